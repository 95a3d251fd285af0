package dynamostore

import (
	"context"
	"fmt"

	"github.com/smsdesk/smsdesk/shared/chat"
	"github.com/smsdesk/smsdesk/shared/dynamostore/internal/item"
)

// SetConsent implements chat.ReceiveStore. Of two words of the same millisecond the opt-out stands.
//
// Key: OPT#<service>#<shard>/<customer>, L#<line>/HEAD of each line, L#<line>/M#<position> of a reply. One transaction on condition that no later
// word is recorded, and with a reply that the last one was another; a second one without the reply if it was not. A line without a head
// gets a stub. Cost: 2 write units, 2 for each number of the service, 2 for a reply, each time.
func (s *Store) SetConsent(ctx context.Context, c chat.Consent) error {
	if c.Reply != nil {
		done, err := s.setConsent(ctx, c)
		if done || err != nil {
			return err
		}
		c.Reply = nil
	}
	_, err := s.setConsent(ctx, c)
	return err
}

// setConsent tells whether the conditions held.
func (s *Store) setConsent(ctx context.Context, c chat.Consent) (bool, error) {
	word, news, flag := "t < :at", "attribute_exists(x)", "REMOVE x"
	v := values{":now": item.MillisOf(s.clock()), ":one": 1}
	if c.OptedOut {
		word, news, flag = "t < :at OR (t = :at AND attribute_not_exists(x))", "attribute_not_exists(x)", ", x = :yes"
		v[":yes"] = true
	}
	condition := "attribute_not_exists(pk) OR " + word
	if c.Reply != nil {
		condition = "(" + condition + ") AND " + news
	}
	t := s.transaction()
	t.put(item.NewConsent(c), condition, values{":at": item.MillisOf(c.At)})
	for _, line := range c.Lines {
		t.update(change{key: item.HeadKey(line), update: "SET tc = :now " + flag + " ADD r :one", values: v})
	}
	t.record(c.Record...)
	if c.Reply != nil {
		t.put(newPut(*c.Reply), isFree, nil)
	}
	err := s.write(ctx, t)
	switch {
	case failures(err) != nil:
		return false, nil
	case err != nil:
		return false, fmt.Errorf("record a consent: %w", err)
	}
	return true, nil
}

// OptOut implements chat.OptOutStore.
//
// Key: OPT#<service>#<shard>/<customer>. Strong. Cost: 1 read unit.
func (s *Store) OptOut(ctx context.Context, serviceID string, customer chat.CustomerID) (chat.OptOut, error) {
	word, _, err := read[item.Consent](ctx, s, item.ConsentKey(serviceID, customer))
	if err != nil {
		return chat.OptOut{}, fmt.Errorf("look for an opt-out: %w", err)
	}
	if !word.OptedOut {
		return chat.OptOut{}, chat.ErrNotFound
	}
	return word.OptOut(serviceID), nil
}

// OptOuts implements chat.OptOutStore.
//
// Key: OPT#<service>#…, one shard after the other. Strong. Cost: 1 read unit for 4 KB, at least 1 for each shard that is looked at.
func (s *Store) OptOuts(ctx context.Context, serviceID, cursor string, limit int) (chat.Page[chat.OptOut], error) {
	items, next, err := sharded[item.Consent](ctx, s, shards{
		pk:     func(shard int) string { return item.ConsentPK(serviceID, shard) },
		filter: "attribute_exists(x)",
	}, cursor, limit)
	if err != nil {
		return chat.Page[chat.OptOut]{}, fmt.Errorf("list opt-outs: %w", err)
	}
	page := chat.Page[chat.OptOut]{Next: next}
	for _, word := range items {
		page.Items = append(page.Items, word.OptOut(serviceID))
	}
	return page, nil
}
