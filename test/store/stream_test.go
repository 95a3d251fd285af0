package store_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodbstreams"
	"github.com/aws/aws-sdk-go-v2/service/dynamodbstreams/types"
	"github.com/google/go-cmp/cmp"

	"github.com/smsdesk/smsdesk/shared/chat"
	"github.com/smsdesk/smsdesk/shared/chat/chattest"
	"github.com/smsdesk/smsdesk/shared/dynamostore"
	"github.com/smsdesk/smsdesk/shared/dynamostore/dynamotest"
	"github.com/smsdesk/smsdesk/shared/dynamostore/stream"
)

// What a desktop is told is what the store has, whole, in the order of the commits.
func TestTheStreamTellsEachCommit(t *testing.T) {
	t.Parallel()
	for _, engine := range []dynamotest.Engine{dynamotest.Local(t), dynamotest.Emulator(t)} {
		t.Run(engine.Name, func(t *testing.T) {
			t.Parallel()
			table := engine.StreamedTable(t)
			w := chattest.NewWorld(t, func(clock chat.Clock) chattest.Store {
				return dynamostore.New(engine.Client(), table, clock)
			})
			want := live(w)
			var got []chat.Event
			for r := range recordsOf(t, engine, table) {
				told, err := stream.Events([]events.DynamoDBEventRecord{r})
				w.OK(err)
				got = append(got, told...)
				if len(got) >= len(want) {
					break
				}
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// live is a chat's life, and what it should tell.
func live(w *chattest.World) []chat.Event {
	w.Helper()
	ctx := w.Context()
	var told []chat.Event
	tell := func(e chat.Event) { told = append(told, e) }
	ofChat := func(e chat.EventType, c chat.Chat) { tell(chat.Event{Type: e, Chat: &c}) }
	ofMessage := func(e chat.EventType, m chat.Message) { tell(chat.Event{Type: e, Message: &m}) }

	service := w.Service(1)
	agent := w.Agent(service)
	tell(chat.Event{Type: chat.EventAgentUpdated, Agent: &agent})
	customer := w.Number()
	c := w.Open(agent, service, customer)
	ofChat(chat.EventChatUpdated, c)

	m := w.Outbound(c, "Good day")
	ofChat(chat.EventChatUpdated, w.Chat(c.ID))
	ofMessage(chat.EventMessageCreated, m)
	for _, status := range []chat.Status{chat.StatusSent, chat.StatusDelivered} {
		after, err := w.Store.Update(ctx, m.ID, chat.Change{StatusChange: chat.StatusChange{Status: status, At: w.Clock.Now()}})
		w.OK(err)
		ofMessage(chat.EventMessageUpdated, after)
	}

	reply := w.Inbound(c, "Thanks! 👋")
	ofChat(chat.EventChatUpdated, w.Chat(c.ID))
	ofMessage(chat.EventMessageCreated, reply)

	w.OK(w.Store.Abandon(ctx, chat.NewMessageID(c.ID.Line(), w.Position())))
	now := w.Clock.Now()
	w.OK(w.Store.PutSocket(ctx, chat.Socket{Agent: agent.ID, Connection: w.Name("connection"), ConnectedAt: now, LastPing: now}))
	w.OK(w.Store.Rearm(ctx, chat.Due{At: c.DueAt, Line: c.ID.Line()}, c.DueAt.Add(time.Hour), w.Position()))

	ofChat(chat.EventChatEnded, w.End(c))
	r := chat.Reservation{Key: w.Name("paper#"), Line: c.ID.Line(), Position: w.Position(), At: now, FirstAt: now}
	_, _, err := w.Store.Reserve(ctx, r, now.Add(time.Hour))
	w.OK(err)
	w.OK(w.Store.Ignore(ctx, chat.Ignoring{Reservation: r}))
	ofChat(chat.EventChatUpdated, w.Chat(c.ID))
	ofChat(chat.EventChatUpdated, w.Open(agent, service, customer))
	return told
}

// A system text comes to relay when it is stored and each time that it is put off. Desktops are told what becomes of it alone.
func TestTheStreamBringsASystemTextEachTimeThatItIsPutOff(t *testing.T) {
	t.Parallel()
	for _, engine := range []dynamotest.Engine{dynamotest.Local(t), dynamotest.Emulator(t)} {
		t.Run(engine.Name, func(t *testing.T) {
			t.Parallel()
			table := engine.StreamedTable(t)
			w := chattest.NewWorld(t, func(clock chat.Clock) chattest.Store {
				return dynamostore.New(engine.Client(), table, clock)
			})
			c := w.OpenOne()
			m := w.Draft(c, w.Text(c.ID.Line(), chat.Outbound, "Bye."))
			m.SentBy = chat.SentBySystem
			m.Errand = &chat.Errand{
				Kind: chat.TextAuto, ServiceID: c.ServiceID, Customer: w.Key.Customer(c.CustomerNumber), From: c.ServiceNumber, To: c.CustomerNumber,
			}
			brought := []chat.Message{w.Put(m)}
			for range 2 {
				w.OK(w.Store.PutOffErrand(t.Context(), w.Message(m.ID)))
				brought = append(brought, w.Message(m.ID))
			}
			w.OK(w.Store.ClaimErrand(t.Context(), m, w.Clock.Now()))
			sent, err := w.Store.Update(t.Context(), m.ID, chat.Change{StatusChange: chat.StatusChange{Status: chat.StatusSent, At: w.Clock.Now()}})
			w.OK(err)

			var (
				errands []chat.Message
				told    []chat.Event
			)
			for r := range recordsOf(t, engine, table) {
				batch := []events.DynamoDBEventRecord{r}
				texts, outcomes, err := stream.Messages(batch)
				w.OK(err)
				errands = append(errands, texts...)
				all, err := stream.Events(batch)
				w.OK(err)
				told = append(told, slices.DeleteFunc(all, func(e chat.Event) bool { return e.Message == nil })...)
				if len(outcomes) > 0 {
					break
				}
			}
			w.Same("brought to relay", errands, brought)
			w.Same("told", told, []chat.Event{
				{Type: chat.EventMessageCreated, Message: &brought[0]}, {Type: chat.EventMessageUpdated, Message: &sent},
			})
		})
	}
}

// recordsOf are the records of the table's stream, as Lambda brings them. It waits for more as long as the test may run.
func recordsOf(t *testing.T, engine dynamotest.Engine, table string) func(yield func(events.DynamoDBEventRecord) bool) {
	t.Helper()
	const patience = 30 * time.Second
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	t.Cleanup(cancel)
	described, err := engine.Client().DescribeTable(ctx, &dynamodb.DescribeTableInput{TableName: &table})
	if err != nil {
		t.Fatal(err)
	}
	client := dynamodbstreams.NewFromConfig(engine.Config())
	arn := described.Table.LatestStreamArn
	shards, err := client.DescribeStream(ctx, &dynamodbstreams.DescribeStreamInput{StreamArn: arn})
	if err != nil {
		t.Fatal(err)
	}
	if n := len(shards.StreamDescription.Shards); n != 1 {
		t.Fatalf("a new table's stream has %d shards", n)
	}
	at, err := client.GetShardIterator(ctx, &dynamodbstreams.GetShardIteratorInput{
		StreamArn: arn, ShardId: shards.StreamDescription.Shards[0].ShardId, ShardIteratorType: types.ShardIteratorTypeTrimHorizon,
	})
	if err != nil {
		t.Fatal(err)
	}
	return func(yield func(events.DynamoDBEventRecord) bool) {
		for iterator := at.ShardIterator; iterator != nil; {
			out, err := client.GetRecords(ctx, &dynamodbstreams.GetRecordsInput{ShardIterator: iterator})
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range out.Records {
				if !yield(asLambdaHasIt(t, r)) {
					return
				}
			}
			iterator = out.NextShardIterator
		}
	}
}

func asLambdaHasIt(t *testing.T, r types.Record) events.DynamoDBEventRecord {
	t.Helper()
	return events.DynamoDBEventRecord{
		EventID: *r.EventID, EventName: string(r.EventName),
		Change: events.DynamoDBStreamRecord{
			Keys: image(t, r.Dynamodb.Keys), OldImage: image(t, r.Dynamodb.OldImage), NewImage: image(t, r.Dynamodb.NewImage),
		},
	}
}

func image(t *testing.T, attributes map[string]types.AttributeValue) map[string]events.DynamoDBAttributeValue {
	t.Helper()
	if attributes == nil {
		return nil
	}
	converted := make(map[string]events.DynamoDBAttributeValue, len(attributes))
	for name, v := range attributes {
		converted[name] = value(t, v)
	}
	return converted
}

func value(t *testing.T, v types.AttributeValue) events.DynamoDBAttributeValue {
	t.Helper()
	switch v := v.(type) {
	case *types.AttributeValueMemberS:
		return events.NewStringAttribute(v.Value)
	case *types.AttributeValueMemberN:
		return events.NewNumberAttribute(v.Value)
	case *types.AttributeValueMemberBOOL:
		return events.NewBooleanAttribute(v.Value)
	case *types.AttributeValueMemberM:
		return events.NewMapAttribute(image(t, v.Value))
	case *types.AttributeValueMemberL:
		list := make([]events.DynamoDBAttributeValue, len(v.Value))
		for i, element := range v.Value {
			list[i] = value(t, element)
		}
		return events.NewListAttribute(list)
	default:
		t.Fatalf("the store stores a %T", v)
		return events.DynamoDBAttributeValue{}
	}
}
