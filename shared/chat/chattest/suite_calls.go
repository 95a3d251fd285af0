package chattest

import (
	"fmt"
	"testing"
	"time"

	"github.com/smsdesk/smsdesk/shared/chat"
)

// CallReport is a word on a new call of the agent with the customer, for the service.
func (w *World) CallReport(agent chat.Agent, service chat.Service, customer string) chat.CallReport {
	return chat.CallReport{
		AgentID: agent.ID, InteractionID: w.Name("call"), ServiceID: service.ID, CustomerNumber: customer,
		Phase: chat.PhaseBusy, At: w.Clock.Now(),
	}
}

// Calls are the world's, as a process sees the store.
func (w *World) Calls(store chat.CallStore) *chat.Calls {
	return &chat.Calls{Store: store, Key: w.Key, Clock: w.Clock.Now}
}

// Reported is the interaction after the word, as it is now, and the agent with it.
func (w *World) Reported(a chat.Agent, i chat.Interaction, r chat.CallReport) (chat.Interaction, chat.Agent) {
	next := i.Reported(r, w.Key.Customer(r.CustomerNumber), w.Clock.Now())
	return next, a.InCall(next, r.CustomerNumber)
}

// Report takes in the word.
func (w *World) Report(r chat.CallReport) chat.Interaction {
	w.Helper()
	w.OK(w.Calls(w.Store).Report(w.Context(), r))
	i, err := w.Store.Interaction(w.Context(), r.AgentID, r.InteractionID)
	w.OK(err)
	return i
}

func (w *World) agent(id string) chat.Agent {
	w.Helper()
	a, err := w.Store.Agent(w.Context(), id)
	w.OK(err)
	return a
}

