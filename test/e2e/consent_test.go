package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"testing"
)

// What customers of Support are told about being texted.
const (
	stopConfirmed  = "Support: you are opted out and will get no more texts. Reply START to get them again."
	startConfirmed = "Support: you are opted in again. Reply STOP to opt out, HELP for help."
	helpAnswered   = "Support: reply here to reach us. Message and data rates may apply. Reply STOP to opt out."
)

// answered waits until the customer was sent the answer, which nobody wrote, so many times, and no more.
func answered(t *testing.T, customer, answer string, times int) {
	t.Helper()
	eventually(t, "the customer's word is answered", func() error {
		if n := len(sent(t, customer, answer)); n != times {
			return fmt.Errorf("the answer went out %d times, not %d", n, times)
		}
		return nil
	})
}

// optedOut waits until the customer's word has ended the chat.
func optedOut(t *testing.T, d desk, c chat) chat {
	t.Helper()
	var now chat
	eventually(t, "the opt-out ends the chat", func() error {
		if now = d.chat(t, c.ID); now.State != "ended" {
			return fmt.Errorf("the chat is %s", now.State)
		}
		return nil
	})
	if now.EndReason != "opted_out" || !now.OptedOut || now.EndedAt.IsZero() || now.Unread != 0 {
		t.Errorf("the chat is %+v", now)
	}
	return now
}

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

// However often the carrier brings a STOP: it ends the chat, and the customer is told so once.
func TestNothingGoesOutAfterStop(t *testing.T) {
	t.Parallel()
	alice, bob := as(t, "alice"), as(t, "bob")
	live := alice.connect(t)
	c := conversation(t, alice, "support")
	alice.send(t, c.ID, "Our offer of the week!")
	relentAfterwards(t, alice, c)

	stop := c.text("Stop.")
	deliverOften(t, stop)
	live.await(t, "the end", chatIs("chat.ended", c.ID, func(c chat) bool { return c.OptedOut && c.EndReason == "opted_out" }))
	answered(t, c.CustomerNumber, stopConfirmed, 1)
	taken(t, stop.InboundMessageID)
	optedOut(t, alice, c)
	all := alice.messages(t, c.ID)
	if len(all) != 3 || all[1].Body != "Stop." || all[2].Body != stopConfirmed || all[2].SentBy != "system" {
		t.Errorf("the chat's messages are %+v", all)
	}

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
	answered(t, c.CustomerNumber, stopConfirmed, 1)
}

func TestStartLetsANewChatBegin(t *testing.T) {
	t.Parallel()
	alice := as(t, "alice")
	c := conversation(t, alice, "support")
	relentAfterwards(t, alice, c)
	alice.hears(t, c, "UNSUBSCRIBE")
	optedOut(t, alice, c)
	alice.refused(t, starting("support", c.CustomerNumber), http.StatusConflict, "opted_out")

	alice.hears(t, c, "Unstop")
	answered(t, c.CustomerNumber, startConfirmed, 1)
	if shown := alice.chat(t, c.ID); shown.OptedOut || shown.State != "ended" {
		t.Errorf("after START the ended chat is %+v", shown)
	}
	again := alice.start(t, "support", c.CustomerNumber)
	if again.ID == c.ID {
		t.Error("START opens the ended chat")
	}
	alice.send(t, again.ID, "Good to have you back.")
	sentOnce(t, c.CustomerNumber, "Good to have you back.")

	// Who has not opted out says nothing new by it.
	alice.hears(t, again, "START")
	if all := alice.messages(t, again.ID); len(all) != 2 {
		t.Errorf("the chat has %d messages, not 2: %+v", len(all), all)
	}
	answered(t, c.CustomerNumber, startConfirmed, 1)
}

func TestStopAfterTheEndHoldsForTheNextChat(t *testing.T) {
	t.Parallel()
	alice := as(t, "alice")
	c := conversation(t, alice, "support")
	relentAfterwards(t, alice, c)
	alice.end(t, c.ID)
	alice.hears(t, c, "STOP")
	alice.refused(t, starting("support", c.CustomerNumber), http.StatusConflict, "opted_out")
	answered(t, c.CustomerNumber, stopConfirmed, 1)
	if shown := alice.chat(t, c.ID); shown.EndReason != "agent" || !shown.OptedOut {
		t.Errorf("the chat is %+v", shown)
	}
}

// HELP is answered in an open chat, where the agent sees it too, and after the end.
func TestHelpIsAnsweredOnce(t *testing.T) {
	t.Parallel()
	alice := as(t, "alice")
	c := conversation(t, alice, "support")
	help := c.text("Help!")
	deliverOften(t, help)
	answered(t, c.CustomerNumber, helpAnswered, 1)
	taken(t, help.InboundMessageID)
	all := alice.messages(t, c.ID)
	if len(all) != 2 || all[0].Body != "Help!" || all[1].Body != helpAnswered || all[1].SentBy != "system" {
		t.Errorf("the chat's messages are %+v", all)
	}
	if shown := alice.chat(t, c.ID); shown.OptedOut || shown.State != "active" || shown.Unread != 1 {
		t.Errorf("the chat is %+v", shown)
	}
	alice.end(t, c.ID)
	alice.hears(t, c, "INFO")
	answered(t, c.CustomerNumber, helpAnswered, 2)
	if all := alice.messages(t, c.ID); len(all) != 2 {
		t.Errorf("the ended chat has %d messages, not 2", len(all))
	}
}

// Words that look like an opt-out and are none.
func TestOrdinaryWordsChangeNoConsent(t *testing.T) {
	t.Parallel()
	alice := as(t, "alice")
	c := conversation(t, alice, "support")
	for _, words := range []string{"please stop by at 5", "Stop calling, text me!"} {
		alice.hears(t, c, words)
		if shown := alice.chat(t, c.ID); shown.OptedOut {
			t.Fatalf("%q opts the customer out", words)
		}
	}
	alice.send(t, c.ID, "How can we help?")
	sentOnce(t, c.CustomerNumber, "How can we help?")
}
