package dynamostore

import (
	"context"
	"fmt"
	"time"

	"github.com/smsdesk/smsdesk/shared/chat"
	"github.com/smsdesk/smsdesk/shared/dynamostore/internal/item"
)

// OpenChat implements chat.StartStore.
//
// Key: L#<line>/HEAD of the new chat, OPT#<service>#<shard>/<customer>, A#<agent>/O#<chat>, L#<line>/C#<start> of the chat that was the
// line's latest, K#<key>. One transaction on conditions of the line's revision, of no opt-out, of an unused key. Cost: 2 write
// units an item, 6 to 10, and 1 for the index of what is due.
func (s *Store) OpenChat(ctx context.Context, o chat.Opening) error {
	t := s.transaction()
	t.put(item.NewHead(o.Chat), unchanged, values{":read": o.Last.Revision})
	t.check(item.ConsentKey(o.Chat.ServiceID, o.Customer), "attribute_not_exists(x)")
	t.put(item.NewOpenChat(o.Chat.AgentID, o.Chat.ID), "", nil)
	if o.Last.ID != "" {
		t.put(item.NewSnapshot(o.Last), "", nil)
	}
	if o.Idempotency.Key != "" {
		t.put(item.NewAnswer(o.Idempotency, o.Chat.ID, o.Chat.CreatedAt), "attribute_not_exists(pk)", nil)
	}
	err := s.write(ctx, t)
	switch failed := failures(err); {
	case failed == nil && err != nil:
		return fmt.Errorf("open a chat: %w", err)
	case failed == nil:
		return nil
	case failed[1]:
		return chat.ErrOptedOut
	}
	return chat.ErrConflict
}

// PutAnswer implements chat.StartStore, chat.EndStore.
//
// Key: K#<key>. One put on condition that there is none. Cost: 1 write unit.
func (s *Store) PutAnswer(ctx context.Context, i chat.Idempotency, id chat.ChatID, at time.Time) error {
	err := s.put(ctx, item.NewAnswer(i, id, at), "attribute_not_exists(pk)")
	if _, failed := refused(err); failed {
		return chat.ErrConflict
	}
	return err
}

// Answered implements chat.StartStore, chat.EndStore.
//
// Key: K#<key>, then the chat's. Strong. Cost: 2 read units, 1 if there is none.
func (s *Store) Answered(ctx context.Context, i chat.Idempotency) (chat.Chat, error) {
	answer, found, err := read[item.Answer](ctx, s, item.AnswerKey(i.Key))
	switch {
	case err != nil:
		return chat.Chat{}, fmt.Errorf("read an answered request: %w", err)
	case !found:
		return chat.Chat{}, chat.ErrNotFound
	case answer.Digest != i.Digest:
		return chat.Chat{}, chat.ErrIdempotencyMismatch
	}
	return s.Chat(ctx, answer.Chat)
}
