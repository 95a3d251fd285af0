package wire

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/smsdesk/smsdesk/shared/chat"
)

// post is what the queue has of a post whose signature holds.
type post struct {
	Twilio postKind `json:"twilio"` // first, so that a queue message shows at once whose it is
	// At is when it came.
	At    time.Time `json:"at,omitzero"`
	Query string    `json:"query,omitempty"`
	Form  string    `json:"form"`
}

// ascii spells a form, or a query, which can be read, without what JSON has no way to write.
func ascii(form string) (string, error) {
	values, err := parseForm(form)
	return url.Values(values).Encode(), err
}

type postKind string

const (
	postOfText    postKind = "text"
	postOfReceipt postKind = "receipt"
)

// QueueText is the queue message of a post to a number's webhook. It refuses what ParseText refuses, without quoting it.
func QueueText(body string) (message string, err error) {
	if _, err := ParseText(body); err != nil {
		return "", err
	}
	return post{Twilio: postOfText, Form: body}.message()
}

// QueueReceipt is the queue message of a status callback that came at the time. It refuses what ParseReceipt refuses, and like that
// is false if the callback tells nothing.
func QueueReceipt(query, body string, at time.Time) (message string, known bool, err error) {
	if _, known, err := ParseReceipt(query, body); err != nil || !known {
		return "", false, err
	}
	message, err = post{Twilio: postOfReceipt, At: at, Query: query, Form: body}.message()
	return message, err == nil, err
}

func (p post) message() (string, error) {
	var formErr, queryErr error
	p.Form, formErr = ascii(p.Form)
	p.Query, queryErr = ascii(p.Query)
	message, err := json.Marshal(p)
	if err := cmp.Or(formErr, queryErr, err); err != nil {
		return "", fmt.Errorf("write a queue message: %w", err)
	}
	return string(message), nil
}

// QueuedText reads the text of a message that QueueText made; false for any other.
func QueuedText(message string) (t chat.InboundText, is bool, err error) {
	p, is, err := queued(message, postOfText)
	if err != nil || !is {
		return chat.InboundText{}, is, err
	}
	t, err = ParseText(p.Form)
	return t, true, err
}

// QueuedReceipt reads the receipt of a message that QueueReceipt made, with its time; false for any other.
func QueuedReceipt(message string) (r chat.Receipt, is bool, err error) {
	p, is, err := queued(message, postOfReceipt)
	if err != nil || !is {
		return chat.Receipt{}, is, err
	}
	r, _, err = ParseReceipt(p.Query, p.Form)
	if err != nil {
		return chat.Receipt{}, true, err
	}
	r.Change.At = p.At
	return r, true, nil
}

// queued opens a message of the kind. The others are told by how they begin: most queue messages are not Twilio's at all.
func queued(message string, kind postKind) (p post, is bool, err error) {
	if !strings.HasPrefix(message, `{"twilio":"`+string(kind)+`"`) {
		return post{}, false, nil
	}
	if err := json.Unmarshal([]byte(message), &p); err != nil {
		return post{}, true, errors.New("queued post: no JSON")
	}
	return p, true, nil
}
