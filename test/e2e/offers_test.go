package e2e

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"testing"
)

func accepting(chatID string) request { return post("/v1/chats/"+chatID+"/accept", nil) }
func rejecting(chatID string) request { return post("/v1/chats/"+chatID+"/reject", nil) }

// asking is a newcomer's request to Sales. The test's end is its end, whoever has it then.
func asking(t *testing.T, body string) chat {
	t.Helper()
	alice, dora := as(t, "alice"), as(t, "dora")
	c := chat{ServiceID: "sales", ServiceNumber: serviceNumber(t, alice, "sales"), CustomerNumber: newcomer(t, alice)}
	if err := world.publish(t.Context(), c.text(body)); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the request waits", func() error {
		waiting := every[chat](t, alice, "/v1/services/sales/requests", url.Values{})
		i := slices.IndexFunc(waiting, func(w chat) bool { return w.CustomerNumber == c.CustomerNumber })
		if i < 0 {
			return fmt.Errorf("it is not among %d", len(waiting))
		}
		c = waiting[i]
		return nil
	})
	t.Cleanup(func() {
		ctx := context.WithoutCancel(t.Context())
		_, taken := dora.ask(ctx, takingOver(c.ID)) // refused if it has ended
		_, ended := dora.ask(ctx, ending(c.ID))
		if err := errors.Join(taken, ended); err != nil {
			t.Errorf("end a request: %v", err)
		}
	})
	return c
}

// winner is who got what the desks, in turn, asked for at once. All others must be told that they came too late.
func winner(t *testing.T, desks []desk, answers []answer) chat {
	t.Helper()
	var won chat
	for _, a := range answers {
		if a.status != http.StatusOK {
			continue
		}
		c := read[chat](t, a, http.StatusOK)
		if won.ID != "" && (c.AgentID != won.AgentID || c.Revision != won.Revision) {
			t.Errorf("%s has it, and %s", won.AgentID, c.AgentID)
		}
		won = c
	}
	if won.ID == "" {
		t.Fatal("nobody got it")
	}
	for i, a := range answers {
		if desks[i%len(desks)].agent == won.AgentID {
			read[chat](t, a, http.StatusOK) // one's own success, repeated
		} else if p := read[problem](t, a, http.StatusConflict); p.Code != "already_taken" {
			t.Errorf("who came too late is answered with %s", a)
		}
	}
	return won
}

// Whoever was there hears of it; who becomes ready later sees what waits. Not parallel: Bob is not ready for a while.
func TestAFirstTextIsOfferedToReadyAgents(t *testing.T) {
	alice, bob := as(t, "alice"), as(t, "bob")
	want[me](t, bob, choosing("not_ready", "Training"), http.StatusOK)
	t.Cleanup(func() {
		if err := bob.carryOut(context.WithoutCancel(t.Context()), choosing("ready", "")); err != nil {
			t.Errorf("make bob ready again: %v", err)
		}
	})
	hers, his := alice.connect(t), bob.connect(t)
	c := asking(t, "Do you have it in blue?")
	told := hers.await(t, "the request", chatIs("chat.requested", c.ID, func(chat) bool { return true })).Chat
	if told.State != "requested" || told.Origin != "customer" || told.AgentID != "" || told.Unread != 1 ||
		told.Offer == nil || told.Offer.Reason != "request" || told.LastMessage.Body != "Do you have it in blue?" {
		t.Errorf("the request is %+v", told)
	}
	if !alice.sync(t, "").offers(c.ID) {
		t.Error("a ready agent's sync lacks the request")
	}
	if bob.sync(t, "").offers(c.ID) || len(his.told(chatIs("chat.requested", c.ID, func(chat) bool { return true }))) > 0 {
		t.Error("an agent who is not ready is asked")
	}

	want[me](t, bob, choosing("ready", ""), http.StatusOK)
	his.await(t, "what waits", chatIs("chat.requested", c.ID, func(chat) bool { return true }))
	if !bob.sync(t, "").offers(c.ID) {
		t.Error("the sync of an agent who became ready lacks the request")
	}
}

