package dynamostore

import (
	"context"
	"fmt"

	"github.com/smsdesk/smsdesk/shared/chat"
	"github.com/smsdesk/smsdesk/shared/dynamostore/internal/item"
)

// ListServices implements chat.AdminStore.
//
// Key: DIR#service, then SVC#<id> of each, in batches. Strong. Cost: 1 read unit, and 1 for each service.
func (s *Store) ListServices(ctx context.Context, after string, limit int) (chat.Page[chat.Service], error) {
	ids, next, err := s.listed(ctx, item.ServiceListPK, after, limit)
	if err != nil {
		return chat.Page[chat.Service]{}, fmt.Errorf("list services: %w", err)
	}
	services, err := s.Services(ctx, ids)
	return chat.Page[chat.Service]{Items: services, Next: next}, err
}

// ListAgents implements chat.AdminStore.
//
// Key: DIR#agent, then A#<id>/AGENT of each, in batches. Strong. Cost: 1 read unit, and 1 for each agent.
func (s *Store) ListAgents(ctx context.Context, after string, limit int) (chat.Page[chat.Agent], error) {
	ids, next, err := s.listed(ctx, item.AgentListPK, after, limit)
	if err != nil {
		return chat.Page[chat.Agent]{}, fmt.Errorf("list agents: %w", err)
	}
	found, err := readAll[item.Agent](ctx, s, keysOf(ids, item.AgentKey))
	if err != nil {
		return chat.Page[chat.Agent]{}, fmt.Errorf("read agents: %w", err)
	}
	page := chat.Page[chat.Agent]{Next: next}
	for _, id := range ids {
		page.Items = append(page.Items, found[item.AgentKey(id)].Agent())
	}
	return page, nil
}

// listed reads a page of ids. Next is the page's last one, if there are more.
func (s *Store) listed(ctx context.Context, pk, after string, limit int) (ids []string, next string, err error) {
	r := span{pk: pk, low: after + " ", high: "~", page: limit + 1}
	for l, err := range all[item.Listing](ctx, s, r) {
		if err != nil {
			return nil, "", err
		}
		if len(ids) == limit {
			return ids, ids[limit-1], nil
		}
		ids = append(ids, l.SK)
	}
	return ids, "", nil
}
