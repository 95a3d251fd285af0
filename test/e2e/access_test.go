package e2e

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
)

// Not parallel: for the moment of one login, the client's tokens live a second.
func TestAnExpiredTokenIsRefused(t *testing.T) {
	brief := shortLived(t, "alice")
	c := conversation(t, as(t, "alice"), "support")
	var refused answer
	eventually(t, "the token expires", func() (err error) {
		refused, err = brief.ask(t.Context(), get("/v1/me"))
		if err == nil && refused.status == http.StatusOK {
			err = fmt.Errorf("it is accepted still")
		}
		return err
	})
	isTheGatewaysRefusal(t, refused)
	a, err := brief.ask(t.Context(), sending(c.ID, "Too late."))
	if err != nil {
		t.Fatal(err)
	}
	isTheGatewaysRefusal(t, a)
	if n := len(sent(t, c.CustomerNumber, "Too late.")); n != 0 {
		t.Errorf("%d texts went out", n)
	}
}

func isTheGatewaysRefusal(t *testing.T, a answer) {
	t.Helper()
	body := read[struct {
		Message string `json:"message"`
	}](t, a, http.StatusUnauthorized)
	if body.Message != "Unauthorized" || strings.Contains(string(a.body), "code") {
		t.Errorf("refused with %s", a)
	}
}

func TestAForgedTokenIsRefused(t *testing.T) {
	t.Parallel()
	alice, bob := as(t, "alice"), as(t, "bob")
	c := conversation(t, alice, "support")
	real := alice.token
	for _, forged := range []struct{ how, token string }{
		{"none at all", ""},
		{"nonsense", "nonsense"},
		{"of another agent's name", saying(t, real, "sub", claims(t, bob.token)["sub"])},
		{"of a longer life", saying(t, real, "exp", time.Now().Add(24*time.Hour).Unix())},
		{"for another client", saying(t, real, "aud", "another")},
		{"without a signature", unsigned(real)},
		{"with another's signature", header(real) + "." + payload(real) + "." + signature(bob.token)},
		{"signed with another key", signedByAnother(t, real)},
	} {
		t.Run(forged.how, func(t *testing.T) {
			forger := desk{agent: "alice", token: forged.token}
			for _, r := range []request{get("/v1/me"), post("/v1/socket-tickets", nil), sending(c.ID, "Forged.")} {
				a, err := forger.ask(t.Context(), r)
				if err != nil {
					t.Fatal(err)
				}
				isTheGatewaysRefusal(t, a)
			}
		})
	}
	if n := len(sent(t, c.CustomerNumber, "Forged.")); n != 0 {
		t.Errorf("%d texts went out", n)
	}
}

func TestSomebodyWhoIsNoAgentMayDoNothing(t *testing.T) {
	t.Parallel()
	alice, nobody := as(t, "alice"), stranger(t)
	c := conversation(t, alice, "support")
	areRefused(t, alice, c, nil, []refusal{
		{"who one is", nobody, get("/v1/me"), 403, "not_permitted"},
		{"services", nobody, get("/v1/services"), 403, "not_permitted"},
		{"a ticket", nobody, post("/v1/socket-tickets", nil), 403, "not_permitted"},
		{"a sync", nobody, get("/v1/sync"), 403, "not_permitted"},
		{"chats", nobody, get("/v1/chats"), 403, "not_permitted"},
		{"a chat", nobody, get("/v1/chats/" + c.ID), 403, "not_permitted"},
		{"messages", nobody, get("/v1/chats/" + c.ID + "/messages"), 403, "not_permitted"},
		{"a start", nobody, starting("support", c.CustomerNumber), 403, "not_permitted"},
		{"a text", nobody, sending(c.ID, "Hello."), 403, "not_permitted"},
		{"an end", nobody, ending(c.ID), 403, "not_permitted"},
	})
}

func TestAnAgentIsWhatTheRecordSays(t *testing.T) {
	t.Parallel()
	for _, agent := range []me{
		{ID: "alice", Permissions: []string{"sms:send"}, Services: []string{"support", "sales", "billing"}},
		{ID: "bob", Permissions: []string{"sms:send"}, Services: []string{"support", "sales"}},
		{ID: "carol", Permissions: []string{}, Services: []string{"support"}},
		{ID: "dora", Permissions: []string{"admin", "supervise"}, Services: []string{"support", "sales", "billing"}},
	} {
		t.Run(agent.ID, func(t *testing.T) {
			d := as(t, agent.ID)
			shown := want[me](t, d, get("/v1/me"), http.StatusOK)
			slices.Sort(shown.Permissions)
			if shown.ID != agent.ID || !slices.Equal(shown.Permissions, agent.Permissions) || !slices.Equal(shown.Services, agent.Services) {
				t.Errorf("the agent is %+v", shown)
			}
			var ids []string
			for _, s := range want[list[service]](t, d, get("/v1/services"), http.StatusOK).Items {
				ids = append(ids, s.ID)
				if s.SMS != (s.ID != "billing") {
					t.Errorf("SMS of %s is %t", s.ID, s.SMS)
				}
			}
			if !slices.Equal(ids, agent.Services) {
				t.Errorf("the services are %v", ids)
			}
		})
	}
}

// Only the desktop's pages may call the API from a browser.
func TestABrowserMayCallFromTheDesktopAlone(t *testing.T) {
	t.Parallel()
	preflight := func(origin, method string) answer {
		a, err := world.exchange(t.Context(), http.MethodOptions, world.API+"/v1/chats", "", http.Header{
			"Origin":                         {origin},
			"Access-Control-Request-Method":  {method},
			"Access-Control-Request-Headers": {"authorization,content-type,idempotency-key"},
		})
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
	desktop := strings.TrimSuffix(world.Desk, "/")
	for _, method := range []string{http.MethodGet, http.MethodPost} {
		a := preflight(desktop, method)
		if a.status/100 != 2 || a.header.Get("Access-Control-Allow-Origin") != desktop {
			t.Errorf("the desktop may not %s: %d %v", method, a.status, a.header)
		}
		allowed := strings.ToLower(a.header.Get("Access-Control-Allow-Headers"))
		for _, name := range []string{"authorization", "content-type", "idempotency-key"} {
			if !strings.Contains(allowed, name) {
				t.Errorf("the desktop may not send %s", name)
			}
		}
	}
	if a := preflight("https://elsewhere.example", http.MethodPost); a.header.Get("Access-Control-Allow-Origin") != "" {
		t.Errorf("another page may call: %v", a.header)
	}
	answered, err := world.exchange(t.Context(), http.MethodGet, world.API+"/v1/me", "", http.Header{
		"Origin": {desktop}, "Authorization": {"Bearer " + as(t, "alice").token},
	})
	if err != nil {
		t.Fatal(err)
	}
	if answered.status != http.StatusOK || answered.header.Get("Access-Control-Allow-Origin") != desktop {
		t.Errorf("the desktop may not read what it is answered: %d %v", answered.status, answered.header)
	}
}
