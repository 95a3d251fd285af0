package chat_test

import (
	"strings"
	"testing"
	"time"

	"github.com/smsdesk/smsdesk/shared/chat"
	"github.com/smsdesk/smsdesk/shared/chat/chattest"
)

// text lets the customer text the service's first number.
func (d *desk) text(customer, body string) {
	d.Helper()
	d.OK(d.Receiver(d.Store).Receive(d.Context(), d.InboundText(customer, d.service.Numbers[0], body)))
}

// latest is the line's latest chat, as it reads now.
func (d *desk) latest(customer string) chat.Chat {
	d.Helper()
	return d.Line(d.Key.Line(d.service.Numbers[0], customer)).At(d.Clock.Now())
}

// relay sends all system texts of the chats and lines that wait, as the stream brings them: twice.
func (d *desk) relay(texts ...chat.Message) {
	d.Helper()
	r := &chat.Relayer{Store: d.Store, Carriers: map[string]chat.Carrier{chattest.CarrierName: d.carrier}, Key: d.Key, Clock: d.Clock.Now, Log: d.Log()}
	for range 2 {
		for _, m := range texts {
			d.OK(r.Relay(d.Context(), m))
		}
	}
}

// system are the system texts on the customer's line, whatever chat they are in.
func (d *desk) system(customer string) []chat.Message {
	d.Helper()
	all, err := d.Store.UnsettledSince(d.Context(), d.Key.Line(d.service.Numbers[0], customer), chat.PositionAt(chattest.Epoch()))
	d.OK(err)
	var found []chat.Message
	for _, m := range all {
		if m.SentBy == chat.SentBySystem {
			found = append(found, m)
		}
	}
	return found
}

func TestAFirstTextMakesARequestOnlyWhereTheServiceAllowsIt(t *testing.T) {
	for _, allowed := range []bool{false, true} {
		d := newDesk(t)
		d.change(func(s *chat.Service) { s.Policies.CustomerInitiated.Requests = allowed })
		customer := d.Number()
		d.text(customer, "Is anybody there?")
		c := d.latest(customer)
		if !allowed {
			d.Same("state", c.State, chat.State(""))
			continue
		}
		d.text(customer, "Hello?")
		c = d.latest(customer)
		d.Same("state", c.State, chat.StateRequested)
		d.Same("origin", c.Origin, chat.OriginCustomer)
		d.Same("owner", c.AgentID, "")
		d.Same("unread", c.Unread, 2)
		d.Same("offer", c.Offer.Reason, chat.OfferRequest)
		d.Same("messages", len(d.Messages(c)), 2)
	}
}

func TestARequestThatNobodyTakesIsMissedAndAnsweredOnce(t *testing.T) {
	for after, missed := range map[time.Duration]bool{time.Hour - time.Second: false, time.Hour: true, time.Hour + time.Second: true} {
		for _, by := range []string{"reading", "cleaning", "accepting", "texting"} {
			d := newDesk(t)
			d.change(func(s *chat.Service) {
				s.Policies.CustomerInitiated = chat.CustomerInitiated{Requests: true, MissedAfter: time.Hour, MissedReply: "Sorry that we missed you."}
			})
			customer := d.Number()
			d.text(customer, "Is anybody there?")
			c := d.latest(customer)
			d.Clock.Advance(after)
			switch by {
			case "cleaning":
				_, err := d.Cleaner(d.Store).Clean(d.Context(), 100)
				d.OK(err)
			case "accepting":
				_, err := d.Mover(d.Store).Accept(d.Context(), d.agent, c.ID, chat.Idempotency{})
				if missed {
					d.Refused("accept", err, chat.ErrChatEnded)
				} else {
					d.OK(err)
					continue
				}
			case "texting":
				d.text(customer, "Hello?")
			}
			got := d.Chat(c.ID).At(d.Clock.Now())
			if !missed {
				d.Same(by+": state", got.State, chat.StateRequested)
				continue
			}
			d.Same(by+": state", got.State, chat.StateEnded)
			d.Same(by+": reason", got.EndReason, chat.EndedMissed)
			d.Same(by+": ended", got.EndedAt, c.LapsesAt)
			if by == "reading" {
				continue
			}
			texts := d.system(customer)
			d.Same(by+": replies", len(texts), 1)
			d.relay(texts...)
			d.Same(by+": what the customer got", d.carrier.Got()[0].Body, "Sorry that we missed you.")
			d.Same(by+": texts that the customer got", len(d.carrier.Got()), 1)
		}
	}
}

