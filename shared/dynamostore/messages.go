package dynamostore

import (
	"context"
	"fmt"
	"time"

	"github.com/smsdesk/smsdesk/shared/chat"
	"github.com/smsdesk/smsdesk/shared/dynamostore/internal/item"
)

// messagesOf is the span of the chat's messages: none stands further before its beginning, or after its end, than a message
// may be stored late.
func messagesOf(c chat.Chat) span {
	r := span{
		pk:     item.HeadKey(c.ID.Line()).PK,
		low:    item.MessageSK(chat.PositionAt(c.ID.Start().Time().Add(-chat.CommitLag))),
		high:   item.LastMessageSK,
		filter: "c = :chat", // a tombstone has no chat
		values: values{":chat": c.ID.Start()},
	}
	if !c.EndedAt.IsZero() {
		r.high = item.MessageSK(chat.PositionAt(c.EndedAt.Add(chat.CommitLag + time.Millisecond)))
	}
	return r
}

// MessagesBefore implements chat.ReadStore, chat.SyncStore. Next is the position of the page's last message.
//
// Key: L#<line>/M#…, backwards. Strong. Cost: 1 read unit for 4 KB.
func (s *Store) MessagesBefore(ctx context.Context, c chat.Chat, before chat.Position, limit int) (chat.Page[chat.Message], error) {
	r := messagesOf(c)
	r.backward = true
	if before != "" {
		r.high = min(r.high, item.MessageSK(before))
	}
	messages, err := s.messages(ctx, r, before, limit+1)
	if err != nil || len(messages) <= limit {
		return chat.Page[chat.Message]{Items: messages}, err
	}
	return chat.Page[chat.Message]{Items: messages[:limit], Next: string(messages[limit-1].ID.Position())}, nil
}

// MessagesFrom implements chat.SyncStore.
//
// Key: L#<line>/M#…. Strong. Cost: 1 read unit for 4 KB.
func (s *Store) MessagesFrom(ctx context.Context, c chat.Chat, from chat.Position, limit int) (chat.Page[chat.Message], error) {
	r := messagesOf(c)
	r.low = max(r.low, item.MessageSK(from))
	messages, err := s.messages(ctx, r, "", limit+1)
	if err != nil || len(messages) <= limit {
		return chat.Page[chat.Message]{Items: messages}, err
	}
	return chat.Page[chat.Message]{Items: messages[:limit], Next: string(messages[limit].ID.Position())}, nil
}

// messages reads the first messages of the span, 0 for all, but not the one at the position to leave out.
func (s *Store) messages(ctx context.Context, r span, leaveOut chat.Position, limit int) ([]chat.Message, error) {
	if limit > 0 {
		r.page = limit + 1
	}
	var messages []chat.Message
	for record, err := range all[item.Message](ctx, s, r) {
		if err != nil {
			return nil, fmt.Errorf("read messages: %w", err)
		}
		m, err := record.Message()
		if err != nil {
			return nil, fmt.Errorf("read messages: %w", err)
		}
		if m.ID.Position() != leaveOut {
			messages = append(messages, m)
		}
		if limit > 0 && len(messages) == limit {
			break
		}
	}
	return messages, nil
}

// UnsettledSince implements chat.CleanupStore.
//
// Key: L#<line>/M#…. Strong. Cost: 1 read unit for 4 KB of the messages from the position on.
func (s *Store) UnsettledSince(ctx context.Context, line chat.LineID, from chat.Position) ([]chat.Message, error) {
	return s.messages(ctx, span{
		pk:     item.HeadKey(line).PK,
		low:    item.MessageSK(from),
		high:   item.LastMessageSK,
		filter: "s = :queued OR s = :sent",
		values: values{
			":queued": chat.Message{Status: chat.StatusQueued}.Standing(), ":sent": chat.Message{Status: chat.StatusSent}.Standing(),
		},
	}, "", 0)
}
