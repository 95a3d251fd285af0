package chattest

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"time"

	"github.com/smsdesk/smsdesk/shared/chat"
)

// Retire implements chat.ArchiveStore.
func (f *Fake) Retire(_ context.Context, c chat.Chat, due time.Time) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	l := f.line(c.ID.Line())
	if l.head.Revision != c.Revision || l.head.ID != c.ID || l.head.State != chat.StateEnded {
		return chat.ErrConflict
	}
	retired := l.head
	retired.DueAt = due
	l.earlier[c.ID] = retired
	l.head = chat.Chat{OptedOut: retired.OptedOut, Revision: retired.Revision + 1}
	return nil
}

// RearmChat implements chat.ArchiveStore.
func (f *Fake) RearmChat(_ context.Context, due chat.Due, next time.Time, archived bool) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	l := f.line(due.Chat.Line())
	c, ok := l.earlier[due.Chat]
	if !ok || !c.DueAt.Equal(due.At) {
		return chat.ErrConflict
	}
	c.DueAt = next
	l.earlier[due.Chat] = c
	if archived {
		f.archived[due.Chat] = true
	}
	return nil
}

// Archived implements chat.ArchiveStore.
func (f *Fake) Archived(_ context.Context, id chat.ChatID) (bool, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.archived[id], nil
}

// RemoveChat implements chat.ArchiveStore.
func (f *Fake) RemoveChat(_ context.Context, c chat.Chat) (messages int, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	l := f.line(c.ID.Line())
	for position, m := range l.messages {
		if m.ChatID == c.ID {
			delete(l.messages, position)
			messages++
		}
	}
	delete(l.earlier, c.ID)
	f.forget(c.ID)
	return messages, nil
}

// Sweep implements chat.KeeperStore.
func (f *Fake) Sweep(_ context.Context, lines []chat.LineID, until chat.Position) (messages int, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, id := range lines {
		l, known := f.lines[id]
		if !known || l.head.ID != "" {
			continue
		}
		for position := range l.messages {
			if position <= until {
				delete(l.messages, position)
				messages++
			}
		}
		if !l.head.OptedOut {
			l.head = chat.Chat{}
		}
	}
	return messages, nil
}

// Archive keeps transcripts in memory.
type Archive struct {
	mu   sync.Mutex
	kept map[chat.CustomerID]map[chat.ChatID]chat.Transcript
}

var _ chat.Archive = (*Archive)(nil)

// NewArchive is an empty archive.
func NewArchive() *Archive {
	return &Archive{kept: map[chat.CustomerID]map[chat.ChatID]chat.Transcript{}}
}

// PutTranscript implements chat.Archive.
func (a *Archive) PutTranscript(_ context.Context, customer chat.CustomerID, t chat.Transcript) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.kept[customer] == nil {
		a.kept[customer] = map[chat.ChatID]chat.Transcript{}
	}
	a.kept[customer][t.Chat.ID] = t
	return nil
}

// Transcript implements chat.Archive.
func (a *Archive) Transcript(_ context.Context, customer chat.CustomerID, id chat.ChatID) (chat.Transcript, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	t, ok := a.kept[customer][id]
	if !ok {
		return chat.Transcript{}, chat.ErrNotFound
	}
	t.Messages = slices.Clone(t.Messages)
	return t, nil
}

// Transcripts implements chat.Archive.
func (a *Archive) Transcripts(_ context.Context, customer chat.CustomerID, after chat.ChatID, limit int) ([]chat.ChatID, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	var ids []chat.ChatID
	for id := range a.kept[customer] {
		if id > after {
			ids = append(ids, id)
		}
	}
	slices.SortFunc(ids, func(x, y chat.ChatID) int { return cmp.Compare(x, y) })
	return ids[:min(limit, len(ids))], nil
}

// DeleteTranscript implements chat.Archive.
func (a *Archive) DeleteTranscript(_ context.Context, customer chat.CustomerID, id chat.ChatID) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	delete(a.kept[customer], id)
	return nil
}
