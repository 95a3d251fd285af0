package e2e

import (
	"crypto/rand"
	"fmt"
	"testing"
)

// The demo's service with the carrier End User Messaging, and its number.
const (
	carried       = "claims"
	carriedNumber = "+12065550107"
)

func TestATextGoesOutByEndUserMessagingUntilItIsDeliveredAndAReplyComesBack(t *testing.T) {
	t.Parallel()
	thereAndBack(t, carried, carriedNumber, "phone_unreachable")
}

// thereAndBack texts a customer by the service, whose carrier is not SNS: one text is delivered, one is not, for the reason, and the
// customer replies.
func thereAndBack(t *testing.T, service, number, failure string) {
	t.Helper()
	erin := as(t, "erin")
	c := conversation(t, erin, service)
	customer := phone(c.CustomerNumber)
	if c.ServiceNumber != number {
		t.Fatalf("the chat is on %s", c.ServiceNumber)
	}
	for _, test := range []struct{ receipt, status, reason string }{{"carrier", "delivered", ""}, {"failing", "failed", failure}} {
		if err := customer.behave(t.Context(), behaviour{Receipt: test.receipt}); err != nil {
			t.Fatal(err)
		}
		body := "by " + service + " " + rand.Text()
		m := erin.send(t, c.ID, body)
		eventually(t, "the carrier says what became of the text", func() error {
			m = erin.message(t, c.ID, m.ID)
			if m.Status != test.status || m.StatusReason != test.reason {
				return fmt.Errorf("it is %s", climb(m))
			}
			return nil
		})
		if !customer.shows(t, body) {
			t.Error("the phone does not show it")
		}
		if texts := sent(t, c.CustomerNumber, body); len(texts) > 0 {
			t.Error("SNS took it too")
		}
	}
	reply := "and back " + rand.Text()
	customer.text(t, number, reply)
	eventually(t, "the reply is in the chat", func() error {
		if texts := erin.inbound(t, c.ID); len(texts) != 1 || texts[0].Body != reply {
			return fmt.Errorf("the chat has %d texts of the customer's", len(texts))
		}
		return nil
	})
}