func TestAnIdleChatEndsByItself(t *testing.T) {
	for after, over := range map[time.Duration]bool{time.Hour - time.Second: false, time.Hour: true, time.Hour + time.Second: true} {
		d := newDesk(t)
		d.change(func(s *chat.Service) { s.Policies.IdleEnd = time.Hour })
		customer := d.Number()
		c := d.Open(d.agent, d.service, customer)
		d.Clock.Advance(30 * time.Minute)
		d.text(customer, "hello")
		at := d.Clock.Now()
		d.Clock.Advance(after)
		d.Same("over", d.latest(customer).State == chat.StateEnded, over)
		d.chat = c
		_, err := d.send("good day")
		if !over {
			d.OK(err)
			continue
		}
		d.Refused("send", err, chat.ErrChatEnded)
		d.text(customer, "too late")
		got := d.Chat(c.ID)
		d.Same("reason", got.EndReason, chat.EndedIdle)
		d.Same("ended", got.EndedAt, at.Add(time.Hour))
		d.Same("ignored", got.IgnoredCount, 1)
		started, isNew, err := d.Starter(d.Store).Start(d.Context(), chat.StartRequest{Agent: d.agent, ServiceID: d.service.ID, CustomerNumber: customer})
		d.OK(err)
		d.Same("new", isNew && started.ID != c.ID, true)
	}
}

func TestATextAfterTheEndFollowsThePolicy(t *testing.T) {
	const day = 24 * time.Hour
	for name, tt := range map[string]struct {
		policies chat.Policies
		after    time.Duration
		state    chat.State
		same     bool // the chat
		ignored  int
	}{
		"by default it is counted":         {chat.Policies{}, time.Minute, chat.StateEnded, true, 1},
		"ignore":                           {chat.Policies{AfterEnd: chat.AfterEnd{Action: chat.AfterEndIgnore}}, time.Minute, chat.StateEnded, true, 1},
		"ignore, although requests are on": {chat.Policies{CustomerInitiated: chat.CustomerInitiated{Requests: true}}, time.Minute, chat.StateEnded, true, 1},
		"a new request":                    {chat.Policies{AfterEnd: chat.AfterEnd{Action: chat.AfterEndNewRequest}}, time.Minute, chat.StateRequested, false, 0},
		"reopen":                           {chat.Policies{AfterEnd: chat.AfterEnd{Action: chat.AfterEndReopen}}, day - time.Second, chat.StateActive, true, 0},
		"reopen, too late":                 {chat.Policies{AfterEnd: chat.AfterEnd{Action: chat.AfterEndReopen}}, day, chat.StateEnded, true, 1},
		"reopen within an hour":            {chat.Policies{AfterEnd: chat.AfterEnd{Action: chat.AfterEndReopen, ReopenWithin: time.Hour}}, time.Hour - time.Second, chat.StateActive, true, 0},
		"reopen within an hour, too late":  {chat.Policies{AfterEnd: chat.AfterEnd{Action: chat.AfterEndReopen, ReopenWithin: time.Hour}}, time.Hour, chat.StateEnded, true, 1},
		"reopen, too late, requests on": {chat.Policies{
			AfterEnd: chat.AfterEnd{Action: chat.AfterEndReopen}, CustomerInitiated: chat.CustomerInitiated{Requests: true},
		}, day, chat.StateRequested, false, 0},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			d.change(func(s *chat.Service) { s.Policies = tt.policies })
			ended := d.End(d.chat)
			d.Clock.Advance(tt.after)
			d.text(d.chat.CustomerNumber, "One more thing.")
			got := d.latest(d.chat.CustomerNumber)
			d.Same("state", got.State, tt.state)
			d.Same("the same chat", got.ID == ended.ID, tt.same)
			d.Same("ignored", d.Chat(ended.ID).IgnoredCount, tt.ignored)
			d.Same("unread", got.Unread, 1-tt.ignored)
			if tt.state == chat.StateActive {
				d.Same("owner", got.AgentID, ended.AgentID)
				d.Same("messages", len(d.Messages(got)), 1)
			}
		})
	}
}

