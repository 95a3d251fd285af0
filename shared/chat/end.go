package chat

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Ending is an end about to be stored.
type Ending struct {
	Chat        ChatID
	AgentID     string
	Reason      EndReason
	Disposition string
	Note        string
	At          time.Time
	Idempotency Idempotency
}

// Ended is the chat after its end.
func (c Chat) Ended(e Ending) Chat {
	c.State, c.EndReason, c.EndedAt, c.ChangedAt = StateEnded, e.Reason, e.At, e.At
	c.Disposition, c.Note, c.Unread = e.Disposition, e.Note, 0
	c.Revision++
	return c
}

// EndStore is what End needs to store.
type EndStore interface {
	// Answered is as in StartStore.
	Answered(ctx context.Context, i Idempotency) (Chat, error)
	// PutAnswer is as in StartStore.
	PutAnswer(ctx context.Context, i Idempotency, id ChatID, at time.Time) error
	// Chat reads a chat, strongly consistent. ErrNotFound if there is none.
	Chat(ctx context.Context, id ChatID) (Chat, error)
	// EndChat stores the end, all of it or nothing: on the line, and moving the chat from its owner's open ones to the
	// ended ones. It returns the chat as Chat.Ended makes it, ErrConflict if the agent cannot end it at that moment (see
	// Chat.Endable) or the key was used.
	EndChat(ctx context.Context, e Ending) (Chat, error)
}

// Ender ends chats.
type Ender struct {
	Store EndStore
	Clock Clock
}

// EndRequest is an agent's wish to end a chat.
type EndRequest struct {
	Agent       Agent
	Chat        ChatID
	Disposition string
	Note        string
	Idempotency Idempotency
}

// End ends the chat. To end what one has ended already is no error.
func (e *Ender) End(ctx context.Context, r EndRequest) (Chat, error) {
	const attempts = 3
	for range attempts {
		chat, err := e.attempt(ctx, r)
		if !errors.Is(err, ErrConflict) {
			return chat, err
		}
	}
	return Chat{}, fmt.Errorf("end a chat: %w", ErrConflict)
}

func (e *Ender) attempt(ctx context.Context, r EndRequest) (Chat, error) {
	if r.Idempotency.Key != "" {
		chat, err := e.Store.Answered(ctx, r.Idempotency)
		if !errors.Is(err, ErrNotFound) {
			return chat, err
		}
	}
	chat, err := e.Store.Chat(ctx, r.Chat)
	if err != nil {
		return Chat{}, err
	}
	if !r.Agent.WorksFor(chat.ServiceID) {
		return Chat{}, ErrNotFound
	}
	err = chat.Endable(r.Agent.ID)
	if errors.Is(err, ErrChatEnded) {
		return chat, remember(ctx, e.Store, r.Idempotency, r.Chat, e.Clock())
	}
	if err != nil {
		return Chat{}, err
	}
	return e.Store.EndChat(ctx, Ending{
		Chat: r.Chat, AgentID: r.Agent.ID, Reason: EndedByAgent, Disposition: r.Disposition, Note: r.Note,
		At: e.Clock(), Idempotency: r.Idempotency,
	})
}
