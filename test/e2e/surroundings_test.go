package e2e

import (
	"context"
	"crypto/rand"
	"fmt"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
)

// The simulated carrier and its phones, from end to end.
func TestTheSimulatorAnswersAsACarrierDoes(t *testing.T) {
	t.Parallel()
	alice := as(t, "alice")
	for _, of := range []struct {
		name      string
		behaviour behaviour
		status    string
		climbs    string
	}{
		{"at once", behaviour{}, "delivered", "queued sent delivered"},
		{"late, twice", behaviour{Receipt: "handset", LateMs: 300, Twice: true}, "delivered", "queued sent delivered"},
		{"failing", behaviour{Receipt: "failing"}, "failed", "queued sent failed"},
	} {
		t.Run(of.name, func(t *testing.T) {
			t.Parallel()
			live := alice.connect(t)
			c := conversation(t, alice, "support")
			customer := phone(c.CustomerNumber)
			if err := customer.behave(t.Context(), of.behaviour); err != nil {
				t.Fatal(err)
			}
			m := alice.send(t, c.ID, "Please confirm.")
			told := live.await(t, "the receipt", messageIs("message.updated", func(told message) bool {
				return told.ID == m.ID && told.Status == of.status
			}))
			if climb(*told.Message) != of.climbs {
				t.Errorf("the message climbed %s", climb(*told.Message))
			}
			if !customer.shows(t, "Please confirm.") {
				t.Error("the phone does not show the text")
			}
			customer.text(t, c.ServiceNumber, "Confirmed.")
			live.await(t, "the reply", messageIs("message.created", func(told message) bool {
				return told.ChatID == c.ID && told.Body == "Confirmed." && told.ReplyTo == m.ID
			}))
			if err := customer.behave(t.Context(), silent()); err != nil {
				t.Fatal(err)
			}
		})
	}
}

// No customer's number, and nothing of what they wrote, stands in a log of ours.
func TestNoNumberOrTextIsLogged(t *testing.T) {
	t.Parallel()
	alice, bob := as(t, "alice"), as(t, "bob")
	c := conversation(t, alice, "support")
	secret := rand.Text()
	alice.send(t, c.ID, "Outbound "+secret)
	alice.receive(t, c, "Inbound "+secret)
	bob.refused(t, sending(c.ID, "Refused "+secret), 403, "not_your_chat")
	bob.refused(t, starting("support", c.CustomerNumber), 409, "chat_owned_by_other")
	alice.refused(t, raw("/v1/chats", `{"serviceId":"support","`+secret+`":"`+c.CustomerNumber+`"}`), 422, "invalid_request")
	alice.refused(t, get("/v1/"+secret), 404, "not_found")
	if err := world.logDelivery(t.Context(), `{"`+secret+`":"`+c.CustomerNumber+`"}`); err != nil {
		t.Fatal(err)
	}
	garbage := c.text("Malformed " + secret)
	garbage.InboundMessageID = ""
	if err := world.publish(t.Context(), garbage); err != nil {
		t.Fatal(err)
	}
	alice.end(t, c.ID)
	if err := world.publish(t.Context(), c.text("STOP")); err != nil {
		t.Fatal(err)
	}
	relentAfterwards(t, alice, c)
	awaitIgnored(t, alice, c.ID, 1)

	lines := 0
	for group, logged := range ownLogs(t) {
		lines += len(logged)
		for _, line := range logged {
			if strings.Contains(line, secret) || strings.Contains(line, strings.TrimPrefix(c.CustomerNumber, "+")) {
				t.Errorf("%s has the customer's number or text: %s", group, line)
			}
		}
	}
	if lines == 0 {
		t.Error("nothing is logged at all")
	}
}

// ownLogs is everything that the stack's functions logged, by log group.
func ownLogs(t *testing.T) map[string][]string {
	t.Helper()
	logs := map[string][]string{}
	groups := cloudwatchlogs.NewDescribeLogGroupsPaginator(world.logs, &cloudwatchlogs.DescribeLogGroupsInput{
		LogGroupNamePrefix: aws.String("/"),
	})
	for groups.HasMorePages() {
		page, err := groups.NextPage(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, group := range page.LogGroups {
			name := aws.ToString(group.LogGroupName)
			if strings.Contains(name, "/"+world.Stack) {
				logs[name] = loggedIn(t.Context(), t, name)
			}
		}
	}
	return logs
}

func loggedIn(ctx context.Context, t *testing.T, group string) []string {
	t.Helper()
	var lines []string
	events := cloudwatchlogs.NewFilterLogEventsPaginator(world.logs, &cloudwatchlogs.FilterLogEventsInput{LogGroupName: &group})
	for events.HasMorePages() {
		page, err := events.NextPage(ctx)
		if err != nil {
			t.Fatal(fmt.Errorf("%s: %w", group, err))
		}
		for _, e := range page.Events {
			lines = append(lines, aws.ToString(e.Message))
		}
	}
	return lines
}
