package e2e

import (
	"net/http"
	"net/url"
	"slices"
	"testing"
)

func takingOver(chatID string) request { return post("/v1/chats/"+chatID+"/take-over", nil) }

func giving(chatID, agent string) request {
	return post("/v1/chats/"+chatID+"/give", fields{"agentId": agent})
}

func transferring(chatID string, body fields) request {
	return post("/v1/chats/"+chatID+"/transfer", body)
}

// offeredTo waits until the socket is told that the chat is offered.
func (s *socket) offeredTo(t *testing.T, chatID, reason string) offer {
	t.Helper()
	told := s.await(t, "the offer", chatIs("chat.requested", chatID, func(c chat) bool { return c.Offer != nil && c.Offer.Reason == reason }))
	return *told.Chat.Offer
}

func TestATransferredChatStaysItsOwnersUntilItIsAccepted(t *testing.T) {
	t.Parallel()
	alice, bob := as(t, "alice"), as(t, "bob")
	c := conversation(t, alice, "support")
	bob.endAfter(t, c)
	alice.send(t, c.ID, "Good morning.")
	alice.receive(t, c, "My invoice is wrong.")
	hers, his := alice.connect(t), bob.connect(t)
	cursor, hisCursor := alice.sync(t, "").Cursor, bob.sync(t, "").Cursor

	offered := want[chat](t, alice, transferring(c.ID, fields{"agentId": "bob", "note": "About an invoice."}), http.StatusOK)
	asked := offer{Reason: "transfer", To: "bob", By: "alice", Note: "About an invoice."}
	if offered.AgentID != "alice" || offered.State != "active" || offered.Offer == nil || *offered.Offer != asked {
		t.Errorf("the offered chat is %+v", offered)
	}
	if told := his.offeredTo(t, c.ID, "transfer"); told != asked {
		t.Errorf("he is asked %+v", told)
	}
	if !bob.sync(t, hisCursor).offers(c.ID) || alice.sync(t, cursor).offers(c.ID) {
		t.Error("the offer is in the wrong sync")
	}
	bob.refused(t, sending(c.ID, "Let me."), http.StatusForbidden, "not_your_chat")
	alice.send(t, c.ID, "One moment.")

	if his := want[chat](t, bob, accepting(c.ID), http.StatusOK); his.AgentID != "bob" || his.Offer != nil {
		t.Errorf("the accepted chat is %+v", his)
	}
	hers.await(t, "who has it", chatIs("chat.taken", c.ID, func(c chat) bool { return c.AgentID == "bob" }))
	if gone := alice.sync(t, cursor); !slices.Contains(gone.RemovedChatIDs, c.ID) {
		t.Errorf("her sync removes %q", gone.RemovedChatIDs)
	}
	alice.refused(t, sending(c.ID, "And then."), http.StatusForbidden, "not_your_chat")
	alice.refused(t, ending(c.ID), http.StatusForbidden, "not_your_chat")

	synced := bob.sync(t, hisCursor)
	if shown, ok := synced.chat(c.ID); !ok || shown.AgentID != "bob" || synced.offers(c.ID) {
		t.Errorf("his sync has the chat as %+v", shown)
	}
	history := bob.messages(t, c.ID)
	for _, m := range history {
		if _, ok := synced.message(m.ID); !ok {
			t.Errorf("his sync lacks %q", m.Body)
		}
	}
	if len(history) != 3 {
		t.Errorf("the history has %d messages, not 3", len(history))
	}
	bob.send(t, c.ID, "It is Bob now.")
	reply := bob.receive(t, c, "Hello Bob.")[0]
	his.await(t, "the reply", messageIs("message.created", func(m message) bool { return m.ID == reply.ID }))
	if told := hers.told(messageIs("message.created", func(m message) bool { return m.ID == reply.ID })); len(told) > 0 {
		t.Error("she is told what is written to him")
	}
}

