package localstack

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/base64"
	"encoding/json"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	logtypes "github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	eventtypes "github.com/aws/aws-sdk-go-v2/service/eventbridge/types"
	awssns "github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/aws-sdk-go-v2/service/sqs"

	"github.com/smsdesk/smsdesk/shared/archive"
	"github.com/smsdesk/smsdesk/shared/busapi"
	eumwire "github.com/smsdesk/smsdesk/shared/carrier/eum/wire"
	"github.com/smsdesk/smsdesk/shared/carrier/sns"
	snswire "github.com/smsdesk/smsdesk/shared/carrier/sns/wire"
	"github.com/smsdesk/smsdesk/shared/chat"
	"github.com/smsdesk/smsdesk/shared/chat/chattest"
	"github.com/smsdesk/smsdesk/shared/logsapi"
	"github.com/smsdesk/smsdesk/shared/queueapi"
)

// desk is an open chat in a store in memory: the core has no table.
type desk struct {
	*chattest.World
	agent   chat.Agent
	service chat.Service
	chat    chat.Chat
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	w := chattest.NewWorld(t, func(clock chat.Clock) chattest.Store { return chattest.NewFake(clock) })
	d := &desk{World: w, service: w.Service(1)}
	d.agent = w.Agent(d.service)
	d.chat = w.Open(d.agent, d.service, "+12065550150")
	return d
}

func textGoesOutOnce(c *core) {
	body := "Your parcel is on its way. " + chattest.NewWorld(c.T, func(clock chat.Clock) chattest.Store { return chattest.NewFake(clock) }).Name("text")
	id, err := sns.New(c.config, sns.Options{}).Send(c.Context(), chat.OutboundText{
		From: "+12065550100", To: "+12065550151", Body: body, Within: chat.StartBy,
	})
	c.OK(err)
	var taken struct {
		Messages map[string][]struct {
			ID   string `json:"MessageId"`
			Body string `json:"Message"`
			To   string `json:"PhoneNumber"`
		} `json:"sms_messages"`
	}
	c.get("/_aws/sns/sms-messages", &taken)
	times := 0
	for _, texts := range taken.Messages {
		for _, text := range texts {
			if text.Body == body {
				times++
				if text.To != "+12065550151" || text.ID != id {
					c.Errorf("it took %+v, and answered %s", text, id)
				}
			}
		}
	}
	if times != 1 {
		c.Errorf("it took the text %d times: %+v", times, taken)
	}
}

func replyComesThroughTheTopicAndTheQueue(c *core) {
	d := newDesk(c.T)
	reply, err := json.Marshal(map[string]string{
		"originationNumber": d.chat.CustomerNumber, "destinationNumber": d.chat.ServiceNumber, "messageKeyword": "KEYWORD_1",
		"messageBody": "Thank you!", "inboundMessageId": d.Name("inbound"),
	})
	c.OK(err)
	const times = 3
	for range times {
		topic := c.output("InboundTopicArn")
		_, err := awssns.NewFromConfig(c.config).Publish(c.Context(), &awssns.PublishInput{TopicArn: &topic, Message: aws.String(string(reply))})
		c.OK(err)
	}
	var batch events.SQSEvent
	for _, m := range c.arrivals(c.output("InboundQueueUrl"), times) {
		batch.Records = append(batch.Records, events.SQSMessage{MessageId: aws.ToString(m.MessageId), Body: aws.ToString(m.Body)})
	}
	log := slog.New(slog.DiscardHandler)
	receiver := d.Receiver(d.Store)
	confirmer := &chat.Confirmer{Store: d.Store, Key: d.Key, Clock: d.Clock.Now, Log: log}
	parse := queueapi.Parsers{Receipts: []func(string) (chat.Receipt, bool, error){eumwire.ParseEvent}, Rest: snswire.ParseText}
	inbound := queueapi.New(parse, receiver, confirmer, log)
	for range 2 { // what was under way the first time is delivered again
		answer, err := inbound.Handle(c.Context(), batch)
		c.OK(err)
		if len(answer.BatchItemFailures) == 0 {
			break
		}
		d.Clock.Advance(chat.Lease)
	}
	messages := d.Messages(d.chat)
	if len(messages) != 1 || messages[0].Body != "Thank you!" || messages[0].Direction != chat.Inbound {
		c.Errorf("the chat's messages are %+v", messages)
	}
}

