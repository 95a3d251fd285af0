package dynamostore

import (
	"context"
	"fmt"

	"github.com/smsdesk/smsdesk/shared/chat"
	"github.com/smsdesk/smsdesk/shared/dynamostore/internal/item"
)

// EndChat implements chat.EndStore. Its condition on the line is chat.Chat.Endable, its update chat.Chat.Ended.
//
// Key: L#<line>/HEAD, A#<agent>/O#<chat>, A#<agent>/E#<end>-<chat>, K#<key>. One transaction, then a strong read of the chat.
// Cost: 2 write units an item, 6 or 8; 1 read unit.
func (s *Store) EndChat(ctx context.Context, e chat.Ending) (chat.Chat, error) {
	t := s.transaction()
	t.update(ending(e))
	t.delete(item.OpenChatKey(e.AgentID, e.Chat))
	t.put(item.NewEndedChat(e.AgentID, e.Chat, e.At), "", nil)
	if e.Idempotency.Key != "" {
		t.put(item.NewAnswer(e.Idempotency, e.Chat, e.At), "attribute_not_exists(pk)", nil)
	}
	err := s.write(ctx, t)
	if failures(err) != nil {
		return chat.Chat{}, chat.ErrConflict
	}
	if err != nil {
		return chat.Chat{}, fmt.Errorf("end a chat: %w", err)
	}
	return s.Chat(ctx, e.Chat)
}

// ending is chat.Chat.Ended, as an update of the head.
func ending(e chat.Ending) change {
	c := change{
		key:       item.HeadKey(e.Chat.Line()),
		update:    "SET s = :ended, er = :reason, te = :at, tc = :at",
		condition: "c = :chat AND a = :agent AND s = :active",
		values: values{
			":ended": chat.StateEnded, ":reason": e.Reason, ":at": item.MillisOf(e.At), ":one": 1,
			":chat": e.Chat.Start(), ":agent": e.AgentID, ":active": chat.StateActive,
		},
	}
	remove := " REMOVE u"
	if e.Disposition != "" {
		c.update += ", dp = :disposition"
		c.values[":disposition"] = e.Disposition
	}
	if e.Note != "" {
		c.update += ", nt = :note"
		c.values[":note"] = e.Note
	}
	c.update += remove + " ADD r :one"
	return c
}