func TestADeclinedTransferChangesNothing(t *testing.T) {
	t.Parallel()
	alice, bob := as(t, "alice"), as(t, "bob")
	c := conversation(t, alice, "support")
	hers, his := alice.connect(t), bob.connect(t)
	want[chat](t, alice, transferring(c.ID, fields{"agentId": "bob"}), http.StatusOK)
	his.offeredTo(t, c.ID, "transfer")
	declined := want[chat](t, bob, rejecting(c.ID), http.StatusOK)
	if declined.AgentID != "alice" || declined.Offer != nil {
		t.Errorf("the declined chat is %+v", declined)
	}
	hers.await(t, "that he declined", chatIs("chat.updated", c.ID, func(c chat) bool { return c.Offer == nil && c.Revision == declined.Revision }))
	if bob.sync(t, "").offers(c.ID) {
		t.Error("it is offered to him still")
	}
	bob.refused(t, accepting(c.ID), http.StatusConflict, "already_taken")
	alice.send(t, c.ID, "Then it is me.")
}

func TestAChatIsTransferredToItsServicesQueue(t *testing.T) {
	t.Parallel()
	alice, bob := as(t, "alice"), as(t, "bob")
	c := conversation(t, alice, "support")
	bob.endAfter(t, c)
	his := bob.connect(t)
	toQueue := transferring(c.ID, fields{"serviceId": "support", "note": "Needs French."})
	want[chat](t, alice, toQueue, http.StatusOK)
	if told := his.offeredTo(t, c.ID, "transfer"); told.To != "" || told.By != "alice" || told.Note != "Needs French." {
		t.Errorf("he is asked %+v", told)
	}
	// She takes it back, and offers it again.
	kept := want[chat](t, alice, accepting(c.ID), http.StatusOK)
	if kept.AgentID != "alice" || kept.Offer != nil {
		t.Errorf("the chat that was taken back is %+v", kept)
	}
	his.await(t, "that it is no more offered", chatIs("chat.taken", c.ID, func(c chat) bool { return c.AgentID == "alice" }))
	bob.refused(t, accepting(c.ID), http.StatusConflict, "already_taken")
	again := want[chat](t, alice, toQueue, http.StatusOK)
	if waiting := every[chat](t, bob, "/v1/services/support/requests", url.Values{}); !slices.ContainsFunc(waiting, func(w chat) bool {
		return w.ID == c.ID && w.Revision == again.Revision
	}) {
		t.Error("the queue lacks the chat")
	}
	if taken := want[chat](t, bob, accepting(c.ID), http.StatusOK); taken.AgentID != "bob" {
		t.Errorf("the accepted chat is %+v", taken)
	}
}

func TestAChatThatCannotBePassedOnIsNot(t *testing.T) {
	t.Parallel()
	alice, bob, carol := as(t, "alice"), as(t, "bob"), as(t, "carol")
	c := conversation(t, alice, "support")
	sales := conversation(t, alice, "sales")
	ended := conversation(t, alice, "support")
	alice.end(t, ended.ID)
	to := func(agent string) request { return transferring(c.ID, fields{"agentId": agent}) }
	areRefused(t, alice, c, nil, []refusal{
		{"to an agent who may not text", alice, to("carol"), 422, "invalid_request"},
		{"to an agent whom there is not", alice, to("mallory"), 422, "invalid_request"},
		{"to oneself", alice, to("alice"), 422, "invalid_request"},
		{"to another service", alice, transferring(c.ID, fields{"serviceId": "sales"}), 422, "invalid_request"},
		{"to nobody", alice, transferring(c.ID, fields{"note": "Somebody?"}).onPurpose(), 422, "invalid_request"},
		{"a chat of another agent", bob, to("bob"), 403, "not_your_chat"},
		{"a chat that has ended", alice, transferring(ended.ID, fields{"agentId": "bob"}), 409, "chat_ended"},
		{"a chat of a service that one does not work for", carol, accepting(sales.ID), 404, "not_found"},
		{"a chat that is not offered", bob, accepting(c.ID), 409, "already_taken"},
		{"a chat that is not offered, to reject it", bob, rejecting(c.ID), 409, "already_taken"},
		{"an agent takes over", bob, takingOver(c.ID), 403, "not_permitted"},
		{"the owner gives it", alice, giving(c.ID, "bob"), 403, "not_permitted"},
		{"a supervisor gives it to one who may not text", as(t, "dora"), giving(c.ID, "carol"), 422, "invalid_request"},
		{"a supervisor takes over what has ended", as(t, "dora"), takingOver(ended.ID), 409, "chat_ended"},
	})
}

