package dynamostore

import (
	"context"
	"fmt"
	"strings"

	"github.com/smsdesk/smsdesk/shared/chat"
	"github.com/smsdesk/smsdesk/shared/dynamostore/internal/item"
)

// OpenChats implements chat.SyncStore. They come in the order of their beginning.
//
// Key: A#<agent>/O#…, then L#<line>/HEAD of each, in batches. Strong. Cost: 1 read unit, and 1 for each chat.
func (s *Store) OpenChats(ctx context.Context, agentID string) ([]chat.Chat, error) {
	var ids []chat.ChatID
	for c, err := range all[item.AgentChat](ctx, s, below(item.AgentKey(agentID).PK, item.OpenPrefix)) {
		if err != nil {
			return nil, fmt.Errorf("list an agent's open chats: %w", err)
		}
		ids = append(ids, c.Chat)
	}
	return s.chatsIn(ctx, ids, agentID, chat.StateActive)
}

// chatsIn reads those of the chats that are the agent's, in the state: one may have changed since it was listed.
func (s *Store) chatsIn(ctx context.Context, ids []chat.ChatID, agentID string, state chat.State) ([]chat.Chat, error) {
	chats, err := s.Chats(ctx, ids)
	if err != nil {
		return nil, err
	}
	kept := chats[:0]
	for _, c := range chats {
		if c.AgentID == agentID && c.State == state {
			kept = append(kept, c)
		}
	}
	return kept, nil
}

// ChatsOf implements chat.ReadStore. Open ones come in the order of their beginning, ended ones latest first.
//
// Key: A#<agent>/O#… or A#<agent>/E#…, then the keys of the chats, in batches. Strong. Cost: 1 read unit, and for each chat 1, or
// 2 if another has begun on its line.
func (s *Store) ChatsOf(ctx context.Context, agentID string, state chat.State, cursor string, limit int) (chat.Page[chat.Chat], error) {
	prefix, parse := item.OpenPrefix, item.ParseOpenCursor
	if state == chat.StateEnded {
		prefix, parse = item.EndedPrefix, item.ParseEndedCursor
	}
	r := below(item.AgentKey(agentID).PK, prefix)
	r.backward = state == chat.StateEnded
	r.page = limit + 2 // the one that the cursor names, and one to see whether there are more
	after := ""
	if cursor != "" {
		var err error
		if after, err = parse(cursor); err != nil {
			return chat.Page[chat.Chat]{}, err
		}
		if r.backward {
			r.high = after
		} else {
			r.low = after
		}
	}
	var (
		page chat.Page[chat.Chat]
		ids  []chat.ChatID
		last string
	)
	for c, err := range all[item.AgentChat](ctx, s, r) {
		if err != nil {
			return chat.Page[chat.Chat]{}, fmt.Errorf("list an agent's chats: %w", err)
		}
		if c.SK == after {
			continue
		}
		if len(ids) == limit {
			page.Next = strings.TrimPrefix(last, prefix)
			break
		}
		ids, last = append(ids, c.Chat), c.SK
	}
	var err error
	page.Items, err = s.chatsIn(ctx, ids, agentID, state)
	return page, err
}
