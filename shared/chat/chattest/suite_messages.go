package chattest

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/smsdesk/smsdesk/shared/chat"
)

// full is a message of the chat with every field set.
func (w *World) full(c chat.Chat) chat.Message {
	w.Helper()
	m := w.Draft(c, w.Text(c.ID.Line(), chat.Outbound, "Grüße, 你好 👋\n\"quoted\" #1"))
	m.ReplyTo = chat.NewMessageID(c.ID.Line(), w.Position())
	m.Encoding, m.Segments, m.Revision = "UCS-2", 2, 3
	m.Status, m.StatusReason, m.Confirmation = chat.StatusDelivered, "accepted by handset", chat.ConfirmedByHandset
	m.History = append(m.History,
		chat.StatusChange{Status: chat.StatusSent, At: m.At.Add(time.Millisecond)},
		chat.StatusChange{Status: chat.StatusDelivered, At: m.At.Add(time.Second), Reason: "accepted by handset"})
	return m
}

func (s suite) messages(t *testing.T) {
	s.all(t, []contract{
		{"a message comes back as it was stored", func(w *World) {
			outbound := w.Put(w.full(w.OpenOne()))
			w.Same("outbound", w.Message(outbound.ID), outbound)
			c := w.OpenOne()
			inbound := w.Inbound(c, "hello")
			w.Same("inbound", w.Message(inbound.ID), inbound)
			if zone := w.Message(inbound.ID).At.Location(); zone != time.UTC {
				w.Fatalf("times come back in %v, want UTC", zone)
			}
		}},
		{"nothing is found where nothing is stored", func(w *World) {
			_, err := w.Store.Message(w.Context(), chat.NewMessageID(w.newLine(), w.Position()))
			w.Refused("message", err, chat.ErrNotFound)
		}},
		{"a position holds one message, the first", func(w *World) {
			m := w.Put(w.full(w.OpenOne()))
			other := m
			other.Body = "another"
			w.Refused("put", w.Store.PutMessage(w.Context(), other), chat.ErrMessageExists)
			w.Same("stored", w.Message(m.ID), m)
		}},
		{"of many who store a message at a position at once one wins", func(w *World) {
			m := w.full(w.OpenOne())
			errs := AtOnce(racers, func(i int) error {
				mine := m
				mine.Body = fmt.Sprint("text ", i)
				return w.Store.PutMessage(w.Context(), mine)
			})
			m.Body = fmt.Sprint("text ", w.OneWins("put", errs, chat.ErrMessageExists))
			w.Same("stored", w.Message(m.ID), m)
		}},
		{"an abandoned position stays without a message", func(w *World) {
			m := w.full(w.OpenOne())
			w.OK(w.Store.Abandon(w.Context(), m.ID))
			w.OK(w.Store.Abandon(w.Context(), m.ID))
			_, err := w.Store.Message(w.Context(), m.ID)
			w.Refused("message", err, chat.ErrAbandoned)
			w.Refused("put", w.Store.PutMessage(w.Context(), m), chat.ErrAbandoned)
			_, err = w.Store.Update(w.Context(), m.ID, sent(m.At))
			w.Refused("update", err, chat.ErrNotFound)
			_, err = w.Store.Message(w.Context(), m.ID)
			w.Refused("message", err, chat.ErrAbandoned)
		}},
		{"a position with a message is not abandoned", func(w *World) {
			m := w.Put(w.full(w.OpenOne()))
			w.Refused("abandon", w.Store.Abandon(w.Context(), m.ID), chat.ErrMessageExists)
			w.Same("stored", w.Message(m.ID), m)
		}},
		{"of one who stores and one who abandons at once one wins", func(w *World) {
			c := w.OpenOne()
			for range racers {
				m := w.full(c)
				errs := AtOnce(2, func(i int) error {
					if i == 0 {
						return w.Store.PutMessage(w.Context(), m)
					}
					return w.Store.Abandon(w.Context(), m.ID)
				})
				_, err := w.Store.Message(w.Context(), m.ID)
				switch {
				case errs[0] == nil:
					w.OK(err)
					w.Refused("abandon", errs[1], chat.ErrMessageExists)
				case errors.Is(errs[0], chat.ErrAbandoned):
					w.OK(errs[1])
					w.Refused("message", err, chat.ErrAbandoned)
				default:
					w.Fatalf("put: %v, abandon: %v", errs[0], errs[1])
				}
			}
		}},
	})
}

