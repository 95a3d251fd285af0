// Package phone judges the numbers that people type in.
//
// It links the numbering plans of the whole world: megabytes of a binary, milliseconds of its start. A function that
// only carries numbers on takes sms.IsE164 instead.
package phone

import (
	"errors"
	"fmt"

	"github.com/nyaruka/phonenumbers"

	"github.com/smsdesk/smsdesk/shared/sms"
)

// What is wrong with a number. Neither tells the number.
var (
	// ErrInvalid: it is not written as E.164, or no numbering plan has it.
	ErrInvalid = errors.New("not a phone number")
	// ErrNotMobile: its numbering plan says that it is something else, a fixed line or a toll-free number for instance.
	ErrNotMobile = errors.New("not a mobile number")
)

// Parse takes a number in E.164, without spaces or any other sign but the plus, for an API has no country to read a
// national number by. It returns the number as carriers write it, which differs from what was typed only where a trunk
// prefix got into it (+44 0 7911 …). A plan that gives one range to fixed lines as well as to mobiles, like North
// America's, leaves the type open: those pass.
//
// It fails with ErrInvalid or ErrNotMobile.
func Parse(number string) (string, error) {
	if !sms.IsE164(number) {
		return "", ErrInvalid
	}
	// No region: the country code is in the number.
	parsed, err := phonenumbers.Parse(number, "")
	if err != nil {
		return "", fmt.Errorf("%w: %w", ErrInvalid, err)
	}
	switch phonenumbers.GetNumberType(parsed) {
	case phonenumbers.MOBILE, phonenumbers.FIXED_LINE_OR_MOBILE:
		return phonenumbers.Format(parsed, phonenumbers.E164), nil
	case phonenumbers.FIXED_LINE, phonenumbers.TOLL_FREE, phonenumbers.PREMIUM_RATE, phonenumbers.SHARED_COST,
		phonenumbers.VOIP, phonenumbers.PERSONAL_NUMBER, phonenumbers.PAGER, phonenumbers.UAN, phonenumbers.VOICEMAIL:
		return "", ErrNotMobile
	case phonenumbers.UNKNOWN: // the plan has no such range
	}
	return "", ErrInvalid
}
