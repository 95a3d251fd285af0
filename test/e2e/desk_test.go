package e2e

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"testing"
	"time"
)

// What the contract calls these things, as far as the tests look at them.
type (
	me struct {
		ID          string   `json:"id"`
		Permissions []string `json:"permissions"`
		Services    []string `json:"services"`
		State       string   `json:"state"`
		Reason      string   `json:"reason"`
		Revision    int64    `json:"revision"`

		Interaction *interaction `json:"interaction"`
	}

	interaction struct {
		ID             string `json:"id"`
		CustomerNumber string `json:"customerNumber"`
		ServiceID      string `json:"serviceId"`
		Phase          string `json:"phase"`
	}

	canned struct {
		ID        string   `json:"id"`
		AgentID   string   `json:"agentId"`
		ServiceID string   `json:"serviceId"`
		Title     string   `json:"title"`
		Shortcut  string   `json:"shortcut"`
		Body      string   `json:"body"`
		Prompts   []string `json:"prompts"`
		Deleted   bool     `json:"deleted"`
		Revision  int64    `json:"revision"`
	}

	filled struct {
		Body     string   `json:"body"`
		Encoding string   `json:"encoding"`
		Segments int      `json:"segments"`
		Missing  []string `json:"missing"`
	}

	service struct {
		ID      string   `json:"id"`
		SMS     bool     `json:"sms"`
		Numbers []string `json:"numbers"`
	}

	chat struct {
		ID             string       `json:"id"`
		ServiceID      string       `json:"serviceId"`
		ServiceNumber  string       `json:"serviceNumber"`
		CustomerNumber string       `json:"customerNumber"`
		State          string       `json:"state"`
		AgentID        string       `json:"agentId"`
		Origin         string       `json:"origin"`
		InteractionID  string       `json:"interactionId"`
		Offer          *offer       `json:"offer"`
		Unread         int          `json:"unread"`
		LastMessage    *lastMessage `json:"lastMessage"`
		EndedAt        time.Time    `json:"endedAt"`
		EndReason      string       `json:"endReason"`
		Disposition    string       `json:"disposition"`
		Note           string       `json:"note"`
		IgnoredCount   int          `json:"ignoredCount"`
		OptedOut       bool         `json:"optedOut"`
		Revision       int64        `json:"revision"`
	}

	offer struct {
		Reason string `json:"reason"`
		To     string `json:"to"`
		By     string `json:"by"`
		Note   string `json:"note"`
	}

	lastMessage struct {
		ID        string `json:"id"`
		Direction string `json:"direction"`
		Body      string `json:"body"`
	}

	message struct {
		ID           string         `json:"id"`
		ChatID       string         `json:"chatId"`
		Direction    string         `json:"direction"`
		Body         string         `json:"body"`
		SentBy       string         `json:"sentBy"`
		Status       string         `json:"status"`
		StatusReason string         `json:"statusReason"`
		Confirmation string         `json:"confirmation"`
		Encoding     string         `json:"encoding"`
		Segments     int            `json:"segments"`
		ReplyTo      string         `json:"replyTo"`
		RetryOf      string         `json:"retryOf"`
		History      []statusChange `json:"history"`
		Revision     int64          `json:"revision"`
	}

	statusChange struct {
		Status string `json:"status"`
		Reason string `json:"reason"`
	}

	list[T any] struct {
		Items  []T    `json:"items"`
		Cursor string `json:"cursor"`
	}

	delta struct {
		Chats          []chat    `json:"chats"`
		Messages       []message `json:"messages"`
		Requests       []chat    `json:"requests"`
		RemovedChatIDs []string  `json:"removedChatIds"`
		Cursor         string    `json:"cursor"`
		More           bool      `json:"more"`
		Reset          bool      `json:"reset"`
	}

	problem struct {
		Status int    `json:"status"`
		Code   string `json:"code"`
		Detail string `json:"detail"`
		Owner  string `json:"owner"`
	}
)

// desk is the HTTP side of one agent's desktop.
type desk struct {
	agent string
	token string
}

// request is what a desk asks. The path begins with /v1 and may have a query.
type request struct {
	method string
	path   string
	body   string
	key    string // Idempotency-Key
	token  string
	wrong  bool // the request breaks the contract on purpose
}

