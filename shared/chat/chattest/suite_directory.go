package chattest

import (
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/smsdesk/smsdesk/shared/chat"
)

func (s suite) directory(t *testing.T) {
	s.all(t, []contract{
		{"an agent is found by the subject of the tokens, as configured", func(w *World) {
			service := w.Service(1)
			want := chat.Agent{
				ID: w.Name("agent"), Name: "Bob", Permissions: []chat.Permission{chat.PermissionSend, chat.PermissionSupervise},
				Services: []string{service.ID}, State: chat.AgentReady,
			}
			subject := w.Name("subject")
			_, err := w.Store.PutAgent(w.Context(), want, subject)
			w.OK(err)

			got, err := w.Store.AgentBySubject(w.Context(), subject)
			w.OK(err)
			want.Revision = got.Revision
			w.Same("agent by subject", got, want)
			got, err = w.Store.Agent(w.Context(), want.ID)
			w.OK(err)
			w.Same("agent", got, want)
		}},
		{"an agent's rights are those of now", func(w *World) {
			agent := w.Agent(w.Service(1))
			subject := w.Name("subject")
			_, err := w.Store.PutAgent(w.Context(), agent, subject)
			w.OK(err)
			_, err = w.Store.AgentBySubject(w.Context(), subject)
			w.OK(err)
			agent.Permissions, agent.Services = nil, nil
			_, err = w.Store.PutAgent(w.Context(), agent, subject)
			w.OK(err)

			got, err := w.Store.AgentBySubject(w.Context(), subject)
			w.OK(err)
			if got.Can(chat.PermissionSend) || len(got.Services) > 0 {
				w.Fatalf("the agent kept rights: %+v", got)
			}
		}},
		{"who is not there is not found", func(w *World) {
			_, err := w.Store.AgentBySubject(w.Context(), w.Name("subject"))
			w.Refused("agent by subject", err, chat.ErrNotFound)
			_, err = w.Store.Agent(w.Context(), w.Name("agent"))
			w.Refused("agent", err, chat.ErrNotFound)
			_, err = w.Store.Service(w.Context(), w.Name("service"))
			w.Refused("service", err, chat.ErrNotFound)
			_, err = w.Store.ServiceByNumber(w.Context(), w.Number())
			w.Refused("service by number", err, chat.ErrNotFound)
		}},
		{"a subject that another agent has is refused", func(w *World) {
			agent := w.Agent()
			subject := w.Name("subject")
			_, err := w.Store.PutAgent(w.Context(), agent, subject)
			w.OK(err)
			if _, err := w.Store.PutAgent(w.Context(), chat.Agent{ID: w.Name("agent")}, subject); err == nil {
				w.Fatalf("another agent took the subject")
			}
			got, err := w.Store.AgentBySubject(w.Context(), subject)
			w.OK(err)
			w.Same("the subject's agent", got.ID, agent.ID)
		}},
		{"services come in the order asked for, without those that are not there", func(w *World) {
			a, b, c := w.Service(1), w.Service(2), w.Service(0)
			got, err := w.Store.Services(w.Context(), []string{c.ID, w.Name("service"), a.ID, b.ID})
			w.OK(err)
			w.Same("services", got, []chat.Service{c, a, b})
			got, err = w.Store.Services(w.Context(), nil)
			w.OK(err)
			w.Same("no services", got, []chat.Service{})
		}},
		{"a service is found by each of its numbers, as it is now", func(w *World) {
			service := w.Service(2)
			for _, n := range service.Numbers {
				got, err := w.Store.ServiceByNumber(w.Context(), n)
				w.OK(err)
				w.Same("service by number", got, service)
			}
			gone := service.Numbers[0]
			service.Numbers = []string{service.Numbers[1], w.Number()}
			service.SMS, service.MaxSegments, service.Name = false, 3, "Sales"
			changed, err := w.Store.PutService(w.Context(), service)
			w.OK(err)
			w.Same("changed", changed, true)

			_, err = w.Store.ServiceByNumber(w.Context(), gone)
			w.Refused("a number taken away", err, chat.ErrNotFound)
			got, err := w.Store.ServiceByNumber(w.Context(), service.Numbers[1])
			w.OK(err)
			service.Former = []string{gone}
			service.Revision++
			w.Same("service by a new number", got, service)
			changed, err = w.Store.PutService(w.Context(), service)
			w.OK(err)
			w.Same("changed by the same again", changed, false)
		}},
		{"a service keeps its policies, and one that changes is a change", func(w *World) {
			service := w.Service(1)
			service.Policies = Policies()
			changed, err := w.Store.PutService(w.Context(), service)
			w.OK(err)
			w.Same("changed", changed, true)
			service.Revision++
			got, err := w.Store.Service(w.Context(), service.ID)
			w.OK(err)
			w.Same("service", got, service)
			got, err = w.Store.ServiceByNumber(w.Context(), service.Numbers[0])
			w.OK(err)
			w.Same("service by number", got, service)

			changed, err = w.Store.PutService(w.Context(), service)
			w.OK(err)
			w.Same("changed by the same again", changed, false)
			service.Policies.OpeningHours.Periods[0].Days = []time.Weekday{time.Monday}
			changed, err = w.Store.PutService(w.Context(), service)
			w.OK(err)
			w.Same("changed by another day", changed, true)
		}},
		{"a service keeps in mind which numbers were its own", func(w *World) {
			service := w.Service(2)
			first, second := service.Numbers[0], service.Numbers[1]
			put := func(numbers ...string) []string {
				service.Numbers = numbers
				_, err := w.Store.PutService(w.Context(), service)
				w.OK(err)
				got, err := w.Store.Service(w.Context(), service.ID)
				w.OK(err)
				w.Same("numbers", got.Numbers, numbers)
				return got.Former
			}
			w.Same("former numbers", put(first), []string{second})
			w.Same("former numbers, of none left", put(), slices.Sorted(slices.Values([]string{first, second})))
			w.Same("former numbers, when one is back", put(second), []string{first})
		}},
		{"what is configured is listed in the order of ids, in pages", func(w *World) {
			services, agents := map[string]chat.Service{}, map[string]chat.Agent{}
			for range 7 {
				s := w.Service(1)
				a := w.Agent(s)
				services[s.ID], agents[a.ID] = s, a
			}
			var gotServices []chat.Service
			for after := ""; ; {
				page, err := w.Store.ListServices(w.Context(), after, 3)
				w.OK(err)
				gotServices = append(gotServices, page.Items...)
				if after = page.Next; after == "" {
					break
				}
			}
			var wantServices []chat.Service
			for _, id := range slices.Sorted(maps.Keys(services)) {
				wantServices = append(wantServices, services[id])
			}
			w.Same("services", gotServices, wantServices)
			page, err := w.Store.ListAgents(w.Context(), "", len(agents))
			w.OK(err)
			var wantAgents []chat.Agent
			for _, id := range slices.Sorted(maps.Keys(agents)) {
				wantAgents = append(wantAgents, agents[id])
			}
			w.Same("agents, in one page", page, chat.Page[chat.Agent]{Items: wantAgents})
			rest, err := w.Store.ListAgents(w.Context(), wantAgents[4].ID, 3)
			w.OK(err)
			w.Same("the last agents", rest, chat.Page[chat.Agent]{Items: wantAgents[5:]})
		}},
		{"a change goes on record, what changes nothing does not", func(w *World) {
			service := w.Service(1)
			agent := w.Agent(service)
			subject := w.Name("subject")
			_, err := w.Store.PutAgent(w.Context(), agent, subject)
			w.OK(err)
			service.Name, agent.Name = "Help", "Alicia"
			entries := []chat.AuditEntry{w.Entry(chat.AuditServiceChanged, service.ID), w.Entry(chat.AuditAgentChanged, agent.ID)}
			for range 2 {
				_, err = w.Store.PutService(w.Context(), service, entries[0])
				w.OK(err)
				_, err = w.Store.PutRights(w.Context(), agent, entries[1])
				w.OK(err)
			}
			w.Same("on record", w.Recorded(entries[0].Day()), []chat.AuditEntry{entries[1], entries[0]})
			got, err := w.Store.AgentBySubject(w.Context(), subject)
			w.OK(err)
			w.Same("the agent, whose tokens have the same subject", got.Name, "Alicia")
			stranger := w.Entry(chat.AuditAgentChanged, "nobody")
			_, err = w.Store.PutRights(w.Context(), chat.Agent{ID: w.Name("agent"), Name: "Nobody"}, stranger)
			w.Refused("rights of nobody", err, chat.ErrNotFound)
			other := w.Service(1)
			other.Numbers = service.Numbers
			_, err = w.Store.PutService(w.Context(), other, w.Entry(chat.AuditServiceChanged, other.ID))
			w.Refused("another's number", err, chat.ErrOthersNumber)
			w.Same("on record after refusals", len(w.Recorded(entries[0].Day())), len(entries))
		}},
		{"a number that another service has is refused, and nothing is changed", func(w *World) {
			owner, other := w.Service(1), w.Service(1)
			want := other
			other.Numbers = []string{w.Number(), owner.Numbers[0]}
			if _, err := w.Store.PutService(w.Context(), other); err == nil {
				w.Fatalf("the number changed hands")
			}
			got, err := w.Store.Service(w.Context(), other.ID)
			w.OK(err)
			w.Same("the refused service", got, want)
			_, err = w.Store.ServiceByNumber(w.Context(), other.Numbers[0])
			w.Refused("its new number", err, chat.ErrNotFound)
			got, err = w.Store.ServiceByNumber(w.Context(), owner.Numbers[0])
			w.OK(err)
			w.Same("the number's service", got, owner)
		}},
	})
}
