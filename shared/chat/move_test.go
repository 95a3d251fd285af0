package chat_test

import (
	"errors"
	"testing"
	"time"

	"github.com/smsdesk/smsdesk/shared/chat"
	"github.com/smsdesk/smsdesk/shared/chat/chattest"
)

// floor is a service with two agents and a supervisor.
type floor struct {
	*desk
	alice, bob, dora chat.Agent
}

func newFloor(t *testing.T) *floor {
	t.Helper()
	d := newDesk(t)
	f := &floor{desk: d, alice: d.agent, bob: d.Agent(d.service)}
	dora := chat.Agent{ID: d.Name("agent"), Name: "Dora", Permissions: []chat.Permission{chat.PermissionSupervise}, Services: []string{d.service.ID}}
	_, err := d.Store.PutAgent(d.Context(), dora, d.Name("subject"))
	d.OK(err)
	f.dora, err = d.Store.Agent(d.Context(), dora.ID)
	d.OK(err)
	return f
}

// ready makes the agent take work.
func (f *floor) ready(a chat.Agent) chat.Agent {
	f.Helper()
	a, err := (&chat.Availability{Store: f.Store}).Choose(f.Context(), a, chat.Choice{State: chat.AgentReady})
	f.OK(err)
	return a
}

// offered are the chats that a sync of the agent lists as requests.
func (f *floor) offered(a chat.Agent) []chat.ChatID {
	f.Helper()
	a, err := f.Store.Agent(f.Context(), a.ID)
	f.OK(err)
	delta, err := (&chat.Syncer{Store: f.Store, Clock: f.Clock.Now}).Sync(f.Context(), a, "")
	f.OK(err)
	var ids []chat.ChatID
	for _, c := range delta.Requests {
		ids = append(ids, c.ID)
	}
	return ids
}

func (f *floor) mover() *chat.Mover { return f.Mover(f.Store) }

// none asks for nothing to be remembered.
func none() chat.Idempotency { return chat.Idempotency{} }

func TestARequestIsOfferedToTheReadyAgentsWhoMayText(t *testing.T) {
	f := newFloor(t)
	c := f.Request(f.service)
	f.Same("not ready", len(f.offered(f.bob)), 0)
	f.ready(f.bob)
	f.ready(f.dora)
	f.Same("ready", f.offered(f.bob), []chat.ChatID{c.ID})
	f.Same("ready, but may not text", len(f.offered(f.dora)), 0)

	_, err := f.mover().Reject(f.Context(), f.bob, c.ID, none())
	f.OK(err)
	f.Same("rejected", len(f.offered(f.bob)), 0)
	f.ready(f.alice)
	f.Same("by another agent", f.offered(f.alice), []chat.ChatID{c.ID})

	got, err := f.mover().Accept(f.Context(), f.alice, c.ID, none())
	f.OK(err)
	f.Same("owner", got.Owner(), f.alice.ID)
	f.Same("accepted", len(f.offered(f.alice)), 0)
	again, err := f.mover().Accept(f.Context(), f.alice, c.ID, none())
	f.OK(err)
	f.Same("again", again, got)
	_, err = f.mover().Accept(f.Context(), f.bob, c.ID, none())
	f.Refused("too late", err, chat.ErrAlreadyTaken)
	_, err = f.mover().Reject(f.Context(), f.Agent(f.service), c.ID, none())
	f.Refused("rejected too late", err, chat.ErrAlreadyTaken)
	again, err = f.mover().Reject(f.Context(), f.bob, c.ID, none())
	f.OK(err)
	f.Same("a rejection, repeated", again, got)
}

