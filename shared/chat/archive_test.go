package chat_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/smsdesk/smsdesk/shared/chat"
	"github.com/smsdesk/smsdesk/shared/chat/chattest"
)

// leaving is a chat that is to be archived by the next run: it has ended, its retention is over, it is retired.
func leaving(t *testing.T) *desk {
	t.Helper()
	d := newDesk(t)
	d.Inbound(d.chat, "one")
	d.Inbound(d.chat, "two")
	d.Clock.Advance(time.Minute)
	d.chat = d.End(d.chat)
	d.Clock.Advance(chat.DefaultRetention)
	d.OK(d.Store.Retire(d.Context(), d.chat, d.Clock.Now()))
	return d
}

// archive runs once, with the store and the archive as this run sees them.
func (d *desk) archive(store chat.ArchiveStore, archive chat.Archive) error {
	cleaner := d.Cleaner(d.Store)
	cleaner.Archiver = d.Archiver(store, archive)
	_, err := cleaner.Clean(d.Context(), 100)
	return err
}

// archived is how many messages the chat's transcript has; -1 without one.
func (d *desk) archived() int {
	d.Helper()
	t, err := d.Archive.Transcript(d.Context(), d.Key.Customer(d.chat.CustomerNumber), d.chat.ID)
	if errors.Is(err, chat.ErrNotFound) {
		return -1
	}
	d.OK(err)
	return len(t.Messages)
}

// halfway is a store whose chat loses its messages, before the process that removes it dies.
type halfway struct {
	chattest.Store
	removing bool
}

func (h *halfway) RemoveChat(ctx context.Context, c chat.Chat) (int, error) {
	if !h.removing {
		h.removing = true
		return 0, errStore
	}
	return h.Store.RemoveChat(ctx, c)
}

func (h *halfway) MessagesFrom(ctx context.Context, c chat.Chat, from chat.Position, limit int) (chat.Page[chat.Message], error) {
	if h.removing {
		return chat.Page[chat.Message]{}, nil
	}
	return h.Store.MessagesFrom(ctx, c, from, limit)
}

func TestATranscriptIsNotReplacedByWhatIsLeftOfItsChat(t *testing.T) {
	d := leaving(t)
	store := &halfway{Store: d.Store}
	d.Refused("the first run", d.archive(store, d.Archive), errStore)
	d.Same("archived", d.archived(), 2)
	d.Clock.Advance(time.Hour)
	d.OK(d.archive(store, d.Archive))
	d.Same("archived still", d.archived(), 2)
	_, err := d.Store.Chat(d.Context(), d.chat.ID)
	d.Refused("the chat", err, chat.ErrNotFound)
}

// taken is a store where another run is quicker.
type taken struct{ chattest.Store }

func (taken) RearmChat(context.Context, chat.Due, time.Time, bool) error { return chat.ErrConflict }

func TestAChatThatAnotherRunHasTakenIsLeftToIt(t *testing.T) {
	d := leaving(t)
	d.OK(d.archive(taken{d.Store}, d.Archive))
	d.Same("archived", d.archived(), -1)
	d.Same("messages", len(d.Messages(d.chat)), 2)
}

// erasing is an archive that gets a transcript while its customer is erased.
type erasing struct {
	chat.Archive
	erase func()
}

func (e erasing) PutTranscript(ctx context.Context, customer chat.CustomerID, t chat.Transcript) error {
	e.erase()
	return e.Archive.PutTranscript(ctx, customer, t)
}

func TestWhatIsErasedWhileItIsArchivedIsInNeither(t *testing.T) {
	d := leaving(t)
	d.OK(d.archive(d.Store, erasing{d.Archive, func() {
		_, err := d.Store.RemoveChat(d.Context(), d.chat)
		d.OK(err)
	}}))
	d.Same("archived", d.archived(), -1)
	_, err := d.Store.Chat(d.Context(), d.chat.ID)
	d.Refused("the chat", err, chat.ErrNotFound)
}
