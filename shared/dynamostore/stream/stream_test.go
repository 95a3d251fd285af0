package stream_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/google/go-cmp/cmp"

	"github.com/smsdesk/smsdesk/shared/chat"
	"github.com/smsdesk/smsdesk/shared/dynamostore/internal/item"
	"github.com/smsdesk/smsdesk/shared/dynamostore/stream"
)

func start() time.Time { return time.Date(2026, time.November, 3, 9, 30, 0, 0, time.UTC) }

func line(t *testing.T) chat.LineID {
	t.Helper()
	key, err := chat.NewKey(strings.Repeat("k", chat.MinKeyLength))
	if err != nil {
		t.Fatal(err)
	}
	return key.Line("+12065550100", "+12065550150")
}

// active is a chat that began at the time.
func active(t *testing.T, at time.Time) chat.Chat {
	t.Helper()
	service := chat.Service{ID: "support", Numbers: []string{"+12065550100"}}
	c := chat.Opened(
		chat.NewChatID(line(t), chat.PositionAt(at)), chat.Agent{ID: "alice"}, service, "+12065550100", "+12065550150", at)
	c.LastMessage = &chat.LastMessage{
		ID: chat.NewMessageID(line(t), chat.PositionAt(at)), Direction: chat.Inbound, Body: "Thanks! 👋", At: at,
	}
	return c
}

// after is the chat after one more change.
func after(c chat.Chat, change func(*chat.Chat)) chat.Chat {
	change(&c)
	c.Revision++
	return c
}

func queued(t *testing.T) chat.Message {
	t.Helper()
	return chat.Message{
		ID: chat.NewMessageID(line(t), chat.PositionAt(start())), ChatID: active(t, start()).ID,
		Direction: chat.Outbound, Body: "Good day", SentBy: "alice", Status: chat.StatusQueued, Encoding: "GSM-7", Segments: 1,
		At: start(), History: []chat.StatusChange{{Status: chat.StatusQueued, At: start()}}, Revision: 1,
	}
}