func TestWhatCannotBeTakenIsRefused(t *testing.T) {
	f := newFloor(t)
	stranger := f.Agent(f.Service(1))
	c := f.Request(f.service)
	for name, tt := range map[string]struct {
		agent chat.Agent
		want  error
	}{
		"an agent of another service": {stranger, chat.ErrNotFound},
		"an agent who may not text":   {f.dora, chat.ErrNotPermitted},
	} {
		_, err := f.mover().Accept(f.Context(), tt.agent, c.ID, none())
		f.Refused(name, err, tt.want)
	}
	f.Same("chat", f.Chat(c.ID), c)
	_, err := f.mover().Accept(f.Context(), f.bob, f.chat.ID, none())
	f.Refused("a chat that is not offered", err, chat.ErrAlreadyTaken)
	f.End(f.chat)
	_, err = f.mover().Accept(f.Context(), f.bob, f.chat.ID, none())
	f.Refused("an ended chat", err, chat.ErrChatEnded)
}

func TestOfManyWhoAcceptOneGetsIt(t *testing.T) {
	f := newFloor(t)
	c := f.Request(f.service)
	agents := make([]chat.Agent, 20)
	for i := range agents {
		agents[i] = f.Agent(f.service)
	}
	f.OneWins("accept", chattest.AtOnce(len(agents), func(i int) error {
		_, err := f.mover().Accept(f.Context(), agents[i], c.ID, none())
		return err
	}), chat.ErrAlreadyTaken)
}

func TestAStartTakesTheRequestThatWaits(t *testing.T) {
	f := newFloor(t)
	c := f.Request(f.service)
	got, isNew, err := f.Starter(f.Store).Start(f.Context(), chat.StartRequest{
		Agent: f.alice, ServiceID: f.service.ID, CustomerNumber: c.CustomerNumber,
	})
	f.OK(err)
	f.Same("new", isNew, false)
	f.Same("chat", got.ID, c.ID)
	f.Same("owner", got.Owner(), f.alice.ID)
}

func TestATransferredChatStaysItsOwnersUntilSomebodyAccepts(t *testing.T) {
	f := newFloor(t)
	f.OK(f.receive("hello"))
	to := chat.TransferRequest{Agent: f.alice, Chat: f.chat.ID, ToAgent: f.bob.ID, Note: "She asked for you."}
	c, err := f.mover().Transfer(f.Context(), to)
	f.OK(err)
	f.Same("owner", c.Owner(), f.alice.ID)
	f.Same("offered to Bob, ready or not", f.offered(f.bob), []chat.ChatID{c.ID})
	f.sent("I pass you on to Bob.")

	other := f.Agent(f.service)
	_, err = f.mover().Accept(f.Context(), other, c.ID, none())
	f.Refused("another agent", err, chat.ErrNotYourChat)
	_, err = f.mover().Reject(f.Context(), other, c.ID, none())
	f.Refused("another agent's rejection", err, chat.ErrNotYourChat)

	c, err = f.mover().Reject(f.Context(), f.bob, c.ID, none())
	f.OK(err)
	f.Same("declined", c.Offer == nil && c.Owner() == f.alice.ID, true)
	again, err := f.mover().Reject(f.Context(), f.bob, c.ID, none())
	f.OK(err)
	f.Same("declined again", again, c)

	_, err = f.mover().Transfer(f.Context(), to)
	f.OK(err)
	c, err = f.mover().Accept(f.Context(), f.bob, c.ID, none())
	f.OK(err)
	f.Same("accepted", c.Owner(), f.bob.ID)
	f.Same("history", len(f.Messages(c)), 2)
	_, err = f.send("One more thing.")
	f.Refused("the former owner's text", err, chat.ErrNotYourChat)
	delta, err := (&chat.Syncer{Store: f.Store, Clock: f.Clock.Now}).Sync(f.Context(), f.bob, "")
	f.OK(err)
	f.Same("messages that Bob syncs", len(delta.Messages), 2)
}

func TestATransferToTheQueueIsTakenBackByItsOwner(t *testing.T) {
	f := newFloor(t)
	f.ready(f.bob)
	_, err := f.mover().Transfer(f.Context(), chat.TransferRequest{Agent: f.alice, Chat: f.chat.ID, ToService: f.service.ID})
	f.OK(err)
	f.Same("offered", f.offered(f.bob), []chat.ChatID{f.chat.ID})
	c, err := f.mover().Accept(f.Context(), f.alice, f.chat.ID, none())
	f.OK(err)
	f.Same("taken back", c.Offer == nil && c.Owner() == f.alice.ID, true)
	f.Same("offered no more", len(f.offered(f.bob)), 0)
}

