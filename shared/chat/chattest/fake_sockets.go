package chattest

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"time"

	"github.com/smsdesk/smsdesk/shared/chat"
)

// PutTicket implements chat.SocketStore.
func (f *Fake) PutTicket(_ context.Context, hash string, t chat.Ticket) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.tickets[hash] = t
	return nil
}

// TakeTicket implements chat.SocketStore.
func (f *Fake) TakeTicket(_ context.Context, hash string) (chat.Ticket, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	t, ok := f.tickets[hash]
	if !ok {
		return chat.Ticket{}, chat.ErrNotFound
	}
	delete(f.tickets, hash)
	return t, nil
}

// PutSocket implements chat.SocketStore.
func (f *Fake) PutSocket(_ context.Context, s chat.Socket) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.sockets[s.Agent] == nil {
		f.sockets[s.Agent] = map[string]chat.Socket{}
	}
	f.sockets[s.Agent][s.Connection] = s
	return nil
}

// Pinged implements chat.SocketStore.
func (f *Fake) Pinged(_ context.Context, agentID, connection string, at time.Time) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	s, ok := f.sockets[agentID][connection]
	if !ok {
		return chat.ErrNotFound
	}
	s.LastPing = at
	f.sockets[agentID][connection] = s
	return nil
}

// DeleteSocket implements chat.SocketStore, chat.CleanupStore and chat.PushStore.
func (f *Fake) DeleteSocket(_ context.Context, agentID, connection string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if s, ok := f.sockets[agentID][connection]; ok && s.LastPing.After(f.seen[agentID]) {
		f.seen[agentID] = s.LastPing
	}
	delete(f.sockets[agentID], connection)
	return nil
}

// SocketsOf implements chat.PushStore.
func (f *Fake) SocketsOf(_ context.Context, agentID string) ([]chat.Socket, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.SortedFunc(maps.Values(f.sockets[agentID]), func(a, b chat.Socket) int {
		return cmp.Compare(a.Connection, b.Connection)
	}), nil
}
