package dynamostore

import (
	"context"
	"fmt"

	"github.com/smsdesk/smsdesk/shared/chat"
	"github.com/smsdesk/smsdesk/shared/dynamostore/internal/item"
)

// Annotate implements chat.MoveStore.
//
// Key: L#<line>/HEAD or, if another chat has begun there since, L#<line>/C#<start>; A#<agent>/N#<time>-… of the last owner, K#<key>. One
// transaction, or two, on conditions of the chat's revision, of its entry in the index of what is due, of an unused key. Cost: 2 write
// units an item, each time.
func (s *Store) Annotate(ctx context.Context, tr chat.Transition) error {
	for _, record := range []item.Chat{item.NewHead(tr.After), item.NewSnapshot(tr.After)} {
		t := s.transaction()
		condition, v := "c = :start AND r = :read AND attribute_not_exists(dueAt)", values{
			":read": tr.Before.Revision, ":start": tr.Before.ID.Start(),
		}
		if record.At != 0 {
			condition = "c = :start AND r = :read AND dueAt = :due"
			v[":due"] = record.At
		}
		t.put(record, condition, v)
		news := chat.News{Agent: tr.After.AgentID, At: tr.At, Kind: chat.NewsChat, Chat: tr.After.ID}
		t.put(item.NewNews(news, tr.At.Add(chat.NewsRetention)), "", nil)
		if tr.Idempotency.Key != "" {
			t.put(item.NewAnswer(tr.Idempotency, tr.After.ID, tr.At), isFree, nil)
		}
		err := s.write(ctx, t)
		switch failed := failures(err); {
		case failed == nil && err != nil:
			return fmt.Errorf("annotate a chat: %w", err)
		case failed == nil:
			return nil
		case !failed[0]:
			return chat.ErrConflict
		}
	}
	return chat.ErrConflict
}
