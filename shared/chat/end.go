package chat

import (
	"context"
	"slices"
	"time"
)

// Ending is how a chat ends.
type Ending struct {
	Reason      EndReason
	Disposition string
	Note        string
	At          time.Time
}

// EndRequest is an agent's wish to end a chat.
type EndRequest struct {
	Agent       Agent
	Chat        ChatID
	Disposition string
	Note        string
	LastMessage MessageID // the newest message that the agent knows of; empty if that is not to matter
	Idempotency Idempotency
}

// End ends the chat, unless the customer has written what the agent does not know of. A chat that has ended already, in whichever way,
// takes what its owner says of it, if nothing was said before.
func (m *Mover) End(ctx context.Context, r EndRequest) (Chat, error) {
	return m.move(ctx, r.Agent, r.Chat, r.Idempotency, func(c Chat, s Service) (Chat, error) {
		over := c.State == StateEnded && c.AgentID == r.Agent.ID
		if over && (c.annotated() || r.Disposition == "" && r.Note == "") {
			return c, nil
		}
		if err := c.Endable(r.Agent.ID); err != nil && !over {
			return Chat{}, err
		}
		if known := s.Policies.Dispositions; r.Disposition != c.Disposition && r.Disposition != "" && len(known) > 0 && !slices.Contains(known, r.Disposition) {
			return Chat{}, Invalid("This service has no such disposition. Choose one of its list.")
		}
		if over {
			return c.Annotated(r.Disposition, r.Note, m.Clock())
		}
		if r.LastMessage != "" && c.unreadAfter(r.LastMessage) {
			return Chat{}, ErrCustomerWrote
		}
		return c.Ended(Ending{Reason: EndedByAgent, Disposition: r.Disposition, Note: r.Note, At: m.Clock()}), nil
	})
}