func TestATransferToNobodyIsRefused(t *testing.T) {
	f := newFloor(t)
	stranger, elsewhere := f.Agent(f.Service(1)), f.Service(1)
	for name, r := range map[string]chat.TransferRequest{
		"an agent who is none":            {ToAgent: "nobody"},
		"an agent of another service":     {ToAgent: stranger.ID},
		"an agent who may not text":       {ToAgent: f.dora.ID},
		"oneself":                         {ToAgent: f.alice.ID},
		"another service's queue":         {ToService: elsewhere.ID},
		"neither an agent nor a queue":    {},
		"a queue of a service unheard of": {ToService: "nothing"},
	} {
		r.Agent, r.Chat = f.alice, f.chat.ID
		_, err := f.mover().Transfer(f.Context(), r)
		if refusal, ok := errors.AsType[*chat.Error](err); !ok || refusal.Code != chat.CodeInvalidRequest {
			t.Errorf("%s: got %v", name, err)
		}
	}
	_, err := f.mover().Transfer(f.Context(), chat.TransferRequest{Agent: f.bob, Chat: f.chat.ID, ToAgent: f.bob.ID})
	f.Refused("whose chat it is not", err, chat.ErrNotYourChat)
	f.Same("chat", f.Chat(f.chat.ID), f.chat)
}

func TestSupervisorsTakeChatsOverOrGiveThem(t *testing.T) {
	f := newFloor(t)
	_, err := f.mover().TakeOver(f.Context(), f.bob, f.chat.ID, none())
	f.Refused("who does not supervise", err, chat.ErrNotPermitted)
	_, err = f.mover().Give(f.Context(), f.bob, f.chat.ID, f.bob.ID, none())
	f.Refused("who does not supervise", err, chat.ErrNotPermitted)
	c, err := f.mover().TakeOver(f.Context(), f.dora, f.chat.ID, none())
	f.OK(err)
	f.Same("taken over", c.Owner(), f.dora.ID)
	c, err = f.mover().Give(f.Context(), f.dora, f.chat.ID, f.bob.ID, none())
	f.OK(err)
	f.Same("given", c.Owner(), f.bob.ID)
	waiting := f.Request(f.service)
	c, err = f.mover().Give(f.Context(), f.dora, waiting.ID, f.alice.ID, none())
	f.OK(err)
	f.Same("a request, given", c.Owner(), f.alice.ID)
	f.End(c)
	_, err = f.mover().Give(f.Context(), f.dora, c.ID, f.bob.ID, none())
	f.Refused("an ended chat", err, chat.ErrChatEnded)
}

func TestAnAgentHasNoMoreChatsThanAllowed(t *testing.T) {
	f := newFloor(t)
	f.change(func(s *chat.Service) { s.Policies.MaxChatsPerAgent = 2 })
	first, second := f.Request(f.service), f.Request(f.service)
	_, err := f.mover().Accept(f.Context(), f.alice, first.ID, none())
	f.OK(err)
	_, err = f.mover().Accept(f.Context(), f.alice, second.ID, none())
	f.Refused("accept a third", err, chat.ErrChatLimit)
	_, _, err = f.Starter(f.Store).Start(f.Context(), chat.StartRequest{Agent: f.alice, ServiceID: f.service.ID, CustomerNumber: f.Number()})
	f.Refused("start a third", err, chat.ErrChatLimit)
	f.End(f.chat)
	_, err = f.mover().Accept(f.Context(), f.alice, second.ID, none())
	f.OK(err)
}

