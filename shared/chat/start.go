package chat

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"
)

// StartStore is what Start needs to store.
type StartStore interface {
	BlockStore
	TransitionStore
	NumberStore
	// Service reads a service. ErrNotFound if there is none.
	Service(ctx context.Context, id string) (Service, error)
	// Answered finds the chat that an earlier request with the key was answered with, strongly consistent. ErrNotFound if
	// there was none, ErrIdempotencyMismatch if it asked for something else.
	Answered(ctx context.Context, i Idempotency) (Chat, error)
	// PutAnswer stores which chat the request with the key was answered with. ErrConflict if the key is used.
	PutAnswer(ctx context.Context, i Idempotency, id ChatID, at time.Time) error
	// OpenChats reads the agent's open chats, strongly consistent.
	OpenChats(ctx context.Context, agentID string) ([]Chat, error)
	// Lines reads the latest chat on each line, strongly consistent; the zero Chat, but for Revision and OptedOut, where
	// there was none.
	Lines(ctx context.Context, lines []LineID) ([]Chat, error)
	// Interaction reads one of the agent's interactions, strongly consistent. ErrNotFound if there is none.
	Interaction(ctx context.Context, agentID, id string) (Interaction, error)
	// LinkInteraction notes in the agent's open chat which interaction it goes on in, and returns the chat. ErrConflict if
	// the chat is not open any more, or not the agent's.
	LinkInteraction(ctx context.Context, id ChatID, agentID, interactionID string, at time.Time) (Chat, error)
}

// Starter starts chats.
type Starter struct {
	Store StartStore
	Key   Key
	IDs   IDs
	Clock Clock
	// Mobile is the number in E.164, or a refusal if it is none or certainly no mobile's.
	Mobile func(number string) (string, error)
	// Place is where the number may be.
	Place func(number string) Place
}

func (s *Starter) replier() replier { return replier{store: s.Store, ids: s.IDs, key: s.Key} }

// StartRequest is an agent's wish to text a customer.
type StartRequest struct {
	Agent          Agent
	ServiceID      string
	CustomerNumber string
	InteractionID  string // the agent's own call with this customer for this service; empty for none
	Idempotency    Idempotency
}

// Start opens a chat with the customer, or finds the agent's open one. The bool tells whether it is new.
func (s *Starter) Start(ctx context.Context, r StartRequest) (Chat, bool, error) {
	if !r.Agent.WorksFor(r.ServiceID) {
		return Chat{}, false, ErrNotFound
	}
	service, err := s.Store.Service(ctx, r.ServiceID)
	if err != nil {
		return Chat{}, false, err
	}
	if err := Gate(r.Agent, service); err != nil {
		return Chat{}, false, err
	}
	number, err := s.Mobile(r.CustomerNumber)
	if err != nil {
		return Chat{}, false, err
	}
	if slices.Contains(service.Numbers, number) {
		return Chat{}, false, &Error{Code: CodeInvalidNumber, Message: "This is a number of the service itself. Enter the customer's."}
	}
	if err := s.inInteraction(ctx, r, number); err != nil {
		return Chat{}, false, err
	}
	for range moveAttempts {
		chat, created, err := s.attempt(ctx, r, service, number)
		if !errors.Is(err, ErrConflict) {
			return chat, created, err
		}
	}
	return Chat{}, false, fmt.Errorf("start a chat: %w", ErrConflict)
}

