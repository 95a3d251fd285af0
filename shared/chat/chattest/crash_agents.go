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
