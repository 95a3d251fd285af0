package httpapi_test

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"log/slog"
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"github.com/smsdesk/smsdesk/shared/chat"
	"github.com/smsdesk/smsdesk/shared/chat/chattest"
	"github.com/smsdesk/smsdesk/shared/httpapi"
	"github.com/smsdesk/smsdesk/shared/httpapi/adminapi"
	"github.com/smsdesk/smsdesk/shared/httpapi/agentapi"
	"github.com/smsdesk/smsdesk/shared/httpapi/sendapi"
)

// office is an API with its routes, over a store in memory: two agents of one service, and one who may only read.
type office struct {
	*chattest.World
	api     *httpapi.API
	log     *strings.Builder
	service chat.Service
	billing chat.Service
}

func open(t *testing.T) *office {
	t.Helper()
	w := chattest.NewWorld(t, func(clock chat.Clock) chattest.Store { return chattest.NewFake(clock) })
	o := &office{World: w, log: &strings.Builder{}}
	o.service = chat.Service{
		ID: "support", Name: "Support", SMS: true, Carrier: chattest.CarrierName, Numbers: []string{"+12065550100"}, MaxSegments: 1,
	}
	o.billing = chat.Service{ID: "billing", Name: "Billing", Carrier: chattest.CarrierName, MaxSegments: 1}
	sales := chat.Service{
		ID: "sales", Name: "Sales", SMS: true, Carrier: chattest.CarrierName, Numbers: []string{"+12065550101"}, MaxSegments: 1,
	}
	for _, s := range []chat.Service{o.service, o.billing, sales} {
		_, err := w.Store.PutService(t.Context(), s)
		w.OK(err)
	}
	send := []chat.Permission{chat.PermissionSend}
	for _, a := range []chat.Agent{
		{ID: "alice", Name: "Alice", Permissions: send, Services: []string{"support", "billing"}, State: chat.AgentReady},
		{ID: "bob", Name: "Bob", Permissions: send, Services: []string{"support"}, State: chat.AgentReady},
		{ID: "carol", Name: "Carol", Services: []string{"support"}, State: chat.AgentReady},
		{ID: "dora", Name: "Dora", Permissions: []chat.Permission{chat.PermissionAdmin}, Services: []string{"support"}, State: chat.AgentReady},
		{ID: "erin", Name: "Erin", Permissions: send, Services: []string{"sales"}, State: chat.AgentReady},
	} {
		_, err := w.Store.PutAgent(t.Context(), a, "sub-of-"+a.ID)
		w.OK(err)
	}
	log := slog.New(slog.NewJSONHandler(o.log, nil))
	directory := &chat.Directory{Store: w.Store}
	clock := w.Clock.Now
	desk := &agentapi.Desk{
		Directory:    directory,
		Availability: &chat.Availability{Store: w.Store},
		Starter:      &chat.Starter{Store: w.Store, Key: w.Key, IDs: w.IDs, Clock: clock, Mobile: agentapi.Mobile, Place: agentapi.Place},
		Mover:        &chat.Mover{Store: w.Store, IDs: w.IDs, Key: w.Key, Clock: clock, Place: agentapi.Place},
		Reader:       &chat.Reader{Store: w.Store, Clock: clock, Auditor: &chat.Auditor{Store: w.Store, IDs: w.IDs, Clock: clock}},
		Overseer:     &chat.Overseer{Store: w.Store, Clock: clock},
		Syncer:       &chat.Syncer{Store: w.Store, Clock: clock},
		Sockets:      &chat.Sockets{Store: w.Store, Clock: clock},
		Canned:       &chat.CannedMessages{Store: w.Store, IDs: w.IDs, Clock: clock},
		Contacts:     &chat.Contacts{Store: w.Store, Key: w.Key},
		SocketURL:    "wss://socket.example/live",
	}
	sender := &chat.Sender{
		Store: w.Store, Carriers: map[string]chat.Carrier{chattest.CarrierName: chattest.NewCarrier(nil)}, Limiter: w.Limiter(w.Store),
		IDs: w.IDs, Clock: clock, Log: log,
	}
	routes := desk.Routes()
	maps.Copy(routes, sendapi.Routes(sender))
	auditor := &chat.Auditor{Store: w.Store, IDs: w.IDs, Clock: clock}
	administrators := &adminapi.Office{
		Administrator: &chat.Administrator{Store: w.Store, Auditor: auditor, Key: w.Key, Clock: clock}, Auditor: auditor,
		Keeper: &chat.Keeper{Store: w.Store, Archive: w.Archive, Auditor: auditor, Key: w.Key, Clock: clock},
		Health: &chat.Health{Store: w.Store, Clock: clock},
	}
	maps.Copy(routes, administrators.Routes())
	o.api = &httpapi.API{Directory: directory, Routes: routes, Clock: clock, Log: log}
	return o
}

