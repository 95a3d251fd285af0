package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/coder/websocket"
)

// ticket lets one socket connect once.
type ticket struct {
	URL       string    `json:"url"`
	Ticket    string    `json:"ticket"`
	ExpiresAt time.Time `json:"expiresAt"`
}

func (d desk) ticket(t *testing.T) ticket {
	t.Helper()
	return want[ticket](t, d, post("/v1/socket-tickets", nil), http.StatusCreated)
}

// event is what the stack pushes. One of the objects is there.
type event struct {
	Type     string   `json:"type"`
	Revision int64    `json:"revision"`
	Chat     *chat    `json:"chat"`
	Message  *message `json:"message"`
	Agent    *me      `json:"agent"`
	Canned   *canned  `json:"canned"`
}

// socket is the live side of a desktop. It keeps all that it was told.
type socket struct {
	connection *websocket.Conn

	mu      sync.Mutex
	events  []event
	pongs   int
	fault   error         // what was pushed against the contract, or why the socket closed
	changed chan struct{} // closed with the next change
}

// dial connects with the ticket, as long as the stack lets it.
func dial(ctx context.Context, address, secret string) (*websocket.Conn, *http.Response, error) {
	return websocket.Dial(ctx, address+"?"+url.Values{"ticket": {secret}}.Encode(), nil)
}

// connect opens a socket as a desktop does: ticket, connect, ping, pong. What is committed from now on is pushed.
func (d desk) connect(t *testing.T) *socket {
	t.Helper()
	s := d.dial(t)
	s.ping(t)
	return s
}

func (d desk) dial(t *testing.T) *socket {
	t.Helper()
	issued := d.ticket(t)
	connection, _, err := dial(t.Context(), issued.URL, issued.Ticket)
	if err != nil {
		t.Fatalf("connect a socket: %v", err)
	}
	s := &socket{connection: connection, changed: make(chan struct{})}
	go s.listen(t.Context())
	t.Cleanup(func() { _ = connection.CloseNow() })
	return s
}

// ping asks whether the socket is registered, and waits for the answer that it is.
func (s *socket) ping(t *testing.T) {
	t.Helper()
	s.mu.Lock()
	before := s.pongs
	s.mu.Unlock()
	s.say(t, `{"action":"ping"}`)
	s.wait(t, "a pong", func() bool { return s.pongs > before })
}

func (s *socket) say(t *testing.T, frame string) {
	t.Helper()
	if err := s.connection.Write(t.Context(), websocket.MessageText, []byte(frame)); err != nil {
		t.Fatalf("write to a socket: %v", err)
	}
}

func (s *socket) listen(ctx context.Context) {
	for {
		_, frame, err := s.connection.Read(ctx)
		if err == nil {
			err = s.take(frame)
		}
		if err != nil {
			s.change(func() { s.fault = err })
			return
		}
	}
}

// take keeps a frame if it is one of the contract's.
func (s *socket) take(frame []byte) error {
	if err := world.contract.events.Check(frame); err != nil {
		return fmt.Errorf("pushed what is no event: %w: %s", err, frame)
	}
	var e event
	if err := json.Unmarshal(frame, &e); err != nil {
		return fmt.Errorf("pushed what is no event: %w: %s", err, frame)
	}
	s.change(func() {
		if e.Type == "pong" {
			s.pongs++
		} else {
			s.events = append(s.events, e)
		}
	})
	return nil
}

func (s *socket) change(do func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	do()
	close(s.changed)
	s.changed = make(chan struct{})
}

// await waits until the socket was told what matches; it may have been long ago.
func (s *socket) await(t *testing.T, what string, matches func(event) bool) event {
	t.Helper()
	var found event
	s.wait(t, what, func() bool {
		i := slices.IndexFunc(s.events, matches)
		if i >= 0 {
			found = s.events[i]
		}
		return i >= 0
	})
	return found
}

// told is everything that matches until now.
func (s *socket) told(matches func(event) bool) []event {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(s.events), func(e event) bool { return !matches(e) })
}

// awaitClose waits until the stack closes the socket.
func (s *socket) awaitClose(t *testing.T) {
	t.Helper()
	s.wait(t, "the end of the socket", func() bool { return websocket.CloseStatus(s.fault) != -1 || s.fault != nil })
	if status := websocket.CloseStatus(s.fault); status == -1 {
		t.Fatalf("the socket broke instead of being closed: %v", s.fault)
	}
}

// wait waits for a condition, which it reads under the lock.
func (s *socket) wait(t *testing.T, what string, holds func() bool) {
	t.Helper()
	deadline := time.After(patience)
	for {
		s.mu.Lock()
		done, fault, changed := holds(), s.fault, s.changed
		s.mu.Unlock()
		switch {
		case done:
			return
		case fault != nil:
			t.Fatalf("waiting for %s: %v", what, fault)
		}
		select {
		case <-deadline:
			t.Fatalf("the socket was not told of %s within %s", what, patience)
		case <-changed:
		}
	}
}

// What events tell.

func chatIs(eventType, id string, also func(chat) bool) func(event) bool {
	return func(e event) bool { return e.Type == eventType && e.Chat != nil && e.Chat.ID == id && also(*e.Chat) }
}

func messageIs(eventType string, also func(message) bool) func(event) bool {
	return func(e event) bool { return e.Type == eventType && e.Message != nil && also(*e.Message) }
}

func agentIs(also func(me) bool) func(event) bool {
	return func(e event) bool { return e.Type == "agent.updated" && e.Agent != nil && also(*e.Agent) }
}

func cannedIs(id string, also func(canned) bool) func(event) bool {
	return func(e event) bool {
		return e.Type == "canned.updated" && e.Canned != nil && e.Canned.ID == id && also(*e.Canned)
	}
}
