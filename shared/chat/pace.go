package chat

import (
	"context"
	"errors"
	"fmt"
	"time"
)

const (
	// SendWait is how long an agent's text waits for its turn at the carrier, before anything is stored.
	SendWait = 3 * time.Second
	// RelayWait is the same of a system text, before it is put off. As long wait those that the stream brings with it, or after it.
	RelayWait = 3 * time.Second
)

// turns are times at which a process may hand parts over, by a number: from the first up to the second. Nobody else has them.
type turns struct {
	from, to time.Time
	took     time.Time // the last one
}

// Pace waits until so many parts may go out by the number: a carrier takes no more in a second than the service's policy says. It
// waits no longer than most; the refusal says when to try again. Without a limit it asks for nothing.
//
// A number's turns are booked one after the other, wherever they are booked: the bucket has the time at which the next one is free.
func (l *Limiter) Pace(ctx context.Context, service Service, number string, parts int, most time.Duration) error {
	perSecond := service.Policies.PartsPerSecond
	if perSecond <= 0 {
		return nil
	}
	each := (time.Second + time.Duration(perSecond) - 1) / time.Duration(perSecond)
	each = (each + time.Millisecond - 1).Truncate(time.Millisecond) // turns are stored in milliseconds
	at, err := l.turn(ctx, number, each, parts, most)
	if err != nil {
		return err
	}
	if wait := at.Sub(l.Clock()); wait > 0 {
		return l.wait(ctx, wait)
	}
	return nil
}

// turn is when the parts may go out.
func (l *Limiter) turn(ctx context.Context, number string, each time.Duration, parts int, most time.Duration) (time.Time, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.turns == nil {
		l.turns = map[string]*turns{}
	}
	held := l.turns[number]
	if held == nil {
		held = &turns{}
		l.turns[number] = held
	}
	need, now := time.Duration(parts)*each, l.Clock()
	if held.from.Before(now) {
		held.from = now
	}
	if !held.from.Add(need).After(held.to) && held.from.Sub(now) <= most {
		return held.take(need, now), nil
	}
	book := need
	if now.Sub(held.took) <= each+time.Second { // it is busy: the next text's turn is booked with this one's
		book += need
	}
	for range leaseTries {
		b, err := l.Store.Bucket(ctx, "N#"+number)
		if err != nil {
			return time.Time{}, fmt.Errorf("book a turn: %w", err)
		}
		now, free := l.Clock(), b.free()
		if free.Before(now) {
			free = now
		}
		if wait := free.Sub(now); wait > most {
			refusal := *ErrCarrierRate
			refusal.RetryAfter = max(wait-most, time.Second)
			return time.Time{}, &refusal
		}
		next := free.Add(book)
		b.Spent = map[int64]int{next.UnixMilli(): 1}
		err = l.Store.SwapBucket(ctx, b, next.Add(BucketRetention))
		if errors.Is(err, ErrConflict) {
			continue
		}
		if err != nil {
			return time.Time{}, fmt.Errorf("book a turn: %w", err)
		}
		held.from, held.to = free, next
		return held.take(need, now), nil
	}
	refusal := *ErrCarrierRate
	refusal.RetryAfter = time.Second
	return time.Time{}, &refusal
}

// take is the next turn, of that length.
func (t *turns) take(need time.Duration, now time.Time) time.Time {
	at := t.from
	t.from, t.took = at.Add(need), now
	return at
}

// free is when the next turn is, of a bucket that holds turns: its one entry is of that millisecond.
func (b Bucket) free() time.Time {
	for millis := range b.Spent {
		return time.UnixMilli(millis).UTC()
	}
	return time.Time{}
}

// wait lets the time pass, unless the context ends before.
func (l *Limiter) wait(ctx context.Context, d time.Duration) error {
	if l.Wait != nil {
		return l.Wait(ctx, d)
	}
	over, cancel := context.WithTimeout(ctx, d)
	defer cancel()
	<-over.Done()
	return ctx.Err()
}
