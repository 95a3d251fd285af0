package stream_test

import (
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/google/go-cmp/cmp"

	"github.com/smsdesk/smsdesk/shared/chat"
	"github.com/smsdesk/smsdesk/shared/dynamostore/internal/item"
	"github.com/smsdesk/smsdesk/shared/dynamostore/stream"
)

func TestOutcomesAreTheStatusesThatMessagesReach(t *testing.T) {
	t.Parallel()
	m := queued(t)
	later := start().Add(time.Minute)
	changed := func(m chat.Message, s chat.Status, reason string, c chat.Confirmation) chat.Message {
		return m.Apply(chat.Change{StatusChange: chat.StatusChange{Status: s, At: later, Reason: reason}, Confirmation: c})
	}
	sent := changed(m, chat.StatusSent, "", "")
	failed := changed(sent, chat.StatusFailed, chat.ReasonLandline, "")
	delivered := changed(sent, chat.StatusDelivered, "Message has been accepted by phone", chat.ConfirmedByCarrier)
	handset := changed(delivered, chat.StatusDelivered, "", chat.ConfirmedByHandset)
	late := changed(delivered, chat.StatusFailed, chat.ReasonLandline, "")
	inbound := m
	inbound.Direction, inbound.SentBy, inbound.Status = chat.Inbound, "", chat.StatusReceived
	inbound.History = []chat.StatusChange{{Status: chat.StatusReceived, At: start()}}
	errand := m
	errand.SentBy = chat.SentBySystem
	errand.Errand = &chat.Errand{Kind: chat.TextHelp, ServiceID: "support", Customer: "C", From: "+12065550100", To: "+12065550150"}
	errandSent := changed(errand, chat.StatusSent, "", "")
	of := func(m chat.Message, reason string, at time.Time) []chat.Outcome {
		return []chat.Outcome{{Message: m.ID, Status: m.Status, Reason: reason, At: at}}
	}
	system := of(errandSent, "", later)
	system[0].ServiceID, system[0].Number = "support", "+12065550100"
	for what, c := range map[string]struct {
		name          string
		before, after any
		want          []chat.Outcome
	}{
		"a text on its way out":        {"INSERT", nil, item.NewMessage(m), nil},
		"a text in":                    {"INSERT", nil, item.NewMessage(inbound), of(inbound, "", start())},
		"sent":                         {"MODIFY", item.NewMessage(m), item.NewMessage(sent), of(sent, "", later)},
		"failed":                       {"MODIFY", item.NewMessage(sent), item.NewMessage(failed), of(failed, chat.ReasonLandline, later)},
		"delivered":                    {"MODIFY", item.NewMessage(sent), item.NewMessage(delivered), of(delivered, "", later)},
		"delivered, says the phone":    {"MODIFY", item.NewMessage(delivered), item.NewMessage(handset), nil},
		"failed after it was there":    {"MODIFY", item.NewMessage(delivered), item.NewMessage(late), nil},
		"a system text":                {"MODIFY", item.NewMessage(errand), item.NewMessage(errandSent), system},
		"a removal":                    {"REMOVE", item.NewMessage(sent), nil, nil},
		"a place that was given up":    {"INSERT", nil, item.Tombstone{Key: item.MessageKey(m.ID), Abandoned: true}, nil},
		"something that is no message": {"MODIFY", item.NewHead(active(t, start())), item.NewHead(active(t, start())), nil},
	} {
		_, got, err := stream.Messages([]events.DynamoDBEventRecord{record(t, c.name, c.before, c.after)})
		if err != nil {
			t.Errorf("%s: %v", what, err)
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s: (-want +got)\n%s", what, diff)
		}
	}
}

func TestASystemTextIsAnErrandWhenItIsStoredAndEachTimeItIsPutOff(t *testing.T) {
	t.Parallel()
	errand := queued(t)
	errand.SentBy = chat.SentBySystem
	errand.Errand = &chat.Errand{Kind: chat.TextHelp, ServiceID: "support", Customer: "C", From: "+12065550100", To: "+12065550150"}
	sent := errand.Apply(chat.Change{StatusChange: chat.StatusChange{Status: chat.StatusSent, At: start()}})
	off := func(times int) chat.Message {
		m, e := errand, *errand.Errand
		e.PutOffs = times
		m.Errand = &e
		return m
	}
	called := off(2)
	called.Errand.CalledAt = start()
	got, _, err := stream.Messages([]events.DynamoDBEventRecord{
		record(t, "INSERT", nil, item.NewMessage(errand)),
		record(t, "INSERT", nil, item.NewMessage(queued(t))),
		record(t, "MODIFY", item.NewMessage(errand), item.NewMessage(off(1))),
		record(t, "MODIFY", item.NewMessage(off(1)), item.NewMessage(off(2))),
		record(t, "MODIFY", item.NewMessage(off(2)), item.NewMessage(called)),
		record(t, "MODIFY", item.NewMessage(errand), item.NewMessage(sent)),
	})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]chat.Message{errand, off(1), off(2)}, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}
