package e2e

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge/types"
)

// call is what the telephony system tells of one.
type call struct {
	AgentID        string `json:"agentId"`
	InteractionID  string `json:"interactionId"`
	CustomerNumber string `json:"customerNumber"`
	ServiceID      string `json:"serviceId"`
	Phase          string `json:"phase"`
}

// newCall is an agent's call that nobody was told of yet. It is done with the test.
func newCall(t *testing.T, agent, customer, serviceID string) call {
	t.Helper()
	c := call{AgentID: agent, InteractionID: "call-" + rand.Text()[:12], CustomerNumber: customer, ServiceID: serviceID}
	t.Cleanup(func() {
		c.Phase = "done"
		if err := world.tell(context.WithoutCancel(t.Context()), c); err != nil {
			t.Errorf("end a call: %v", err)
		}
	})
	return c
}

func (c call) at(phase string) call {
	c.Phase = phase
	return c
}

// tell puts the call on the bus as the telephony system does.
func (w *deployment) tell(ctx context.Context, detail any) error {
	out, err := w.events.PutEvents(ctx, &eventbridge.PutEventsInput{Entries: []types.PutEventsRequestEntry{{
		EventBusName: &w.EventBus,
		Source:       aws.String("smsdesk.telephony"),
		DetailType:   aws.String("Call State Changed"),
		Detail:       aws.String(encode(detail)),
	}}})
	if err == nil && out.FailedEntryCount > 0 {
		err = errors.New("the bus refused an event")
	}
	return err
}

func (d desk) me(ctx context.Context) (me, error) {
	a, err := d.ask(ctx, get("/v1/me"))
	if err != nil {
		return me{}, err
	}
	return decoded[me](a)
}

// awaitState waits until the agent is in the state, and in the interaction, or in none.
func awaitState(t *testing.T, d desk, state, interactionID string) me {
	t.Helper()
	var now me
	eventually(t, "the agent's state", func() (err error) {
		if now, err = d.me(t.Context()); err != nil {
			return err
		}
		in := ""
		if now.Interaction != nil {
			in = now.Interaction.ID
		}
		if now.State != state || in != interactionID {
			return fmt.Errorf("the agent is %s in %q, not %s in %q", now.State, in, state, interactionID)
		}
		return nil
	})
	return now
}

func choosing(state, reason string) request {
	body := fields{"state": state}
	if reason != "" {
		body["reason"] = reason
	}
	return put("/v1/me/state", body)
}

// standing is what agents had chosen before the tests.
type standing map[desk]me

// standBy makes the agents ready, as those have to be who wait for requests.
func standBy(ctx context.Context, agents ...string) (standing, error) {
	before := standing{}
	for _, agent := range agents {
		d, err := signIn(ctx, agent)
		if err != nil {
			return nil, err
		}
		if before[d], err = d.me(ctx); err != nil {
			return nil, err
		}
		if err := d.carryOut(ctx, choosing("ready", "")); err != nil {
			return nil, fmt.Errorf("make %s ready: %w", agent, err)
		}
	}
	return before, nil
}

// restore makes the agents what they were.
func (s standing) restore(ctx context.Context) error {
	for d, chosen := range s {
		if err := d.carryOut(ctx, choosing(chosen.State, chosen.Reason)); err != nil {
			return fmt.Errorf("make %s what they were: %w", d.agent, err)
		}
	}
	return nil
}

// The agents' states are everybody's here, so these tests run by themselves, before those that run side by side.

