package chattest

import (
	"context"
	"time"

	"github.com/smsdesk/smsdesk/shared/chat"
)

// Interaction implements Store.
func (c *Crash) Interaction(ctx context.Context, agentID, id string) (i chat.Interaction, err error) {
	err = c.call(ctx, func() (err error) {
		i, err = c.store.Interaction(ctx, agentID, id)
		return err
	})
	return i, err
}

// PutCall implements Store.
func (c *Crash) PutCall(ctx context.Context, a chat.Agent, i chat.Interaction, expires time.Time) error {
	return c.call(ctx, func() error { return c.store.PutCall(ctx, a, i, expires) })
}

// SetState implements Store.
func (c *Crash) SetState(ctx context.Context, a chat.Agent) error {
	return c.call(ctx, func() error { return c.store.SetState(ctx, a) })
}

// LinkInteraction implements Store.
func (c *Crash) LinkInteraction(
	ctx context.Context, id chat.ChatID, agentID, interactionID string, at time.Time,
) (linked chat.Chat, err error) {
	err = c.call(ctx, func() (err error) {
		linked, err = c.store.LinkInteraction(ctx, id, agentID, interactionID, at)
		return err
	})
	return linked, err
}

// Canned implements Store.
func (c *Crash) Canned(ctx context.Context, id chat.CannedID) (m chat.Canned, err error) {
	err = c.call(ctx, func() (err error) {
		m, err = c.store.Canned(ctx, id)
		return err
	})
	return m, err
}

// CannedOf implements Store.
func (c *Crash) CannedOf(
	ctx context.Context, o chat.CannedOwner, after chat.CannedID, limit int,
) (page chat.Page[chat.Canned], err error) {
	err = c.call(ctx, func() (err error) {
		page, err = c.store.CannedOf(ctx, o, after, limit)
		return err
	})
	return page, err
}

// PutCanned implements Store.
func (c *Crash) PutCanned(ctx context.Context, before, now chat.Canned, i chat.Idempotency) error {
	return c.call(ctx, func() error { return c.store.PutCanned(ctx, before, now, i) })
}

// AnsweredCanned implements Store.
func (c *Crash) AnsweredCanned(ctx context.Context, i chat.Idempotency) (id chat.CannedID, err error) {
	err = c.call(ctx, func() (err error) {
		id, err = c.store.AnsweredCanned(ctx, i)
		return err
	})
	return id, err
}

// DeleteCanned implements Store.
func (c *Crash) DeleteCanned(ctx context.Context, m chat.Canned) error {
	return c.call(ctx, func() error { return c.store.DeleteCanned(ctx, m) })
}
