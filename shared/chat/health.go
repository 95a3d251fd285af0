package chat

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Outcome is that a message reached a status.
type Outcome struct {
	Message   MessageID
	ServiceID string // of a system text; else its line knows
	Number    string // the service's, of a system text
	Status    Status
	Reason    string
	At        time.Time
}

// Tally is how many messages of a service's number reached a status in an hour, for one reason.
type Tally struct {
	ServiceID string
	Number    string // the service's
	Hour      time.Time
	Status    Status
	Reason    string
	Messages  int
}

// TallyRetention is how long tallies are kept.
const TallyRetention = 92 * 24 * time.Hour

// TallyStore is what counting needs to store.
type TallyStore interface {
	// Lines is as in StartStore.
	Lines(ctx context.Context, lines []LineID) ([]Chat, error)
	// Count adds to what is kept of the hours, until some time after each.
	Count(ctx context.Context, tallies []Tally) error
}

// Counter counts what becomes of messages, so that it shows which carriers and numbers work. It counts whatever it is told: an outcome
// that is told twice is counted twice.
type Counter struct {
	Store TallyStore
}

// Count counts the outcomes.
func (c *Counter) Count(ctx context.Context, outcomes []Outcome) error {
	var lines []LineID
	place := map[LineID]int{}
	for _, o := range outcomes {
		line := o.Message.Line()
		if _, known := place[line]; !known && o.ServiceID == "" {
			place[line] = len(lines)
			lines = append(lines, line)
		}
	}
	chats, err := c.Store.Lines(ctx, lines)
	if err != nil {
		return fmt.Errorf("read lines: %w", err)
	}
	counts := map[Tally]int{}
	for _, o := range outcomes {
		t := Tally{ServiceID: o.ServiceID, Number: o.Number, Hour: o.At.Truncate(time.Hour), Status: o.Status, Reason: counted(o.Reason)}
		if t.ServiceID == "" {
			chat := chats[place[o.Message.Line()]]
			t.ServiceID, t.Number = chat.ServiceID, chat.ServiceNumber
		}
		if t.ServiceID != "" { // else it was erased meanwhile
			counts[t]++
		}
	}
	tallies := make([]Tally, 0, len(counts))
	for t, n := range counts {
		t.Messages = n
		tallies = append(tallies, t)
	}
	if err := c.Store.Count(ctx, tallies); err != nil {
		return fmt.Errorf("count outcomes: %w", err)
	}
	return nil
}

// ReasonOther is what a reason is counted as that a carrier gave in its own words, of which there may be any number.
const ReasonOther = "other"

func counted(reason string) string {
	if strings.ContainsFunc(reason, func(c rune) bool { return c != '_' && (c < 'a' || c > 'z') }) {
		return ReasonOther
	}
	return reason
}

// HealthStore is what Health reads.
type HealthStore interface {
	// Service reads a service. ErrNotFound if there is none.
	Service(ctx context.Context, id string) (Service, error)
	// Tallies lists what is kept of the hours of the service's number, from the first to the last, in their order.
	Tallies(ctx context.Context, serviceID, number string, first, last time.Time) ([]Tally, error)
}

// Health shows which numbers work.
type Health struct {
	Store HealthStore
	Clock Clock
}

// MaxHealthHours is how many hours one answer covers at most.
const MaxHealthHours = 7 * 24

// Of is what became of the service's messages in so many hours up to now. ErrNotFound if there is no such service.
func (h *Health) Of(ctx context.Context, serviceID string, hours int) ([]Tally, error) {
	if hours < 1 || hours > MaxHealthHours {
		return nil, Invalid(fmt.Sprintf("hours must be a number from 1 to %d.", MaxHealthHours))
	}
	service, err := h.Store.Service(ctx, serviceID)
	if err != nil {
		return nil, err
	}
	last := h.Clock().Truncate(time.Hour)
	var all []Tally
	for _, number := range slices.Concat(service.Numbers, service.Former) {
		tallies, err := h.Store.Tallies(ctx, serviceID, number, last.Add(time.Duration(1-hours)*time.Hour), last)
		if err != nil {
			return nil, fmt.Errorf("list what became of messages: %w", err)
		}
		all = append(all, tallies...)
	}
	slices.SortStableFunc(all, func(a, b Tally) int { return a.Hour.Compare(b.Hour) })
	return all, nil
}
