package chat

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"
)

// RelayStore is what sending system texts needs to store.
type RelayStore interface {
	MessageUpdater
	LinkStore
	ConsentStore
	// Message is as in ReservationStore.
	Message(ctx context.Context, id MessageID) (Message, error)
	// ClaimErrand notes that the one attempt to send the system text begins at the time. ErrConflict if it has begun or the text is
	// settled, ErrOptedOut if the customer has opted out and the text is none that goes out all the same.
	ClaimErrand(ctx context.Context, m Message, at time.Time) error
	// PutOffErrand counts one more time that the system text, as it was read, was put off, so that the stream brings it anew. ErrConflict
	// if it was put off since, the attempt to send it has begun or it is settled.
	PutOffErrand(ctx context.Context, m Message) error
}

// Relayer sends the texts that no agent writes, each at most once.
type Relayer struct {
	Store    RelayStore
	Carriers map[string]Carrier
	Limiter  *Limiter
	Key      Key
	Clock    Clock
	Log      *slog.Logger
}

// Relay sends the system text, which is stored as queued, or puts it off, if its turn at the carrier is too far away. It may be called
// any number of times for it: one call is made. An error says that no attempt has begun.
func (r *Relayer) Relay(ctx context.Context, m Message) error {
	if m.Errand == nil || m.Status != StatusQueued {
		return nil
	}
	service, err := r.Store.Service(ctx, m.Errand.ServiceID)
	if err != nil && !errors.Is(err, ErrNotFound) {
		return fmt.Errorf("read a service: %w", err)
	}
	c := caller{store: r.Store, carriers: r.Carriers, key: r.Key, clock: r.Clock, log: r.Log}
	now := r.Clock()
	switch {
	case !service.SMS:
		return r.settle(ctx, m, failed(ReasonCarrierRefused, now))
	case r.Carriers[service.Carrier] == nil:
		r.Log.ErrorContext(ctx, "system text of a service without a carrier", "service", m.Errand.ServiceID, "carrier", service.Carrier)
		return r.settle(ctx, m, failed(ReasonCarrierRefused, now))
	case !now.Before(m.At.Add(RelayBy)): // it reads as failed; an attempt that began in time may still be at work
		r.Log.WarnContext(ctx, "system text came too late to be sent", "message", m.ID)
		return nil
	}
	waits, err := r.pace(ctx, m, service)
	if err != nil || !waits {
		return err
	}
	now = r.Clock()
	if endsBefore(ctx, now.Add(StartBy+CallTime)) { // the next attempt has more time
		return fmt.Errorf("send a system text: %w", ErrInProgress)
	}
	err = r.Store.ClaimErrand(ctx, m, now)
	switch {
	case errors.Is(err, ErrConflict): // another attempt has begun
		return nil
	case errors.Is(err, ErrOptedOut):
		return r.settle(ctx, m, failed(ReasonOptedOut, now))
	case err != nil:
		return fmt.Errorf("claim a system text: %w", err)
	}
	later, startBy := r.Clock(), now.Add(StartBy)
	if !later.Before(startBy) {
		c.update(ctx, m, failed(ReasonNotSentInTime, later))
		return nil
	}
	text := OutboundText{From: m.Errand.From, To: m.Errand.To, Body: m.Body, Message: m.ID, Within: startBy.Sub(later)}
	c.call(ctx, m, text, service.ID, service.Carrier)
	return nil
}

// pace waits for the text's turn at the carrier. False if it was put off, or another attempt has begun or will.
func (r *Relayer) pace(ctx context.Context, m Message, service Service) (bool, error) {
	if service.Policies.PartsPerSecond <= 0 {
		return true, nil
	}
	stored, err := r.Store.Message(ctx, m.ID)
	if errors.Is(err, ErrNotFound) || errors.Is(err, ErrAbandoned) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("read a system text: %w", err)
	}
	if stored.Status != StatusQueued || stored.Errand == nil || !stored.Errand.CalledAt.IsZero() || stored.Errand.PutOffs != m.Errand.PutOffs {
		return false, nil
	}
	err = r.Limiter.Pace(ctx, service, m.Errand.From, m.Segments, RelayWait)
	if refusal, refused := errors.AsType[*Error](err); refused {
		return false, r.putOff(ctx, m, min(refusal.RetryAfter, RelayWait))
	}
	return err == nil, err
}

// putOff sends the text back to the end of the stream after the wait: what comes behind it need not wait for its turn, and the same
// texts do not go round all the time.
func (r *Relayer) putOff(ctx context.Context, m Message, wait time.Duration) error {
	if err := r.Limiter.wait(ctx, wait); err != nil {
		return err
	}
	if err := r.Store.PutOffErrand(ctx, m); err != nil && !errors.Is(err, ErrConflict) {
		return fmt.Errorf("put a system text off: %w", err)
	}
	return nil
}

// settle stores what became of a text that was not sent.
func (r *Relayer) settle(ctx context.Context, m Message, c Change) error {
	if _, err := r.Store.Update(ctx, m.ID, c); err != nil && !errors.Is(err, ErrNotFound) {
		return fmt.Errorf("settle a system text: %w", err)
	}
	return nil
}
