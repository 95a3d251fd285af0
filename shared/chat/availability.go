package chat

import (
	"context"
	"errors"
	"fmt"
	"unicode/utf8"
)

// Choice is what an agent says of whether to take work.
type Choice struct {
	State  AgentState // ready or not ready
	Reason string     // why not ready, if the agent says so
}

// MaxReason is how long a reason may be, in characters.
const MaxReason = 100

// Valid says what is wrong with the choice, or nil.
func (c Choice) Valid() error {
	switch {
	case c.State != AgentReady && c.State != AgentNotReady:
		return Invalid("state must be ready or not_ready. The telephony system sets the others.")
	case c.State == AgentReady && c.Reason != "":
		return Invalid("Only not_ready has a reason.")
	case utf8.RuneCountInString(c.Reason) > MaxReason:
		return Invalid(fmt.Sprintf("reason may have %d characters.", MaxReason))
	}
	return nil
}

// choice is what the agent said last.
func (a Agent) choice() Choice {
	if len(a.Calls) > 0 {
		return a.AfterCalls
	}
	return Choice{State: a.State, Reason: a.Reason}
}

// Chosen is the agent after the choice. During a call it is kept, and holds when the call is done.
func (a Agent) Chosen(c Choice) Agent {
	if a.choice() == c {
		return a
	}
	if len(a.Calls) > 0 {
		a.AfterCalls = c
	} else {
		a.State, a.Reason = c.State, c.Reason
	}
	a.Revision++
	return a
}

// AvailabilityStore is what Availability needs.
type AvailabilityStore interface {
	// Agent reads an agent, strongly consistent. ErrNotFound if there is none.
	Agent(ctx context.Context, id string) (Agent, error)
	// SetState stores the agent's state and calls. ErrConflict unless the agent is stored at the revision before.
	SetState(ctx context.Context, a Agent) error
}

// Availability lets agents say whether they take work.
type Availability struct {
	Store AvailabilityStore
}

// Choose makes the agent ready or not ready, at once or, during a call, when that is done.
func (v *Availability) Choose(ctx context.Context, agent Agent, c Choice) (Agent, error) {
	if err := c.Valid(); err != nil {
		return Agent{}, err
	}
	const attempts = 4
	for range attempts {
		next := agent.Chosen(c)
		if next.Revision == agent.Revision {
			return agent, nil
		}
		err := v.Store.SetState(ctx, next)
		if !errors.Is(err, ErrConflict) {
			return next, err
		}
		if agent, err = v.Store.Agent(ctx, agent.ID); err != nil {
			return Agent{}, fmt.Errorf("read an agent: %w", err)
		}
	}
	return Agent{}, fmt.Errorf("choose a state: %w", ErrConflict)
}
