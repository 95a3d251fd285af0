package e2e

import (
	"context"
	"crypto/rand"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
)

// shortcut is one that no other test takes.
func shortcut() string { return strings.ToLower(rand.Text()[:10]) }

func preparing(body fields) request { return post("/v1/canned-messages", body).withKey(rand.Text()) }

// prepare makes a canned message, which is removed with the test.
func (d desk) prepare(t *testing.T, body fields) canned {
	t.Helper()
	made := want[canned](t, d, preparing(body), http.StatusCreated)
	t.Cleanup(func() { d.forget(t, made.ID) })
	return made
}

// forget removes the canned message, if it is there.
func (d desk) forget(t *testing.T, id string) {
	t.Helper()
	a, err := d.ask(context.WithoutCancel(t.Context()), remove("/v1/canned-messages/"+id))
	if err != nil || a.status != http.StatusNoContent && a.status != http.StatusNotFound {
		t.Errorf("remove a canned message: %s %v", a, err)
	}
}

// found are the ids of the canned messages that the agent finds, page by page.
func (d desk) found(t *testing.T, query url.Values) []string {
	t.Helper()
	var ids []string
	query.Set("limit", "2")
	for {
		page := want[list[canned]](t, d, get("/v1/canned-messages?"+query.Encode()), http.StatusOK)
		for _, c := range page.Items {
			ids = append(ids, c.ID)
		}
		if page.Cursor == "" {
			return ids
		}
		query.Set("cursor", page.Cursor)
	}
}

func TestAnAgentKeepsCannedMessages(t *testing.T) {
	t.Parallel()
	alice, bob := as(t, "alice"), as(t, "bob")
	live := alice.connect(t)
	short, word := shortcut(), rand.Text()
	request := preparing(fields{"title": "Confirmation " + word, "shortcut": short, "body": "{{agent.name}}: number {{?Confirmation number}}."})
	made := want[canned](t, alice, request, http.StatusCreated)
	t.Cleanup(func() { alice.forget(t, made.ID) })
	if again := want[canned](t, alice, request, http.StatusCreated); again.ID != made.ID {
		t.Errorf("the same key makes %s, then %s", made.ID, again.ID)
	}
	if made.AgentID != "alice" || !slices.Equal(made.Prompts, []string{"Confirmation number"}) {
		t.Errorf("made %+v", made)
	}
	live.await(t, "the new message", cannedIs(made.ID, func(c canned) bool { return c.Revision == 1 && !c.Deleted }))
	alice.refused(t, preparing(fields{"title": "Other", "shortcut": short, "body": "Hello"}), http.StatusUnprocessableEntity, "invalid_request")

	path := "/v1/canned-messages/" + made.ID
	bob.refused(t, put(path, fields{"title": "Mine", "body": "Hello"}), http.StatusNotFound, "not_found")
	bob.refused(t, remove(path), http.StatusNotFound, "not_found")
	if ids := bob.found(t, url.Values{"query": {word}}); len(ids) != 0 {
		t.Errorf("bob finds %v", ids)
	}
	if ids := alice.found(t, url.Values{"query": {strings.ToLower(word)}}); !slices.Equal(ids, []string{made.ID}) {
		t.Errorf("alice finds %v", ids)
	}
	changed := want[canned](t, alice, put(path, fields{"title": "Goodbye", "body": "Bye"}), http.StatusOK)
	if changed.Shortcut != "" || changed.Revision != 2 {
		t.Errorf("changed to %+v", changed)
	}
	live.await(t, "the change", cannedIs(made.ID, func(c canned) bool { return c.Revision == 2 && c.Body == "Bye" }))
	if a, err := alice.ask(t.Context(), remove(path)); err != nil || a.status != http.StatusNoContent || len(a.body) != 0 {
		t.Errorf("removed: %s %v", a, err)
	}
	live.await(t, "the removal", cannedIs(made.ID, func(c canned) bool { return c.Deleted && c.Revision == 3 }))
	alice.refused(t, remove(path), http.StatusNotFound, "not_found")
}

func TestAServicesCannedMessagesAreItsAgentsToUseAndAnAdministratorsToChange(t *testing.T) {
	t.Parallel()
	alice, carol, dora := as(t, "alice"), as(t, "carol"), as(t, "dora")
	atAlice, atCarol := alice.connect(t), carol.connect(t)
	word := rand.Text()
	body := fields{"serviceId": "sales", "title": "Offer " + word, "body": "Hello"}
	alice.refused(t, preparing(body), http.StatusForbidden, "not_permitted")
	carol.refused(t, preparing(body), http.StatusNotFound, "not_found")
	made := dora.prepare(t, body)

	atAlice.await(t, "the service's message", cannedIs(made.ID, func(c canned) bool { return c.ServiceID == "sales" }))
	alice.refused(t, put("/v1/canned-messages/"+made.ID, fields{"title": "Mine", "body": "Hello"}), http.StatusForbidden, "not_permitted")
	carol.refused(t, get("/v1/canned-messages?serviceId=sales"), http.StatusNotFound, "not_found")
	for _, query := range []url.Values{{"query": {word}}, {"query": {word}, "serviceId": {"sales"}}} {
		if ids := alice.found(t, query); !slices.Equal(ids, []string{made.ID}) {
			t.Errorf("alice finds %v", ids)
		}
	}
	if ids := carol.found(t, url.Values{"query": {word}}); len(ids) != 0 {
		t.Errorf("carol finds %v", ids)
	}
	dora.forget(t, made.ID)
	atAlice.await(t, "the removal", cannedIs(made.ID, func(c canned) bool { return c.Deleted }))
	if told := atCarol.told(cannedIs(made.ID, func(canned) bool { return true })); len(told) != 0 {
		t.Errorf("carol was told %+v", told)
	}
}

func TestACannedMessageIsFilledAndSent(t *testing.T) {
	t.Parallel()
	alice, bob := as(t, "alice"), as(t, "bob")
	c := conversation(t, alice, "support")
	made := alice.prepare(t, fields{"title": "Confirmation", "body": "{{agent.name}} of {{service.name}} to {{customer.number}}: {{?Number}}"})
	path := "/v1/canned-messages/" + made.ID + "/fill"
	asked := want[filled](t, alice, post(path, fields{"chatId": c.ID}), http.StatusOK)
	if !slices.Equal(asked.Missing, []string{"Number"}) {
		t.Errorf("missing: %v", asked.Missing)
	}
	text := want[filled](t, alice, post(path, fields{"chatId": c.ID, "answers": fields{"Number": "4711"}}), http.StatusOK)
	if text.Body != "Alice of Support to "+c.CustomerNumber+": 4711" || text.Segments != 1 || len(text.Missing) != 0 {
		t.Errorf("filled: %+v", text)
	}
	if sent := alice.send(t, c.ID, text.Body); sent.Body != text.Body {
		t.Errorf("sent: %q", sent.Body)
	}
	long := post(path, fields{"chatId": c.ID, "answers": fields{"Number": strings.Repeat("7", 160)}})
	alice.refused(t, long, http.StatusUnprocessableEntity, "message_too_long")
	bob.refused(t, post(path, fields{"chatId": c.ID}), http.StatusNotFound, "not_found")
}
