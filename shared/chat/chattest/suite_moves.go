package chattest

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/smsdesk/smsdesk/shared/chat"
)

// becomes stores what the chat becomes.
func (w *World) becomes(c chat.Chat, after func(c chat.Chat, now time.Time) chat.Chat) chat.Chat {
	w.Helper()
	now := w.Clock.Now()
	before := w.Chat(c.ID)
	next := after(before, now)
	w.OK(w.Store.Transit(w.Context(), chat.Transition{Before: before, After: next, At: now}))
	return next
}

// Request makes a request of a new customer of the service.
func (w *World) Request(service chat.Service) chat.Chat {
	w.Helper()
	customer := w.Number()
	line := w.Key.Line(service.Numbers[0], customer)
	text := w.Text(line, chat.Inbound, "Is anybody there?")
	c := chat.Requested(chat.NewChatID(line, text.ID.Position()), service, service.Numbers[0], customer, text, w.Clock.Now())
	w.OK(w.Store.Transit(w.Context(), chat.Transition{After: c, At: w.Clock.Now(), Customer: w.Key.Customer(customer)}))
	return c
}

// transferred is the chat as its owner offers it.
func transferred(to string) func(c chat.Chat, now time.Time) chat.Chat {
	return func(c chat.Chat, now time.Time) chat.Chat {
		c.Offer = &chat.Offer{Reason: chat.OfferTransfer, To: to, By: c.AgentID, Note: "She asked for you.", Since: now}
		c.Revision++
		return c
	}
}

