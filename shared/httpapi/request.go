package httpapi

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/aws/aws-lambda-go/events"

	"github.com/smsdesk/smsdesk/shared/chat"
)

// Request is one request of an agent.
type Request struct {
	Agent chat.Agent
	event events.APIGatewayV2HTTPRequest
}

// maxBody is far above the longest text that any carrier takes.
const maxBody = 64 << 10

// Decode reads the JSON body into v. An empty body leaves v as it is, if optional.
func (r Request) Decode(v any, optional bool) error {
	body, err := bodyOf(r.event)
	if err != nil {
		return err
	}
	if len(body) > maxBody {
		return chat.Invalid(fmt.Sprintf("The body is larger than %d bytes.", maxBody))
	}
	if optional && strings.TrimSpace(body) == "" {
		return nil
	}
	decoder := json.NewDecoder(strings.NewReader(body))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(v); err != nil {
		return malformed(err)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return chat.Invalid("The body goes on after its JSON object.")
	}
	return nil
}

// bodyOf is what was sent.
func bodyOf(e events.APIGatewayV2HTTPRequest) (string, error) {
	if !e.IsBase64Encoded {
		return e.Body, nil
	}
	decoded, err := base64.StdEncoding.DecodeString(e.Body)
	if err != nil {
		return "", chat.Invalid("The body is not what its encoding says.")
	}
	return string(decoded), nil
}

// malformed says what is wrong with a body without repeating any of it.
func malformed(err error) error {
	if wrong, ok := errors.AsType[*json.UnmarshalTypeError](err); ok && wrong.Field != "" {
		return chat.Invalid(fmt.Sprintf("%s cannot be a %s.", wrong.Field, wrong.Value))
	}
	if strings.HasPrefix(err.Error(), "json: unknown field ") {
		return chat.Invalid("The body has a field that is not known here.")
	}
	return chat.Invalid("The body is not the JSON object that is needed here.")
}

// ChatID is the chat that the path names.
func (r Request) ChatID() (chat.ChatID, error) {
	return chat.ParseChatID(r.event.PathParameters["chatId"])
}

// MessageID is the message that the path names.
func (r Request) MessageID() (chat.MessageID, error) {
	return chat.ParseMessageID(r.event.PathParameters["messageId"])
}

// ServiceID is the service that the path names.
func (r Request) ServiceID() string { return r.event.PathParameters["serviceId"] }

// CannedID is the canned message that the path names.
func (r Request) CannedID() (chat.CannedID, error) {
	return chat.ParseCannedID(r.event.PathParameters["cannedId"])
}

// Path is what the path has in place of the name, empty if nothing.
func (r Request) Path(name string) string { return r.event.PathParameters[name] }

// Query is a query parameter, empty if it is not there.
func (r Request) Query(name string) string { return r.event.QueryStringParameters[name] }

// Limit is how many items of a list are wanted.
func (r Request) Limit() (int, error) {
	text := r.Query("limit")
	if text == "" {
		return chat.DefaultLimit, nil
	}
	limit, err := strconv.Atoi(text)
	if err != nil || limit < 1 || limit > chat.MaxLimit {
		return 0, chat.Invalid(fmt.Sprintf("limit must be a number from 1 to %d.", chat.MaxLimit))
	}
	return limit, nil
}

const maxIdempotencyKey = 128

// Idempotency is what makes a repeat of this request the same one; content is everything that was asked for. Without
// the header it asks for nothing.
func (r Request) Idempotency(content ...string) (chat.Idempotency, error) {
	key := r.event.Headers["idempotency-key"]
	printable := !strings.ContainsFunc(key, func(c rune) bool { return c < '!' || c > '~' })
	if len(key) > maxIdempotencyKey || !printable {
		return chat.Idempotency{}, chat.Invalid(fmt.Sprintf(
			"Idempotency-Key must be at most %d printable ASCII characters without spaces, a UUID for example.", maxIdempotencyKey))
	}
	path := r.event.RouteKey + " " + r.event.PathParameters["chatId"]
	return chat.NewIdempotency(key, r.Agent.ID, path, content...), nil
}
