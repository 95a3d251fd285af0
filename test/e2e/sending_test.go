package e2e

import (
	"fmt"
	"strings"
	"testing"
)

// The main job: a text out, delivered, a reply in.
func TestATextGoesOutIsDeliveredAndAnswered(t *testing.T) {
	t.Parallel()
	alice := as(t, "alice")
	live := alice.connect(t)
	cursor := alice.sync(t, "").Cursor

	c := conversation(t, alice, "support")
	live.await(t, "the new chat", chatIs("chat.updated", c.ID, func(c chat) bool { return c.State == "active" && c.AgentID == "alice" }))

	const body = "Your confirmation number is 4711."
	out := alice.send(t, c.ID, body)
	if out.SentBy != "alice" || out.Direction != "outbound" || out.Encoding != "GSM-7" || out.Segments != 1 {
		t.Errorf("the message is %+v", out)
	}
	taken := sentOnce(t, c.CustomerNumber, body)
	if taken.from() != c.ServiceNumber {
		t.Errorf("the text comes from %s, not from the service's %s", taken.from(), c.ServiceNumber)
	}
	live.await(t, "the text", messageIs("message.created", func(m message) bool { return m.ID == out.ID && m.Body == body }))

	if err := world.logDelivery(t.Context(), deliveryLine(taken.MessageID, c.CustomerNumber, byCarrier)); err != nil {
		t.Fatal(err)
	}
	delivered := live.await(t, "the delivery", messageIs("message.updated", func(m message) bool {
		return m.ID == out.ID && m.Status == "delivered"
	})).Message
	if delivered.Confirmation != "carrier" {
		t.Errorf("a delivery that the carrier confirmed is confirmed by %q", delivered.Confirmation)
	}
	if got, want := climb(*delivered), "queued sent delivered"; got != want {
		t.Errorf("the message climbed %s, not %s", got, want)
	}

	reply := alice.receive(t, c, "Thanks!")[0]
	if reply.Direction != "inbound" || reply.Status != "received" || reply.ReplyTo != out.ID {
		t.Errorf("the reply is %+v", reply)
	}
	live.await(t, "the reply", messageIs("message.created", func(m message) bool { return m.ID == reply.ID && m.ReplyTo == out.ID }))
	live.await(t, "an unread text", chatIs("chat.updated", c.ID, func(c chat) bool {
		return c.Unread == 1 && c.LastMessage != nil && c.LastMessage.ID == reply.ID && c.LastMessage.Body == "Thanks!"
	}))

	missed := alice.sync(t, cursor)
	if m, ok := missed.message(out.ID); !ok || m.Status != "delivered" {
		t.Errorf("the sync has the text as %+v", m)
	}
	if m, ok := missed.message(reply.ID); !ok || m.ReplyTo != out.ID {
		t.Errorf("the sync has the reply as %+v", m)
	}
	if shown, ok := missed.chat(c.ID); !ok || shown.Unread != 1 {
		t.Errorf("the sync has the chat as %+v", shown)
	}
	if out.ID >= reply.ID {
		t.Error("the reply does not sort after the text that it answers")
	}
}

// climb is the message's history in words.
func climb(m message) string {
	var statuses []string
	for _, h := range m.History {
		statuses = append(statuses, h.Status)
	}
	return strings.Join(statuses, " ")
}

func TestTheAgentsTextAnswersWhatWasUnread(t *testing.T) {
	t.Parallel()
	alice := as(t, "alice")
	c := conversation(t, alice, "support")
	alice.receive(t, c, "Hello?", "Is anybody there?")
	if unread := alice.chat(t, c.ID).Unread; unread != 2 {
		t.Errorf("%d texts are unread, not 2", unread)
	}
	alice.send(t, c.ID, "Yes, good morning.")
	if unread := alice.chat(t, c.ID).Unread; unread != 0 {
		t.Errorf("%d texts are unread after the answer", unread)
	}
}

func TestAConversationSurvivesANewLogin(t *testing.T) {
	t.Parallel()
	before := as(t, "alice")
	c := conversation(t, before, "support")
	out := before.send(t, c.ID, "See you tomorrow.")
	reply := before.receive(t, c, "See you.")[0]
	cursor := before.sync(t, "").Cursor

	again := as(t, "alice")
	fresh := again.sync(t, "")
	if !fresh.Reset {
		t.Error("a sync without a cursor is no new beginning")
	}
	if _, ok := fresh.chat(c.ID); !ok {
		t.Error("the chat is gone after a new login")
	}
	for _, m := range []message{out, reply} {
		if found, ok := fresh.message(m.ID); !ok || found.Body != m.Body {
			t.Errorf("after a new login, %q reads %q", m.Body, found.Body)
		}
	}

	late := again.receive(t, c, "One more thing.")[0]
	ended := again.end(t, c.ID)
	missed := again.sync(t, cursor)
	if missed.Reset {
		t.Error("a cursor of a minute ago is too old")
	}
	if _, ok := missed.message(late.ID); !ok {
		t.Error("the sync lacks the text that came since")
	}
	if shown, ok := missed.chat(c.ID); !ok || shown.State != "ended" || shown.Revision != ended.Revision {
		t.Errorf("the sync has the ended chat as %+v", shown)
	}
	if _, ok := again.sync(t, "").chat(c.ID); ok {
		t.Error("a chat that ended is open after a new login")
	}
}

