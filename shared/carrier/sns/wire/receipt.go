package wire

import (
	"errors"
	"fmt"
	"time"

	"github.com/smsdesk/smsdesk/shared/sms"

	"github.com/smsdesk/smsdesk/shared/chat"
)

// ParseReceipt reads a line of the logs that SNS keeps of deliveries to phones:
// https://docs.aws.amazon.com/sns/latest/dg/sms_stats_cloudwatch.html
//
// The receipt's time is when the carrier spoke: SNS's time of the publish plus the time until the acknowledgement, as the
// line has them. It comes from the line alone, not from the log event around it, so that a line that is read twice, or
// was written twice, is the same word twice.
//
// An error says what is wrong, never what stands there: the line has the customer's number.
func ParseReceipt(line string) (chat.Receipt, error) {
	o, err := parseObject(line)
	if err != nil {
		return chat.Receipt{}, fmt.Errorf("delivery status: %w", err)
	}
	receipt, err := o.receipt()
	if err != nil {
		return chat.Receipt{}, fmt.Errorf("delivery status: %w", err)
	}
	return receipt, nil
}

func (o object) receipt() (chat.Receipt, error) {
	notification, err := o.object("notification")
	if err != nil {
		return chat.Receipt{}, err
	}
	delivery, err := o.object("delivery")
	if err != nil {
		return chat.Receipt{}, err
	}
	id, err := notification.str("messageId")
	if err != nil {
		return chat.Receipt{}, err
	}
	if !chat.IsProviderID(id) {
		return chat.Receipt{}, errors.New("messageId is no id")
	}
	at, err := spokenAt(notification, delivery)
	if err != nil {
		return chat.Receipt{}, err
	}
	change, err := o.change(delivery)
	if err != nil {
		return chat.Receipt{}, err
	}
	change.At = at
	change.Bill.Price = chat.PriceOf(delivery.number("priceInUSD"))
	return chat.Receipt{Provider: chat.Provider{Carrier: Carrier, ID: id}, Change: change}, nil
}

// change is what the line says of the text.
func (o object) change(delivery object) (chat.Change, error) {
	status, err := o.str("status")
	if err != nil {
		return chat.Change{}, err
	}
	var response string
	if delivery.has("providerResponse") {
		if response, err = delivery.str("providerResponse"); err != nil {
			return chat.Change{}, err
		}
	}
	switch status {
	case "SUCCESS":
		return chat.Change{
			StatusChange: chat.StatusChange{Status: chat.StatusDelivered},
			Confirmation: confirmationOf(response),
		}, nil
	case "FAILURE":
		return chat.Change{StatusChange: chat.StatusChange{Status: chat.StatusFailed, Reason: reasonOf(response)}}, nil
	}
	return chat.Change{}, fmt.Errorf("status is neither SUCCESS nor FAILURE, but %s", sms.Word(status))
}

// confirmationOf is whose word a success is. Only one response names the phone itself; any other is at least the
// carrier's.
func confirmationOf(providerResponse string) chat.Confirmation {
	if providerResponse == "Message has been accepted by phone" {
		return chat.ConfirmedByHandset
	}
	return chat.ConfirmedByCarrier
}

// spokenAt is when the carrier acknowledged the text; when it was published, if the line does not tell.
func spokenAt(notification, delivery object) (time.Time, error) {
	timestamp, err := notification.str("timestamp")
	if err != nil {
		return time.Time{}, err
	}
	published, err := time.Parse(time.DateTime, timestamp) // takes a fraction, of any length
	if err != nil || published.Unix() < 0 {
		return time.Time{}, errors.New("timestamp is no time")
	}
	dwell := delivery.number("dwellTimeMsUntilDeviceAck")
	if dwell == 0 {
		dwell = delivery.number("dwellTimeMs")
	}
	if dwell < 0 || dwell > float64(chat.ReceiptLag.Milliseconds()) {
		dwell = 0
	}
	return published.Add(time.Duration(dwell) * time.Millisecond).Truncate(time.Millisecond), nil
}
