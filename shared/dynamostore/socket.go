package dynamostore

import (
	"context"
	"fmt"
	"time"

	"github.com/smsdesk/smsdesk/shared/chat"
	"github.com/smsdesk/smsdesk/shared/dynamostore/internal/item"
)

// PutTicket implements chat.SocketStore.
//
// Key: T#<hash>. One put. Cost: 1 write unit.
func (s *Store) PutTicket(ctx context.Context, hash string, t chat.Ticket) error {
	return s.put(ctx, item.NewTicket(hash, t), "")
}

// TakeTicket implements chat.SocketStore.
//
// Key: T#<hash>. One delete on condition that it is there, which brings it. Cost: 1 write unit.
func (s *Store) TakeTicket(ctx context.Context, hash string) (chat.Ticket, error) {
	attributes, err := s.remove(ctx, item.TicketKey(hash), "attribute_exists(pk)", nil)
	if _, failed := refused(err); failed {
		return chat.Ticket{}, chat.ErrNotFound
	}
	if err != nil {
		return chat.Ticket{}, fmt.Errorf("take a ticket: %w", err)
	}
	t, err := item.Decode[item.Ticket](attributes)
	return t.Ticket(), err
}

// PutSocket implements chat.SocketStore.
//
// Key: A#<agent>/S#<connection>, and the index of what is due. One put. Cost: 2 write units.
func (s *Store) PutSocket(ctx context.Context, socket chat.Socket) error {
	return s.put(ctx, item.NewSocket(socket), "")
}

// Pinged implements chat.SocketStore.
//
// Key: A#<agent>/S#<connection>. One update on condition that it is there. Cost: 1 write unit.
func (s *Store) Pinged(ctx context.Context, agentID, connection string, at time.Time) error {
	_, err := s.update(ctx, change{
		key:       item.SocketKey(agentID, connection),
		update:    "SET tp = :at",
		condition: "attribute_exists(pk)",
		values:    values{":at": item.MillisOf(at)},
	})
	if _, failed := refused(err); failed {
		return chat.ErrNotFound
	}
	return err
}

// DeleteSocket implements chat.SocketStore, chat.CleanupStore, chat.PushStore. When the connection last pinged is kept.
//
// Key: A#<agent>/S#<connection>, A#<agent>/SEEN, and the index of what is due. A strong read, an update on condition that nothing later
// is kept, a delete. Cost: 1 read unit, 3 write units; 1 of each if it is not there.
func (s *Store) DeleteSocket(ctx context.Context, agentID, connection string) error {
	key := item.SocketKey(agentID, connection)
	socket, found, err := read[item.Socket](ctx, s, key)
	if err != nil {
		return fmt.Errorf("read a connection: %w", err)
	}
	if found {
		_, err := s.update(ctx, change{
			key:       item.SeenKey(agentID),
			update:    "SET tp = :at",
			condition: "attribute_not_exists(tp) OR tp < :at",
			values:    values{":at": socket.LastPing},
		})
		if _, later := refused(err); err != nil && !later {
			return fmt.Errorf("keep when an agent was seen: %w", err)
		}
	}
	_, err = s.remove(ctx, key, "", nil)
	return err
}

// SocketsOf implements chat.PushStore.
//
// Key: A#<agent>/S#…. Strong. Cost: 1 read unit.
func (s *Store) SocketsOf(ctx context.Context, agentID string) ([]chat.Socket, error) {
	var sockets []chat.Socket
	for socket, err := range all[item.Socket](ctx, s, below(item.AgentKey(agentID).PK, item.SocketPrefix)) {
		if err != nil {
			return nil, fmt.Errorf("list an agent's sockets: %w", err)
		}
		sockets = append(sockets, socket.Socket())
	}
	return sockets, nil
}
