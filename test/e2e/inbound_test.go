package e2e

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
)

// deliverOften brings the text twenty times at once in new envelopes, and twenty times in one and the same.
func deliverOften(t *testing.T, text inboundText) {
	t.Helper()
	const n = 20
	old := slices.Repeat([]string{world.envelope(text)}, n/2)
	atOnce(t, n+2, func(i int) (struct{}, error) {
		if i < n {
			return struct{}{}, world.publish(t.Context(), text)
		}
		return struct{}{}, world.enqueue(t.Context(), old...)
	})
}

func TestATextThatIsDeliveredFortyTimesIsOneMessage(t *testing.T) {
	t.Parallel()
	alice := as(t, "alice")
	live := alice.connect(t)
	c := conversation(t, alice, "support")
	out := alice.send(t, c.ID, "What is your order number?")
	cursor := alice.sync(t, "").Cursor

	text := c.text("4711")
	deliverOften(t, text)
	live.await(t, "the reply", messageIs("message.created", func(m message) bool { return m.ChatID == c.ID && m.Body == "4711" }))
	taken(t, text.InboundMessageID)

	all := alice.messages(t, c.ID)
	if len(all) != 2 {
		t.Fatalf("the chat has %d messages, not 2", len(all))
	}
	if reply := all[1]; reply.Body != "4711" || reply.ReplyTo != out.ID {
		t.Errorf("the reply is %+v", reply)
	}
	if unread := alice.chat(t, c.ID).Unread; unread != 1 {
		t.Errorf("%d texts are unread, not 1", unread)
	}
	synced := alice.sync(t, cursor).Messages
	ids := map[string]bool{}
	for _, m := range synced {
		if m.ChatID == c.ID && m.Direction == "inbound" {
			ids[m.ID] = true
		}
	}
	if len(ids) != 1 {
		t.Errorf("the sync has %d replies, not 1", len(ids))
	}
	if n := len(live.told(messageIs("message.created", func(m message) bool { return m.ChatID == c.ID && m.Direction == "inbound" }))); n != 1 {
		t.Errorf("the reply was pushed %d times", n)
	}
}

// The carrier may say which text the customer answers; else it is the latest one.
func TestAReplyNamesItsOriginal(t *testing.T) {
	t.Parallel()
	alice := as(t, "alice")
	c := conversation(t, alice, "support")
	first, firstID := outbound(t, alice, c, "Blue or green?")
	second := alice.send(t, c.ID, "And what size?")
	named := c.text("Blue.")
	named.PreviousPublishedMessageID = firstID
	if err := world.publish(t.Context(), named); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the reply is in the chat", func() error { return hasMessages(t, alice, c, 3) })
	if reply := alice.messages(t, c.ID)[2]; reply.ReplyTo != first.ID {
		t.Errorf("a reply to the first text answers %s", reply.ReplyTo)
	}
	if reply := alice.receive(t, c, "Large.")[0]; reply.ReplyTo != second.ID {
		t.Errorf("a reply to nothing that we know answers %s, not the latest text", reply.ReplyTo)
	}
}

// A text is known by the carrier's id alone: the same words twice are two texts.
func TestTheSameWordsTwiceAreTwoTexts(t *testing.T) {
	t.Parallel()
	alice := as(t, "alice")
	c := conversation(t, alice, "support")
	replies := alice.receive(t, c, "ok", "ok")
	if replies[0].ID >= replies[1].ID {
		t.Error("the second text does not stand after the first")
	}
	if unread := alice.chat(t, c.ID).Unread; unread != 2 {
		t.Errorf("%d texts are unread, not 2", unread)
	}
}

// What carriers and customers put into a text comes out of it again.
func TestATextKeepsItsWords(t *testing.T) {
	t.Parallel()
	alice := as(t, "alice")
	c := conversation(t, alice, "support")
	for _, of := range []struct {
		body     string
		encoding string
		segments int
	}{
		{"Größe: 5 € {netto}", "GSM-7", 1},
		{"Привет 👋🏽\nвторая строка", "UCS-2", 1},
		{`"quoted" \ <b>&amp;</b>`, "GSM-7", 1},
		{strings.Repeat("long ", 100), "GSM-7", 4},
	} {
		m := alice.receive(t, c, of.body)[0]
		if m.Body != of.body || m.Encoding != of.encoding || m.Segments != of.segments {
			t.Errorf("%q is stored as %s in %d segments", m.Body, m.Encoding, m.Segments)
		}
	}
}