// As many characters as fit, in both encodings.
func TestATextMayFillItsSegment(t *testing.T) {
	t.Parallel()
	alice := as(t, "alice")
	c := conversation(t, alice, "support")
	for _, of := range []struct {
		encoding string
		body     string
	}{
		{"GSM-7", strings.Repeat("a", 160)},
		{"GSM-7", strings.Repeat("€", 80)},
		{"UCS-2", strings.Repeat("ж", 70)},
		{"UCS-2", strings.Repeat("🙂", 35)},
	} {
		m := alice.send(t, c.ID, of.body)
		if m.Encoding != of.encoding || m.Segments != 1 || m.Body != of.body {
			t.Errorf("%d bytes are stored as %s in %d segments", len(of.body), m.Encoding, m.Segments)
		}
		sentOnce(t, c.CustomerNumber, of.body)
	}
}

func TestAnIdempotencyKeySendsOnce(t *testing.T) {
	t.Parallel()
	alice := as(t, "alice")
	c := conversation(t, alice, "support")

	t.Run("when the same request comes twice", func(t *testing.T) {
		r := sending(c.ID, "Twice, in turn.")
		first := want[message](t, alice, r, 201)
		second := want[message](t, alice, r, 201)
		if first.ID != second.ID {
			t.Errorf("the repeat made another message: %s, %s", first.ID, second.ID)
		}
		sentOnce(t, c.CustomerNumber, "Twice, in turn.")
	})

	t.Run("when it comes ten times at once", func(t *testing.T) {
		r := sending(c.ID, "Ten times, at once.")
		answers := atOnce(t, 10, func(int) (answer, error) { return alice.ask(t.Context(), r) })
		ids := map[string]int{}
		for _, a := range answers {
			if a.status != 201 && a.status != 202 {
				t.Errorf("answered with %s", a)
			}
			ids[read[message](t, a, a.status).ID]++
		}
		if len(ids) != 1 {
			t.Errorf("ten repeats made %d messages", len(ids))
		}
		sentOnce(t, c.CustomerNumber, "Ten times, at once.")
	})

	t.Run("and refuses another body", func(t *testing.T) {
		r := sending(c.ID, "The one thing.")
		want[message](t, alice, r, 201)
		r.body = encode(fields{"body": "The other thing."})
		alice.refused(t, r, 422, "idempotency_mismatch")
		if n := len(sent(t, c.CustomerNumber, "The other thing.")); n != 0 {
			t.Errorf("the other text went out %d times", n)
		}
	})

	t.Run("and is unused after a refusal", func(t *testing.T) {
		r := sending(c.ID, strings.Repeat("a", 161))
		alice.refused(t, r, 422, "message_too_long")
		r.body = encode(fields{"body": "Shorter."})
		want[message](t, alice, r, 201)
		sentOnce(t, c.CustomerNumber, "Shorter.")
	})

	t.Run("in its own chat", func(t *testing.T) {
		other := conversation(t, alice, "sales")
		r := sending(c.ID, "In two chats.")
		want[message](t, alice, r, 201)
		r.path = sending(other.ID, "").path
		want[message](t, alice, r, 201)
		sentOnce(t, c.CustomerNumber, "In two chats.")
		sentOnce(t, other.CustomerNumber, "In two chats.")
	})
}

// Texts of one agent that are sent at once all go out, and stay in one order.
func TestTextsSentAtOnceAllGoOut(t *testing.T) {
	t.Parallel()
	alice := as(t, "alice")
	c := conversation(t, alice, "support")
	const n = 10
	atOnce(t, n, func(i int) (answer, error) { return alice.ask(t.Context(), sending(c.ID, fmt.Sprintf("Text %d.", i))) })
	for i := range n {
		sentOnce(t, c.CustomerNumber, fmt.Sprintf("Text %d.", i))
	}
	if all := alice.messages(t, c.ID); len(all) != n {
		t.Errorf("the chat has %d messages, not %d", len(all), n)
	}
}
