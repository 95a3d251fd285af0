package desk_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/smsdesk/smsdesk/local/simulator/desk"
	"github.com/smsdesk/smsdesk/local/simulator/endpoints"
)

func deployed() endpoints.Endpoints {
	return endpoints.Endpoints{
		API:        "http://localhost:4566/_aws/execute-api/abcd1234/$default",
		Socket:     "ws://localhost:4566/_aws/execute-api/abcd1235/live",
		AWS:        "http://localhost:4566",
		Region:     "us-east-1",
		UserPoolID: "us-east-1_AbCdEfGhI",
		ClientID:   "client",
	}
}

func get(t *testing.T, path string) *httptest.ResponseRecorder {
	t.Helper()
	handler, err := desk.Handler(fstest.MapFS{
		"index.html":            {Data: []byte("<!doctype html><title>smsdesk</title>")},
		"assets/index-4f2a.js":  {Data: []byte("export {};")},
		"assets/index-77c1.css": {Data: []byte("body {}")},
	}, desk.ConfigFor(deployed()))
	if err != nil {
		t.Fatal(err)
	}
	recorder := httptest.NewRecorder()
	handler.ServeHTTP(recorder, httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, http.NoBody))
	return recorder
}

func TestTheDesktopIsServedAndKeptAsLongAsItHolds(t *testing.T) {
	for _, c := range []struct {
		path   string
		status int
		cache  string
	}{
		{"/", http.StatusOK, "no-store"},
		{"/?code=abc&state=def", http.StatusOK, "no-store"},
		{"/config.json", http.StatusOK, "no-store"},
		{"/assets/index-4f2a.js", http.StatusOK, "public, max-age=31536000, immutable"},
		{"/assets/index-0000.js", http.StatusNotFound, ""},
		{"/assets/", http.StatusNotFound, ""},
		{"/chats", http.StatusNotFound, ""},
	} {
		answer := get(t, c.path)
		if answer.Code != c.status || answer.Header().Get("Cache-Control") != c.cache {
			t.Errorf("%s: %d, Cache-Control %q", c.path, answer.Code, answer.Header().Get("Cache-Control"))
		}
	}
}

func TestTheDesktopIsToldWhereItsAPIAndItsSignInAre(t *testing.T) {
	var config desk.Config
	if err := json.Unmarshal(get(t, "/config.json").Body.Bytes(), &config); err != nil {
		t.Fatal(err)
	}
	want := desk.Config{
		API:      "http://localhost:4566/_aws/execute-api/abcd1234/$default",
		ClientID: "client",
		Issuer:   "https://cognito-idp.us-east-1.amazonaws.com/us-east-1_AbCdEfGhI",
		Metadata: desk.Metadata{
			AuthorizationEndpoint: "http://localhost:4566/oauth2/authorize",
			TokenEndpoint:         "http://localhost:4566/oauth2/token",
			EndSessionEndpoint:    "http://localhost:4566/logout",
			KeySet:                "http://localhost:4566/us-east-1_AbCdEfGhI/.well-known/jwks.json",
		},
	}
	if config != want {
		t.Errorf("got %+v", config)
	}
}

func TestTheDesktopMayTalkToTheEndpointsAlone(t *testing.T) {
	policy, err := desk.Policy(deployed())
	if err != nil {
		t.Fatal(err)
	}
	for _, directive := range []string{
		"default-src 'none'",
		"connect-src 'self' http://localhost:4566 ws://localhost:4566",
		"form-action 'self' http://localhost:4566",
	} {
		if !strings.Contains(policy+";", directive+";") {
			t.Errorf("%s is not in %s", directive, policy)
		}
	}
	if strings.Contains(policy, "unsafe") {
		t.Errorf("unsafe: %s", policy)
	}
	broken := deployed()
	broken.Socket = "localhost"
	if _, err := desk.Policy(broken); err == nil {
		t.Error("an endpoint without a host is taken")
	}
}

func TestADesktopThatIsNotBuiltIsAnError(t *testing.T) {
	if _, err := desk.Handler(fstest.MapFS{}, desk.Config{}); err == nil || !strings.Contains(err.Error(), "npm run build") {
		t.Errorf("got %v, which does not say what to do", err)
	}
}