func TestAChatIsNotReopenedForAnAgentWhoCannotWorkInIt(t *testing.T) {
	d := newDesk(t)
	d.change(func(s *chat.Service) { s.Policies.AfterEnd.Action = chat.AfterEndReopen })
	d.End(d.chat)
	gone := d.agent
	gone.Services = nil
	_, err := d.Store.PutAgent(d.Context(), gone, "")
	d.OK(err)
	d.text(d.chat.CustomerNumber, "One more thing.")
	d.Same("state", d.latest(d.chat.CustomerNumber).State, chat.StateRequested)
}

func TestAnAutomaticReplyComesOnceInAWhile(t *testing.T) {
	d := newDesk(t)
	d.change(func(s *chat.Service) {
		s.Policies.AfterEnd.AutoReply, s.Policies.AutoReplyEvery = "This chat is over. Call us at any time.", time.Hour
	})
	customer := d.chat.CustomerNumber
	d.End(d.chat)
	for _, tt := range []struct {
		after   time.Duration
		replies int
	}{{0, 1}, {time.Minute, 1}, {time.Hour - time.Minute - time.Second, 1}, {time.Second, 2}, {time.Second, 2}} {
		d.Clock.Advance(tt.after)
		d.text(customer, "Hello?")
		d.Same("replies", len(d.system(customer)), tt.replies)
	}
	d.relay(d.system(customer)...)
	d.Same("texts that the customer got", len(d.carrier.Got()), 1) // the other came too late for its relay
	d.text(customer, "STOP")
	d.relay(d.system(customer)...)
	d.Clock.Advance(2 * time.Hour)
	before := len(d.carrier.Got())
	d.text(customer, "Hello?")
	d.relay(d.system(customer)...)
	d.Same("texts after the opt-out", len(d.carrier.Got()), before)
}

func TestMachinesAreNotAnswered(t *testing.T) {
	d := newDesk(t)
	d.change(func(s *chat.Service) {
		s.Policies.AfterEnd.AutoReply = "This chat is over."
		s.Policies.CustomerInitiated = chat.CustomerInitiated{Requests: true}
		s.Policies.OpeningHours = chat.OpeningHours{TimeZone: "UTC", ClosedReply: "We are closed.", Periods: []chat.OpenPeriod{
			{Days: []time.Weekday{time.Sunday}, From: 0, To: 1},
		}}
	})
	for _, from := range []string{"12345", "+12345", d.Service(1).Numbers[0]} {
		for _, body := range []string{"hello", "HELP", "STOP"} {
			d.text(from, body)
		}
		d.Same("texts to "+from, len(d.system(from)), 0)
	}
}

func TestWhoTextsAClosedServiceIsTold(t *testing.T) {
	d := newDesk(t)
	d.Clock.Set(time.Date(2041, time.March, 4, 8, 59, 59, 0, time.UTC)) // a Monday
	d.change(func(s *chat.Service) {
		s.Policies.CustomerInitiated.Requests = true
		s.Policies.OpeningHours = chat.OpeningHours{TimeZone: "UTC", ClosedReply: "We open at nine.", Periods: []chat.OpenPeriod{
			{Days: []time.Weekday{time.Monday}, From: 9 * 60, To: 17 * 60},
		}}
	})
	early, timely := d.Number(), d.Number()
	d.text(early, "hello")
	d.Same("replies before the opening", len(d.system(early)), 1)
	d.Clock.Advance(time.Second)
	d.text(timely, "hello")
	d.Same("replies after it", len(d.system(timely)), 0)
	for _, customer := range []string{early, timely} {
		d.Same("state", d.latest(customer).State, chat.StateRequested)
	}
}

