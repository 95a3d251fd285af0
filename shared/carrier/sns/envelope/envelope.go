// Package envelope opens what SNS posts over HTTPS.
package envelope

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/smsdesk/smsdesk/shared/chat"
)

// The kinds of envelopes.
const (
	Notification   = "Notification"
	Subscription   = "SubscriptionConfirmation"
	Unsubscription = "UnsubscribeConfirmation"
)

// Envelope is a message of SNS's, signed:
// https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html
type Envelope struct {
	Type         string
	MessageID    string
	Topic        Topic
	Message      string
	subject      string
	hasSubject   bool
	timestamp    string
	token        string
	subscribeURL string
	version      string
	signature    string
	certURL      string
}

// maxEnvelope is SNS's limit of 256 KB for a message, in JSON in JSON.
const maxEnvelope = 1 << 20

// parse reads an envelope of which nothing is believed yet. Its errors never quote it.
func parse(body string) (Envelope, error) {
	if len(body) > maxEnvelope {
		return Envelope{}, errors.New("it is larger than SNS's messages are")
	}
	var members map[string]json.RawMessage
	if err := json.Unmarshal([]byte(body), &members); err != nil || members == nil {
		return Envelope{}, errors.New("it is no JSON object")
	}
	var (
		e     Envelope
		topic string
		errs  []error
	)
	read := func(name string, into *string) {
		if err := str(members, name, into); err != nil {
			errs = append(errs, err)
		}
	}
	read("Type", &e.Type)
	read("MessageId", &e.MessageID)
	read("TopicArn", &topic)
	read("Message", &e.Message)
	read("Timestamp", &e.timestamp)
	read("SignatureVersion", &e.version)
	read("Signature", &e.signature)
	read("SigningCertURL", &e.certURL)
	switch e.Type {
	case Notification:
		if _, e.hasSubject = members["Subject"]; e.hasSubject {
			read("Subject", &e.subject)
		}
	case Subscription, Unsubscription:
		read("Token", &e.token)
		read("SubscribeURL", &e.subscribeURL)
	default:
		errs = append(errs, errors.New("its Type is none of SNS's"))
	}
	if err := errors.Join(errs...); err != nil {
		return Envelope{}, fmt.Errorf("%s", strings.ReplaceAll(err.Error(), "\n", ", "))
	}
	e.Topic = Topic(topic)
	return e, nil
}

func str(members map[string]json.RawMessage, name string, into *string) error {
	raw, ok := members[name]
	if !ok {
		return fmt.Errorf("%s is missing", name)
	}
	var s *string
	if err := json.Unmarshal(raw, &s); err != nil || s == nil {
		return fmt.Errorf("%s is no string", name)
	}
	*into = *s
	return nil
}

// signed is the string that SNS signs.
func (e Envelope) signed() string {
	var b strings.Builder
	add := func(name, value string) { b.WriteString(name + "\n" + value + "\n") }
	add("Message", e.Message)
	add("MessageId", e.MessageID)
	if e.Type == Notification {
		if e.hasSubject {
			add("Subject", e.subject)
		}
		add("Timestamp", e.timestamp)
	} else {
		add("SubscribeURL", e.subscribeURL)
		add("Timestamp", e.timestamp)
		add("Token", e.token)
	}
	add("TopicArn", string(e.Topic))
	add("Type", e.Type)
	return b.String()
}

const (
	// maxAge is as long as SNS tries to bring a message over HTTPS: one that is older is a replay.
	maxAge = time.Hour
	// maxAhead is how far SNS's clock and this one may be apart.
	maxAhead = 5 * time.Minute
)

// timely tells whether SNS may be bringing the message at the time.
func (e Envelope) timely(now time.Time) bool {
	at, err := time.Parse(time.RFC3339, e.timestamp)
	return err == nil && !at.Before(now.Add(-maxAge)) && !at.After(now.Add(maxAhead))
}

// forged refuses what SNS did not send, or not for this deployment. The reason is for the log.
func forged(reason string) error {
	refusal := &chat.Error{Code: chat.CodeNotPermitted, Message: "This is for SNS: the message is not signed as it should be, or not for here."}
	return fmt.Errorf("%w (%s)", refusal, reason)
}

// unavailable refuses for the moment what SNS may have sent.
func unavailable(reason string) error {
	refusal := &chat.Error{Code: chat.CodeCarrierUnavailable, Message: "This cannot be checked at the moment. Post it again."}
	return fmt.Errorf("%w (%s)", refusal, reason)
}