func TestASupervisorTakesAChatOverAndGivesIt(t *testing.T) {
	t.Parallel()
	alice, bob, dora := as(t, "alice"), as(t, "bob"), as(t, "dora")
	c := conversation(t, alice, "support")
	bob.endAfter(t, c)
	alice.send(t, c.ID, "Good morning.")
	hers, his := alice.connect(t), bob.connect(t)
	cursor := alice.sync(t, "").Cursor

	if taken := want[chat](t, dora, takingOver(c.ID), http.StatusOK); taken.AgentID != "dora" || taken.State != "active" {
		t.Errorf("the chat that was taken over is %+v", taken)
	}
	hers.await(t, "who has it", chatIs("chat.taken", c.ID, func(c chat) bool { return c.AgentID == "dora" }))
	if gone := alice.sync(t, cursor); !slices.Contains(gone.RemovedChatIDs, c.ID) {
		t.Errorf("her sync removes %q", gone.RemovedChatIDs)
	}
	alice.refused(t, sending(c.ID, "Still me."), http.StatusForbidden, "not_your_chat")

	if given := want[chat](t, dora, giving(c.ID, "bob"), http.StatusOK); given.AgentID != "bob" {
		t.Errorf("the chat that was given is %+v", given)
	}
	his.await(t, "the chat", chatIs("chat.updated", c.ID, func(c chat) bool { return c.AgentID == "bob" }))
	bob.send(t, c.ID, "Bob speaking.")

	type workload struct {
		Agent me     `json:"agent"`
		Chats []chat `json:"chats"`
	}
	all := every[workload](t, dora, "/v1/services/support/agents", url.Values{})
	for _, w := range all {
		has := slices.ContainsFunc(w.Chats, func(o chat) bool { return o.ID == c.ID })
		if has != (w.Agent.ID == "bob") {
			t.Errorf("%s works on it: %t", w.Agent.ID, has)
		}
	}
	if len(all) != 4 {
		t.Errorf("%d agents work for Support, not 4", len(all))
	}
	bob.refused(t, get("/v1/services/support/agents"), http.StatusForbidden, "not_permitted")
}

func TestColleaguesAreNamedAndTheSupervisorTakesNoTransfers(t *testing.T) {
	t.Parallel()
	alice := as(t, "alice")
	type colleague struct {
		ID             string `json:"id"`
		Name           string `json:"name"`
		TakesTransfers bool   `json:"takesTransfers"`
	}
	list := want[list[colleague]](t, alice, get("/v1/services/sales/colleagues"), http.StatusOK)
	if !slices.Equal(list.Items, []colleague{{"bob", "Bob", true}, {"dora", "Dora", false}}) {
		t.Errorf("Alice's colleagues in Sales are %+v", list.Items)
	}
	as(t, "carol").refused(t, get("/v1/services/sales/colleagues"), http.StatusNotFound, "not_found")
}

func TestReadMarksCountWhatIsUnread(t *testing.T) {
	t.Parallel()
	alice, bob := as(t, "alice"), as(t, "bob")
	live := alice.connect(t)
	c := conversation(t, alice, "support")
	other := conversation(t, alice, "support")
	texts := alice.receive(t, c, "One.", "Two.", "Three.")
	foreign := alice.receive(t, other, "Elsewhere.")[0]
	reading := func(m message) request { return post("/v1/chats/"+c.ID+"/read", fields{"messageId": m.ID}) }
	for _, step := range []struct {
		upTo   message
		unread int
	}{{texts[1], 1}, {texts[0], 1}, {texts[1], 1}, {texts[2], 0}, {texts[0], 0}} {
		if now := want[chat](t, alice, reading(step.upTo), http.StatusOK); now.Unread != step.unread {
			t.Errorf("after %q was read, %d are unread, not %d", step.upTo.Body, now.Unread, step.unread)
		}
	}
	live.await(t, "that all is read", chatIs("chat.updated", c.ID, func(c chat) bool { return c.Unread == 0 && c.LastMessage != nil && c.LastMessage.Body == "Three." }))
	bob.refused(t, reading(texts[2]), http.StatusForbidden, "not_your_chat")
	alice.refused(t, reading(foreign), http.StatusUnprocessableEntity, "invalid_request")
	alice.receive(t, c, "Four.")
	if now := alice.chat(t, c.ID); now.Unread != 1 {
		t.Errorf("%d are unread, not the one that came since", now.Unread)
	}
	alice.end(t, c.ID)
	alice.refused(t, reading(texts[2]), http.StatusConflict, "chat_ended")
}
