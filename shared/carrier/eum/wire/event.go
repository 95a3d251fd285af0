// Package wire reads what AWS End User Messaging SMS sends back about texts.
package wire

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/smsdesk/smsdesk/shared/chat"
)

// Carrier is what services call this carrier.
const Carrier = chat.CarrierEUM

// ContextMessage is the name in a text's context under which its message's id goes out, and comes back.
const ContextMessage = "message"

// event is what is read of an event, in the envelope that SNS puts around it or alone.
type event struct {
	Kind        string  `json:"eventType"`
	Timestamp   float64 `json:"eventTimestamp"` // milliseconds since 1970
	MessageID   string  `json:"messageId"`
	RequestedAt hint    `json:"messageRequestTimestamp"` // milliseconds since 1970
	Description hint    `json:"messageStatusDescription"`
	Context     hint    `json:"context"`
	Parts       hint    `json:"totalMessageParts"`
	Price       hint    `json:"totalMessagePrice"` // US dollars
	CarrierFee  hint    `json:"totalCarrierFee"`   // the same
}

// hint is a member that helps where it is as documented, and else is passed over.
type hint json.RawMessage

// UnmarshalJSON implements json.Unmarshaler.
func (h *hint) UnmarshalJSON(raw []byte) error {
	*h = slices.Clone(raw)
	return nil
}

// read is the member as that type; its zero value if it is none.
func read[T any](h hint) T {
	var value, none T
	if err := json.Unmarshal(h, &value); err != nil {
		return none
	}
	return value
}

// texts is what the types of events about texts begin with. There are others, about calls and pictures.
const texts = "TEXT_"

// ParseEvent reads an event from a queue message: from an SNS envelope or, with raw message delivery, alone. The bool tells whether it is an
// event at all; an event that is not about a text makes a receipt without a carrier's id.
//
// https://docs.aws.amazon.com/sms-voice/latest/userguide/configuration-sets-event-format.html
//
// An error says what is wrong, never what stands there: events have the customer's number.
func ParseEvent(message string) (chat.Receipt, bool, error) {
	if !strings.Contains(message, "eventType") { // most messages are texts, which need not be read twice
		return chat.Receipt{}, false, nil
	}
	var envelope struct {
		Kind    string `json:"eventType"`
		Type    string `json:"Type"`
		Message string `json:"Message"`
	}
	if err := json.Unmarshal([]byte(message), &envelope); err != nil {
		return chat.Receipt{}, false, nil //nolint:nilerr // whoever reads texts says what is wrong with it
	}
	if envelope.Type == "Notification" && envelope.Kind == "" {
		message, envelope.Kind = envelope.Message, ""
		if err := json.Unmarshal([]byte(message), &envelope); err != nil {
			return chat.Receipt{}, false, nil //nolint:nilerr // as above
		}
	}
	if envelope.Kind == "" {
		return chat.Receipt{}, false, nil
	}
	if !strings.HasPrefix(envelope.Kind, texts) {
		return chat.Receipt{}, true, nil
	}
	var e event
	if err := json.Unmarshal([]byte(message), &e); err != nil {
		return chat.Receipt{}, true, errors.New("event: a member has another type than documented")
	}
	receipt, err := e.receipt()
	if err != nil {
		return chat.Receipt{}, true, fmt.Errorf("event: %w", err)
	}
	return receipt, true, nil
}

func (e event) receipt() (chat.Receipt, error) {
	if !chat.IsProviderID(e.MessageID) {
		return chat.Receipt{}, errors.New("messageId is no id")
	}
	at, ok := instant(e.Timestamp)
	if !ok {
		return chat.Receipt{}, errors.New("eventTimestamp is no time")
	}
	r := chat.Receipt{Provider: chat.Provider{Carrier: Carrier, ID: e.MessageID}, Change: e.change(at)}
	if id, err := chat.ParseMessageID(read[map[string]string](e.Context)[ContextMessage]); err == nil {
		r.Message = id
	}
	r.Change.Bill = e.bill()
	return r, nil
}

// change is what the event says of the text. isFinal is no help: a text can have two final events, in any order.
// https://docs.aws.amazon.com/sms-voice/latest/userguide/configuration-sets-event-types.html
func (e event) change(at time.Time) chat.Change {
	c := chat.Change{StatusChange: chat.StatusChange{Status: chat.StatusFailed, At: at}}
	switch strings.TrimPrefix(e.Kind, texts) {
	case "SUCCESSFUL":
		c.Status, c.Confirmation = chat.StatusDelivered, chat.ConfirmedByCarrier
	case "DELIVERED":
		c.Status, c.Confirmation = chat.StatusDelivered, chat.ConfirmedByHandset
	case "INVALID":
		c.Reason = chat.ReasonInvalidNumber
	case "INVALID_MESSAGE":
		c.Reason = chat.ReasonInvalidText
	case "UNREACHABLE":
		c.Reason = chat.ReasonPhoneUnreachable
	case "CARRIER_UNREACHABLE":
		c.Reason = chat.ReasonCarrierUnreachable
	case "BLOCKED":
		c.Reason = chat.ReasonBlockedByPhone
	case "CARRIER_BLOCKED":
		c.Reason = chat.ReasonBlockedByCarrier
	case "SPAM":
		c.Reason = chat.ReasonBlockedAsSpam
	case "TTL_EXPIRED":
		c.Reason = chat.ReasonExpired
	case "PROTECT_BLOCKED":
		c.Reason = chat.ReasonCountryBlocked
	case "UNKNOWN":
		c.Reason = chat.ReasonUnknown
		if requested, ok := instant(read[float64](e.RequestedAt)); ok && at.Sub(requested) >= noReceiptAfter {
			c.Status, c.Reason = chat.StatusSent, chat.ReasonNoReceipt
		}
	default: // PENDING, QUEUED, SENT, whatever else there will be: at least the text is with the carrier
		c.Status = chat.StatusSent
	}
	if c.Status == chat.StatusFailed && strings.Contains(strings.ToLower(read[string](e.Description)), "opted out") {
		c.Reason = chat.ReasonOptedOut
	}
	return c
}

// noReceiptAfter is when TEXT_UNKNOWN says that no receipt came, and not that something failed.
const noReceiptAfter = chat.ReceiptLag - time.Hour

// mostParts bounds what is believed.
const mostParts = 100

func (e event) bill() chat.Bill {
	b := chat.Bill{Price: chat.PriceOf(read[float64](e.Price) + read[float64](e.CarrierFee))}
	if parts := read[float64](e.Parts); parts >= 1 && parts <= mostParts {
		b.Parts = int(parts)
	}
	return b
}

// instant is a time in milliseconds since 1970, if it can be one: up to the year 2286.
func instant(millis float64) (time.Time, bool) {
	const latest = 1e13
	if !(millis > 0 && millis < latest) { // NaN is neither
		return time.Time{}, false
	}
	return time.UnixMilli(int64(millis)).UTC(), true
}
