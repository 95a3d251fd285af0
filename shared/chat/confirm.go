package chat

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"
)

// Receipt is a carrier's word on an outbound message.
type Receipt struct {
	Provider Provider
	Message  MessageID // as the carrier echoes it, see OutboundText; empty if it knows the text by its own id only
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
	ConsentStore
	// Linked finds the message that the carrier's id stands for, strongly consistent. ErrNotFound if it is not known.
	Linked(ctx context.Context, p Provider) (MessageID, error)
	// KeepEarly keeps the receipt until expires for a Link to find. If the id was linked meanwhile it keeps nothing and
	// returns the message.
	KeepEarly(ctx context.Context, r Receipt, expires time.Time) (MessageID, error)
	// Chat reads a chat. ErrNotFound if there is none.
	Chat(ctx context.Context, id ChatID) (Chat, error)
	// Message is as in ReservationStore.
	Message(ctx context.Context, id MessageID) (Message, error)
}

// Confirmer takes carriers' receipts in.
type Confirmer struct {
	Store ConfirmStore
	Key   Key
	Clock Clock
	Log   *slog.Logger
}

// Confirm applies the receipt to its message. It may be called any number of times, in any order of receipts, and
// before the send's answer was stored.
func (c *Confirmer) Confirm(ctx context.Context, r Receipt) error {
	id, err := c.messageOf(ctx, r)
	if err != nil {
		return fmt.Errorf("find the message of a receipt: %w", err)
	}
	if id == "" {
		c.unknown(ctx, r)
		return nil
	}
	m, err := c.apply(ctx, id, r.Change)
	if errors.Is(err, ErrNotFound) || errors.Is(err, ErrAbandoned) {
		c.unknown(ctx, r)
		return nil
	}
	if err != nil {
		return fmt.Errorf("apply a receipt: %w", err)
	}
	if r.Change.Reason == ReasonOptedOut {
		if err := c.optOut(ctx, m, r.Change.saidAt(m)); err != nil {
			return fmt.Errorf("record an opt-out: %w", err)
		}
	}
	if m.ChatID == "" || m.awaited(r.Change, c.Clock()) {
		return nil
	}
	// Told each time that the receipt comes: the one who applied it may have gone before he told.
	return c.announce(ctx, m)
}

// saidAt is when the change was said of the message, at the earliest where that is not told: what the customer said later stands.
func (c Change) saidAt(m Message) time.Time {
	if c.Undated {
		return m.At
	}
	return c.At
}

// apply makes the message what the change makes of it. That a text was sent is mostly known from the answer to the send: where the
// change has no time of its own, to look first costs less than a write that changes nothing.
func (c *Confirmer) apply(ctx context.Context, id MessageID, change Change) (Message, error) {
	if change.Undated && change.Status == StatusSent {
		m, err := c.Store.Message(ctx, id)
		if err != nil || m.Apply(change).Revision == m.Revision {
			return m, err
		}
	}
	return c.Store.Update(ctx, id, change)
}

// messageOf is the message of the receipt; empty if none is known, and the receipt is kept for one that may come.
func (c *Confirmer) messageOf(ctx context.Context, r Receipt) (MessageID, error) {
	if r.Message != "" {
		return r.Message, nil
	}
	id, err := c.Store.Linked(ctx, r.Provider)
	if errors.Is(err, ErrNotFound) {
		return c.Store.KeepEarly(ctx, r, c.Clock().Add(EarlyRetention))
	}
	return id, err
}

// unknown counts, by its line in the log, a receipt that is early or whose message never was: another program may text from the
// same account.
func (c *Confirmer) unknown(ctx context.Context, r Receipt) {
	c.Log.InfoContext(ctx, "receipt of a message that is not known", "carrier", r.Provider.Carrier, "status", r.Change.Status)
}

// optOut records that the carrier says so of the customer whom the message went to.
func (c *Confirmer) optOut(ctx context.Context, m Message, at time.Time) error {
	told := refusedConsent{line: m.ID.Line(), at: at}
	if m.Errand != nil {
		told.serviceID, told.customer = m.Errand.ServiceID, m.Errand.To
	} else {
		chat, err := c.Store.Chat(ctx, m.ChatID)
		if errors.Is(err, ErrNotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		told.serviceID, told.customer = chat.ServiceID, chat.CustomerNumber
	}
	return told.record(ctx, c.Store, c.Key, c.Clock)
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
