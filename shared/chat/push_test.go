package chat_test

import (
	"context"
	"testing"
	"time"

	"github.com/smsdesk/smsdesk/shared/chat"
	"github.com/smsdesk/smsdesk/shared/chat/chattest"
)

// hall is a desk whose agent has a socket open, beside a colleague who has one too.
type hall struct {
	*desk
	poster    *chattest.Poster
	colleague chat.Agent
}

// connected is how long before the test the sockets were connected.
const connected = time.Hour

func newHall(t *testing.T) *hall {
	t.Helper()
	h := &hall{desk: newDesk(t), poster: chattest.NewPoster()}
	h.colleague = h.Agent(h.service)
	h.connect(h.agent, "mine")
	h.connect(h.agent, "my other one")
	h.connect(h.colleague, "theirs")
	h.Clock.Advance(connected)
	return h
}

func (h *hall) connect(agent chat.Agent, connection string) {
	h.Helper()
	h.OK((&chat.Sockets{Store: h.Store, Clock: h.Clock.Now}).Connected(h.Context(), agent.ID, connection))
}

func (h *hall) push(events ...chat.Event) error {
	return (&chat.Pusher{Store: h.Store, Poster: h.poster, Clock: h.Clock.Now}).Push(h.Context(), events)
}

// got is how many events each connection has got.
func (h *hall) got() map[string]int {
	all := map[string]int{}
	for _, connection := range []string{"mine", "my other one", "theirs"} {
		if n := len(h.poster.Got(connection)); n > 0 {
			all[connection] = n
		}
	}
	return all
}

func (h *hall) message() chat.Event {
	h.Helper()
	m := h.Inbound(h.chat, "hello")
	return chat.Event{Type: chat.EventMessageCreated, Message: &m}
}

func TestAnEventGoesToTheSocketsOfThoseWhoMaySeeItNow(t *testing.T) {
	for name, tt := range map[string]struct {
		event func(h *hall) chat.Event
		want  map[string]int
	}{
		"a message": {(*hall).message, map[string]int{"mine": 1, "my other one": 1}},
		"a chat":    {func(h *hall) chat.Event { return chat.Event{Type: chat.EventChatUpdated, Chat: &h.chat} }, map[string]int{"mine": 1, "my other one": 1}},
		"an ended chat": {func(h *hall) chat.Event {
			ended := h.End(h.chat)
			return chat.Event{Type: chat.EventChatEnded, Chat: &ended}
		}, map[string]int{"mine": 1, "my other one": 1}},
		"an agent": {func(h *hall) chat.Event { return chat.Event{Type: chat.EventAgentUpdated, Agent: &h.colleague} }, map[string]int{"theirs": 1}},
		"a canned message": {func(h *hall) chat.Event {
			c := h.Canned(chat.CannedOwner{Agent: h.colleague.ID}, "")
			return chat.Event{Type: chat.EventCannedUpdated, Canned: &c}
		}, map[string]int{"theirs": 1}},
		"a service's canned message": {func(h *hall) chat.Event {
			c := h.Canned(chat.CannedOwner{Service: h.service.ID}, "")
			return chat.Event{Type: chat.EventCannedUpdated, Canned: &c}
		}, map[string]int{"mine": 1, "my other one": 1, "theirs": 1}},
		"a canned message of a service that an agent left": {func(h *hall) chat.Event {
			h.agent.Services = nil
			_, err := h.Store.PutAgent(h.Context(), h.agent, "subject")
			h.OK(err)
			c := h.Canned(chat.CannedOwner{Service: h.service.ID}, "")
			return chat.Event{Type: chat.EventCannedUpdated, Canned: &c}
		}, map[string]int{"theirs": 1}},
		"a message of a chat whose owner left the service": {func(h *hall) chat.Event {
			h.agent.Services = nil
			_, err := h.Store.PutAgent(h.Context(), h.agent, "subject")
			h.OK(err)
			return h.message()
		}, map[string]int{}},
		"a message of a chat that is not there": {func(h *hall) chat.Event {
			return chat.Event{Type: chat.EventMessageCreated, Message: &chat.Message{ChatID: chat.NewChatID(h.chat.ID.Line(), h.Position())}}
		}, map[string]int{}},
		"a chat of an agent who is not there": {func(h *hall) chat.Event {
			c := h.Open(chat.Agent{ID: "nobody"}, h.service, h.Number())
			return chat.Event{Type: chat.EventChatUpdated, Chat: &c}
		}, map[string]int{}},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHall(t)
			h.OK(h.push(tt.event(h)))
			h.Same("deliveries", h.got(), tt.want)
		})
	}
}

