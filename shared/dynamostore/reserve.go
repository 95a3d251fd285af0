package dynamostore

import (
	"context"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/smsdesk/smsdesk/shared/chat"
	"github.com/smsdesk/smsdesk/shared/dynamostore/internal/item"
)

// Reserve implements chat.ReservationStore.
//
// Key: R#<key>. One put on condition that there is none; a failed condition brings the one that is there. Cost: 1 write
// unit, either way.
func (s *Store) Reserve(ctx context.Context, r chat.Reservation, expires time.Time) (chat.Reservation, bool, error) {
	err := s.put(ctx, item.NewReservation(r, expires), "attribute_not_exists(pk)")
	stored, failed := refused(err)
	if !failed {
		return r, err == nil, err
	}
	existing, err := item.Decode[item.Reservation](stored)
	if err != nil {
		return chat.Reservation{}, false, err
	}
	// A position is taken once: at the same one, it is this call's own, made by an attempt whose answer was lost.
	return existing.Reservation(r.Key), existing.Position == r.Position, nil
}

// Request implements chat.SendStore.
//
// Key: R#<key>. Strong. Cost: 1 read unit.
func (s *Store) Request(ctx context.Context, key string) (chat.Reservation, error) {
	r, found, err := read[item.Reservation](ctx, s, item.ReservationKey(key))
	if err != nil {
		return chat.Reservation{}, fmt.Errorf("read a reservation: %w", err)
	}
	if !found {
		return chat.Reservation{}, chat.ErrNotFound
	}
	return r.Reservation(key), nil
}

// Renew implements chat.ReservationStore.
//
// Key: R#<key>. One update on condition of the position. Cost: 1 write unit.
func (s *Store) Renew(ctx context.Context, r chat.Reservation, position chat.Position, at time.Time) (chat.Reservation, error) {
	attributes, err := s.update(ctx, change{
		key:       item.ReservationKey(r.Key),
		update:    "SET p = :new, t = :at, g = :digest",
		condition: "p = :old AND attribute_not_exists(z)",
		values: values{
			":new": position, ":at": item.MillisOf(at), ":digest": r.Digest, ":old": r.Position,
		},
		returns: types.ReturnValueAllNew,
	})
	stored, failed := refused(err)
	if failed {
		attributes = stored
	} else if err != nil {
		return chat.Reservation{}, err
	}
	renewed, err := item.Decode[item.Reservation](attributes)
	if err != nil {
		return chat.Reservation{}, err
	}
	if failed && renewed.Position != position { // else an attempt whose answer was lost did it
		return chat.Reservation{}, chat.ErrConflict
	}
	return renewed.Reservation(r.Key), nil
}

// Release implements chat.SendStore.
//
// Key: R#<key>. One delete on condition of the position. Cost: 1 write unit.
func (s *Store) Release(ctx context.Context, r chat.Reservation) error {
	_, err := s.remove(ctx, item.ReservationKey(r.Key), "p = :position", values{":position": r.Position})
	if _, failed := refused(err); failed {
		return nil
	}
	return err
}
