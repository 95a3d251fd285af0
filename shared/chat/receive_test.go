package chat_test

import (
	"context"
	"testing"
	"time"

	"github.com/smsdesk/smsdesk/shared/chat"
	"github.com/smsdesk/smsdesk/shared/chat/chattest"
	"github.com/smsdesk/smsdesk/shared/sms"
)

func TestACustomersTextIsAMessageOfTheirChat(t *testing.T) {
	d := newDesk(t)
	d.OK(d.receive("first"))
	asked := d.sent("a question")
	at := d.Clock.Advance(time.Minute)
	d.OK(d.receive("yes 你好"))

	messages := d.Messages(d.chat)
	d.Same("what the first text answers", messages[0].ReplyTo, chat.MessageID(""))
	got := messages[2]
	d.Same("message", got, chat.Message{
		ID: got.ID, ChatID: d.chat.ID, Direction: chat.Inbound, Body: "yes 你好", Status: chat.StatusReceived, Encoding: "UCS-2", Segments: 1,
		ReplyTo: asked.ID, At: at, Revision: 1, History: []chat.StatusChange{{Status: chat.StatusReceived, At: at}},
	})
	c := d.Chat(d.chat.ID)
	d.Same("unread", c.Unread, 1)
	d.Same("last message", c.LastMessage, &chat.LastMessage{ID: got.ID, Direction: chat.Inbound, Body: "yes 你好", At: at})
}

func TestAnEmptyTextIsAMessageOfOneSegment(t *testing.T) {
	d := newDesk(t)
	d.OK(d.receive(""))
	m := d.Messages(d.chat)[0]
	d.Same("segments", m.Segments, 1)
	d.Same("unread", d.Chat(d.chat.ID).Unread, 1)
}

func TestAReplyNamesTheMessageThatItsCarrierSaysElseTheLatest(t *testing.T) {
	for name, tt := range map[string]struct {
		named func(d *desk, first chat.Message) string
		first bool // it answers the first message, not the latest
	}{
		"none":                   {func(*desk, chat.Message) string { return "" }, false},
		"the first":              {func(_ *desk, first chat.Message) string { return chattest.ProviderID(first.ID) }, true},
		"one that nobody knows":  {func(*desk, chat.Message) string { return "nonsense" }, false},
		"one of another line":    {func(d *desk, _ chat.Message) string { return chattest.ProviderID(d.elsewhere().ID) }, false},
		"one of an earlier chat": {func(d *desk, first chat.Message) string { d.reopen(); return chattest.ProviderID(first.ID) }, true},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			first := d.sent("a question")
			text := d.InboundText(d.chat.CustomerNumber, d.chat.ServiceNumber, "an answer")
			text.ReplyTo = tt.named(d, first)
			latest := d.sent("another question")
			d.OK(d.Receiver(d.Store).Receive(d.Context(), text))
			messages := d.Messages(d.chat)
			want := latest.ID
			if tt.first {
				want = first.ID
			}
			d.Same("what the text answers", messages[len(messages)-1].ReplyTo, want)
		})
	}
}

// elsewhere is a message that the agent sends to another customer.
func (d *desk) elsewhere() chat.Message {
	d.Helper()
	c := d.Open(d.agent, d.service, d.Number())
	m, err := d.Sender(d.Store, d.carrier).Send(d.Context(), d.SendRequest(d.agent, c.ID, "hello"))
	d.OK(err)
	return m
}

// reopen ends the chat and opens the next one with its customer.
func (d *desk) reopen() {
	d.Helper()
	d.End(d.chat)
	d.chat = d.Open(d.agent, d.service, d.chat.CustomerNumber)
}

func TestWhatATextChangesInAnEndedChatIsNewsForItsLastOwner(t *testing.T) {
	for _, body := range []string{"hello", "STOP"} {
		d := newDesk(t)
		d.End(d.chat)
		before := len(d.news())
		now := d.Clock.Advance(time.Hour)
		d.OK(d.receive(body))
		told := d.news()[before:]
		if len(told) == 0 {
			t.Errorf("%s: nobody was told", body)
		}
		for _, n := range told {
			d.Same("news", n, chat.News{Agent: d.agent.ID, At: now, Kind: chat.NewsChat, Chat: d.chat.ID})
		}
		d.Same("ignored", d.Chat(d.chat.ID).IgnoredCount, 1)
	}
	d := newDesk(t)
	d.OK(d.receive("hello"))
	d.OK(d.receive("HELP"))
	d.Same("news of an open chat", len(d.news()), 0)
}

func TestAnOptOutIsNewsOfTheEndedChatsOnTheServicesOtherLines(t *testing.T) {
	d := newDesk(t)
	d.End(d.chat)
	before := len(d.news())
	other := d.Number()
	d.change(func(s *chat.Service) { s.Numbers = append(s.Numbers, other) })
	now := d.Clock.Advance(time.Hour)
	d.OK(d.Receiver(d.Store).Receive(d.Context(), d.InboundText(d.chat.CustomerNumber, other, "STOP")))
	d.Same("opted out", d.Chat(d.chat.ID).OptedOut, true)
	d.Same("news", d.news()[before:], []chat.News{{Agent: d.agent.ID, At: now, Kind: chat.NewsChat, Chat: d.chat.ID}})
}

