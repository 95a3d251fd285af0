package e2e

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	logtypes "github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	sqstypes "github.com/aws/aws-sdk-go-v2/service/sqs/types"
	"github.com/google/uuid"
)

// inboundText is a customer's text as AWS's two-way SMS publishes it.
type inboundText struct {
	OriginationNumber          string `json:"originationNumber"`
	DestinationNumber          string `json:"destinationNumber"`
	MessageKeyword             string `json:"messageKeyword"`
	MessageBody                string `json:"messageBody"`
	InboundMessageID           string `json:"inboundMessageId"`
	PreviousPublishedMessageID string `json:"previousPublishedMessageId"`
}

// textTo is a new text of the chat's customer to its service.
func (c chat) text(body string) inboundText {
	return inboundText{
		OriginationNumber:          c.CustomerNumber,
		DestinationNumber:          c.ServiceNumber,
		MessageKeyword:             "KEYWORD_" + world.account,
		MessageBody:                body,
		InboundMessageID:           uuid.NewString(),
		PreviousPublishedMessageID: uuid.NewString(),
	}
}

// publish brings a text to the inbound topic, in an envelope of its own.
func (w *deployment) publish(ctx context.Context, text inboundText) error {
	_, err := w.sns.Publish(ctx, &sns.PublishInput{TopicArn: &w.InboundTopicARN, Message: aws.String(encode(text))})
	return err
}

// envelope is the text in the envelope that SNS puts around it on its way to the queue.
func (w *deployment) envelope(text inboundText) string {
	return encode(map[string]string{
		"Type":             "Notification",
		"MessageId":        uuid.NewString(),
		"TopicArn":         w.InboundTopicARN,
		"Message":          encode(text),
		"Timestamp":        time.Now().UTC().Format("2006-01-02T15:04:05.000Z"),
		"SignatureVersion": "1",
		"Signature":        "c2lnbmF0dXJl",
		"SigningCertURL":   "https://sns.us-east-1.amazonaws.com/SimpleNotificationService-0000.pem",
		"UnsubscribeURL":   "https://sns.us-east-1.amazonaws.com/?Action=Unsubscribe",
	})
}

// enqueue puts messages straight into the inbound queue, up to ten as one batch.
func (w *deployment) enqueue(ctx context.Context, bodies ...string) error {
	var entries []sqstypes.SendMessageBatchRequestEntry
	for i, body := range bodies {
		entries = append(entries, sqstypes.SendMessageBatchRequestEntry{Id: aws.String(strconv.Itoa(i)), MessageBody: aws.String(body)})
	}
	sent, err := w.sqs.SendMessageBatch(ctx, &sqs.SendMessageBatchInput{QueueUrl: &w.inboundQueue, Entries: entries})
	if err == nil && len(sent.Failed) > 0 {
		err = fmt.Errorf("the queue refused %d of %d messages", len(sent.Failed), len(bodies))
	}
	return err
}

// receive publishes the texts in turn, each when the one before is in its chat.
func (d desk) receive(t *testing.T, c chat, bodies ...string) []message {
	t.Helper()
	var received []message
	for _, body := range bodies {
		before := len(d.inbound(t, c.ID))
		if err := world.publish(t.Context(), c.text(body)); err != nil {
			t.Fatal(err)
		}
		eventually(t, "the customer's text is in the chat", func() error {
			all := d.inbound(t, c.ID)
			if len(all) != before+1 || all[before].Body != body {
				return fmt.Errorf("the chat has %d texts of the customer's, not %d", len(all), before+1)
			}
			received = append(received, all[before])
			return nil
		})
	}
	return received
}

// inbound are the chat's messages that the customer wrote.
func (d desk) inbound(t *testing.T, chatID string) []message {
	t.Helper()
	return slices.DeleteFunc(d.messages(t, chatID), func(m message) bool { return m.Direction != "inbound" })
}

// sentText is a text that the emulator's SNS took.
type sentText struct {
	MessageID  string `json:"MessageId"`
	Body       string `json:"Message"`
	Attributes map[string]struct {
		Value string `json:"StringValue"`
	} `json:"MessageAttributes"`
}

func (t sentText) from() string { return t.Attributes["AWS.MM.SMS.OriginationNumber"].Value }

// sentTo lists the texts that the emulator's SNS took for the customer since this test has the number, in its order.
func (w *deployment) sentTo(ctx context.Context, customer string) ([]sentText, error) {
	all, err := w.everSentTo(ctx, customer)
	if err != nil {
		return nil, err
	}
	earlier, _ := w.earlier.Load(customer)
	n, _ := earlier.(int)
	return all[n:], nil
}

func (w *deployment) everSentTo(ctx context.Context, customer string) ([]sentText, error) {
	all, err := w.everSent(ctx)
	return all[customer], err
}

// everSent lists all texts that the emulator's SNS took, by the customers' numbers.
func (w *deployment) everSent(ctx context.Context) (map[string][]sentText, error) {
	content, err := w.peek(ctx, "sns/sms-messages", url.Values{"account": {w.account}, "accountId": {w.account}, "region": {w.Region}})
	if err != nil {
		return nil, err
	}
	var texts struct {
		ByNumber map[string][]sentText `json:"sms_messages"`
	}
	err = json.Unmarshal(content, &texts)
	return texts.ByNumber, err
}

