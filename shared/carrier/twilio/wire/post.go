package wire

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/smsdesk/smsdesk/shared/chat"
)

// post is what the queue has of a post whose signature holds.
type post struct {
	Twilio postKind `json:"twilio"` // first, so that a queue message shows at once whose it is
	// At is when it came.
	At time.Time `json:"at"`
	// Query and Form are as they came, byte for byte.
	Query []byte `json:"query,omitempty"`
	Form  []byte `json:"form"`
}

type postKind string

const (
	postOfText    postKind = "text"
	postOfReceipt postKind = "receipt"
)

// QueueText is the queue message of a post to a number's webhook that came at the time. It refuses what ParseText refuses, without
// quoting it.
func QueueText(body string, at time.Time) (message string, err error) {
	if _, err := ParseText(body); err != nil {
		return "", err
	}
	return post{Twilio: postOfText, At: at, Form: []byte(body)}.message()
}

// QueueReceipt is the queue message of a status callback that came at the time. It refuses what ParseReceipt refuses, and like that
// is false if the callback tells nothing.
func QueueReceipt(query, body string, at time.Time) (message string, known bool, err error) {
	if _, known, err := ParseReceipt(query, body); err != nil || !known {
		return "", false, err
	}
	message, err = post{Twilio: postOfReceipt, At: at, Query: []byte(query), Form: []byte(body)}.message()
	return message, err == nil, err
}

func (p post) message() (string, error) {
	message, err := json.Marshal(p)
	if err != nil {
		return "", fmt.Errorf("write a queue message: %w", err)
	}
	return string(message), nil
}

// QueuedText reads the text of a message that QueueText made, with its time; false for any other.
func QueuedText(message string) (t chat.InboundText, is bool, err error) {
	p, is, err := queued(message, postOfText)
	if err != nil || !is {
		return chat.InboundText{}, is, err
	}
	t, err = ParseText(string(p.Form))
	if err != nil {
		return chat.InboundText{}, true, err
	}
	t.At = p.At
	return t, true, nil
}

// QueuedReceipt reads the receipt of a message that QueueReceipt made, with its time; false for any other.
func QueuedReceipt(message string) (r chat.Receipt, is bool, err error) {
	p, is, err := queued(message, postOfReceipt)
	if err != nil || !is {
		return chat.Receipt{}, is, err
	}
	r, _, err = ParseReceipt(string(p.Query), string(p.Form))
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