func sent(at time.Time) chat.Change {
	return chat.Change{StatusChange: chat.StatusChange{Status: chat.StatusSent, At: at}}
}

func delivered(at time.Time, by chat.Confirmation) chat.Change {
	return chat.Change{
		StatusChange: chat.StatusChange{Status: chat.StatusDelivered, At: at, Reason: "accepted by " + string(by)}, Confirmation: by,
		Bill: chat.Bill{Parts: len(by), Price: 6450},
	}
}

func failed(at time.Time) chat.Change {
	return chat.Change{StatusChange: chat.StatusChange{Status: chat.StatusFailed, At: at, Reason: "unreachable"}}
}

func unconfirmed(at time.Time) chat.Change {
	return chat.Change{StatusChange: chat.StatusChange{Status: chat.StatusUnconfirmed, At: at, Reason: chat.ReasonNoAnswer}}
}

// queued is a message of a new chat that waits for its carrier.
func (w *World) queued() chat.Message {
	w.Helper()
	return w.Outbound(w.OpenOne(), "hello")
}

// applied is the message after the changes in turn.
func applied(m chat.Message, changes ...chat.Change) chat.Message {
	for _, c := range changes {
		m = m.Apply(c)
	}
	return m
}

// updates applies the changes in one call and checks what it returns and what is stored then.
func (w *World) updates(m chat.Message, changes ...chat.Change) chat.Message {
	w.Helper()
	after, err := w.Store.Update(w.Context(), m.ID, changes...)
	w.OK(err)
	w.Same("after", after, applied(m, changes...))
	w.Same("stored", w.Message(m.ID), after)
	return after
}

