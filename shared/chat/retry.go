package chat

import (
	"context"
	"errors"
	"time"
)

// RetryRequest is an agent's wish to send a text again.
type RetryRequest struct {
	Agent       Agent
	Chat        ChatID
	Message     MessageID
	Idempotency Idempotency
}

// RetryRetention is how long a text is known to have a retry: longer than any chat.
const RetryRetention = 10 * 365 * 24 * time.Hour

// retention is how long a repeat of the request is the same one.
func (r SendRequest) retention() time.Duration {
	if r.RetryOf != "" {
		return RetryRetention
	}
	return RequestRetention
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
	chat, err := s.Store.Chat(ctx, r.Chat)
	switch {
	case err != nil:
		return Message{}, err
	case !r.Agent.WorksFor(chat.ServiceID):
		return Message{}, ErrNotFound
	case chat.AgentID != r.Agent.ID:
		return Message{}, ErrNotYourChat
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
		return Message{}, errUnretryable
	}
	return s.Send(ctx, SendRequest{
		Agent: r.Agent, Chat: r.Chat, Body: m.Body, RetryOf: m.ID,
		// The message is the key: not only a repeat of this request, any retry of it is the same one.
		Idempotency: NewIdempotency(string(m.ID), "", "retry"),
	})
}
