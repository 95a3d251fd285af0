// Package streamapi acts on commits that the table's stream brings.
package streamapi

import (
	"context"
	"fmt"
	"log/slog"

	"github.com/aws/aws-lambda-go/events"

	"github.com/smsdesk/smsdesk/shared/chat"
)

// Pusher tells those concerned. chat.Pusher is one.
type Pusher interface {
	Push(ctx context.Context, events []chat.Event) error
}

// Handler answers the stream's batches. The stream must be mapped with BisectBatchOnFunctionError and an on-failure
// destination, without ReportBatchItemFailures.
type Handler struct {
	read   func(records []events.DynamoDBEventRecord) ([]chat.Event, error)
	pusher Pusher
	log    *slog.Logger
}

// New makes a handler. read is what records tell, in their order; its errors are logged, so they must not quote records.
func New(
	read func(records []events.DynamoDBEventRecord) ([]chat.Event, error), pusher Pusher, log *slog.Logger,
) *Handler {
	return &Handler{read: read, pusher: pusher, log: log}
}

// Handle pushes what the batch tells. An error brings the whole batch again, in halves until the record that causes it
// stands alone. That is preferred to naming a record that failed: pushing is one step for the whole batch, so that each
// thing is read once for it, and an event that is told twice does no harm.
func (h *Handler) Handle(ctx context.Context, e events.DynamoDBEvent) error {
	told, err := h.read(e.Records)
	if err != nil {
		return fmt.Errorf("read a batch of %d records: %w", len(e.Records), err)
	}
	if len(told) > 0 {
		if err := h.pusher.Push(ctx, told); err != nil {
			return fmt.Errorf("push %d events: %w", len(told), err)
		}
	}
	h.log.InfoContext(ctx, "events pushed", "records", len(e.Records), "events", len(told))
	return nil
}
