package secret

import (
	"context"
	"sync"
	"time"

	"github.com/smsdesk/smsdesk/shared/chat"
)

const (
	// fresh is how long a secret is used without asking for it again.
	fresh = 5 * time.Minute
	// pause is how long it is not asked for again, whoever wants it renewed: anybody can post what no secret signs.
	pause = 10 * time.Second
)

// Cached is a secret as it was read not long ago, so that it can be replaced without a deployment.
type Cached[T any] struct {
	read  func(context.Context) (string, error)
	parse func(string) (T, error)
	clock chat.Clock

	mu    sync.Mutex
	value T
	known bool
	at    time.Time // when it was last asked for
	err   error     // what that ended with
}

// NewCached parses what is read.
func NewCached[T any](read func(context.Context) (string, error), parse func(string) (T, error), clock chat.Clock) *Cached[T] {
	return &Cached[T]{read: read, parse: parse, clock: clock}
}

// Get is the secret, at most five minutes old. If it cannot be read then, it is the one before.
func (c *Cached[T]) Get(ctx context.Context) (T, error) { return c.within(ctx, fresh) }

// Renew is the secret, at most ten seconds old. If it cannot be read then, it is the one before.
func (c *Cached[T]) Renew(ctx context.Context) (T, error) { return c.within(ctx, pause) }

func (c *Cached[T]) within(ctx context.Context, age time.Duration) (T, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.known || c.err != nil {
		age = min(age, pause)
	}
	if now := c.clock(); c.at.IsZero() || !now.Before(c.at.Add(age)) {
		c.at, c.err = now, c.renew(ctx)
	}
	if c.known {
		return c.value, nil
	}
	return c.value, c.err
}

// renew reads to the end, whatever time who asks has left: what it ends with is kept for others too.
func (c *Cached[T]) renew(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), timeout)
	defer cancel()
	content, err := c.read(ctx)
	if err != nil {
		return err
	}
	value, err := c.parse(content)
	if err != nil {
		return err
	}
	c.value, c.known = value, true
	return nil
}