func TestADeliveryIsTakenOverAtLeaseAndNotBefore(t *testing.T) {
	const claim, put = 1, 2
	for _, call := range []int{claim, put} {
		for after, taken := range map[time.Duration]bool{
			0: false, chat.Lease - time.Millisecond: false, chat.Lease: true, chat.Lease + time.Millisecond: true,
		} {
			d := newDesk(t)
			text := d.InboundText(d.chat.CustomerNumber, d.chat.ServiceNumber, "hello")
			crash := chattest.NewCrash(d.Store, chattest.CrashAt(call, chattest.BeforeCall))
			d.Refused("the first delivery", d.Receiver(crash).Receive(d.Context(), text), chattest.ErrCrashed)
			d.Clock.Advance(after)
			err := d.Receiver(d.Store).Receive(d.Context(), text)
			if taken {
				d.OK(err)
				d.Same("messages", len(d.Messages(d.chat)), 1)
				d.Same("when", d.Messages(d.chat)[0].At, d.Clock.Now())
			} else {
				d.Refused("the second delivery", err, chat.ErrInProgress)
				d.Same("messages", len(d.Messages(d.chat)), 0)
			}
		}
	}
}

func TestTheSameIDOfAnotherCarrierIsAnotherText(t *testing.T) {
	d := newDesk(t)
	text := d.InboundText(d.chat.CustomerNumber, d.chat.ServiceNumber, "hello")
	d.OK(d.Receiver(d.Store).Receive(d.Context(), text))
	text.Carrier = "pigeons"
	d.OK(d.Receiver(d.Store).Receive(d.Context(), text))
	d.Same("messages", len(d.Messages(d.chat)), 2)
}

func TestTheSameTextInAnotherEnvelopeIsTheSame(t *testing.T) {
	d := newDesk(t)
	text := d.InboundText(d.chat.CustomerNumber, d.chat.ServiceNumber, "hello")
	d.OK(d.Receiver(d.Store).Receive(d.Context(), text))
	text.Body, text.From = "another body", d.Number()
	d.Clock.Advance(30 * 24 * time.Hour)
	d.OK(d.Receiver(d.Store).Receive(d.Context(), text))
	messages := d.Messages(d.chat)
	d.Same("messages", len(messages), 1)
	d.Same("body", messages[0].Body, "hello")
}

func TestOptOutWordsAreHeeded(t *testing.T) {
	for body, outAfter := range map[string]map[bool]bool{ // opted out before → after
		"STOP":                {false: true, true: true},
		" stop. ":             {false: true, true: true},
		"Unsubscribe":         {false: true, true: true},
		"START":               {false: false, true: false},
		"yes":                 {false: false, true: false},
		"HELP":                {false: false, true: true},
		"please stop by at 5": {false: false, true: true},
		"":                    {false: false, true: true},
	} {
		for before, after := range outAfter {
			d := newDesk(t)
			if before {
				d.OK(d.receive("STOP"))
			}
			d.Clock.Advance(time.Second)
			d.OK(d.receive(body))
			c := d.Chat(d.chat.ID)
			d.Same(body, c.OptedOut, after)
			_, err := d.send("hello")
			switch {
			case after:
				d.Refused(body, err, chat.ErrOptedOut)
			case before:
				d.Same(body, c.EndReason, chat.EndedOptedOut)
				d.Refused(body, err, chat.ErrChatEnded)
			default:
				d.OK(err)
			}
		}
	}
}

func TestAnOptOutHoldsAlthoughTheNumberLeftItsService(t *testing.T) {
	d := newDesk(t)
	d.change(func(s *chat.Service) { s.Numbers = nil })
	d.OK(d.receive("STOP"))
	d.Same("messages, the text and its confirmation", len(d.Messages(d.chat)), 2)
	d.Same("opted out", d.Chat(d.chat.ID).OptedOut, true)
}

func TestNothingGoesOutFromANumberThatLeftItsService(t *testing.T) {
	d := newDesk(t)
	d.change(func(s *chat.Service) { s.Numbers = nil })
	_, err := d.send("hello")
	d.Refused("send", err, chat.ErrNumberTaken)
	d.Same("messages", len(d.Messages(d.chat)), 0)
}

// turning is a store whose line has an active chat whenever a text is to be ignored, and none whenever one is claimed.
type turning struct{ chattest.Store }

func (turning) ClaimInbound(context.Context, chat.LineID, chat.LastMessage) (chat.Chat, error) {
	return chat.Chat{}, chat.ErrChatEnded
}

func (turning) Ignore(context.Context, chat.Ignoring) error { return chat.ErrConflict }

