package streamapi_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/aws/aws-lambda-go/events"

	"github.com/smsdesk/smsdesk/shared/chat"
	"github.com/smsdesk/smsdesk/shared/streamapi"
)

var (
	_ streamapi.Relayer = (*chat.Relayer)(nil)
	_ streamapi.Counter = (*chat.Counter)(nil)
)

// office is a streamapi.Relayer and a streamapi.Counter that notes what it is asked.
type office struct {
	mu       sync.Mutex
	relayed  []chat.MessageID
	counted  []chat.Outcome
	unsent   chat.MessageID // cannot be relayed
	countErr error
}

var errUnsent = errors.New("the table does not answer")

func (o *office) Relay(_ context.Context, m chat.Message) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.relayed = append(o.relayed, m.ID)
	if m.ID == o.unsent {
		return errUnsent
	}
	return nil
}

func (o *office) Count(_ context.Context, outcomes []chat.Outcome) error {
	o.counted = append(o.counted, outcomes...)
	return o.countErr
}

// batch is handled as two system texts and one outcome.
func (o *office) batch(t *testing.T) (log string, err error) {
	t.Helper()
	var out bytes.Buffer
	h := &streamapi.Messages{
		Read: func([]events.DynamoDBEventRecord) ([]chat.Message, []chat.Outcome, error) {
			return []chat.Message{{ID: "one"}, {ID: "two"}}, []chat.Outcome{{Message: "one", Status: chat.StatusSent}}, nil
		},
		Relayer: o, Counter: o, Log: slog.New(slog.NewJSONHandler(&out, nil)),
	}
	err = h.Handle(t.Context(), recorded(t))
	slices.Sort(o.relayed)
	return out.String(), err
}

func TestABatchIsRelayedThenCounted(t *testing.T) {
	o := &office{}
	if _, err := o.batch(t); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(o.relayed, []chat.MessageID{"one", "two"}) || len(o.counted) != 1 {
		t.Errorf("relayed %v, counted %v", o.relayed, o.counted)
	}
}

func TestABatchThatComesAgainIsNotCountedYet(t *testing.T) {
	o := &office{unsent: "one"}
	if _, err := o.batch(t); !errors.Is(err, errUnsent) {
		t.Errorf("answered %v", err)
	}
	if !slices.Equal(o.relayed, []chat.MessageID{"one", "two"}) || len(o.counted) != 0 {
		t.Errorf("relayed %v, counted %v", o.relayed, o.counted)
	}
}

func TestWhatCannotBeCountedDoesNotBringTheBatchBack(t *testing.T) {
	o := &office{countErr: errUnsent}
	log, err := o.batch(t)
	if err != nil || !strings.Contains(log, "outcomes were not counted") {
		t.Errorf("answered %v, logged %s", err, log)
	}
}

func TestAMessageThatCannotBeReadBringsTheBatchBack(t *testing.T) {
	broken := errors.New("an image that nobody wrote")
	o := &office{}
	h := &streamapi.Messages{
		Read:    func([]events.DynamoDBEventRecord) ([]chat.Message, []chat.Outcome, error) { return nil, nil, broken },
		Relayer: o, Counter: o, Log: slog.New(slog.DiscardHandler),
	}
	if err := h.Handle(t.Context(), recorded(t)); !errors.Is(err, broken) {
		t.Errorf("answered %v", err)
	}
}
