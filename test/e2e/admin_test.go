package e2e

import (
	"context"
	"crypto/rand"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"
)

// What administrators see, as far as the tests look at it.
type (
	block struct {
		ContactID      string `json:"contactId"`
		CustomerNumber string `json:"customerNumber"`
		Reason         string `json:"reason"`
		By             string `json:"by"`
	}

	optOut struct {
		ServiceID string    `json:"serviceId"`
		ContactID string    `json:"contactId"`
		At        time.Time `json:"at"`
		By        string    `json:"by"`
	}

	contact struct {
		ID      string     `json:"id"`
		Blocked bool       `json:"blocked"`
		OptOuts []optOut   `json:"optOuts"`
		Chats   list[chat] `json:"chats"`
	}

	auditEntry struct {
		ID      string `json:"id"`
		By      string `json:"by"`
		Action  string `json:"action"`
		Subject string `json:"subject"`
	}
)

func putting(path string, body any) request {
	return request{method: http.MethodPut, path: path, body: encode(body)}
}

func deleting(path string) request { return request{method: http.MethodDelete, path: path} }

// every walks a list to its end in small pages.
func every[T any](t *testing.T, d desk, path string, query url.Values) []T {
	t.Helper()
	query.Set("limit", "3")
	var all []T
	for {
		page := want[list[T]](t, d, get(path+"?"+query.Encode()), http.StatusOK)
		all = append(all, page.Items...)
		if page.Cursor == "" {
			return all
		}
		query.Set("cursor", page.Cursor)
	}
}

// audited is what is on record of the subject, oldest first.
func audited(t *testing.T, dora desk, subject string) []string {
	t.Helper()
	var told []string
	for _, e := range every[auditEntry](t, dora, "/v1/admin/audit", url.Values{"day": {time.Now().UTC().Format(time.DateOnly)}}) {
		if e.Subject == subject {
			told = append([]string{e.By + " " + e.Action}, told...)
		}
	}
	return told
}

func TestAnAdministratorConfiguresAServiceAndItIsOnRecord(t *testing.T) {
	t.Parallel()
	dora := as(t, "dora")
	id := "returns-" + strings.ToLower(rand.Text()[:8])
	path := "/v1/admin/services/" + id
	dora.refused(t, get(path), http.StatusNotFound, "not_found")
	body := fields{"name": "Returns", "carrier": "sns", "policies": fields{
		"afterEnd": fields{"action": "reopen", "reopenHours": 12}, "quietHours": fields{"from": "21:00", "to": "08:00"},
	}}
	for range 2 {
		if s := want[service](t, dora, putting(path, body), http.StatusOK); s.ID != id || s.SMS {
			t.Errorf("configured %+v", s)
		}
	}
	want[service](t, dora, get(path), http.StatusOK)
	all := every[service](t, dora, "/v1/admin/services", url.Values{})
	for _, wanted := range []string{id, "support", "sales", "billing"} {
		if !slices.ContainsFunc(all, func(s service) bool { return s.ID == wanted }) {
			t.Errorf("%s is not among %+v", wanted, all)
		}
	}
	if told := audited(t, dora, id); !slices.Equal(told, []string{"dora service.changed"}) {
		t.Errorf("on record: %q", told)
	}
	body["numbers"] = []string{"+12065550100"}
	dora.refused(t, putting(path, body), http.StatusUnprocessableEntity, "invalid_request")
	body["numbers"] = []string{"0100"}
	dora.refused(t, putting(path, body).onPurpose(), http.StatusUnprocessableEntity, "invalid_request")
	for _, agent := range []string{"alice", "bob", "carol"} {
		as(t, agent).refused(t, get("/v1/admin/services"), http.StatusForbidden, "not_permitted")
	}
}

func TestAnAdministratorChangesAnAgentAtOnce(t *testing.T) {
	t.Parallel()
	dora, carol := as(t, "dora"), as(t, "carol")
	const path = "/v1/admin/agents/carol"
	before := len(audited(t, dora, "carol"))
	named := func(name string) request {
		return putting(path, fields{"name": name, "services": []string{"support"}})
	}
	want[me](t, dora, named("Carol of Support"), http.StatusOK)
	t.Cleanup(func() {
		if a, err := dora.ask(context.WithoutCancel(t.Context()), named("Carol")); err != nil || a.status != http.StatusOK {
			t.Errorf("give carol her name back: %s, %v", a, err)
		}
	})
	shown := want[struct {
		Name string `json:"name"`
	}](t, carol, get("/v1/me"), http.StatusOK)
	if shown.Name != "Carol of Support" {
		t.Errorf("carol is %q", shown.Name)
	}
	want[me](t, dora, get(path), http.StatusOK)
	if told := audited(t, dora, "carol"); len(told) != before+1 || told[before] != "dora agent.changed" {
		t.Errorf("on record: %q", told)
	}
	all := every[me](t, dora, "/v1/admin/agents", url.Values{})
	if !slices.ContainsFunc(all, func(a me) bool { return a.ID == "alice" }) {
		t.Errorf("alice is not among %+v", all)
	}
	dora.refused(t, putting("/v1/admin/agents/dora", fields{"name": "Dora"}), http.StatusUnprocessableEntity, "invalid_request")
	dora.refused(t, putting("/v1/admin/agents/mallory", fields{"name": "Mallory"}), http.StatusNotFound, "not_found")
}

