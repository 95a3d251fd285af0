package chattest

import (
	"errors"
	"testing"
	"time"

	"github.com/smsdesk/smsdesk/shared/chat"
)

func (w *World) idempotency() chat.Idempotency {
	return chat.NewIdempotency(w.Name("key"), "alice", "/path", "content")
}

// openChats are the ids of the agent's open chats.
func (w *World) openChats(agentID string) map[chat.ChatID]chat.Chat {
	w.Helper()
	open, err := w.Store.OpenChats(w.Context(), agentID)
	w.OK(err)
	byID := map[chat.ChatID]chat.Chat{}
	for _, c := range open {
		if _, twice := byID[c.ID]; twice {
			w.Fatalf("%s is listed twice", c.ID)
		}
		byID[c.ID] = c
	}
	return byID
}

func (s suite) opening(t *testing.T) {
	s.all(t, []contract{
		{"an opened chat is found on its line, among its owner's, by its idempotency key", func(w *World) {
			service, customer := w.Service(1), w.Number()
			agent := w.Agent(service)
			o := w.Opening(agent, service, customer)
			o.Idempotency = w.idempotency()
			_, err := w.Store.Answered(w.Context(), o.Idempotency)
			w.Refused("answered", err, chat.ErrNotFound)
			w.OK(w.Store.Transit(w.Context(), o))

			w.Same("chat", w.Chat(o.After.ID), o.After)
			w.Same("line", w.Line(o.After.ID.Line()), o.After)
			w.Same("open chats", w.openChats(agent.ID), map[chat.ChatID]chat.Chat{o.After.ID: o.After})
			answer, err := w.Store.Answered(w.Context(), o.Idempotency)
			w.OK(err)
			w.Same("answer", answer, o.After)
			other := o.Idempotency
			other.Digest = chat.NewIdempotency("key", "alice", "/path", "another content").Digest
			_, err = w.Store.Answered(w.Context(), other)
			w.Refused("another request with the key", err, chat.ErrIdempotencyMismatch)
		}},
		{"an answer that is stored alone is found by its idempotency key, which is used then", func(w *World) {
			c, i := w.OpenOne(), w.idempotency()
			w.OK(w.Store.PutAnswer(w.Context(), i, c.ID, w.Clock.Now()))
			answer, err := w.Store.Answered(w.Context(), i)
			w.OK(err)
			w.Same("answer", answer, c)
			w.Refused("again", w.Store.PutAnswer(w.Context(), i, c.ID, w.Clock.Now()), chat.ErrConflict)
		}},
		{"what is not there is not found", func(w *World) {
			id := chat.NewChatID(w.newLine(), w.Position())
			_, err := w.Store.Chat(w.Context(), id)
			w.Refused("on a line without any chat", err, chat.ErrNotFound)
			c := w.OpenOne()
			_, err = w.Store.Chat(w.Context(), chat.NewChatID(c.ID.Line(), w.Position()))
			w.Refused("on a line with another", err, chat.ErrNotFound)
			got, err := w.Store.Chats(w.Context(), []chat.ChatID{id, c.ID})
			w.OK(err)
			w.Same("chats", got, []chat.Chat{c})
			got, err = w.Store.Chats(w.Context(), nil)
			w.OK(err)
			w.Same("no chats", got, []chat.Chat{})
		}},
		{"lines come in the order asked for, with nothing where there was no chat", func(w *World) {
			service, customer := w.Service(3), w.Number()
			agent := w.Agent(service)
			c := w.Open(agent, service, customer)
			reversed := service
			reversed.Numbers = []string{service.Numbers[2]}
			ended := w.End(w.Open(agent, reversed, customer))
			lines := []chat.LineID{
				w.Key.Line(service.Numbers[2], customer), w.Key.Line(service.Numbers[1], customer), w.Key.Line(service.Numbers[0], customer),
			}
			got, err := w.Store.Lines(w.Context(), lines)
			w.OK(err)
			w.Same("lines", got, []chat.Chat{ended, {}, c})
		}},
		{"no chat is opened on a line where anything has happened since it was read", func(w *World) {
			service := w.Service(1)
			agent := w.Agent(service)
			for name, happen := range map[string]func(customer string, c chat.Chat){
				"another chat was opened": func(customer string, _ chat.Chat) { w.Open(agent, service, customer) },
				"a text was ignored": func(_ string, c chat.Chat) {
					w.OK(w.Store.Ignore(w.Context(), w.ignoring(w.reserve(w.inboundReservation(c.ID.Line())))))
				},
				"the customer opted out and in again": func(customer string, _ chat.Chat) {
					w.Consent(service, customer, true, w.Clock.Now())
					w.Consent(service, customer, false, w.Clock.Advance(time.Second))
				},
			} {
				for _, before := range []string{"a line without any chat", "a line with an ended chat"} {
					customer := w.Number()
					if before == "a line with an ended chat" {
						w.End(w.Open(agent, service, customer))
					}
					o := w.Opening(agent, service, customer)
					o.Idempotency = w.idempotency()
					happen(customer, o.After)
					line, open := w.Line(o.After.ID.Line()), w.openChats(agent.ID)
					w.Refused(before+", "+name, w.Store.Transit(w.Context(), o), chat.ErrConflict)
					w.Same("line", w.Line(o.After.ID.Line()), line)
					w.Same("open chats", w.openChats(agent.ID), open)
					_, err := w.Store.Answered(w.Context(), o.Idempotency)
					w.Refused("answered", err, chat.ErrNotFound)
				}
			}
		}},
		{"no chat is opened with a line read as active once it has changed", func(w *World) {
			service, customer := w.Service(1), w.Number()
			agent := w.Agent(service)
			c := w.Open(agent, service, customer)
			for name, happen := range map[string]func(){
				"a text came":    func() { w.Inbound(c, "hello") },
				"a text went":    func() { w.Outbound(c, "hello") },
				"the chat ended": func() { w.End(c) },
			} {
				if w.Chat(c.ID).State != chat.StateActive {
					c = w.Open(agent, service, customer)
				}
				o := w.Opening(agent, service, customer)
				happen()
				w.Refused(name, w.Store.Transit(w.Context(), o), chat.ErrConflict)
			}
		}},
		{"no chat is opened with a key that is used", func(w *World) {
			service := w.Service(1)
			agent := w.Agent(service)
			first := w.Opening(agent, service, w.Number())
			first.Idempotency = w.idempotency()
			w.OK(w.Store.Transit(w.Context(), first))
			second := w.Opening(agent, service, w.Number())
			second.Idempotency = first.Idempotency
			w.Refused("open", w.Store.Transit(w.Context(), second), chat.ErrConflict)
			w.Same("line", w.Line(second.After.ID.Line()), chat.Chat{})
			w.Same("open chats", len(w.openChats(agent.ID)), 1)
			answer, err := w.Store.Answered(w.Context(), first.Idempotency)
			w.OK(err)
			w.Same("answer", answer, first.After)
		}},
		{"of many who open a chat on a line at once one wins", func(w *World) {
			service, customer := w.Service(1), w.Number()
			for _, before := range []string{"a line without any chat", "a line with an ended chat"} {
				agents := make([]chat.Agent, 2*racers)
				openings := make([]chat.Transition, len(agents))
				for i := range agents {
					agents[i] = w.Agent(service)
					openings[i] = w.Opening(agents[i], service, customer)
				}
				winner := w.OneWins(before, AtOnce(len(agents), func(i int) error {
					return w.Store.Transit(w.Context(), openings[i])
				}), chat.ErrConflict)
				w.Same("line", w.Line(openings[winner].After.ID.Line()), openings[winner].After)
				for i, agent := range agents {
					w.Same("open chats", len(w.openChats(agent.ID)) == 1, i == winner)
				}
				w.End(openings[winner].After)
			}
		}},
		{"an opening that races an opt-out is opened before it or refused", func(w *World) {
			service := w.Service(2)
			agent := w.Agent(service)
			for range racers {
				customer := w.Number()
				o := w.Opening(agent, service, customer)
				lines := []chat.LineID{w.Key.Line(service.Numbers[0], customer), w.Key.Line(service.Numbers[1], customer)}
				errs := AtOnce(2, func(i int) error {
					if i == 0 {
						return w.Store.Transit(w.Context(), o)
					}
					return w.Store.SetConsent(w.Context(), chat.Consent{
						ServiceID: service.ID, Customer: o.Customer, Lines: lines, OptedOut: true, At: w.Clock.Now(),
					})
				})
				w.OK(errs[1])
				line := w.Line(lines[0])
				w.Same("opted out", line.OptedOut, true)
				if errs[0] != nil && !errors.Is(errs[0], chat.ErrOptedOut) && !errors.Is(errs[0], chat.ErrConflict) {
					w.Fatalf("open: %v", errs[0])
				}
				w.Same("opened", line.ID == o.After.ID, errs[0] == nil)
			}
		}},
		{"the earlier chats of a line stay as they were when the next one was opened", func(w *World) {
			service, customer := w.Service(1), w.Number()
			agent := w.Agent(service)
			var earlier []chat.Chat
			for range 3 {
				c := w.Open(agent, service, customer)
				w.Inbound(c, "hello")
				w.Outbound(c, "good day")
				w.End(c)
				w.OK(w.Store.Ignore(w.Context(), w.ignoring(w.reserve(w.inboundReservation(c.ID.Line())))))
				earlier = append(earlier, w.Chat(c.ID))
				w.Clock.Advance(time.Hour)
			}
			c := w.Open(agent, service, customer)
			w.Inbound(c, "hello again")
			var ids []chat.ChatID
			for _, want := range earlier {
				w.Same("earlier chat", w.Chat(want.ID), want)
				ids = append(ids, want.ID)
			}
			got, err := w.Store.Chats(w.Context(), append(ids, c.ID))
			w.OK(err)
			w.Same("chats", len(got), len(earlier)+1)
		}},
	})
}

