package chat

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Reservation ties what makes two deliveries the same text, or two requests the same request, to the one position at
// which its message may be stored. Since a position holds one message, that message is stored once, whoever tries.
type Reservation struct {
	Key      string    // see Inbound.Key and Idempotency.Key
	Line     LineID    //
	Position Position  //
	At       time.Time // when the position was taken: its holder may use it for Lease
	FirstAt  time.Time // when the first attempt began; of a customer's text, when the carrier had it
	Digest   string    // of a request's content; empty for an inbound text
	Done     bool      // counted, with no message to follow
}

// Lease is how long the delivery that took a position is left alone with it. It covers a function's whole time limit.
const Lease = 20 * time.Second

// Retention of reservations: longer than anything is delivered again.
const (
	InboundRetention = 31 * 24 * time.Hour
	RequestRetention = 48 * time.Hour
)

// ReservationStore keeps reservations, and tells what became of their positions.
type ReservationStore interface {
	// Reserve stores the reservation until expires, unless its key has one: then it returns that one, and false.
	Reserve(ctx context.Context, r Reservation, expires time.Time) (Reservation, bool, error)
	// Renew gives the reservation another position and time, and the digest given; when its first attempt began stays.
	// ErrConflict if its position is no longer the one given, or it is done or gone.
	Renew(ctx context.Context, r Reservation, position Position, at time.Time) (Reservation, error)
	// Message reads one message, strongly consistent. ErrNotFound if none is stored, ErrAbandoned if none ever will be.
	Message(ctx context.Context, id MessageID) (Message, error)
	// Abandon makes sure that no message is ever stored there. ErrMessageExists if one is.
	Abandon(ctx context.Context, id MessageID) error
}

// takeOver moves a reservation whose holder is gone to a new position. The old one is abandoned first, so that a holder
// who was only slow cannot store the message a second time. ErrMessageExists if the holder had stored it after all,
// ErrInProgress if somebody else takes over as well.
func takeOver(ctx context.Context, store ReservationStore, ids IDs, r Reservation, now time.Time) (Reservation, error) {
	if err := store.Abandon(ctx, NewMessageID(r.Line, r.Position)); err != nil {
		return Reservation{}, fmt.Errorf("abandon a position: %w", err)
	}
	position, err := ids.Next(now)
	if err != nil {
		return Reservation{}, err
	}
	renewed, err := store.Renew(ctx, r, position, now)
	if errors.Is(err, ErrConflict) {
		return Reservation{}, ErrInProgress
	}
	if err != nil {
		return Reservation{}, fmt.Errorf("renew a reservation: %w", err)
	}
	return renewed, nil
}
