package chat_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/smsdesk/smsdesk/shared/chat"
	"github.com/smsdesk/smsdesk/shared/chat/chattest"
)

// counter is an agent who is about to start a chat.
type counter struct {
	*chattest.World
	service  chat.Service
	agent    chat.Agent
	customer string
}

func newCounter(t *testing.T, numbers int) *counter {
	t.Helper()
	w := newWorld(t)
	service := w.Service(numbers)
	return &counter{World: w, service: service, agent: w.Agent(service), customer: w.Number()}
}

func (c *counter) start() (chat.Chat, bool, error) {
	return c.Starter(c.Store).Start(c.Context(), chat.StartRequest{Agent: c.agent, ServiceID: c.service.ID, CustomerNumber: c.customer})
}

// on is the service as if it had only that number.
func (c *counter) on(number int) chat.Service {
	s := c.service
	s.Numbers = s.Numbers[number : number+1]
	return s
}

func TestAStartedChatIsTheAgents(t *testing.T) {
	c := newCounter(t, 2)
	now := c.Clock.Now()
	got, created, err := c.start()
	c.OK(err)
	c.Same("created", created, true)
	c.Same("chat", got, chat.Chat{
		ID: got.ID, ServiceID: c.service.ID, ServiceNumber: c.service.Numbers[0], CustomerNumber: c.customer, State: chat.StateActive,
		AgentID: c.agent.ID, OwnedSince: now, Origin: chat.OriginAgent, CreatedAt: now, LastActivityAt: now, ChangedAt: now,
		Settled: got.ID.Start(), DueAt: now.Add(chat.DueSoon), Revision: 1,
	})
	c.Same("line", got.ID.Line(), c.Key.Line(c.service.Numbers[0], c.customer))
	c.Same("start", got.ID.Start().Time(), now)
	c.Same("stored", c.Chat(got.ID), got)
}

func TestAStartThatIsRefusedStoresNothing(t *testing.T) {
	errNoMobile := &chat.Error{Code: chat.CodeNotAMobileNumber, Message: "A landline."}
	for name, tt := range map[string]struct {
		arrange func(c *counter, r *chat.StartRequest, s *chat.Starter)
		want    error
	}{
		"a service that the agent does not work for": {func(c *counter, r *chat.StartRequest, _ *chat.Starter) {
			r.ServiceID = c.Service(1).ID
		}, chat.ErrNotFound},
		"a service that is not there": {func(_ *counter, r *chat.StartRequest, _ *chat.Starter) {
			r.ServiceID = "nonsense"
			r.Agent.Services = []string{"nonsense"}
		}, chat.ErrNotFound},
		"a service without SMS": {func(c *counter, _ *chat.StartRequest, _ *chat.Starter) {
			c.service.SMS = false
			_, err := c.Store.PutService(c.Context(), c.service)
			c.OK(err)
		}, chat.ErrSMSNotSupported},
		"a service without numbers": {func(c *counter, _ *chat.StartRequest, _ *chat.Starter) {
			c.service.Numbers = nil
			_, err := c.Store.PutService(c.Context(), c.service)
			c.OK(err)
		}, chat.ErrSMSNotSupported},
		"an agent without permission": {func(_ *counter, r *chat.StartRequest, _ *chat.Starter) {
			r.Agent.Permissions = nil
		}, chat.ErrNotPermitted},
		"an interaction that is not the agent's": {func(_ *counter, r *chat.StartRequest, _ *chat.Starter) {
			r.InteractionID = "call-1"
		}, chat.ErrNoInteraction},
		"an interaction that cannot be one": {func(_ *counter, r *chat.StartRequest, _ *chat.Starter) {
			r.InteractionID = "call 1"
		}, chat.ErrNoInteraction},
		"a number that is none": {func(_ *counter, _ *chat.StartRequest, s *chat.Starter) {
			s.Mobile = func(string) (string, error) { return "", errNoMobile }
		}, errNoMobile},
		"the service's own number": {func(c *counter, r *chat.StartRequest, _ *chat.Starter) {
			r.CustomerNumber = c.service.Numbers[1]
		}, &chat.Error{Code: chat.CodeInvalidNumber}},
		"a customer who has opted out": {func(c *counter, _ *chat.StartRequest, _ *chat.Starter) {
			c.Consent(c.service, c.customer, true, c.Clock.Now())
		}, chat.ErrOptedOut},
		"a customer who has opted out, on a number that is new to the service": {func(c *counter, _ *chat.StartRequest, _ *chat.Starter) {
			c.Consent(c.on(1), c.customer, true, c.Clock.Now())
		}, chat.ErrOptedOut},
	} {
		t.Run(name, func(t *testing.T) {
			c := newCounter(t, 2)
			r := chat.StartRequest{Agent: c.agent, ServiceID: c.service.ID, CustomerNumber: c.customer, Idempotency: chat.NewIdempotency("key", c.agent.ID, "/v1/chats")}
			s := c.Starter(c.Store)
			lines := []chat.LineID{c.Key.Line(c.service.Numbers[0], c.customer), c.Key.Line(c.service.Numbers[1], c.customer)}
			tt.arrange(c, &r, s)
			before, err := c.Store.Lines(c.Context(), lines)
			c.OK(err)
			_, _, err = s.Start(c.Context(), r)
			c.Refused("start", err, tt.want)
			plain(t, "the refusal", err.Error(), r.CustomerNumber)
			after, err := c.Store.Lines(c.Context(), lines)
			c.OK(err)
			c.Same("lines", after, before)
			_, err = c.Store.Answered(c.Context(), r.Idempotency)
			c.Refused("answered", err, chat.ErrNotFound)
		})
	}
}

