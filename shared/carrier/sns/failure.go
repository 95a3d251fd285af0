package sns

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"

	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/smithy-go"

	"github.com/smsdesk/smsdesk/shared/chat"
)

// failure is what an error of the SDK means for the text. Nothing of the answer but its code goes into an error: SNS
// quotes the customer's number in its messages.
func failure(err error, connected bool) error {
	if r, ok := refusalOf(err); ok {
		return &chat.NotSent{Reason: r.reason(), Err: r}
	}
	if !connected {
		return &chat.NotSent{Reason: chat.ReasonCarrierNotReached, Err: fmt.Errorf("no connection to SNS: %w", err)}
	}
	return unanswered(err)
}

// refusal is SNS's own word that it did not take a text: an answer of class 4xx with an error code.
type refusal struct {
	status    int
	code      string
	requestID string
	message   string // may have the customer's number
}

// Error implements error.
func (r *refusal) Error() string {
	return fmt.Sprintf("SNS answered %d %s, request %s", r.status, r.code, r.requestID)
}

func refusalOf(err error) (*refusal, bool) {
	answer, answered := errors.AsType[*awshttp.ResponseError](err)
	coded, ok := errors.AsType[smithy.APIError](err)
	if !answered || !ok || answer.HTTPStatusCode() < 400 || answer.HTTPStatusCode() > 499 || !isCode(coded.ErrorCode()) {
		return nil, false
	}
	return &refusal{
		status: answer.HTTPStatusCode(), code: coded.ErrorCode(), requestID: answer.ServiceRequestID(), message: coded.ErrorMessage(),
	}, true
}

// isCode tells an error code of AWS's from whatever a broken answer has in its place; the SDK calls none "UnknownError".
func isCode(s string) bool {
	const longest = 64
	letters := strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz.") == ""
	return s != "" && s != "UnknownError" && len(s) <= longest && letters
}

// reason is the word for an agent. SNS has one code for whatever is wrong with a request, so its message must tell
// which; that choice is about the word alone, never about whether the text was sent.
// https://docs.aws.amazon.com/sns/latest/api/API_Publish.html#API_Publish_Errors
func (r *refusal) reason() string {
	if r.status == http.StatusTooManyRequests {
		return chat.ReasonThrottled
	}
	switch r.code {
	case "Throttled", "Throttling", "ThrottlingException", "TooManyRequestsException", "RequestLimitExceeded":
		return chat.ReasonThrottled
	case "OptedOut":
		return chat.ReasonOptedOut
	case "AuthorizationError", "AccessDenied", "AccessDeniedException", "InvalidSecurity", "InvalidClientTokenId",
		"UnrecognizedClientException", "SignatureDoesNotMatch", "IncompleteSignature", "MissingAuthenticationToken",
		"ExpiredToken", "OptInRequired", "NotAuthorized":
		return chat.ReasonNoPermission
	case "InvalidParameter", "ParameterValueInvalid", "InvalidParameterValue", "ValidationException":
		switch {
		case strings.Contains(r.message, "PhoneNumber"):
			return chat.ReasonInvalidNumber
		case strings.Contains(strings.ToLower(r.message), "origination"):
			return chat.ReasonBadSender
		}
	}
	return chat.ReasonCarrierRefused
}

// unanswered says how a call was lost that SNS may have acted on.
func unanswered(err error) error {
	if broken, ok := errors.AsType[*net.OpError](err); ok && !broken.Timeout() {
		return fmt.Errorf("connection to SNS lost: %w", broken)
	}
	switch answer, answered := errors.AsType[*awshttp.ResponseError](err); {
	case errors.Is(err, context.DeadlineExceeded):
		return fmt.Errorf("no answer from SNS: %w", context.DeadlineExceeded)
	case errors.Is(err, context.Canceled):
		return fmt.Errorf("no answer from SNS: %w", context.Canceled)
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return fmt.Errorf("connection to SNS lost: %w", io.ErrUnexpectedEOF)
	case answered && answer.HTTPStatusCode() != 0:
		return fmt.Errorf("SNS answered %d, which does not tell, request %s", answer.HTTPStatusCode(), answer.ServiceRequestID())
	}
	return errors.New("SNS's answer cannot be read")
}