func (s suite) ending(t *testing.T) {
	s.all(t, []contract{
		{"an ended chat is ended on its line, moved from its owner's open ones to the ended ones, told as news", func(w *World) {
			c := w.OpenOne()
			w.claimInbound(c.ID.Line(), "unread")
			at := w.Clock.Advance(time.Minute)
			e := w.Ending(c)
			e.After.Disposition, e.After.Note, e.Idempotency = "solved", "said \"thanks\" 👋", w.idempotency()
			w.OK(w.Store.Transit(w.Context(), e))
			want := e.After
			w.Same("chat", w.Chat(c.ID), want)
			w.Same("line", w.Line(c.ID.Line()), want)
			w.Same("open chats", len(w.openChats(c.AgentID)), 0)
			page, err := w.Store.ChatsOf(w.Context(), c.AgentID, chat.StateEnded, "", 10)
			w.OK(err)
			w.Same("ended chats", page, chat.Page[chat.Chat]{Items: []chat.Chat{want}})
			page, err = w.Store.ChatsOf(w.Context(), c.AgentID, chat.StateActive, "", 10)
			w.OK(err)
			w.Same("active chats", page, chat.Page[chat.Chat]{})
			answer, err := w.Store.Answered(w.Context(), e.Idempotency)
			w.OK(err)
			w.Same("answer", answer, want)
			news, err := w.Store.NewsSince(w.Context(), c.AgentID, at)
			w.OK(err)
			w.Same("news", news, []chat.News{{Agent: c.AgentID, At: at, Kind: chat.NewsEnded, Chat: c.ID}})
		}},
		{"a transition is stored only while nothing has happened on the line, and a refused one changes nothing", func(w *World) {
			service := w.Service(1)
			agent, other := w.Agent(service), w.Agent(service)
			for _, tt := range []struct {
				name    string
				arrange func(c chat.Chat, e *chat.Transition)
			}{
				{"after a text", func(c chat.Chat, _ *chat.Transition) { w.claimInbound(c.ID.Line(), "hello") }},
				{"once more", func(c chat.Chat, _ *chat.Transition) { w.End(c) }},
				{"after somebody took the chat", func(c chat.Chat, _ *chat.Transition) { w.assign(c, other) }},
				{"an earlier chat of a line with an open one", func(c chat.Chat, _ *chat.Transition) {
					w.End(c)
					w.Open(agent, service, c.CustomerNumber)
				}},
				{"with a key that is used", func(_ chat.Chat, e *chat.Transition) {
					o := w.Opening(agent, service, w.Number())
					o.Idempotency = w.idempotency()
					w.OK(w.Store.Transit(w.Context(), o))
					e.Idempotency = o.Idempotency
				}},
			} {
				c := w.Open(agent, service, w.Number())
				e := w.Ending(c)
				e.Idempotency = w.idempotency()
				own := e.Idempotency
				tt.arrange(c, &e)
				asked, line, open := w.Chat(c.ID), w.Line(c.ID.Line()), w.openChats(agent.ID)
				news, err := w.Store.NewsSince(w.Context(), agent.ID, Epoch())
				w.OK(err)
				w.Refused(tt.name, w.Store.Transit(w.Context(), e), chat.ErrConflict)
				w.Same(tt.name+": chat", w.Chat(c.ID), asked)
				w.Same(tt.name+": line", w.Line(c.ID.Line()), line)
				w.Same(tt.name+": open chats", w.openChats(agent.ID), open)
				after, err := w.Store.NewsSince(w.Context(), agent.ID, Epoch())
				w.OK(err)
				w.Same(tt.name+": news", len(after), len(news))
				_, err = w.Store.Answered(w.Context(), own)
				w.Refused(tt.name+": answered", err, chat.ErrNotFound)
			}
		}},
		{"of many who end a chat at once one wins", func(w *World) {
			c := w.OpenOne()
			e := w.Ending(c)
			w.OneWins("end", AtOnce(racers, func(int) error { return w.Store.Transit(w.Context(), e) }), chat.ErrConflict)
			news, err := w.Store.NewsSince(w.Context(), c.AgentID, Epoch())
			w.OK(err)
			w.Same("news", len(news), 1)
		}},
		{"texts that race an end are claimed before it or not at all", func(w *World) {
			c := w.OpenOne()
			texts := make([]chat.LastMessage, 2*racers)
			for i := range texts {
				texts[i] = w.Text(c.ID.Line(), chat.Inbound, "hello")
			}
			errs := AtOnce(len(texts)+1, func(i int) error {
				if i == len(texts) {
					return w.endAtOnce(c)
				}
				_, err := w.Store.ClaimInbound(w.Context(), c.ID.Line(), texts[i])
				return err
			})
			w.OK(errs[len(texts)])
			for _, err := range errs[:len(texts)] {
				if err != nil && !errors.Is(err, chat.ErrChatEnded) {
					w.Fatalf("claim: %v", err)
				}
			}
			got := w.Chat(c.ID)
			w.Same("state", got.State, chat.StateEnded)
			w.Same("unread", got.Unread, 0)
		}},
	})
}
