package chat

import (
	"context"
	"fmt"
	"slices"
)

// Page is one page of a list. Next is empty on the last one.
type Page[T any] struct {
	Items []T
	Next  string
}

// The bounds of a list's page.
const (
	DefaultLimit = 50
	MaxLimit     = 100
)

// ReadStore is what reading chats needs.
type ReadStore interface {
	// Chat reads a chat, strongly consistent. ErrNotFound if there is none.
	Chat(ctx context.Context, id ChatID) (Chat, error)
	// ChatsOf lists the agent's chats in the state, open ones in the order of their beginning, ended ones latest first.
	// ErrNotFound for a cursor that is none.
	ChatsOf(ctx context.Context, agentID string, state State, cursor string, limit int) (Page[Chat], error)
	// MessagesBefore lists the chat's messages that stand before the position, newest first; an empty position lists
	// from the newest. Next is set if there are older ones: only the last page is short.
	MessagesBefore(ctx context.Context, chat Chat, before Position, limit int) (Page[Message], error)
}

// Reader shows chats to agents.
type Reader struct {
	Store   ReadStore
	Clock   Clock
	Auditor *Auditor
}

// Chat is any chat of the agent's services. That it is read by others than its owner goes on record.
func (r *Reader) Chat(ctx context.Context, agent Agent, id ChatID) (Chat, error) {
	chat, err := r.Store.Chat(ctx, id)
	if err != nil {
		return Chat{}, err
	}
	if !agent.WorksFor(chat.ServiceID) {
		return Chat{}, ErrNotFound
	}
	if err := r.Auditor.Read(ctx, agent, chat); err != nil {
		return Chat{}, err
	}
	return chat.At(r.Clock()), nil
}

// Chats are the agent's own chats in the state, of the services that the agent works for now.
func (r *Reader) Chats(ctx context.Context, agent Agent, state State, cursor string, limit int) (Page[Chat], error) {
	page, err := r.Store.ChatsOf(ctx, agent.ID, state, cursor, limit)
	if err != nil {
		return Page[Chat]{}, err
	}
	now := r.Clock()
	page.Items = slices.DeleteFunc(page.Items, func(c Chat) bool {
		return !agent.WorksFor(c.ServiceID) || c.At(now).State != state
	})
	return page, nil
}

// Messages are a chat's messages before another one, or the newest if before is empty, newest first. Next is the
// id to pass as the next before.
func (r *Reader) Messages(ctx context.Context, agent Agent, id ChatID, before MessageID, limit int) (Page[Message], error) {
	chat, err := r.Chat(ctx, agent, id)
	if err != nil {
		return Page[Message]{}, err
	}
	var from Position
	if before != "" {
		if before.Line() != id.Line() {
			return Page[Message]{}, ErrNotFound
		}
		from = before.Position()
	}
	page, err := r.Store.MessagesBefore(ctx, chat, from, limit)
	if err != nil {
		return Page[Message]{}, fmt.Errorf("read messages: %w", err)
	}
	if page.Next != "" {
		page.Next = string(page.Items[len(page.Items)-1].ID)
	}
	observe(page.Items, r.Clock())
	return page, nil
}
