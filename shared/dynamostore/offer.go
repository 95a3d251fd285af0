package dynamostore

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/smsdesk/smsdesk/shared/chat"
	"github.com/smsdesk/smsdesk/shared/dynamostore/internal/item"
)

// Queue implements chat.OfferStore.
//
// Key: Q#<service>#<shard>/F#<since>-…, of all shards, then L#<line>/HEAD of each, in batches. Strong. Cost: 1 read unit a shard, and 1 for
// each chat.
func (s *Store) Queue(ctx context.Context, serviceID string) ([]chat.Chat, error) {
	var spans []span
	for shard := range item.QueueShards {
		spans = append(spans, below(item.QueuePK(serviceID, shard), item.OfferPrefix))
	}
	return s.offered(ctx, spans...)
}

// OffersTo implements chat.OfferStore.
//
// Key: A#<agent>/F#…, then L#<line>/HEAD of each, in batches. Strong. Cost: 1 read unit, and 1 for each chat.
func (s *Store) OffersTo(ctx context.Context, agentID string) ([]chat.Chat, error) {
	return s.offered(ctx, below(item.AgentKey(agentID).PK, item.OfferPrefix))
}

// offered reads the chats that are offered in the spans, longest waiting first. One may have been taken since it was listed.
func (s *Store) offered(ctx context.Context, spans ...span) ([]chat.Chat, error) {
	var entries []item.Offered
	for _, r := range spans {
		for entry, err := range all[item.Offered](ctx, s, r) {
			if err != nil {
				return nil, fmt.Errorf("list offers: %w", err)
			}
			entries = append(entries, entry)
		}
	}
	slices.SortFunc(entries, func(a, b item.Offered) int { return cmp.Or(cmp.Compare(a.Since, b.Since), cmp.Compare(a.Chat, b.Chat)) })
	ids := make([]chat.ChatID, len(entries))
	for i, entry := range entries {
		ids[i] = entry.Chat
	}
	chats, err := s.Chats(ctx, ids)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(chats, func(c chat.Chat) bool {
		return c.Offer == nil || !slices.ContainsFunc(entries, func(e item.Offered) bool { return e.Key == item.OfferedKey(c) })
	}), nil
}

// Rejections implements chat.OfferStore.
//
// Key: A#<agent>/X#…. Strong. Cost: 1 read unit.
func (s *Store) Rejections(ctx context.Context, agentID string) ([]chat.Rejection, error) {
	var rejections []chat.Rejection
	for r, err := range all[item.Rejection](ctx, s, below(item.AgentKey(agentID).PK, item.RejectionPrefix)) {
		if err != nil {
			return nil, fmt.Errorf("list an agent's rejections: %w", err)
		}
		rejections = append(rejections, r.Rejection(agentID))
	}
	return rejections, nil
}

// PutRejection implements chat.MoveStore.
//
// Key: A#<agent>/X#<chat>. One put. Cost: 1 write unit.
func (s *Store) PutRejection(ctx context.Context, r chat.Rejection, expires time.Time) error {
	return s.put(ctx, item.NewRejection(r, expires), "")
}

// AgentsOf implements chat.PushStore.
//
// Key: SA#<service>/A#…, then A#<agent>/AGENT of each, in batches. Strong. Cost: 1 read unit for 4 KB of names, and 1 for each agent.
func (s *Store) AgentsOf(ctx context.Context, serviceID string) ([]chat.Agent, error) {
	var keys []item.Key
	for m, err := range all[item.Member](ctx, s, below(item.MemberPK(serviceID), item.MemberPrefix)) {
		if err != nil {
			return nil, fmt.Errorf("list a service's agents: %w", err)
		}
		keys = append(keys, item.AgentKey(m.Agent()))
	}
	records, err := readAll[item.Agent](ctx, s, keys)
	if err != nil {
		return nil, fmt.Errorf("read agents: %w", err)
	}
	agents := make([]chat.Agent, 0, len(keys))
	for _, key := range keys {
		if a := records[key].Agent(); a.WorksFor(serviceID) {
			agents = append(agents, a)
		}
	}
	return agents, nil
}

// LastSeen implements chat.MoveStore, chat.CleanupStore.
//
// Key: A#<agent>/S#… and SEEN. Strong. Cost: 1 read unit.
func (s *Store) LastSeen(ctx context.Context, agentID string) (time.Time, error) {
	var last item.Millis
	pings := span{pk: item.AgentKey(agentID).PK, low: item.SocketPrefix, high: item.SeenSK}
	for seen, err := range all[item.Seen](ctx, s, pings) {
		if err != nil {
			return time.Time{}, fmt.Errorf("list an agent's pings: %w", err)
		}
		last = max(last, seen.LastPing)
	}
	return last.Time(), nil
}
