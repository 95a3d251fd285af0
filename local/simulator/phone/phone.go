// Package phone keeps the simulated phones.
package phone

import (
	"errors"
	"time"

	"github.com/smsdesk/smsdesk/shared/sms"
)

// ErrInvalidNumber says that what was given is no phone number in E.164.
var ErrInvalidNumber = errors.New("not a phone number in E.164")

// CheckNumber refuses what is not in E.164 with ErrInvalidNumber. Whether anybody could have the number is not asked.
func CheckNumber(number string) error {
	if !sms.IsE164(number) {
		return ErrInvalidNumber
	}
	return nil
}

// Phone is what a customer holds.
type Phone struct {
	Number    string    `json:"number"` // E.164
	Behaviour Behaviour `json:"behaviour"`
	Texts     []Text    `json:"texts"` // as the phone got or sent them, oldest first
}

// Text is one SMS as a phone shows it.
type Text struct {
	ID   string    `json:"id"`   // the carrier's: SNS's MessageId, or the inboundMessageId of what the customer sent
	From string    `json:"from"` // E.164, or a sender id, or nothing where the carrier chooses
	To   string    `json:"to"`   // E.164
	Body string    `json:"body"`
	At   time.Time `json:"at"`
}
