package chat_test

import (
	"testing"
	"time"

	"github.com/smsdesk/smsdesk/shared/chat"
	"github.com/smsdesk/smsdesk/shared/chat/chattest"
)

func TestATicketIsRedeemedOnceWithinItsLife(t *testing.T) {
	for after, ok := range map[time.Duration]bool{
		0: true, chat.TicketLife - time.Millisecond: true, chat.TicketLife: false, chat.TicketLife + time.Millisecond: false,
	} {
		w := newWorld(t)
		sockets := &chat.Sockets{Store: w.Store, Clock: w.Clock.Now}
		agent := w.Agent()
		secret, ticket, err := sockets.IssueTicket(w.Context(), agent)
		w.OK(err)
		w.Same("ticket", ticket, chat.Ticket{Agent: agent.ID, ExpiresAt: w.Clock.Now().Add(chat.TicketLife)})
		w.Clock.Advance(after)
		got, err := sockets.Redeem(w.Context(), secret)
		if ok {
			w.OK(err)
			w.Same("agent", got, agent.ID)
		} else {
			w.Refused("redeem", err, chat.ErrNotFound)
		}
		_, err = sockets.Redeem(w.Context(), secret)
		w.Refused("redeem again", err, chat.ErrNotFound)
	}
}

func TestATicketsSecretIsNotStored(t *testing.T) {
	w := newWorld(t)
	sockets := &chat.Sockets{Store: w.Store, Clock: w.Clock.Now}
	secret, _, err := sockets.IssueTicket(w.Context(), w.Agent())
	w.OK(err)
	_, err = w.Store.TakeTicket(w.Context(), secret)
	w.Refused("what is stored under the secret", err, chat.ErrNotFound)
	other, _, err := sockets.IssueTicket(w.Context(), w.Agent())
	w.OK(err)
	if other == secret || len(secret) < 20 {
		t.Errorf("secrets %q and %q can be guessed", secret, other)
	}
	for _, guess := range []string{"", "nonsense", secret[1:]} {
		_, err := sockets.Redeem(w.Context(), guess)
		w.Refused("a guess", err, chat.ErrNotFound)
	}
}

func TestAConnectionIsKnownFromItsConnectToItsDisconnect(t *testing.T) {
	w := newWorld(t)
	sockets := &chat.Sockets{Store: w.Store, Clock: w.Clock.Now}
	agent := w.Agent()
	pinged := func(connection string) bool {
		known, err := sockets.Pinged(w.Context(), agent.ID, connection)
		w.OK(err)
		return known
	}
	w.Same("before", pinged("connection"), false)
	at := w.Clock.Now()
	w.OK(sockets.Connected(w.Context(), agent.ID, "connection"))
	now := w.Clock.Advance(time.Minute)
	w.Same("connected", pinged("connection"), true)
	w.Same("another connection", pinged("another"), false)
	got, err := w.Store.SocketsOf(w.Context(), agent.ID)
	w.OK(err)
	w.Same("sockets", got, []chat.Socket{{Agent: agent.ID, Connection: "connection", ConnectedAt: at, LastPing: now}})
	w.OK(sockets.Disconnected(w.Context(), agent.ID, "connection"))
	w.Same("disconnected", pinged("connection"), false)
	w.OK(sockets.Disconnected(w.Context(), agent.ID, "connection"))
}

func TestASocketOrAnAgentThatCannotBeReadIsNoRefusal(t *testing.T) {
	w := newWorld(t)
	crash := chattest.NewCrash(w.Store, chattest.CrashAt(0, chattest.BeforeCall))
	_, err := (&chat.Sockets{Store: crash, Clock: w.Clock.Now}).Pinged(w.Context(), "alice", "connection")
	w.Refused("ping", err, chattest.ErrCrashed)
	_, _, err = (&chat.Sockets{Store: crash, Clock: w.Clock.Now}).IssueTicket(w.Context(), chat.Agent{ID: "alice"})
	w.Refused("ticket", err, chattest.ErrCrashed)
	_, err = (&chat.Directory{Store: crash}).Agent(w.Context(), "subject")
	w.Refused("agent", err, chattest.ErrCrashed)
}
