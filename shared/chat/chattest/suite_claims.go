package chattest

import (
	"errors"
	"sync/atomic"
	"testing"
	"time"

	"github.com/smsdesk/smsdesk/shared/chat"
)

// entered is the chat after the text, as far as the text alone decides it.
func entered(c chat.Chat, text chat.LastMessage) chat.Chat {
	c.LastMessage = &text
	c.LastActivityAt, c.ChangedAt = text.At, text.At
	return c
}

// grown takes over the revision, which must have grown.
func (w *World) grown(want *chat.Chat, got chat.Chat) {
	w.Helper()
	if got.Revision <= want.Revision {
		w.Fatalf("the revision went from %d to %d", want.Revision, got.Revision)
	}
	want.Revision = got.Revision
}

// claimInbound enters a customer's text without storing its message.
func (w *World) claimInbound(line chat.LineID, body string) (chat.Chat, chat.LastMessage) {
	w.Helper()
	text := w.Text(line, chat.Inbound, body)
	c, err := w.Store.ClaimInbound(w.Context(), line, text)
	w.OK(err)
	return c, text
}

func (s suite) inbound(t *testing.T) {
	// What holds for both claims alike.
	claims := func(holds func(w *World, claim func(chat.LineID, chat.LastMessage) (chat.Chat, error))) func(w *World) {
		return func(w *World) {
			holds(w, func(line chat.LineID, text chat.LastMessage) (chat.Chat, error) {
				return w.Store.ClaimInbound(w.Context(), line, text)
			})
			holds(w, func(line chat.LineID, text chat.LastMessage) (chat.Chat, error) {
				return w.Store.ReclaimInbound(w.Context(), line, text)
			})
		}
	}
	s.all(t, []contract{
		{"a text becomes its chat's last message, unread and activity", claims(
			func(w *World, claim func(chat.LineID, chat.LastMessage) (chat.Chat, error)) {
				c := w.OpenOne()
				w.Clock.Advance(time.Minute)
				text := w.Text(c.ID.Line(), chat.Inbound, "hello 👋")
				got, err := claim(c.ID.Line(), text)
				w.OK(err)
				want := entered(c, text)
				want.Unread, want.WaitingSince = 1, text.At
				w.grown(&want, got)
				w.Same("claimed", got, want)
				w.Same("stored", w.Chat(c.ID), want)
			})},
		{"a text is claimed by no chat where none is active", claims(
			func(w *World, claim func(chat.LineID, chat.LastMessage) (chat.Chat, error)) {
				line := w.newLine()
				_, err := claim(line, w.Text(line, chat.Inbound, "hello"))
				w.Refused("on a line without any chat", err, chat.ErrChatEnded)
				w.Same("the line", w.Line(line), chat.Chat{})

				service, customer := w.Service(1), w.Number()
				consent := w.Consent(service, customer, true, w.Clock.Now())
				_, err = claim(consent.Lines[0], w.Text(consent.Lines[0], chat.Inbound, "hello"))
				w.Refused("on a line with an opt-out only", err, chat.ErrChatEnded)

				ended := w.End(w.OpenOne())
				_, err = claim(ended.ID.Line(), w.Text(ended.ID.Line(), chat.Inbound, "hello"))
				w.Refused("after the end", err, chat.ErrChatEnded)
				w.Same("the ended chat", w.Chat(ended.ID), ended)
			})},
		{"a customer who has opted out still writes", claims(
			func(w *World, claim func(chat.LineID, chat.LastMessage) (chat.Chat, error)) {
				service, customer := w.Service(1), w.Number()
				c := w.Open(w.Agent(service), service, customer)
				w.Consent(service, customer, true, w.Clock.Now())
				got, err := claim(c.ID.Line(), w.Text(c.ID.Line(), chat.Inbound, "hello"))
				w.OK(err)
				w.Same("opted out", got.OptedOut, true)
			})},
		{"a line's next chat takes the texts after an end", claims(
			func(w *World, claim func(chat.LineID, chat.LastMessage) (chat.Chat, error)) {
				service, customer := w.Service(1), w.Number()
				agent := w.Agent(service)
				earlier := w.End(w.Open(agent, service, customer))
				c := w.Open(agent, service, customer)
				got, err := claim(c.ID.Line(), w.Text(c.ID.Line(), chat.Inbound, "hello"))
				w.OK(err)
				w.Same("chat", got.ID, c.ID)
				w.Same("the earlier chat", w.Chat(earlier.ID), earlier)
			})},
		{"a text entered late leaves the last message to the one that stands later", claims(
			func(w *World, claim func(chat.LineID, chat.LastMessage) (chat.Chat, error)) {
				c := w.OpenOne()
				late := w.Text(c.ID.Line(), chat.Inbound, "taken first")
				w.Clock.Advance(time.Second)
				c, last := w.claimInbound(c.ID.Line(), "taken then")
				w.Put(w.Draft(c, last))
				want, err := claim(c.ID.Line(), late)
				w.OK(err)
				w.Same("last message", want.LastMessage, c.LastMessage)
				w.Same("last activity", want.LastActivityAt, c.LastActivityAt)
				w.Same("unread", want.Unread, 2)
				w.Same("stored", w.Chat(c.ID), want)
			})},
		{"a text entered again as the last message is not counted again", func(w *World) {
			c := w.OpenOne()
			c, text := w.claimInbound(c.ID.Line(), "the answer to the first claim was lost")
			again, err := w.Store.ClaimInbound(w.Context(), c.ID.Line(), text)
			w.OK(err)
			w.Same("claimed again", again, c)
			w.Same("stored", w.Chat(c.ID), c)
		}},
		{"many texts at once are each counted", func(w *World) {
			c := w.OpenOne()
			texts := make([]chat.LastMessage, 2*racers)
			for i := range texts {
				texts[i] = w.Text(c.ID.Line(), chat.Inbound, "hello")
			}
			for _, err := range AtOnce(len(texts), func(i int) error {
				_, err := w.Store.ClaimInbound(w.Context(), c.ID.Line(), texts[i])
				return err
			}) {
				w.OK(err)
			}
			w.Same("unread", w.Chat(c.ID).Unread, len(texts))
		}},
		{"to claim a text again counts the unread messages anew", func(w *World) {
			c := w.OpenOne()
			line := c.ID.Line()
			w.Inbound(c, "read already")
			w.Clock.Advance(time.Second)
			w.Outbound(c, "an answer")
			w.Clock.Advance(time.Second)
			_, crashed := w.claimInbound(line, "claimed, not stored")
			w.Inbound(c, "stored")
			w.Same("unread", w.Chat(c.ID).Unread, 2)

			w.Clock.Advance(chat.Lease)
			again := w.Text(line, chat.Inbound, crashed.Body)
			got, err := w.Store.ReclaimInbound(w.Context(), line, again)
			w.OK(err)
			w.Same("unread", got.Unread, 2)
			got, err = w.Store.ReclaimInbound(w.Context(), line, again)
			w.OK(err)
			w.Same("unread", got.Unread, 2)
			w.Put(w.Draft(c, again))
			w.Same("unread", w.Chat(c.ID).Unread, 2)
			_, err = w.Store.ReclaimInbound(w.Context(), line, w.Text(line, chat.Inbound, "never claimed"))
			w.OK(err)
			w.Same("unread", w.Chat(c.ID).Unread, 3)
		}},
		{"an ignored text is counted in the ended chat, and its reservation is done", func(w *World) {
			ended := w.End(w.OpenOne())
			r := w.reserve(w.inboundReservation(ended.ID.Line()))
			w.OK(w.Store.Ignore(w.Context(), w.ignoring(r)))
			want := ended
			want.IgnoredCount = 1
			got := w.Chat(ended.ID)
			w.grown(&want, got)
			want.ChangedAt = got.ChangedAt
			w.Same("chat", got, want)
			r.Done = true
			w.Same("reservation", w.reserved(r), r)
		}},
		{"an ignored text is counted on a line without any chat", func(w *World) {
			r := w.reserve(w.inboundReservation(w.newLine()))
			w.OK(w.Store.Ignore(w.Context(), w.ignoring(r)))
			got := w.Line(r.Line)
			want := chat.Chat{}
			w.grown(&want, got)
			w.Same("line", got, want)
			r.Done = true
			w.Same("reservation", w.reserved(r), r)
		}},
		{"no text is ignored that an active chat takes", func(w *World) {
			c := w.OpenOne()
			r := w.reserve(w.inboundReservation(c.ID.Line()))
			w.Refused("ignore", w.Store.Ignore(w.Context(), w.ignoring(r)), chat.ErrConflict)
			w.Same("chat", w.Chat(c.ID), c)
			w.Same("reservation", w.reserved(r), r)
		}},
		{"no text is ignored whose reservation was changed", func(w *World) {
			ended := w.End(w.OpenOne())
			line := ended.ID.Line()
			renewed := w.reserve(w.inboundReservation(line))
			_, err := w.Store.Renew(w.Context(), renewed, w.Position(), w.Clock.Advance(chat.Lease))
			w.OK(err)
			w.Refused("renewed", w.Store.Ignore(w.Context(), w.ignoring(renewed)), chat.ErrConflict)
			w.Refused("never made", w.Store.Ignore(w.Context(), w.ignoring(w.inboundReservation(line))), chat.ErrConflict)
			w.Same("ignored", w.Chat(ended.ID).IgnoredCount, 0)

			done := w.reserve(w.inboundReservation(line))
			w.OK(w.Store.Ignore(w.Context(), w.ignoring(done)))
			w.Refused("done", w.Store.Ignore(w.Context(), w.ignoring(done)), chat.ErrConflict)
			w.Same("ignored", w.Chat(ended.ID).IgnoredCount, 1)
		}},
		{"of many who ignore a text at once one counts it", func(w *World) {
			ended := w.End(w.OpenOne())
			r := w.reserve(w.inboundReservation(ended.ID.Line()))
			w.OneWins("ignore", AtOnce(racers, func(int) error { return w.Store.Ignore(w.Context(), w.ignoring(r)) }), chat.ErrConflict)
			w.Same("ignored", w.Chat(ended.ID).IgnoredCount, 1)
		}},
		{"many texts ignored at once are each counted", func(w *World) {
			ended := w.End(w.OpenOne())
			reservations := make([]chat.Reservation, racers)
			for i := range reservations {
				reservations[i] = w.reserve(w.inboundReservation(ended.ID.Line()))
			}
			ignored := 0
			for _, err := range AtOnce(racers, func(i int) error { return w.Store.Ignore(w.Context(), w.ignoring(reservations[i])) }) {
				if err != nil && !errors.Is(err, chat.ErrConflict) {
					w.Fatalf("ignore: %v", err)
				}
				if err == nil {
					ignored++
				}
			}
			w.Same("ignored", w.Chat(ended.ID).IgnoredCount, ignored)
		}},
	})
}

