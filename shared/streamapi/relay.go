package streamapi

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"

	"github.com/aws/aws-lambda-go/events"

	"github.com/smsdesk/smsdesk/shared/chat"
)

// Relayer sends a system text, once however often it is asked. chat.Relayer is one.
type Relayer interface {
	Relay(ctx context.Context, m chat.Message) error
}

// Counter counts what becomes of messages. chat.Counter is one.
type Counter interface {
	Count(ctx context.Context, outcomes []chat.Outcome) error
}

// Messages answers the stream's batches of messages: it sends the system texts among them, and counts what became of all. The stream
// must be mapped as for a Handler.
type Messages struct {
	// Read is what records bring. Its errors are logged, so they must not quote records.
	Read func(records []events.DynamoDBEventRecord) (errands []chat.Message, outcomes []chat.Outcome, _ error)

	Relayer Relayer
	Counter Counter
	Log     *slog.Logger
}

// Handle sends what the batch brings, all at once, since each may wait for its carrier. An error brings the whole batch again, in
// halves; what was begun is not begun again. It counts at the end, when the batch is not to come again.
func (h *Messages) Handle(ctx context.Context, e events.DynamoDBEvent) error {
	texts, outcomes, err := h.Read(e.Records)
	if err != nil {
		return fmt.Errorf("read a batch of %d records: %w", len(e.Records), err)
	}
	errs := make([]error, len(texts))
	var all sync.WaitGroup
	for i, m := range texts {
		all.Go(func() { errs[i] = h.Relayer.Relay(ctx, m) })
	}
	all.Wait()
	h.Log.InfoContext(ctx, "messages handled", "records", len(e.Records), "texts", len(texts), "outcomes", len(outcomes))
	if err := errors.Join(errs...); err != nil {
		return err
	}
	if err := h.Counter.Count(ctx, outcomes); err != nil { // some may be counted: the batch must not come again
		h.Log.ErrorContext(ctx, "outcomes were not counted", "outcomes", len(outcomes), "error", err)
	}
	return nil
}
