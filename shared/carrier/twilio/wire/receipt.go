package wire

import (
	"cmp"
	"errors"
	"fmt"
	"strconv"

	"github.com/smsdesk/smsdesk/shared/chat"
	"github.com/smsdesk/smsdesk/shared/sms"
)

// Message is the parameter of a status callback's address that has our own id of the text. So even a text whose answer was lost is
// found again.
const Message = "message"

// ParseReceipt reads a status callback: the query of its address, and its form. Its receipt has no time, for Twilio says none: the
// caller knows when it came. It is false if the status is one that a text passes through before anything is known of it.
//
// https://www.twilio.com/docs/messaging/guides/outbound-message-status-in-status-callbacks
//
// An error says what is wrong, never what stands there.
func ParseReceipt(query, body string) (chat.Receipt, bool, error) {
	f, err := parseForm(body)
	if err != nil {
		return chat.Receipt{}, false, fmt.Errorf("status callback: %w", err)
	}
	receipt, known, err := f.receipt()
	if err == nil && known {
		receipt.Message, err = messageOf(query)
	}
	if err != nil {
		return chat.Receipt{}, false, fmt.Errorf("status callback: %w", err)
	}
	return receipt, known, nil
}

func (f form) receipt() (chat.Receipt, bool, error) {
	id, idErr := f.sid("MessageSid")
	status, statusErr := f.str("MessageStatus")
	code, codeErr := f.optional("ErrorCode")
	if err := cmp.Or(idErr, statusErr, codeErr); err != nil {
		return chat.Receipt{}, false, err
	}
	change := chat.Change{Undated: true}
	switch status {
	case "accepted", "scheduled", "queued", "sending":
		return chat.Receipt{}, false, nil
	case "sent", "partially_delivered": // some of its parts: it is not there as a whole
		change.Status = chat.StatusSent
	case "delivered":
		change.Status, change.Confirmation = chat.StatusDelivered, chat.ConfirmedByCarrier
	case "read":
		change.Status, change.Confirmation = chat.StatusDelivered, chat.ConfirmedByHandset
	case "undelivered", "failed", "canceled":
		change.Status, change.Reason = chat.StatusFailed, reasonOf(code)
	default:
		return chat.Receipt{}, false, fmt.Errorf("MessageStatus is %s", sms.Word(status))
	}
	return chat.Receipt{Provider: chat.Provider{Carrier: Carrier, ID: id}, Change: change}, true, nil
}

// messageOf is our id of the text; empty if whoever sent it put none into the address.
func messageOf(query string) (chat.MessageID, error) {
	asked, err := parseForm(query)
	if err != nil {
		return "", errors.New("its address has a query that is none")
	}
	id, err := asked.optional(Message)
	if err != nil || id == "" {
		return "", err
	}
	message, err := chat.ParseMessageID(id)
	if err != nil {
		return "", errors.New("its address names no message")
	}
	return message, nil
}

// reasonOf is the word for the code of a failed delivery.
func reasonOf(code string) string {
	n, err := strconv.Atoi(code)
	if err != nil {
		return chat.ReasonUnknown
	}
	return Reason(n)
}
