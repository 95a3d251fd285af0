// Package queueapi takes what carriers bring from an SQS queue.
package queueapi

import (
	"context"
	"errors"
	"log/slog"
	"strconv"
	"sync"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"github.com/smsdesk/smsdesk/shared/chat"
)

// atOnce bounds how many lines, or receipts, of a batch are worked on at once.
const atOnce = 10

// Receiver takes a text in. chat.Receiver is one.
type Receiver interface {
	Receive(ctx context.Context, t chat.InboundText) error
}

// Confirmer applies a receipt to its message. chat.Confirmer is one.
type Confirmer interface {
	Confirm(ctx context.Context, r chat.Receipt) error
}

// Parsers read queue messages' bodies. Their errors are logged, so they must not quote them.
type Parsers struct {
	// Receipts tell, each for its carrier, whether the message is a word on a text of ours, and read it. One that is about something
	// else has no carrier's id, and is passed over.
	Receipts []func(message string) (r chat.Receipt, is bool, err error)
	// Texts tell, each for its carrier, whether the message is a customer's text, and read it.
	Texts []func(message string) (t chat.InboundText, is bool, err error)
	// Rest reads all other messages.
	Rest func(message string) (chat.InboundText, error)
}

func (p Parsers) receipt(message string) (chat.Receipt, bool, error) {
	for _, parse := range p.Receipts {
		if r, is, err := parse(message); is || err != nil {
			return r, is, err
		}
	}
	return chat.Receipt{}, false, nil
}

func (p Parsers) text(message string) (chat.InboundText, error) {
	for _, parse := range p.Texts {
		if t, is, err := parse(message); is || err != nil {
			return t, err
		}
	}
	return p.Rest(message)
}

// Handler answers the queue's batches. The queue must be mapped with ReportBatchItemFailures.
type Handler struct {
	parse     Parsers
	receiver  Receiver
	confirmer Confirmer
	log       *slog.Logger
}

// New makes a handler.
func New(parse Parsers, receiver Receiver, confirmer Confirmer, log *slog.Logger) *Handler {
	return &Handler{parse: parse, receiver: receiver, confirmer: confirmer, log: log}
}

// Handle takes the batch's texts and receipts in. It names the messages that the queue must deliver again: those that are not
// known to be stored, and malformed ones, which end in the dead-letter queue. It returns no error.
func (h *Handler) Handle(ctx context.Context, e events.SQSEvent) (events.SQSEventResponse, error) {
	b := batch{texts: make([]chat.InboundText, len(e.Records)), receipts: map[int]chat.Receipt{}, errs: make([]error, len(e.Records))}
	for i, record := range e.Records {
		if err := h.read(&b, i, record); err != nil {
			b.errs[i] = &malformedError{err}
		}
	}
	h.work(ctx, b)
	return h.answer(ctx, e, b), nil
}

// batch is what a batch's messages say, each by its index.
type batch struct {
	texts    []chat.InboundText
	order    lines // of those that are texts
	receipts map[int]chat.Receipt
	foreign  int
	errs     []error
}

func (h *Handler) read(b *batch, i int, m events.SQSMessage) error {
	receipt, is, err := h.parse.receipt(m.Body)
	switch {
	case err != nil:
		return err
	case is && receipt.Provider.ID == "":
		b.foreign++
		return nil
	case is:
		b.receipts[i] = receipt
		return nil
	}
	if b.texts[i], err = h.parse.text(m.Body); err != nil {
		return err
	}
	if b.texts[i].At.IsZero() {
		b.texts[i].At = sentAt(m)
	}
	b.order.add(b.texts[i], i)
	return nil
}

// sentAt is when the message was put into the queue; zero if SQS does not say.
func sentAt(m events.SQSMessage) time.Time {
	ms, err := strconv.ParseInt(m.Attributes["SentTimestamp"], 10, 64)
	if err != nil {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}

// work takes many lines in at once, but each line's texts one after the other, as they stand in the batch: that is the best guess at the
// order in which the customer wrote them. The order of receipts does not matter.
func (h *Handler) work(ctx context.Context, b batch) {
	var (
		group sync.WaitGroup
		slots = make(chan struct{}, atOnce)
	)
	start := func(do func()) {
		slots <- struct{}{}
		group.Go(func() {
			defer func() { <-slots }()
			do()
		})
	}
	for _, indices := range b.order.indices {
		start(func() {
			for _, i := range indices {
				b.errs[i] = h.receiver.Receive(ctx, b.texts[i])
			}
		})
	}
	for i, receipt := range b.receipts {
		start(func() { b.errs[i] = h.confirmer.Confirm(ctx, receipt) })
	}
	group.Wait()
}

// answer names the failures to the queue, and says in the log what became of each.
func (h *Handler) answer(ctx context.Context, e events.SQSEvent, b batch) events.SQSEventResponse {
	response := events.SQSEventResponse{BatchItemFailures: []events.SQSBatchItemFailure{}}
	for i, err := range b.errs {
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
			h.log.InfoContext(ctx, "message is being taken in elsewhere, come again", "queueMessage", id)
		default:
			h.log.ErrorContext(ctx, "message could not be taken in, come again", "queueMessage", id, "error", err)
		}
	}
	h.log.InfoContext(ctx, "messages taken in",
		"taken", len(b.errs)-len(response.BatchItemFailures), "failed", len(response.BatchItemFailures),
		"receipts", len(b.receipts), "foreign", b.foreign)
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
