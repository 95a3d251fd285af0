package chat

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"
)

// OptOut says that a customer is not to be texted by a service. It tells no number.
type OptOut struct {
	ServiceID string
	Customer  CustomerID
	At        time.Time
	By        string // the agent whom the customer told; empty if the customer texted STOP
}

// OptOutStore finds opt-outs.
type OptOutStore interface {
	// OptOut is the customer's. ErrNotFound if the customer has not opted out of the service.
	OptOut(ctx context.Context, serviceID string, customer CustomerID) (OptOut, error)
	// OptOuts lists the service's, in no order that means anything. ErrNotFound for a cursor that is none.
	OptOuts(ctx context.Context, serviceID, cursor string, limit int) (Page[OptOut], error)
}

// LineStore changes the chats of lines.
type LineStore interface {
	TransitionStore
	// Lines is as in StartStore.
	Lines(ctx context.Context, lines []LineID) ([]Chat, error)
}

// ConsentStore is what recording a carrier's word on a customer's opt-out needs.
type ConsentStore interface {
	NewsWriter
	LineStore
	// Service reads a service. ErrNotFound if there is none.
	Service(ctx context.Context, id string) (Service, error)
	// SetConsent is as in ReceiveStore.
	SetConsent(ctx context.Context, c Consent) error
}

// refusedConsent is a customer whom a carrier does not text any more: the STOP was texted to the carrier, not to here.
type refusedConsent struct {
	serviceID string
	line      LineID
	customer  string // the number
	at        time.Time
}

// record makes the opt-out this program's own, as a STOP does: it covers all numbers of the service and ends the open chats on them.
// Nothing confirms it, since nothing gets through. Recording it again does no harm.
func (o refusedConsent) record(ctx context.Context, store ConsentStore, key Key, clock Clock) error {
	service, err := store.Service(ctx, o.serviceID)
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read a service: %w", err)
	}
	c := Consent{
		ServiceID: service.ID, Customer: key.Customer(o.customer), Lines: linesOf(key, service, o.customer, o.line), OptedOut: true, At: o.at,
	}
	if err := tellOfEnded(ctx, store, c.Lines, clock); err != nil {
		return err
	}
	if err := store.SetConsent(ctx, c); err != nil {
		return fmt.Errorf("record a consent: %w", err)
	}
	return endOptedOut(ctx, store, c.Lines, clock)
}

// linesOf are the lines that an opt-out of the service covers, and the line itself, which comes first.
func linesOf(key Key, service Service, customer string, line LineID) []LineID {
	others := slices.DeleteFunc(service.covered(key, customer), func(l LineID) bool { return l == line })
	return append([]LineID{line}, others...)
}

// tellOfEnded tells the owners of ended chats on the lines that these are about to change. It comes before the change, since
// what makes it may not come again: told twice is no harm, told never is.
func tellOfEnded(ctx context.Context, store interface {
	NewsWriter
	LineStore
}, lines []LineID, clock Clock,
) error {
	chats, err := store.Lines(ctx, lines)
	if err != nil {
		return fmt.Errorf("read lines: %w", err)
	}
	now := clock()
	for _, c := range chats {
		if c.At(now).State != StateEnded || c.AgentID == "" {
			continue
		}
		err := store.Announce(ctx, News{Agent: c.AgentID, At: now, Kind: NewsChat, Chat: c.ID}, now.Add(NewsRetention))
		if err != nil {
			return fmt.Errorf("announce a change: %w", err)
		}
	}
	return nil
}

// endOptedOut ends the open chats on those of the lines whose customer has opted out. One that has ended by itself did so for another
// reason, whether or not that was stored yet.
func endOptedOut(ctx context.Context, store LineStore, lines []LineID, clock Clock) error {
	for range moveAttempts {
		chats, err := store.Lines(ctx, lines)
		if err != nil {
			return fmt.Errorf("read lines: %w", err)
		}
		lines = nil
		for _, c := range chats {
			now := clock()
			if !c.At(now).Open() || !c.OptedOut {
				continue
			}
			err := store.Transit(ctx, Transition{Before: c, After: c.Ended(Ending{Reason: EndedOptedOut, At: now}), At: now})
			if errors.Is(err, ErrConflict) {
				lines = append(lines, c.ID.Line())
			} else if err != nil {
				return fmt.Errorf("end a chat: %w", err)
			}
		}
		if len(lines) == 0 {
			return nil
		}
	}
	return ErrInProgress
}