// request is one of an agent's.
type request struct {
	agent string
	route string
	path  map[string]string
	query map[string]string
	key   string
	body  string
}

// answer is what came back.
type answer struct {
	status int
	kind   string
	object map[string]any
}

func (o *office) ask(r request) answer {
	o.Helper()
	return o.askEvent(o.event(r))
}

func (o *office) event(r request) events.APIGatewayV2HTTPRequest {
	e := events.APIGatewayV2HTTPRequest{
		RouteKey: r.route, PathParameters: r.path, QueryStringParameters: r.query, Body: r.body,
		Headers: map[string]string{"idempotency-key": r.key},
	}
	if r.agent != "" {
		e.RequestContext.Authorizer = &events.APIGatewayV2HTTPRequestContextAuthorizerDescription{
			JWT: &events.APIGatewayV2HTTPRequestContextAuthorizerJWTDescription{Claims: map[string]string{"sub": "sub-of-" + r.agent}},
		}
	}
	return e
}

func (o *office) askEvent(e events.APIGatewayV2HTTPRequest) answer {
	o.Helper()
	response, err := o.api.Handle(o.Context(), e)
	o.OK(err)
	a := answer{status: response.StatusCode, kind: response.Headers["content-type"]}
	if response.Body == "" {
		return a
	}
	o.OK(json.Unmarshal([]byte(response.Body), &a.object))
	return a
}

// start begins alice's chat and returns its id.
func (o *office) start(number string) string {
	o.Helper()
	a := o.ask(request{
		agent: "alice", route: "POST /v1/chats", body: `{"serviceId":"support","customerNumber":"` + number + `"}`,
	})
	if a.status != 201 {
		o.Fatalf("start: %+v", a)
	}
	id, ok := a.object["id"].(string)
	if !ok {
		o.Fatalf("start: %+v", a)
	}
	return id
}

const customer = "+12065550151"

