package chattest

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/smsdesk/smsdesk/shared/chat"
)

func (f *Fake) record(entries ...chat.AuditEntry) { f.audit = append(f.audit, entries...) }

// Record implements chat.AuditStore.
func (f *Fake) Record(_ context.Context, e chat.AuditEntry) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.record(e)
	return nil
}

// RecordOnce implements chat.AuditStore.
func (f *Fake) RecordOnce(_ context.Context, e chat.AuditEntry) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if !slices.ContainsFunc(f.audit, func(o chat.AuditEntry) bool {
		return o.By == e.By && o.Action == e.Action && o.Subject == e.Subject && o.Day().Equal(e.Day())
	}) {
		f.record(e)
	}
	return nil
}

// Recorded implements chat.AuditStore.
func (f *Fake) Recorded(_ context.Context, day time.Time, before chat.Position, limit int) (chat.Page[chat.AuditEntry], error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	var page chat.Page[chat.AuditEntry]
	for _, e := range f.audit {
		if e.Day().Equal(day) && (before == "" || e.ID < before) {
			page.Items = append(page.Items, e)
		}
	}
	slices.SortFunc(page.Items, func(a, b chat.AuditEntry) int { return cmp.Compare(b.ID, a.ID) })
	if len(page.Items) > limit {
		page.Items = page.Items[:limit]
		page.Next = string(page.Items[limit-1].ID)
	}
	return page, nil
}

// Blocked implements chat.BlockStore.
func (f *Fake) Blocked(_ context.Context, customer chat.CustomerID) (bool, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	_, blocked := f.blocks[customer]
	return blocked, nil
}

// PutBlock implements chat.BlockListStore.
func (f *Fake) PutBlock(_ context.Context, b chat.Block, record ...chat.AuditEntry) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.blocks[b.Customer] = b
	f.record(record...)
	return nil
}

// DeleteBlock implements chat.BlockListStore.
func (f *Fake) DeleteBlock(_ context.Context, customer chat.CustomerID, record ...chat.AuditEntry) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if _, blocked := f.blocks[customer]; !blocked {
		return chat.ErrNotFound
	}
	delete(f.blocks, customer)
	f.record(record...)
	return nil
}

// Blocks implements chat.BlockListStore.
func (f *Fake) Blocks(_ context.Context, cursor string, limit int) (chat.Page[chat.Block], error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return pageOf(f.blocks, cursor, limit)
}

// pageOf is a page of what is kept of customers, in the order of their ids.
func pageOf[T any](kept map[chat.CustomerID]T, cursor string, limit int) (chat.Page[T], error) {
	if cursor != "" {
		if _, err := chat.ParseCustomerID(cursor); err != nil {
			return chat.Page[T]{}, err
		}
	}
	var ids []chat.CustomerID
	for id := range kept {
		if string(id) > cursor {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	var page chat.Page[T]
	for i, id := range ids {
		if i == limit {
			page.Next = string(ids[i-1])
			break
		}
		page.Items = append(page.Items, kept[id])
	}
	return page, nil
}
