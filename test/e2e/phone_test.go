package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"testing"
)

// phone is a customer's phone at the simulator.
type phone string

// behaviour is how the simulated carrier treats a phone.
type behaviour struct {
	Receipt    string `json:"receipt,omitempty"`
	LateMs     int    `json:"lateMs,omitempty"`
	Twice      bool   `json:"twice,omitempty"`
	OutOfOrder bool   `json:"outOfOrder,omitempty"`
}

// silent leaves it to the test to play the carrier.
func silent() behaviour { return behaviour{Receipt: "silent"} }

func (p phone) behave(ctx context.Context, b behaviour) error {
	_, err := atPhone(ctx, http.MethodPost, "/numbers/"+url.PathEscape(string(p))+"/behaviour", b, http.StatusOK)
	return err
}

// text sends a text as the customer.
func (p phone) text(t *testing.T, to, body string) {
	t.Helper()
	_, err := atPhone(t.Context(), http.MethodPost, "/texts", map[string]string{"from": string(p), "to": to, "body": body}, http.StatusCreated)
	if err != nil {
		t.Fatal(err)
	}
}

// shows tells whether the phone has a text with that body.
func (p phone) shows(t *testing.T, body string) bool {
	t.Helper()
	content, err := atPhone(t.Context(), http.MethodGet, "/phones/"+url.PathEscape(string(p)), nil, http.StatusOK)
	if err != nil {
		t.Fatal(err)
	}
	var shown struct {
		Texts []struct {
			Body string `json:"body"`
		} `json:"texts"`
	}
	if err := json.Unmarshal(content, &shown); err != nil {
		t.Fatal(err)
	}
	for _, text := range shown.Texts {
		if text.Body == body {
			return true
		}
	}
	return false
}

func atPhone(ctx context.Context, method, path string, body any, status int) ([]byte, error) {
	var content string
	if body != nil {
		content = encode(body)
	}
	a, err := world.exchange(ctx, method, world.Phone+path, content, http.Header{"Content-Type": {"application/json"}})
	if err != nil {
		return nil, err
	}
	if a.status != status {
		return nil, fmt.Errorf("the simulator answers %s %s with %s", method, path, a)
	}
	return a.body, nil
}
