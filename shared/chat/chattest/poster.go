package chattest

import (
	"context"
	"slices"
	"sync"

	"github.com/smsdesk/smsdesk/shared/chat"
)

// Poster brings events to sockets in memory.
type Poster struct {
	mu     sync.Mutex
	broken map[string]error
	got    map[string][]chat.Event
	closed []string
}

var _ chat.Poster = (*Poster)(nil)

// NewPoster has only sockets that take all.
func NewPoster() *Poster {
	return &Poster{broken: map[string]error{}, got: map[string][]chat.Event{}}
}

// Break makes each post to the connection fail: chat.ErrGone or chat.ErrUnreachable.
func (p *Poster) Break(connection string, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.broken[connection] = err
}

// Post implements chat.Poster.
func (p *Poster) Post(_ context.Context, deliveries []chat.Delivery) []error {
	p.mu.Lock()
	defer p.mu.Unlock()
	errs := make([]error, len(deliveries))
	for i, d := range deliveries {
		errs[i] = p.broken[d.Socket.Connection]
		if errs[i] == nil {
			p.got[d.Socket.Connection] = append(p.got[d.Socket.Connection], d.Event)
		}
	}
	return errs
}

// Close implements chat.Poster.
func (p *Poster) Close(_ context.Context, s chat.Socket) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.closed = append(p.closed, s.Connection)
	return nil
}

// Got is what the connection has got, in order.
func (p *Poster) Got(connection string) []chat.Event {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.got[connection])
}

// Closed are the connections that were closed.
func (p *Poster) Closed() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.closed)
}