func (s suite) moves(t *testing.T) {
	s.all(t, []contract{
		{"what is offered to a service waits in its queue, longest first, until it is taken", func(w *World) {
			service := w.Service(1)
			agent := w.Agent(service)
			var waiting []chat.Chat
			for range 12 { // more than there are shards
				waiting = append(waiting, w.Request(service))
				w.Clock.Advance(time.Second)
			}
			w.Request(w.Service(1))
			w.queue(service, waiting...)
			w.Same("offers to the agent alone", len(w.offersTo(agent)), 0)
			taken := w.assign(waiting[5], agent)
			w.queue(service, slices.Delete(slices.Clone(waiting), 5, 6)...)
			w.Same("stored", w.Chat(taken.ID), taken)
			w.Same("open chats", w.openChats(agent.ID), map[chat.ChatID]chat.Chat{taken.ID: taken})
			over := w.becomes(waiting[0], func(c chat.Chat, now time.Time) chat.Chat {
				return c.Ended(chat.Ending{Reason: chat.EndedMissed, At: now})
			})
			w.Same("stored", w.Chat(over.ID), over)
			w.queue(service, slices.Concat(waiting[1:5], waiting[6:])...)
		}},
		{"a text that is entered into a waiting chat leaves it in the queue", func(w *World) {
			service := w.Service(1)
			c := w.Request(service)
			w.Clock.Advance(time.Minute)
			got, text := w.claimInbound(c.ID.Line(), "Hello?")
			want := entered(c, text)
			want.Unread = 2
			w.grown(&want, got)
			w.Same("claimed", got, want)
			w.queue(service, got)
		}},
		{"what is offered to an agent is among that agent's offers, until the offer is gone", func(w *World) {
			service := w.Service(1)
			alice, bob := w.Agent(service), w.Agent(service)
			c := w.becomes(w.Open(alice, service, w.Number()), transferred(bob.ID))
			w.Same("offers", w.offersTo(bob), []chat.Chat{c})
			w.Same("offers to its owner", len(w.offersTo(alice)), 0)
			w.queue(service)
			w.Same("still the owner's", w.openChats(alice.ID), map[chat.ChatID]chat.Chat{c.ID: c})
			w.Clock.Advance(time.Second)
			c = w.becomes(c, transferred(""))
			w.Same("offers, once it is offered to all", len(w.offersTo(bob)), 0)
			w.queue(service, c)
			c = w.becomes(c, func(c chat.Chat, _ time.Time) chat.Chat {
				c.Offer = nil
				c.Revision++
				return c
			})
			w.queue(service)
			w.Same("stored", w.Chat(c.ID), c)
		}},
		{"a chat that goes to another agent is news for the one whose it was", func(w *World) {
			service := w.Service(1)
			alice, bob := w.Agent(service), w.Agent(service)
			c := w.Open(alice, service, w.Number())
			at := w.Clock.Advance(time.Minute)
			c = w.assign(c, bob)
			w.Same("open chats before", len(w.openChats(alice.ID)), 0)
			w.Same("open chats", w.openChats(bob.ID), map[chat.ChatID]chat.Chat{c.ID: c})
			news, err := w.Store.NewsSince(w.Context(), alice.ID, at)
			w.OK(err)
			w.Same("news", news, []chat.News{{Agent: alice.ID, At: at, Kind: chat.NewsChat, Chat: c.ID}})
		}},
		{"a reopened chat is open, and listed once when it has ended again", func(w *World) {
			c := w.OpenOne()
			w.End(c)
			w.Clock.Advance(time.Minute)
			text := w.Text(c.ID.Line(), chat.Inbound, "One more thing.")
			c = w.becomes(c, func(c chat.Chat, now time.Time) chat.Chat { return c.Reopened(text, now) })
			w.Same("open chats", w.openChats(c.AgentID), map[chat.ChatID]chat.Chat{c.ID: c})
			page, err := w.Store.ChatsOf(w.Context(), c.AgentID, chat.StateEnded, "", 10)
			w.OK(err)
			w.Same("ended chats", len(page.Items), 0)
			w.Clock.Advance(time.Minute)
			c = w.End(c)
			page, err = w.Store.ChatsOf(w.Context(), c.AgentID, chat.StateEnded, "", 10)
			w.OK(err)
			w.Same("ended chats", page.Items, []chat.Chat{c})
		}},
		{"an ended chat takes what is said of it, the line's latest or an earlier one, once", func(w *World) {
			for _, isEarlier := range []bool{false, true} {
				service := w.Service(1)
				agent := w.Agent(service)
				ended := w.End(w.Open(agent, service, w.Number()))
				other := w.Line(ended.ID.Line())
				if isEarlier {
					w.Clock.Advance(time.Minute)
					other = w.Open(agent, service, ended.CustomerNumber)
				}
				before, at := w.Chat(ended.ID), w.Clock.Advance(time.Minute)
				after, err := before.Annotated("solved", "a note", at)
				w.OK(err)
				said := chat.Transition{Before: before, After: after, At: at, Idempotency: chat.NewIdempotency(w.Name("key"), agent.ID, "/path")}
				w.OK(w.Store.Annotate(w.Context(), said))
				w.Same("stored", w.Chat(ended.ID), after)
				w.Same("ended chats", w.listed(agent.ID, chat.StateEnded, 10), []chat.Chat{after})
				answered, err := w.Store.Answered(w.Context(), said.Idempotency)
				w.OK(err)
				w.Same("answered", answered, after)
				news, err := w.Store.NewsSince(w.Context(), agent.ID, at)
				w.OK(err)
				w.Same("news", news, []chat.News{{Agent: agent.ID, At: at, Kind: chat.NewsChat, Chat: ended.ID}})
				if isEarlier {
					w.Same("the line's latest", w.Line(ended.ID.Line()), other)
				}
				said.Idempotency = chat.Idempotency{}
				w.Refused("said again", w.Store.Annotate(w.Context(), said), chat.ErrConflict)
				said.Before, said.Idempotency = after, chat.NewIdempotency(w.Name("other"), agent.ID, "/path")
				w.OK(w.Store.PutAnswer(w.Context(), said.Idempotency, other.ID, at))
				w.Refused("under a key that is used", w.Store.Annotate(w.Context(), said), chat.ErrConflict)
				w.Same("stored at last", w.Chat(ended.ID), after)
			}
		}},
		{"an ended chat takes nothing once it is looked after, reopened or gone", func(w *World) {
			for name, change := range map[string]func(c chat.Chat){
				"its entry in the index moved": func(c chat.Chat) {
					w.OK(w.Store.Rearm(w.Context(), chat.Due{At: c.DueAt, Line: c.ID.Line()}, c.DueAt.Add(time.Hour), c.Settled))
				},
				"it was retired": func(c chat.Chat) { w.OK(w.Store.Retire(w.Context(), c, c.DueAt.Add(time.Hour))) },
				"it was reopened": func(c chat.Chat) {
					text := w.Text(c.ID.Line(), chat.Inbound, "One more thing.")
					w.becomes(c, func(c chat.Chat, now time.Time) chat.Chat { return c.Reopened(text, now) })
				},
				"it is gone": func(c chat.Chat) {
					w.OK(w.Store.Retire(w.Context(), c, c.DueAt))
					_, err := w.Store.RemoveChat(w.Context(), c)
					w.OK(err)
				},
			} {
				before := w.Chat(w.End(w.OpenOne()).ID)
				at := w.Clock.Advance(time.Minute)
				after, err := before.Annotated("", "a note", at)
				w.OK(err)
				change(before)
				w.Refused(name, w.Store.Annotate(w.Context(), chat.Transition{Before: before, After: after, At: at}), chat.ErrConflict)
				if got, err := w.Store.Chat(w.Context(), before.ID); err == nil {
					w.Same(name, got.Note, "")
				}
			}
		}},
		{"no agent gets more open chats of a service than allowed, however many come at once", func(w *World) {
			service, other := w.Service(1), w.Service(1)
			agent := w.Agent(service, other)
			w.Open(agent, other, w.Number())
			const allowed = 3
			openings := make([]chat.Transition, racers)
			for i := range openings {
				openings[i] = w.Opening(agent, service, w.Number())
				openings[i].MaxChats = allowed
			}
			won := 0
			for _, err := range AtOnce(racers, func(i int) error { return w.Store.Transit(w.Context(), openings[i]) }) {
				switch {
				case err == nil:
					won++
				case !errors.Is(err, chat.ErrChatLimit):
					w.Fatalf("open: %v", err)
				}
			}
			w.Same("opened", won, allowed)
			for _, c := range w.openChats(agent.ID) {
				w.End(c)
			}
			o := w.Opening(agent, service, w.Number())
			o.MaxChats = 1
			w.OK(w.Store.Transit(w.Context(), o))
		}},
		{"of many who take a chat at once one gets it", func(w *World) {
			service := w.Service(1)
			c := w.Request(service)
			agents := make([]chat.Agent, racers)
			for i := range agents {
				agents[i] = w.Agent(service)
			}
			winner := w.OneWins("take", AtOnce(racers, func(i int) error {
				after, err := c.Assigned(agents[i].ID, w.Clock.Now())
				w.OK(err)
				return w.Store.Transit(w.Context(), chat.Transition{Before: c, After: after, At: w.Clock.Now()})
			}), chat.ErrConflict)
			for i, agent := range agents {
				w.Same("has it", len(w.openChats(agent.ID)) == 1, i == winner)
			}
			w.queue(service)
		}},
		{"system texts are stored with their transition, or not at all", func(w *World) {
			c := w.OpenOne()
			e := w.Ending(c)
			m := w.errand(c, chat.TextAuto)
			e.Texts = []chat.Message{m}
			w.OK(w.Store.Transit(w.Context(), e))
			w.Same("stored", w.Message(m.ID), m)
			again := w.Opening(chat.Agent{ID: c.AgentID}, chat.Service{ID: c.ServiceID, Numbers: []string{c.ServiceNumber}}, c.CustomerNumber)
			again.Before.Revision--
			late := w.errand(c, chat.TextAuto)
			again.Texts = []chat.Message{late}
			w.Refused("a transition too late", w.Store.Transit(w.Context(), again), chat.ErrConflict)
			_, err := w.Store.Message(w.Context(), late.ID)
			w.Refused("its text", err, chat.ErrNotFound)
		}},
		{"what an agent rejected is listed", func(w *World) {
			service := w.Service(1)
			alice, bob := w.Agent(service), w.Agent(service)
			r := chat.Rejection{Agent: alice.ID, Chat: w.Request(service).ID, Since: w.Clock.Now()}
			w.OK(w.Store.PutRejection(w.Context(), r, w.Clock.Now().Add(time.Hour)))
			r.Since = w.Clock.Advance(time.Minute)
			w.OK(w.Store.PutRejection(w.Context(), r, w.Clock.Now().Add(time.Hour)))
			got, err := w.Store.Rejections(w.Context(), alice.ID)
			w.OK(err)
			w.Same("rejections", got, []chat.Rejection{r})
			got, err = w.Store.Rejections(w.Context(), bob.ID)
			w.OK(err)
			w.Same("another's rejections", len(got), 0)
		}},
		{"a service's agents are those who work for it now", func(w *World) {
			service, other := w.Service(1), w.Service(1)
			alice, bob := w.Agent(service, other), w.Agent(service)
			w.Agent(other)
			got, err := w.Store.AgentsOf(w.Context(), service.ID)
			w.OK(err)
			w.Same("agents", got, []chat.Agent{alice, bob})
			moved := bob
			moved.Services = []string{other.ID}
			_, err = w.Store.PutAgent(w.Context(), moved, w.Name("subject"))
			w.OK(err)
			got, err = w.Store.AgentsOf(w.Context(), service.ID)
			w.OK(err)
			w.Same("agents once one has left", got, []chat.Agent{alice})
		}},
		{"an agent was last seen at the latest ping, also of a connection that is gone", func(w *World) {
			alice := w.Agent()
			w.Same("never", w.lastSeen(alice), time.Time{})
			connect := func(name string) {
				now := w.Clock.Now()
				w.OK(w.Store.PutSocket(w.Context(), chat.Socket{Agent: alice.ID, Connection: name, ConnectedAt: now, LastPing: now}))
			}
			connect("first")
			at := w.Clock.Advance(time.Minute)
			connect("second")
			w.Same("connected", w.lastSeen(alice), at)
			at = w.Clock.Advance(time.Minute)
			w.OK(w.Store.Pinged(w.Context(), alice.ID, "first", at))
			w.Same("pinged", w.lastSeen(alice), at)
			w.OK(w.Store.DeleteSocket(w.Context(), alice.ID, "first"))
			w.OK(w.Store.DeleteSocket(w.Context(), alice.ID, "second"))
			w.OK(w.Store.DeleteSocket(w.Context(), alice.ID, "third"))
			w.Same("gone", w.lastSeen(alice), at)
		}},
		{"an agent's work for a service is due while there is an open chat", func(w *World) {
			w.past()
			service := w.Service(1)
			agent := w.Agent(service)
			work := chat.Work{Agent: agent.ID, Service: service.ID}
			first := w.Open(agent, service, w.Number())
			at := w.Clock.Now()
			w.Clock.Advance(time.Minute)
			second := w.Open(agent, service, w.Number())
			due := chat.Due{At: at, Work: work}
			w.isDue(due)
			next := w.Clock.Now().Add(time.Hour)
			w.OK(w.Store.RearmWork(w.Context(), due, next))
			w.Refused("once more", w.Store.RearmWork(w.Context(), due, next), chat.ErrConflict)
			due.At = w.Clock.Advance(time.Hour)
			w.isDue(due)
			w.End(first)
			w.Refused("with an open chat", w.Store.RearmWork(w.Context(), due, time.Time{}), chat.ErrConflict)
			w.End(second)
			w.isDue(due)
			w.OK(w.Store.RearmWork(w.Context(), due, time.Time{}))
			w.isNotDue(work)
			w.Clock.Advance(time.Minute)
			w.Open(agent, service, w.Number())
			w.isDue(chat.Due{At: w.Clock.Now(), Work: work})
		}},
	})
}