func TestOptOutWordsAreAnsweredOncePerChange(t *testing.T) {
	d := newDesk(t)
	customer := d.Number()
	d.service.Name = "Support"
	for _, tt := range []struct {
		body string
		says string // the start of the answer; empty for none
	}{
		{"START", ""},
		{"HELP", "Support: reply here"},
		{"STOP", "Support: you are opted out"},
		{"STOP", ""},
		{"hello", ""},
		{"HELP", "Support: reply here"},
		{"START", "Support: you are opted in"},
		{"YES", ""},
	} {
		d.Clock.Advance(time.Minute)
		before := len(d.carrier.Got())
		text := d.InboundText(customer, d.service.Numbers[0], tt.body)
		for range 3 { // deliveries
			d.OK(d.Receiver(d.Store).Receive(d.Context(), text))
			d.relay(d.system(customer)...)
			d.Clock.Advance(chat.Lease)
		}
		got := d.carrier.Got()[before:]
		if tt.says == "" {
			d.Same(tt.body+": answers", len(got), 0)
			continue
		}
		d.Same(tt.body+": answers", len(got), 1)
		if !strings.HasPrefix(got[0].Body, tt.says) {
			t.Errorf("%s is answered with %q", tt.body, got[0].Body)
		}
		d.Same(tt.body+": from", got[0].From, d.service.Numbers[0])
	}
}

func TestACarrierThatAnswersByItselfIsLeftAlone(t *testing.T) {
	d := newDesk(t)
	d.change(func(s *chat.Service) { s.Policies.OptOutTexts.ByCarrier = true })
	for _, body := range []string{"HELP", "STOP", "START"} {
		d.Clock.Advance(time.Second)
		d.text(d.chat.CustomerNumber, body)
	}
	d.Same("answers", len(d.system(d.chat.CustomerNumber)), 0)
}

func TestStopEndsTheChatsOnAllLinesOfTheService(t *testing.T) {
	d := newDesk(t)
	d.service = d.Service(3)
	agent, customer := d.Agent(d.service), d.Number()
	var chats []chat.Chat
	for n := range d.service.Numbers {
		on := d.service
		on.Numbers = on.Numbers[n : n+1]
		chats = append(chats, d.Open(agent, on, customer))
	}
	stop := d.InboundText(customer, d.service.Numbers[1], "STOP")
	for call := range 30 {
		crash := chattest.NewCrash(d.Store, chattest.CrashAt(call, chattest.AfterCall))
		if d.Receiver(crash).Receive(d.Context(), stop) == nil {
			break
		}
		d.Clock.Advance(chat.Lease)
	}
	for _, c := range chats {
		got := d.Chat(c.ID)
		d.Same("state", got.State, chat.StateEnded)
		d.Same("reason", got.EndReason, chat.EndedOptedOut)
	}
	d.Same("messages", len(d.Messages(chats[1])), 2)
}

func TestATextOfABlockedNumberIsDroppedBeforeAChatExists(t *testing.T) {
	d := newDesk(t)
	d.change(func(s *chat.Service) { s.Policies.CustomerInitiated.Requests = true })
	customer := d.Number()
	d.OK(d.Store.PutBlock(d.Context(), chat.Block{Customer: d.Key.Customer(customer), Number: customer, At: d.Clock.Now()}))
	for _, body := range []string{"hello", "HELP"} {
		d.text(customer, body)
	}
	d.Same("state", d.latest(customer).State, chat.State(""))
	d.Same("answers", len(d.system(customer)), 0)
}

