package e2e

import (
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"testing"
)

// A text that comes as the chat ends is in it, or is ignored; never both, never neither.
func TestAReplyThatRacesTheEndIsThereOrIgnored(t *testing.T) {
	t.Parallel()
	alice := as(t, "alice")
	number := customer(t)
	for i := range 5 {
		c := alice.start(t, "support", number)
		text := c.text(fmt.Sprintf("And %d?", i))
		atOnce(t, 2, func(i int) (struct{}, error) {
			if i == 0 {
				return struct{}{}, world.publish(t.Context(), text)
			}
			return struct{}{}, alice.carryOut(t.Context(), ending(c.ID))
		})
		eventually(t, "the text is somewhere", func() error {
			if len(alice.messages(t, c.ID)) == 0 && alice.chat(t, c.ID).IgnoredCount == 0 {
				return errors.New("it is neither in the chat nor ignored")
			}
			return nil
		})
		taken(t, text.InboundMessageID)
		now, all := alice.chat(t, c.ID), alice.messages(t, c.ID)
		if len(all)+now.IgnoredCount != 1 || now.State != "ended" || now.EndReason != "agent" || now.Unread != 0 {
			t.Errorf("one text makes %d messages in %+v", len(all), now)
		}
	}
}

// What was answered with an opt-out never went out; what was taken before it went out once. Then nothing more.
func TestAStopThatRacesTextsHoldsForAllAfterIt(t *testing.T) {
	t.Parallel()
	alice := as(t, "alice")
	c := conversation(t, alice, "support")
	relentAfterwards(t, alice, c)
	const n = 16
	body := func(i int) string { return fmt.Sprintf("Offer %d!", i) }
	stop := c.text("STOP")
	answers := atOnce(t, n+1, func(i int) (answer, error) {
		if i == n {
			return answer{}, world.publish(t.Context(), stop)
		}
		return alice.ask(t.Context(), sending(c.ID, body(i)))
	})
	optedOut(t, alice, c)
	answered(t, c.CustomerNumber, stopConfirmed, 1)
	alice.refused(t, sending(c.ID, "One more!"), http.StatusConflict, "opted_out")
	for i, a := range answers[:n] {
		want := 0
		switch a.status {
		case http.StatusCreated:
			if m := read[message](t, a, a.status); m.Status == "sent" {
				want = 1
			}
		case http.StatusConflict:
			if p := read[problem](t, a, a.status); p.Code != "opted_out" {
				t.Errorf("answered with %s", a)
			}
		default:
			t.Errorf("answered with %s", a)
		}
		if went := len(sent(t, c.CustomerNumber, body(i))); went != want {
			t.Errorf("%q, answered with %d, went out %d times", body(i), a.status, went)
		}
	}
	taken(t, stop.InboundMessageID)
	answered(t, c.CustomerNumber, stopConfirmed, 1)
}

// However many retries of a text are asked for, with whatever keys, there is one.
func TestATextHasOneRetry(t *testing.T) {
	t.Parallel()
	alice, bob := as(t, "alice"), as(t, "bob")
	live := alice.connect(t)
	c := conversation(t, alice, "support")
	const body = "Can you hear me?"
	m, id := outbound(t, alice, c, body)
	retrying := func() request {
		return post("/v1/chats/"+c.ID+"/messages/"+m.ID+"/retry", nil).withKey(rand.Text())
	}
	alice.refused(t, retrying(), http.StatusUnprocessableEntity, "invalid_request") // it may arrive yet
	if err := world.logFailure(t.Context(), deliveryLine(id, c.CustomerNumber, unknown)); err != nil {
		t.Fatal(err)
	}
	live.await(t, "the failure", messageIs("message.updated", func(told message) bool { return told.ID == m.ID && told.Status == "failed" }))
	bob.refused(t, retrying(), http.StatusForbidden, "not_your_chat")
	alice.refused(t, retrying().withKey("").onPurpose(), http.StatusUnprocessableEntity, "invalid_request")

	retries := map[string]message{}
	for _, a := range atOnce(t, 10, func(int) (answer, error) { return alice.ask(t.Context(), retrying()) }) {
		if a.status != http.StatusCreated && a.status != http.StatusAccepted {
			t.Fatalf("answered with %s", a)
		}
		r := read[message](t, a, a.status)
		retries[r.ID] = r
	}
	if len(retries) != 1 {
		t.Fatalf("ten retries made %d messages", len(retries))
	}
	for _, r := range retries {
		if r.RetryOf != m.ID || r.ID == m.ID || r.Body != body || r.SentBy != "alice" {
			t.Errorf("the retry is %+v", r)
		}
		live.await(t, "the retry", messageIs("message.created", func(told message) bool { return told.ID == r.ID && told.RetryOf == m.ID }))
	}
	if n := len(sent(t, c.CustomerNumber, body)); n != 2 {
		t.Errorf("the text went out %d times, not twice", n)
	}
	if all := alice.messages(t, c.ID); len(all) != 2 || all[0].Status != "failed" {
		t.Errorf("the chat's messages are %+v", all)
	}
}
