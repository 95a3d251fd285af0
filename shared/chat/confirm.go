package chat

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Receipt is a carrier's word on an outbound message.
type Receipt struct {
	Provider Provider
	Change   Change
}

// NewsWriter tells an agent what a sync would otherwise not find.
type NewsWriter interface {
	// Announce stores the news until expires.
	Announce(ctx context.Context, n News, expires time.Time) error
}

// ConfirmStore is what Confirm needs to store.
type ConfirmStore interface {
	MessageUpdater
	NewsWriter
	// Linked finds the message that the carrier's id stands for, strongly consistent. ErrNotFound if it is not known.
	Linked(ctx context.Context, p Provider) (MessageID, error)
	// KeepEarly keeps the receipt until expires for a Link to find. If the id was linked meanwhile it keeps nothing and
	// returns the message.
	KeepEarly(ctx context.Context, r Receipt, expires time.Time) (MessageID, error)
	// Chat reads a chat. ErrNotFound if there is none.
	Chat(ctx context.Context, id ChatID) (Chat, error)
}

// Confirmer takes carriers' receipts in.
type Confirmer struct {
	Store ConfirmStore
	Clock Clock
}

// Confirm applies the receipt to its message. It may be called any number of times, in any order of receipts, and
// before the send's answer was stored.
func (c *Confirmer) Confirm(ctx context.Context, r Receipt) error {
	id, err := c.Store.Linked(ctx, r.Provider)
	if errors.Is(err, ErrNotFound) {
		id, err = c.Store.KeepEarly(ctx, r, c.Clock().Add(ReceiptLag))
	}
	if err != nil {
		return fmt.Errorf("find the message of a receipt: %w", err)
	}
	if id == "" {
		return nil
	}
	m, err := c.Store.Update(ctx, id, r.Change)
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("apply a receipt: %w", err)
	}
	if m.ChatID == "" || m.awaited(r.Change.StatusChange, c.Clock()) {
		return nil
	}
	// Told each time that the receipt comes: the one who applied it may have gone before he told.
	return c.announce(ctx, m)
}

// announce tells the owner of a change to a message that nobody was still waiting on.
func (c *Confirmer) announce(ctx context.Context, m Message) error {
	chat, err := c.Store.Chat(ctx, m.ChatID)
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read a chat: %w", err)
	}
	now := c.Clock()
	return c.Store.Announce(ctx, News{Agent: chat.AgentID, At: now, Kind: NewsMessage, Chat: m.ChatID, Message: m.ID}, now.Add(NewsRetention))
}
