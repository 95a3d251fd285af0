package telephony_test

import (
	"context"
	"errors"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	"github.com/google/go-cmp/cmp"

	"github.com/smsdesk/smsdesk/local/simulator/telephony"
)

// bus keeps what is put on it, or fails.
type bus struct {
	details []string
	err     error
	refuses int32
}

func (b *bus) PutEvents(
	_ context.Context, in *eventbridge.PutEventsInput, _ ...func(*eventbridge.Options),
) (*eventbridge.PutEventsOutput, error) {
	for _, e := range in.Entries {
		b.details = append(b.details, aws.ToString(e.EventBusName)+" "+aws.ToString(e.Source)+" "+aws.ToString(e.DetailType)+" "+aws.ToString(e.Detail))
	}
	return &eventbridge.PutEventsOutput{FailedEntryCount: b.refuses}, b.err
}

func open(e *telephony.Exchange) []telephony.Call {
	calls, _ := e.Open()
	return calls
}

func call(phase string) telephony.Call {
	return telephony.Call{AgentID: "alice", InteractionID: "call-1", CustomerNumber: "+12065550150", ServiceID: "support", Phase: phase}
}

func TestACallGoesOnTheBus(t *testing.T) {
	b := &bus{}
	e := telephony.NewExchange(b, "default")
	if _, err := e.Put(t.Context(), call("after_call_work")); err != nil {
		t.Fatal(err)
	}
	want := []string{`default smsdesk.telephony Call State Changed ` +
		`{"agentId":"alice","interactionId":"call-1","customerNumber":"+12065550150","serviceId":"support","phase":"after_call_work"}`}
	if diff := cmp.Diff(want, b.details); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestANewCallIsBusyUnderAnIDOfItsOwn(t *testing.T) {
	e := telephony.NewExchange(&bus{}, "default")
	c := call("")
	c.InteractionID = ""
	first, err := e.Put(t.Context(), c)
	if err != nil || first.Phase != telephony.Busy || first.InteractionID == "" {
		t.Fatalf("got %+v, %v", first, err)
	}
	if second, err := e.Put(t.Context(), c); err != nil || second.InteractionID == first.InteractionID {
		t.Errorf("the next call is %+v, %v", second, err)
	}
}

func TestCallsAreOpenUntilTheyAreDone(t *testing.T) {
	e := telephony.NewExchange(&bus{}, "default")
	for _, phase := range []string{"busy", "after_call_work"} {
		if _, err := e.Put(t.Context(), call(phase)); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]telephony.Call{call(phase)}, open(e)); diff != "" {
			t.Errorf("(-want +got)\n%s", diff)
		}
	}
	if _, err := e.Put(t.Context(), call("done")); err != nil || len(open(e)) != 0 {
		t.Errorf("open after its end: %+v, %v", open(e), err)
	}
}

func TestWhatIsNoCallIsRefused(t *testing.T) {
	b := &bus{}
	e := telephony.NewExchange(b, "default")
	for _, spoil := range []func(*telephony.Call){
		func(c *telephony.Call) { c.AgentID = "" },
		func(c *telephony.Call) { c.ServiceID = "" },
		func(c *telephony.Call) { c.Phase = "ringing" },
	} {
		c := call("busy")
		spoil(&c)
		if _, err := e.Put(t.Context(), c); !errors.Is(err, telephony.ErrInvalid) {
			t.Errorf("%+v: %v", c, err)
		}
	}
	if len(b.details) != 0 {
		t.Errorf("the bus has %q", b.details)
	}
}

func TestACallThatTheBusDidNotTakeIsAnError(t *testing.T) {
	for _, b := range []*bus{{err: errors.New("the emulator is gone")}, {refuses: 1}} {
		e := telephony.NewExchange(b, "default")
		if _, err := e.Put(t.Context(), call("busy")); err == nil || len(open(e)) != 0 {
			t.Errorf("open: %+v, error %v", open(e), err)
		}
	}
}