func (s suite) outbound(t *testing.T) {
	s.all(t, []contract{
		{"a send becomes its chat's last message and activity, and reads what was unread", func(w *World) {
			c := w.OpenOne()
			c, _ = w.claimInbound(c.ID.Line(), "hello")
			w.Clock.Advance(time.Minute)
			text := w.Text(c.ID.Line(), chat.Outbound, "good day")
			got, err := w.Store.ClaimOutbound(w.Context(), c.ID, c.AgentID, text)
			w.OK(err)
			want := entered(c, text)
			want.Unread, want.LastOutbound, want.WaitingSince = 0, text.ID, time.Time{}
			w.grown(&want, got)
			w.Same("claimed", got, want)
			w.Same("stored", w.Chat(c.ID), want)

			reply, _ := w.claimInbound(c.ID.Line(), "thanks")
			w.Same("what a reply answers", reply.LastOutbound, text.ID)
		}},
		{"a send entered late leaves the last message to the one that stands later", func(w *World) {
			c := w.OpenOne()
			late := w.Text(c.ID.Line(), chat.Outbound, "taken first")
			w.Clock.Advance(time.Second)
			last := w.Outbound(c, "taken then")
			want := w.Chat(c.ID)
			got, err := w.Store.ClaimOutbound(w.Context(), c.ID, c.AgentID, late)
			w.OK(err)
			w.grown(&want, got)
			w.Same("claimed", got, want)
			w.Same("what a reply answers", got.LastOutbound, last.ID)
		}},
		{"a send entered again is committed although a text has overtaken it", func(w *World) {
			c := w.OpenOne()
			text := w.Text(c.ID.Line(), chat.Outbound, "good day")
			_, err := w.Store.ClaimOutbound(w.Context(), c.ID, c.AgentID, text)
			w.OK(err)
			w.Clock.Advance(time.Second)
			overtaken, _ := w.claimInbound(c.ID.Line(), "hello")
			got, err := w.Store.ClaimOutbound(w.Context(), c.ID, c.AgentID, text)
			w.OK(err)
			w.Same("what a reply answers", got.LastOutbound, text.ID)
			w.Same("last message", got.LastMessage, overtaken.LastMessage)
		}},
		{"a send entered again as the last message is committed, and changes nothing", func(w *World) {
			c := w.OpenOne()
			text := w.Text(c.ID.Line(), chat.Outbound, "the answer to the first claim was lost")
			want, err := w.Store.ClaimOutbound(w.Context(), c.ID, c.AgentID, text)
			w.OK(err)
			got, err := w.Store.ClaimOutbound(w.Context(), c.ID, c.AgentID, text)
			w.OK(err)
			w.Same("claimed again", got, want)
			w.Same("stored", w.Chat(c.ID), want)
		}},
		{"a send is refused for the reason that the chat gives at that moment, and changes nothing", func(w *World) {
			service := w.Service(1)
			agent, other := w.Agent(service), w.Agent(service)
			for _, tt := range []struct {
				name    string
				by      string
				arrange func(c chat.Chat)
				want    error
			}{
				{"another agent's chat", other.ID, func(chat.Chat) {}, chat.ErrNotYourChat},
				{"another agent's ended chat", other.ID, func(c chat.Chat) { w.End(c) }, chat.ErrNotYourChat},
				{"another agent's chat with an opt-out", other.ID, func(c chat.Chat) {
					w.Consent(service, c.CustomerNumber, true, w.Clock.Now())
				}, chat.ErrNotYourChat},
				{"an ended chat", agent.ID, func(c chat.Chat) { w.End(c) }, chat.ErrChatEnded},
				{"a chat with an opt-out", agent.ID, func(c chat.Chat) {
					w.Consent(service, c.CustomerNumber, true, w.Clock.Now())
				}, chat.ErrOptedOut},
				{"an ended chat with an opt-out", agent.ID, func(c chat.Chat) {
					w.End(c)
					w.Consent(service, c.CustomerNumber, true, w.Clock.Now())
				}, chat.ErrOptedOut},
				{"an earlier chat of a line with an open one", agent.ID, func(c chat.Chat) {
					w.End(c)
					w.Open(agent, service, c.CustomerNumber)
				}, chat.ErrChatEnded},
				{"another agent's earlier chat of a line with an open one", other.ID, func(c chat.Chat) {
					w.End(c)
					w.Open(other, service, c.CustomerNumber)
				}, chat.ErrNotYourChat},
			} {
				c := w.Open(agent, service, w.Number())
				tt.arrange(c)
				asked, line := w.Chat(c.ID), w.Line(c.ID.Line())
				_, err := w.Store.ClaimOutbound(w.Context(), c.ID, tt.by, w.Text(c.ID.Line(), chat.Outbound, "hello"))
				w.Refused(tt.name, err, tt.want)
				w.Same(tt.name+", afterwards", w.Chat(c.ID), asked)
				w.Same(tt.name+", its line afterwards", w.Line(c.ID.Line()), line)
			}
		}},
		{"a chat that is not there is not found", func(w *World) {
			line := w.newLine()
			_, err := w.Store.ClaimOutbound(w.Context(), chat.NewChatID(line, w.Position()), "alice", w.Text(line, chat.Outbound, "hello"))
			w.Refused("on a line without any chat", err, chat.ErrNotFound)
			c := w.OpenOne()
			_, err = w.Store.ClaimOutbound(w.Context(), chat.NewChatID(c.ID.Line(), w.Position()), c.AgentID, w.Text(c.ID.Line(), chat.Outbound, "hello"))
			w.Refused("on a line with another", err, chat.ErrNotFound)
			w.Same("the other", w.Chat(c.ID), c)
		}},
		{"sends that race an end are committed before it or refused", func(w *World) {
			c := w.OpenOne()
			w.race(c, func() error { return w.endAtOnce(c) }, chat.ErrChatEnded)
			w.Same("state", w.Chat(c.ID).State, chat.StateEnded)
		}},
		{"sends that race an opt-out are committed before it or refused", func(w *World) {
			service, customer := w.Service(2), w.Number()
			c := w.Open(w.Agent(service), service, customer)
			w.race(c, func() error {
				return w.Store.SetConsent(w.Context(), chat.Consent{
					ServiceID: service.ID, Customer: w.Key.Customer(customer), OptedOut: true, At: w.Clock.Now(),
					Lines: []chat.LineID{w.Key.Line(service.Numbers[0], customer), w.Key.Line(service.Numbers[1], customer)},
				})
			}, chat.ErrOptedOut)
			w.Same("opted out", w.Chat(c.ID).OptedOut, true)
		}},
	})
}