func TestASystemTextIsSentInTimeOrNever(t *testing.T) {
	for after, sent := range map[time.Duration]bool{0: true, chat.RelayBy - time.Second: true, chat.RelayBy: false, 24 * time.Hour: false} {
		d := newDesk(t)
		d.text(d.chat.CustomerNumber, "HELP")
		texts := d.system(d.chat.CustomerNumber)
		d.Clock.Advance(after)
		d.relay(texts...)
		d.Same("sent", len(d.carrier.Got()) == 1, sent)
		m := d.Message(texts[0].ID)
		d.Clock.Advance(chat.CommitLag)
		if sent {
			d.Same("status", m.Status, chat.StatusSent)
		} else {
			d.Same("status", m.Observed(d.Clock.Now()).StatusReason, chat.ReasonNotSentInTime)
		}
	}
}

func TestASystemTextWhoseRelayDiesIsUnconfirmedNotSentAgain(t *testing.T) {
	for call := range 8 {
		for _, fault := range []chattest.Fault{chattest.BeforeCall, chattest.AfterCall} {
			d := newDesk(t)
			d.text(d.chat.CustomerNumber, "HELP")
			m := d.system(d.chat.CustomerNumber)[0]
			crashing := &chat.Relayer{
				Store: chattest.NewCrash(d.Store, chattest.CrashAt(call, fault)), Carriers: map[string]chat.Carrier{chattest.CarrierName: d.carrier},
				Clock: d.Clock.Now, Log: d.Log(),
			}
			_ = crashing.Relay(d.Context(), m) // crashes, or not if it needs fewer calls
			d.relay(m)
			if n := len(d.carrier.Got()); n > 1 {
				t.Fatalf("call %d, fault %d: the customer got %d texts", call, fault, n)
			}
			d.Clock.Advance(chat.RelayBy + chat.CommitLag + chat.AnswerBy)
			if s := d.Message(m.ID).Observed(d.Clock.Now()).Status; s == chat.StatusQueued {
				t.Errorf("call %d, fault %d: queued for ever", call, fault)
			}
		}
	}
}

func TestATextWithoutAReceiptSaysSoInTheEnd(t *testing.T) {
	for after, reason := range map[time.Duration]string{chat.ReceiptLag - time.Second: "", chat.ReceiptLag: chat.ReasonNoReceipt} {
		d := newDesk(t)
		m := d.sent("hello")
		d.Clock.Advance(after)
		d.Same("read", d.Message(m.ID).Observed(d.Clock.Now()).StatusReason, reason)
		for range 2 {
			_, err := d.Cleaner(d.Store).Clean(d.Context(), 100)
			d.OK(err)
		}
		stored := d.Message(m.ID)
		d.Same("status", stored.Status, chat.StatusSent)
		d.Same("stored", stored.StatusReason, reason)
		d.confirm(m.ID, change(chat.StatusDelivered, d.Clock.Now(), chat.ConfirmedByCarrier))
		d.Same("after a late receipt", d.Message(m.ID).Status, chat.StatusDelivered)
	}
}

func TestAReceiptOfASystemTextOutsideOfAnyChatIsTakenIn(t *testing.T) {
	d := newDesk(t)
	customer := d.Number()
	d.text(customer, "HELP")
	m := d.system(customer)[0]
	d.relay(m)
	for _, status := range []chat.Status{chat.StatusFailed, chat.StatusDelivered} {
		d.confirm(m.ID, change(status, d.Clock.Now(), ""))
	}
	d.Same("status", d.Message(m.ID).Status, chat.StatusDelivered)
}