func (s *Starter) attempt(ctx context.Context, r StartRequest, service Service, number string) (Chat, bool, error) {
	if r.Idempotency.Key != "" {
		chat, err := s.Store.Answered(ctx, r.Idempotency)
		if !errors.Is(err, ErrNotFound) {
			return chat, true, err
		}
	}
	last, serviceNumber, err := s.line(ctx, service, number)
	if err != nil {
		return Chat{}, false, err
	}
	now := s.Clock()
	if last.At(now).State != last.State {
		if err := lapse(ctx, s.Store, s.replier(), service, last, now); err != nil {
			return Chat{}, false, err
		}
		return Chat{}, false, ErrConflict // read it as it is now
	}
	switch {
	case last.OptedOut:
		return Chat{}, false, ErrOptedOut
	case last.Owner() == r.Agent.ID:
		mine, err := s.linked(ctx, r, last)
		if err != nil {
			return Chat{}, false, err
		}
		return mine, false, remember(ctx, s.Store, r.Idempotency, mine.ID, now)
	case last.State == StateActive:
		return Chat{}, false, &Error{
			Code: CodeChatOwnedByOther, Owner: last.AgentID,
			Message: "Another agent has an open chat with this customer.",
		}
	}
	place, err := s.reach(ctx, service, number, last.State == StateRequested, now)
	if err != nil {
		return Chat{}, false, err
	}
	t := Transition{Before: last, At: now, MaxChats: service.Policies.MaxChatsPerAgent, Idempotency: r.Idempotency}
	isNew := last.State != StateRequested
	if isNew {
		t.After, err = s.open(r, service, serviceNumber, number, last, now)
		t.Customer = s.Key.Customer(number)
	} else {
		t.After, err = last.Accepted(r.Agent, now)
		t.After.InteractionID = r.InteractionID
	}
	t.After.Place = place
	if err != nil {
		return Chat{}, false, err
	}
	return t.After, isNew, transit(ctx, s.Store, s.replier(), service, t)
}

// open is a new chat on the line.
func (s *Starter) open(r StartRequest, service Service, serviceNumber, number string, last Chat, now time.Time) (Chat, error) {
	start, err := s.IDs.Next(now)
	if err != nil {
		return Chat{}, err
	}
	c := Opened(NewChatID(s.Key.Line(serviceNumber, number), start), r.Agent, service, serviceNumber, number, now)
	c.InteractionID = r.InteractionID
	return c.following(last), nil
}

// reach is where the number may be, or the refusal of one that the service may not text.
func (s *Starter) reach(ctx context.Context, service Service, number string, waiting bool, now time.Time) (Place, error) {
	place := s.Place(number)
	if err := service.Policies.Reach(place, waiting, now); err != nil {
		return Place{}, err
	}
	blocked, err := s.Store.Blocked(ctx, s.Key.Customer(number))
	if err != nil {
		return Place{}, fmt.Errorf("find out whether a number is blocked: %w", err)
	}
	if blocked {
		return Place{}, ErrBlockedNumber
	}
	return place, nil
}

// inInteraction refuses an interaction that is not the agent's, with this customer, for this service.
func (s *Starter) inInteraction(ctx context.Context, r StartRequest, number string) error {
	if r.InteractionID == "" {
		return nil
	}
	if !isForeignID(r.InteractionID) {
		return ErrNoInteraction
	}
	i, err := s.Store.Interaction(ctx, r.Agent.ID, r.InteractionID)
	switch {
	case errors.Is(err, ErrNotFound):
		return ErrNoInteraction
	case err != nil:
		return fmt.Errorf("read an interaction: %w", err)
	case i.ServiceID != r.ServiceID || i.Customer != s.Key.Customer(number):
		return ErrNoInteraction
	}
	return nil
}

// linked is the agent's open chat, linked to the interaction that it is asked for from, if any.
func (s *Starter) linked(ctx context.Context, r StartRequest, mine Chat) (Chat, error) {
	if r.InteractionID == "" || r.InteractionID == mine.InteractionID {
		return mine, nil
	}
	return s.Store.LinkInteraction(ctx, mine.ID, r.Agent.ID, r.InteractionID, s.Clock())
}

// line is the service's line with the customer that was used last, else the one with its first number.
func (s *Starter) line(ctx context.Context, service Service, number string) (Chat, string, error) {
	if len(service.Numbers) == 0 {
		return Chat{}, "", ErrSMSNotSupported
	}
	lines := make([]LineID, len(service.Numbers))
	for i, n := range service.Numbers {
		lines[i] = s.Key.Line(n, number)
	}
	chats, err := s.Store.Lines(ctx, lines)
	if err != nil {
		return Chat{}, "", fmt.Errorf("read a customer's lines: %w", err)
	}
	latest := 0
	for i, c := range chats {
		if c.LastActivityAt.After(chats[latest].LastActivityAt) {
			latest = i
		}
	}
	return chats[latest], service.Numbers[latest], nil
}
