package dynamostore

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/smsdesk/smsdesk/shared/chat"
	"github.com/smsdesk/smsdesk/shared/dynamostore/internal/item"
)

// Announce implements chat.NewsWriter.
//
// Key: A#<agent>/N#<time>-…. One put. Cost: 1 write unit.
func (s *Store) Announce(ctx context.Context, n chat.News, expires time.Time) error {
	return s.put(ctx, item.NewNews(n, expires), "")
}

// NewsSince implements chat.SyncStore. That a chat ended is the agent's ended chat itself.
//
// Key: A#<agent>/E#<time>…, A#<agent>/N#<time>…. Strong. Cost: 2 read units for 4 KB each.
func (s *Store) NewsSince(ctx context.Context, agentID string, since time.Time) ([]chat.News, error) {
	var news []chat.News
	pk := item.AgentKey(agentID).PK
	ended := span{pk: pk, low: item.EndedSince(since), high: item.EndedPrefix + "~"}
	for c, err := range all[item.AgentChat](ctx, s, ended) {
		if err != nil {
			return nil, fmt.Errorf("list an agent's ended chats: %w", err)
		}
		news = append(news, chat.News{Agent: agentID, At: c.EndedAt.Time(), Kind: chat.NewsEnded, Chat: c.Chat})
	}
	told := span{pk: pk, low: item.NewsSince(since), high: item.NewsPrefix + "~"}
	for n, err := range all[item.News](ctx, s, told) {
		if err != nil {
			return nil, fmt.Errorf("list an agent's news: %w", err)
		}
		news = append(news, n.News(agentID))
	}
	slices.SortStableFunc(news, func(a, b chat.News) int { return a.At.Compare(b.At) })
	return news, nil
}
