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

// Poll delivers what SNS takes, until ctx is done. It outlasts an emulator that does not answer for a while.
func (c *Carrier) Poll(ctx context.Context, sent SentLister, every time.Duration) {
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	answering := true
	for {
		texts, err := sent.All(ctx)
		if ctx.Err() != nil {
			return
		}
		c.deliver(ctx, texts)
		if was := answering; was != (err == nil) {
			answering = !was
			slog.WarnContext(ctx, "the emulator's list of texts", "answering", answering, "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
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
