package chat

import (
	"context"
	"errors"
)

// RetryRequest is an agent's wish to send a text again.
type RetryRequest struct {
	Agent       Agent
	Chat        ChatID
	Message     MessageID
	Idempotency Idempotency
}

// Retry sends a text that failed, or may not have arrived, once more: as a new message. A message has one retry, whoever asks for it
// however often; asking again answers that one.
func (s *Sender) Retry(ctx context.Context, r RetryRequest) (Message, error) {
	if r.Idempotency.Key == "" {
		return Message{}, errNoKey
	}
	if r.Message.Line() != r.Chat.Line() {
		return Message{}, ErrNotFound
	}
	m, err := s.Store.Message(ctx, r.Message)
	switch {
	case errors.Is(err, ErrAbandoned), err == nil && m.ChatID != r.Chat:
		return Message{}, ErrNotFound
	case err != nil:
		return Message{}, err
	}
	status := m.Observed(s.Clock()).Status
	if m.SentBy == SentBySystem || (status != StatusFailed && status != StatusUnconfirmed) {
		chat, err := s.Store.Chat(ctx, r.Chat)
		if err == nil && !r.Agent.WorksFor(chat.ServiceID) {
			err = ErrNotFound
		}
		if err == nil {
			err = errUnretryable
		}
		return Message{}, err
	}
	return s.Send(ctx, SendRequest{
		Agent: r.Agent, Chat: r.Chat, Body: m.Body, RetryOf: m.ID,
		// The message is the key: not only a repeat of this request, any retry of it is the same one.
		Idempotency: NewIdempotency(string(m.ID), "", "retry"),
	})
}
