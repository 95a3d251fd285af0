package dynamostore

import (
	"context"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/smsdesk/smsdesk/shared/chat"
	"github.com/smsdesk/smsdesk/shared/dynamostore/internal/item"
)

// Link implements chat.SendStore. The early receipts stay, so that whoever links again is told them again.
//
// Key: P#<carrier>#<id>. One update, which brings the item as it was. Cost: 1 write unit.
func (s *Store) Link(ctx context.Context, p chat.Provider, id chat.MessageID, expires time.Time) ([]chat.Change, error) {
	attributes, err := s.update(ctx, change{
		key:     item.ProviderKey(p),
		update:  "SET m = :message, expiresAt = :expires",
		values:  values{":message": id, ":expires": item.ExpiryOf(expires)},
		returns: types.ReturnValueAllOld,
	})
	if err != nil {
		return nil, err
	}
	old, err := item.Decode[item.Provider](attributes)
	if err != nil {
		return nil, err
	}
	return old.Changes()
}

// Linked implements chat.ConfirmStore.
//
// Key: P#<carrier>#<id>. Strong. Cost: 1 read unit.
func (s *Store) Linked(ctx context.Context, p chat.Provider) (chat.MessageID, error) {
	stored, _, err := read[item.Provider](ctx, s, item.ProviderKey(p))
	if err != nil {
		return "", fmt.Errorf("read a carrier's id: %w", err)
	}
	if stored.Message == "" {
		return "", chat.ErrNotFound
	}
	return stored.Message, nil
}

// KeepEarly implements chat.ConfirmStore.
//
// Key: P#<carrier>#<id>. One update on condition that no message is known and the receipt is not kept yet; a failed condition
// brings the message. Cost: 1 write unit, either way.
func (s *Store) KeepEarly(ctx context.Context, r chat.Receipt, expires time.Time) (chat.MessageID, error) {
	receipt := item.NewChange(r.Change)
	_, err := s.update(ctx, change{
		key:       item.ProviderKey(r.Provider),
		update:    "SET e = list_append(if_not_exists(e, :none), :receipts), expiresAt = :expires",
		condition: "attribute_not_exists(m) AND NOT contains(e, :receipt)",
		values: values{
			":none": []item.Change{}, ":receipts": []item.Change{receipt}, ":receipt": receipt,
			":expires": item.ExpiryOf(expires),
		},
	})
	stored, failed := refused(err)
	if !failed {
		return "", err
	}
	linked, err := item.Decode[item.Provider](stored)
	return linked.Message, err
}
