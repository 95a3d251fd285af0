package e2e

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"testing"
)

// billing is the demo's service without SMS. A test that gives it some must be alone.
func billing(sms bool, policies fields) request {
	body := fields{"name": "Billing", "sms": sms, "carrier": "sns"}
	if sms {
		body["policies"] = policies
		body["numbers"] = []string{"+12065550102"}
	}
	return putting("/v1/admin/services/billing", body)
}

// What a service's policies refuse is refused at once and stores nothing. Not in parallel: other tests count on billing.
func TestAServicesLimitsHoldAtOnce(t *testing.T) {
	alice, dora := as(t, "alice"), as(t, "dora")
	t.Cleanup(func() {
		if a, err := dora.ask(context.WithoutCancel(t.Context()), billing(false, fields{})); err != nil || a.status != http.StatusOK {
			t.Errorf("take SMS from billing again: %s, %v", a, err)
		}
	})
	set := func(policies fields) {
		t.Helper()
		want[service](t, dora, billing(true, policies), http.StatusOK)
	}

	set(fields{"agentTextsPerMinute": 3})
	c := conversation(t, alice, "billing")
	for _, body := range []string{"One.", "Two.", "Three."} {
		alice.send(t, c.ID, body)
	}
	fourth := sending(c.ID, "Four.")
	refused, err := alice.ask(t.Context(), fourth)
	if err != nil {
		t.Fatal(err)
	}
	if p := read[problem](t, refused, http.StatusTooManyRequests); p.Code != "rate_limited" {
		t.Errorf("a fourth text is refused with %+v", p)
	}
	if seconds, err := strconv.Atoi(refused.header.Get("Retry-After")); err != nil || seconds < 1 || seconds > 61 {
		t.Errorf("it may be tried again after %q", refused.header.Get("Retry-After"))
	}

	set(fields{"allowedCountries": []string{"CA"}})
	alice.refused(t, fourth, http.StatusForbidden, "blocked_destination")
	alice.refused(t, starting("billing", customer(t)), http.StatusForbidden, "blocked_destination")

	set(fields{"allowedCountries": []string{"US"}, "quietHours": fields{"from": "00:00", "to": "24:00"}})
	alice.refused(t, fourth, http.StatusConflict, "quiet_hours")
	alice.refused(t, starting("billing", customer(t)), http.StatusConflict, "quiet_hours")
	text := c.text("Are you there?")
	if err := world.publish(t.Context(), text); err != nil {
		t.Fatal(err)
	}
	taken(t, text.InboundMessageID)
	sent := want[message](t, alice, fourth, http.StatusCreated)
	alice.refused(t, sending(c.ID, "Five."), http.StatusConflict, "quiet_hours")
	if again := want[message](t, alice, fourth, http.StatusCreated); again.ID != sent.ID {
		t.Errorf("the fourth text's repeat is another message, %s", again.ID)
	}

	set(fields{"dispositions": []string{"resolved"}})
	end := post("/v1/chats/"+c.ID+"/end", fields{"disposition": "Resolved"})
	alice.refused(t, end, http.StatusUnprocessableEntity, "invalid_request")
	if all := alice.messages(t, c.ID); len(all) != 5 {
		t.Errorf("the chat has %d messages, not 5", len(all))
	}
	end.body = encode(fields{"disposition": "resolved"})
	if ended := want[chat](t, alice, end, http.StatusOK); ended.Disposition != "resolved" {
		t.Errorf("ended %+v", ended)
	}
}

func TestATextOfABlockedNumberMakesNoRequest(t *testing.T) {
	t.Parallel()
	alice, dora := as(t, "alice"), as(t, "dora")
	number := customer(t)
	blocked := want[block](t, dora, putting("/v1/admin/blocked-numbers", fields{"customerNumber": number}), http.StatusOK)
	line := chat{CustomerNumber: number, ServiceNumber: serviceNumber(t, alice, "sales")} // where customers may begin
	text := line.text("Let me in.")
	if err := world.publish(t.Context(), text); err != nil {
		t.Fatal(err)
	}
	taken(t, text.InboundMessageID)
	waiting := want[list[chat]](t, alice, get("/v1/services/sales/requests"), http.StatusOK)
	if slices.ContainsFunc(waiting.Items, func(c chat) bool { return c.CustomerNumber == number }) {
		t.Error("a blocked number's text waits to be answered")
	}
	if a, err := dora.ask(t.Context(), deleting("/v1/admin/blocked-numbers/"+blocked.ContactID)); err != nil || a.status != http.StatusNoContent {
		t.Errorf("lifted with %s, %v", a, err)
	}
}

func TestATextToANumberThatNoServiceHasIsTaken(t *testing.T) {
	t.Parallel()
	text := chat{CustomerNumber: customer(t), ServiceNumber: "+12065550109"}.text("Who is this?")
	if err := world.publish(t.Context(), text); err != nil {
		t.Fatal(err)
	}
	taken(t, text.InboundMessageID)
}