func (s suite) errands(t *testing.T) {
	s.all(t, []contract{
		{"a system text is claimed once, however many come at once", func(w *World) {
			c := w.OpenOne()
			m := w.Put(w.errand(c, chat.TextAuto))
			at := w.Clock.Advance(time.Second)
			w.OneWins("claim", AtOnce(racers, func(int) error { return w.Store.ClaimErrand(w.Context(), m, at) }), chat.ErrConflict)
			m.Errand.CalledAt = at
			w.Same("stored", w.Message(m.ID), m)
		}},
		{"a system text is put off once for each time that it was read", func(w *World) {
			c := w.OpenOne()
			m := w.Put(w.errand(c, chat.TextAuto))
			for range 3 {
				w.OneWins("put off", AtOnce(racers, func(int) error { return w.Store.PutOffErrand(w.Context(), m) }), chat.ErrConflict)
				m.Errand.PutOffs++
				w.Same("stored", w.Message(m.ID), m)
			}
			w.OK(w.Store.ClaimErrand(w.Context(), m, w.Clock.Now()))
			w.Refused("begun", w.Store.PutOffErrand(w.Context(), m), chat.ErrConflict)
		}},
		{"a system text that is settled, or not stored, is not put off", func(w *World) {
			c := w.OpenOne()
			m := w.errand(c, chat.TextHelp)
			w.Refused("not stored", w.Store.PutOffErrand(w.Context(), m), chat.ErrConflict)
			w.updates(w.Put(m), failed(w.Clock.Now()))
			w.Refused("failed", w.Store.PutOffErrand(w.Context(), m), chat.ErrConflict)
		}},
		{"a system text that is settled, or not stored, is not claimed", func(w *World) {
			c := w.OpenOne()
			m := w.errand(c, chat.TextHelp)
			w.Refused("not stored", w.Store.ClaimErrand(w.Context(), m, w.Clock.Now()), chat.ErrConflict)
			w.updates(w.Put(m), failed(w.Clock.Now()))
			w.Refused("failed", w.Store.ClaimErrand(w.Context(), m, w.Clock.Now()), chat.ErrConflict)
		}},
		{"after an opt-out its confirmation and answers to HELP are claimed, nothing else", func(w *World) {
			service, customer := w.Service(1), w.Number()
			c := w.Open(w.Agent(service), service, customer)
			w.Consent(service, customer, true, w.Clock.Now())
			for kind, want := range map[chat.TextKind]error{
				chat.TextStopped: nil, chat.TextHelp: nil, chat.TextStarted: chat.ErrOptedOut, chat.TextAuto: chat.ErrOptedOut,
			} {
				m := w.Put(w.errand(c, kind))
				err := w.Store.ClaimErrand(w.Context(), m, w.Clock.Now())
				if !errors.Is(err, want) {
					w.Errorf("%s: got error %v, want %v", kind, err, want)
				}
				w.Same(fmt.Sprintf("%s: begun", kind), w.Message(m.ID).Errand.CalledAt.IsZero(), want != nil)
			}
		}},
		{"a system text stands on a line without a chat too", func(w *World) {
			c := w.OpenOne()
			m := w.errand(c, chat.TextHelp)
			m.ChatID = ""
			w.Put(m)
			w.Same("stored", w.Message(m.ID), m)
			w.Same("messages of the chat", len(w.Messages(c)), 0)
		}},
		{"a text and what answers it are stored both or neither", func(w *World) {
			c := w.OpenOne()
			text := w.Text(c.ID.Line(), chat.Inbound, "HELP")
			m, reply := w.Draft(c, text), w.errand(c, chat.TextHelp)
			w.OK(w.Store.PutAnswered(w.Context(), m, reply))
			w.Same("text", w.Message(m.ID), m)
			w.Same("reply", w.Message(reply.ID), reply)
			another := w.errand(c, chat.TextHelp)
			w.Refused("again", w.Store.PutAnswered(w.Context(), m, another), chat.ErrMessageExists)
			given := w.Draft(c, w.Text(c.ID.Line(), chat.Inbound, "HELP"))
			w.OK(w.Store.Abandon(w.Context(), given.ID))
			w.Refused("given up", w.Store.PutAnswered(w.Context(), given, another), chat.ErrAbandoned)
			_, err := w.Store.Message(w.Context(), another.ID)
			w.Refused("another reply", err, chat.ErrNotFound)
		}},
		{"an ignored text is answered once, an automatic reply only if nothing has happened on the line", func(w *World) {
			c := w.End(w.OpenOne())
			i := w.ignoring(w.reserve(w.inboundReservation(c.ID.Line())))
			m := w.errand(c, chat.TextAuto)
			m.ChatID = ""
			i.Reply = &m
			stale := i
			stale.Last.Revision--
			w.Refused("read before", w.Store.Ignore(w.Context(), stale), chat.ErrConflict)
			at := w.Clock.Advance(time.Minute)
			w.OK(w.Store.Ignore(w.Context(), i))
			w.Same("reply", w.Message(m.ID), m)
			got := w.Chat(c.ID)
			w.Same("replied", got.AutoRepliedAt, at)
			w.Same("ignored", got.IgnoredCount, 1)

			i = w.ignoring(w.reserve(w.inboundReservation(c.ID.Line())))
			help := w.errand(c, chat.TextHelp)
			i.Reply = &help
			i.Last.Revision--
			w.Clock.Advance(time.Minute)
			w.OK(w.Store.Ignore(w.Context(), i))
			w.Same("answer to HELP", w.Message(help.ID), help)
			w.Same("replied", w.Chat(c.ID).AutoRepliedAt, at)
		}},
		{"an opt-out is confirmed when it is news, and so is its end", func(w *World) {
			service, customer := w.Service(2), w.Number()
			c := w.Open(w.Agent(service), service, customer)
			said := func(optedOut bool) chat.Consent {
				m := w.errand(c, chat.TextStopped)
				consent := chat.Consent{
					ServiceID: service.ID, Customer: w.Key.Customer(customer), OptedOut: optedOut, At: w.Clock.Advance(time.Second), Reply: &m,
				}
				for _, n := range service.Numbers {
					consent.Lines = append(consent.Lines, w.Key.Line(n, customer))
				}
				return consent
			}
			confirmed := func(what string, consent chat.Consent, want bool) {
				w.OK(w.Store.SetConsent(w.Context(), consent))
				_, err := w.Store.Message(w.Context(), consent.Reply.ID)
				w.Same(what+": confirmed", err == nil, want)
				w.Same(what+": opted out", w.Chat(c.ID).OptedOut, consent.OptedOut)
			}
			confirmed("START without an opt-out", said(false), false)
			stop := said(true)
			confirmed("STOP", stop, true)
			repeated := stop
			m := w.errand(c, chat.TextStopped)
			repeated.Reply = &m
			confirmed("the same STOP", repeated, false)
			confirmed("another STOP", said(true), false)
			confirmed("START", said(false), true)
		}},
	})
}