// race sends many texts in the chat while stop makes it unwritable. No send that began after stop was done may be
// committed; the others are committed or refused for that reason.
func (w *World) race(c chat.Chat, stop func() error, refusal error) {
	w.Helper()
	var stopped atomic.Bool
	texts := make([]chat.LastMessage, 4*racers)
	for i := range texts {
		texts[i] = w.Text(c.ID.Line(), chat.Outbound, "hello")
	}
	errLate := errors.New("committed although it began too late")
	errs := AtOnce(racers+1, func(i int) error {
		if i == racers {
			err := stop()
			stopped.Store(true)
			return err
		}
		for _, text := range texts[4*i : 4*i+4] {
			late := stopped.Load()
			_, err := w.Store.ClaimOutbound(w.Context(), c.ID, c.AgentID, text)
			if err == nil && late {
				return errLate
			}
			if err != nil && !errors.Is(err, refusal) {
				return err
			}
		}
		return nil
	})
	for _, err := range errs {
		w.OK(err)
	}
	_, err := w.Store.ClaimOutbound(w.Context(), c.ID, c.AgentID, w.Text(c.ID.Line(), chat.Outbound, "hello"))
	w.Refused("afterwards", err, refusal)
}

func (s suite) consent(t *testing.T) {
	opens := func(w *World, o chat.Transition) error {
		o.Before = w.Line(o.After.ID.Line())
		o.After.Revision = o.Before.Revision + 1
		return w.Store.Transit(w.Context(), o)
	}
	s.all(t, []contract{
		{"an opt-out stands on each line of the customer with the service", func(w *World) {
			service, customer := w.Service(3), w.Number()
			agent := w.Agent(service)
			c := w.Open(agent, service, customer)
			consent := w.Consent(service, customer, true, w.Clock.Now())
			lines, err := w.Store.Lines(w.Context(), consent.Lines)
			w.OK(err)
			w.Same("the line with a chat", lines[0].ID, c.ID)
			for _, l := range lines {
				w.Same("opted out", l.OptedOut, true)
			}
			want := chat.Chat{OptedOut: true, Revision: lines[1].Revision}
			w.Same("a line without any chat", lines[1], want)
			w.Same("the chat", w.Chat(c.ID).OptedOut, true)
			open, err := w.Store.OpenChats(w.Context(), agent.ID)
			w.OK(err)
			w.Same("the open chat", open[0].OptedOut, true)
		}},
		{"an opt-out shows on the earlier chats of its lines", func(w *World) {
			service, customer := w.Service(1), w.Number()
			agent := w.Agent(service)
			earlier := w.End(w.Open(agent, service, customer))
			w.Open(agent, service, customer)
			w.Consent(service, customer, true, w.Clock.Now())
			w.Same("opted out", w.Chat(earlier.ID).OptedOut, true)
			listed, err := w.Store.Chats(w.Context(), []chat.ChatID{earlier.ID})
			w.OK(err)
			w.Same("opted out, in a list", listed[0].OptedOut, true)
		}},
		{"a consent is a change of the chat", func(w *World) {
			service, customer := w.Service(1), w.Number()
			c := w.Open(w.Agent(service), service, customer)
			word := w.Clock.Now()
			now := w.Clock.Advance(24 * time.Hour) // a delivery of long ago is repeated
			w.Consent(service, customer, true, word)
			want, got := c, w.Chat(c.ID)
			w.grown(&want, got)
			want.OptedOut, want.ChangedAt = true, now
			w.Same("chat", got, want)
		}},
		{"no chat is opened with a customer who has opted out, on any line", func(w *World) {
			service, customer := w.Service(2), w.Number()
			agent := w.Agent(service)
			w.Consent(service, customer, true, w.Clock.Now())
			for _, number := range append(service.Numbers, w.Number()) { // the last one is new to the service
				asked := service
				asked.Numbers = []string{number}
				o := w.Opening(agent, asked, customer)
				w.Refused("open", opens(w, o), chat.ErrOptedOut)
				_, err := w.Store.Chat(w.Context(), o.After.ID)
				w.Refused("chat", err, chat.ErrNotFound)
			}
			open, err := w.Store.OpenChats(w.Context(), agent.ID)
			w.OK(err)
			w.Same("open chats", open, []chat.Chat{})
		}},
		{"an opt-out is about one customer and one service", func(w *World) {
			service, other, customer := w.Service(1), w.Service(1), w.Number()
			agent := w.Agent(service, other)
			w.Consent(service, customer, true, w.Clock.Now())
			w.OK(opens(w, w.Opening(agent, other, customer)))
			w.OK(opens(w, w.Opening(agent, service, w.Number())))
		}},
		{"a later opt-in lifts it", func(w *World) {
			service, customer := w.Service(2), w.Number()
			agent := w.Agent(service)
			c := w.Open(agent, service, customer)
			w.Consent(service, customer, true, w.Clock.Now())
			consent := w.Consent(service, customer, false, w.Clock.Advance(time.Second))
			lines, err := w.Store.Lines(w.Context(), consent.Lines)
			w.OK(err)
			for _, l := range lines {
				w.Same("opted out", l.OptedOut, false)
			}
			w.Outbound(c, "welcome back")
			w.End(c)
			w.OK(opens(w, w.Opening(agent, service, customer)))
		}},
		{"an earlier word that comes late changes nothing", func(w *World) {
			for _, last := range []bool{true, false} {
				service, customer := w.Service(2), w.Number()
				agent := w.Agent(service)
				c := w.Open(agent, service, customer)
				first := w.Clock.Now()
				consent := w.Consent(service, customer, last, w.Clock.Advance(time.Second))
				want, err := w.Store.Lines(w.Context(), consent.Lines)
				w.OK(err)
				w.Consent(service, customer, !last, first)
				got, err := w.Store.Lines(w.Context(), consent.Lines)
				w.OK(err)
				w.Same("lines", got, want)
				w.End(c)
				err = opens(w, w.Opening(agent, service, customer))
				if errors.Is(err, chat.ErrOptedOut) != last {
					w.Fatalf("the last word is opt-out: %t, and yet: %v", last, err)
				}
			}
		}},
		{"the same word again is no error", func(w *World) {
			service, customer := w.Service(1), w.Number()
			w.Consent(service, customer, true, w.Clock.Now())
			consent := w.Consent(service, customer, true, w.Clock.Now())
			w.Same("opted out", w.Line(consent.Lines[0]).OptedOut, true)
		}},
		{"of many words at once the latest stands on every line", func(w *World) {
			service, customer := w.Service(2), w.Number()
			agent := w.Agent(service)
			c := w.Open(agent, service, customer)
			lines := []chat.LineID{w.Key.Line(service.Numbers[0], customer), w.Key.Line(service.Numbers[1], customer)}
			for round := range 4 {
				at := w.Clock.Advance(time.Minute)
				for _, err := range AtOnce(racers/2, func(i int) error {
					return w.Store.SetConsent(w.Context(), chat.Consent{
						ServiceID: service.ID, Customer: w.Key.Customer(customer), Lines: lines,
						OptedOut: (i+round)%2 == 0, At: at.Add(time.Duration(i) * time.Second),
					})
				}) {
					w.OK(err)
				}
				last := (racers/2-1+round)%2 == 0
				got, err := w.Store.Lines(w.Context(), lines)
				w.OK(err)
				for _, l := range got {
					w.Same("opted out", l.OptedOut, last)
				}
			}
			w.End(c)
			w.OK(opens(w, w.Opening(agent, service, customer))) // the last word of the last round is an opt-in
		}},
	})
}
