package chat_test

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/smsdesk/smsdesk/shared/chat"
	"github.com/smsdesk/smsdesk/shared/chat/chattest"
)

func TestStatusesRankAsTheLadderHasThem(t *testing.T) {
	ladder := []chat.Status{
		chat.StatusReceived, chat.StatusQueued, chat.StatusUnconfirmed, chat.StatusSent, chat.StatusFailed, chat.StatusDelivered,
	}
	for rank, s := range ladder {
		if s.Rank() != rank {
			t.Errorf("%s ranks %d, want %d", s, s.Rank(), rank)
		}
		if got, ok := chat.StatusOfRank(rank); !ok || got != s {
			t.Errorf("rank %d is %s, want %s", rank, got, s)
		}
		settled := slices.Contains([]chat.Status{chat.StatusReceived, chat.StatusFailed, chat.StatusDelivered}, s)
		if s.Settled() != settled {
			t.Errorf("%s settled: %t", s, s.Settled())
		}
	}
	for _, rank := range []int{-1, len(ladder)} {
		if s, ok := chat.StatusOfRank(rank); ok {
			t.Errorf("rank %d is %s", rank, s)
		}
	}
	if rank := chat.Status("nonsense").Rank(); rank != -1 {
		t.Errorf("nonsense ranks %d", rank)
	}
}

// queuedMessage is a message that waits for its carrier since the epoch.
func queuedMessage() chat.Message {
	at := chattest.Epoch()
	return chat.Message{
		ID: chat.NewMessageID("LINE", chat.PositionAt(at)), Direction: chat.Outbound, Status: chat.StatusQueued, At: at, Revision: 1,
		History: []chat.StatusChange{{Status: chat.StatusQueued, At: at}},
	}
}

// changes draws receipts that may come in any order, some of them the same, some at the same time.
func changes() *rapid.Generator[[]chat.Change] {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) chat.Change {
		c := change(
			rapid.SampledFrom([]chat.Status{chat.StatusUnconfirmed, chat.StatusSent, chat.StatusFailed, chat.StatusDelivered}).Draw(t, "status"),
			chattest.Epoch().Add(time.Duration(rapid.IntRange(0, 3).Draw(t, "at"))*time.Second), "")
		if c.Status == chat.StatusDelivered {
			c.Confirmation = rapid.SampledFrom([]chat.Confirmation{chat.ConfirmedByCarrier, chat.ConfirmedByHandset}).Draw(t, "by")
		}
		return c
	}), 0, 8)
}

func TestAStatusOnlyGoesUpWhateverTheOrderOfReceipts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		list := changes().Draw(t, "changes")
		inTurn := func(list []chat.Change) chat.Message {
			m := queuedMessage()
			for _, c := range list {
				next := m.Apply(c)
				if next.Standing() < m.Standing() {
					t.Fatalf("%s fell to %s", m.Status, next.Status)
				}
				if !slices.Contains(next.History, c.StatusChange) {
					t.Fatalf("%v is not in the history", c)
				}
				if again := next.Apply(c); again.Revision != next.Revision {
					t.Fatalf("%v counted twice", c)
				}
				m = next
			}
			return m
		}
		got := inTurn(list)
		other := inTurn(rapid.Permutation(list).Draw(t, "another order"))
		if got.Status != other.Status || got.Confirmation != other.Confirmation {
			t.Fatalf("%s by %q in one order, %s by %q in another", got.Status, got.Confirmation, other.Status, other.Confirmation)
		}
	})
}

func TestAChangeLeavesTheMessageThatItWasAppliedTo(t *testing.T) {
	m := queuedMessage()
	m.History = slices.Grow(m.History, 4)
	one := m.Apply(change(chat.StatusSent, m.At, ""))
	other := m.Apply(change(chat.StatusFailed, m.At, ""))
	if m.Status != chat.StatusQueued || len(m.History) != 1 || one.History[1].Status != chat.StatusSent || other.History[1].Status != chat.StatusFailed {
		t.Errorf("messages share a history: %v, %v, %v", m.History, one.History, other.History)
	}
}

func TestASendWithoutAnAnswerReadsAsUnconfirmedFromAnswerByOn(t *testing.T) {
	m := queuedMessage()
	due := m.At.Add(chat.AnswerBy)
	for _, tt := range []struct {
		at   time.Time
		want chat.Status
	}{
		{m.At, chat.StatusQueued},
		{due.Add(-time.Millisecond), chat.StatusQueued},
		{due, chat.StatusUnconfirmed},
		{due.Add(time.Millisecond), chat.StatusUnconfirmed},
		{due.Add(24 * time.Hour), chat.StatusUnconfirmed},
	} {
		got := m.Observed(tt.at)
		if got.Status != tt.want || got.Revision != m.Revision {
			t.Errorf("%v after its position: %s, revision %d", tt.at.Sub(m.At), got.Status, got.Revision)
		}
		if tt.want == chat.StatusUnconfirmed {
			want := chat.StatusChange{Status: chat.StatusUnconfirmed, At: due, Reason: chat.ReasonNoAnswer}
			if got.StatusReason != chat.ReasonNoAnswer || got.History[len(got.History)-1] != want {
				t.Errorf("%v after its position: %+v", tt.at.Sub(m.At), got)
			}
		}
	}
	for _, s := range []chat.Status{chat.StatusSent, chat.StatusFailed, chat.StatusDelivered} {
		if got := m.Apply(change(s, m.At, "")).Observed(due); got.Status != s {
			t.Errorf("%s reads as %s", s, got.Status)
		}
	}
}
