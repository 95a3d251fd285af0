package streamapi_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-lambda-go/events"

	"github.com/smsdesk/smsdesk/shared/chat"
	"github.com/smsdesk/smsdesk/shared/streamapi"
)

var _ streamapi.Pusher = (*chat.Pusher)(nil)

// pusher is a streamapi.Pusher that notes what it is told.
type pusher struct {
	batches [][]chat.Event
	err     error
}

func (p *pusher) Push(_ context.Context, told []chat.Event) error {
	p.batches = append(p.batches, told)
	return p.err
}

func recorded(t *testing.T) events.DynamoDBEvent {
	t.Helper()
	content, err := os.ReadFile(filepath.Join("testdata", "documented.json"))
	if err != nil {
		t.Fatal(err)
	}
	var e events.DynamoDBEvent
	if err := json.Unmarshal(content, &e); err != nil {
		t.Fatal(err)
	}
	return e
}

// read tells of each record that was not removed an event with the record's id.
func read(records []events.DynamoDBEventRecord) ([]chat.Event, error) {
	var told []chat.Event
	for _, r := range records {
		if r.EventName != "REMOVE" {
			told = append(told, chat.Event{Type: chat.EventType(r.EventID)})
		}
	}
	return told, nil
}

func handle(t *testing.T, p *pusher, e events.DynamoDBEvent) (log string, err error) {
	t.Helper()
	var out bytes.Buffer
	err = streamapi.New(read, p, slog.New(slog.NewJSONHandler(&out, nil))).Handle(t.Context(), e)
	return out.String(), err
}

func TestWhatABatchTellsIsPushedAtOnceInItsOrder(t *testing.T) {
	e := recorded(t)
	p := &pusher{}
	log, err := handle(t, p, e)
	if err != nil {
		t.Fatal(err)
	}
	want, err := read(e.Records)
	if err != nil || len(want) < 2 {
		t.Fatalf("the recorded batch tells %v, %v", want, err)
	}
	if len(p.batches) != 1 || !slices.Equal(p.batches[0], want) {
		t.Errorf("pushed %v, want %v", p.batches, want)
	}
	if !strings.Contains(log, `"records":`) || !strings.Contains(log, `"events":`) {
		t.Errorf("the log does not count them: %s", log)
	}
}

func TestABatchThatTellsNothingIsNotPushed(t *testing.T) {
	p := &pusher{}
	log, err := handle(t, p, events.DynamoDBEvent{Records: []events.DynamoDBEventRecord{{EventName: "REMOVE"}}})
	if err != nil || len(p.batches) != 0 || !strings.Contains(log, `"records":1,"events":0`) {
		t.Errorf("pushed %v, %v, %s", p.batches, err, log)
	}
}

func TestWhatCannotBePushedBringsTheBatchBack(t *testing.T) {
	down := errors.New("the table does not answer")
	if _, err := handle(t, &pusher{err: down}, recorded(t)); !errors.Is(err, down) {
		t.Errorf("answered %v", err)
	}
}

func TestARecordThatCannotBeReadBringsTheBatchBack(t *testing.T) {
	broken := errors.New("an image that nobody wrote")
	p := &pusher{}
	unreadable := func([]events.DynamoDBEventRecord) ([]chat.Event, error) { return nil, broken }
	err := streamapi.New(unreadable, p, slog.New(slog.DiscardHandler)).Handle(t.Context(), recorded(t))
	if !errors.Is(err, broken) || len(p.batches) != 0 {
		t.Errorf("pushed %v, answered %v", p.batches, err)
	}
}
