package chat

import (
	"errors"
	"time"
)

// Code tells a program what went wrong. The codes are part of the API.
type Code string

// The codes of the API.
const (
	CodeNotPermitted        Code = "not_permitted"
	CodeNotYourChat         Code = "not_your_chat"
	CodeNotFound            Code = "not_found"
	CodeSMSNotSupported     Code = "sms_not_supported"
	CodeChatOwnedByOther    Code = "chat_owned_by_other"
	CodeChatEnded           Code = "chat_ended"
	CodeAlreadyTaken        Code = "already_taken"
	CodeCustomerWrote       Code = "customer_wrote"
	CodeChatLimitReached    Code = "chat_limit_reached"
	CodeOptedOut            Code = "opted_out"
	CodeChatOpen            Code = "chat_open"
	CodeInvalidNumber       Code = "invalid_number"
	CodeNotAMobileNumber    Code = "not_a_mobile_number"
	CodeEmptyMessage        Code = "empty_message"
	CodeMessageTooLong      Code = "message_too_long"
	CodeIdempotencyMismatch Code = "idempotency_mismatch"
	CodeInvalidRequest      Code = "invalid_request"
	CodeBlockedDestination  Code = "blocked_destination"
	CodeQuietHours          Code = "quiet_hours"
	CodeRateLimited         Code = "rate_limited"
	CodeCarrierUnavailable  Code = "carrier_unavailable"
)

// Error is a refusal: a code for machines, a message that tells a person what to do. It holds nothing internal and no
// customer's number or text.
type Error struct {
	Code       Code
	Message    string
	Owner      string        // with CodeChatOwnedByOther: the agent whose chat it is
	RetryAfter time.Duration // with CodeRateLimited: when it may be tried again
	Faults     []Fault       // with CodeInvalidRequest: what is wrong with a configuration, field by field
}

// Error implements error.
func (e *Error) Error() string { return string(e.Code) + ": " + e.Message }

// Is makes errors.Is compare codes, so that a refusal with another message is still the same refusal.
func (e *Error) Is(target error) bool {
	other, ok := errors.AsType[*Error](target)
	return ok && other.Code == e.Code
}

// Invalid is a refusal of a malformed request.
func Invalid(message string) *Error { return &Error{Code: CodeInvalidRequest, Message: message} }

// The refusals that need no further words.
var (
	ErrNotPermitted   = &Error{Code: CodeNotPermitted, Message: "You may not send texts. Ask your administrator for the permission sms:send."}
	ErrNotASupervisor = &Error{Code: CodeNotPermitted, Message: "Only supervisors can do this. Ask your administrator for the permission supervise."}
	ErrNotAnAgent     = &Error{Code: CodeNotPermitted, Message: "You are signed in, but not as an agent. Ask your administrator to add you."}
	ErrNotYourChat    = &Error{Code: CodeNotYourChat, Message: "This chat belongs to another agent. Only its owner can do this."}
	ErrNotFound       = &Error{Code: CodeNotFound, Message: "There is nothing here for you."}

	ErrNoInteraction = &Error{Code: CodeNotFound, Message: "You have no such interaction. Start the chat without one."}

	ErrSMSNotSupported = &Error{Code: CodeSMSNotSupported, Message: "This service does not use SMS. Choose another service."}
	ErrNumberTaken     = &Error{Code: CodeSMSNotSupported, Message: "The number of this chat is no longer the service's. End it, and start a new one."}
	ErrAlreadyTaken    = &Error{Code: CodeAlreadyTaken, Message: "Another agent was quicker, or the offer was withdrawn. The chat is no longer offered to you."}
	ErrChatLimit       = &Error{Code: CodeChatLimitReached, Message: "You have as many open chats as this service allows. End one first."}
	ErrCustomerWrote   = &Error{Code: CodeCustomerWrote, Message: "The customer has written meanwhile, and the chat goes on. Read the text, then end the chat."}
	ErrChatEnded       = &Error{Code: CodeChatEnded, Message: "This chat has ended. Start a new one to text this customer."}
	ErrOptedOut        = &Error{Code: CodeOptedOut, Message: "This customer has opted out of texts from this service. Only the customer can change that, by texting START."}

	ErrForeignCountry = &Error{Code: CodeBlockedDestination, Message: "This service does not text numbers of that country. Call the customer instead."}
	ErrBlockedNumber  = &Error{Code: CodeBlockedDestination, Message: "This number is blocked. Ask your administrator to unblock it."}
	ErrQuietHours     = &Error{Code: CodeQuietHours, Message: "It is too early or too late where the customer is. You can answer their texts, or write in the daytime."}

	ErrRateLimited = &Error{Code: CodeRateLimited, Message: "More texts than your service allows in a minute. Wait a moment, and send it again."}

	ErrCarrierRate = &Error{Code: CodeRateLimited, Message: "More texts at once than the carrier takes. Wait a moment, and send it again."}

	ErrNotAnAdministrator = &Error{Code: CodeNotPermitted, Message: "This is for administrators. Ask yours."}
	ErrInvalidNumber      = &Error{Code: CodeInvalidNumber, Message: "This is not a phone number. Enter it with its country code, as in +12065550150."}

	ErrChatOpen = &Error{Code: CodeChatOpen, Message: "A chat with this customer is open. End it first."}

	ErrOthersNumber = Invalid("One of the numbers belongs to another service.")

	errNoKey       = Invalid("Sending needs an Idempotency-Key header. Use a new random one for each text.")
	errUnretryable = Invalid("Only a text of an agent that failed or is unconfirmed can be sent again.")

	ErrEmptyMessage        = &Error{Code: CodeEmptyMessage, Message: "The text is empty. Type something to send."}
	ErrIdempotencyMismatch = &Error{Code: CodeIdempotencyMismatch, Message: "This Idempotency-Key was used for another request. Use a new one."}
	ErrCarrierUnavailable  = &Error{Code: CodeCarrierUnavailable, Message: "Texts of this service cannot be sent at the moment. Try again in a minute."}
)

// What a store answers besides a refusal. None of them reaches a client.
var (
	// ErrMessageExists: a message is stored at that position already.
	ErrMessageExists = errors.New("the message is stored already")
	// ErrAbandoned: the position was given up, nothing will ever be stored there.
	ErrAbandoned = errors.New("the position was given up")
	// ErrConflict: somebody else changed it first; read again.
	ErrConflict = errors.New("changed by somebody else")
	// ErrInProgress: another delivery of the same text is at work; try again a little later.
	ErrInProgress = errors.New("another delivery is at work")
)
