// Package queueapi takes customers' texts from an SQS queue.
package queueapi

import (
	"context"
	"errors"
	"log/slog"
	"sync"

	"github.com/aws/aws-lambda-go/events"

	"github.com/smsdesk/smsdesk/shared/chat"
)

// atOnce bounds how many lines of a batch are worked on at once.
const atOnce = 10

// Receiver takes a text in. chat.Receiver is one.
type Receiver interface {
	Receive(ctx context.Context, t chat.InboundText) error
}

// Handler answers the queue's batches. The queue must be mapped with ReportBatchItemFailures.
type Handler struct {
	parse    func(message string) (chat.InboundText, error)
	receiver Receiver
	log      *slog.Logger
}

// New makes a handler. parse reads a text from a queue message's body; its errors are logged, so they must not quote it.
func New(parse func(message string) (chat.InboundText, error), receiver Receiver, log *slog.Logger) *Handler {
	return &Handler{parse: parse, receiver: receiver, log: log}
}

// Handle takes the batch's texts in. It names the messages that the queue must deliver again: those whose text is not
// known to be stored, and malformed ones, which end in the dead-letter queue. It returns no error.
func (h *Handler) Handle(ctx context.Context, e events.SQSEvent) (events.SQSEventResponse, error) {
	var (
		texts = make([]chat.InboundText, len(e.Records))
		errs  = make([]error, len(e.Records))
		order lines
	)
	for i, record := range e.Records {
		if texts[i], errs[i] = h.parse(record.Body); errs[i] != nil {
			errs[i] = &malformedError{errs[i]}
			continue
		}
		order.add(texts[i], i)
	}
	h.receive(ctx, texts, errs, order)
	return h.answer(ctx, e, errs), nil
}

// receive works on many lines at once, but on each line's texts one after the other, as they stand in the batch: that is
// the best guess at the order in which the customer wrote them.
func (h *Handler) receive(ctx context.Context, texts []chat.InboundText, errs []error, order lines) {
	var (
		group sync.WaitGroup
		slots = make(chan struct{}, atOnce)
	)
	for _, indices := range order.indices {
		slots <- struct{}{}
		group.Go(func() {
			defer func() { <-slots }()
			for _, i := range indices {
				errs[i] = h.receiver.Receive(ctx, texts[i])
			}
		})
	}
	group.Wait()
}

// answer names the failures to the queue, and says in the log what became of each.
func (h *Handler) answer(ctx context.Context, e events.SQSEvent, errs []error) events.SQSEventResponse {
	response := events.SQSEventResponse{BatchItemFailures: []events.SQSBatchItemFailure{}}
	for i, err := range errs {
		if err == nil {
			continue
		}
		id := e.Records[i].MessageId
		response.BatchItemFailures = append(response.BatchItemFailures, events.SQSBatchItemFailure{ItemIdentifier: id})
		_, malformed := errors.AsType[*malformedError](err)
		switch {
		case malformed:
			h.log.ErrorContext(ctx, "queue message is malformed", "queueMessage", id, "error", err)
		case errors.Is(err, chat.ErrInProgress):
			h.log.InfoContext(ctx, "text is being taken in elsewhere, come again", "queueMessage", id)
		default:
			h.log.ErrorContext(ctx, "text could not be taken in, come again", "queueMessage", id, "error", err)
		}
	}
	h.log.InfoContext(ctx, "texts taken in", "taken", len(errs)-len(response.BatchItemFailures), "failed", len(response.BatchItemFailures))
	return response
}

// malformedError marks a message that no delivery will make better.
type malformedError struct{ err error }

func (m *malformedError) Error() string { return m.err.Error() }

// lines groups the indices of a batch's texts by line, both in the order of the batch.
type lines struct {
	indices [][]int
	place   map[line]int
}

type line struct{ from, to string }

func (l *lines) add(t chat.InboundText, index int) {
	if l.place == nil {
		l.place = map[line]int{}
	}
	key := line{from: t.From, to: t.To}
	place, known := l.place[key]
	if !known {
		place = len(l.indices)
		l.place[key] = place
		l.indices = append(l.indices, nil)
	}
	l.indices[place] = append(l.indices[place], index)
}
