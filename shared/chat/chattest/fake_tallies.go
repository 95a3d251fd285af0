package chattest

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/smsdesk/smsdesk/shared/chat"
)

// Count implements chat.TallyStore.
func (f *Fake) Count(_ context.Context, tallies []chat.Tally) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, t := range tallies {
		n := t.Messages
		t.Messages = 0
		f.tallies[t] += n
	}
	return nil
}

// Tallies implements chat.HealthStore.
func (f *Fake) Tallies(_ context.Context, serviceID, number string, first, last time.Time) ([]chat.Tally, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	var found []chat.Tally
	for t, n := range f.tallies {
		if t.ServiceID == serviceID && t.Number == number && !t.Hour.Before(first) && !t.Hour.After(last) {
			t.Messages = n
			found = append(found, t)
		}
	}
	slices.SortFunc(found, func(a, b chat.Tally) int {
		return cmp.Or(
			a.Hour.Compare(b.Hour), cmp.Compare(a.Status.Rank(), b.Status.Rank()), cmp.Compare(a.Reason, b.Reason))
	})
	return found, nil
}
