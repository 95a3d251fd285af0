package dynamostore

import (
	"context"
	"fmt"

	"github.com/smsdesk/smsdesk/shared/chat"
	"github.com/smsdesk/smsdesk/shared/dynamostore/internal/item"
)

// Canned implements chat.CannedStore.
//
// Key: CM#<owner>/T#<position>. Strong. Cost: 1 read unit.
func (s *Store) Canned(ctx context.Context, id chat.CannedID) (chat.Canned, error) {
	record, found, err := read[item.Canned](ctx, s, item.CannedKey(id))
	if err != nil {
		return chat.Canned{}, fmt.Errorf("read a canned message: %w", err)
	}
	if !found {
		return chat.Canned{}, chat.ErrNotFound
	}
	return record.Canned(), nil
}

// CannedOf implements chat.CannedStore.
//
// Key: CM#<owner>/T#…. Strong. Cost: 1 read unit for 4 KB.
func (s *Store) CannedOf(ctx context.Context, o chat.CannedOwner, after chat.CannedID, limit int) (chat.Page[chat.Canned], error) {
	r := below(item.CannedPK(o.Hash()), item.CannedPrefix)
	r.page = limit + 2 // the one that after names, and one to see whether there are more
	if after != "" {
		r.low = item.CannedKey(after).SK
	}
	var page chat.Page[chat.Canned]
	for record, err := range all[item.Canned](ctx, s, r) {
		if err != nil {
			return chat.Page[chat.Canned]{}, fmt.Errorf("list canned messages: %w", err)
		}
		if record.ID == after {
			continue
		}
		if len(page.Items) == limit {
			page.Next = string(page.Items[limit-1].ID)
			break
		}
		page.Items = append(page.Items, record.Canned())
	}
	return page, nil
}

// PutCanned implements chat.CannedStore.
//
// Key: CM#<owner>/T#<position>, CM#<owner>/S#<shortcut> of a shortcut that comes or goes, K#<key>. One transaction on conditions of
// the revision, of a shortcut that nobody has, of an unused key. Cost: 2 write units a KB of each item.
func (s *Store) PutCanned(ctx context.Context, before, now chat.Canned, i chat.Idempotency) error {
	t := s.transaction()
	t.put(item.NewCanned(now), unchanged, values{":read": before.Revision})
	moved := before.Shortcut != now.Shortcut
	if moved && now.Shortcut != "" {
		t.put(item.NewShortcut(now), "attribute_not_exists(i) OR i = :id", values{":id": now.ID})
	}
	if moved && before.Shortcut != "" {
		t.delete(item.ShortcutKey(now.ID.Owner(), before.Shortcut))
	}
	if i.Key != "" {
		t.put(item.NewCannedAnswer(i, now.ID, now.ChangedAt), "attribute_not_exists(pk)", nil)
	}
	err := s.write(ctx, t)
	switch failed := failures(err); {
	case failed == nil && err != nil:
		return fmt.Errorf("store a canned message: %w", err)
	case failed == nil:
		return nil
	case failed[0] || !moved || now.Shortcut == "" || !failed[1]:
		return chat.ErrConflict
	case i.Key != "" && failed[len(failed)-1]:
		return chat.ErrConflict // an earlier request with the key, whose answer it is, took the shortcut
	}
	return chat.ErrShortcutTaken
}

// AnsweredCanned implements chat.CannedStore.
//
// Key: K#<key>. Strong. Cost: 1 read unit.
func (s *Store) AnsweredCanned(ctx context.Context, i chat.Idempotency) (chat.CannedID, error) {
	answer, found, err := read[item.CannedAnswer](ctx, s, item.AnswerKey(i.Key))
	switch {
	case err != nil:
		return "", fmt.Errorf("read an answered request: %w", err)
	case !found:
		return "", chat.ErrNotFound
	case answer.Digest != i.Digest:
		return "", chat.ErrIdempotencyMismatch
	}
	return answer.Canned, nil
}

// DeleteCanned implements chat.CannedStore.
//
// Key: CM#<owner>/T#<position>, CM#<owner>/S#<shortcut>. One transaction on condition of the revision. Cost: 2 write units a KB of
// each item.
func (s *Store) DeleteCanned(ctx context.Context, c chat.Canned) error {
	t := s.transaction()
	t.deleteIf(item.CannedKey(c.ID), "r = :read", values{":read": c.Revision})
	if c.Shortcut != "" {
		t.delete(item.ShortcutKey(c.ID.Owner(), c.Shortcut))
	}
	err := s.write(ctx, t)
	if failures(err) != nil {
		return chat.ErrConflict
	}
	return err
}
