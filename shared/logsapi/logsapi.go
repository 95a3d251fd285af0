// Package logsapi takes carriers' receipts from CloudWatch Logs subscriptions.
package logsapi

import (
	"context"
	"fmt"
	"log/slog"
	"sync"

	"github.com/aws/aws-lambda-go/events"

	"github.com/smsdesk/smsdesk/shared/chat"
)

// atOnce bounds how many receipts of a batch are worked on at once.
const atOnce = 10

// Confirmer applies a receipt to its message. chat.Confirmer is one.
type Confirmer interface {
	Confirm(ctx context.Context, r chat.Receipt) error
}

// Handler answers a subscription's batches of log lines.
type Handler struct {
	parse     func(line string) (chat.Receipt, error)
	confirmer Confirmer
	log       *slog.Logger
}

// New makes a handler. parse reads a receipt from a log line; its errors are logged, so they must not quote it.
func New(parse func(line string) (chat.Receipt, error), confirmer Confirmer, log *slog.Logger) *Handler {
	return &Handler{parse: parse, confirmer: confirmer, log: log}
}

// Handle confirms the batch's receipts. Lines that are none are counted and passed over: nothing would make them
// better. An error means that the whole batch must come again, which does no harm: a receipt may be confirmed twice.
func (h *Handler) Handle(ctx context.Context, e events.CloudwatchLogsEvent) error {
	batch, err := unpack(e.AWSLogs.Data)
	if err != nil {
		return fmt.Errorf("unpack a batch of log lines: %w", err)
	}
	if batch.MessageType == controlMessage {
		h.log.InfoContext(ctx, "subscription is being checked")
		return nil
	}
	receipts, broken := h.read(batch.LogEvents)
	errs := h.confirm(ctx, receipts)
	if len(broken) > 0 {
		h.log.WarnContext(ctx, "log lines that are no receipts", "lines", len(broken), "first", broken[0])
	}
	h.log.InfoContext(ctx, "receipts confirmed",
		"lines", len(batch.LogEvents), "confirmed", len(receipts)-len(errs), "failed", len(errs), "broken", len(broken))
	if len(errs) > 0 {
		return fmt.Errorf("%d of %d receipts were not stored, the first: %w", len(errs), len(receipts), errs[0])
	}
	return nil
}

// read takes the receipts out of the lines, each once: a line written twice is the same word.
func (h *Handler) read(lines []events.CloudwatchLogsLogEvent) (receipts []chat.Receipt, broken []error) {
	known := make(map[chat.Receipt]bool, len(lines))
	for _, line := range lines {
		r, err := h.parse(line.Message)
		switch {
		case err != nil:
			broken = append(broken, err)
		case !known[r]:
			known[r] = true
			receipts = append(receipts, r)
		}
	}
	return receipts, broken
}

// confirm works on many receipts at once, of one message too: their order does not matter. It returns the failures.
func (h *Handler) confirm(ctx context.Context, receipts []chat.Receipt) []error {
	var (
		group sync.WaitGroup
		slots = make(chan struct{}, atOnce)
		mu    sync.Mutex
		errs  []error
	)
	for _, r := range receipts {
		slots <- struct{}{}
		group.Go(func() {
			defer func() { <-slots }()
			if err := h.confirmer.Confirm(ctx, r); err != nil {
				mu.Lock()
				defer mu.Unlock()
				errs = append(errs, err)
			}
		})
	}
	group.Wait()
	return errs
}
