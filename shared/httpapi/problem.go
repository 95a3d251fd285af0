package httpapi

import (
	"errors"
	"net/http"
	"strconv"
	"time"

	"github.com/smsdesk/smsdesk/shared/api"
	"github.com/smsdesk/smsdesk/shared/chat"
)

// problem is an RFC 9457 problem document.
type problem struct {
	Type   string    `json:"type"`
	Title  string    `json:"title"`
	Status int       `json:"status"`
	Detail string    `json:"detail,omitempty"`
	Code   chat.Code `json:"code"`
	Owner  string    `json:"owner,omitempty"`
	Errors []fault   `json:"errors,omitempty"`

	retryAfter time.Duration
}

// fault is what is wrong with a field.
type fault struct {
	Field  string `json:"field"`
	Detail string `json:"detail"`
}

// codeInternal stands for every error that is not a refusal.
const codeInternal chat.Code = "internal"

// status is the one table of error codes.
func status(c chat.Code) int {
	switch c {
	case chat.CodeNotPermitted, chat.CodeNotYourChat, chat.CodeBlockedDestination:
		return http.StatusForbidden
	case chat.CodeNotFound:
		return http.StatusNotFound
	case chat.CodeSMSNotSupported, chat.CodeChatOwnedByOther, chat.CodeChatEnded, chat.CodeAlreadyTaken, chat.CodeCustomerWrote,
		chat.CodeChatLimitReached, chat.CodeOptedOut, chat.CodeChatOpen, chat.CodeQuietHours:
		return http.StatusConflict
	case chat.CodeInvalidNumber, chat.CodeNotAMobileNumber, chat.CodeEmptyMessage, chat.CodeMessageTooLong,
		chat.CodeIdempotencyMismatch, chat.CodeInvalidRequest:
		return http.StatusUnprocessableEntity
	case chat.CodeRateLimited:
		return http.StatusTooManyRequests
	case chat.CodeCarrierUnavailable:
		return http.StatusServiceUnavailable
	}
	return http.StatusInternalServerError
}

// title is the kind of a problem in words; the detail says what to do.
func title(c chat.Code) string {
	switch c {
	case chat.CodeNotPermitted:
		return "Not permitted"
	case chat.CodeNotYourChat:
		return "Not your chat"
	case chat.CodeNotFound:
		return "Not found"
	case chat.CodeSMSNotSupported:
		return "SMS not supported"
	case chat.CodeChatOwnedByOther:
		return "Chat owned by another agent"
	case chat.CodeChatEnded:
		return "Chat ended"
	case chat.CodeAlreadyTaken:
		return "Already taken"
	case chat.CodeCustomerWrote:
		return "The customer has written"
	case chat.CodeChatLimitReached:
		return "Too many open chats"
	case chat.CodeOptedOut:
		return "The customer has opted out"
	case chat.CodeChatOpen:
		return "A chat is open"
	case chat.CodeInvalidNumber:
		return "Invalid number"
	case chat.CodeNotAMobileNumber:
		return "Not a mobile number"
	case chat.CodeEmptyMessage:
		return "Empty message"
	case chat.CodeMessageTooLong:
		return "Message too long"
	case chat.CodeIdempotencyMismatch:
		return "Idempotency-Key used before"
	case chat.CodeInvalidRequest:
		return "Invalid request"
	case chat.CodeBlockedDestination:
		return "Blocked destination"
	case chat.CodeQuietHours:
		return "Quiet hours"
	case chat.CodeRateLimited:
		return "Rate limited"
	case chat.CodeCarrierUnavailable:
		return "Carrier unavailable"
	}
	return "Internal error"
}

// problemOf shows a refusal as it is, and of any other error nothing.
func problemOf(err error) problem {
	refusal, ok := errors.AsType[*chat.Error](err)
	if !ok {
		refusal = &chat.Error{
			Code:    codeInternal,
			Message: "Something went wrong here. Repeat the request with the same Idempotency-Key to find out what became of it.",
		}
	}
	return problem{
		Type: "about:blank", Title: title(refusal.Code), Status: status(refusal.Code), Detail: refusal.Message,
		Code: refusal.Code, Owner: refusal.Owner, retryAfter: refusal.RetryAfter,
		Errors: api.Each(refusal.Faults, func(f chat.Fault) fault { return fault{Field: f.Field, Detail: f.Reason} }),
	}
}

// headers are what the problem says beside its document: the seconds to wait, rounded up.
func (p problem) headers() map[string]string {
	if p.retryAfter <= 0 {
		return nil
	}
	seconds := (p.retryAfter + time.Second - 1) / time.Second
	return map[string]string{"retry-after": strconv.FormatInt(int64(seconds), 10)}
}