func (r request) header() http.Header {
	header := http.Header{}
	if r.body != "" {
		header.Set("Content-Type", "application/json")
	}
	if r.key != "" {
		header.Set("Idempotency-Key", r.key)
	}
	if r.token != "" {
		header.Set("Authorization", "Bearer "+r.token)
	}
	return header
}

// answer is what came back.
type answer struct {
	status int
	header http.Header
	body   []byte
}

func (a answer) String() string { return fmt.Sprintf("%d %s", a.status, a.body) }

// ask sends the request with whatever token it has, and holds the exchange against the contract.
func ask(ctx context.Context, r request) (answer, error) {
	a, err := world.exchange(ctx, r.method, world.API+r.path, r.body, r.header())
	if err != nil {
		return answer{}, err
	}
	if err := world.contract.check(ctx, r, a); err != nil {
		return answer{}, fmt.Errorf("%s %s: %w", r.method, r.path, err)
	}
	return a, nil
}

// ask sends the request as the desk's agent.
func (d desk) ask(ctx context.Context, r request) (answer, error) {
	r.token = d.token
	return ask(ctx, r)
}

// want sends the request and reads the answer, which must have the status.
func want[T any](t *testing.T, d desk, r request, status int) T {
	t.Helper()
	a, err := d.ask(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	return read[T](t, a, status)
}

func read[T any](t *testing.T, a answer, status int) T {
	t.Helper()
	if a.status != status {
		t.Fatalf("answered with %s, not %d", a, status)
	}
	var value T
	if err := json.Unmarshal(a.body, &value); err != nil {
		t.Fatal(err)
	}
	return value
}

// decoded is the object that came back.
func decoded[T any](a answer) (T, error) {
	var value T
	err := json.Unmarshal(a.body, &value)
	return value, err
}

func get(path string) request { return request{method: http.MethodGet, path: path} }

func post(path string, body any) request {
	r := request{method: http.MethodPost, path: path}
	if body != nil {
		r.body = encode(body)
	}
	return r
}

func put(path string, body any) request {
	return request{method: http.MethodPut, path: path, body: encode(body)}
}

func remove(path string) request { return request{method: http.MethodDelete, path: path} }

func (r request) withKey(key string) request {
	r.key = key
	return r
}

// onPurpose marks a request that breaks the contract.
func (r request) onPurpose() request {
	r.wrong = true
	return r
}

func encode(v any) string {
	content, err := json.Marshal(v)
	if err != nil {
		panic(err) // the tests' own values always marshal
	}
	return string(content)
}

type fields map[string]any

func starting(serviceID, customer string) request {
	return post("/v1/chats", fields{"serviceId": serviceID, "customerNumber": customer})
}

func sending(chatID, body string) request {
	return post("/v1/chats/"+chatID+"/messages", fields{"body": body}).withKey(rand.Text())
}

func ending(chatID string) request { return post("/v1/chats/"+chatID+"/end", nil) }

func listing(chatID string, query url.Values) request {
	return get("/v1/chats/" + chatID + "/messages?" + query.Encode())
}

// start opens a new chat, which ends with the test if it has not ended before.
func (d desk) start(t *testing.T, serviceID, customer string) chat {
	t.Helper()
	a, err := d.ask(t.Context(), starting(serviceID, customer))
	if err == nil && a.status == http.StatusConflict && read[problem](t, a, a.status).Code == "opted_out" {
		// Left by tests that were stopped halfway.
		err = d.relent(t.Context(), chat{ServiceID: serviceID, ServiceNumber: serviceNumber(t, d, serviceID), CustomerNumber: customer})
		if err == nil {
			a, err = d.ask(t.Context(), starting(serviceID, customer))
		}
	}
	if err != nil {
		t.Fatal(err)
	}
	opened := read[chat](t, a, http.StatusCreated)
	d.endAfter(t, opened)
	return opened
}

// endAfter ends the chat with the test, if it has not ended before.
func (d desk) endAfter(t *testing.T, c chat) {
	t.Cleanup(func() {
		if _, err := d.ask(context.WithoutCancel(t.Context()), ending(c.ID)); err != nil {
			t.Errorf("end a chat that a test opened: %v", err)
		}
	})
}

func (d desk) end(t *testing.T, chatID string) chat {
	t.Helper()
	return want[chat](t, d, ending(chatID), http.StatusOK)
}

func (d desk) chat(t *testing.T, chatID string) chat {
	t.Helper()
	return want[chat](t, d, get("/v1/chats/"+chatID), http.StatusOK)
}

// send sends a text that the carrier takes.
func (d desk) send(t *testing.T, chatID, body string) message {
	t.Helper()
	sent := want[message](t, d, sending(chatID, body), http.StatusCreated)
	if sent.Status != "sent" && sent.Status != "delivered" {
		t.Fatalf("a text is %s (%s), not sent", sent.Status, sent.StatusReason)
	}
	return sent
}

// messages are the chat's messages in the order in which they are shown.
func (d desk) messages(t *testing.T, chatID string) []message {
	t.Helper()
	var all []message
	query := url.Values{"limit": {"100"}}
	for {
		page := want[list[message]](t, d, listing(chatID, query), http.StatusOK)
		for _, m := range page.Items {
			all = append([]message{m}, all...)
		}
		if page.Cursor == "" {
			return all
		}
		query.Set("cursor", page.Cursor)
	}
}

func (d desk) message(t *testing.T, chatID, id string) message {
	t.Helper()
	for _, m := range d.messages(t, chatID) {
		if m.ID == id {
			return m
		}
	}
	t.Fatalf("the chat has no message %s", id)
	return message{}
}

// chats are all of the agent's chats in the state, page after page.
func (d desk) chats(ctx context.Context, state string, limit int) ([]chat, error) {
	query := url.Values{"state": {state}, "limit": {strconv.Itoa(limit)}}
	var all []chat
	for {
		a, err := d.ask(ctx, get("/v1/chats?"+query.Encode()))
		if err != nil {
			return nil, err
		}
		var page list[chat]
		if err := json.Unmarshal(a.body, &page); err != nil || a.status != http.StatusOK {
			return nil, fmt.Errorf("list chats: %s", a)
		}
		all = append(all, page.Items...)
		if page.Cursor == "" {
			return all, nil
		}
		query.Set("cursor", page.Cursor)
	}
}

// sync asks until there is no more, and gives everything as one answer.
func (d desk) sync(t *testing.T, cursor string) delta {
	t.Helper()
	var all delta
	for first := true; ; first = false {
		path := "/v1/sync"
		if cursor != "" {
			path += "?cursor=" + url.QueryEscape(cursor)
		}
		part := want[delta](t, d, get(path), http.StatusOK)
		all.Chats = append(all.Chats, part.Chats...)
		all.Messages = append(all.Messages, part.Messages...)
		all.RemovedChatIDs = append(all.RemovedChatIDs, part.RemovedChatIDs...)
		all.Requests = part.Requests
		all.Cursor = part.Cursor
		all.Reset = all.Reset || first && part.Reset
		if !part.More {
			return all
		}
		cursor = part.Cursor
	}
}

// chat is the newest copy of the chat in the answer.
func (d delta) chat(id string) (chat, bool) {
	var newest chat
	for _, c := range d.Chats {
		if c.ID == id && c.Revision >= newest.Revision {
			newest = c
		}
	}
	return newest, newest.ID != ""
}

// offers tells whether the chat is among what is offered to the agent.
func (d delta) offers(id string) bool {
	return slices.ContainsFunc(d.Requests, func(c chat) bool { return c.ID == id })
}

// message is the newest copy of the message in the answer.
func (d delta) message(id string) (message, bool) {
	var newest message
	for _, m := range d.Messages {
		if m.ID == id && m.Revision >= newest.Revision {
			newest = m
		}
	}
	return newest, newest.ID != ""
}

// refused sends a request that must be refused, and checks with which status and code.
func (d desk) refused(t *testing.T, r request, status int, code string) problem {
	t.Helper()
	p := want[problem](t, d, r, status)
	if p.Code != code || p.Status != status {
		t.Fatalf("refused with %d %s, not %d %s", p.Status, p.Code, status, code)
	}
	if p.Detail == "" {
		t.Errorf("%s does not say what to do", code)
	}
	return p
}