// claimed are the contracts of claims that depend on more than whether a chat is active.
func (s suite) claimed(t *testing.T) {
	idle := func(w *World) chat.Chat {
		service := w.Service(1)
		service.Policies.IdleEnd = time.Hour
		return w.Open(w.Agent(service), service, w.Number())
	}
	s.all(t, []contract{
		{"a text keeps a chat from lapsing, from either side", func(w *World) {
			c := idle(w)
			w.Same("lapses", c.LapsesAt, w.Clock.Now().Add(time.Hour))
			w.Clock.Advance(time.Minute)
			c, _ = w.claimInbound(c.ID.Line(), "hello")
			w.Same("lapses after a text in", c.LapsesAt, w.Clock.Now().Add(time.Hour))
			w.Clock.Advance(time.Minute)
			c, err := w.Store.ClaimOutbound(w.Context(), c.ID, c.AgentID, w.Text(c.ID.Line(), chat.Outbound, "good day"))
			w.OK(err)
			w.Same("lapses after a text out", c.LapsesAt, w.Clock.Now().Add(time.Hour))
		}},
		{"a chat that has lapsed takes no text, from the moment on", func(w *World) {
			c := idle(w)
			w.Clock.Set(c.LapsesAt.Add(-time.Millisecond))
			c, _ = w.claimInbound(c.ID.Line(), "just in time")
			w.Clock.Set(c.LapsesAt)
			_, err := w.Store.ClaimInbound(w.Context(), c.ID.Line(), w.Text(c.ID.Line(), chat.Inbound, "too late"))
			w.Refused("text in", err, chat.ErrChatEnded)
			_, err = w.Store.ReclaimInbound(w.Context(), c.ID.Line(), w.Text(c.ID.Line(), chat.Inbound, "too late"))
			w.Refused("text in again", err, chat.ErrChatEnded)
			_, err = w.Store.ClaimOutbound(w.Context(), c.ID, c.AgentID, w.Text(c.ID.Line(), chat.Outbound, "too late"))
			w.Refused("text out", err, chat.ErrChatEnded)
			w.Same("chat", w.Chat(c.ID), c)
		}},
		{"a request lapses, whatever the customer texts", func(w *World) {
			service := w.Service(1)
			service.Policies.CustomerInitiated.MissedAfter = time.Hour
			c := w.Request(service)
			w.Clock.Set(c.LapsesAt.Add(-time.Millisecond))
			got, _ := w.claimInbound(c.ID.Line(), "Hello?")
			w.Same("lapses", got.LapsesAt, c.LapsesAt)
			w.Clock.Set(c.LapsesAt)
			_, err := w.Store.ClaimInbound(w.Context(), c.ID.Line(), w.Text(c.ID.Line(), chat.Inbound, "too late"))
			w.Refused("text", err, chat.ErrChatEnded)
		}},
		{"the customer waits from the first text to the owner's next", func(w *World) {
			c := w.OpenOne()
			at := w.Clock.Advance(time.Minute)
			w.claimInbound(c.ID.Line(), "hello")
			w.Clock.Advance(time.Minute)
			got, _ := w.claimInbound(c.ID.Line(), "hello?")
			w.Same("waits", got.WaitingSince, at)
			got, err := w.Store.ClaimOutbound(w.Context(), c.ID, c.AgentID, w.Text(c.ID.Line(), chat.Outbound, "good day"))
			w.OK(err)
			w.Same("waits no more", got.WaitingSince, time.Time{})
		}},
		{"an owner writes in a transferred chat, not in one that is offered because the owner is away", func(w *World) {
			service := w.Service(1)
			alice, bob := w.Agent(service), w.Agent(service)
			c := w.becomes(w.Open(alice, service, w.Number()), transferred(bob.ID))
			_, err := w.Store.ClaimOutbound(w.Context(), c.ID, alice.ID, w.Text(c.ID.Line(), chat.Outbound, "good day"))
			w.OK(err)
			w.Same("offers", len(w.offersTo(bob)), 1)
			w.Clock.Advance(time.Second)
			c = w.becomes(c, func(c chat.Chat, now time.Time) chat.Chat { return c.Deserted(now) })
			_, err = w.Store.ClaimOutbound(w.Context(), c.ID, alice.ID, w.Text(c.ID.Line(), chat.Outbound, "good day"))
			w.Refused("away", err, chat.ErrConflict)
			w.Same("chat", w.Chat(c.ID), c)
		}},
	})
}

