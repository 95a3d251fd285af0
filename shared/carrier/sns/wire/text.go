// Package wire reads what SNS sends back about texts.
package wire

import (
	"cmp"
	"errors"
	"fmt"
	"time"

	"github.com/smsdesk/smsdesk/shared/chat"
	"github.com/smsdesk/smsdesk/shared/sms"
)

// Carrier is what services call this carrier.
const Carrier = chat.CarrierSNS

// maxBody bounds a customer's text, in bytes: ten times the longest that AWS takes the other way, which documents no bound for what it
// brings. A message that breaks it is malformed.
const maxBody = 16 << 10

// ParseText reads a customer's text from a queue message: AWS's two-way SMS payload, either in the envelope that SNS
// puts around a notification or, with raw message delivery, alone. What it does not know in them it passes over.
//
// Payload: https://docs.aws.amazon.com/sms-voice/latest/userguide/two-way-sms-payload.html
// Envelope: https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html
//
// An error says what is wrong, never what stands there.
func ParseText(message string) (chat.InboundText, error) {
	o, err := parseObject(message)
	if err != nil {
		return chat.InboundText{}, fmt.Errorf("queue message: %w", err)
	}
	var at time.Time
	if o.enveloped() {
		at = o.published()
		if o, err = o.open(); err != nil {
			return chat.InboundText{}, fmt.Errorf("notification: %w", err)
		}
	}
	text, err := o.text()
	if err != nil {
		return chat.InboundText{}, fmt.Errorf("two-way SMS payload: %w", err)
	}
	text.At = at
	return text, nil
}

// enveloped tells an SNS envelope from a payload: a text always has its id, and no envelope has one.
func (o object) enveloped() bool { return !o.has("inboundMessageId") && o.has("Type") }

// published is when SNS got the envelope's message, to the millisecond; zero if it does not say. A time without milliseconds may be
// any of its second.
func (o object) published() time.Time {
	said, err := o.str("Timestamp")
	if err != nil {
		return time.Time{}
	}
	at, err := time.Parse(time.RFC3339, said)
	if err != nil {
		return time.Time{}
	}
	if at.Nanosecond() == 0 {
		at = at.Add(time.Second - time.Millisecond)
	}
	return at.UTC().Truncate(time.Millisecond)
}

// open takes the payload out of an envelope.
func (o object) open() (object, error) {
	kind, err := o.str("Type")
	if err != nil {
		return nil, err
	}
	if kind != "Notification" {
		return nil, fmt.Errorf("its Type is %s, not Notification", sms.Word(kind))
	}
	message, err := o.str("Message")
	if err != nil {
		return nil, err
	}
	payload, err := parseObject(message)
	if err != nil {
		return nil, fmt.Errorf("its Message: %w", err)
	}
	return payload, nil
}

// text reads the payload. The carrier's own keyword is not needed.
func (o object) text() (chat.InboundText, error) {
	id, idErr := o.str("inboundMessageId")
	from, fromErr := o.str("originationNumber")
	to, toErr := o.str("destinationNumber")
	body, bodyErr := o.str("messageBody")
	if err := cmp.Or(idErr, fromErr, toErr, bodyErr); err != nil {
		return chat.InboundText{}, err
	}
	switch {
	case !chat.IsProviderID(id):
		return chat.InboundText{}, errors.New("inboundMessageId is no id")
	case !isAddress(from):
		return chat.InboundText{}, errors.New("originationNumber is no number")
	case !isAddress(to):
		return chat.InboundText{}, errors.New("destinationNumber is no number")
	case len(body) > maxBody:
		return chat.InboundText{}, fmt.Errorf("messageBody has %d bytes, more than the %d that are taken", len(body), maxBody)
	}
	return chat.InboundText{Carrier: Carrier, ID: id, From: from, To: to, Body: body, ReplyTo: o.replyTo()}, nil
}

// replyTo is the carrier's id of the message that the text answers. It is a hint: one that cannot be is none.
func (o object) replyTo() string {
	id, err := o.str("previousPublishedMessageId")
	if err != nil || !chat.IsProviderID(id) {
		return ""
	}
	return id
}

// isAddress tells whether texts can come from s or go there: a number in E.164, or a short code.
func isAddress(s string) bool { return sms.IsE164(s) || isShortCode(s) }

// isShortCode tells whether s has the three to eight digits of a short code.
func isShortCode(s string) bool {
	if len(s) < 3 || len(s) > 8 {
		return false
	}
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}
