package twilio

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"

	"github.com/smsdesk/smsdesk/shared/carrier/twilio/wire"
	"github.com/smsdesk/smsdesk/shared/chat"
)

// answer is one that is no success.
type answer struct {
	status int
	code   int // Twilio's own; 0 if there is none
}

// Error implements error.
func (a *answer) Error() string { return fmt.Sprintf("Twilio answered %d, code %d", a.status, a.code) }

// refuses tells whether the answer says that the text was not taken: the request was at fault, in Twilio's own words. Without them it
// may be anybody's answer; and to time out (408) is no refusal.
func (a *answer) refuses() bool {
	return a.status >= 400 && a.status <= 499 && a.status != http.StatusRequestTimeout && a.code != 0
}

// reason is the word for an agent.
func (a *answer) reason() string {
	reason := wire.Reason(a.code)
	if reason == chat.ReasonCarrierRefused && a.status == http.StatusTooManyRequests {
		return chat.ReasonThrottled
	}
	return reason
}

// errWrongToken is Twilio's code for credentials that it does not know.
const errWrongToken = 20003

// tokenRefused tells whether the call was refused because of its token, before anything else of it was looked at.
func tokenRefused(err error) bool {
	a, ok := errors.AsType[*answer](err)
	return ok && a.status == http.StatusUnauthorized && a.code == errWrongToken
}

// failure is what an error means for the text. Nothing of the answer but its status and code goes into an error.
func failure(err error, begun bool) error {
	a, answered := errors.AsType[*answer](err)
	if answered && a.refuses() {
		return &chat.NotSent{Reason: a.reason(), Err: a}
	}
	if !begun {
		return &chat.NotSent{Reason: chat.ReasonCarrierNotReached, Err: fmt.Errorf("no connection to Twilio: %w", bare(err))}
	}
	return unanswered(err)
}

// unanswered says how a call was lost that Twilio may have acted on.
func unanswered(err error) error {
	if a, answered := errors.AsType[*answer](err); answered {
		return fmt.Errorf("what became of the text is not known: %w", a)
	}
	if broken, ok := errors.AsType[*net.OpError](err); ok && !broken.Timeout() {
		return fmt.Errorf("connection to Twilio lost: %w", broken)
	}
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return fmt.Errorf("no answer from Twilio: %w", context.DeadlineExceeded)
	case errors.Is(err, context.Canceled):
		return fmt.Errorf("no answer from Twilio: %w", context.Canceled)
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return fmt.Errorf("connection to Twilio lost: %w", io.ErrUnexpectedEOF)
	}
	return errors.New("answer of Twilio's cannot be read")
}

// bare is the error below the client's own, which has the account's id in its address.
func bare(err error) error {
	if addressed, ok := errors.AsType[*url.Error](err); ok {
		return addressed.Err
	}
	return err
}