func (w *World) queue(service chat.Service, want ...chat.Chat) {
	w.Helper()
	got, err := w.Store.Queue(w.Context(), service.ID)
	w.OK(err)
	w.Same("queue", got, want)
}

func (w *World) offersTo(agent chat.Agent) []chat.Chat {
	w.Helper()
	got, err := w.Store.OffersTo(w.Context(), agent.ID)
	w.OK(err)
	return got
}

func (w *World) lastSeen(agent chat.Agent) time.Time {
	w.Helper()
	at, err := w.Store.LastSeen(w.Context(), agent.ID)
	w.OK(err)
	return at
}

// errand is a new system text in the chat, as it is stored first.
func (w *World) errand(c chat.Chat, kind chat.TextKind) chat.Message {
	w.Helper()
	m := w.Draft(c, w.Text(c.ID.Line(), chat.Outbound, "Thank you for your text."))
	m.SentBy = chat.SentBySystem
	m.Errand = &chat.Errand{Kind: kind, ServiceID: c.ServiceID, Customer: w.Key.Customer(c.CustomerNumber), From: c.ServiceNumber, To: c.CustomerNumber}
	return m
}

// works are the entries of what is due that are the work's.
func (w *World) works(work chat.Work) []chat.Due {
	w.Helper()
	return slices.DeleteFunc(slices.Concat(w.due(w.Clock.Now())...), func(d chat.Due) bool { return d.Work != work })
}

func (w *World) isDue(want chat.Due) {
	w.Helper()
	w.eventually("due", func() (any, bool) {
		due := w.works(want.Work)
		return due, slices.ContainsFunc(due, func(d chat.Due) bool { return d.At.Equal(want.At) })
	})
}

func (w *World) isNotDue(work chat.Work) {
	w.Helper()
	w.eventually("not due", func() (any, bool) {
		due := w.works(work)
		return due, len(due) == 0
	})
}
