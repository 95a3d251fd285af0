package chattest

import (
	"cmp"
	"context"
	"slices"

	"github.com/smsdesk/smsdesk/shared/chat"
)

// cannedAnswer is what a request to make a canned message was answered with.
type cannedAnswer struct {
	id     chat.CannedID
	digest string
}

// Canned implements chat.CannedStore.
func (f *Fake) Canned(_ context.Context, id chat.CannedID) (chat.Canned, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	c, ok := f.canned[id]
	if !ok {
		return chat.Canned{}, chat.ErrNotFound
	}
	return c, nil
}

// CannedOf implements chat.CannedStore.
func (f *Fake) CannedOf(_ context.Context, o chat.CannedOwner, after chat.CannedID, limit int) (chat.Page[chat.Canned], error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	var page chat.Page[chat.Canned]
	for _, c := range f.canned {
		if c.Owner == o && c.ID > after {
			page.Items = append(page.Items, c)
		}
	}
	slices.SortFunc(page.Items, func(a, b chat.Canned) int { return cmp.Compare(a.ID, b.ID) })
	if len(page.Items) > limit {
		page.Items = page.Items[:limit]
		page.Next = string(page.Items[limit-1].ID)
	}
	return page, nil
}

// PutCanned implements chat.CannedStore.
func (f *Fake) PutCanned(_ context.Context, before, now chat.Canned, i chat.Idempotency) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.canned[now.ID].Revision != before.Revision {
		return chat.ErrConflict
	}
	if _, used := f.cannedKeys[i.Key]; used {
		return chat.ErrConflict
	}
	for _, c := range f.canned {
		if c.ID != now.ID && c.Owner == now.Owner && c.Shortcut == now.Shortcut && now.Shortcut != "" {
			return chat.ErrShortcutTaken
		}
	}
	f.canned[now.ID] = now
	if i.Key != "" {
		f.cannedKeys[i.Key] = cannedAnswer{id: now.ID, digest: i.Digest}
	}
	return nil
}

// AnsweredCanned implements chat.CannedStore.
func (f *Fake) AnsweredCanned(_ context.Context, i chat.Idempotency) (chat.CannedID, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	a, ok := f.cannedKeys[i.Key]
	switch {
	case !ok:
		return "", chat.ErrNotFound
	case a.digest != i.Digest:
		return "", chat.ErrIdempotencyMismatch
	}
	return a.id, nil
}

// DeleteCanned implements chat.CannedStore.
func (f *Fake) DeleteCanned(_ context.Context, c chat.Canned) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.canned[c.ID].Revision != c.Revision {
		return chat.ErrConflict
	}
	delete(f.canned, c.ID)
	return nil
}
