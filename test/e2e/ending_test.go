package e2e

import (
	"context"
	"crypto/rand"
	"fmt"
	"net/http"
	"testing"
)

// awaitIgnored waits until the ended chat has counted that many texts.
func awaitIgnored(t *testing.T, d desk, chatID string, count int) {
	t.Helper()
	eventually(t, "the text is counted", func() error {
		if c := d.chat(t, chatID); c.IgnoredCount < count {
			return fmt.Errorf("%d are ignored, not %d", c.IgnoredCount, count)
		}
		return nil
	})
}

func TestAChatEnds(t *testing.T) {
	t.Parallel()
	alice := as(t, "alice")
	live := alice.connect(t)
	c := conversation(t, alice, "support")
	alice.receive(t, c, "Bye!")

	r := post("/v1/chats/"+c.ID+"/end", fields{"disposition": "solved", "note": "All is well."}).withKey(rand.Text())
	ended := want[chat](t, alice, r, http.StatusOK)
	if ended.State != "ended" || ended.EndReason != "agent" || ended.EndedAt.IsZero() || ended.Unread != 0 ||
		ended.Disposition != "solved" || ended.Note != "All is well." {
		t.Errorf("the ended chat is %+v", ended)
	}
	live.await(t, "the end", chatIs("chat.ended", c.ID, func(c chat) bool { return c.Revision == ended.Revision }))

	if again := want[chat](t, alice, r, http.StatusOK); again.Revision != ended.Revision {
		t.Error("a repeat with the same key changed the chat")
	}
	if again := alice.end(t, c.ID); again.Revision != ended.Revision || again.Disposition != "solved" {
		t.Error("ending it once more changed the chat")
	}
	alice.refused(t, sending(c.ID, "One more thing."), http.StatusConflict, "chat_ended")
	if n := len(sent(t, c.CustomerNumber, "One more thing.")); n != 0 {
		t.Errorf("%d texts went out after the end", n)
	}
	if all := alice.messages(t, c.ID); len(all) != 1 {
		t.Errorf("the ended chat has %d messages, not 1", len(all))
	}
}

// What the agent has to say of a chat is not lost because it ended without them; it stays ended, and is told as changed.
func TestAChatThatEndedByItselfTakesANote(t *testing.T) {
	t.Parallel()
	alice := as(t, "alice")
	live := alice.connect(t)
	for name, over := range map[string]func(c chat){
		"after STOP": func(c chat) {
			relentAfterwards(t, alice, c)
			if err := world.publish(t.Context(), c.text("STOP")); err != nil {
				t.Fatal(err)
			}
			live.await(t, "the end", chatIs("chat.ended", c.ID, func(chat) bool { return true }))
		},
		"with the next chat open": func(c chat) {
			alice.end(t, c.ID)
			next := alice.start(t, "support", c.CustomerNumber)
			alice.endAfter(t, next)
		},
	} {
		c := conversation(t, alice, "support")
		over(c)
		before := alice.chat(t, c.ID)
		cursor := alice.sync(t, "").Cursor
		r := post("/v1/chats/"+c.ID+"/end", fields{"disposition": "solved", "note": "All is well."}).withKey(rand.Text())
		said := want[chat](t, alice, r, http.StatusOK)
		if said.State != "ended" || said.EndReason != before.EndReason || !said.EndedAt.Equal(before.EndedAt) ||
			said.Disposition != "solved" || said.Note != "All is well." || said.Revision <= before.Revision {
			t.Errorf("%s: the chat is %+v, before it was %+v", name, said, before)
		}
		live.await(t, "the note", chatIs("chat.updated", c.ID, func(c chat) bool { return c.Note == "All is well." }))
		if synced, ok := alice.sync(t, cursor).chat(c.ID); !ok || synced.Note != "All is well." {
			t.Errorf("%s: the sync does not tell of the note", name)
		}
		for _, again := range []request{r, post(r.path, fields{"note": "Another."}).withKey(rand.Text())} {
			if now := want[chat](t, alice, again, http.StatusOK); now.Revision != said.Revision || now.Note != said.Note {
				t.Errorf("%s: said again, the chat is %+v", name, now)
			}
		}
	}
}

func TestATextAfterTheEndIsIgnoredAndCountedOnce(t *testing.T) {
	t.Parallel()
	alice := as(t, "alice")
	live := alice.connect(t)
	c := conversation(t, alice, "support")
	alice.send(t, c.ID, "Goodbye.")
	alice.end(t, c.ID)

	text := c.text("Wait!")
	deliverOften(t, text)
	awaitIgnored(t, alice, c.ID, 1)
	taken(t, text.InboundMessageID)
	now := alice.chat(t, c.ID)
	if now.IgnoredCount != 1 || now.State != "ended" || now.Unread != 0 {
		t.Errorf("after forty deliveries of one text the chat is %+v", now)
	}
	if all := alice.messages(t, c.ID); len(all) != 1 {
		t.Errorf("the chat has %d messages, not 1", len(all))
	}
	live.await(t, "the count", func(e event) bool { return e.Chat != nil && e.Chat.ID == c.ID && e.Chat.IgnoredCount == 1 })

	if err := world.publish(t.Context(), c.text("Hello?")); err != nil {
		t.Fatal(err)
	}
	awaitIgnored(t, alice, c.ID, 2)
}

