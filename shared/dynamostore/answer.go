package dynamostore

import (
	"context"
	"fmt"
	"time"

	"github.com/smsdesk/smsdesk/shared/chat"
	"github.com/smsdesk/smsdesk/shared/dynamostore/internal/item"
)

// PutAnswer implements chat.StartStore, chat.MoveStore.
//
// Key: K#<key>. One put on condition that there is none. Cost: 1 write unit.
func (s *Store) PutAnswer(ctx context.Context, i chat.Idempotency, id chat.ChatID, at time.Time) error {
	err := s.put(ctx, item.NewAnswer(i, id, at), "attribute_not_exists(pk)")
	if _, failed := refused(err); failed {
		return chat.ErrConflict
	}
	return err
}

// Answered implements chat.StartStore, chat.MoveStore.
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