func TestARequestCollectsTextsUntilItIsAccepted(t *testing.T) {
	t.Parallel()
	alice, bob := as(t, "alice"), as(t, "bob")
	hers, his := alice.connect(t), bob.connect(t)
	cursor := alice.sync(t, "").Cursor
	c := asking(t, "Do you have it in blue?")
	alice.receive(t, c, "Or green?")
	his.await(t, "the second text", chatIs("chat.updated", c.ID, func(c chat) bool {
		return c.State == "requested" && c.Unread == 2 && c.LastMessage.Body == "Or green?"
	}))
	alice.refused(t, sending(c.ID, "In both."), http.StatusForbidden, "not_your_chat")

	mine := want[chat](t, alice, accepting(c.ID), http.StatusOK)
	if mine.ID != c.ID || mine.State != "active" || mine.AgentID != "alice" || mine.Origin != "customer" || mine.Offer != nil || mine.Unread != 2 {
		t.Errorf("the accepted chat is %+v", mine)
	}
	his.await(t, "who took it", chatIs("chat.taken", c.ID, func(c chat) bool { return c.AgentID == "alice" }))
	hers.await(t, "the chat", chatIs("chat.updated", c.ID, func(c chat) bool { return c.AgentID == "alice" }))
	if again := want[chat](t, alice, accepting(c.ID), http.StatusOK); again.Revision != mine.Revision {
		t.Error("accepting it once more changed the chat")
	}
	bob.refused(t, accepting(c.ID), http.StatusConflict, "already_taken")
	bob.refused(t, rejecting(c.ID), http.StatusConflict, "already_taken")
	if bob.sync(t, "").offers(c.ID) {
		t.Error("it is offered still")
	}

	synced := alice.sync(t, cursor)
	if shown, ok := synced.chat(c.ID); !ok || shown.AgentID != "alice" || synced.offers(c.ID) {
		t.Errorf("the sync has the chat as %+v", shown)
	}
	for _, m := range alice.messages(t, c.ID) {
		if _, ok := synced.message(m.ID); !ok {
			t.Errorf("the sync lacks %q", m.Body)
		}
	}
	alice.send(t, c.ID, "In both.")
	sentOnce(t, c.CustomerNumber, "In both.")
	if all := alice.messages(t, c.ID); len(all) != 3 || all[0].Body != "Do you have it in blue?" || all[1].Body != "Or green?" {
		t.Errorf("the history is %+v", all)
	}
}

func TestOneOfTwentyGetsARequest(t *testing.T) {
	t.Parallel()
	desks := []desk{as(t, "alice"), as(t, "bob")}
	c := asking(t, "Anybody?")
	won := winner(t, desks, atOnce(t, 20, func(i int) (answer, error) {
		return desks[i%len(desks)].ask(t.Context(), accepting(c.ID))
	}))
	if now := desks[0].chat(t, c.ID); now.AgentID != won.AgentID || now.Revision != won.Revision || now.State != "active" {
		t.Errorf("%s won, and the chat is %+v", won.AgentID, now)
	}
}

// It waits for the others, and stays away from who rejected it whatever the customer adds.
func TestARejectedRequestIsHiddenFromThatAgentAlone(t *testing.T) {
	t.Parallel()
	alice, bob := as(t, "alice"), as(t, "bob")
	c := asking(t, "Anybody?")
	for range 2 {
		if left := want[chat](t, alice, rejecting(c.ID), http.StatusOK); left.State != "requested" || left.Offer == nil {
			t.Errorf("the rejected request is %+v", left)
		}
	}
	bob.receive(t, c, "Hello?")
	if alice.sync(t, "").offers(c.ID) {
		t.Error("it is offered to who rejected it")
	}
	if !bob.sync(t, "").offers(c.ID) {
		t.Error("it is hidden from who did not reject it")
	}
	if c := want[chat](t, bob, accepting(c.ID), http.StatusOK); c.AgentID != "bob" {
		t.Errorf("the accepted chat is %+v", c)
	}
}

func TestStartingAChatTakesTheRequest(t *testing.T) {
	t.Parallel()
	alice, bob := as(t, "alice"), as(t, "bob")
	c := asking(t, "Call me back, please.")
	mine := want[chat](t, alice, starting("sales", c.CustomerNumber), http.StatusOK)
	if mine.ID != c.ID || mine.State != "active" || mine.AgentID != "alice" || mine.Origin != "customer" {
		t.Errorf("the chat is %+v, not the request %s", mine, c.ID)
	}
	if p := bob.refused(t, starting("sales", c.CustomerNumber), http.StatusConflict, "chat_owned_by_other"); p.Owner != "alice" {
		t.Errorf("the chat is said to be owned by %q", p.Owner)
	}
	bob.refused(t, accepting(c.ID), http.StatusConflict, "already_taken")
}