func TestEachRefusalHasItsStatusItsCodeItsAdvice(t *testing.T) {
	const (
		start    = "POST /v1/chats"
		send     = "POST /v1/chats/{chatId}/messages"
		messages = "GET /v1/chats/{chatId}/messages"
		end      = "POST /v1/chats/{chatId}/end"

		makeCanned = "POST /v1/canned-messages"
	)
	to := func(number string) string { return `{"serviceId":"support","customerNumber":"` + number + `"}` }
	for name, test := range map[string]struct {
		request request // its chatId "alice's" stands for an open chat of hers
		status  int
		code    string
	}{
		"a token of nobody":             {request{agent: "mallory", route: "GET /v1/me"}, 403, "not_permitted"},
		"no token at all":               {request{route: "GET /v1/me"}, 403, "not_permitted"},
		"an unknown route":              {request{route: "$default"}, 404, "not_found"},
		"an unknown route with a token": {request{agent: "alice", route: "$default"}, 404, "not_found"},

		"a state that the telephony sets": {request{agent: "alice", route: "PUT /v1/me/state", body: `{"state":"busy"}`}, 422, "invalid_request"},
		"a state with another field":      {request{agent: "alice", route: "PUT /v1/me/state", body: `{"state":"ready","until":"noon"}`}, 422, "invalid_request"},
		"no state":                        {request{agent: "alice", route: "PUT /v1/me/state"}, 422, "invalid_request"},

		"a number that is none":         {request{agent: "alice", route: start, body: to("12065550150")}, 422, "invalid_number"},
		"a number of words":             {request{agent: "alice", route: start, body: to("call me")}, 422, "invalid_number"},
		"a toll-free number":            {request{agent: "alice", route: start, body: to("+18005551212")}, 422, "not_a_mobile_number"},
		"the service's own number":      {request{agent: "alice", route: start, body: to("+12065550100")}, 422, "invalid_number"},
		"a service without SMS":         {request{agent: "alice", route: start, body: `{"serviceId":"billing","customerNumber":"+12065550151"}`}, 409, "sms_not_supported"},
		"a service of others":           {request{agent: "alice", route: start, body: `{"serviceId":"sales","customerNumber":"+12065550151"}`}, 404, "not_found"},
		"no service":                    {request{agent: "alice", route: start, body: `{"customerNumber":"+12065550151"}`}, 422, "invalid_request"},
		"no permission to start":        {request{agent: "carol", route: start, body: to(customer)}, 403, "not_permitted"},
		"an interaction that is none":   {request{agent: "alice", route: start, body: `{"serviceId":"support","customerNumber":"+12065550151","interactionId":"call-1"}`}, 404, "not_found"},
		"another agent's line":          {request{agent: "bob", route: start, body: to(customer)}, 409, "chat_owned_by_other"},
		"a start that is no JSON":       {request{agent: "alice", route: start, body: `{"serviceId":`}, 422, "invalid_request"},
		"a start that is a list":        {request{agent: "alice", route: start, body: `[]`}, 422, "invalid_request"},
		"a start with more behind it":   {request{agent: "alice", route: start, body: to(customer) + "{}"}, 422, "invalid_request"},
		"a start with an unknown field": {request{agent: "alice", route: start, body: `{"serviceId":"support","number":"1"}`}, 422, "invalid_request"},
		"a start with a wrong type":     {request{agent: "alice", route: start, body: `{"serviceId":7}`}, 422, "invalid_request"},
		"an empty start":                {request{agent: "alice", route: start}, 422, "invalid_request"},
		"a key with a space":            {request{agent: "alice", route: start, body: to(customer), key: "a b"}, 422, "invalid_request"},
		"a key that is too long":        {request{agent: "alice", route: start, body: to(customer), key: strings.Repeat("k", 129)}, 422, "invalid_request"},

		"an empty text":               {request{agent: "alice", route: send, key: "1", body: `{"body":""}`}, 422, "empty_message"},
		"a text of white space":       {request{agent: "alice", route: send, key: "1", body: `{"body":" \n\t "}`}, 422, "empty_message"},
		"a text that is too long":     {request{agent: "alice", route: send, key: "1", body: `{"body":"` + strings.Repeat("x", 161) + `"}`}, 422, "message_too_long"},
		"a text without a key":        {request{agent: "alice", route: send, body: `{"body":"Hello"}`}, 422, "invalid_request"},
		"a text in another's chat":    {request{agent: "bob", route: send, key: "1", body: `{"body":"Hello"}`}, 403, "not_your_chat"},
		"a text without permission":   {request{agent: "carol", route: send, key: "1", body: `{"body":"Hello"}`}, 403, "not_permitted"},
		"a text from another service": {request{agent: "erin", route: send, key: "1", body: `{"body":"Hello"}`}, 404, "not_found"},
		"a text in no chat":           {request{agent: "alice", route: send, key: "1", body: `{"body":"Hello"}`, path: map[string]string{"chatId": "nonsense"}}, 404, "not_found"},
		"a body that is huge":         {request{agent: "alice", route: send, key: "1", body: `{"body":"` + strings.Repeat("x", 70_000) + `"}`}, 422, "invalid_request"},

		"an end by another":           {request{agent: "bob", route: end}, 403, "not_your_chat"},
		"an end from another service": {request{agent: "erin", route: end}, 404, "not_found"},
		"an end with a long note":     {request{agent: "alice", route: end, body: `{"note":"` + strings.Repeat("x", 501) + `"}`}, 422, "invalid_request"},
		"an end after no message":     {request{agent: "alice", route: end, body: `{"lastMessageId":"nonsense"}`}, 422, "invalid_request"},

		"a canned message without a title":   {request{agent: "alice", route: makeCanned, body: `{"body":"Hello"}`}, 422, "invalid_request"},
		"a canned message without a body":    {request{agent: "alice", route: makeCanned, body: `{"title":"T"}`}, 422, "empty_message"},
		"a canned message with a number":     {request{agent: "alice", route: makeCanned, body: `{"title":7,"body":"Hello"}`}, 422, "invalid_request"},
		"a canned message that is too long":  {request{agent: "alice", route: makeCanned, body: `{"title":"T","body":"` + strings.Repeat("x", 1531) + `"}`}, 422, "message_too_long"},
		"a service's canned message":         {request{agent: "alice", route: makeCanned, body: `{"serviceId":"support","title":"T","body":"Hello"}`}, 403, "not_permitted"},
		"another service's canned message":   {request{agent: "alice", route: makeCanned, body: `{"serviceId":"sales","title":"T","body":"Hello"}`}, 404, "not_found"},
		"a list of another service's":        {request{agent: "alice", route: "GET /v1/canned-messages", query: map[string]string{"serviceId": "sales"}}, 404, "not_found"},
		"a list from nowhere":                {request{agent: "alice", route: "GET /v1/canned-messages", query: map[string]string{"cursor": "x"}}, 422, "invalid_request"},
		"a search of 101 characters":         {request{agent: "alice", route: "GET /v1/canned-messages", query: map[string]string{"query": strings.Repeat("x", 101)}}, 422, "invalid_request"},
		"a canned message that is not there": {request{agent: "alice", route: "PUT /v1/canned-messages/{cannedId}", path: map[string]string{"cannedId": "x"}, body: `{"title":"T","body":"Hello"}`}, 404, "not_found"},
		"a removal of one that is not there": {request{agent: "alice", route: "DELETE /v1/canned-messages/{cannedId}", path: map[string]string{"cannedId": "x"}}, 404, "not_found"},
		"a filling of one that is not there": {request{agent: "alice", route: "POST /v1/canned-messages/{cannedId}/fill", path: map[string]string{"cannedId": "x"}, body: `{"chatId":"x"}`}, 404, "not_found"},

		"a chat of another service": {request{agent: "erin", route: "GET /v1/chats/{chatId}"}, 404, "not_found"},
		"messages of one":           {request{agent: "erin", route: messages}, 404, "not_found"},
		"messages before nothing":   {request{agent: "alice", route: messages, query: map[string]string{"before": "x"}}, 422, "invalid_request"},
		"a limit of none":           {request{agent: "alice", route: messages, query: map[string]string{"limit": "0"}}, 422, "invalid_request"},
		"a limit of too many":       {request{agent: "alice", route: "GET /v1/chats", query: map[string]string{"limit": "101"}}, 422, "invalid_request"},
		"a limit of words":          {request{agent: "alice", route: "GET /v1/chats", query: map[string]string{"limit": "all"}}, 422, "invalid_request"},
		"a state that is none":      {request{agent: "alice", route: "GET /v1/chats", query: map[string]string{"state": "lost"}}, 422, "invalid_request"},
		"a cursor that is none":     {request{agent: "alice", route: "GET /v1/chats", query: map[string]string{"cursor": "x"}}, 422, "invalid_request"},
	} {
		t.Run(name, func(t *testing.T) {
			o := open(t)
			id := o.start(customer)
			if test.request.path == nil {
				test.request.path = map[string]string{"chatId": id}
			}
			a := o.ask(test.request)
			if a.status != test.status || a.object["code"] != test.code || a.kind != "application/problem+json" {
				t.Fatalf("got %d %s %v", a.status, a.kind, a.object)
			}
			if detail, ok := a.object["detail"].(string); !ok || detail == "" {
				t.Error("it does not say what to do")
			}
			if test.code == "chat_owned_by_other" && a.object["owner"] != "alice" {
				t.Errorf("it does not name the owner: %v", a.object)
			}
			unchanged := o.ask(request{agent: "alice", route: messages, path: map[string]string{"chatId": id}})
			if items, ok := unchanged.object["items"].([]any); !ok || len(items) != 0 {
				t.Errorf("something was stored: %v", unchanged.object)
			}
			for _, secret := range []string{customer, "Hello", "Mallory"} {
				if strings.Contains(o.log.String(), secret) {
					t.Errorf("the log tells %q: %s", secret, o.log)
				}
			}
		})
	}
}