func deliveryLineConfirmsAText(c *core) {
	d := newDesk(c.T)
	m := d.Outbound(d.chat, "hello")
	provider := chat.Provider{Carrier: sns.Name, ID: d.Name("provider")}
	_, err := d.Store.Link(c.Context(), provider, m.ID, d.Clock.Now().Add(time.Hour))
	c.OK(err)
	line, err := json.Marshal(map[string]any{
		"notification": map[string]string{"messageId": provider.ID, "timestamp": time.Now().UTC().Format("2006-01-02 15:04:05.000")},
		"delivery": map[string]any{
			"phoneCarrier": "My Phone Carrier", "mnc": 270, "numberOfMessageParts": 1, "destination": "+12065550150", "priceInUSD": 0.00645,
			"smsType": "Transactional", "mcc": 310, "providerResponse": "Message has been accepted by phone carrier", "dwellTimeMs": 599,
			"dwellTimeMsUntilDeviceAck": 1344,
		},
		"status": "SUCCESS",
	})
	c.OK(err)
	logs, group, stream := cloudwatchlogs.NewFromConfig(c.config), c.output("DeliveryLogGroup"), d.Name("stream")
	_, err = logs.CreateLogStream(c.Context(), &cloudwatchlogs.CreateLogStreamInput{LogGroupName: &group, LogStreamName: &stream})
	c.OK(err)
	_, err = logs.PutLogEvents(c.Context(), &cloudwatchlogs.PutLogEventsInput{
		LogGroupName: &group, LogStreamName: &stream,
		LogEvents: []logtypes.InputLogEvent{{Message: aws.String(string(line)), Timestamp: aws.Int64(time.Now().UnixMilli())}},
	})
	c.OK(err)
	read, err := logs.GetLogEvents(c.Context(), &cloudwatchlogs.GetLogEventsInput{
		LogGroupName: &group, LogStreamName: &stream, StartFromHead: aws.Bool(true),
	})
	c.OK(err)
	confirmer := &chat.Confirmer{Store: d.Store, Key: d.Key, Clock: d.Clock.Now, Log: slog.New(slog.DiscardHandler)}
	receipts := logsapi.New(snswire.ParseReceipt, confirmer, slog.New(slog.DiscardHandler))
	c.OK(receipts.Handle(c.Context(), c.batch(group, stream, read.Events)))
	if got := d.Message(m.ID); got.Status != chat.StatusDelivered {
		c.Errorf("the message is %+v", got)
	}
}

// batch is what a subscription on the group brings of the lines.
func (c *core) batch(group, stream string, lines []logtypes.OutputLogEvent) events.CloudwatchLogsEvent {
	c.Helper()
	data := events.CloudwatchLogsData{MessageType: "DATA_MESSAGE", LogGroup: group, LogStream: stream}
	for _, l := range lines {
		data.LogEvents = append(data.LogEvents, events.CloudwatchLogsLogEvent{Timestamp: aws.ToInt64(l.Timestamp), Message: aws.ToString(l.Message)})
	}
	plain, err := json.Marshal(data)
	c.OK(err)
	var packed bytes.Buffer
	zip := gzip.NewWriter(&packed)
	_, err = zip.Write(plain)
	c.OK(err)
	c.OK(zip.Close())
	return events.CloudwatchLogsEvent{AWSLogs: events.CloudwatchLogsRawData{Data: base64.StdEncoding.EncodeToString(packed.Bytes())}}
}

func callComesThroughTheBus(c *core) {
	d := newDesk(c.T)
	bus, queues, name := eventbridge.NewFromConfig(c.config), sqs.NewFromConfig(c.config), d.Name("calls")
	made, err := queues.CreateQueue(c.Context(), &sqs.CreateQueueInput{QueueName: &name})
	c.OK(err)
	// As the template's rule; its target is a queue, since there are no functions.
	_, err = bus.PutRule(c.Context(), &eventbridge.PutRuleInput{
		Name: &name, EventPattern: aws.String(`{"source":["` + busapi.Source + `"],"detail-type":["` + busapi.DetailType + `"]}`),
	})
	c.OK(err)
	address := strings.Split(aws.ToString(made.QueueUrl), "/")
	_, err = bus.PutTargets(c.Context(), &eventbridge.PutTargetsInput{Rule: &name, Targets: []eventtypes.Target{{
		Id: &name, Arn: aws.String("arn:aws:sqs:us-east-1:000000000000:" + address[len(address)-1]),
	}}})
	c.OK(err)
	call, err := json.Marshal(map[string]string{
		"agentId": d.agent.ID, "interactionId": "call-1", "customerNumber": "+12065550150", "serviceId": d.service.ID, "phase": "busy",
	})
	c.OK(err)
	put, err := bus.PutEvents(c.Context(), &eventbridge.PutEventsInput{Entries: []eventtypes.PutEventsRequestEntry{
		{Source: aws.String("somebody.else"), DetailType: aws.String(busapi.DetailType), Detail: aws.String("{}")},
		{Source: aws.String(busapi.Source), DetailType: aws.String(busapi.DetailType), Detail: aws.String(string(call))},
	}})
	c.OK(err)
	if put.FailedEntryCount > 0 {
		c.Fatalf("the bus refused: %+v", put.Entries)
	}
	var event events.EventBridgeEvent
	c.OK(json.Unmarshal([]byte(aws.ToString(c.arrivals(aws.ToString(made.QueueUrl), 1)[0].Body)), &event))
	calls := &chat.Calls{Store: d.Store, Clock: d.Clock.Now}
	c.OK(busapi.New(calls, slog.New(slog.DiscardHandler)).Handle(context.WithoutCancel(c.Context()), event))
	agent, err := d.Store.Agent(c.Context(), d.agent.ID)
	c.OK(err)
	if agent.State != chat.AgentBusy {
		c.Errorf("the agent is %+v", agent)
	}
}

func archiveKeepsItsContract(c *core) {
	bucket, err := archive.New(c.config, c.output("ArchiveBucket"))
	c.OK(err)
	chattest.TestArchive(c.T, bucket)
}
