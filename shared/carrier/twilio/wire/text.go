// Package wire reads what Twilio sends back about texts.
package wire

import (
	"cmp"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/smsdesk/smsdesk/shared/chat"
	"github.com/smsdesk/smsdesk/shared/sms"
)

// Carrier is what services call this carrier.
const Carrier = "twilio"

// The bounds of what is taken. A post that breaks one is malformed.
const (
	maxBody  = 16 << 10 // of a customer's text, in bytes
	maxMedia = 100      // Twilio brings ten at most
)

// ParseText reads a customer's text from the form that Twilio posts to a number's webhook. What it does not know in it, it
// passes over: Twilio adds parameters without notice.
//
// https://www.twilio.com/docs/messaging/guides/webhook-request
//
// An error says what is wrong, never what stands there.
func ParseText(body string) (chat.InboundText, error) {
	f, err := parseForm(body)
	if err != nil {
		return chat.InboundText{}, fmt.Errorf("incoming message: %w", err)
	}
	text, err := f.text()
	if err != nil {
		return chat.InboundText{}, fmt.Errorf("incoming message: %w", err)
	}
	return text, nil
}

func (f form) text() (chat.InboundText, error) {
	id, idErr := f.sid("MessageSid")
	from, fromErr := f.str("From")
	to, toErr := f.str("To")
	body, bodyErr := f.optional("Body") // a picture may come without words
	media, mediaErr := f.media()
	optOut, optOutErr := f.optional("OptOutType")
	if err := cmp.Or(idErr, fromErr, toErr, bodyErr, mediaErr, optOutErr); err != nil {
		return chat.InboundText{}, err
	}
	switch {
	case !isAddress(from):
		return chat.InboundText{}, errors.New("field From is no number")
	case !isAddress(to):
		return chat.InboundText{}, errors.New("field To is no number")
	case len(body) > maxBody:
		return chat.InboundText{}, fmt.Errorf("field Body has %d bytes, more than the %d that are taken", len(body), maxBody)
	case !utf8.ValidString(body):
		return chat.InboundText{}, errors.New("field Body is not in UTF-8")
	}
	return chat.InboundText{
		Carrier: Carrier, ID: id, From: from, To: to, Body: body, Media: media, Keyword: keyword(optOut),
	}, nil
}

// keyword is what Twilio took a text for, by its own words or by those that the account has set.
func keyword(optOutType string) sms.Keyword {
	switch k := sms.Keyword(optOutType); k {
	case sms.KeywordStop, sms.KeywordStart, sms.KeywordHelp:
		return k
	default:
		return sms.KeywordNone
	}
}

// media is how many files came with the text.
func (f form) media() (int, error) {
	said, err := f.optional("NumMedia")
	if err != nil || said == "" {
		return 0, err
	}
	n, err := strconv.Atoi(said)
	if err != nil || n < 0 || n > maxMedia {
		return 0, errors.New("NumMedia is no count")
	}
	return n, nil
}

// isAddress tells whether texts can come from s or go there: a number in E.164, or a short code.
func isAddress(s string) bool { return sms.IsE164(s) || isShortCode(s) }

// isShortCode tells whether s has the three to eight digits of a short code.
func isShortCode(s string) bool {
	return len(s) >= 3 && len(s) <= 8 && strings.Trim(s, "0123456789") == ""
}
