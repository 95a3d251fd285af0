package chattest

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/smsdesk/smsdesk/shared/chat"
)

// Cleaner is the world's, as a process sees the store.
func (w *World) Cleaner(store chat.CleanupStore) *chat.Cleaner {
	return &chat.Cleaner{
		Store: store, Archiver: w.Archiver(w.Store, w.Archive), IDs: w.IDs, Clock: w.Clock.Now, Log: w.Log(),
	}
}

// Archiver moves ended chats of the world from the store into the archive.
func (w *World) Archiver(store chat.ArchiveStore, archive chat.Archive) *chat.Archiver {
	return &chat.Archiver{Store: store, Archive: archive, Key: w.Key, Clock: w.Clock.Now}
}

// cleanLimit is more than is ever due in a test.
const cleanLimit = 100

// clean runs until it is so, for the index may take a while to show what is due.
func (w *World) clean(what string, done func() bool) {
	w.Helper()
	w.eventually(what, func() (any, bool) {
		report, err := w.Cleaner(w.Store).Clean(w.Context(), cleanLimit)
		w.OK(err)
		return report, done()
	})
}

// shard is where the line is due now.
func (w *World) shard(line chat.LineID) (shard int) {
	w.Helper()
	w.eventually("due", func() (any, bool) {
		all := w.due(w.Clock.Now())
		shard = slices.IndexFunc(all, func(due []chat.Due) bool {
			return slices.ContainsFunc(due, func(d chat.Due) bool { return d.Line == line })
		})
		return all, shard >= 0
	})
	return shard
}

// stuck sends a text by a process that dies before it calls the carrier.
func (d desk) stuck(body string) chat.Message {
	d.Helper()
	carrier := NewCarrier(nil)
	_, err := d.Sender(NewCrash(d.Store, CrashAt(callPut, AfterCall)), carrier).Send(d.Context(), d.SendRequest(d.agent, d.chat.ID, body))
	d.Refused("send", err, ErrCrashed)
	d.Same("calls of the carrier", carrier.Calls(), 0)
	messages := d.Messages(d.chat)
	return messages[len(messages)-1]
}