func TestATextThatIsSentIsAnsweredWithItsMessage(t *testing.T) {
	o := open(t)
	path := map[string]string{"chatId": o.start(customer)}
	send := request{agent: "alice", route: "POST /v1/chats/{chatId}/messages", path: path, key: "k-1", body: `{"body":"Your number is 4711."}`}

	first := o.ask(send)
	if first.status != 201 || first.object["status"] != "sent" || first.object["sentBy"] != "alice" {
		t.Fatalf("got %+v", first)
	}
	if again := o.ask(send); again.status != 201 || again.object["id"] != first.object["id"] {
		t.Errorf("the same key got another message: %+v", again)
	}
	send.body = `{"body":"Something else"}`
	if other := o.ask(send); other.status != 422 || other.object["code"] != "idempotency_mismatch" {
		t.Errorf("the same key took another text: %+v", other)
	}
	listed := o.ask(request{agent: "bob", route: "GET /v1/chats/{chatId}/messages", path: path})
	if items, ok := listed.object["items"].([]any); !ok || len(items) != 1 {
		t.Errorf("another agent of the service reads %v", listed.object)
	}
}

func TestATextAboveTheRateSaysWhenToTryAgain(t *testing.T) {
	o := open(t)
	o.service.Policies.AgentPerMinute = 1
	_, err := o.Store.PutService(t.Context(), o.service)
	o.OK(err)
	path := map[string]string{"chatId": o.start(customer)}
	send := func(key string) events.APIGatewayV2HTTPResponse {
		response, err := o.api.Handle(t.Context(), o.event(request{
			agent: "alice", route: "POST /v1/chats/{chatId}/messages", path: path, key: key, body: `{"body":"Hello"}`,
		}))
		o.OK(err)
		return response
	}
	if first := send("1"); first.StatusCode != 201 || first.Headers["retry-after"] != "" {
		t.Fatalf("got %+v", first)
	}
	o.Clock.Advance(20*time.Second - time.Millisecond)
	second := send("2")
	if second.StatusCode != 429 || !strings.Contains(second.Body, `"code":"rate_limited"`) || second.Headers["retry-after"] != "42" {
		t.Errorf("got %+v", second)
	}
}