func (s suite) updates(t *testing.T) {
	s.all(t, []contract{
		{"a change that ranks higher becomes the status", func(w *World) {
			m := w.queued()
			for i, c := range []chat.Change{
				unconfirmed(m.At), sent(m.At), failed(m.At), delivered(m.At, chat.ConfirmedByCarrier), delivered(m.At, chat.ConfirmedByHandset),
			} {
				c.At = c.At.Add(time.Duration(i) * time.Second)
				m = w.updates(m, c)
				w.Same("status", m.Status, c.Status)
				w.Same("confirmation", m.Confirmation, c.Confirmation)
			}
		}},
		{"a change that ranks lower or equal enters the history only", func(w *World) {
			m := w.updates(w.queued(), delivered(w.Clock.Now(), chat.ConfirmedByHandset))
			for i, c := range []chat.Change{
				unconfirmed(m.At), sent(m.At), failed(m.At), delivered(m.At, chat.ConfirmedByCarrier), delivered(m.At, chat.ConfirmedByHandset),
			} {
				c.At = c.At.Add(time.Duration(i+1) * time.Second)
				after := w.updates(m, c)
				w.Same("status", after.Status, m.Status)
				w.Same("reason", after.StatusReason, m.StatusReason)
				w.Same("entries", len(after.History), len(m.History)+1)
				m = after
			}
		}},
		{"what the carrier charges is as it last said, member by member", func(w *World) {
			m := w.queued()
			for i, tt := range []struct {
				change     chat.Change
				bill, want chat.Bill
			}{
				{sent(m.At), chat.Bill{}, chat.Bill{}},
				{sent(m.At), chat.Bill{Price: 6450}, chat.Bill{Price: 6450}}, // ranks no higher than what is there
				{sent(m.At), chat.Bill{Parts: 2}, chat.Bill{Parts: 2, Price: 6450}},
				{failed(m.At), chat.Bill{}, chat.Bill{Parts: 2, Price: 6450}},
				{delivered(m.At, chat.ConfirmedByCarrier), chat.Bill{Parts: 3, Price: 7}, chat.Bill{Parts: 3, Price: 7}},
			} {
				tt.change.At, tt.change.Bill = m.At.Add(time.Duration(i)*time.Second), tt.bill
				m = w.updates(m, tt.change)
				w.Same("bill", m.Bill, tt.want)
			}
		}},
		{"a change that the history has changes nothing, not even the revision", func(w *World) {
			m := w.queued()
			changes := []chat.Change{sent(m.At), delivered(m.At.Add(time.Second), chat.ConfirmedByCarrier)}
			m = w.updates(m, changes...)
			for _, c := range changes {
				w.Same("after the same again", w.updates(m, c), m)
			}
			w.Same("after all again", w.updates(m, changes...), m)
		}},
		{"the handset's word raises the carrier's of the same time", func(w *World) {
			m := w.queued()
			byCarrier := delivered(m.At, chat.ConfirmedByCarrier)
			byHandset := byCarrier
			byHandset.Confirmation = chat.ConfirmedByHandset
			m = w.updates(w.updates(m, byCarrier), byHandset)
			w.Same("confirmation", m.Confirmation, chat.ConfirmedByHandset)
		}},
		{"several changes at once end as they would in turn, in every order", func(w *World) {
			at := w.Clock.Now()
			changes := []chat.Change{
				sent(at.Add(time.Second)), failed(at.Add(2 * time.Second)),
				delivered(at.Add(3*time.Second), chat.ConfirmedByCarrier), delivered(at.Add(4*time.Second), chat.ConfirmedByHandset),
			}
			c := w.OpenOne()
			for _, order := range permutations(changes) {
				m := w.Put(w.Draft(c, w.Text(c.ID.Line(), chat.Outbound, "hello")))
				m = w.updates(m, order[:2]...)
				m = w.updates(m, order[1:]...) // one of them known already
				w.Same("confirmation", m.Confirmation, chat.ConfirmedByHandset)
				w.Same("entries", len(m.History), 1+len(changes))
			}
		}},
		{"the same change twice in one call counts once", func(w *World) {
			m := w.queued()
			m = w.updates(m, sent(m.At), sent(m.At))
			w.Same("entries", len(m.History), 2)
		}},
		{"no change at all changes nothing", func(w *World) {
			m := w.queued()
			w.Same("after", w.updates(m), m)
		}},
		{"changes at once from many are all kept, each once, and the highest stands", func(w *World) {
			m := w.queued()
			changes := []chat.Change{
				unconfirmed(m.At), sent(m.At), failed(m.At), delivered(m.At, chat.ConfirmedByCarrier), delivered(m.At, chat.ConfirmedByHandset),
			}
			for _, err := range AtOnce(2*len(changes), func(i int) error {
				_, err := w.Store.Update(w.Context(), m.ID, changes[i%len(changes)])
				return err
			}) {
				w.OK(err)
			}
			got := w.Message(m.ID)
			w.Same("status", got.Status, chat.StatusDelivered)
			w.Same("confirmation", got.Confirmation, chat.ConfirmedByHandset)
			w.Same("revision", got.Revision, m.Revision+int64(len(changes)))
			seen := map[chat.StatusChange]int{}
			for _, e := range got.History {
				e.At = e.At.UTC()
				seen[e]++
			}
			for _, c := range changes {
				w.Same("entries of "+string(c.Status), seen[c.StatusChange], 1)
			}
			w.Same("entries", len(got.History), 1+len(changes))
		}},
		{"what is not stored is not found", func(w *World) {
			id := chat.NewMessageID(w.newLine(), w.Position())
			_, err := w.Store.Update(w.Context(), id, sent(w.Clock.Now()))
			w.Refused("update", err, chat.ErrNotFound)
			_, err = w.Store.Message(w.Context(), id)
			w.Refused("message", err, chat.ErrNotFound)
		}},
	})
}

// permutations are all orders of the list.
func permutations[E any](list []E) [][]E {
	if len(list) < 2 {
		return [][]E{list}
	}
	var all [][]E
	for i, first := range list {
		rest := append(append([]E{}, list[:i]...), list[i+1:]...)
		for _, p := range permutations(rest) {
			all = append(all, append([]E{first}, p...))
		}
	}
	return all
}