func TestTheNumberIsStoredAsTheRuleForNumbersWritesIt(t *testing.T) {
	c := newCounter(t, 1)
	s := c.Starter(c.Store)
	s.Mobile = func(number string) (string, error) {
		c.Same("what was typed", number, "(206) 555-0150")
		return "+12065550150", nil
	}
	got, _, err := s.Start(c.Context(), chat.StartRequest{Agent: c.agent, ServiceID: c.service.ID, CustomerNumber: "(206) 555-0150"})
	c.OK(err)
	c.Same("number", got.CustomerNumber, "+12065550150")
}

func TestTheAgentsOpenChatWithTheCustomerIsFound(t *testing.T) {
	c := newCounter(t, 1)
	first, _, err := c.start()
	c.OK(err)
	c.Clock.Advance(time.Hour)
	again, created, err := c.start()
	c.OK(err)
	c.Same("created", created, false)
	c.Same("chat", again, first)
}

func TestAnotherAgentsOpenChatIsToldWithItsOwner(t *testing.T) {
	c := newCounter(t, 1)
	owner := c.Agent(c.service)
	c.Open(owner, c.service, c.customer)
	_, _, err := c.start()
	refusal, ok := errors.AsType[*chat.Error](err)
	if !ok || refusal.Code != chat.CodeChatOwnedByOther || refusal.Owner != owner.ID {
		t.Errorf("start: %v", err)
	}
}

func TestAnOptOutGoesBeforeTheOpenChat(t *testing.T) {
	c := newCounter(t, 1)
	_, _, err := c.start()
	c.OK(err)
	c.Consent(c.service, c.customer, true, c.Clock.Now())
	_, _, err = c.start()
	c.Refused("start", err, chat.ErrOptedOut)
}