func TestAStartThatIsRepeatedIsAnsweredWithTheSameChat(t *testing.T) {
	o := open(t)
	start := request{agent: "alice", route: "POST /v1/chats", key: "k-1", body: `{"serviceId":"support","customerNumber":"` + customer + `"}`}
	first, again := o.ask(start), o.ask(start)
	if first.status != 201 || again.status != 201 || first.object["id"] != again.object["id"] {
		t.Errorf("with a key: %+v, then %+v", first, again)
	}
	start.key = ""
	if found := o.ask(start); found.status != 200 || found.object["id"] != first.object["id"] {
		t.Errorf("without: %+v", found)
	}
}

func TestAChatThatWasEndedIsEndedStill(t *testing.T) {
	o := open(t)
	path := map[string]string{"chatId": o.start(customer)}
	end := request{agent: "alice", route: "POST /v1/chats/{chatId}/end", path: path, body: `{"disposition":"Solved","note":"All good"}`}
	for range 2 {
		a := o.ask(end)
		if a.status != 200 || a.object["state"] != "ended" || a.object["endReason"] != "agent" || a.object["disposition"] != "Solved" {
			t.Fatalf("got %+v", a)
		}
	}
	ended := o.ask(request{agent: "alice", route: "GET /v1/chats", query: map[string]string{"state": "ended"}})
	if items, ok := ended.object["items"].([]any); !ok || len(items) != 1 {
		t.Errorf("the ended chats are %v", ended.object)
	}
	send := o.ask(request{agent: "alice", route: "POST /v1/chats/{chatId}/messages", path: path, key: "k", body: `{"body":"Hello"}`})
	if send.status != 409 || send.object["code"] != "chat_ended" {
		t.Errorf("a text after the end: %+v", send)
	}
}