func TestAnAbsentOwnersChatIsOfferedOnceTheCustomerWaits(t *testing.T) {
	const away = 3 * time.Minute
	for after, offered := range map[time.Duration]bool{away - time.Second: false, away: true, away + time.Second: true} {
		for _, by := range []string{"cleaning", "accepting"} {
			f := newFloor(t)
			f.ready(f.bob)
			at := f.Clock.Now()
			f.OK(f.Store.PutSocket(f.Context(), chat.Socket{Agent: f.alice.ID, Connection: "c", ConnectedAt: at, LastPing: at}))
			f.Clock.Advance(time.Minute)
			f.OK(f.Store.Pinged(f.Context(), f.alice.ID, "c", f.Clock.Now()))
			f.OK(f.Store.DeleteSocket(f.Context(), f.alice.ID, "c"))
			f.OK(f.receive("hello"))
			f.Clock.Advance(after)
			if by == "accepting" {
				c, err := f.mover().Accept(f.Context(), f.bob, f.chat.ID, none())
				if offered {
					f.OK(err)
					f.Same("owner", c.Owner(), f.bob.ID)
				} else {
					f.Refused("accept", err, chat.ErrAlreadyTaken)
				}
				continue
			}
			_, err := f.Cleaner(f.Store).Clean(f.Context(), 100)
			f.OK(err)
			f.Same("offered", len(f.offered(f.bob)) == 1, offered)
			if !offered {
				continue
			}
			f.Same("still the owner's", f.Chat(f.chat.ID).Owner(), f.alice.ID)
			f.sent("Sorry, I am back.")
			f.Same("offered once the owner wrote", len(f.offered(f.bob)), 0)
			f.Same("offer", f.Chat(f.chat.ID).Offer == nil, true)
		}
	}
}

func TestAnAbsentOwnersChatDoesNotWaitForTheOneAgentWhomItIsOfferedTo(t *testing.T) {
	for _, by := range []string{"cleaning", "accepting"} {
		f := newFloor(t)
		f.ready(f.bob)
		_, err := f.mover().Transfer(f.Context(), chat.TransferRequest{Agent: f.alice, Chat: f.chat.ID, ToAgent: f.Agent(f.service).ID})
		f.OK(err)
		f.OK(f.receive("hello"))
		f.Clock.Advance(chat.DefaultAwayAfter - time.Millisecond)
		_, err = f.mover().Accept(f.Context(), f.bob, f.chat.ID, none())
		f.Refused("accept what is another's to take", err, chat.ErrNotYourChat)
		f.Clock.Advance(time.Millisecond)
		if by == "cleaning" {
			_, err = f.Cleaner(f.Store).Clean(f.Context(), 100)
			f.OK(err)
			f.Same("offered", f.offered(f.bob), []chat.ChatID{f.chat.ID})
		}
		c, err := f.mover().Accept(f.Context(), f.bob, f.chat.ID, none())
		f.OK(err)
		f.Same("owner", c.Owner(), f.bob.ID)
	}
}

func TestAnAbsentOwnersChatIsNotOfferedWhileNobodyWaits(t *testing.T) {
	f := newFloor(t)
	f.ready(f.bob)
	f.Clock.Advance(time.Hour)
	_, err := f.Cleaner(f.Store).Clean(f.Context(), 100)
	f.OK(err)
	f.Same("offered", len(f.offered(f.bob)), 0)
	f.OK(f.receive("hello")) // the owner is away already
	f.Clock.Advance(time.Second)
	_, err = f.Cleaner(f.Store).Clean(f.Context(), 100)
	f.OK(err)
	f.Same("offered once a customer waits", len(f.offered(f.bob)), 1)
}

func TestAChatIsNotTakenFromAnOwnerWhoJustGotIt(t *testing.T) {
	f := newFloor(t)
	f.ready(f.bob)
	f.OK(f.receive("hello"))
	f.Clock.Advance(time.Hour)
	c, err := f.mover().Accept(f.Context(), f.bob, f.chat.ID, none())
	f.OK(err)
	for after, offered := range map[time.Duration]bool{3*time.Minute - time.Second: false, 3 * time.Minute: true} {
		f.Same("neglected", c.Neglected(time.Time{}, 3*time.Minute, c.OwnedSince.Add(after)), offered)
	}
}

