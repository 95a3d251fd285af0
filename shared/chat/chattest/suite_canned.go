package chattest

import (
	"testing"
	"time"

	"github.com/smsdesk/smsdesk/shared/chat"
)

// Canned is a new canned message of the owner, not stored yet.
func (w *World) Canned(o chat.CannedOwner, shortcut string) chat.Canned {
	w.Helper()
	return chat.Canned{
		ID: chat.NewCannedID(o, w.Position()), Owner: o, Title: "Greeting", Shortcut: shortcut, Body: "Hello from {{agent.name}}.",
		ChangedAt: w.Clock.Now(), Revision: 1,
	}
}

// PutCanned stores a new canned message.
func (w *World) PutCanned(c chat.Canned) chat.Canned {
	w.Helper()
	w.OK(w.Store.PutCanned(w.Context(), chat.Canned{}, c, chat.Idempotency{}))
	return c
}

func (w *World) owners() (personal, services chat.CannedOwner) {
	return chat.CannedOwner{Agent: w.Name("owner")}, chat.CannedOwner{Service: w.Name("owner")}
}

func (s suite) canned(t *testing.T) {
	s.all(t, []contract{
		{"a canned message is found by its id, as stored", func(w *World) {
			personal, services := w.owners()
			for _, c := range []chat.Canned{w.Canned(personal, "hi"), w.Canned(services, "")} {
				w.PutCanned(c)
				got, err := w.Store.Canned(w.Context(), c.ID)
				w.OK(err)
				w.Same("canned message", got, c)
			}
			_, err := w.Store.Canned(w.Context(), w.Canned(personal, "").ID)
			w.Refused("one that is not there", err, chat.ErrNotFound)
		}},
		{"an owner's canned messages are listed in pages, in the order of their making", func(w *World) {
			personal, services := w.owners()
			var want []chat.Canned
			for range 5 {
				w.Clock.Advance(time.Second)
				want = append(want, w.PutCanned(w.Canned(personal, "")))
				w.PutCanned(w.Canned(services, ""))
			}
			for limit := 1; limit <= 6; limit++ {
				var got []chat.Canned
				for after := chat.CannedID(""); ; {
					page, err := w.Store.CannedOf(w.Context(), personal, after, limit)
					w.OK(err)
					if page.Next != "" {
						w.Same("items of a page before the last", len(page.Items), limit)
					}
					got = append(got, page.Items...)
					if after = chat.CannedID(page.Next); after == "" {
						break
					}
				}
				w.Same("canned messages", got, want)
			}
			page, err := w.Store.CannedOf(w.Context(), chat.CannedOwner{Agent: w.Name("owner")}, "", 5)
			w.OK(err)
			w.Same("of an owner without any", page, chat.Page[chat.Canned]{})
		}},
		{"a shortcut is one message's of its owner, until that gives it up", func(w *World) {
			personal, services := w.owners()
			first := w.PutCanned(w.Canned(personal, "hi"))
			w.PutCanned(w.Canned(services, "hi"))
			second := w.Canned(personal, "hi")
			put := func(before, now chat.Canned) error {
				return w.Store.PutCanned(w.Context(), before, now, chat.Idempotency{})
			}
			w.Refused("a shortcut that is taken", put(chat.Canned{}, second), chat.ErrShortcutTaken)
			_, err := w.Store.Canned(w.Context(), second.ID)
			w.Refused("the message with it", err, chat.ErrNotFound)

			moved := first
			moved.Shortcut, moved.Revision = "hello", 2
			w.OK(put(first, moved))
			w.OK(put(chat.Canned{}, second))
			back := moved
			back.Shortcut, back.Revision = "hi", 3
			w.Refused("a shortcut that was given up", put(moved, back), chat.ErrShortcutTaken)
			w.OK(w.Store.DeleteCanned(w.Context(), second))
			w.OK(put(moved, back))
			got, err := w.Store.Canned(w.Context(), first.ID)
			w.OK(err)
			w.Same("canned message", got, back)
			none := back
			none.Shortcut, none.Revision = "", 4
			w.OK(put(back, none))
			w.PutCanned(w.Canned(personal, "hi"))
		}},
		{"of two who take a shortcut at once one has it", func(w *World) {
			personal, _ := w.owners()
			drafts := make([]chat.Canned, racers)
			for i := range drafts {
				drafts[i] = w.Canned(personal, "hi")
			}
			errs := AtOnce(racers, func(i int) error {
				return w.Store.PutCanned(w.Context(), chat.Canned{}, drafts[i], chat.Idempotency{})
			})
			winner := w.OneWins("shortcut", errs, chat.ErrShortcutTaken)
			page, err := w.Store.CannedOf(w.Context(), personal, "", chat.MaxLimit)
			w.OK(err)
			w.Same("canned messages", page.Items, drafts[winner:winner+1])
		}},
		{"a canned message is changed and removed only as it was read", func(w *World) {
			personal, _ := w.owners()
			first := w.PutCanned(w.Canned(personal, "hi"))
			now := first
			now.Body, now.Revision = "Good day.", 2
			w.OK(w.Store.PutCanned(w.Context(), first, now, chat.Idempotency{}))

			w.Refused("a change of what was read before", w.Store.PutCanned(w.Context(), first, now, chat.Idempotency{}), chat.ErrConflict)
			w.Refused("a removal of what was read before", w.Store.DeleteCanned(w.Context(), first), chat.ErrConflict)
			w.OK(w.Store.DeleteCanned(w.Context(), now))
			w.Refused("a removal of what is gone", w.Store.DeleteCanned(w.Context(), now), chat.ErrConflict)
			_, err := w.Store.Canned(w.Context(), first.ID)
			w.Refused("the message", err, chat.ErrNotFound)
			page, err := w.Store.CannedOf(w.Context(), personal, "", chat.MaxLimit)
			w.OK(err)
			w.Same("canned messages", page, chat.Page[chat.Canned]{})
		}},
		{"a canned message is made once with a key", func(w *World) {
			personal, _ := w.owners()
			i := chat.NewIdempotency(w.Name("key"), personal.Agent, "/canned-messages", "body")
			_, err := w.Store.AnsweredCanned(w.Context(), i)
			w.Refused("an unused key", err, chat.ErrNotFound)
			first := w.Canned(personal, "hi")
			w.OK(w.Store.PutCanned(w.Context(), chat.Canned{}, first, i))
			for _, shortcut := range []string{"", "hi", "hello"} {
				again := w.Canned(personal, shortcut)
				w.Refused("a used key", w.Store.PutCanned(w.Context(), chat.Canned{}, again, i), chat.ErrConflict)
				_, err = w.Store.Canned(w.Context(), again.ID)
				w.Refused("the message with it", err, chat.ErrNotFound)
			}
			id, err := w.Store.AnsweredCanned(w.Context(), i)
			w.OK(err)
			w.Same("answer", id, first.ID)
			i.Digest = "another"
			_, err = w.Store.AnsweredCanned(w.Context(), i)
			w.Refused("another request with the key", err, chat.ErrIdempotencyMismatch)
		}},
	})
}
