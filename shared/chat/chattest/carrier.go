package chattest

import (
	"context"
	"errors"
	"slices"
	"sync"

	"github.com/smsdesk/smsdesk/shared/chat"
)

// ErrAnswerLost is what a Carrier returns that acted, or may have.
var ErrAnswerLost = errors.New("the carrier's answer was lost")

// Answer is what a Carrier does with a text. The zero value takes it.
type Answer struct {
	Refuse string          // not empty: a *chat.NotSent with this reason, and the customer gets nothing
	Lost   Fault           // an error that says nothing, before or after the customer got the text
	Until  <-chan struct{} // not nil: waits for it first
}

// Carrier is a carrier that does as it is told.
type Carrier struct {
	answer func(chat.OutboundText) Answer

	mu    sync.Mutex
	got   []chat.OutboundText
	calls int
}

var _ chat.Carrier = (*Carrier)(nil)

// NewCarrier asks answer what to do with each text; nil for one that takes all.
func NewCarrier(answer func(chat.OutboundText) Answer) *Carrier {
	if answer == nil {
		answer = func(chat.OutboundText) Answer { return Answer{} }
	}
	return &Carrier{answer: answer}
}

// Send implements chat.Carrier.
func (c *Carrier) Send(_ context.Context, t chat.OutboundText) (string, error) {
	c.mu.Lock()
	c.calls++
	c.mu.Unlock()
	a := c.answer(t)
	if a.Until != nil {
		<-a.Until
	}
	switch {
	case a.Refuse != "":
		return "", &chat.NotSent{Reason: a.Refuse, Err: errors.New("refused as the test asks")}
	case a.Lost == BeforeCall:
		return "", ErrAnswerLost
	}
	c.mu.Lock()
	c.got = append(c.got, t)
	c.mu.Unlock()
	if a.Lost == AfterCall {
		return "", ErrAnswerLost
	}
	return ProviderID(t.Message), nil
}

// ProviderID is the id that a Carrier gives to the text of the message.
func ProviderID(id chat.MessageID) string { return "carrier-" + string(id) }

// Got is what customers have got, in order.
func (c *Carrier) Got() []chat.OutboundText {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.got)
}

// Calls counts how often the carrier was called.
func (c *Carrier) Calls() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.calls
}
