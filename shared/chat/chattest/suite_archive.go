package chattest

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/smsdesk/smsdesk/shared/chat"
)

// atOnce is how many messages are put at once, where there are many.
const atOnce = 20

// kept is a chat that has ended, with its messages.
type kept struct {
	chat     chat.Chat
	messages []chat.Message
}

// kept is an ended chat of the customer with so many messages.
func (w *World) kept(agent chat.Agent, service chat.Service, customer string, messages int) kept {
	w.Helper()
	c := w.Open(agent, service, customer)
	k := kept{messages: make([]chat.Message, messages)}
	for i := range k.messages {
		w.Clock.Advance(time.Second)
		k.messages[i] = w.Draft(c, w.Text(c.ID.Line(), chat.Inbound, "hello"))
	}
	for batch := range slices.Chunk(k.messages, atOnce) {
		for _, err := range AtOnce(len(batch), func(i int) error { return w.Store.PutMessage(w.Context(), batch[i]) }) {
			w.OK(err)
		}
	}
	w.Clock.Advance(time.Second)
	k.chat = w.End(c)
	w.Clock.Advance(2 * chat.CommitLag)
	return k
}

// transcript is what the archive has of the chat, nothing if it has none.
func (w *World) transcript(c chat.Chat) []chat.Message {
	w.Helper()
	t, err := w.Archive.Transcript(w.Context(), w.Key.Customer(c.CustomerNumber), c.ID)
	if errors.Is(err, chat.ErrNotFound) {
		return nil
	}
	w.OK(err)
	return t.Messages
}

// gone tells whether nothing of the chat is in the store.
func (w *World) gone(c chat.Chat) bool {
	w.Helper()
	_, err := w.Store.Chat(w.Context(), c.ID)
	if err != nil && !errors.Is(err, chat.ErrNotFound) {
		w.OK(err)
	}
	if err == nil {
		return false
	}
	page, err := w.Store.ChatsOf(w.Context(), c.AgentID, chat.StateEnded, "", chat.MaxLimit)
	w.OK(err)
	listed := slices.ContainsFunc(page.Items, func(other chat.Chat) bool { return other.ID == c.ID })
	return len(w.Messages(c)) == 0 && !listed
}

// passing archives with a process that dies at one of its calls of the store or the archive.
type passing struct {
	chat.ArchiveStore
	chat.Archive
	crash *Crash
}

func (p passing) RearmChat(ctx context.Context, due chat.Due, next time.Time, archived bool) error {
	return do(ctx, p.crash.through, func(Store) error { return p.ArchiveStore.RearmChat(ctx, due, next, archived) })
}

func (p passing) Retire(ctx context.Context, c chat.Chat, due time.Time) error {
	return do(ctx, p.crash.through, func(Store) error { return p.ArchiveStore.Retire(ctx, c, due) })
}

func (p passing) RemoveChat(ctx context.Context, c chat.Chat) (int, error) {
	return ask(ctx, p.crash.through, func(Store) (int, error) { return p.ArchiveStore.RemoveChat(ctx, c) })
}

func (p passing) PutTranscript(ctx context.Context, customer chat.CustomerID, t chat.Transcript) error {
	return do(ctx, p.crash.through, func(Store) error { return p.Archive.PutTranscript(ctx, customer, t) })
}

