package chattest

import (
	"testing"

	"github.com/smsdesk/smsdesk/shared/chat"
)

// Opener opens the store under test for one test, with the clock that stamps what has no time of its own. Several may
// be open on the same table.
type Opener func(t testing.TB, clock chat.Clock) Store

// racers is how many race where many do.
const racers = 10

// TestStore holds the store to the contracts of package chat's interfaces: a subtest for each sentence.
func TestStore(t *testing.T, open Opener) {
	t.Helper()
	s := suite{open: open}
	t.Run("directory", s.directory)
	t.Run("calls", s.calls)
	t.Run("canned messages", s.canned)
	t.Run("reservations", s.reservations)
	t.Run("messages", s.messages)
	t.Run("updates", s.updates)
	t.Run("receipts", s.receipts)
	t.Run("inbound", s.inbound)
	t.Run("outbound", s.outbound)
	t.Run("consent", s.consent)
	t.Run("opening", s.opening)
	t.Run("ending", s.ending)
	t.Run("moves", s.moves)
	t.Run("errands", s.errands)
	t.Run("claimed", s.claimed)
	t.Run("lists", s.lists)
	t.Run("news", s.news)
	t.Run("cleanup", s.cleanup)
	t.Run("sockets", s.sockets)
	t.Run("rates", s.rates)
	t.Run("audit", s.audit)
	t.Run("blocks", s.blocks)
	t.Run("opt-outs", s.optOuts)
	t.Run("contacts", s.contacts)
	t.Run("archive", s.archive)
	t.Run("tallies", s.tallies)
}

type suite struct {
	open Opener
}

// contract is one sentence that holds.
type contract struct {
	sentence string
	holds    func(w *World)
}

// all tests the contracts in parallel, each in a world of its own.
func (s suite) all(t *testing.T, contracts []contract) {
	t.Helper()
	t.Parallel()
	for _, c := range contracts {
		t.Run(c.sentence, func(t *testing.T) {
			t.Parallel()
			c.holds(NewWorld(t, func(clock chat.Clock) Store { return s.open(t, clock) }))
		})
	}
}
