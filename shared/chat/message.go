package chat

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/smsdesk/smsdesk/shared/sms"
)

// Direction is which way a message goes.
type Direction string

// The directions.
const (
	Inbound  Direction = "inbound"
	Outbound Direction = "outbound"
)

// Status is what is known of a message's way.
type Status string

// The statuses. An inbound message is received; an outbound one climbs from queued, and never falls.
const (
	StatusReceived    Status = "received"
	StatusQueued      Status = "queued"
	StatusUnconfirmed Status = "unconfirmed"
	StatusSent        Status = "sent"
	StatusFailed      Status = "failed"
	StatusDelivered   Status = "delivered"
)

// ladder is the order in which statuses rank.
func ladder() []Status {
	return []Status{StatusReceived, StatusQueued, StatusUnconfirmed, StatusSent, StatusFailed, StatusDelivered}
}

// Rank is the status's place: a message takes only a status of a higher rank. -1 for what is no status.
func (s Status) Rank() int { return slices.Index(ladder(), s) }

// StatusOfRank is the status at that place.
func StatusOfRank(rank int) (Status, bool) {
	if rank < 0 || rank >= len(ladder()) {
		return "", false
	}
	return ladder()[rank], true
}

// Settled tells whether nothing more is expected. A settled message can still climb; who follows it is then told by
// News.
func (s Status) Settled() bool {
	return s == StatusReceived || s == StatusFailed || s == StatusDelivered
}

// Confirmation is whose word a delivery rests on.
type Confirmation string

// The confirmations.
const (
	ConfirmedByCarrier Confirmation = "carrier"
	ConfirmedByHandset Confirmation = "handset"
)

const (
	// StartBy is how long after its commit a send may still begin its call to the carrier.
	StartBy = 5 * time.Second
	// AnswerBy is how long after its position's time a queued message still waits for the carrier's answer. From then
	// on it reads as unconfirmed, stored or not.
	AnswerBy = 30 * time.Second
	// CommitLag bounds how long after its position's time a message may be stored: readers who look back this far miss
	// none.
	CommitLag = time.Minute
	// RelayBy is how long after its commit a system text may still be sent.
	RelayBy = 10 * time.Minute
	// CallTime is what an attempt to send must have left when it begins its call: the carrier's answer is stored within it.
	CallTime = 8 * time.Second
	// ReceiptLag is how late a carrier's receipt still counts.
	ReceiptLag = 72 * time.Hour
	// LinkRetention is how long a carrier's id leads to its message: a receipt takes its time from the carrier to here.
	LinkRetention = ReceiptLag + 24*time.Hour
	// EarlyRetention is how long a receipt is kept whose message is not known: it comes soon, or never was.
	EarlyRetention = 24 * time.Hour
)

// Message is one text in a chat.
type Message struct {
	ID           MessageID
	ChatID       ChatID
	Direction    Direction
	Body         string
	SentBy       string // the agent, or SentBySystem; empty for inbound
	Status       Status
	StatusReason string
	Confirmation Confirmation
	Encoding     sms.Encoding
	Segments     int
	Bill         Bill
	ReplyTo      MessageID
	RetryOf      MessageID // which text this one is sent in place of; empty if none
	At           time.Time
	Errand       *Errand // of a system text; nil for all others
	History      []StatusChange
	Revision     int64
}

// StatusChange is one entry of a message's history.
type StatusChange struct {
	Status Status
	At     time.Time
	Reason string
}

// Change is news of an outbound message. It goes into the history always, and becomes the message's status if it ranks
// higher.
type Change struct {
	StatusChange
	Confirmation Confirmation
	Bill         Bill
	// Undated says that the time is not the carrier's, which tells none, but when it was heard: the same word again is the same.
	Undated bool
}

// is tells whether the history's entry is the change's.
func (c Change) is(e StatusChange) bool {
	if c.Undated {
		e.At = c.At
	}
	return e == c.StatusChange
}

// Bill is what a carrier charges for a text, as far as it says: what it leaves out is zero.
type Bill struct {
	Parts int   // as the carrier counted
	Price Price // of all parts, with all fees
}

// with is the bill after a later one.
func (b Bill) with(later Bill) Bill {
	return Bill{Parts: cmp.Or(later.Parts, b.Parts), Price: cmp.Or(later.Price, b.Price)}
}

// Price is an amount in millionths of a US dollar.
type Price int64

// MaxPrice bounds what is believed of a carrier's price: no text costs more.
const MaxPrice Price = 1000 * dollar

const dollar = 1_000_000

// PriceOf is the amount in US dollars; zero if no text can cost that.
func PriceOf(dollars float64) Price {
	millionths := math.Round(dollars * dollar)
	if !(millionths > 0 && millionths <= float64(MaxPrice)) { // NaN is neither
		return 0
	}
	return Price(millionths)
}