func TestTheServiceNumberLastUsedWithTheCustomerIsUsedElseTheFirst(t *testing.T) {
	for name, tt := range map[string]struct {
		talk func(c *counter)
		want int // the number
	}{
		"never texted":   {func(*counter) {}, 0},
		"by the second":  {func(c *counter) { c.End(c.Open(c.agent, c.on(1), c.customer)) }, 1},
		"by the first":   {func(c *counter) { c.End(c.Open(c.agent, c.on(0), c.customer)) }, 0},
		"opted in again": {func(c *counter) { c.Consent(c.on(2), c.customer, false, c.Clock.Now()) }, 0},
		"by the third at last": {func(c *counter) {
			for _, n := range []int{2, 0, 1} {
				c.End(c.Open(c.agent, c.on(n), c.customer))
				c.Clock.Advance(time.Hour)
			}
			last := c.Open(c.agent, c.on(2), c.customer)
			c.Clock.Advance(time.Hour)
			c.Inbound(last, "hello")
			c.End(last)
		}, 2},
		"with another customer": {func(c *counter) { c.End(c.Open(c.agent, c.on(1), c.Number())) }, 0},
	} {
		c := newCounter(t, 3)
		tt.talk(c)
		c.Clock.Advance(time.Hour)
		got, _, err := c.start()
		c.OK(err)
		c.Same(name, got.ServiceNumber, c.service.Numbers[tt.want])
	}
}

func TestANextChatGoesOnWhereItsLineStands(t *testing.T) {
	c := newCounter(t, 1)
	first, _, err := c.start()
	c.OK(err)
	c.Outbound(first, "still queued")
	ended := c.End(first)
	c.Clock.Advance(time.Minute)
	next, created, err := c.start()
	c.OK(err)
	c.Same("created", created, true)
	c.Same("revision", next.Revision, ended.Revision+1)
	c.Same("settled", next.Settled, first.Settled)
	c.Same("due at", next.DueAt, c.Clock.Now().Add(chat.DueSoon))
	c.Same("ignored", next.IgnoredCount, 0)
	c.Same("last message", next.LastMessage, (*chat.LastMessage)(nil))

	c.End(next)
	c.OK(c.Store.Rearm(c.Context(), chat.Due{At: next.DueAt, Line: next.ID.Line()}, time.Time{}, next.Settled))
	c.Clock.Advance(time.Hour)
	last, _, err := c.start()
	c.OK(err)
	c.Same("settled, once the line was left", last.Settled, last.ID.Start())
}

func TestAStartWithAKeyThatIsUsedForAnotherIsRefused(t *testing.T) {
	c := newCounter(t, 1)
	r := chat.StartRequest{
		Agent: c.agent, ServiceID: c.service.ID, CustomerNumber: c.customer, Idempotency: chat.NewIdempotency("key", c.agent.ID, "/v1/chats", c.customer),
	}
	_, _, err := c.Starter(c.Store).Start(c.Context(), r)
	c.OK(err)
	r.CustomerNumber = c.Number()
	r.Idempotency = chat.NewIdempotency("key", c.agent.ID, "/v1/chats", r.CustomerNumber)
	_, _, err = c.Starter(c.Store).Start(c.Context(), r)
	c.Refused("start", err, chat.ErrIdempotencyMismatch)
}

// contested is a store in which somebody else is always quicker.
type contested struct{ chattest.Store }

func (contested) Transit(context.Context, chat.Transition) error { return chat.ErrConflict }

func TestAStartOrEndThatNeverComesThroughIsAnErrorInTheEnd(t *testing.T) {
	c := newCounter(t, 1)
	_, _, err := c.Starter(contested{c.Store}).Start(c.Context(), chat.StartRequest{
		Agent: c.agent, ServiceID: c.service.ID, CustomerNumber: c.customer,
	})
	c.Refused("start", err, chat.ErrConflict)
	open, _, err := c.start()
	c.OK(err)
	_, err = c.Mover(contested{c.Store}).End(c.Context(), chat.EndRequest{Agent: c.agent, Chat: open.ID})
	c.Refused("end", err, chat.ErrConflict)
}

