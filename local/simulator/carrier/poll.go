package carrier

import (
	"context"
	"log/slog"
	"time"
)

// SentLister lists every text that SNS took.
type SentLister interface {
	All(ctx context.Context) ([]SentText, error)
}

// pollShare bounds what the polling costs the emulator, whose list grows with every text: a poll is followed by a pause
// of that many times its own length.
const pollShare = 4

// Poll delivers what SNS takes, until ctx is done. It outlasts an emulator that does not answer for a while.
func (c *Carrier) Poll(ctx context.Context, sent SentLister, every time.Duration) {
	answering := true
	for {
		began := c.now()
		texts, err := sent.All(ctx)
		if ctx.Err() != nil {
			return
		}
		pause := max(every, pollShare*c.now().Sub(began))
		c.deliver(ctx, texts)
		if answering != (err == nil) {
			answering = err == nil
			slog.WarnContext(ctx, "the emulator's list of texts", "answering", answering, "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(pause):
		}
	}
}

func (c *Carrier) deliver(ctx context.Context, texts []SentText) {
	for _, text := range texts {
		if err := c.Deliver(ctx, text); err != nil {
			slog.ErrorContext(ctx, "a receipt is lost", "error", err)
		}
	}
}
