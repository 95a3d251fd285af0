// Package carrier plays the part of AWS and the networks behind it.
package carrier

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/google/uuid"

	"github.com/smsdesk/smsdesk/local/simulator/phone"
)

// OvertakeWait is how long an answer out of order waits for the one that overtakes it.
const OvertakeWait = 2 * time.Second

// ReceiptWriter takes the carrier's word on a text.
type ReceiptWriter interface {
	Write(ctx context.Context, r Receipt) error
}

// InboundPublisher takes what customers send.
type InboundPublisher interface {
	Publish(ctx context.Context, text InboundText) error
}

// Carrier brings texts to the phones and from them, and treats each phone as it was told to.
type Carrier struct {
	phones   *phone.Store
	receipts ReceiptWriter
	inbound  InboundPublisher
	keyword  string
	now      func() time.Time

	mu   sync.Mutex
	held map[lane]*answer
}

// lane is where answers may overtake one another: a phone's receipts, or its texts.
type lane struct {
	number  string
	inbound bool
}

type answer struct{ give func() }

// New is the carrier of the account's numbers.
func New(phones *phone.Store, receipts ReceiptWriter, inbound InboundPublisher, account string, now func() time.Time) *Carrier {
	return &Carrier{
		phones:   phones,
		receipts: receipts,
		inbound:  inbound,
		keyword:  "KEYWORD_" + account, // of a text that matches no registered keyword
		now:      now,
		held:     make(map[lane]*answer),
	}
}

// Deliver shows the text on its phone and gives the receipt. A text that the phone has already is not delivered again.
func (c *Carrier) Deliver(ctx context.Context, sent SentText) error {
	took := c.now()
	text := phone.Text{ID: sent.MessageID, From: sent.Sender, To: sent.Number, Body: sent.Body, At: took}
	if !c.phones.Add(sent.Number, text) {
		return nil
	}
	behaviour := c.phones.Behaviour(sent.Number)
	if behaviour.Receipt == phone.ReceiptSilent || !c.phones.Receipts() {
		return nil
	}
	return c.answer(ctx, lane{number: sent.Number}, behaviour, func(ctx context.Context) error {
		if !c.phones.Receipts() {
			return nil
		}
		return c.receipts.Write(ctx, Receipt{Text: sent, Word: behaviour.Receipt, Took: took, At: c.now()})
	})
}

// Submit takes a text that the customer's phone sends to a service's number. A text that could not be published is not
// shown on the phone as sent.
func (c *Carrier) Submit(ctx context.Context, customer, service, body string) (phone.Text, error) {
	inbound := InboundText{
		OriginationNumber: customer,
		DestinationNumber: service,
		MessageKeyword:    c.keyword,
		MessageBody:       body,
		InboundMessageID:  uuid.NewString(),
	}
	if last, ok := c.phones.LastTextFrom(customer, service); ok {
		inbound.PreviousPublishedMessageID = last.ID
	}
	text := phone.Text{ID: inbound.InboundMessageID, From: customer, To: service, Body: body, At: c.now()}
	err := c.answer(ctx, lane{number: customer, inbound: true}, c.phones.Behaviour(customer), func(ctx context.Context) error {
		return c.inbound.Publish(ctx, inbound)
	})
	if err != nil {
		return phone.Text{}, err
	}
	c.phones.Add(customer, text)
	return text, nil
}

// answer gives the answer as the behaviour asks. It returns the error of an answer that is given at once; of others,
// it is logged.
func (c *Carrier) answer(ctx context.Context, on lane, behaviour phone.Behaviour, give func(context.Context) error) error {
	if behaviour.Twice {
		once := give
		give = func(ctx context.Context) error { return errors.Join(once(ctx), once(ctx)) }
	}
	if behaviour.Late() == 0 && !behaviour.OutOfOrder {
		return give(ctx)
	}
	unattended := context.WithoutCancel(ctx)
	due := func() {
		if err := give(unattended); err != nil {
			slog.ErrorContext(unattended, "an answer of the carrier is lost", "error", err)
		}
	}
	if behaviour.OutOfOrder {
		inOrder := due
		due = func() { c.overtake(on, inOrder) }
	}
	if behaviour.Late() == 0 {
		due()
		return nil
	}
	time.AfterFunc(behaviour.Late(), due)
	return nil
}

// overtake gives this answer and then the one that the lane holds. If it holds none, this one is held, but not for ever.
func (c *Carrier) overtake(on lane, give func()) {
	if first := c.swap(on, &answer{give}); first != nil {
		give()
		first.give()
	}
}

// swap takes the answer that the lane holds, or else makes it hold this one.
func (c *Carrier) swap(on lane, next *answer) *answer {
	c.mu.Lock()
	defer c.mu.Unlock()
	first := c.held[on]
	if first == nil {
		c.held[on] = next
		time.AfterFunc(OvertakeWait, func() { c.release(on, next) })
		return nil
	}
	delete(c.held, on)
	return first
}

// release gives the held answer if nothing has overtaken it.
func (c *Carrier) release(on lane, waiting *answer) {
	c.mu.Lock()
	overtaken := c.held[on] != waiting
	if !overtaken {
		delete(c.held, on)
	}
	c.mu.Unlock()
	if !overtaken {
		waiting.give()
	}
}