func TestADesktopLearnsWhoItsAgentIsWhereToConnectWhatChanged(t *testing.T) {
	o := open(t)
	id := o.start(customer)
	me := o.ask(request{agent: "alice", route: "GET /v1/me"})
	if me.status != 200 || me.object["id"] != "alice" || me.object["state"] != "ready" {
		t.Errorf("me: %+v", me)
	}
	services := o.ask(request{agent: "alice", route: "GET /v1/services"})
	if items, ok := services.object["items"].([]any); !ok || len(items) != 2 {
		t.Errorf("services: %+v", services)
	}
	ticket := o.ask(request{agent: "alice", route: "POST /v1/socket-tickets"})
	if ticket.status != 201 || ticket.object["url"] != "wss://socket.example/live" || ticket.object["ticket"] == "" {
		t.Errorf("ticket: %+v", ticket)
	}
	sync := o.ask(request{agent: "alice", route: "GET /v1/sync"})
	chats, ok := sync.object["chats"].([]any)
	if !ok || len(chats) != 1 || sync.object["reset"] != true || sync.object["more"] != false {
		t.Fatalf("sync: %+v", sync)
	}
	if shown, ok := chats[0].(map[string]any); !ok || shown["id"] != id {
		t.Errorf("sync: %+v", sync)
	}
	one := o.ask(request{agent: "bob", route: "GET /v1/chats/{chatId}", path: map[string]string{"chatId": id}})
	if one.status != 200 || one.object["agentId"] != "alice" {
		t.Errorf("the chat, for another agent of the service: %+v", one)
	}
}

func TestABodyInBase64IsDecoded(t *testing.T) {
	o := open(t)
	e := events.APIGatewayV2HTTPRequest{
		RouteKey: "POST /v1/chats", IsBase64Encoded: true,
		Body: base64.StdEncoding.EncodeToString([]byte(`{"serviceId":"support","customerNumber":"` + customer + `"}`)),
	}
	e.RequestContext.Authorizer = &events.APIGatewayV2HTTPRequestContextAuthorizerDescription{
		JWT: &events.APIGatewayV2HTTPRequestContextAuthorizerJWTDescription{Claims: map[string]string{"sub": "sub-of-alice"}},
	}
	if a := o.askEvent(e); a.status != 201 {
		t.Errorf("got %+v", a)
	}
	e.Body = "%"
	if a := o.askEvent(e); a.status != 422 {
		t.Errorf("got %+v", a)
	}
}

func TestWhatGoesWrongInsideStaysInside(t *testing.T) {
	o := open(t)
	const inside = "table smsdesk-1 is on fire"
	o.api.Routes["GET /v1/me"] = func(_ context.Context, _ httpapi.Request) (httpapi.Answer, error) {
		return httpapi.Answer{}, errors.New(inside)
	}
	a := o.ask(request{agent: "alice", route: "GET /v1/me"})
	if a.status != 500 || a.object["code"] != "internal" {
		t.Errorf("got %+v", a)
	}
	if detail, ok := a.object["detail"].(string); !ok || strings.Contains(detail, "fire") {
		t.Errorf("the client is told %v", a.object)
	}
	if !strings.Contains(o.log.String(), inside) {
		t.Errorf("the log does not tell: %s", o.log)
	}
}