// sent are the texts with that body that went to the customer.
func sent(t *testing.T, customer, body string) []sentText {
	t.Helper()
	texts, err := world.sentTo(t.Context(), customer)
	if err != nil {
		t.Fatal(err)
	}
	return slices.DeleteFunc(texts, func(s sentText) bool { return s.Body != body })
}

// sentOnce is the one text with that body that went to the customer.
func sentOnce(t *testing.T, customer, body string) sentText {
	t.Helper()
	texts := sent(t, customer, body)
	if len(texts) != 1 {
		t.Fatalf("the carrier took the text %d times, not once", len(texts))
	}
	return texts[0]
}

// What the carrier says in a delivery line.
const (
	byCarrier = "Message has been accepted by phone carrier"
	byPhone   = "Message has been accepted by phone"
	unknown   = "Unknown error attempting to reach phone"
)

// deliveryLine is a line of SNS's delivery log: of a success, or of a failure.
func deliveryLine(id, customer, response string) string {
	status := "SUCCESS"
	if response == unknown {
		status = "FAILURE"
	}
	return encode(fields{
		"notification": fields{"messageId": id, "timestamp": time.Now().UTC().Format("2006-01-02 15:04:05.000")},
		"delivery": fields{
			"phoneCarrier": "My Phone Carrier", "mnc": 270, "mcc": 310, "destination": customer, "priceInUSD": 0.00645,
			"smsType": "Transactional", "providerResponse": response, "dwellTimeMs": 599, "dwellTimeMsUntilDeviceAck": 1344,
		},
		"status": status,
	})
}

// logDelivery puts the lines into the delivery log group, at once.
func (w *deployment) logDelivery(ctx context.Context, lines ...string) error {
	return w.logLines(ctx, w.DeliveryLogGroup, lines)
}

// logFailure puts the lines into the group of failures, at once.
func (w *deployment) logFailure(ctx context.Context, lines ...string) error {
	return w.logLines(ctx, w.DeliveryLogGroup+"/Failure", lines)
}

func (w *deployment) logLines(ctx context.Context, group string, lines []string) error {
	var events []logtypes.InputLogEvent
	for _, line := range lines {
		events = append(events, logtypes.InputLogEvent{Message: aws.String(line), Timestamp: aws.Int64(time.Now().UnixMilli())})
	}
	_, err := w.logs.PutLogEvents(ctx, &cloudwatchlogs.PutLogEventsInput{
		LogGroupName: &group, LogStreamName: &w.stream, LogEvents: events,
	})
	return err
}

func (w *deployment) openDeliveryLog(ctx context.Context) error {
	w.stream = uuid.NewString()
	for _, group := range []string{w.DeliveryLogGroup, w.DeliveryLogGroup + "/Failure"} {
		_, err := w.logs.CreateLogStream(ctx, &cloudwatchlogs.CreateLogStreamInput{LogGroupName: &group, LogStreamName: &w.stream})
		if err != nil {
			return fmt.Errorf("open a stream in the delivery log: %w", err)
		}
	}
	return nil
}

// hurriedVisibility is when the inbound queue delivers a text again that was not taken, in seconds. As deployed, it
// leaves a function six times its time limit; a test that waits for five deliveries would take eight minutes.
const hurriedVisibility = "3"

func (w *deployment) hurryRedelivery(ctx context.Context) error {
	const name = sqstypes.QueueAttributeNameVisibilityTimeout
	deployed, err := w.sqs.GetQueueAttributes(ctx, &sqs.GetQueueAttributesInput{
		QueueUrl: &w.inboundQueue, AttributeNames: []sqstypes.QueueAttributeName{name},
	})
	if err != nil {
		return fmt.Errorf("the inbound queue: %w", err)
	}
	w.visibility = deployed.Attributes[string(name)]
	return w.setVisibility(ctx, hurriedVisibility)
}

func (w *deployment) restoreRedelivery(ctx context.Context) error {
	return w.setVisibility(ctx, w.visibility)
}

func (w *deployment) setVisibility(ctx context.Context, seconds string) error {
	_, err := w.sqs.SetQueueAttributes(ctx, &sqs.SetQueueAttributesInput{
		QueueUrl:   &w.inboundQueue,
		Attributes: map[string]string{string(sqstypes.QueueAttributeNameVisibilityTimeout): seconds},
	})
	if err != nil {
		return fmt.Errorf("the inbound queue: %w", err)
	}
	return nil
}

// taken waits until the inbound queue holds no delivery of what has the id any more, visible or not.
func taken(t *testing.T, id string) {
	t.Helper()
	eventually(t, "all deliveries are taken", func() error {
		queued, err := world.peek(t.Context(), "sqs/messages", url.Values{"QueueUrl": {world.inboundQueue}, "ShowInvisible": {"true"}})
		if err == nil && strings.Contains(string(queued), id) {
			err = errors.New("the inbound queue holds one")
		}
		return err
	})
}

// peek reads what an emulator shows of its inside, which AWS has no call for: MiniStack, or else LocalStack.
func (w *deployment) peek(ctx context.Context, at string, query url.Values) ([]byte, error) {
	var a answer
	for _, of := range []string{"_ministack", "_aws"} {
		var err error
		a, err = w.exchange(ctx, http.MethodGet, w.AWS+"/"+of+"/"+at+"?"+query.Encode(), "", http.Header{})
		if err != nil {
			return nil, err
		}
		if a.status == http.StatusOK {
			return a.body, nil
		}
	}
	return nil, fmt.Errorf("the emulator's %s: %s", at, a)
}
