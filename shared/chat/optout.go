package chat

import (
	"context"
	"errors"
	"fmt"
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
