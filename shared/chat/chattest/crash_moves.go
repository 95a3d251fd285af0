package chattest

import (
	"context"
	"time"

	"github.com/smsdesk/smsdesk/shared/chat"
)

// Transit implements Store.
func (c *Crash) Transit(ctx context.Context, t chat.Transition) error {
	return c.call(ctx, func() error { return c.store.Transit(ctx, t) })
}

// PutAnswered implements Store.
func (c *Crash) PutAnswered(ctx context.Context, m, reply chat.Message) error {
	return c.call(ctx, func() error { return c.store.PutAnswered(ctx, m, reply) })
}

// ClaimErrand implements Store.
func (c *Crash) ClaimErrand(ctx context.Context, m chat.Message, at time.Time) error {
	return c.call(ctx, func() error { return c.store.ClaimErrand(ctx, m, at) })
}

// Queue implements Store.
func (c *Crash) Queue(ctx context.Context, serviceID string) (got []chat.Chat, err error) {
	err = c.call(ctx, func() (err error) {
		got, err = c.store.Queue(ctx, serviceID)
		return err
	})
	return got, err
}

// OffersTo implements Store.
func (c *Crash) OffersTo(ctx context.Context, agentID string) (got []chat.Chat, err error) {
	err = c.call(ctx, func() (err error) {
		got, err = c.store.OffersTo(ctx, agentID)
		return err
	})
	return got, err
}

// Rejections implements Store.
func (c *Crash) Rejections(ctx context.Context, agentID string) (got []chat.Rejection, err error) {
	err = c.call(ctx, func() (err error) {
		got, err = c.store.Rejections(ctx, agentID)
		return err
	})
	return got, err
}

// PutRejection implements Store.
func (c *Crash) PutRejection(ctx context.Context, r chat.Rejection, expires time.Time) error {
	return c.call(ctx, func() error { return c.store.PutRejection(ctx, r, expires) })
}

// AgentsOf implements Store.
func (c *Crash) AgentsOf(ctx context.Context, serviceID string) (got []chat.Agent, err error) {
	err = c.call(ctx, func() (err error) {
		got, err = c.store.AgentsOf(ctx, serviceID)
		return err
	})
	return got, err
}

// LastSeen implements Store.
func (c *Crash) LastSeen(ctx context.Context, agentID string) (got time.Time, err error) {
	err = c.call(ctx, func() (err error) {
		got, err = c.store.LastSeen(ctx, agentID)
		return err
	})
	return got, err
}

// RearmWork implements Store.
func (c *Crash) RearmWork(ctx context.Context, due chat.Due, next time.Time) error {
	return c.call(ctx, func() error { return c.store.RearmWork(ctx, due, next) })
}