// What the customer has written and nobody has read keeps the chat open for an agent who does not know of it.
func TestAnEndDoesNotGoOverWhatTheCustomerWroteMeanwhile(t *testing.T) {
	t.Parallel()
	alice := as(t, "alice")
	c := conversation(t, alice, "support")
	known := alice.send(t, c.ID, "Anything else?")
	unknown := alice.receive(t, c, "Yes, one thing.")[0]
	after := func(messageID string) request {
		return post("/v1/chats/"+c.ID+"/end", fields{"lastMessageId": messageID})
	}
	alice.refused(t, after(known.ID), http.StatusConflict, "customer_wrote")
	if ended := want[chat](t, alice, after(unknown.ID), http.StatusOK); ended.State != "ended" {
		t.Errorf("the chat is %s", ended.State)
	}
}

// The line is free after the end: the next chat is another one, and has nothing of the one before.
func TestANewChatBeginsAfterTheEnd(t *testing.T) {
	t.Parallel()
	alice := as(t, "alice")
	first := conversation(t, alice, "support")
	alice.send(t, first.ID, "The first chat.")
	alice.end(t, first.ID)
	if err := world.publish(t.Context(), first.text("Between the chats.")); err != nil {
		t.Fatal(err)
	}
	awaitIgnored(t, alice, first.ID, 1)

	second := as(t, "bob").start(t, "support", first.CustomerNumber)
	if second.ID == first.ID || second.AgentID != "bob" || second.IgnoredCount != 0 {
		t.Errorf("the second chat is %+v", second)
	}
	reply := alice.receive(t, second, "In the second chat.")[0]
	if reply.ReplyTo != "" {
		t.Error("a reply in the new chat answers a message of the old one")
	}
	if all := alice.messages(t, second.ID); len(all) != 1 {
		t.Errorf("the second chat has %d messages, not 1", len(all))
	}
	if all := alice.messages(t, first.ID); len(all) != 1 || all[0].Body != "The first chat." {
		t.Errorf("the first chat has %d messages, not 1", len(all))
	}
	if before := alice.chat(t, first.ID); before.State != "ended" || before.IgnoredCount != 1 || before.AgentID != "alice" {
		t.Errorf("the first chat is %+v", before)
	}
}

// However many start a chat on a line at once, there is one: on a new line, and each time on one whose chats have ended.
func TestALineHasOneOpenChatWhoeverRaces(t *testing.T) {
	t.Parallel()
	desks := []desk{as(t, "alice"), as(t, "bob")}
	number := customer(t)
	for range 5 {
		winner := race(t, desks, number)
		for _, d := range desks {
			open, err := d.chats(t.Context(), "open", 100)
			if err != nil {
				t.Fatal(err)
			}
			for _, c := range open {
				if c.CustomerNumber == number && c.ID != winner.ID {
					t.Errorf("%s has a second chat on the line: %s", d.agent, c.ID)
				}
			}
			if d.agent == winner.AgentID {
				d.end(t, winner.ID)
			}
		}
	}
}

// race has the desks start twenty chats on a line at once, and gives the one that there is.
func race(t *testing.T, desks []desk, number string) chat {
	t.Helper()
	answers := atOnce(t, 20, func(i int) (answer, error) {
		return desks[i%len(desks)].ask(t.Context(), starting("support", number))
	})
	var winner chat
	created := 0
	for _, a := range answers {
		if a.status == http.StatusCreated {
			winner = read[chat](t, a, http.StatusCreated)
			created++
		}
	}
	if created != 1 {
		t.Fatalf("twenty starts created %d chats", created)
	}
	for i, a := range answers {
		if desks[i%len(desks)].agent == winner.AgentID {
			if c := read[chat](t, a, a.status); c.ID != winner.ID {
				t.Errorf("the owner is answered with %s", a)
			}
			continue
		}
		if p := read[problem](t, a, http.StatusConflict); p.Code != "chat_owned_by_other" || p.Owner != winner.AgentID {
			t.Errorf("the other agent is answered with %s", a)
		}
	}
	return winner
}

func TestStartingAChatThatIsOpenFindsIt(t *testing.T) {
	t.Parallel()
	alice := as(t, "alice")
	number := customer(t)
	r := starting("support", number).withKey(rand.Text())
	c := want[chat](t, alice, r, http.StatusCreated)
	t.Cleanup(func() { _, _ = alice.ask(context.WithoutCancel(t.Context()), ending(c.ID)) })

	if again := want[chat](t, alice, starting("support", number), http.StatusOK); again.ID != c.ID {
		t.Error("a second start gives another chat")
	}
	if repeated := want[chat](t, alice, r, http.StatusCreated); repeated.ID != c.ID {
		t.Error("the repeat with the same key gives another chat")
	}
	r.body = starting("sales", number).body
	alice.refused(t, r, http.StatusUnprocessableEntity, "idempotency_mismatch")
	other := alice.start(t, "sales", number)
	if other.ID == c.ID || other.ServiceNumber == c.ServiceNumber {
		t.Errorf("two services share a line: %+v", other)
	}
	p := as(t, "bob").refused(t, starting("support", number), http.StatusConflict, "chat_owned_by_other")
	if p.Owner != "alice" {
		t.Errorf("the chat is said to be owned by %q", p.Owner)
	}
}
