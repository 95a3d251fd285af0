package chat

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"time"
)

// TicketLife is how long a ticket may be used.
const TicketLife = time.Minute

// SocketLife is how long API Gateway keeps a socket, with some time to spare.
const SocketLife = 2*time.Hour + 5*time.Minute

// SocketStore is what sockets need to store.
type SocketStore interface {
	// PutTicket stores the ticket under its hash.
	PutTicket(ctx context.Context, hash string, t Ticket) error
	// TakeTicket removes the ticket and returns it, once. ErrNotFound if it is not there.
	TakeTicket(ctx context.Context, hash string) (Ticket, error)
	// PutSocket stores a new connection.
	PutSocket(ctx context.Context, s Socket) error
	// Pinged notes the time of a ping. ErrNotFound if the connection is not stored.
	Pinged(ctx context.Context, agentID, connection string, at time.Time) error
	// DeleteSocket removes the connection, if it is there.
	DeleteSocket(ctx context.Context, agentID, connection string) error
}

// Sockets lets desktops connect.
type Sockets struct {
	Store SocketStore
	Clock Clock
}

// IssueTicket gives the agent a ticket. The secret is told here only.
func (s *Sockets) IssueTicket(ctx context.Context, agent Agent) (secret string, t Ticket, err error) {
	secret = rand.Text()
	t = Ticket{Agent: agent.ID, ExpiresAt: s.Clock().Add(TicketLife)}
	if err := s.Store.PutTicket(ctx, digest(secret), t); err != nil {
		return "", Ticket{}, fmt.Errorf("store a ticket: %w", err)
	}
	return secret, t, nil
}

// Redeem is the agent that the ticket was issued to. ErrNotFound if it was used, has expired or never was.
func (s *Sockets) Redeem(ctx context.Context, secret string) (agentID string, err error) {
	t, err := s.Store.TakeTicket(ctx, digest(secret))
	if err != nil {
		return "", err
	}
	if !s.Clock().Before(t.ExpiresAt) {
		return "", ErrNotFound
	}
	return t.Agent, nil
}

// Connected registers the agent's connection.
func (s *Sockets) Connected(ctx context.Context, agentID, connection string) error {
	now := s.Clock()
	return s.Store.PutSocket(ctx, Socket{Agent: agentID, Connection: connection, ConnectedAt: now, LastPing: now})
}

// Pinged notes that the desktop is there. False if the connection is not registered: it must be closed.
func (s *Sockets) Pinged(ctx context.Context, agentID, connection string) (bool, error) {
	err := s.Store.Pinged(ctx, agentID, connection, s.Clock())
	if errors.Is(err, ErrNotFound) {
		return false, nil
	}
	return err == nil, err
}

// Disconnected forgets the connection.
func (s *Sockets) Disconnected(ctx context.Context, agentID, connection string) error {
	return s.Store.DeleteSocket(ctx, agentID, connection)
}
