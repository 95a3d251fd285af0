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

// Errands answers the stream's batches of system texts. The stream must be mapped as for a Handler.
type Errands struct {
	read    func(records []events.DynamoDBEventRecord) ([]chat.Message, error)
	relayer Relayer
	log     *slog.Logger
}

// NewErrands makes a handler. read is which texts the records bring; its errors are logged, so they must not quote records.
func NewErrands(
	read func(records []events.DynamoDBEventRecord) ([]chat.Message, error), relayer Relayer, log *slog.Logger,
) *Errands {
	return &Errands{read: read, relayer: relayer, log: log}
}

// Handle sends what the batch brings, all at once, since each may wait for its carrier. An error brings the whole batch again, in
// halves; what was begun is not begun again.
func (h *Errands) Handle(ctx context.Context, e events.DynamoDBEvent) error {
	texts, err := h.read(e.Records)
	if err != nil {
		return fmt.Errorf("read a batch of %d records: %w", len(e.Records), err)
	}
	errs := make([]error, len(texts))
	var all sync.WaitGroup
	for i, m := range texts {
		all.Go(func() { errs[i] = h.relayer.Relay(ctx, m) })
	}
	all.Wait()
	h.log.InfoContext(ctx, "system texts relayed", "records", len(e.Records), "texts", len(texts))
	return errors.Join(errs...)
}
