package chattest

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/smsdesk/smsdesk/shared/chat"
)

// Chance is what random histories choose by: a *rand.Rand, or a property test's draws.
type Chance interface {
	// IntN is from 0 to n-1.
	IntN(n int) int
}

// Seeded is the same chance for the same seed.
func Seeded(seed int) Chance {
	return rand.New(rand.NewPCG(uint64(seed), 0)) //nolint:gosec // a history needs to be repeated, not to be secret
}

// TestUseCases holds the use cases to the invariants on the store. Each invariant that random histories test gets so
// many of them.
func TestUseCases(t *testing.T, open Opener, histories int) {
	t.Helper()
	for _, invariant := range []struct {
		sentence string
		holds    func(w *World, chance Chance)
	}{
		{"an inbound text is one message, whatever crashes between its deliveries", InboundExactlyOnce},
		{"an inbound text is one message, whoever delivers it at once", InboundExactlyOnceAtOnce},
		{"a desktop that syncs misses nothing", SyncNeverSkips},
	} {
		for i := range histories {
			t.Run(fmt.Sprintf("%s, history %d", invariant.sentence, i), func(t *testing.T) {
				t.Parallel()
				invariant.holds(NewWorld(t, func(clock chat.Clock) Store { return open(t, clock) }), Seeded(i))
			})
		}
	}
	s := suite{open: open}
	t.Run("inbound", s.receiving)
	t.Run("outbound", s.sending)
	t.Run("starting", s.starting)
	t.Run("cleaning", s.cleaning)
}
