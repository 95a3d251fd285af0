// Package telephony plays the system that agents' calls come through.
package telephony

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge/types"
	"github.com/google/uuid"
)

// What the events say they are.
const (
	source     = "smsdesk.telephony"
	detailType = "Call State Changed"
)

// The phases of a call.
const (
	Busy          = "busy"
	AfterCallWork = "after_call_work"
	Done          = "done"
)

// Call is an agent's call as it is now; the detail of the event that says so.
type Call struct {
	AgentID        string `json:"agentId"`
	InteractionID  string `json:"interactionId"`
	CustomerNumber string `json:"customerNumber"`
	ServiceID      string `json:"serviceId"`
	Phase          string `json:"phase"`
}

// ErrInvalid says that what was given is no call.
var ErrInvalid = errors.New("a call needs agentId, serviceId, and a phase: busy, after_call_work or done")

// complete gives a new call its id, and the phase that it begins with.
func (c Call) complete() (Call, error) {
	if c.InteractionID == "" {
		c.InteractionID = uuid.NewString()
	}
	if c.Phase == "" {
		c.Phase = Busy
	}
	known := c.Phase == Busy || c.Phase == AfterCallWork || c.Phase == Done
	if c.AgentID == "" || c.ServiceID == "" || !known {
		return Call{}, ErrInvalid
	}
	return c, nil
}

// Events is what the exchange needs of EventBridge.
type Events interface {
	PutEvents(ctx context.Context, in *eventbridge.PutEventsInput, options ...func(*eventbridge.Options)) (*eventbridge.PutEventsOutput, error)
}

// Exchange puts calls on the bus, and keeps those that are not done. Methods may be called by many at once.
type Exchange struct {
	events Events
	bus    string

	mu      sync.Mutex
	open    []Call
	changed chan struct{} // closed by the next change
}

// NewExchange speaks on the bus.
func NewExchange(events Events, bus string) *Exchange {
	return &Exchange{events: events, bus: bus, open: []Call{}, changed: make(chan struct{})}
}

// Put says where the call is now. A call without an interactionId is a new one, which gets one; without a phase it is busy.
// ErrInvalid if something else is missing.
func (e *Exchange) Put(ctx context.Context, c Call) (Call, error) {
	c, err := c.complete()
	if err != nil {
		return Call{}, err
	}
	detail, err := json.Marshal(c)
	if err != nil {
		return Call{}, fmt.Errorf("put a call on the bus: %w", err)
	}
	out, err := e.events.PutEvents(ctx, &eventbridge.PutEventsInput{Entries: []types.PutEventsRequestEntry{{
		EventBusName: &e.bus,
		Source:       aws.String(source),
		DetailType:   aws.String(detailType),
		Detail:       aws.String(string(detail)),
	}}})
	if err != nil {
		return Call{}, fmt.Errorf("put a call on the bus: %w", err)
	}
	if out.FailedEntryCount > 0 {
		return Call{}, errors.New("put a call on the bus: it was refused")
	}
	e.keep(c)
	return c, nil
}

func (e *Exchange) keep(c Call) {
	e.mu.Lock()
	defer e.mu.Unlock()
	kept := make([]Call, 0, len(e.open)+1)
	for _, other := range e.open {
		if other.AgentID != c.AgentID || other.InteractionID != c.InteractionID {
			kept = append(kept, other)
		}
	}
	if c.Phase != Done {
		kept = append(kept, c)
	}
	e.open = kept
	close(e.changed)
	e.changed = make(chan struct{})
}

// Open are the calls that are not done, the one that changed last at the end. The channel is closed as soon as they are others.
func (e *Exchange) Open() (calls []Call, more <-chan struct{}) {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.open, e.changed
}