func TestEventsArriveInTheirOrder(t *testing.T) {
	h := newHall(t)
	first, second := h.message(), chat.Event{Type: chat.EventChatUpdated, Chat: &h.chat}
	h.OK(h.push(first, second, first))
	h.Same("events", h.poster.Got("mine"), []chat.Event{first, second, first})
	h.OK(h.push())
}

// counted counts what is read.
type counted struct {
	chattest.Store
	reads map[string]int
}

func (c counted) Chat(ctx context.Context, id chat.ChatID) (chat.Chat, error) {
	c.reads["chat"]++
	return c.Store.Chat(ctx, id)
}

func (c counted) Agent(ctx context.Context, id string) (chat.Agent, error) {
	c.reads["agent"]++
	return c.Store.Agent(ctx, id)
}

func (c counted) SocketsOf(ctx context.Context, agentID string) ([]chat.Socket, error) {
	c.reads["sockets"]++
	return c.Store.SocketsOf(ctx, agentID)
}

func TestABatchReadsEachThingOnce(t *testing.T) {
	h := newHall(t)
	store := counted{h.Store, map[string]int{}}
	e := h.message()
	gone := chat.Event{Message: &chat.Message{ChatID: chat.NewChatID(h.chat.ID.Line(), h.Position())}}
	h.OK((&chat.Pusher{Store: store, Poster: h.poster, Clock: h.Clock.Now}).Push(h.Context(), []chat.Event{e, gone, e, gone, e}))
	h.Same("reads", store.reads, map[string]int{"chat": 2, "agent": 1, "sockets": 1})
	h.Same("deliveries", h.got(), map[string]int{"mine": 3, "my other one": 3})
}

func TestASocketThatCannotBeReachedIsForgottenAndClosedIfItIsOpen(t *testing.T) {
	const settling = 10 * time.Second // a socket about to open is reported as gone
	for name, tt := range map[string]struct {
		err    error
		age    time.Duration
		kept   bool
		closed []string
	}{
		"gone":                  {chat.ErrGone, connected, false, nil},
		"gone at once":          {chat.ErrGone, 0, true, nil},
		"gone just before":      {chat.ErrGone, settling - time.Millisecond, true, nil},
		"gone just after":       {chat.ErrGone, settling, false, nil},
		"unreachable":           {chat.ErrUnreachable, connected, false, []string{"young"}},
		"unreachable at once":   {chat.ErrUnreachable, 0, false, []string{"young"}},
		"broken in another way": {errStore, connected, false, []string{"young"}},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHall(t)
			h.connect(h.agent, "young")
			h.Clock.Advance(tt.age)
			h.poster.Break("young", tt.err)
			h.OK(h.push(h.message(), h.message()))
			sockets, err := h.Store.SocketsOf(h.Context(), h.agent.ID)
			h.OK(err)
			h.Same("kept", len(sockets) == 3, tt.kept)
			h.Same("closed", h.poster.Closed(), tt.closed)
			h.Same("deliveries to the others", h.got(), map[string]int{"mine": 2, "my other one": 2})
		})
	}
}

// unclosable is a poster that cannot close.
type unclosable struct{ *chattest.Poster }

func (unclosable) Close(context.Context, chat.Socket) error { return errStore }

func TestTheSocketsOfAnAgentWhoLostARightAreClosed(t *testing.T) {
	h := newHall(t)
	h.OK(h.push(chat.Event{Type: chat.EventAgentUpdated, Agent: &h.agent, Revoked: true}))
	for agent, left := range map[string]int{h.agent.ID: 0, h.colleague.ID: 1} {
		sockets, err := h.Store.SocketsOf(t.Context(), agent)
		h.OK(err)
		h.Same("sockets left", len(sockets), left)
	}
	h.Same("closed", len(h.poster.Closed()), 2)
}

func TestABatchWhoseAudienceOrSocketsCannotBeHandledIsTriedAgain(t *testing.T) {
	h := newHall(t)
	e := h.message()
	for call := range 3 {
		crash := chattest.NewCrash(h.Store, chattest.CrashAt(call, chattest.BeforeCall))
		pusher := &chat.Pusher{Store: crash, Poster: h.poster, Clock: h.Clock.Now}
		h.Refused("push", pusher.Push(h.Context(), []chat.Event{e}), chattest.ErrCrashed)
	}
	h.Same("deliveries", h.got(), map[string]int{})
	h.poster.Break("mine", chat.ErrUnreachable)
	pusher := &chat.Pusher{Store: h.Store, Poster: unclosable{h.poster}, Clock: h.Clock.Now}
	h.Refused("push", pusher.Push(h.Context(), []chat.Event{e}), errStore)
	h.Same("deliveries", h.got(), map[string]int{"my other one": 1})
}
