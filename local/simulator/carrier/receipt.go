package carrier

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"

	"github.com/smsdesk/smsdesk/local/simulator/phone"
)

// Receipt is the carrier's word on a text.
type Receipt struct {
	Text SentText
	Word phone.Receipt // anything but phone.ReceiptSilent
	Took time.Time     // when the carrier took the text
	At   time.Time     // when the carrier speaks
}

// Logs is what the delivery log needs of CloudWatch Logs.
type Logs interface {
	PutLogEvents(ctx context.Context, in *cloudwatchlogs.PutLogEventsInput, options ...func(*cloudwatchlogs.Options)) (*cloudwatchlogs.PutLogEventsOutput, error)
	CreateLogGroup(ctx context.Context, in *cloudwatchlogs.CreateLogGroupInput, options ...func(*cloudwatchlogs.Options)) (*cloudwatchlogs.CreateLogGroupOutput, error)
	CreateLogStream(ctx context.Context, in *cloudwatchlogs.CreateLogStreamInput, options ...func(*cloudwatchlogs.Options)) (*cloudwatchlogs.CreateLogStreamOutput, error)
}

// DeliveryLog writes receipts where SNS writes its delivery status: failures into a log group of their own.
type DeliveryLog struct {
	logs   Logs
	group  string
	stream string
}

// NewDeliveryLog writes into the log group and the one beside it whose name ends in /Failure. The stream must be this
// log's own.
func NewDeliveryLog(logs Logs, group, stream string) *DeliveryLog {
	return &DeliveryLog{logs: logs, group: group, stream: stream}
}

// Write adds the receipt's line. Like SNS, it creates the log group if there is none.
func (l *DeliveryLog) Write(ctx context.Context, r Receipt) error {
	line, err := json.Marshal(deliveryStatusOf(r))
	if err != nil {
		return fmt.Errorf("write a delivery status: %w", err)
	}
	group := l.group
	if r.Word == phone.ReceiptFailing {
		group += "/Failure"
	}
	event := types.InputLogEvent{Message: aws.String(string(line)), Timestamp: aws.Int64(r.At.UnixMilli())}
	err = l.put(ctx, group, event)
	if _, missing := errors.AsType[*types.ResourceNotFoundException](err); missing {
		if err := l.create(ctx, group); err != nil {
			return err
		}
		err = l.put(ctx, group, event)
	}
	if err != nil {
		return fmt.Errorf("write a delivery status: %w", err)
	}
	return nil
}

func (l *DeliveryLog) put(ctx context.Context, group string, event types.InputLogEvent) error {
	_, err := l.logs.PutLogEvents(ctx, &cloudwatchlogs.PutLogEventsInput{
		LogGroupName:  &group,
		LogStreamName: &l.stream,
		LogEvents:     []types.InputLogEvent{event},
	})
	return err
}

func (l *DeliveryLog) create(ctx context.Context, group string) error {
	_, err := l.logs.CreateLogGroup(ctx, &cloudwatchlogs.CreateLogGroupInput{LogGroupName: &group})
	if _, exists := errors.AsType[*types.ResourceAlreadyExistsException](err); err != nil && !exists {
		return fmt.Errorf("create the delivery log group: %w", err)
	}
	_, err = l.logs.CreateLogStream(ctx, &cloudwatchlogs.CreateLogStreamInput{LogGroupName: &group, LogStreamName: &l.stream})
	if _, exists := errors.AsType[*types.ResourceAlreadyExistsException](err); err != nil && !exists {
		return fmt.Errorf("create the delivery log stream: %w", err)
	}
	return nil
}

// deliveryStatus is a line of SNS's delivery log.
type deliveryStatus struct {
	Notification notification `json:"notification"`
	Delivery     delivery     `json:"delivery"`
	Status       string       `json:"status"`
}

type notification struct {
	MessageID string `json:"messageId"`
	Timestamp string `json:"timestamp"` // UTC, as timestampLayout
}

type delivery struct {
	PhoneCarrier              string  `json:"phoneCarrier,omitempty"`
	MNC                       int     `json:"mnc"`
	Destination               string  `json:"destination"`
	PriceInUSD                float64 `json:"priceInUSD"`
	SMSType                   string  `json:"smsType"`
	MCC                       int     `json:"mcc"`
	ProviderResponse          string  `json:"providerResponse"`
	DwellTimeMs               int64   `json:"dwellTimeMs"`
	DwellTimeMsUntilDeviceAck int64   `json:"dwellTimeMsUntilDeviceAck"`
}

const (
	timestampLayout = "2006-01-02 15:04:05.000"
	price           = 0.00645 // US dollars, as in AWS's own examples
	simulatedName   = "Simulated Wireless"
	simulatedMCC    = 310 // United States
	simulatedMNC    = 270
)

func deliveryStatusOf(r Receipt) deliveryStatus {
	status := deliveryStatus{
		Notification: notification{MessageID: r.Text.MessageID, Timestamp: r.Took.UTC().Format(timestampLayout)},
		Delivery: delivery{
			PhoneCarrier:              simulatedName,
			MNC:                       simulatedMNC,
			Destination:               r.Text.Number,
			PriceInUSD:                price,
			SMSType:                   r.Text.SMSType,
			MCC:                       simulatedMCC,
			DwellTimeMs:               r.At.Sub(r.Took).Milliseconds(),
			DwellTimeMsUntilDeviceAck: r.At.Sub(r.Took).Milliseconds(),
		},
		Status: "SUCCESS",
	}
	switch r.Word {
	case phone.ReceiptFailing:
		status.Status = "FAILURE"
		status.Delivery.PhoneCarrier, status.Delivery.MCC, status.Delivery.MNC = "", 0, 0
		status.Delivery.ProviderResponse = "Unknown error attempting to reach phone"
	case phone.ReceiptHandset:
		status.Delivery.ProviderResponse = "Message has been accepted by phone"
	case phone.ReceiptCarrier, phone.ReceiptSilent: // of silence nothing is written
		status.Delivery.ProviderResponse = "Message has been accepted by phone carrier"
	}
	return status
}