// ParsePrice is the amount in US dollars, as in 0.00645.
func ParsePrice(dollars string) (Price, error) {
	whole, fraction, pointed := strings.Cut(dollars, ".")
	digits := whole + fraction
	if whole == "" || len(whole) > len("1000") || len(fraction) > len("000000") || pointed && fraction == "" || strings.Trim(digits, "0123456789") != "" {
		return 0, errors.New("it is no amount in US dollars, such as 0.00645")
	}
	millionths, err := strconv.ParseInt((digits + "000000")[:len(whole)+len("000000")], 10, 64)
	if err != nil || Price(millionths) > MaxPrice {
		return 0, fmt.Errorf("it is more than %s US dollars", MaxPrice)
	}
	return Price(millionths), nil
}

// String is the amount in US dollars, as in 0.00645.
func (p Price) String() string {
	return strings.TrimRight(strings.TrimRight(fmt.Sprintf("%d.%06d", p/dollar, p%dollar), "0"), ".")
}

func newMessage(id MessageID, chat ChatID, direction Direction, body string, status Status, now time.Time) Message {
	size := sms.Measure(body)
	return Message{
		ID:        id,
		ChatID:    chat,
		Direction: direction,
		Body:      body,
		Status:    status,
		Encoding:  size.Encoding,
		Segments:  max(size.Segments, 1), // a customer's text may be empty, and is billed
		At:        id.Position().Time(),
		History:   []StatusChange{{Status: status, At: now}},
		Revision:  1,
	}
}

// preview is what a list of chats shows of the message.
func (m Message) preview() LastMessage {
	return LastMessage{ID: m.ID, Direction: m.Direction, Body: preview(m.Body), At: m.At}
}

// Observed is the message as it reads at the time: what is overdue is settled, whether or not that was stored yet. The revision
// stays the stored one.
func (m Message) Observed(now time.Time) Message {
	change, late := m.overdue(now)
	if !late {
		return m
	}
	revision := m.Revision
	m = m.Apply(change)
	m.Revision = revision
	return m
}

// overdue is the change that settles what nobody will settle any more: a send without an answer, a system text that was not sent in
// time, a text without a receipt. False if there is none at the time.
func (m Message) overdue(now time.Time) (Change, bool) {
	by, c := m.At, Change{}
	switch {
	case m.Status == StatusQueued && m.Errand != nil && m.Errand.CalledAt.IsZero():
		by, c = m.At.Add(RelayBy+CommitLag), failed(ReasonNotSentInTime, time.Time{})
	case m.Status == StatusQueued:
		if m.Errand != nil {
			by = m.Errand.CalledAt
		}
		by, c.Status, c.Reason = by.Add(AnswerBy), StatusUnconfirmed, ReasonNoAnswer
	case m.Status == StatusSent && m.StatusReason == "":
		by, c.Status, c.Reason = m.At.Add(ReceiptLag), StatusSent, ReasonNoReceipt
	default:
		return Change{}, false
	}
	c.At = by
	return c, !now.Before(by)
}

// Standing orders statuses and, within delivered, whose word it is, within sent, whether a receipt is still awaited. A message
// never takes a change of a lower or equal standing.
func (c Change) Standing() int { return standing(c.Status, c.Reason, c.Confirmation) }

// Standing is where the message stands now; see Change.Standing.
func (m Message) Standing() int { return standing(m.Status, m.StatusReason, m.Confirmation) }

func standing(s Status, reason string, c Confirmation) int {
	n := 2 * s.Rank()
	if c == ConfirmedByHandset || (s == StatusSent && reason == ReasonNoReceipt) {
		n++
	}
	return n
}

// Apply is the message after the change: what every store must do, in one conditional write. A change that the history
// has already changes nothing, unless it ranks higher by whose word it is.
func (m Message) Apply(c Change) Message {
	higher := c.Standing() > m.Standing()
	if !higher && slices.ContainsFunc(m.History, c.is) {
		return m
	}
	m.History = append(slices.Clone(m.History), c.StatusChange)
	m.Revision++
	m.Bill = m.Bill.with(c.Bill)
	if higher {
		m.Status, m.StatusReason, m.Confirmation = c.Status, c.Reason, c.Confirmation
	}
	return m
}

// awaited tells whether whoever follows unsettled messages finds the change, which the history has: the message was
// not settled when it came, nor too old to be followed.
func (m Message) awaited(c Change, now time.Time) bool {
	last := len(m.History) - 1
	for last >= 0 && !c.is(m.History[last]) {
		last--
	}
	settled := slices.IndexFunc(m.History, func(e StatusChange) bool { return e.Status.Settled() })
	return (settled < 0 || settled >= last) && now.Sub(m.At) < ReceiptLag
}