func TestWhatIsReadIsReadNoMore(t *testing.T) {
	f := newFloor(t)
	var ids []chat.MessageID
	for range 3 {
		f.Clock.Advance(time.Second)
		f.OK(f.receive("hello"))
		ids = append(ids, f.Chat(f.chat.ID).LastMessage.ID)
	}
	read := func(upTo chat.MessageID, unread int) {
		t.Helper()
		c, err := f.mover().Read(f.Context(), f.alice, f.chat.ID, upTo, none())
		f.OK(err)
		f.Same("unread", c.Unread, unread)
		f.Same("stored", f.Chat(f.chat.ID).Unread, unread)
	}
	read(ids[1], 1)
	read(ids[0], 1) // what was read before stays read
	f.OK(f.receive("hello"))
	f.Same("unread after another text", f.Chat(f.chat.ID).Unread, 2)
	read(ids[2], 1)
	read(f.Chat(f.chat.ID).LastMessage.ID, 0)
	_, err := f.mover().Read(f.Context(), f.alice, f.chat.ID, chat.NewMessageID(f.chat.ID.Line(), "7ZZZZZZZZZZZZZZZZZZZZZZZZZ"), none())
	f.Refused("a message that is not there", err, &chat.Error{Code: chat.CodeInvalidRequest})
	_, err = f.mover().Read(f.Context(), f.bob, f.chat.ID, ids[0], none())
	f.Refused("another agent", err, chat.ErrNotYourChat)
	f.Same("still waits", f.Chat(f.chat.ID).WaitingSince.IsZero(), false)
}

func TestATextHasOneRetryAndOnlyOnceItFailed(t *testing.T) {
	f := newFloor(t)
	refuse := true
	f.carrier = chattest.NewCarrier(func(chat.OutboundText) chattest.Answer {
		if refuse {
			return chattest.Answer{Refuse: chat.ReasonCarrierRefused}
		}
		return chattest.Answer{}
	})
	retry := func(id chat.MessageID) (chat.Message, error) {
		return f.Sender(f.Store, f.carrier).Retry(f.Context(), chat.RetryRequest{
			Agent: f.alice, Chat: f.chat.ID, Message: id, Idempotency: chat.NewIdempotency(f.Name("key"), f.alice.ID, "/retry"),
		})
	}
	m := f.sent("hello")
	f.Same("status", m.Status, chat.StatusFailed)
	refuse = false
	again, err := retry(m.ID)
	f.OK(err)
	f.Same("retry of", again.RetryOf, m.ID)
	f.Same("body", again.Body, m.Body)
	f.Same("status", again.Status, chat.StatusSent)
	same, err := retry(m.ID)
	f.OK(err)
	f.Same("once more", same, again)
	_, err = retry(again.ID)
	f.Refused("of a text that was sent", err, &chat.Error{Code: chat.CodeInvalidRequest})
	_, err = f.Sender(f.Store, f.carrier).Retry(f.Context(), chat.RetryRequest{Agent: f.alice, Chat: f.chat.ID, Message: m.ID})
	f.Refused("without a key", err, &chat.Error{Code: chat.CodeInvalidRequest})
	f.Same("texts that the customer got", len(f.carrier.Got()), 1)
	for name, tt := range map[string]struct {
		agent chat.Agent
		want  error
	}{"a colleague": {f.bob, chat.ErrNotYourChat}, "an agent of another service": {f.Agent(f.Service(1)), chat.ErrNotFound}} {
		_, err := f.Sender(f.Store, f.carrier).Retry(f.Context(), chat.RetryRequest{
			Agent: tt.agent, Chat: f.chat.ID, Message: m.ID, Idempotency: chat.NewIdempotency(f.Name("key"), tt.agent.ID, "/retry"),
		})
		f.Refused(name, err, tt.want)
	}
}
