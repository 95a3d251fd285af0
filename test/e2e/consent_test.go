package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"testing"
)

// hears publishes the customer's word, and waits until the chat has it as a message, or as ignored.
func (d desk) hears(t *testing.T, c chat, word string) {
	t.Helper()
	if now := d.chat(t, c.ID); now.State == "ended" {
		if err := world.publish(t.Context(), c.text(word)); err != nil {
			t.Fatal(err)
		}
		awaitIgnored(t, d, c.ID, now.IgnoredCount+1)
		return
	}
	d.receive(t, c, word)
}

// relentAfterwards opts the customer in again when the test is over, so that others can use the number.
func relentAfterwards(t *testing.T, d desk, c chat) {
	t.Helper()
	t.Cleanup(func() {
		if err := d.relent(context.WithoutCancel(t.Context()), c); err != nil {
			t.Error(err)
		}
	})
}

// relent opts the chat's customer in, and leaves no open chat on the line.
func (d desk) relent(ctx context.Context, c chat) error {
	if err := world.publish(ctx, c.text("START")); err != nil {
		return err
	}
	var opened answer
	err := poll(ctx, patience, func() (err error) {
		opened, err = d.ask(ctx, starting(c.ServiceID, c.CustomerNumber))
		if err == nil && opened.status >= http.StatusBadRequest {
			err = fmt.Errorf("the customer is still refused: %s", opened)
		}
		return err
	})
	if err != nil {
		return err
	}
	if err := json.Unmarshal(opened.body, &c); err != nil {
		return err
	}
	_, err = d.ask(ctx, ending(c.ID))
	return err
}

func TestNothingGoesOutAfterStop(t *testing.T) {
	t.Parallel()
	alice, bob := as(t, "alice"), as(t, "bob")
	live := alice.connect(t)
	c := conversation(t, alice, "support")
	alice.send(t, c.ID, "Our offer of the week!")
	relentAfterwards(t, alice, c)

	alice.hears(t, c, "Stop.")
	live.await(t, "the opt-out", chatIs("chat.updated", c.ID, func(c chat) bool { return c.OptedOut }))
	alice.refused(t, sending(c.ID, "But wait!"), http.StatusConflict, "opted_out")
	if shown := alice.chat(t, c.ID); !shown.OptedOut || shown.State != "active" {
		t.Errorf("the chat is %+v", shown)
	}

	alice.end(t, c.ID)
	alice.refused(t, sending(c.ID, "But wait!"), http.StatusConflict, "opted_out") // it goes before chat_ended
	alice.refused(t, starting("support", c.CustomerNumber), http.StatusConflict, "opted_out")
	bob.refused(t, starting("support", c.CustomerNumber), http.StatusConflict, "opted_out")
	if n := len(sent(t, c.CustomerNumber, "But wait!")); n != 0 {
		t.Errorf("%d texts went out after the opt-out", n)
	}

	// Another service is another matter.
	other := alice.start(t, "sales", c.CustomerNumber)
	alice.send(t, other.ID, "Your order has been shipped.")
	sentOnce(t, c.CustomerNumber, "Your order has been shipped.")

	// The customer changes their mind, after the end.
	alice.hears(t, c, "start")
	if shown := alice.chat(t, c.ID); shown.OptedOut {
		t.Errorf("after START the ended chat is %+v", shown)
	}
	again := alice.start(t, "support", c.CustomerNumber)
	alice.send(t, again.ID, "Welcome back.")
	sentOnce(t, c.CustomerNumber, "Welcome back.")
}

func TestStartLiftsAnOptOutInAnOpenChat(t *testing.T) {
	t.Parallel()
	alice := as(t, "alice")
	c := conversation(t, alice, "support")
	relentAfterwards(t, alice, c)
	alice.hears(t, c, "UNSUBSCRIBE")
	alice.refused(t, sending(c.ID, "Sorry to hear."), http.StatusConflict, "opted_out")
	alice.hears(t, c, "UNSTOP")
	alice.send(t, c.ID, "Good to have you back.")
	sentOnce(t, c.CustomerNumber, "Good to have you back.")
	if all := alice.messages(t, c.ID); len(all) != 3 {
		t.Errorf("the chat has %d messages, not 3: what the customer said is part of it", len(all))
	}
}

func TestStopAfterTheEndHoldsForTheNextChat(t *testing.T) {
	t.Parallel()
	alice := as(t, "alice")
	c := conversation(t, alice, "support")
	relentAfterwards(t, alice, c)
	alice.end(t, c.ID)
	alice.hears(t, c, "STOP")
	alice.refused(t, starting("support", c.CustomerNumber), http.StatusConflict, "opted_out")
}

// Words that look like an opt-out and are none, and HELP, which is an ordinary message.
func TestOrdinaryWordsChangeNoConsent(t *testing.T) {
	t.Parallel()
	alice := as(t, "alice")
	c := conversation(t, alice, "support")
	for _, words := range []string{"HELP", "please stop by at 5", "Stop calling, text me!"} {
		alice.hears(t, c, words)
		if shown := alice.chat(t, c.ID); shown.OptedOut {
			t.Fatalf("%q opts the customer out", words)
		}
	}
	alice.send(t, c.ID, "How can we help?")
	sentOnce(t, c.CustomerNumber, "How can we help?")
}