func (s suite) calls(t *testing.T) {
	s.all(t, []contract{
		{"an interaction is its agent's alone, and is stored with what it makes of the agent", func(w *World) {
			service := w.Service(1)
			before, other := w.Agent(service), w.Agent(service)
			r := w.CallReport(before, service, w.Number())
			i, want := w.Reported(before, chat.Interaction{}, r)
			w.OK(w.Store.PutCall(w.Context(), want, i, w.Clock.Now().Add(chat.InteractionRetention)))

			got, err := w.Store.Interaction(w.Context(), before.ID, i.ID)
			w.OK(err)
			w.Same("interaction", got, i)
			w.Same("number of an interaction", got.CustomerNumber, "")
			w.Same("agent", w.agent(before.ID), want)
			newest, _ := want.Interaction()
			w.Same("number of an open call", newest.CustomerNumber, r.CustomerNumber)
			_, err = w.Store.Interaction(w.Context(), other.ID, i.ID)
			w.Refused("another agent's interaction", err, chat.ErrNotFound)
			_, err = w.Store.Interaction(w.Context(), before.ID, w.Name("call"))
			w.Refused("an interaction that is not there", err, chat.ErrNotFound)
		}},
		{"an interaction that is done takes its state from the agent", func(w *World) {
			service := w.Service(1)
			before := w.Agent(service)
			r := w.CallReport(before, service, w.Number())
			w.Report(r)
			r.Phase, r.At = chat.PhaseDone, w.Clock.Advance(time.Minute)
			w.Report(r)
			before.Revision += 2
			w.Same("agent", w.agent(before.ID), before)
		}},
		{"a call is stored only if nobody has changed the agent or the interaction since", func(w *World) {
			service := w.Service(1)
			read := w.Agent(service)
			r := w.CallReport(read, service, w.Number())
			i, _ := w.Reported(read, chat.Interaction{}, r)
			expires := w.Clock.Now().Add(chat.InteractionRetention)
			w.Report(r)
			now := w.agent(read.ID)

			done := r
			done.Phase, done.At = chat.PhaseDone, w.Clock.Advance(time.Minute)
			over, stale := w.Reported(read, i, done)
			w.Refused("a call on an agent read before", w.Store.PutCall(w.Context(), stale, over, expires), chat.ErrConflict)
			w.Refused("a call read before", w.Store.PutCall(w.Context(), now.InCall(i, r.CustomerNumber), i, expires), chat.ErrConflict)
			w.Refused("a state on an agent read before", w.Store.SetState(w.Context(), read.Chosen(chat.Choice{State: chat.AgentReady})), chat.ErrConflict)
			w.Same("agent", w.agent(read.ID), now)
			got, err := w.Store.Interaction(w.Context(), read.ID, i.ID)
			w.OK(err)
			w.Same("interaction", got, i)
		}},
		{"a state is stored, and nothing else of the agent changes", func(w *World) {
			service := w.Service(1)
			agent := w.Agent(service)
			subject := w.Name("subject")
			_, err := w.Store.PutAgent(w.Context(), agent, subject)
			w.OK(err)
			agent = w.agent(agent.ID)
			for _, c := range []chat.Choice{
				{State: chat.AgentReady},
				{State: chat.AgentNotReady, Reason: "Lunch"},
				{State: chat.AgentNotReady},
			} {
				agent = agent.Chosen(c)
				w.OK(w.Store.SetState(w.Context(), agent))
				got, err := w.Store.AgentBySubject(w.Context(), subject)
				w.OK(err)
				w.Same("agent", got, agent)
			}
			i, agent := w.Reported(agent, chat.Interaction{}, w.CallReport(agent, service, w.Number()))
			w.OK(w.Store.PutCall(w.Context(), agent, i, w.Clock.Now().Add(time.Hour)))
			agent = agent.Chosen(chat.Choice{State: chat.AgentNotReady, Reason: "Lunch"})
			w.OK(w.Store.SetState(w.Context(), agent))
			w.Same("agent in a call", w.agent(agent.ID), agent)
		}},
		{"a configured agent stays in the call", func(w *World) {
			service := w.Service(1)
			agent := w.Agent(service)
			w.Report(w.CallReport(agent, service, w.Number()))
			want := w.agent(agent.ID)
			agent.Name = "Alicia"
			_, err := w.Store.PutAgent(w.Context(), agent, w.Name("subject"))
			w.OK(err)
			want.Name = "Alicia"
			want.Revision++
			w.Same("agent", w.agent(agent.ID), want)
		}},
		{"of calls and choices at once all count", func(w *World) {
			const calls = 4
			service := w.Service(1)
			agent := w.Agent(service)
			reports := make([]chat.CallReport, calls)
			for i := range reports {
				w.Clock.Advance(time.Second)
				reports[i] = w.CallReport(agent, service, w.Number())
			}
			choice := chat.Choice{State: chat.AgentReady}
			for _, err := range AtOnce(calls+1, func(i int) error {
				if i < calls {
					return w.Calls(w.Store).Report(w.Context(), reports[i])
				}
				_, err := (&chat.Availability{Store: w.Store}).Choose(w.Context(), agent, choice)
				return err
			}) {
				w.OK(err)
			}
			got := w.agent(agent.ID)
			w.Same("open calls", len(got.Calls), calls)
			w.Same("what holds after the calls", got.AfterCalls, choice)
			newest, _ := got.Interaction()
			w.Same("newest call", newest.ID, reports[calls-1].InteractionID)
			w.Same("changes", got.Revision, agent.Revision+calls+1)
		}},
		{"an agent's open chat is linked to a call", func(w *World) {
			service := w.Service(1)
			agent := w.Agent(service)
			c := w.Open(agent, service, w.Number())
			at := w.Clock.Advance(time.Minute)
			got, err := w.Store.LinkInteraction(w.Context(), c.ID, agent.ID, "call-1", at)
			w.OK(err)
			c.InteractionID, c.ChangedAt, c.Revision = "call-1", at, c.Revision+1
			w.Same("linked", got, c)
			w.Same("stored", w.Chat(c.ID), c)
		}},
		{"a chat that is not the agent's open one is not linked", func(w *World) {
			service := w.Service(1)
			agent, customer := w.Agent(service), w.Number()
			c := w.Open(agent, service, customer)
			link := func(what string, id chat.ChatID, agentID string) {
				w.Helper()
				before := w.Line(id.Line())
				_, err := w.Store.LinkInteraction(w.Context(), id, agentID, "call-1", w.Clock.Now())
				w.Refused(what, err, chat.ErrConflict)
				w.Same(what+": the line's chat", w.Line(id.Line()), before)
			}
			link("another agent's chat", c.ID, w.Agent(service).ID)
			w.End(c)
			link("an ended chat", c.ID, agent.ID)
			w.Open(agent, service, customer)
			link("an earlier chat", c.ID, agent.ID)
		}},
		{"a call that is reported again after a crash counts once", func(w *World) {
			service := w.Service(1)
			for n, plan := range faults(3) {
				agent := w.Agent(service)
				r := w.CallReport(agent, service, w.Number())
				if err := w.Calls(NewCrash(w.Store, plan)).Report(w.Context(), r); err != nil {
					w.Refused(fmt.Sprint("report ", n), err, ErrCrashed)
				}
				i := w.Report(r)
				w.Same("revision", i.Revision, int64(1))
				w.Same("changes", w.agent(agent.ID).Revision, agent.Revision+1)
			}
		}},
	})
}
