// Package handover gives texts to services of AWS that have no client token: each at most once.
package handover

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"time"

	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/smithy-go"
	smithytime "github.com/aws/smithy-go/time"

	"github.com/smsdesk/smsdesk/shared/carrier/intime"
	"github.com/smsdesk/smsdesk/shared/chat"
)

// DefaultTimeout is how long a text may take, with all attempts. With what is stored before and after it, it ends within the 15 seconds
// of the function that sends, so that what became of the text is always stored.
const DefaultTimeout = 7 * time.Second

// pauses are how long the next attempts wait, when the one before had no connection.
func pauses() []time.Duration { return []time.Duration{300 * time.Millisecond, 900 * time.Millisecond} }

// Service is what texts are handed to. Its client must not retry by itself: it would do so when an answer is lost. It must make its
// requests by an intime.Client.
type Service struct {
	Name    string               // for errors
	Timeout time.Duration        // DefaultTimeout if zero
	Reason  func(Refusal) string // why a text was refused, for what any service says in the same way
}

// Send makes the call, which returns the service's id of the text. Certainly not taken is what the service refused with a code of its own,
// or what had no connection to go out on within the text's time. Anything else may have been taken: no answer in time, a broken
// connection, a fault on the service's side, an answer that cannot be read. What had no connection is tried again twice, if the text may
// still be begun to be sent by then. What was throttled is not: more calls do not help the service, and the agent knows.
func (s Service) Send(ctx context.Context, within time.Duration, call func(context.Context) (*string, error)) (string, error) {
	timeout := s.Timeout
	if timeout == 0 {
		timeout = DefaultTimeout
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	startable, cancelStart := context.WithTimeout(ctx, within)
	defer cancelStart()
	id, err := s.attempt(ctx, startable, call)
	for _, pause := range pauses() {
		if refused, ok := errors.AsType[*chat.NotSent](err); !ok || refused.Reason != chat.ReasonCarrierNotReached {
			break
		}
		if smithytime.SleepWithContext(startable, pause) != nil {
			break
		}
		id, err = s.attempt(ctx, startable, call)
	}
	return id, err
}

func (s Service) attempt(ctx, startable context.Context, call func(context.Context) (*string, error)) (string, error) {
	if err := startable.Err(); err != nil {
		return "", &chat.NotSent{Reason: chat.ReasonNotSentInTime, Err: fmt.Errorf("too late to call %s: %w", s.Name, err)}
	}
	ctx, attempt, end := intime.New(ctx, startable)
	defer end()
	id, err := call(ctx)
	switch {
	case err != nil && attempt.Late():
		return "", s.failure(intime.ErrLate, false)
	case err != nil:
		return "", s.failure(err, attempt.Begun())
	case id == nil || *id == "":
		return "", errors.New(s.Name + "'s answer has no message id")
	}
	return *id, nil
}

// failure is what an error of the SDK means for the text. Nothing of the answer but its code goes into an error: AWS quotes the
// customer's number in its messages.
func (s Service) failure(err error, begun bool) error {
	if r, ok := refusalOf(err); ok {
		refusal := fmt.Errorf("%s answered %d %s, request %s", s.Name, r.Status, r.Code, r.requestID)
		return &chat.NotSent{Reason: s.reason(r), Err: refusal}
	}
	if !begun {
		return &chat.NotSent{Reason: chat.ReasonCarrierNotReached, Err: fmt.Errorf("no connection to %s: %w", s.Name, cause(err))}
	}
	return s.unanswered(err)
}

// cause is an error of the network without what the request had in it.
func cause(err error) error {
	if broken, ok := errors.AsType[*net.OpError](err); ok {
		return broken
	}
	if unknown, ok := errors.AsType[*net.DNSError](err); ok {
		return unknown
	}
	return err
}

// Refusal is a service's own word that it did not take a text: an answer of class 4xx with an error code.
type Refusal struct {
	Status    int
	Code      string
	Message   string // may have the customer's number
	Cause     error  // as the service's client types it
	requestID string
}

func refusalOf(err error) (Refusal, bool) {
	answer, answered := errors.AsType[*awshttp.ResponseError](err)
	coded, ok := errors.AsType[smithy.APIError](err)
	if !answered || !ok || answer.HTTPStatusCode() < 400 || answer.HTTPStatusCode() > 499 || !isCode(coded.ErrorCode()) {
		return Refusal{}, false
	}
	return Refusal{
		Status: answer.HTTPStatusCode(), Code: coded.ErrorCode(), Message: coded.ErrorMessage(), Cause: coded,
		requestID: answer.ServiceRequestID(),
	}, true
}

// isCode tells an error code of AWS's from whatever a broken answer has in its place; the SDK calls none "UnknownError".
func isCode(s string) bool {
	const longest = 64
	letters := strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz.") == ""
	return s != "" && s != "UnknownError" && len(s) <= longest && letters
}

// reason is the word for an agent. That choice is about the word alone, never about whether the text was sent.
func (s Service) reason(r Refusal) string {
	if r.Status == http.StatusTooManyRequests {
		return chat.ReasonThrottled
	}
	switch r.Code {
	case "Throttled", "Throttling", "ThrottlingException", "ThrottledException", "TooManyRequestsException", "RequestLimitExceeded":
		return chat.ReasonThrottled
	}
	if reason := s.Reason(r); reason != "" {
		return reason
	}
	switch r.Code {
	case "OptedOut":
		return chat.ReasonOptedOut
	case "AuthorizationError", "AccessDenied", "AccessDeniedException", "InvalidSecurity", "InvalidClientTokenId",
		"UnrecognizedClientException", "SignatureDoesNotMatch", "InvalidSignatureException", "IncompleteSignature",
		"MissingAuthenticationToken", "MissingAuthenticationTokenException", "ExpiredToken", "ExpiredTokenException",
		"OptInRequired", "NotAuthorized":
		return chat.ReasonNoPermission
	}
	return chat.ReasonCarrierRefused
}

// unanswered says how a call was lost that the service may have acted on.
func (s Service) unanswered(err error) error {
	if broken, ok := errors.AsType[*net.OpError](err); ok && !broken.Timeout() {
		return fmt.Errorf("connection to %s lost: %w", s.Name, broken)
	}
	switch answer, answered := errors.AsType[*awshttp.ResponseError](err); {
	case errors.Is(err, context.DeadlineExceeded):
		return fmt.Errorf("no answer from %s: %w", s.Name, context.DeadlineExceeded)
	case errors.Is(err, context.Canceled):
		return fmt.Errorf("no answer from %s: %w", s.Name, context.Canceled)
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return fmt.Errorf("connection to %s lost: %w", s.Name, io.ErrUnexpectedEOF)
	case answered && answer.HTTPStatusCode() != 0:
		return fmt.Errorf("%s answered %d, which does not tell, request %s", s.Name, answer.HTTPStatusCode(), answer.ServiceRequestID())
	}
	return errors.New(s.Name + "'s answer cannot be read")
}
