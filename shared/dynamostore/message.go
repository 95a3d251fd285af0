package dynamostore

import (
	"context"
	"fmt"

	"github.com/smsdesk/smsdesk/shared/chat"
	"github.com/smsdesk/smsdesk/shared/dynamostore/internal/item"
)

// PutMessage implements chat.ReceiveStore, chat.SendStore.
//
// Key: L#<line>/M#<position>. One put on condition that the position is free; a failed condition tells what is there.
// Cost: 1 write unit a KB.
//
// Whoever stores an outbound message sends it, so each put knows itself again: when the answer to its first try was lost,
// the second finds what it has stored, and that is success.
func (s *Store) PutMessage(ctx context.Context, m chat.Message) error {
	record := newPut(m)
	err := s.put(ctx, record, isFree)
	stored, failed := refused(err)
	if !failed {
		return err
	}
	existing, err := item.Decode[item.Message](stored)
	switch {
	case err != nil:
		return err
	case existing.Abandoned:
		return chat.ErrAbandoned
	case existing.Put == record.Put:
		return nil
	}
	return chat.ErrMessageExists
}

// putLength tells apart the few puts that can meet at one position.
const putLength = 8

// Message implements chat.ReservationStore, chat.SyncStore.
//
// Key: L#<line>/M#<position>. Strong. Cost: 1 read unit.
func (s *Store) Message(ctx context.Context, id chat.MessageID) (chat.Message, error) {
	m, found, err := read[item.Message](ctx, s, item.MessageKey(id))
	switch {
	case err != nil:
		return chat.Message{}, fmt.Errorf("read a message: %w", err)
	case !found:
		return chat.Message{}, chat.ErrNotFound
	case m.Abandoned:
		return chat.Message{}, chat.ErrAbandoned
	}
	return m.Message()
}

// Abandon implements chat.ReservationStore: it puts a tombstone where the message would be, for as long as a reservation
// can lead there.
//
// Key: L#<line>/M#<position>. One put on condition that no message is there. Cost: 1 write unit.
func (s *Store) Abandon(ctx context.Context, id chat.MessageID) error {
	err := s.put(ctx, item.Tombstone{
		Key:       item.MessageKey(id),
		Abandoned: true,
		ExpiresAt: item.ExpiryOf(s.clock().Add(chat.InboundRetention)),
	}, "attribute_not_exists(pk) OR attribute_exists(x)")
	if _, failed := refused(err); failed {
		return chat.ErrMessageExists
	}
	return err
}
