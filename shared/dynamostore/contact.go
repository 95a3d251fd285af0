package dynamostore

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/smsdesk/smsdesk/shared/chat"
	"github.com/smsdesk/smsdesk/shared/dynamostore/internal/item"
)

// ChatsOn implements chat.ChatFinder.
//
// Key: L#<line>/HEAD of each line, in batches, then L#<line>/C#…, backwards, of those that have a head. Strong. Cost: 1 read unit for
// each line, and for each that has a head 1 for 4 KB of earlier chats.
func (s *Store) ChatsOn(ctx context.Context, lines []chat.LineID, before chat.Position, limit int) (chat.Page[chat.Chat], error) {
	heads, err := readAll[item.Chat](ctx, s, keysOf(lines, item.HeadKey))
	if err != nil {
		return chat.Page[chat.Chat]{}, fmt.Errorf("read the heads of lines: %w", err)
	}
	var found []chat.Chat
	for _, line := range lines {
		head, known := heads[item.HeadKey(line)]
		if !known {
			continue
		}
		if head.Start != "" && (before == "" || head.Start < before) {
			found = append(found, head.Chat())
		}
		r := below(item.HeadKey(line).PK, item.SnapshotPrefix)
		if before != "" {
			r.high = item.SnapshotPrefix + string(before)
		}
		r.backward, r.page = true, limit+2
		count := 0
		for snapshot, err := range all[item.Chat](ctx, s, r) {
			if err != nil {
				return chat.Page[chat.Chat]{}, fmt.Errorf("read earlier chats: %w", err)
			}
			if snapshot.Start == before {
				continue
			}
			found = append(found, earlier(snapshot, head))
			if count++; count > limit {
				break
			}
		}
	}
	slices.SortFunc(found, func(a, b chat.Chat) int {
		return cmp.Or(cmp.Compare(b.ID.Start(), a.ID.Start()), cmp.Compare(a.ID, b.ID))
	})
	if len(found) <= limit {
		return chat.Page[chat.Chat]{Items: found}, nil
	}
	return chat.Page[chat.Chat]{Items: found[:limit], Next: string(found[limit-1].ID.Start())}, nil
}