// Replies that race one another each get a place of their own.
func TestTextsThatComeAtOnceAllArrive(t *testing.T) {
	t.Parallel()
	alice := as(t, "alice")
	c := conversation(t, alice, "support")
	const n = 20
	atOnce(t, n, func(i int) (struct{}, error) {
		return struct{}{}, world.publish(t.Context(), c.text(fmt.Sprintf("Reply %d.", i)))
	})
	eventually(t, "all replies are in the chat", func() error {
		if got := len(alice.messages(t, c.ID)); got != n {
			return fmt.Errorf("%d of %d are", got, n)
		}
		return nil
	})
	if unread := alice.chat(t, c.ID).Unread; unread != n {
		t.Errorf("%d texts are unread, not %d", unread, n)
	}
}

// What the queue cannot understand is set aside, and holds nothing else up.
func TestAMalformedTextGoesToTheDeadLetterQueueAlone(t *testing.T) {
	t.Parallel()
	alice := as(t, "alice")
	c := conversation(t, alice, "support")
	mark := rand.Text() // by which this run's garbage is known
	nameless := c.text(mark)
	nameless.InboundMessageID = ""
	garbage := []string{
		"no JSON at all " + mark,
		encode(fields{"Type": "Notification", "Message": "no payload " + mark}),
		world.envelope(nameless),
		encode(fields{"originationNumber": c.CustomerNumber, "messageBody": mark}),
	}
	batch := []string{garbage[0], world.envelope(c.text("First.")), garbage[1], garbage[2], world.envelope(c.text("Second.")), garbage[3]}
	if err := world.enqueue(t.Context(), batch...); err != nil {
		t.Fatal(err)
	}
	published := c.text("")
	published.DestinationNumber = mark // as SNS brings it
	if err := world.publish(t.Context(), published); err != nil {
		t.Fatal(err)
	}

	var bodies []string
	eventually(t, "the rest of the batch is in the chat", func() error {
		bodies = nil
		for _, m := range alice.messages(t, c.ID) {
			bodies = append(bodies, m.Body)
		}
		if len(bodies) < 2 {
			return fmt.Errorf("%d of 2 are", len(bodies))
		}
		return nil
	})
	found := map[string]bool{}
	eventually(t, "the garbage is in the dead-letter queue", func() error {
		if err := collectDeadLetters(t.Context(), mark, found); err != nil {
			return err
		}
		if len(found) < len(garbage)+1 {
			return fmt.Errorf("%d of %d are", len(found), len(garbage)+1)
		}
		return nil
	})
	if all := alice.messages(t, c.ID); len(all) != 2 {
		t.Errorf("the chat has %d messages, not 2: %q", len(all), bodies)
	}
}

// collectDeadLetters takes what has the mark out of the dead-letter queue.
func collectDeadLetters(ctx context.Context, mark string, found map[string]bool) error {
	received, err := world.sqs.ReceiveMessage(ctx, &sqs.ReceiveMessageInput{
		QueueUrl: &world.deadLetterQueue, MaxNumberOfMessages: 10, VisibilityTimeout: 1,
	})
	if err != nil {
		return err
	}
	for _, m := range received.Messages {
		if !strings.Contains(aws.ToString(m.Body), mark) {
			continue
		}
		found[aws.ToString(m.MessageId)] = true
		_, deleted := world.sqs.DeleteMessage(ctx, &sqs.DeleteMessageInput{QueueUrl: &world.deadLetterQueue, ReceiptHandle: m.ReceiptHandle})
		err = errors.Join(err, deleted)
	}
	return err
}

// Where customers cannot begin a chat, a text on a line without one is counted, and that is all.
func TestATextOnALineWithoutAChatStartsNone(t *testing.T) {
	t.Parallel()
	alice := as(t, "alice")
	number := customer(t)
	text := chat{ServiceNumber: serviceNumber(t, alice, "support"), CustomerNumber: number}.text("Hello?")
	if err := world.publish(t.Context(), text); err != nil {
		t.Fatal(err)
	}
	taken(t, text.InboundMessageID)
	c := alice.start(t, "support", number)
	if all := alice.messages(t, c.ID); len(all) != 0 || c.Unread != 0 {
		t.Errorf("the new chat has %d messages, %d of them unread", len(all), c.Unread)
	}
}

func serviceNumber(t *testing.T, d desk, serviceID string) string {
	t.Helper()
	for _, s := range want[list[service]](t, d, get("/v1/services"), 200).Items {
		if s.ID == serviceID {
			return s.Numbers[0]
		}
	}
	t.Fatalf("%s does not work for %s", d.agent, serviceID)
	return ""
}
