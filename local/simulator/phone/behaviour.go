package phone

import (
	"errors"
	"fmt"
	"time"
)

// Receipt is the carrier's word on the texts to a phone.
type Receipt string

// The receipts that a carrier can give.
const (
	ReceiptCarrier Receipt = "carrier" // SUCCESS: accepted by the phone carrier
	ReceiptHandset Receipt = "handset" // SUCCESS: accepted by the phone
	ReceiptFailing Receipt = "failing" // FAILURE
	ReceiptSilent  Receipt = "silent"  // no word at all
)

// MaxLate is how late AWS writes a delivery log at most.
const MaxLate = 72 * time.Hour

// Behaviour is how the carrier treats one phone. Late, twice or out of order come receipts as well as the texts that
// the phone sends.
type Behaviour struct {
	Receipt    Receipt `json:"receipt"`
	LateMs     int64   `json:"lateMs"`
	Twice      bool    `json:"twice"`
	OutOfOrder bool    `json:"outOfOrder"`
}

// Complete fills in what is not said, so that the zero Behaviour answers at once with ReceiptCarrier. It refuses what
// no carrier does.
func (b Behaviour) Complete() (Behaviour, error) {
	var refusals []error
	switch b.Receipt {
	case "":
		b.Receipt = ReceiptCarrier
	case ReceiptCarrier, ReceiptHandset, ReceiptFailing, ReceiptSilent:
	default:
		refusals = append(refusals, fmt.Errorf("receipt is %q: it can be carrier, handset, failing or silent", b.Receipt))
	}
	if b.LateMs < 0 || b.LateMs > MaxLate.Milliseconds() {
		refusals = append(refusals, fmt.Errorf("lateMs is %d: it can be 0 to %d", b.LateMs, MaxLate.Milliseconds()))
	}
	return b, errors.Join(refusals...)
}

// Late is how long the carrier takes.
func (b Behaviour) Late() time.Duration { return time.Duration(b.LateMs) * time.Millisecond }