func TestACallMakesItsAgentBusyAndThenWhatTheAgentChose(t *testing.T) {
	carol := as(t, "carol")
	live := carol.connect(t)
	want[me](t, carol, choosing("ready", ""), http.StatusOK)
	t.Cleanup(func() {
		if _, err := carol.ask(context.WithoutCancel(t.Context()), choosing("not_ready", "")); err != nil {
			t.Errorf("make the agent what she was: %v", err)
		}
	})

	c := newCall(t, "carol", "+12065550160", "support")
	began := atPhoneCall(t, c)
	told := live.await(t, "the call", agentIs(func(a me) bool { return a.State == "busy" }))
	if i := told.Agent.Interaction; i == nil || i.ID != began.InteractionID || i.Phase != "busy" || i.ServiceID != "support" || i.CustomerNumber != "+12065550160" {
		t.Errorf("the socket tells of the interaction %+v", i)
	}
	kept := want[me](t, carol, choosing("not_ready", "Lunch"), http.StatusOK)
	if kept.State != "busy" || kept.Reason != "" || kept.Interaction == nil {
		t.Errorf("a choice during the call makes the agent %+v", kept)
	}
	atPhoneCall(t, began.at("after_call_work"))
	live.await(t, "the work after the call", agentIs(func(a me) bool { return a.State == "after_call_work" }))
	atPhoneCall(t, began.at("done"))
	live.await(t, "the end of the call", agentIs(func(a me) bool {
		return a.State == "not_ready" && a.Reason == "Lunch" && a.Interaction == nil
	}))
}

// atPhoneCall reports the call by the simulator, as its page does.
func atPhoneCall(t *testing.T, c call) call {
	t.Helper()
	content, err := atPhone(t.Context(), http.MethodPost, "/calls", c, http.StatusCreated)
	if err != nil {
		t.Fatal(err)
	}
	told, err := decoded[call](answer{body: content})
	if err != nil {
		t.Fatal(err)
	}
	return told
}

// Events come late, twice, and what is no event comes between them.
func TestTheNewestOpenCallIsTheAgents(t *testing.T) {
	carol := as(t, "carol")
	first, second := newCall(t, "carol", "+12065550161", "support"), newCall(t, "carol", "+12065550162", "support")
	for _, step := range []struct {
		tell  call
		state string
		in    call
	}{
		{first.at("busy"), "busy", first},
		{second.at("busy"), "busy", second},
		{first.at("after_call_work"), "busy", second},
		{second.at("after_call_work"), "after_call_work", second},
		{second.at("busy"), "after_call_work", second},
		{second.at("ringing"), "after_call_work", second},
		{second.at("done"), "after_call_work", first},
		{second.at("after_call_work"), "after_call_work", first},
		{first.at("done"), "not_ready", call{}},
		{first.at("busy"), "not_ready", call{}},
	} {
		if err := world.tell(t.Context(), step.tell); err != nil {
			t.Fatal(err)
		}
		awaitState(t, carol, step.state, step.in.InteractionID)
	}
}

func TestAChatIsLinkedToItsCallAndOutlivesIt(t *testing.T) {
	alice, bob := as(t, "alice"), as(t, "bob")
	number := customer(t)
	c := newCall(t, "alice", number, "support")
	tell := func(phase, state, in string) {
		t.Helper()
		if err := world.tell(t.Context(), c.at(phase)); err != nil {
			t.Fatal(err)
		}
		awaitState(t, alice, state, in)
	}
	chosen, err := alice.me(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	tell("busy", "busy", c.InteractionID)
	in := func(serviceID, number string) request {
		return post("/v1/chats", fields{"serviceId": serviceID, "customerNumber": number, "interactionId": c.InteractionID})
	}
	bob.refused(t, in("support", number), http.StatusNotFound, "not_found")
	alice.refused(t, in("sales", number), http.StatusNotFound, "not_found")
	alice.refused(t, in("support", "+12065550199"), http.StatusNotFound, "not_found")

	linked := want[chat](t, alice, in("support", number), http.StatusCreated)
	alice.endAfter(t, linked)
	if linked.InteractionID != c.InteractionID {
		t.Errorf("the chat is linked to %q", linked.InteractionID)
	}
	alice.send(t, linked.ID, "You are on the line.")
	tell("after_call_work", "after_call_work", c.InteractionID)
	alice.send(t, linked.ID, "Thank you for calling.")
	tell("done", chosen.State, "")
	alice.send(t, linked.ID, "One more thing.")
	alice.receive(t, linked, "Yes?")
	if after := alice.chat(t, linked.ID); after.State != "active" || after.InteractionID != c.InteractionID {
		t.Errorf("after the call the chat is %+v", after)
	}
}
