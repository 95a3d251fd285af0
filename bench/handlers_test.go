package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/attributevalue"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/smithy-go/middleware"

	eum "github.com/smsdesk/smsdesk/shared/carrier/eum/wire"
	"github.com/smsdesk/smsdesk/shared/carrier/sns/wire"
	twilio "github.com/smsdesk/smsdesk/shared/carrier/twilio/wire"
	"github.com/smsdesk/smsdesk/shared/chat"
	"github.com/smsdesk/smsdesk/shared/chat/chattest"
	"github.com/smsdesk/smsdesk/shared/dynamostore"
	"github.com/smsdesk/smsdesk/shared/dynamostore/dynamotest"
	"github.com/smsdesk/smsdesk/shared/httpapi"
	"github.com/smsdesk/smsdesk/shared/httpapi/sendapi"
	"github.com/smsdesk/smsdesk/shared/queueapi"
)

// tape is a DynamoDB whose answers were recorded: what is left is the processor's time of who asks.
type tape struct {
	asks    []ask // the calls, in order
	answers [][]byte
	next    int
	live    *http.Client // while it records
}

// Do implements the SDK's HTTPClient.
func (t *tape) Do(r *http.Request) (*http.Response, error) {
	if t.live == nil {
		body := t.answers[t.next%len(t.answers)]
		t.next++
		_, _ = io.Copy(io.Discard, r.Body) // a body in memory
		return answer(body), nil
	}
	response, err := t.live.Do(r)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close() //nolint:errcheck // it is read to its end
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return nil, err
	}
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("recorded %d: %s", response.StatusCode, body)
	}
	t.answers = append(t.answers, body)
	return answer(body), nil
}

func answer(body []byte) *http.Response {
	return &http.Response{
		StatusCode: http.StatusOK, Header: http.Header{"Content-Type": {"application/x-amz-json-1.0"}},
		Body: io.NopCloser(bytes.NewReader(body)), ContentLength: int64(len(body)),
	}
}

// hear makes a client's calls known while they are recorded.
func (t *tape) hear(o *dynamodb.Options) {
	o.APIOptions = append(o.APIOptions, func(stack *middleware.Stack) error {
		return stack.Initialize.Add(middleware.InitializeMiddlewareFunc("tape", func(
			ctx context.Context, in middleware.InitializeInput, next middleware.InitializeHandler,
		) (middleware.InitializeOutput, middleware.Metadata, error) {
			if t.live != nil {
				asked, err := newAsk(in.Parameters)
				if err != nil {
					return middleware.InitializeOutput{}, middleware.Metadata{}, err
				}
				t.asks = append(t.asks, asked)
			}
			return next.HandleInitialize(ctx, in)
		}), middleware.Before)
	})
}

// ask is a recorded call: its input, and the values in it as a handler has them before it encodes them.
type ask struct {
	input  any
	values map[string]any
}

func newAsk(input any) (ask, error) {
	a := ask{input: input}
	var encoded map[string]types.AttributeValue
	switch in := input.(type) {
	case *dynamodb.PutItemInput:
		encoded = in.Item
	case *dynamodb.UpdateItemInput:
		encoded = in.ExpressionAttributeValues
	case *dynamodb.GetItemInput:
	default:
		return a, fmt.Errorf("the tape has a %T", in)
	}
	return a, attributevalue.UnmarshalMap(encoded, &a.values)
}

// again makes the recorded calls, as a handler does that is nothing but them: it encodes what it stores, and decodes what it reads.
func (t *tape) again(ctx context.Context, client *dynamodb.Client) error {
	for _, a := range t.asks {
		encoded, err := attributevalue.MarshalMap(a.values)
		if err != nil {
			return err
		}
		var read map[string]types.AttributeValue
		switch in := a.input.(type) {
		case *dynamodb.GetItemInput:
			out, err := client.GetItem(ctx, in)
			if err != nil {
				return err
			}
			read = out.Item
		case *dynamodb.PutItemInput:
			in.Item = encoded
			if _, err := client.PutItem(ctx, in); err != nil {
				return err
			}
		case *dynamodb.UpdateItemInput:
			in.ExpressionAttributeValues = encoded
			out, err := client.UpdateItem(ctx, in)
			if err != nil {
				return err
			}
			read = out.Attributes
		}
		var decoded map[string]any
		if err := attributevalue.UnmarshalMap(read, &decoded); err != nil {
			return err
		}
	}
	return nil
}

// studio is a table with an open chat, whose use is recorded.
type studio struct {
	*chattest.World
	tape    *tape
	client  *dynamodb.Client
	store   *dynamostore.Store
	service chat.Service
	chat    chat.Chat
}

const subject = "subject"

func newStudio(b *testing.B) *studio {
	b.Helper()
	engine := dynamotest.Local(b)
	table := engine.Table(b)
	s := &studio{tape: &tape{live: http.DefaultClient}}
	s.World = chattest.NewWorld(b, func(clock chat.Clock) chattest.Store { return dynamostore.New(engine.Client(), table, clock) })
	config := engine.Config()
	config.HTTPClient = s.tape
	s.client = dynamodb.NewFromConfig(config)
	s.store = dynamostore.New(dynamodb.NewFromConfig(config, s.tape.hear), table, s.Clock.Now)
	s.service = s.Service(1)
	s.service.MaxSegments = 10
	_, err := s.Store.PutService(b.Context(), s.service)
	s.OK(err)
	agent := s.Agent(s.service)
	_, err = s.Store.PutAgent(b.Context(), agent, subject)
	s.OK(err)
	s.chat = s.Open(agent, s.service, s.Number())
	return s
}

