package busapi_test

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/google/go-cmp/cmp"

	"github.com/smsdesk/smsdesk/shared/busapi"
	"github.com/smsdesk/smsdesk/shared/chat"
)

// switchboard keeps what is reported, or fails.
type switchboard struct {
	reports []chat.CallReport
	err     error
}

func (s *switchboard) Report(_ context.Context, r chat.CallReport) error {
	if s.err != nil {
		return s.err
	}
	if err := r.Valid(); err != nil {
		return err
	}
	s.reports = append(s.reports, r)
	return nil
}

// busy is an event as EventBridge brings it: the envelope of
// https://docs.aws.amazon.com/eventbridge/latest/ref/overiew-event-structure.html with a detail of ours.
func busy(t *testing.T) events.EventBridgeEvent {
	t.Helper()
	content, err := os.ReadFile(filepath.Join("testdata", "busy.json"))
	if err != nil {
		t.Fatal(err)
	}
	var e events.EventBridgeEvent
	if err := json.Unmarshal(content, &e); err != nil {
		t.Fatal(err)
	}
	return e
}

func handle(t *testing.T, s *switchboard, e events.EventBridgeEvent) (log string, err error) {
	t.Helper()
	var written strings.Builder
	err = busapi.New(s, slog.New(slog.NewJSONHandler(&written, nil))).Handle(t.Context(), e)
	for _, secret := range []string{"12065550150", "nonsense"} {
		if strings.Contains(written.String(), secret) || err != nil && strings.Contains(err.Error(), secret) {
			t.Errorf("the log or the error tells %q: %s %v", secret, written.String(), err)
		}
	}
	return written.String(), err
}

func TestAnEventIsReportedAsItIs(t *testing.T) {
	s := &switchboard{}
	if _, err := handle(t, s, busy(t)); err != nil {
		t.Fatal(err)
	}
	want := []chat.CallReport{{
		AgentID: "alice", InteractionID: "call-4711", ServiceID: "support", CustomerNumber: "+12065550150",
		Phase: chat.PhaseBusy, At: time.Date(2026, time.November, 23, 10, 1, 7, 0, time.UTC),
	}}
	if diff := cmp.Diff(want, s.reports); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestAnEventMaySayMoreThanIsAsked(t *testing.T) {
	s := &switchboard{}
	e := busy(t)
	e.Detail = json.RawMessage(strings.Replace(string(e.Detail), "{", `{"queue":"first line",`, 1))
	if _, err := handle(t, s, e); err != nil || len(s.reports) != 1 {
		t.Errorf("%d reports, error %v", len(s.reports), err)
	}
}

func TestAnEventThatIsNoneIsAnError(t *testing.T) {
	for name, spoil := range map[string]func(e *events.EventBridgeEvent){
		"another source":          func(e *events.EventBridgeEvent) { e.Source = "aws.ec2" },
		"another type":            func(e *events.EventBridgeEvent) { e.DetailType = "Call Recorded" },
		"no detail":               func(e *events.EventBridgeEvent) { e.Detail = nil },
		"a detail that is a list": func(e *events.EventBridgeEvent) { e.Detail = json.RawMessage(`[]`) },
		"a phase that is none": func(e *events.EventBridgeEvent) {
			e.Detail = json.RawMessage(strings.Replace(string(e.Detail), "busy", "nonsense", 1))
		},
		"a number that is a number": func(e *events.EventBridgeEvent) {
			e.Detail = json.RawMessage(strings.Replace(string(e.Detail), `"+12065550150"`, "12065550150", 1))
		},
		"no time": func(e *events.EventBridgeEvent) { e.Time = time.Time{} },
	} {
		t.Run(name, func(t *testing.T) {
			s := &switchboard{}
			e := busy(t)
			spoil(&e)
			log, err := handle(t, s, e)
			if err == nil || len(s.reports) != 0 {
				t.Errorf("%d reports, error %v", len(s.reports), err)
			}
			if !strings.Contains(log, e.ID) {
				t.Errorf("the log does not name the event: %s", log)
			}
		})
	}
}

func TestAnEventThatIsNotStoredComesAgain(t *testing.T) {
	broken := errors.New("the store does not work")
	if _, err := handle(t, &switchboard{err: broken}, busy(t)); !errors.Is(err, broken) {
		t.Errorf("got error %v", err)
	}
}