func TestABlockedNumberStartsNoChatUntilItIsLetIn(t *testing.T) {
	t.Parallel()
	dora, alice := as(t, "dora"), as(t, "alice")
	number := customer(t)
	blocked := want[block](t, dora, putting("/v1/admin/blocked-numbers", fields{"customerNumber": number, "reason": "Insults"}), http.StatusOK)
	lift := deleting("/v1/admin/blocked-numbers/" + blocked.ContactID)
	listed := every[block](t, dora, "/v1/admin/blocked-numbers", url.Values{})
	if !slices.Contains(listed, blocked) || blocked.CustomerNumber != number || blocked.By != "dora" {
		t.Errorf("blocked %+v, listed %+v", blocked, listed)
	}
	alice.refused(t, starting("support", number), http.StatusForbidden, "blocked_destination")
	lifted, err := dora.ask(t.Context(), lift)
	if err != nil || lifted.status != http.StatusNoContent {
		t.Fatalf("lifted with %s, %v", lifted, err)
	}
	dora.refused(t, lift, http.StatusNotFound, "not_found")
	alice.start(t, "support", number)
	if told, want := audited(t, dora, blocked.ContactID), []string{"dora number.blocked", "dora number.unblocked"}; len(told) < 2 || !slices.Equal(told[len(told)-2:], want) {
		t.Errorf("on record: %q", told)
	}
}

func TestAnOptOutThatAnAdministratorWasToldHoldsUntilTheCustomerTextsStart(t *testing.T) {
	t.Parallel()
	dora, alice := as(t, "dora"), as(t, "alice")
	c := conversation(t, alice, "support")
	told := want[optOut](t, dora, putting("/v1/admin/opt-outs", fields{"serviceId": "support", "customerNumber": c.CustomerNumber}), http.StatusOK)
	alice.refused(t, sending(c.ID, "Hello."), http.StatusConflict, "opted_out")
	again := want[optOut](t, dora, putting("/v1/admin/opt-outs", fields{"serviceId": "support", "customerNumber": c.CustomerNumber}), http.StatusOK)
	if again != told || told.By != "dora" {
		t.Errorf("told %+v, then %+v", told, again)
	}
	if listed := every[optOut](t, dora, "/v1/admin/opt-outs", url.Values{"serviceId": {"support"}}); !slices.Contains(listed, told) {
		t.Errorf("listed %+v", listed)
	}
	lookup := post("/v1/admin/opt-outs/lookup", fields{"customerNumber": c.CustomerNumber})
	if found := want[list[optOut]](t, dora, lookup, http.StatusOK).Items; !slices.Contains(found, told) {
		t.Errorf("found %+v", found)
	}
	if n := len(sent(t, c.CustomerNumber, "Hello.")); n != 0 {
		t.Errorf("%d texts went out", n)
	}
	if err := alice.relent(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the customer is in again", func() error {
		found := want[list[optOut]](t, dora, lookup, http.StatusOK).Items
		if slices.ContainsFunc(found, func(o optOut) bool { return o.ServiceID == "support" }) {
			return fmt.Errorf("still out: %+v", found)
		}
		return nil
	})
}

func TestAnAgentLooksACustomerUp(t *testing.T) {
	t.Parallel()
	alice, bob, carol := as(t, "alice"), as(t, "bob"), as(t, "carol")
	c := conversation(t, alice, "support")
	alice.send(t, c.ID, "Hello.")
	lookup := func(d desk) contact {
		t.Helper()
		return want[contact](t, d, post("/v1/contacts/lookup?limit=1", fields{"customerNumber": c.CustomerNumber}), http.StatusOK)
	}
	mine, theirs := lookup(alice), lookup(carol)
	if mine.Blocked || len(mine.Chats.Items) != 1 || mine.Chats.Items[0].ID != c.ID || mine.Chats.Items[0].LastMessage == nil {
		t.Errorf("alice finds %+v", mine)
	}
	if theirs.ID != mine.ID || len(theirs.Chats.Items) != 1 || theirs.Chats.Items[0].LastMessage != nil {
		t.Errorf("carol finds %+v", theirs)
	}
	bob.refused(t, post("/v1/contacts/lookup", fields{"customerNumber": "0150"}), http.StatusUnprocessableEntity, "invalid_number")
}

func TestWhoReadsAnothersChatIsOnRecordOnce(t *testing.T) {
	t.Parallel()
	alice, bob, dora := as(t, "alice"), as(t, "bob"), as(t, "dora")
	c := conversation(t, alice, "support")
	for range 2 {
		for _, d := range []desk{alice, bob} {
			d.chat(t, c.ID)
			d.messages(t, c.ID)
		}
	}
	if told := audited(t, dora, c.ID); !slices.Equal(told, []string{"bob chat.read"}) {
		t.Errorf("on record: %q", told)
	}
}