// cleaning tests one after the other, each on an earlier day: a run works on whatever is due in the store, and so finds
// only what its own test left.
func (s suite) cleaning(t *testing.T) {
	t.Parallel()
	const days = 3000 // before all other tests, and still in the future, see Epoch
	for i, c := range []contract{
		{"a send that nobody answered is stored as unconfirmed, as it read before", func(w *World) {
			d := w.desk()
			m := d.stuck("hello")
			w.Clock.Advance(chat.AnswerBy - time.Millisecond)
			w.Same("before AnswerBy", m.Observed(w.Clock.Now()), m)
			w.Clock.Set(d.chat.DueAt)
			want := m.Observed(w.Clock.Now())
			w.Same("status read", want.Status, chat.StatusUnconfirmed)
			w.clean("settled", func() bool { return w.Message(m.ID).Status != chat.StatusQueued })
			want.Revision++
			w.Same("stored", w.Message(m.ID), want)
			w.Same("due again", w.Chat(d.chat.ID).DueAt, w.Clock.Now().Add(chat.DueSoon))
		}},
		{"a send that still may be answered is left, and looked at again", func(w *World) {
			d := w.desk()
			w.Clock.Set(d.chat.DueAt.Add(-chat.AnswerBy))
			overdue := d.stuck("overdue")
			w.Clock.Advance(time.Millisecond)
			young := d.stuck("young")
			w.Clock.Set(d.chat.DueAt)
			w.clean("settled", func() bool { return !w.Chat(d.chat.ID).DueAt.Equal(d.chat.DueAt) })
			w.Same("the overdue one", w.Message(overdue.ID).Status, chat.StatusUnconfirmed)
			w.Same("the young one", w.Message(young.ID), young)
			w.Clock.Set(w.Chat(d.chat.ID).DueAt)
			w.clean("settled", func() bool { return w.Message(young.ID).Status != chat.StatusQueued })
		}},
		{"a run that crashes anywhere is made up for by the next one, and two at once do no harm", func(w *World) {
			const lineCalls = 5 // to list what is due on its shard, to read it and its queue, to update the message, to rearm
			d := w.desk()
			for i := range faults(lineCalls) {
				m := d.stuck("hello")
				due := w.Chat(d.chat.ID).DueAt
				w.Clock.Set(due)
				plan := faults(chat.DueShards + lineCalls)[2*w.shard(d.chat.ID.Line())+i]
				_, err := w.Cleaner(NewCrash(w.Store, plan)).Clean(w.Context(), cleanLimit)
				if err != nil && !errors.Is(err, ErrCrashed) {
					w.Fatalf("clean: %v", err)
				}
				for _, err := range AtOnce(2, func(int) error {
					_, err := w.Cleaner(w.Store).Clean(w.Context(), cleanLimit)
					return err
				}) {
					w.OK(err)
				}
				w.clean("settled", func() bool { return w.Message(m.ID).Status != chat.StatusQueued })
				w.Same("entries", len(w.Message(m.ID).History), 2)
				w.clean("due again", func() bool { return w.Chat(d.chat.ID).DueAt.After(due) })
			}
		}},
		{"a quiet chat is looked after ever more rarely, an ended one when its retention is over", func(w *World) {
			d := w.desk()
			var pauses []time.Duration
			for range 6 {
				due := w.Chat(d.chat.ID).DueAt
				w.Clock.Set(due)
				w.clean("due again", func() bool { return w.Chat(d.chat.ID).DueAt.After(due) })
				pauses = append(pauses, w.Chat(d.chat.ID).DueAt.Sub(due))
			}
			const soon = chat.DueSoon
			w.Same("pauses", pauses, []time.Duration{soon, 2 * soon, 4 * soon, 8 * soon, chat.DueLate, chat.DueLate})
			ended := w.End(d.chat)
			w.Clock.Set(ended.DueAt)
			w.clean("at rest", func() bool { return w.Chat(d.chat.ID).DueAt.Equal(ended.EndedAt.Add(chat.DefaultRetention)) })
		}},
		{"a send of a chat that ended is settled before its line is left", func(w *World) {
			d := w.desk()
			w.Clock.Set(d.chat.DueAt.Add(-time.Millisecond))
			m := d.stuck("hello")
			rest := w.End(d.chat).EndedAt.Add(chat.DefaultRetention)
			for !w.Chat(d.chat.ID).DueAt.Equal(rest) {
				due := w.Chat(d.chat.ID).DueAt
				w.Clock.Set(due)
				w.clean("looked after", func() bool { return !w.Chat(d.chat.ID).DueAt.Equal(due) })
			}
			w.Same("status", w.Message(m.ID).Status, chat.StatusUnconfirmed)
		}},
		{"a chat that opens while its line is being left is looked after", func(w *World) {
			d := w.desk()
			w.End(d.chat)
			w.Clock.Set(d.chat.DueAt.Add(time.Millisecond)) // quiet for longer than DueSoon: to be left
			for between := range 3 {                        // what is due is listed, the line read, its queue read: then the next chat opens
				held, waits, goOn := w.hold(w.shard(d.chat.ID.Line()) + 1 + between)
				done := make(chan error)
				go func() {
					_, err := w.Cleaner(held).Clean(w.Context(), cleanLimit)
					done <- err
				}()
				<-waits
				next, _, err := w.Starter(w.Store).Start(w.Context(), chat.StartRequest{
					Agent: d.agent, ServiceID: d.service.ID, CustomerNumber: d.chat.CustomerNumber,
				})
				w.OK(err)
				goOn()
				w.OK(<-done)
				w.Same("due at", w.Chat(next.ID).DueAt, next.DueAt)
				w.End(next)
				w.Clock.Set(next.DueAt.Add(time.Millisecond))
			}
		}},
		{"a socket past its life is removed", func(w *World) {
			agent := w.Agent()
			sockets := &chat.Sockets{Store: w.Store, Clock: w.Clock.Now}
			w.OK(sockets.Connected(w.Context(), agent.ID, "old"))
			w.Clock.Advance(time.Minute)
			w.OK(sockets.Connected(w.Context(), agent.ID, "young"))
			w.Clock.Advance(chat.SocketLife - time.Minute)
			w.clean("removed", func() bool {
				left, err := w.Store.SocketsOf(w.Context(), agent.ID)
				w.OK(err)
				return len(left) == 1 && left[0].Connection == "young"
			})
		}},
	} {
		t.Run(c.sentence, func(t *testing.T) {
			w := NewWorld(t, func(clock chat.Clock) Store { return s.open(t, clock) })
			w.Clock.Set(Epoch().AddDate(0, 0, -days-i))
			c.holds(w)
		})
	}
}
