package chattest

import (
	"context"
	"slices"
	"time"

	"github.com/smsdesk/smsdesk/shared/chat"
)

// Reserve implements chat.ReservationStore.
func (f *Fake) Reserve(_ context.Context, r chat.Reservation, _ time.Time) (chat.Reservation, bool, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if kept, ok := f.reservations[r.Key]; ok {
		return kept, false, nil
	}
	f.reservations[r.Key] = r
	return r, true, nil
}

// Renew implements chat.ReservationStore.
func (f *Fake) Renew(_ context.Context, r chat.Reservation, position chat.Position, at time.Time) (chat.Reservation, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	kept, ok := f.reservations[r.Key]
	if !ok || kept.Done || kept.Position != r.Position {
		return chat.Reservation{}, chat.ErrConflict
	}
	kept.Position, kept.At, kept.Digest = position, at, r.Digest
	f.reservations[r.Key] = kept
	return kept, nil
}

// Request implements chat.SendStore.
func (f *Fake) Request(_ context.Context, key string) (chat.Reservation, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	r, ok := f.reservations[key]
	if !ok {
		return chat.Reservation{}, chat.ErrNotFound
	}
	return r, nil
}

// Release implements chat.SendStore.
func (f *Fake) Release(_ context.Context, r chat.Reservation) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.reservations[r.Key].Position == r.Position {
		delete(f.reservations, r.Key)
	}
	return nil
}

// Message implements chat.ReservationStore and chat.SyncStore.
func (f *Fake) Message(_ context.Context, id chat.MessageID) (chat.Message, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	l := f.line(id.Line())
	if l.gone[id.Position()] {
		return chat.Message{}, chat.ErrAbandoned
	}
	m, ok := l.messages[id.Position()]
	if !ok {
		return chat.Message{}, chat.ErrNotFound
	}
	return copyMessage(m), nil
}

// Abandon implements chat.ReservationStore.
func (f *Fake) Abandon(_ context.Context, id chat.MessageID) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	l := f.line(id.Line())
	if _, stored := l.messages[id.Position()]; stored {
		return chat.ErrMessageExists
	}
	l.gone[id.Position()] = true
	return nil
}

// PutMessage implements chat.ReceiveStore and chat.SendStore.
func (f *Fake) PutMessage(_ context.Context, m chat.Message) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	l, at := f.line(m.ID.Line()), m.ID.Position()
	if l.gone[at] {
		return chat.ErrAbandoned
	}
	if _, stored := l.messages[at]; stored {
		return chat.ErrMessageExists
	}
	l.messages[at] = copyMessage(m)
	return nil
}

// Update implements chat.MessageUpdater.
func (f *Fake) Update(_ context.Context, id chat.MessageID, changes ...chat.Change) (chat.Message, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	l := f.line(id.Line())
	after, ok := l.messages[id.Position()]
	if !ok {
		return chat.Message{}, chat.ErrNotFound
	}
	for _, c := range changes {
		after = after.Apply(c)
	}
	l.messages[id.Position()] = after
	return copyMessage(after), nil
}

// Link implements chat.SendStore.
func (f *Fake) Link(_ context.Context, p chat.Provider, id chat.MessageID, _ time.Time) ([]chat.Change, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	to := f.pointer(p)
	to.message = id
	return slices.Clone(to.early), nil
}

// Linked implements chat.ConfirmStore.
func (f *Fake) Linked(_ context.Context, p chat.Provider) (chat.MessageID, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	id := f.pointer(p).message
	if id == "" {
		return "", chat.ErrNotFound
	}
	return id, nil
}

// KeepEarly implements chat.ConfirmStore.
func (f *Fake) KeepEarly(_ context.Context, r chat.Receipt, _ time.Time) (chat.MessageID, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	to := f.pointer(r.Provider)
	if to.message == "" {
		to.early = append(to.early, r.Change)
	}
	return to.message, nil
}

func (f *Fake) pointer(p chat.Provider) *pointer {
	to, ok := f.pointers[p]
	if !ok {
		to = &pointer{}
		f.pointers[p] = to
	}
	return to
}

// MessagesBefore implements chat.ReadStore and chat.SyncStore.
func (f *Fake) MessagesBefore(_ context.Context, c chat.Chat, before chat.Position, limit int) (chat.Page[chat.Message], error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	found := f.line(c.ID.Line()).list(func(m chat.Message) bool {
		return m.ChatID == c.ID && (before == "" || m.ID.Position() < before)
	})
	slices.Reverse(found)
	if len(found) <= limit {
		return chat.Page[chat.Message]{Items: found}, nil
	}
	found = found[:limit]
	return chat.Page[chat.Message]{Items: found, Next: string(found[limit-1].ID.Position())}, nil
}

// MessagesFrom implements chat.SyncStore.
func (f *Fake) MessagesFrom(_ context.Context, c chat.Chat, from chat.Position, limit int) (chat.Page[chat.Message], error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	found := f.line(c.ID.Line()).list(func(m chat.Message) bool { return m.ChatID == c.ID && m.ID.Position() >= from })
	if len(found) <= limit {
		return chat.Page[chat.Message]{Items: found}, nil
	}
	return chat.Page[chat.Message]{Items: found[:limit], Next: string(found[limit].ID.Position())}, nil
}

// UnsettledSince implements chat.CleanupStore.
func (f *Fake) UnsettledSince(_ context.Context, id chat.LineID, from chat.Position) ([]chat.Message, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.line(id).list(func(m chat.Message) bool {
		waits := m.Status == chat.StatusQueued || (m.Status == chat.StatusSent && m.StatusReason == "")
		return waits && m.ID.Position() >= from
	}), nil
}

// PutAnswered implements chat.ReceiveStore.
func (f *Fake) PutAnswered(ctx context.Context, m, reply chat.Message) error {
	if err := f.PutMessage(ctx, m); err != nil {
		return err
	}
	return f.PutMessage(ctx, reply)
}

// PutOffErrand implements chat.RelayStore.
func (f *Fake) PutOffErrand(_ context.Context, m chat.Message) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	l := f.line(m.ID.Line())
	stored, ok := l.messages[m.ID.Position()]
	if !ok || stored.Status != chat.StatusQueued || !stored.Errand.CalledAt.IsZero() || stored.Errand.PutOffs != m.Errand.PutOffs {
		return chat.ErrConflict
	}
	stored = copyMessage(stored)
	stored.Errand.PutOffs++
	l.messages[m.ID.Position()] = stored
	return nil
}

// ClaimErrand implements chat.RelayStore.
func (f *Fake) ClaimErrand(_ context.Context, m chat.Message, at time.Time) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	l := f.line(m.ID.Line())
	stored, ok := l.messages[m.ID.Position()]
	switch {
	case !ok || stored.Status != chat.StatusQueued || !stored.Errand.CalledAt.IsZero():
		return chat.ErrConflict
	case !stored.Errand.Kind.DespiteOptOut() &&
		(l.head.OptedOut || f.consents[customer{stored.Errand.ServiceID, stored.Errand.Customer}].OptedOut):
		return chat.ErrOptedOut
	}
	stored = copyMessage(stored)
	stored.Errand.CalledAt = at
	l.messages[m.ID.Position()] = stored
	return nil
}