func TestAgentsKeepCannedMessages(t *testing.T) {
	o := open(t)
	made := o.ask(request{
		agent: "alice", route: "POST /v1/canned-messages",
		body: `{"title":"Confirmation","shortcut":"conf","body":"{{agent.name}}: your number is {{?Confirmation number}}."}`,
	})
	id, isText := made.object["id"].(string)
	if made.status != 201 || !isText || made.object["agentId"] != "alice" || made.object["serviceId"] != nil {
		t.Fatalf("made: %+v", made)
	}
	path := map[string]string{"cannedId": id}
	taken := o.ask(request{agent: "alice", route: "POST /v1/canned-messages", body: `{"title":"Other","shortcut":"conf","body":"Hello"}`})
	if taken.status != 422 || taken.object["code"] != "invalid_request" {
		t.Errorf("a shortcut that is taken: %+v", taken)
	}
	filled := o.ask(request{
		agent: "alice", route: "POST /v1/canned-messages/{cannedId}/fill", path: path,
		body: `{"chatId":"` + o.start(customer) + `","answers":{"Confirmation number":"4711"}}`,
	})
	if filled.status != 200 || filled.object["body"] != "Alice: your number is 4711." || filled.object["segments"] != 1.0 {
		t.Errorf("filled: %+v", filled)
	}
	changed := o.ask(request{
		agent: "alice", route: "PUT /v1/canned-messages/{cannedId}", path: path, body: `{"title":"Goodbye","body":"Bye"}`,
	})
	if changed.status != 200 || changed.object["title"] != "Goodbye" || changed.object["shortcut"] != nil || changed.object["revision"] != 2.0 {
		t.Errorf("changed: %+v", changed)
	}
	list := request{agent: "alice", route: "GET /v1/canned-messages", query: map[string]string{"query": "bye"}}
	if items, isList := o.ask(list).object["items"].([]any); !isList || len(items) != 1 {
		t.Errorf("listed: %v", items)
	}
	if removed := o.ask(request{agent: "alice", route: "DELETE /v1/canned-messages/{cannedId}", path: path}); removed.status != 204 || removed.kind != "" {
		t.Errorf("removed: %+v", removed)
	}
	if items, isList := o.ask(list).object["items"].([]any); !isList || len(items) != 0 {
		t.Errorf("left: %v", items)
	}
}

func TestAnAgentIsReadyUnlessInACall(t *testing.T) {
	o := open(t)
	ready := request{agent: "alice", route: "PUT /v1/me/state", body: `{"state":"ready"}`}
	if a := o.ask(ready); a.status != 200 || a.object["state"] != "ready" || a.object["interaction"] != nil {
		t.Errorf("ready: %+v", a)
	}
	alice, err := o.Store.Agent(t.Context(), "alice")
	o.OK(err)
	call := o.CallReport(alice, o.service, customer)
	o.Report(call)
	pause := request{agent: "alice", route: "PUT /v1/me/state", body: `{"state":"not_ready","reason":"Lunch"}`}
	a := o.ask(pause)
	interaction, isObject := a.object["interaction"].(map[string]any)
	if a.status != 200 || a.object["state"] != "busy" || a.object["reason"] != nil || !isObject || interaction["id"] != call.InteractionID {
		t.Errorf("in a call: %+v", a)
	}
	started := o.ask(request{
		agent: "alice", route: "POST /v1/chats",
		body: `{"serviceId":"support","customerNumber":"` + customer + `","interactionId":"` + call.InteractionID + `"}`,
	})
	if started.status != 201 || started.object["interactionId"] != call.InteractionID {
		t.Errorf("a chat in the call: %+v", started)
	}
	call.Phase = chat.PhaseDone
	o.Report(call)
	if a := o.ask(request{agent: "alice", route: "GET /v1/me"}); a.object["state"] != "not_ready" || a.object["reason"] != "Lunch" {
		t.Errorf("after the call: %+v", a)
	}
}