func (s suite) receipts(t *testing.T) {
	later := func(w *World) time.Time { return w.Clock.Now().Add(chat.ReceiptLag) }
	provider := func(w *World) chat.Provider { return chat.Provider{Carrier: CarrierName, ID: w.Name("provider")} }
	s.all(t, []contract{
		{"a carrier's id is not known before it is linked", func(w *World) {
			p, m := provider(w), w.queued()
			_, err := w.Store.Linked(w.Context(), p)
			w.Refused("linked", err, chat.ErrNotFound)
			early, err := w.Store.Link(w.Context(), p, m.ID, later(w))
			w.OK(err)
			w.Same("early", early, []chat.Change{})
			got, err := w.Store.Linked(w.Context(), p)
			w.OK(err)
			w.Same("linked", got, m.ID)
		}},
		{"the same id of another carrier is another", func(w *World) {
			p, m := provider(w), w.queued()
			_, err := w.Store.Link(w.Context(), p, m.ID, later(w))
			w.OK(err)
			p.Carrier = "other"
			_, err = w.Store.Linked(w.Context(), p)
			w.Refused("linked", err, chat.ErrNotFound)
		}},
		{"receipts that come early wait for the link", func(w *World) {
			p, m := provider(w), w.queued()
			want := []chat.Change{
				failed(m.At), delivered(m.At.Add(time.Second), chat.ConfirmedByCarrier), delivered(m.At.Add(time.Minute), chat.ConfirmedByHandset),
			}
			for _, c := range want {
				id, err := w.Store.KeepEarly(w.Context(), chat.Receipt{Provider: p, Change: c}, later(w))
				w.OK(err)
				w.Same("message of an early receipt", id, chat.MessageID(""))
				_, err = w.Store.Linked(w.Context(), p)
				w.Refused("linked", err, chat.ErrNotFound)
			}
			early, err := w.Store.Link(w.Context(), p, m.ID, later(w))
			w.OK(err)
			got := applied(m, early...)
			w.Same("status", got.Status, chat.StatusDelivered)
			w.Same("confirmation", got.Confirmation, chat.ConfirmedByHandset)
			w.Same("reason", got.StatusReason, want[2].Reason)
			w.Same("entries", len(got.History), 1+len(want))
			for _, c := range want {
				w.Same("an early receipt again", applied(got, c), got)
			}
			id, err := w.Store.Linked(w.Context(), p)
			w.OK(err)
			w.Same("linked", id, m.ID)
		}},
		{"a receipt that comes after the link is told its message", func(w *World) {
			p, m := provider(w), w.queued()
			_, err := w.Store.Link(w.Context(), p, m.ID, later(w))
			w.OK(err)
			id, err := w.Store.KeepEarly(w.Context(), chat.Receipt{Provider: p, Change: sent(m.At)}, later(w))
			w.OK(err)
			w.Same("message", id, m.ID)
		}},
		{"each of the receipts that race the link is either given to it or told its message", func(w *World) {
			c := w.OpenOne()
			for range racers {
				p, m := provider(w), w.Outbound(c, "hello")
				var early []chat.Change
				told := make([]chat.MessageID, 4)
				for _, err := range AtOnce(1+len(told), func(i int) (err error) {
					if i == len(told) {
						early, err = w.Store.Link(w.Context(), p, m.ID, later(w))
						return err
					}
					told[i], err = w.Store.KeepEarly(w.Context(), chat.Receipt{
						Provider: p, Change: sent(m.At.Add(time.Duration(i) * time.Second)),
					}, later(w))
					return err
				}) {
					w.OK(err)
				}
				for i, id := range told {
					given := len(applied(m, early...).History) > len(applied(m, without(early, m.At.Add(time.Duration(i)*time.Second))...).History)
					if given == (id == m.ID) {
						w.Fatalf("receipt %d: given to the link: %t, told the message %q", i, given, id)
					}
				}
			}
		}},
	})
}

// without are the changes of other times.
func without(changes []chat.Change, at time.Time) []chat.Change {
	var rest []chat.Change
	for _, c := range changes {
		if !c.At.Equal(at) {
			rest = append(rest, c)
		}
	}
	return rest
}