func TestARecordTellsWhatADesktopShows(t *testing.T) {
	t.Parallel()
	open := active(t, start())
	open.OptedOut = true
	ended := open.Ended(chat.Ending{Reason: chat.EndedByAgent, At: start().Add(time.Hour)})
	ignored := after(ended, func(c *chat.Chat) { c.IgnoredCount++ })
	earlier, looked := ignored.Earlier(), ended
	looked.DueAt = ended.DueAt.Add(time.Hour)
	next := active(t, start().Add(2*time.Hour))
	next.Revision = ignored.Revision + 1
	rearmed := open
	rearmed.DueAt = open.DueAt.Add(time.Hour)
	onStub := after(open, func(*chat.Chat) {})
	stub := item.Chat{Key: item.HeadKey(line(t)), OptedOut: true, Revision: 1}
	m := queued(t)
	delivered := m.Apply(chat.Change{
		StatusChange: chat.StatusChange{Status: chat.StatusDelivered, At: start()}, Confirmation: chat.ConfirmedByHandset,
	})
	agent := chat.Agent{
		ID: "alice", Name: "Alice", Permissions: []chat.Permission{chat.PermissionSend}, Services: []string{"support"},
		State: chat.AgentReady, Revision: 3,
	}
	canned := chat.Canned{
		ID:    chat.NewCannedID(chat.CannedOwner{Service: "support"}, chat.PositionAt(start())),
		Owner: chat.CannedOwner{Service: "support"}, Title: "Greeting", Shortcut: "hi", Body: "Hello", ChangedAt: start(), Revision: 2,
	}
	removed := canned
	removed.Revision++
	tombstone := item.Tombstone{Key: item.MessageKey(m.ID), Abandoned: true, ExpiresAt: 1}
	for _, c := range []struct {
		what          string
		name          string
		before, after any
		want          []chat.Event
	}{
		{"a line's first chat", "INSERT", nil, item.NewHead(open), []chat.Event{{Type: chat.EventChatUpdated, Chat: &open}}},
		{"a chat on a line known by an opt-out", "MODIFY", stub, item.NewHead(onStub), []chat.Event{{Type: chat.EventChatUpdated, Chat: &onStub}}},
		{"an end", "MODIFY", item.NewHead(open), item.NewHead(ended), []chat.Event{{Type: chat.EventChatEnded, Chat: &ended}}},
		{"a text ignored after the end", "MODIFY", item.NewHead(ended), item.NewHead(ignored), []chat.Event{{Type: chat.EventChatUpdated, Chat: &ignored}}},
		{"the next chat on a line", "MODIFY", item.NewHead(ignored), item.NewHead(next), []chat.Event{{Type: chat.EventChatUpdated, Chat: &next}}},
		{"a line that cleanup has looked at", "MODIFY", item.NewHead(open), item.NewHead(rearmed), nil},
		{"an opt-out on a line without a chat", "INSERT", nil, stub, nil},
		{"an earlier chat", "INSERT", nil, item.NewSnapshot(ended), nil},
		{"an earlier chat of which something is said", "MODIFY", item.NewSnapshot(ended), item.NewSnapshot(ignored), []chat.Event{{Type: chat.EventChatUpdated, Chat: &earlier}}},
		{"an earlier chat that cleanup has looked at", "MODIFY", item.NewSnapshot(ended), item.NewSnapshot(looked), nil},
		{"a message", "INSERT", nil, item.NewMessage(m), []chat.Event{{Type: chat.EventMessageCreated, Message: &m}}},
		{"a message's status", "MODIFY", item.NewMessage(m), item.NewMessage(delivered), []chat.Event{{Type: chat.EventMessageUpdated, Message: &delivered}}},
		{"a system text that relay has put off", "MODIFY", item.NewMessage(m), item.NewMessage(m), nil},
		{"an abandoned position", "INSERT", nil, tombstone, nil},
		{"a position abandoned again", "MODIFY", tombstone, tombstone, nil},
		{"an abandoned position that has expired", "REMOVE", tombstone, nil, nil},
		{"an agent", "MODIFY", item.NewAgent(agent, "subject"), item.NewAgent(agent, "subject"), []chat.Event{{Type: chat.EventAgentUpdated, Agent: &agent}}},
		{"an agent who lost a service", "MODIFY", item.NewAgent(more(agent), "subject"), item.NewAgent(agent, "subject"), []chat.Event{{Type: chat.EventAgentUpdated, Agent: &agent, Revoked: true}}},
		{"an agent who is another person", "MODIFY", item.NewAgent(agent, "former"), item.NewAgent(agent, "subject"), []chat.Event{{Type: chat.EventAgentUpdated, Agent: &agent, Revoked: true}}},
		{"a new agent", "INSERT", nil, item.NewAgent(agent, "subject"), []chat.Event{{Type: chat.EventAgentUpdated, Agent: &agent}}},
		{"a new canned message", "INSERT", nil, item.NewCanned(canned), []chat.Event{{Type: chat.EventCannedUpdated, Canned: &canned}}},
		{"a canned message that says something else", "MODIFY", item.NewCanned(canned), item.NewCanned(canned), []chat.Event{{Type: chat.EventCannedUpdated, Canned: &canned}}},
		{"a canned message that is removed", "REMOVE", item.NewCanned(canned), nil, []chat.Event{{Type: chat.EventCannedUpdated, Canned: &removed, Deleted: true}}},
		{"a shortcut", "INSERT", nil, item.NewShortcut(canned), nil},
		{"a shortcut that is free again", "REMOVE", item.NewShortcut(canned), nil, nil},
		{"an agent's open chat", "INSERT", nil, item.NewOpenChat("alice", open.ID), nil},
		{"an agent's ended chat", "INSERT", nil, item.NewEndedChat("alice", open.ID, start()), nil},
		{"an agent's open chat that ended", "REMOVE", item.NewOpenChat("alice", open.ID), nil, nil},
		{"a socket", "INSERT", nil, item.NewSocket(chat.Socket{Agent: "alice", Connection: "c", ConnectedAt: start()}), nil},
		{"news", "INSERT", nil, item.NewNews(chat.News{Agent: "alice", At: start(), Kind: chat.NewsMessage, Chat: open.ID, Message: m.ID}, start()), nil},
		{"a reservation", "INSERT", nil, item.NewReservation(chat.Reservation{Key: "sns#1"}, start()), nil},
	} {
		t.Run(c.what, func(t *testing.T) {
			t.Parallel()
			got, err := stream.Events([]events.DynamoDBEventRecord{record(t, c.name, c.before, c.after)})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestEventsComeInTheOrderOfTheRecords(t *testing.T) {
	t.Parallel()
	m := queued(t)
	sent := m.Apply(chat.Change{StatusChange: chat.StatusChange{Status: chat.StatusSent, At: start()}})
	got, err := stream.Events([]events.DynamoDBEventRecord{
		record(t, "MODIFY", item.NewHead(active(t, start())), item.NewHead(after(active(t, start()), func(c *chat.Chat) { c.Unread++ }))),
		record(t, "INSERT", nil, item.NewMessage(m)),
		record(t, "MODIFY", item.NewMessage(m), item.NewMessage(sent)),
	})
	if err != nil {
		t.Fatal(err)
	}
	var order []chat.EventType
	for _, e := range got {
		order = append(order, e.Type)
	}
	want := []chat.EventType{chat.EventChatUpdated, chat.EventMessageCreated, chat.EventMessageUpdated}
	if diff := cmp.Diff(want, order); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestAnImageThatCannotBeReadIsAnErrorThatDoesNotQuoteIt(t *testing.T) {
	t.Parallel()
	m := item.NewMessage(queued(t))
	m.Body, m.Standing = "my secret", 1000
	_, err := stream.Events([]events.DynamoDBEventRecord{record(t, "INSERT", nil, m)})
	if err == nil {
		t.Fatal("a message with a standing that is none was told")
	}
	if strings.Contains(err.Error(), "secret") || !strings.Contains(err.Error(), "record-1") {
		t.Errorf("the error tells too much or too little: %v", err)
	}
}

// record is the stream's record of the change.
func record(t *testing.T, name string, before, after any) events.DynamoDBEventRecord {
	t.Helper()
	r := events.DynamoDBEventRecord{EventID: "record-1", EventName: name}
	r.Change.OldImage, r.Change.NewImage = image(t, before), image(t, after)
	image := r.Change.NewImage
	if image == nil {
		image = r.Change.OldImage
	}
	r.Change.Keys = map[string]events.DynamoDBAttributeValue{"pk": image["pk"], "sk": image["sk"]}
	return r
}

func image(t *testing.T, record any) map[string]events.DynamoDBAttributeValue {
	t.Helper()
	if record == nil {
		return nil
	}
	attributes, err := item.Encode(record)
	if err != nil {
		t.Fatal(err)
	}
	return values(t, attributes)
}

func values(t *testing.T, attributes item.Attributes) map[string]events.DynamoDBAttributeValue {
	t.Helper()
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
		return events.NewMapAttribute(values(t, v.Value))
	case *types.AttributeValueMemberL:
		list := make([]events.DynamoDBAttributeValue, len(v.Value))
		for i, element := range v.Value {
			list[i] = value(t, element)
		}
		return events.NewListAttribute(list)
	default:
		t.Fatalf("package item stores a %T, which the stream does not read", v)
		return events.DynamoDBAttributeValue{}
	}
}

// more is the agent with one more service.
func more(a chat.Agent) chat.Agent {
	a.Services = append(slices.Clone(a.Services), "night")
	return a
}
