package dynamostore

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/smsdesk/smsdesk/shared/chat"
	"github.com/smsdesk/smsdesk/shared/dynamostore/internal/item"
)

// once is the condition that an item is new.
const once = "attribute_not_exists(pk)"

// Record implements chat.AuditStore.
//
// Key: AUD#<day>#<shard>, its position. One put on condition that it is new. Cost: 1 write unit.
func (s *Store) Record(ctx context.Context, e chat.AuditEntry) error {
	err := s.put(ctx, item.NewAuditEntry(e), once)
	if _, failed := refused(err); failed {
		return nil // its answer was lost
	}
	return err
}

// record puts the entries on record together with what they tell.
func (t *transaction) record(entries ...chat.AuditEntry) {
	for _, e := range entries {
		t.put(item.NewAuditEntry(e), "", nil)
	}
}

// RecordOnce implements chat.AuditStore.
//
// Key: AUDM#<by>#<action>#<subject>/<day>, strong, and AUD#<day>#<shard>. A read, and for what is new one transaction on condition
// that it still is. Cost: 1 read unit; the first time 4 write units.
func (s *Store) RecordOnce(ctx context.Context, e chat.AuditEntry) error {
	mark := item.NewAuditMark(e)
	_, found, err := read[item.AuditMark](ctx, s, mark.Key)
	if err != nil || found {
		return err
	}
	t := s.transaction()
	t.put(mark, once, nil)
	t.record(e)
	err = s.write(ctx, t)
	if failures(err) != nil {
		return nil
	}
	return err
}

// Recorded implements chat.AuditStore.
//
// Key: AUD#<day>#… of each shard, backwards, strong. Cost: 8 read units, more if a shard's share of the page is larger than 4 KB.
func (s *Store) Recorded(ctx context.Context, day time.Time, before chat.Position, limit int) (chat.Page[chat.AuditEntry], error) {
	var found []chat.AuditEntry
	for shard := range item.AuditShards {
		r := span{pk: item.AuditPK(day, shard), low: "0", high: string(before), backward: true, page: limit + 2}
		if before == "" {
			r.high = "~"
		}
		count := 0
		for e, err := range all[item.AuditEntry](ctx, s, r) {
			if err != nil {
				return chat.Page[chat.AuditEntry]{}, fmt.Errorf("list the audit: %w", err)
			}
			if e.SK == string(before) {
				continue
			}
			found = append(found, e.Entry())
			if count++; count > limit {
				break
			}
		}
	}
	slices.SortFunc(found, func(a, b chat.AuditEntry) int { return strings.Compare(string(b.ID), string(a.ID)) })
	if len(found) <= limit {
		return chat.Page[chat.AuditEntry]{Items: found}, nil
	}
	return chat.Page[chat.AuditEntry]{Items: found[:limit], Next: string(found[limit-1].ID)}, nil
}