// compare reports the processor's time of the handler over that of one that is nothing but its calls of the table.
func (s *studio) compare(b *testing.B, event any, handler, bare lambda.Handler) {
	b.Helper()
	payload, err := json.Marshal(event)
	s.OK(err)
	out, err := handler.Invoke(b.Context(), payload)
	s.OK(err)
	if bytes.Contains(out, []byte("problem+json")) || bytes.Contains(out, []byte("itemIdentifier")) {
		b.Fatalf("the handler answered %s", out)
	}
	s.tape.live = nil
	const rounds, invocations = 15, 400
	var ratios []float64
	for range rounds {
		s.tape.next = 0
		of := spent(invocations, func() { _, err = handler.Invoke(b.Context(), payload) })
		s.OK(err)
		s.tape.next = 0
		ofBare := spent(invocations, func() { _, err = bare.Invoke(b.Context(), payload) })
		s.OK(err)
		ratios = append(ratios, float64(of)/float64(ofBare))
	}
	for b.Loop() { // measured above
	}
	slices.Sort(ratios)
	b.ReportMetric(ratios[len(ratios)/2], "cpu-over-bare")
	b.ReportMetric(float64(len(s.tape.asks)), "storage-calls")
}

// spent is the processor's time that n calls take.
func spent(n int, f func()) time.Duration {
	before := processor()
	for range n {
		f()
	}
	return processor() - before
}

func processor() time.Duration {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		panic(err) // it takes no argument that could be wrong
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

// quiet writes lines that nobody reads: to write them is part of a handler's work.
func quiet() *slog.Logger { return slog.New(slog.NewJSONHandler(new(counter), nil)) }

// BenchmarkInbound is a customer's text, as SQS brings it.
func BenchmarkInbound(b *testing.B) {
	s := newStudio(b)
	text, err := json.Marshal(map[string]string{
		"originationNumber": s.chat.CustomerNumber, "destinationNumber": s.chat.ServiceNumber, "messageKeyword": "KEYWORD",
		"messageBody": strings.Repeat("The figures hold for 750 bytes. ", 24)[:750], "inboundMessageId": s.Name("text"),
	})
	s.OK(err)
	receiver := &chat.Receiver{Store: s.store, Key: s.Key, IDs: s.IDs, Clock: s.Clock.Now, Log: quiet()}
	confirmer := &chat.Confirmer{Store: s.store, Key: s.Key, Clock: s.Clock.Now, Log: quiet()}
	parse := queueapi.Parsers{
		Receipts: []func(string) (chat.Receipt, bool, error){twilio.QueuedReceipt, eum.ParseEvent},
		Texts:    []func(string) (chat.InboundText, bool, error){twilio.QueuedText},
		Rest:     wire.ParseText,
	}
	s.compare(b, events.SQSEvent{Records: []events.SQSMessage{{MessageId: "1", Body: string(text)}}},
		lambda.NewHandler(queueapi.New(parse, receiver, confirmer, quiet()).Handle),
		lambda.NewHandler(func(ctx context.Context, e events.SQSEvent) (events.SQSEventResponse, error) {
			if len(e.Records) != 1 {
				return events.SQSEventResponse{}, errors.New("no event")
			}
			return events.SQSEventResponse{}, s.tape.again(ctx, s.client)
		}))
}

// BenchmarkSend is an agent's text, as API Gateway brings it. The carrier takes no time.
func BenchmarkSend(b *testing.B) {
	s := newStudio(b)
	sender := &chat.Sender{
		Store: s.store, Carriers: map[string]chat.Carrier{chattest.CarrierName: chattest.NewCarrier(nil)},
		Limiter: &chat.Limiter{Store: s.store, Clock: s.Clock.Now}, IDs: s.IDs, Clock: s.Clock.Now, Log: quiet(),
	}
	api := &httpapi.API{Directory: &chat.Directory{Store: s.store}, Routes: sendapi.Routes(sender), Clock: s.Clock.Now, Log: quiet()}
	body, err := json.Marshal(map[string]string{"body": strings.Repeat("The figures hold for 750 bytes. ", 24)[:750]})
	s.OK(err)
	event := events.APIGatewayV2HTTPRequest{
		RouteKey: "POST /v1/chats/{chatId}/messages", PathParameters: map[string]string{"chatId": string(s.chat.ID)},
		Headers: map[string]string{"idempotency-key": "key"}, Body: string(body),
	}
	event.RequestContext.Authorizer = &events.APIGatewayV2HTTPRequestContextAuthorizerDescription{
		JWT: &events.APIGatewayV2HTTPRequestContextAuthorizerJWTDescription{Claims: map[string]string{"sub": subject}},
	}
	_, err = s.store.AgentBySubject(b.Context(), subject) // a process knows a subject after its first request
	s.OK(err)
	s.tape.asks, s.tape.answers = nil, nil
	s.compare(b, event, lambda.NewHandler(api.Handle),
		lambda.NewHandler(func(ctx context.Context, _ events.APIGatewayV2HTTPRequest) (events.APIGatewayV2HTTPResponse, error) {
			return events.APIGatewayV2HTTPResponse{StatusCode: http.StatusCreated, Body: string(body)}, s.tape.again(ctx, s.client)
		}))
}
