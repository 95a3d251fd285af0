package chat

import (
	"context"
	"fmt"
	"slices"
	"time"
)

// OfferReason is why a chat is offered.
type OfferReason string

// The reasons for an offer.
const (
	OfferRequest  OfferReason = "request"  // a customer's request, which has no owner yet
	OfferTransfer OfferReason = "transfer" // its owner passes it on
	OfferAway     OfferReason = "away"     // its owner is away, and the customer waits
)

// Offer is a chat shown to others to take. An active chat stays its owner's until somebody accepts.
type Offer struct {
	Reason OfferReason
	To     string // the agent it is offered to; empty for all Ready agents of the chat's service
	By     string // the agent who offers it
	Note   string
	Since  time.Time
}

// OfferedTo tells whether the chat is offered to the agent at the moment, apart from what the agent rejected. What is offered to
// a whole service is so to its Ready agents who may text.
func (c Chat) OfferedTo(a Agent) bool {
	if c.Offer == nil || !c.takeableBy(a) || c.AgentID == a.ID {
		return false
	}
	if c.Offer.To != "" {
		return c.Offer.To == a.ID
	}
	return a.State == AgentReady
}

// takeableBy tells whether the chat could be the agent's.
func (c Chat) takeableBy(a Agent) bool {
	return a.takesChatsOf(c.ServiceID)
}

// OfferStore finds what is offered.
type OfferStore interface {
	// Queue lists what is offered to the agents of the service, longest waiting first, strongly consistent.
	Queue(ctx context.Context, serviceID string) ([]Chat, error)
	// OffersTo lists what is offered to the agent alone, strongly consistent.
	OffersTo(ctx context.Context, agentID string) ([]Chat, error)
	// Rejections lists what the agent rejected, strongly consistent.
	Rejections(ctx context.Context, agentID string) ([]Rejection, error)
}

// offersTo lists what is offered to the agent at the time, longest waiting first.
func offersTo(ctx context.Context, store OfferStore, agent Agent, now time.Time) ([]Chat, error) {
	if !agent.Can(PermissionSend) {
		return nil, nil
	}
	offers, err := store.OffersTo(ctx, agent.ID)
	if err != nil {
		return nil, fmt.Errorf("list an agent's offers: %w", err)
	}
	if agent.State == AgentReady {
		for _, service := range agent.Services {
			queue, err := store.Queue(ctx, service)
			if err != nil {
				return nil, fmt.Errorf("list a queue: %w", err)
			}
			offers = append(offers, queue...)
		}
	}
	offers = slices.DeleteFunc(offers, func(c Chat) bool { return !c.At(now).OfferedTo(agent) })
	if len(offers) == 0 {
		return nil, nil
	}
	rejections, err := store.Rejections(ctx, agent.ID)
	if err != nil {
		return nil, fmt.Errorf("list an agent's rejections: %w", err)
	}
	offers = slices.DeleteFunc(offers, func(c Chat) bool {
		return slices.Contains(rejections, Rejection{Agent: agent.ID, Chat: c.ID, Since: c.Offer.Since})
	})
	sortOffers(offers)
	return offers, nil
}

func sortOffers(offers []Chat) {
	slices.SortFunc(offers, func(a, b Chat) int { return a.Offer.Since.Compare(b.Offer.Since) })
}
