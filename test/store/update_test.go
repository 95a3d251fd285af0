package store_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/smsdesk/smsdesk/shared/chat"
	"github.com/smsdesk/smsdesk/shared/chat/chattest"
	"github.com/smsdesk/smsdesk/shared/dynamostore/dynamotest"
)

// The condition and the update that the table is given are Message.Apply, whatever is applied in whatever order: few times,
// statuses and reasons, so that changes often meet themselves.
func TestAStoredMessageIsWhatApplyMakesOfIt(t *testing.T) {
	t.Parallel()
	for _, engine := range []dynamotest.Engine{dynamotest.Local(t), dynamotest.Emulator(t)} {
		t.Run(engine.Name, func(t *testing.T) {
			t.Parallel()
			open := on(engine)
			w := chattest.NewWorld(t, func(clock chat.Clock) chattest.Store { return open(t, clock) })
			c := w.OpenOne()
			const messages, updates = 25, 6
			for seed := range messages {
				chance := chattest.Seeded(seed)
				want := w.Outbound(c, fmt.Sprintf("history %d", seed))
				for range updates {
					var changes []chat.Change
					for range 1 + chance.IntN(3) {
						changes = append(changes, anyChange(chance, want.At))
						want = want.Apply(changes[len(changes)-1])
					}
					got, err := w.Store.Update(t.Context(), want.ID, changes...)
					w.OK(err)
					w.Same(fmt.Sprintf("history %d: after", seed), got, want)
				}
				w.Same(fmt.Sprintf("history %d: stored", seed), w.Message(want.ID), want)
			}
		})
	}
}

func anyChange(chance chattest.Chance, at time.Time) chat.Change {
	pick := func(of ...string) string { return of[chance.IntN(len(of))] }
	change := chat.Change{StatusChange: chat.StatusChange{
		Status: chat.Status(pick("unconfirmed", "sent", "failed", "delivered")),
		At:     at.Add(time.Duration(chance.IntN(2)) * time.Second),
		Reason: pick("", "busy"),
	}}
	if change.Status == chat.StatusDelivered {
		confirmations := []chat.Confirmation{chat.ConfirmedByCarrier, chat.ConfirmedByHandset}
		change.Confirmation = confirmations[chance.IntN(len(confirmations))]
	}
	return change
}
