package dynamostore

import (
	"context"
	"fmt"

	"github.com/smsdesk/smsdesk/shared/chat"
	"github.com/smsdesk/smsdesk/shared/dynamostore/internal/item"
)

// Blocked implements chat.BlockStore.
//
// Key: BLK#<shard>/<customer>. Strong. Cost: 1 read unit.
func (s *Store) Blocked(ctx context.Context, customer chat.CustomerID) (bool, error) {
	_, found, err := read[item.Block](ctx, s, item.BlockKey(customer))
	if err != nil {
		return false, fmt.Errorf("look for a block: %w", err)
	}
	return found, nil
}

// PutBlock implements chat.BlockListStore.
//
// Key: BLK#<shard>/<customer>, AUD#…. One transaction. Cost: 4 write units.
func (s *Store) PutBlock(ctx context.Context, b chat.Block, record ...chat.AuditEntry) error {
	t := s.transaction()
	t.put(item.NewBlock(b), "", nil)
	t.record(record...)
	if err := s.write(ctx, t); err != nil {
		return fmt.Errorf("block a number: %w", err)
	}
	return nil
}

// DeleteBlock implements chat.BlockListStore.
//
// Key: BLK#<shard>/<customer>, AUD#…. One transaction on condition that there is a block. Cost: 4 write units.
func (s *Store) DeleteBlock(ctx context.Context, customer chat.CustomerID, record ...chat.AuditEntry) error {
	t := s.transaction()
	t.deleteIf(item.BlockKey(customer), "attribute_exists(pk)", nil)
	t.record(record...)
	err := s.write(ctx, t)
	if failures(err) != nil {
		return chat.ErrNotFound
	}
	if err != nil {
		return fmt.Errorf("lift a block: %w", err)
	}
	return nil
}

// Blocks implements chat.BlockListStore.
//
// Key: BLK#…, one shard after the other. Strong. Cost: 1 read unit for 4 KB, at least 1 for each shard that is looked at.
func (s *Store) Blocks(ctx context.Context, cursor string, limit int) (chat.Page[chat.Block], error) {
	items, next, err := sharded[item.Block](ctx, s, shards{pk: item.BlockPK}, cursor, limit)
	if err != nil {
		return chat.Page[chat.Block]{}, fmt.Errorf("list blocks: %w", err)
	}
	page := chat.Page[chat.Block]{Next: next}
	for _, b := range items {
		page.Items = append(page.Items, b.Block())
	}
	return page, nil
}

// shards is a list of customers, spread over partitions.
type shards struct {
	pk     func(shard int) string
	filter string
}

// keyed is an item of such a list.
type keyed interface{ SortKey() string }

// sharded reads a page of the list, one shard after the other, each in the order of its sort keys. Next is the last item's sort key,
// which tells its shard, if there may be more.
func sharded[T keyed](ctx context.Context, s *Store, l shards, cursor string, limit int) (items []T, next string, err error) {
	shard, after := 0, ""
	if cursor != "" {
		if shard, after, err = item.ParseListCursor(cursor); err != nil {
			return nil, "", err
		}
	}
	for ; shard < item.ListShards; shard++ {
		r := span{pk: l.pk(shard), low: "0", high: "~", filter: l.filter, page: limit + 2}
		if after != "" {
			r.low = after
		}
		for record, err := range all[T](ctx, s, r) {
			if err != nil {
				return nil, "", err
			}
			if record.SortKey() == after {
				continue
			}
			if len(items) == limit {
				return items, items[limit-1].SortKey(), nil
			}
			items = append(items, record)
		}
		after = ""
	}
	return items, "", nil
}