// A key holds whatever its request was answered with, found or made.
func TestARepeatGetsTheChatThatTheRequestFoundAlthoughItHasEnded(t *testing.T) {
	d := newDesk(t)
	starter := d.Starter(d.Store)
	request := chat.StartRequest{
		Agent: d.agent, ServiceID: d.service.ID, CustomerNumber: d.chat.CustomerNumber,
		Idempotency: chat.NewIdempotency("key", d.agent.ID, "/v1/chats", d.chat.CustomerNumber),
	}
	found, created, err := starter.Start(t.Context(), request)
	d.OK(err)
	d.Same("created", created, false)
	d.End(found)
	again, _, err := starter.Start(t.Context(), request)
	d.OK(err)
	d.Same("chat", again.ID, d.chat.ID)

	ender := d.Mover(d.Store)
	end := chat.EndRequest{Agent: d.agent, Chat: d.chat.ID, Idempotency: chat.NewIdempotency("key", d.agent.ID, "/end")}
	_, err = ender.End(t.Context(), end)
	d.OK(err)
	end.Idempotency.Digest = "another note"
	_, err = ender.End(t.Context(), end)
	d.Refused("another end with the key", err, chat.ErrIdempotencyMismatch)
}

// call is the counter's agent's own with its customer.
func (c *counter) call() string {
	c.Helper()
	r := c.CallReport(c.agent, c.service, c.customer)
	c.Report(r)
	return r.InteractionID
}

func (c *counter) startIn(interactionID string) (chat.Chat, bool, error) {
	return c.Starter(c.Store).Start(c.Context(), chat.StartRequest{
		Agent: c.agent, ServiceID: c.service.ID, CustomerNumber: c.customer, InteractionID: interactionID,
	})
}

func TestAChatIsLinkedToTheCallThatItIsStartedFrom(t *testing.T) {
	c := newCounter(t, 1)
	first := c.call()
	got, created, err := c.startIn(first)
	c.OK(err)
	c.Same("created", created, true)
	c.Same("interaction", got.InteractionID, first)
	c.Same("stored", c.Chat(got.ID), got)

	again, created, err := c.startIn(first)
	c.OK(err)
	c.Same("created from the same call", created, false)
	c.Same("chat from the same call", again, got)
	without, _, err := c.start()
	c.OK(err)
	c.Same("chat without a call", without, got)

	second := c.call()
	next, created, err := c.startIn(second)
	c.OK(err)
	c.Same("created from the next call", created, false)
	c.Same("chat from the next call", next.ID, got.ID)
	c.Same("its interaction", next.InteractionID, second)
	c.Same("stored", c.Chat(got.ID), next)
}

func TestAChatIsStartedInEveryPhaseOfItsCallAndGoesOnAfterIt(t *testing.T) {
	for _, phase := range []chat.Phase{chat.PhaseBusy, chat.PhaseAfterCallWork, chat.PhaseDone} {
		c := newCounter(t, 1)
		r := c.CallReport(c.agent, c.service, c.customer)
		c.Report(r)
		r.Phase, r.At = phase, c.Clock.Advance(time.Second)
		c.Report(r)
		got, _, err := c.startIn(r.InteractionID)
		c.OK(err)
		r.Phase, r.At = chat.PhaseDone, c.Clock.Advance(time.Second)
		c.Report(r)
		_, err = c.Sender(c.Store, chattest.NewCarrier(nil)).Send(c.Context(), c.SendRequest(c.agent, got.ID, "Hello"))
		c.OK(err)
		c.Same("interaction", c.Chat(got.ID).InteractionID, r.InteractionID)
	}
}

func TestAChatIsStartedOnlyFromTheAgentsOwnCallWithThatCustomerForThatService(t *testing.T) {
	for name, call := range map[string]func(c *counter) chat.CallReport{
		"another agent's": func(c *counter) chat.CallReport {
			return c.CallReport(c.Agent(c.service), c.service, c.customer)
		},
		"with another customer": func(c *counter) chat.CallReport { return c.CallReport(c.agent, c.service, c.Number()) },
		"for another service": func(c *counter) chat.CallReport {
			return c.CallReport(c.agent, c.Service(1), c.customer)
		},
	} {
		t.Run(name, func(t *testing.T) {
			c := newCounter(t, 1)
			r := call(c)
			c.Report(r)
			_, _, err := c.startIn(r.InteractionID)
			c.Refused("start", err, chat.ErrNoInteraction)
			c.Same("line", c.Line(c.Key.Line(c.service.Numbers[0], c.customer)).Revision, int64(0))
		})
	}
}
