package chat

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// MoveStore is what moving chats needs to store.
type MoveStore interface {
	TransitionStore
	// Annotate stores the transition of a chat that has ended and stays so, whether it is its line's latest or an earlier one, with
	// its idempotency key, and with news for its last owner. ErrConflict if the chat or the key changed since they were read.
	Annotate(ctx context.Context, t Transition) error
	NumberStore
	// Answered finds the chat that an earlier request with the key was answered with, strongly consistent. ErrNotFound if
	// there was none, ErrIdempotencyMismatch if it asked for something else.
	Answered(ctx context.Context, i Idempotency) (Chat, error)
	// PutAnswer stores which chat the request with the key was answered with. ErrConflict if the key is used.
	PutAnswer(ctx context.Context, i Idempotency, id ChatID, at time.Time) error
	// Chat reads a chat, strongly consistent. ErrNotFound if there is none.
	Chat(ctx context.Context, id ChatID) (Chat, error)
	// Service reads a service. ErrNotFound if there is none.
	Service(ctx context.Context, id string) (Service, error)
	// Agent reads an agent, strongly consistent. ErrNotFound if there is none.
	Agent(ctx context.Context, id string) (Agent, error)
	// LastSeen is when the agent's desktop last pinged; the zero time if it never did.
	LastSeen(ctx context.Context, agentID string) (time.Time, error)
	// Rejections is as in OfferStore.
	Rejections(ctx context.Context, agentID string) ([]Rejection, error)
	// OpenChats reads the agent's open chats, strongly consistent.
	OpenChats(ctx context.Context, agentID string) ([]Chat, error)
	// Message reads one message, strongly consistent. ErrNotFound if none is stored, ErrAbandoned if none ever will be.
	Message(ctx context.Context, id MessageID) (Message, error)
	// PutRejection notes that the agent does not want the chat as offered then, until expires.
	PutRejection(ctx context.Context, r Rejection, expires time.Time) error
	// MessagesFrom is as in SyncStore.
	MessagesFrom(ctx context.Context, chat Chat, from Position, limit int) (Page[Message], error)
}

// NumberStore finds services by their numbers.
type NumberStore interface {
	// ServiceByNumber finds the service that the number belongs to. ErrNotFound if it is nobody's.
	ServiceByNumber(ctx context.Context, number string) (Service, error)
}

// Mover moves chats from state to state, and from agent to agent.
type Mover struct {
	Store MoveStore
	IDs   IDs
	Key   Key
	Clock Clock
	Place func(number string) Place // where a number may be
}

func (m *Mover) replier() replier { return replier{store: m.Store, ids: m.IDs, key: m.Key} }

// moveAttempts bounds how often a transition is tried while texts come in and others change the chat.
const moveAttempts = 8

// move takes a step with a chat of the agent's services. The step returns the chat as it should be, or a refusal; a chat with the same
// revision is one that needs no change.
func (m *Mover) move(ctx context.Context, agent Agent, id ChatID, i Idempotency, step func(Chat, Service) (Chat, error)) (Chat, error) {
	for range moveAttempts {
		chat, err := m.attempt(ctx, agent, id, i, step)
		if !errors.Is(err, ErrConflict) {
			return chat, err
		}
	}
	return Chat{}, fmt.Errorf("move a chat: %w", ErrConflict)
}

func (m *Mover) attempt(ctx context.Context, agent Agent, id ChatID, i Idempotency, step func(Chat, Service) (Chat, error)) (Chat, error) {
	if i.Key != "" {
		chat, err := m.Store.Answered(ctx, i)
		if err == nil && !agent.WorksFor(chat.ServiceID) {
			return Chat{}, ErrNotFound
		}
		if !errors.Is(err, ErrNotFound) {
			return chat.At(m.Clock()), err
		}
	}
	chat, err := m.Store.Chat(ctx, id)
	if err != nil {
		return Chat{}, err
	}
	if !agent.WorksFor(chat.ServiceID) {
		return Chat{}, ErrNotFound
	}
	service, err := m.Store.Service(ctx, chat.ServiceID)
	if err != nil {
		return Chat{}, err
	}
	now := m.Clock()
	if chat.At(now).State != chat.State {
		if err := lapse(ctx, m.Store, m.replier(), service, chat, now); err != nil {
			return Chat{}, err
		}
		return Chat{}, ErrConflict // read it as it is now
	}
	next, err := step(chat, service)
	if err != nil {
		return Chat{}, err
	}
	if next.Revision == chat.Revision {
		return next, remember(ctx, m.Store, i, id, now)
	}
	if next.Owner() != "" && next.Place.Country == "" {
		next.Place = m.Place(next.CustomerNumber)
	}
	t := Transition{Before: chat, After: next, At: now, MaxChats: service.Policies.MaxChatsPerAgent, Idempotency: i}
	if chat.State == StateEnded && next.State == StateEnded {
		return next, m.Store.Annotate(ctx, t)
	}
	return next, transit(ctx, m.Store, m.replier(), service, t)
}

// transit stores a transition that may give an agent one chat more. Chats that have ended by themselves count no more, stored or not.
func transit(ctx context.Context, store ownerStore, r replier, service Service, t Transition) error {
	err := store.Transit(ctx, t)
	if !errors.Is(err, ErrChatLimit) {
		return err
	}
	open, listed := store.OpenChats(ctx, t.After.Owner())
	if listed != nil {
		return fmt.Errorf("read open chats: %w", listed)
	}
	for _, c := range open {
		if c.ServiceID != service.ID || c.At(t.At).Open() {
			continue
		}
		err = ErrConflict // one less: try again
		if lapsed := lapse(ctx, store, r, service, c, t.At); lapsed != nil && !errors.Is(lapsed, ErrConflict) {
			return lapsed
		}
	}
	return err
}

// ownerStore changes chats, and lists whose they are.
type ownerStore interface {
	TransitionStore
	OpenChats(ctx context.Context, agentID string) ([]Chat, error)
}

// lapse stores the end of a chat that has ended by itself, with the answer that the customer of a missed request gets.
func lapse(ctx context.Context, store TransitionStore, r replier, service Service, c Chat, now time.Time) error {
	t := Transition{Before: c, After: c.At(now).changed(now), At: now}
	if c.State == StateRequested {
		text, err := r.autoReply(ctx, service, c, service.Policies.CustomerInitiated.MissedReply, now)
		if err != nil {
			return err
		}
		if text != nil {
			text.ChatID = "" // it is no part of what ended before
			t.Texts, t.After.AutoRepliedAt = []Message{*text}, now
		}
	}
	return store.Transit(ctx, t)
}

// answerStore keeps what requests were answered with.
type answerStore interface {
	PutAnswer(ctx context.Context, i Idempotency, id ChatID, at time.Time) error
}

// remember stores the answer of a request that changed nothing, if it has a key: its repeat gets the same chat.
func remember(ctx context.Context, store answerStore, i Idempotency, id ChatID, at time.Time) error {
	if i.Key == "" {
		return nil
	}
	return store.PutAnswer(ctx, i, id, at)
}
