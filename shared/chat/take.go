package chat

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"
)

// Rejection is an agent's word not to want what is offered to it.
type Rejection struct {
	Agent string
	Chat  ChatID
	Since time.Time // of the offer: another offer of the same chat is another matter
}

// RejectionRetention is how long a rejection is kept.
const RejectionRetention = 31 * 24 * time.Hour

// Accept makes an offered chat the agent's. Of many who accept one gets it. To accept what is one's own is no error.
func (m *Mover) Accept(ctx context.Context, agent Agent, id ChatID, i Idempotency) (Chat, error) {
	return m.move(ctx, agent, id, i, func(c Chat, s Service) (Chat, error) {
		now := m.Clock()
		if c.State == StateActive && c.AgentID != agent.ID && !c.OfferedTo(agent) {
			seen, err := m.Store.LastSeen(ctx, c.AgentID)
			if err != nil {
				return Chat{}, fmt.Errorf("find out when an owner was last seen: %w", err)
			}
			if c.Neglected(seen, s.Policies.Away(), now) {
				revision := c.Revision
				c = c.Deserted(now)
				c.Revision = revision
			}
		}
		return c.Accepted(agent, now)
	})
}

// Reject declines a chat that is offered to the agent, or hides one that is offered to the whole service from the agent.
func (m *Mover) Reject(ctx context.Context, agent Agent, id ChatID, i Idempotency) (Chat, error) {
	return m.move(ctx, agent, id, i, func(c Chat, _ Service) (Chat, error) {
		now := m.Clock()
		next, err := c.Rejected(agent, now)
		if errors.Is(err, ErrAlreadyTaken) {
			return m.rejectedBefore(ctx, agent, c)
		}
		if err != nil {
			return Chat{}, err
		}
		rejection := Rejection{Agent: agent.ID, Chat: c.ID, Since: c.Offer.Since}
		if err := m.Store.PutRejection(ctx, rejection, now.Add(RejectionRetention)); err != nil {
			return Chat{}, fmt.Errorf("note a rejection: %w", err)
		}
		return next, nil
	})
}

// rejectedBefore is the chat as it is, if the agent has rejected it already: a repeat is no error.
func (m *Mover) rejectedBefore(ctx context.Context, agent Agent, c Chat) (Chat, error) {
	rejections, err := m.Store.Rejections(ctx, agent.ID)
	if err != nil {
		return Chat{}, fmt.Errorf("list an agent's rejections: %w", err)
	}
	if !slices.ContainsFunc(rejections, func(r Rejection) bool { return r.Chat == c.ID }) || c.Owner() == agent.ID {
		return Chat{}, ErrAlreadyTaken
	}
	return c, nil
}

// TransferRequest is an owner's wish to pass a chat on.
type TransferRequest struct {
	Agent       Agent
	Chat        ChatID
	ToAgent     string // or, if empty,
	ToService   string // to the queue of the chat's own service
	Note        string
	Idempotency Idempotency
}

// Transfer offers the agent's chat to another agent, or to its service's queue. It stays the agent's until somebody accepts.
func (m *Mover) Transfer(ctx context.Context, r TransferRequest) (Chat, error) {
	return m.move(ctx, r.Agent, r.Chat, r.Idempotency, func(c Chat, _ Service) (Chat, error) {
		if err := c.Endable(r.Agent.ID); err != nil {
			return Chat{}, err
		}
		if r.ToAgent != "" {
			if err := m.mayTake(ctx, r.ToAgent, c); err != nil {
				return Chat{}, err
			}
		} else if r.ToService != c.ServiceID {
			return Chat{}, Invalid("A chat stays with the service that has its number. Transfer it to that service's queue, or to an agent.")
		}
		if r.ToAgent == r.Agent.ID {
			return Chat{}, Invalid("The chat is yours. Choose another agent.")
		}
		return c.Transferred(r.Agent.ID, r.ToAgent, r.Note, m.Clock())
	})
}

// TakeOver makes any open chat of the agent's services the agent's.
func (m *Mover) TakeOver(ctx context.Context, agent Agent, id ChatID, i Idempotency) (Chat, error) {
	if !agent.Can(PermissionSupervise) {
		return Chat{}, ErrNotASupervisor
	}
	return m.move(ctx, agent, id, i, func(c Chat, _ Service) (Chat, error) { return c.Assigned(agent.ID, m.Clock()) })
}

// Give makes any open chat of the supervisor's services another agent's.
func (m *Mover) Give(ctx context.Context, supervisor Agent, id ChatID, to string, i Idempotency) (Chat, error) {
	if !supervisor.Can(PermissionSupervise) {
		return Chat{}, ErrNotASupervisor
	}
	return m.move(ctx, supervisor, id, i, func(c Chat, _ Service) (Chat, error) {
		if err := m.mayTake(ctx, to, c); err != nil {
			return Chat{}, err
		}
		return c.Assigned(to, m.Clock())
	})
}

// mayTake refuses an agent who could not work in the chat.
func (m *Mover) mayTake(ctx context.Context, agentID string, c Chat) error {
	a, err := m.Store.Agent(ctx, agentID)
	if err != nil && !errors.Is(err, ErrNotFound) {
		return fmt.Errorf("read an agent: %w", err)
	}
	if err != nil || !c.takeableBy(a) {
		return Invalid("There is no such agent who may text for this service. Choose another one.")
	}
	return nil
}

// readPage is how many messages are counted at a time.
const readPage = 100

// Read notes up to which message the owner has read, and counts the unread ones anew. What was read before stays read.
func (m *Mover) Read(ctx context.Context, agent Agent, id ChatID, upTo MessageID, i Idempotency) (Chat, error) {
	return m.move(ctx, agent, id, i, func(c Chat, _ Service) (Chat, error) {
		if err := c.Endable(agent.ID); err != nil {
			return Chat{}, err
		}
		message, err := m.Store.Message(ctx, upTo)
		switch {
		case errors.Is(err, ErrNotFound), errors.Is(err, ErrAbandoned), err == nil && message.ChatID != id:
			return Chat{}, Invalid("messageId must be the id of a message of this chat.")
		case err != nil:
			return Chat{}, fmt.Errorf("read a message: %w", err)
		case c.Unread == 0:
			return c, nil
		}
		read := c.Unread // all, also what came in late and stands above what was read before
		if c.LastMessage == nil || upTo < c.LastMessage.ID {
			if read, err = m.newlyRead(ctx, c, upTo); err != nil || read == 0 {
				return c, err
			}
		}
		c.ReadTo, c.Unread = max(c.ReadTo, upTo), max(0, c.Unread-read)
		return c.changed(m.Clock()), nil
	})
}

// newlyRead counts the customer's messages up to the one that were unread. What comes in meanwhile stays so.
func (m *Mover) newlyRead(ctx context.Context, c Chat, upTo MessageID) (int, error) {
	floor := max(c.ReadTo, c.LastOutbound)
	from := c.ID.Start()
	if floor != "" {
		from = floor.Position()
	}
	for count := 0; ; {
		page, err := m.Store.MessagesFrom(ctx, c, from, readPage)
		if err != nil {
			return 0, fmt.Errorf("count read messages: %w", err)
		}
		for _, message := range page.Items {
			if message.ID > upTo {
				return count, nil
			}
			if message.Direction == Inbound && message.ID > floor {
				count++
			}
		}
		if page.Next == "" {
			return count, nil
		}
		from = Position(page.Next)
	}
}