func TestATextWhoseLineNeverStandsStillIsDeliveredAgain(t *testing.T) {
	d := newDesk(t)
	text := d.InboundText(d.chat.CustomerNumber, d.chat.ServiceNumber, "hello")
	d.Refused("receive", d.Receiver(turning{d.Store}).Receive(d.Context(), text), chat.ErrInProgress)
	d.Clock.Advance(chat.Lease)
	d.OK(d.Receiver(d.Store).Receive(d.Context(), text))
	d.Same("messages", len(d.Messages(d.chat)), 1)
}

func TestADeliveryThatMeetsABrokenStoreIsNotAcknowledged(t *testing.T) {
	d := newDesk(t)
	for call := range 5 {
		text := d.InboundText(d.chat.CustomerNumber, d.chat.ServiceNumber, "STOP")
		crash := chattest.NewCrash(d.Store, chattest.CrashAt(call, chattest.BeforeCall))
		d.Refused("receive", d.Receiver(crash).Receive(d.Context(), text), chattest.ErrCrashed)
	}
}

// A carrier may know words that an account has set. Delivered again, such a text is what it was.
func TestAWordThatOnlyTheCarrierKnowsIsHeeded(t *testing.T) {
	d := newDesk(t)
	text := d.InboundText(d.chat.CustomerNumber, d.chat.ServiceNumber, "basta")
	text.Keyword = sms.KeywordStop
	for range 2 {
		d.OK(d.Receiver(d.Store).Receive(t.Context(), text))
	}
	c := d.Chat(d.chat.ID)
	d.Same("opted out", c.OptedOut, true)
	d.Same("why it ended", c.EndReason, chat.EndedOptedOut)
	d.Clock.Advance(time.Second)
	text = d.InboundText(d.chat.CustomerNumber, d.chat.ServiceNumber, "de nuevo")
	text.Keyword = sms.KeywordStart
	d.OK(d.Receiver(d.Store).Receive(t.Context(), text))
	d.Same("opted out after all", d.Chat(d.chat.ID).OptedOut, false)
}

// Texts that waited in a queue are delivered later than the customer wrote them, and perhaps in another order.
func TestTheCustomersLastWordStandsHoweverLongItWaited(t *testing.T) {
	const unknown = -1
	for name, test := range map[string]struct {
		first, second     string
		firstAt, secondAt time.Duration // after the begin; both are delivered in turn, a minute and two after it
		optedOut          bool
	}{
		"in order, neither waited":            {"STOP", "START", time.Minute, 2 * time.Minute, false},
		"in order, both waited":               {"STOP", "START", 5 * time.Second, 10 * time.Second, false},
		"in order, the STOP waited":           {"STOP", "START", 5 * time.Second, 2 * time.Minute, false},
		"in order, nobody knows since when":   {"STOP", "START", unknown, unknown, false},
		"a START that waited":                 {"STOP", "START", 10 * time.Second, 5 * time.Second, true},
		"a START of the same moment":          {"STOP", "START", 5 * time.Second, 5 * time.Second, true},
		"a START from the future":             {"STOP", "START", 10 * time.Second, time.Hour, false},
		"a second STOP":                       {"STOP", "STOP", 10 * time.Second, 5 * time.Second, true},
		"a STOP that waited":                  {"START", "STOP", 10 * time.Second, 5 * time.Second, false},
		"a STOP after that":                   {"START", "STOP", 5 * time.Second, 10 * time.Second, true},
		"a STOP that nobody knows since when": {"START", "STOP", 5 * time.Second, unknown, true},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			begin := d.Clock.Now()
			deliver := func(body string, at time.Duration) {
				d.Clock.Advance(time.Minute)
				text := d.InboundText(d.chat.CustomerNumber, d.chat.ServiceNumber, body)
				if at != unknown {
					text.At = begin.Add(at)
				}
				for range 2 {
					d.OK(d.Receiver(d.Store).Receive(d.Context(), text))
				}
			}
			deliver(test.first, test.firstAt)
			deliver(test.second, test.secondAt)
			d.Same("opted out", d.Chat(d.chat.ID).OptedOut, test.optedOut)
		})
	}
}

func TestAStopFromBeforeAStartEndsNoLaterChat(t *testing.T) {
	d := newDesk(t)
	old := d.InboundText(d.chat.CustomerNumber, d.chat.ServiceNumber, "STOP")
	old.At = d.Clock.Now()
	d.Clock.Advance(time.Second)
	d.OK(d.receive("STOP"))
	d.Clock.Advance(time.Second)
	d.OK(d.receive("START"))
	c := d.Open(d.agent, d.service, d.chat.CustomerNumber)
	d.Clock.Advance(time.Minute)
	d.OK(d.Receiver(d.Store).Receive(d.Context(), old))
	now := d.Chat(c.ID)
	d.Same("opted out", now.OptedOut, false)
	d.Same("open", now.Open(), true)
	d.Same("texts", len(d.Messages(now)), 1)
}
