package chattest

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/smsdesk/smsdesk/shared/chat"
)

// Starter is the world's, as a process sees the store. It takes every number as a mobile's, of no place.
func (w *World) Starter(store chat.StartStore) *chat.Starter {
	return &chat.Starter{
		Store: store, Key: w.Key, IDs: w.IDs, Clock: w.Clock.Now,
		Mobile: func(number string) (string, error) { return number, nil },
		Place:  func(string) chat.Place { return chat.Place{} },
	}
}

// Mover is the world's, as a process sees the store.
func (w *World) Mover(store chat.MoveStore) *chat.Mover {
	return &chat.Mover{Store: store, IDs: w.IDs, Key: w.Key, Clock: w.Clock.Now, Place: func(string) chat.Place { return chat.Place{} }}
}

func (s suite) starting(t *testing.T) {
	s.all(t, []contract{
		{"of twenty agents who start a chat with a customer at once one has it", func(w *World) {
			service, customer := w.Service(1), w.Number()
			agents := make([]chat.Agent, 20)
			for i := range agents {
				agents[i] = w.Agent(service)
			}
			started := make([]chat.Chat, len(agents))
			errs := AtOnce(len(agents), func(i int) (err error) {
				started[i], _, err = w.Starter(w.Store).Start(w.Context(), chat.StartRequest{
					Agent: agents[i], ServiceID: service.ID, CustomerNumber: customer,
				})
				return err
			})
			winner := w.OneWins("start", errs, &chat.Error{Code: chat.CodeChatOwnedByOther})
			for i, agent := range agents {
				w.Same("open chats", len(w.openChats(agent.ID)) == 1, i == winner)
				if refusal, ok := errors.AsType[*chat.Error](errs[i]); ok {
					w.Same("owner", refusal.Owner, agents[winner].ID)
				}
			}
			w.Same("the line's chat", w.Line(started[winner].ID.Line()), started[winner])
		}},
		{"an agent who starts a chat twenty times at once has one", func(w *World) {
			service, customer := w.Service(1), w.Number()
			agent := w.Agent(service)
			started := make([]chat.Chat, 20)
			created := make([]bool, len(started))
			for _, err := range AtOnce(len(started), func(i int) (err error) {
				started[i], created[i], err = w.Starter(w.Store).Start(w.Context(), chat.StartRequest{
					Agent: agent, ServiceID: service.ID, CustomerNumber: customer,
				})
				return err
			}) {
				w.OK(err)
			}
			opened := 0
			for i, c := range started {
				w.Same("chat", c, started[0])
				if created[i] {
					opened++
				}
			}
			w.Same("chats opened", opened, 1)
			w.Same("open chats", len(w.openChats(agent.ID)), 1)
		}},
		{"a start is repeated with its key to the same chat, wherever it crashed, even after the end", func(w *World) {
			service := w.Service(2)
			agent := w.Agent(service)
			for _, plan := range faults(4) {
				r := chat.StartRequest{
					Agent: agent, ServiceID: service.ID, CustomerNumber: w.Number(),
					Idempotency: chat.NewIdempotency(w.Name("key"), agent.ID, "/v1/chats", "content"),
				}
				_, _, err := w.Starter(NewCrash(w.Store, plan)).Start(w.Context(), r)
				if err != nil && !errors.Is(err, ErrCrashed) {
					w.Fatalf("start: %v", err)
				}
				c, created, err := w.Starter(w.Store).Start(w.Context(), r)
				w.OK(err)
				w.Same("created", created, true)
				w.End(c)
				again, created, err := w.Starter(w.Store).Start(w.Context(), r)
				w.OK(err)
				w.Same("created", created, true)
				w.Same("chat", again.ID, c.ID)
				w.Same("state", again.State, chat.StateEnded)
			}
			w.Same("open chats", len(w.openChats(agent.ID)), 0)
		}},
		{"an end is repeated to the same chat, wherever it crashed", func(w *World) {
			service := w.Service(1)
			agent := w.Agent(service)
			for i, plan := range faults(4) {
				c := w.Open(agent, service, w.Number())
				r := chat.EndRequest{Agent: agent, Chat: c.ID, Disposition: "solved", Note: "a note"}
				if i%4 < 2 {
					r.Idempotency = chat.NewIdempotency(w.Name("key"), agent.ID, "/v1/chats/id/end", "content")
				}
				_, err := w.Mover(NewCrash(w.Store, plan)).End(w.Context(), r)
				if err != nil && !errors.Is(err, ErrCrashed) {
					w.Fatalf("end: %v", err)
				}
				at := w.Clock.Advance(time.Minute)
				ended, err := w.Mover(w.Store).End(w.Context(), r)
				w.OK(err)
				w.Same("ended", ended, w.Chat(c.ID))
				w.Same("disposition", ended.Disposition, "solved")
				again, err := w.Mover(w.Store).End(w.Context(), r)
				w.OK(err)
				w.Same("ended again", again, ended)
				news, err := w.Store.NewsSince(w.Context(), agent.ID, at.Add(-time.Minute))
				w.OK(err)
				told := 0
				for _, n := range news {
					if n.Chat == c.ID {
						told++
					}
				}
				w.Same("news of the end", told, 1)
			}
		}},
		{"starts, ends and texts at once never leave two open chats on a line", func(w *World) {
			service, customer := w.Service(1), w.Number()
			agents := []chat.Agent{w.Agent(service), w.Agent(service)}
			text := w.InboundText(customer, service.Numbers[0], "hello")
			for round := range 4 {
				errs := AtOnce(racers, func(i int) error {
					agent := agents[i%len(agents)]
					c, _, err := w.Starter(w.Store).Start(w.Context(), chat.StartRequest{
						Agent: agent, ServiceID: service.ID, CustomerNumber: customer,
					})
					if err != nil {
						return err
					}
					mine := text
					mine.ID = fmt.Sprint(text.ID, "-", round, "-", i)
					if err := w.Receiver(w.Store).Receive(w.Context(), mine); err != nil {
						return err
					}
					if i%3 == 0 {
						_, err = w.Mover(w.Store).End(w.Context(), chat.EndRequest{Agent: agent, Chat: c.ID})
					}
					return err
				})
				for _, err := range errs {
					lost := errors.Is(err, chat.ErrConflict) || errors.Is(err, chat.ErrInProgress) // others were quicker, time and again
					if err != nil && !lost && !errors.Is(err, &chat.Error{Code: chat.CodeChatOwnedByOther}) {
						w.Fatalf("start, receive or end: %v", err)
					}
				}
				open := 0
				for _, agent := range agents {
					open += len(w.openChats(agent.ID))
				}
				line := w.Line(w.Key.Line(service.Numbers[0], customer))
				w.Same("one open chat or none", open == 1, line.State == chat.StateActive)
				if open > 1 {
					w.Fatalf("%d open chats on a line", open)
				}
				w.Clock.Advance(time.Second)
			}
		}},
	})
}
