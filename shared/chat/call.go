package chat

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/smsdesk/smsdesk/shared/sms"
)

// Phase is how far an interaction has come. It only climbs, and done is final.
type Phase string

// The phases of an interaction, in their order.
const (
	PhaseBusy          Phase = "busy"
	PhaseAfterCallWork Phase = "after_call_work"
	PhaseDone          Phase = "done"
)

// Rank is the phase's place; -1 for what is none.
func (p Phase) Rank() int {
	return slices.Index([]Phase{PhaseBusy, PhaseAfterCallWork, PhaseDone}, p)
}

// state is the agent's during the phase.
func (p Phase) state() AgentState {
	if p == PhaseAfterCallWork {
		return AgentAfterCallWork
	}
	return AgentBusy
}

// Interaction is an agent's call with a customer, as the telephony system reports it.
type Interaction struct {
	ID             string
	ServiceID      string
	Customer       CustomerID
	CustomerNumber string // only of an open one among its agent's Calls: what is kept of a call does not tell it
	Phase          Phase
	Began          time.Time // the earliest that was reported of it
	Since          time.Time // the earliest that was reported of its phase
	Heard          time.Time // when the first report came; EventBridge's times are whole seconds
	Revision       int64
}

// InteractionRetention is how long an interaction is known after the last report of it.
const InteractionRetention = 30 * 24 * time.Hour

// MaxCalls is how many open interactions of an agent are followed. Of more, the oldest are those whose end was lost.
const MaxCalls = 10

// CallReport is one word of the telephony system.
type CallReport struct {
	AgentID        string
	InteractionID  string
	ServiceID      string
	CustomerNumber string
	Phase          Phase
	At             time.Time
}

// Valid says what is wrong with the report, without repeating any of it, or nil.
func (r CallReport) Valid() error {
	switch {
	case !isName(r.AgentID):
		return Invalid("agentId must be an agent's id.")
	case !isForeignID(r.InteractionID):
		return Invalid("interactionId must be 1 to 64 letters, digits, '.', '_', '~' or '-'.")
	case !isName(r.ServiceID):
		return Invalid("serviceId must be a service's id.")
	case !sms.IsE164(r.CustomerNumber):
		return Invalid("customerNumber must be a phone number with its country code, as in +12065550150.")
	case r.Phase.Rank() < 0:
		return Invalid("phase must be busy, after_call_work or done.")
	case r.At.IsZero():
		return Invalid("time must say when the state changed.")
	}
	return nil
}

// Reported is the interaction after one more report of it, which comes now. Whatever the order of reports, and however
// often each comes, they make the same of it, but for when it was heard of; the revision grows only if something is new.
func (i Interaction) Reported(r CallReport, customer CustomerID, now time.Time) Interaction {
	next := i
	if i.ID == "" {
		next = Interaction{
			ID: r.InteractionID, ServiceID: r.ServiceID, Customer: customer,
			Phase: r.Phase, Began: r.At, Since: r.At, Heard: now,
		}
	}
	if r.At.Before(next.Began) {
		next.Began = r.At
	}
	climbs := r.Phase.Rank() > next.Phase.Rank()
	if climbs || r.Phase == next.Phase && r.At.Before(next.Since) {
		next.Phase, next.Since = r.Phase, r.At
	}
	if next != i {
		next.Revision++
	}
	return next
}

// Interaction is the agent's newest open one, if any. It sets the agent's state.
func (a Agent) Interaction() (Interaction, bool) {
	if len(a.Calls) == 0 {
		return Interaction{}, false
	}
	return a.Calls[len(a.Calls)-1], true
}

// InCall is the agent with the interaction as it is now, with the customer's number: open, or done.
func (a Agent) InCall(i Interaction, customerNumber string) Agent {
	i.CustomerNumber = customerNumber
	choice := a.choice()
	calls := slices.DeleteFunc(slices.Clone(a.Calls), func(c Interaction) bool { return c.ID == i.ID })
	if i.Phase != PhaseDone {
		calls = append(calls, i)
	}
	slices.SortFunc(calls, func(a, b Interaction) int {
		return cmp.Or(a.Began.Compare(b.Began), a.Heard.Compare(b.Heard), cmp.Compare(a.ID, b.ID))
	})
	a.Calls = calls[max(0, len(calls)-MaxCalls):]
	a.State, a.Reason, a.AfterCalls = choice.State, choice.Reason, Choice{}
	if newest, ok := a.Interaction(); ok {
		a.State, a.Reason, a.AfterCalls = newest.Phase.state(), "", choice
	}
	a.Revision++
	return a
}

// CallStore is what Calls needs.
type CallStore interface {
	// Agent reads an agent, strongly consistent. ErrNotFound if there is none.
	Agent(ctx context.Context, id string) (Agent, error)
	// Interaction reads one of the agent's interactions, strongly consistent. ErrNotFound if there is none.
	Interaction(ctx context.Context, agentID, id string) (Interaction, error)
	// PutCall stores the interaction, until it expires, and the agent's state and calls, both or nothing. ErrConflict
	// unless both are stored at the revision before, or, for an interaction of revision 1, that one not at all.
	PutCall(ctx context.Context, a Agent, i Interaction, expires time.Time) error
}

// Calls follows the agents' calls.
type Calls struct {
	Store CallStore
	Key   Key
	Clock Clock
}

// Report takes in a word of the telephony system. Reports may come late, twice, in any order: an interaction's phase
// only climbs, and the newest open interaction sets the agent's state. ErrNotFound if there is no such agent.
func (c *Calls) Report(ctx context.Context, r CallReport) error {
	if err := r.Valid(); err != nil {
		return err
	}
	const attempts = 8 // an agent has few calls at once; each attempt that fails let another report through
	for range attempts {
		err := c.attempt(ctx, r)
		if !errors.Is(err, ErrConflict) {
			return err
		}
	}
	return fmt.Errorf("report a call: %w", ErrConflict)
}

func (c *Calls) attempt(ctx context.Context, r CallReport) error {
	agent, err := c.Store.Agent(ctx, r.AgentID)
	if err != nil {
		return fmt.Errorf("read the agent of a call: %w", err)
	}
	known, err := c.Store.Interaction(ctx, r.AgentID, r.InteractionID)
	if err != nil && !errors.Is(err, ErrNotFound) {
		return fmt.Errorf("read an interaction: %w", err)
	}
	customer := c.Key.Customer(r.CustomerNumber)
	if known.ID != "" && (known.ServiceID != r.ServiceID || known.Customer != customer) {
		return Invalid("interactionId is that of a call with another customer, or for another service.")
	}
	now := c.Clock()
	next := known.Reported(r, customer, now)
	if next.Revision == known.Revision {
		return nil
	}
	return c.Store.PutCall(ctx, agent.InCall(next, r.CustomerNumber), next, now.Add(InteractionRetention))
}