func (s suite) archive(t *testing.T) {
	s.all(t, []contract{
		{"an ended chat is retired once, and reads as before", func(w *World) {
			service := w.Service(1)
			agent := w.Agent(service)
			k := w.kept(agent, service, w.Number(), 3)
			errs := AtOnce(racers, func(int) error { return w.Store.Retire(w.Context(), k.chat, w.Clock.Now()) })
			w.OneWins("retire", errs, chat.ErrConflict)
			want := k.chat
			want.DueAt = w.Clock.Now()
			w.Same("chat", w.Chat(k.chat.ID), want)
			w.Same("messages", w.Messages(k.chat), k.messages)
			w.Same("what is left on the line", w.Line(k.chat.ID.Line()), chat.Chat{Revision: k.chat.Revision + 1})
			next := w.Open(agent, service, k.chat.CustomerNumber)
			w.Refused("an open chat", w.Store.Retire(w.Context(), next, w.Clock.Now()), chat.ErrConflict)
		}},
		{"a chat past its retention goes into the archive, then leaves, whole", func(w *World) {
			service := w.Service(1)
			service.Policies.Retention = 10 * 24 * time.Hour
			_, err := w.Store.PutService(w.Context(), service)
			w.OK(err)
			agent, customer := w.Agent(service), w.Number()
			earlier := w.kept(agent, service, customer, chat.MaxLimit+1)
			latest := w.kept(agent, service, customer, 3)
			open := w.Open(agent, service, w.Number())
			w.Inbound(open, "hello")

			w.Clock.Set(latest.chat.EndedAt.Add(time.Hour))
			w.cleanDry()
			w.Clock.Set(earlier.chat.EndedAt.Add(service.Policies.Retention - time.Millisecond))
			w.cleanDry()
			w.Same("messages before the end of the retention", w.Messages(earlier.chat), earlier.messages)
			w.Same("archived before", w.transcript(earlier.chat), []chat.Message{})
			w.Clock.Advance(time.Millisecond)
			w.clean("the earlier one has left", func() bool { return w.gone(earlier.chat) })
			w.Same("archived", w.transcript(earlier.chat), earlier.messages)
			w.Same("the latest one", w.Messages(latest.chat), latest.messages)
			w.Clock.Set(latest.chat.EndedAt.Add(service.Policies.Retention))
			w.clean("the latest one has left", func() bool { return w.gone(latest.chat) })
			w.Same("the latest one, archived", w.transcript(latest.chat), latest.messages)
			w.Same("the open one", len(w.Messages(open)), 1)
		}},
		{"a chat stays until no receipt can come any more, however short its retention", func(w *World) {
			service := w.Service(1)
			service.Policies.Retention = 24 * time.Hour
			_, err := w.Store.PutService(w.Context(), service)
			w.OK(err)
			k := w.kept(w.Agent(service), service, w.Number(), 1)
			w.Clock.Set(k.chat.EndedAt.Add(chat.Keeping - time.Millisecond))
			w.cleanDry()
			w.Same("before", w.Messages(k.chat), k.messages)
			w.Clock.Advance(time.Millisecond)
			w.clean("it has left", func() bool { return w.gone(k.chat) })
		}},
		{"a chat is archived whole wherever a run crashes, and by two at once", func(w *World) {
			const calls = 5 // retire, take the entry, put, note that, remove
			service := w.Service(1)
			agent := w.Agent(service)
			for _, plan := range faults(calls) {
				k := w.kept(agent, service, w.Number(), 3)
				w.Clock.Advance(chat.DefaultRetention)
				dying := passing{ArchiveStore: w.Store, Archive: w.Archive, crash: NewCrash(w.Store, plan)}
				for range 3 { // a retired chat is found by the next run
					cleaner := w.Cleaner(w.Store)
					cleaner.Archiver = w.Archiver(dying, dying)
					_, err := cleaner.Clean(w.Context(), cleanLimit)
					if err != nil && !errors.Is(err, ErrCrashed) {
						w.Fatalf("clean: %v", err)
					}
				}
				w.Clock.Advance(time.Hour)
				for _, err := range AtOnce(2, func(int) error {
					_, err := w.Cleaner(w.Store).Clean(w.Context(), cleanLimit)
					return err
				}) {
					w.OK(err)
				}
				w.clean("it has left", func() bool { return w.gone(k.chat) })
				w.Same("archived", w.transcript(k.chat), k.messages)
			}
		}},
		{"nothing is removed while the archive is out of reach", func(w *World) {
			service := w.Service(1)
			k := w.kept(w.Agent(service), service, w.Number(), 3)
			w.Clock.Advance(chat.DefaultRetention)
			cleaner := w.Cleaner(w.Store)
			cleaner.Archiver = w.Archiver(w.Store, unreachable{w.Archive})
			w.eventually("the archive is tried", func() (any, bool) {
				report, err := cleaner.Clean(w.Context(), cleanLimit)
				return report, errors.Is(err, ErrCrashed)
			})
			w.Same("messages", w.Messages(k.chat), k.messages)
			w.Clock.Advance(time.Hour)
			w.clean("it has left", func() bool { return w.gone(k.chat) })
			w.Same("archived", w.transcript(k.chat), k.messages)
		}},
		{"all that is kept of a customer is exported, on record", func(w *World) {
			service, other := w.Service(2), w.Service(1)
			agent, customer := w.Agent(service, other), w.Number()
			archived := w.kept(agent, service, customer, 2)
			w.Clock.Advance(chat.DefaultRetention)
			w.clean("archived", func() bool { return w.gone(archived.chat) })
			long := w.kept(agent, service, customer, 30)
			elsewhere := w.kept(agent, other, customer, 1)
			w.kept(agent, other, w.Number(), 1)
			service.Numbers = service.Numbers[1:] // what was with a former number is found as well
			_, err := w.Store.PutService(w.Context(), service)
			w.OK(err)

			got := map[chat.ChatID][]chat.Message{}
			for cursor := ""; ; {
				page, err := w.Keeper().Export(w.Context(), agent, customer, cursor)
				w.OK(err)
				for _, t := range page.Items {
					got[t.Chat.ID] = append(got[t.Chat.ID], t.Messages...)
				}
				if cursor = page.Next; cursor == "" {
					break
				}
			}
			w.Same("all of it", got, map[chat.ChatID][]chat.Message{
				archived.chat.ID: archived.messages, long.chat.ID: long.messages, elsewhere.chat.ID: elsewhere.messages,
			})
			entries := w.Recorded(w.Clock.Now().Truncate(24 * time.Hour))
			w.Same("on record", len(entries), 1)
			w.Same("as", entries[0].Action, chat.AuditContactExported)
			for _, cursor := range []string{"x", "s..", "a..5", "s." + string(long.chat.ID) + ".x", "a." + string(long.chat.ID) + ".-1"} {
				_, err := w.Keeper().Export(w.Context(), agent, customer, cursor)
				w.Refused("the cursor "+cursor, err, chat.ErrNotFound)
			}
			stranger := w.Number()
			_, err = w.Keeper().Export(w.Context(), agent, stranger, "s."+string(long.chat.ID)+"."+string(long.messages[0].ID.Position()))
			w.Refused("another's chat by its cursor", err, chat.ErrNotFound)
		}},
		{"all that is kept of a customer is erased but the opt-out, on record", func(w *World) {
			service := w.Service(2)
			agent, customer, other := w.Agent(service), w.Number(), w.Number()
			id := w.Key.Customer(customer)
			archived := w.kept(agent, service, customer, 2)
			w.Clock.Advance(chat.DefaultRetention)
			w.clean("archived", func() bool { return w.gone(archived.chat) })
			earlier, latest := w.kept(agent, service, customer, 30), w.kept(agent, service, customer, 3)
			theirs := w.kept(agent, service, other, 1)
			w.OK(w.Store.PutBlock(w.Context(), chat.Block{Customer: id, Number: customer}))
			open := w.Open(agent, service, customer)
			_, err := w.Keeper().Erase(w.Context(), agent, customer)
			w.Refused("with an open chat", err, chat.ErrChatOpen)
			w.Same("erased then", len(w.Messages(earlier.chat)), 30)
			w.End(open)
			opted := w.Consent(service, customer, true, w.Clock.Now())

			erased := chat.Erased{More: true}
			for erased.More {
				erased, err = w.Keeper().Erase(w.Context(), agent, customer)
				w.OK(err)
			}
			for _, c := range []chat.Chat{earlier.chat, latest.chat, open} {
				w.Same("a chat is gone", w.gone(c), true)
			}
			w.Same("archived", w.transcript(archived.chat), []chat.Message{})
			blocked, err := w.Store.Blocked(w.Context(), id)
			w.OK(err)
			w.Same("blocked", blocked, false)
			_, err = w.Store.OptOut(w.Context(), service.ID, id)
			w.OK(err)
			w.Same("opted out on the line", w.Line(opted.Lines[0]).OptedOut, true)
			w.Same("another's chat", w.Messages(theirs.chat), theirs.messages)
			var actions []chat.AuditAction
			for _, e := range w.Recorded(w.Clock.Now().Truncate(24 * time.Hour)) {
				w.Same("whose", e.Subject, string(id))
				actions = append(actions, e.Action)
			}
			w.Same("on record", actions, []chat.AuditAction{chat.AuditContactErased})
		}},
		{"a line that nothing is left on is swept, one with a chat is not", func(w *World) {
			service := w.Service(1)
			agent := w.Agent(service)
			k, other := w.kept(agent, service, w.Number(), 1), w.kept(agent, service, w.Number(), 1)
			w.OK(w.Store.Retire(w.Context(), k.chat, w.Clock.Now()))
			_, err := w.Store.RemoveChat(w.Context(), k.chat)
			w.OK(err)
			n, err := w.Store.RemoveChat(w.Context(), k.chat)
			w.OK(err)
			w.Same("messages removed again", n, 0)
			_, err = w.Store.Sweep(w.Context(), []chat.LineID{k.chat.ID.Line(), other.chat.ID.Line()}, chat.PositionAt(w.Clock.Now()))
			w.OK(err)
			w.Same("the line", w.Line(k.chat.ID.Line()), chat.Chat{})
			w.Same("the line with a chat", w.Messages(other.chat), other.messages)
		}},
	})
}

// cleanDry runs a few times, whatever there is to do.
func (w *World) cleanDry() {
	w.Helper()
	const runs = 3
	for range runs {
		_, err := w.Cleaner(w.Store).Clean(w.Context(), cleanLimit)
		w.OK(err)
	}
}

// unreachable is an archive that takes nothing.
type unreachable struct{ chat.Archive }

func (unreachable) PutTranscript(context.Context, chat.CustomerID, chat.Transcript) error {
	return ErrCrashed
}

// Keeper exports and erases what is kept of customers.
func (w *World) Keeper() *chat.Keeper {
	return &chat.Keeper{
		Store: w.Store, Archive: w.Archive, Key: w.Key, Clock: w.Clock.Now,
		Auditor: &chat.Auditor{Store: w.Store, IDs: w.IDs, Clock: w.Clock.Now},
	}
}
