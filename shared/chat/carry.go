package chat

import (
	"context"
	"errors"
	"log/slog"
	"time"
)

// caller hands stored messages to carriers, and stores what these say.
type caller struct {
	store    callStore
	carriers map[string]Carrier
	key      Key
	clock    Clock
	log      *slog.Logger
}

// callStore is what that needs to store.
type callStore interface {
	LinkStore
	MessageUpdater
	ConsentStore
}

// call makes the one call to the carrier. From here on nothing is an error: the message says what is known.
func (c caller) call(ctx context.Context, m Message, text OutboundText, serviceID, name string) Message {
	began := c.clock()
	providerID, err := c.carriers[name].Send(ctx, text)
	now := c.clock()
	// What the carrier said must be stored, even if whoever asked has gone.
	ctx = context.WithoutCancel(ctx)
	if notSent, ok := errors.AsType[*NotSent](err); ok {
		c.log.WarnContext(ctx, "carrier refused a text", "carrier", name, "message", m.ID, "reason", notSent.Reason, "error", notSent.Err)
		m = c.update(ctx, m, failed(notSent.Reason, now))
		if notSent.Reason == ReasonOptedOut { // as of the call's beginning: a START after that stands
			c.optOut(ctx, m.ID, refusedConsent{serviceID: serviceID, line: m.ID.Line(), customer: text.To, at: began})
		}
		return m
	}
	if err != nil {
		c.log.WarnContext(ctx, "carrier's answer was lost", "carrier", name, "message", m.ID, "error", err)
		return c.update(ctx, m, Change{StatusChange: StatusChange{Status: StatusUnconfirmed, At: now, Reason: ReasonNoAnswer}})
	}
	var early []Change
	if _, echoes := c.carriers[name].(EchoingCarrier); !echoes {
		early, err = c.store.Link(ctx, Provider{Carrier: name, ID: providerID}, m.ID, now.Add(LinkRetention))
		if err != nil {
			c.log.ErrorContext(ctx, "receipts of this message will not be recognised", "carrier", name, "message", m.ID, "error", err)
		}
	}
	for _, change := range early { // nobody else looks at what they say of the customer
		if change.Reason == ReasonOptedOut {
			c.optOut(ctx, m.ID, refusedConsent{serviceID: serviceID, line: m.ID.Line(), customer: text.To, at: change.saidAt(m)})
		}
	}
	sent := Change{StatusChange: StatusChange{Status: StatusSent, At: now}}
	return c.update(ctx, m, append([]Change{sent}, early...)...)
}

// optOut records what the carrier says of the customer.
func (c caller) optOut(ctx context.Context, id MessageID, told refusedConsent) {
	if err := told.record(ctx, c.store, c.key, c.clock); err != nil { // the next text will tell again
		c.log.ErrorContext(ctx, "a carrier's opt-out is not recorded here", "message", id, "error", err)
	}
}

func failed(reason string, at time.Time) Change {
	return Change{StatusChange: StatusChange{Status: StatusFailed, At: at, Reason: reason}}
}

// update stores the changes. If it cannot, the message stays as it was: queued, which reads as unconfirmed in time.
func (c caller) update(ctx context.Context, m Message, changes ...Change) Message {
	after, err := c.store.Update(ctx, m.ID, changes...)
	if err != nil {
		c.log.ErrorContext(ctx, "a message's status could not be stored", "message", m.ID, "error", err)
		return m
	}
	return after
}