func TestATextToANumberThatTheServiceGotAfterAnOptOutIsCounted(t *testing.T) {
	d := newDesk(t)
	d.change(func(s *chat.Service) { s.Policies.CustomerInitiated.Requests = true })
	customer, added := d.Number(), d.Number()
	d.text(customer, "STOP")
	d.change(func(s *chat.Service) { s.Numbers = append(s.Numbers, added) })
	d.OK(d.Receiver(d.Store).Receive(d.Context(), d.InboundText(customer, added, "hello")))
	d.Same("state", d.Line(d.Key.Line(added, customer)).State, chat.State(""))
}

func TestAnOptOutCoversNumbersThatWereTheServices(t *testing.T) {
	d := newDesk(t)
	was, is := d.service.Numbers[0], d.Number()
	d.change(func(s *chat.Service) { s.Numbers = []string{is} })
	d.OK(d.Receiver(d.Store).Receive(d.Context(), d.InboundText(d.chat.CustomerNumber, is, "STOP")))
	d.change(func(s *chat.Service) { s.Numbers = []string{was, is} })
	_, err := d.send("hello")
	d.Refused("send", err, chat.ErrOptedOut)
}

func TestAServiceWithoutSMSAnswersNothing(t *testing.T) {
	d := newDesk(t)
	d.change(func(s *chat.Service) { s.SMS = false })
	for _, body := range []string{"HELP", "STOP"} {
		d.text(d.chat.CustomerNumber, body)
	}
	d.Same("answers", len(d.system(d.chat.CustomerNumber)), 0)
	d.Same("opted out", d.Chat(d.chat.ID).OptedOut, true)
}

func TestAWordThatOptsInBeginsNothing(t *testing.T) {
	d := newDesk(t)
	d.change(func(s *chat.Service) { s.Policies.AfterEnd.Action = chat.AfterEndReopen })
	d.text(d.chat.CustomerNumber, "STOP")
	d.Clock.Advance(time.Minute)
	d.text(d.chat.CustomerNumber, "START")
	d.Same("state", d.Chat(d.chat.ID).State, chat.StateEnded)
	d.text(d.chat.CustomerNumber, "YES")
	d.Same("state after an ordinary yes", d.Chat(d.chat.ID).State, chat.StateActive)
}

func TestChatsThatHaveEndedByThemselvesCountNoMore(t *testing.T) {
	d := newDesk(t)
	d.change(func(s *chat.Service) { s.Policies.IdleEnd, s.Policies.MaxChatsPerAgent = time.Hour, 1 })
	d.End(d.chat)
	start := func() error {
		_, _, err := d.Starter(d.Store).Start(d.Context(), chat.StartRequest{Agent: d.agent, ServiceID: d.service.ID, CustomerNumber: d.Number()})
		return err
	}
	d.OK(start())
	d.Refused("a second", start(), chat.ErrChatLimit)
	d.Clock.Advance(time.Hour)
	d.OK(start())
}

func TestASyncAfterAReopeningMissesNothing(t *testing.T) {
	d := newDesk(t)
	d.change(func(s *chat.Service) { s.Policies.AfterEnd.Action = chat.AfterEndReopen })
	syncer := &chat.Syncer{Store: d.Store, Clock: d.Clock.Now}
	waits := d.sent("Your number is 4711.")
	delta, err := syncer.Sync(d.Context(), d.agent, "")
	d.OK(err)
	d.Clock.Advance(chat.CommitLag)
	const texts = 60
	for range texts {
		d.Clock.Advance(time.Second)
		d.OK(d.receive("hello"))
	}
	d.End(d.chat)
	d.OK(d.receive("One more thing."))
	d.confirm(waits.ID, change(chat.StatusDelivered, d.Clock.Now(), chat.ConfirmedByCarrier))
	got := map[chat.MessageID]chat.Status{}
	for more := true; more; {
		delta, err = syncer.Sync(d.Context(), d.agent, delta.Cursor)
		d.OK(err)
		for _, m := range delta.Messages {
			got[m.ID] = m.Status
		}
		more = delta.More
	}
	d.Same("messages", len(got), texts+2)
	d.Same("the text that waited for its receipt", got[waits.ID], chat.StatusDelivered)
}
