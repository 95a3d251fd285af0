package phonepage_test

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/eventbridge"

	"github.com/smsdesk/smsdesk/local/simulator/phone"
	"github.com/smsdesk/smsdesk/local/simulator/phonepage"
	"github.com/smsdesk/smsdesk/local/simulator/telephony"
)

// carrier takes every text, or none.
type carrier struct {
	phones *phone.Store
	down   error
}

var _ phonepage.Submitter = (*carrier)(nil)

func (c *carrier) Submit(_ context.Context, customer, service, body string) (phone.Text, error) {
	text := phone.Text{ID: "cae173d2", From: customer, To: service, Body: body}
	if c.down == nil {
		c.phones.Add(customer, text)
	}
	return text, c.down
}

// bus counts the calls that are put on it, or takes none.
type bus struct {
	calls int
	down  error
}

var _ telephony.Events = (*bus)(nil)

func (b *bus) PutEvents(
	context.Context, *eventbridge.PutEventsInput, ...func(*eventbridge.Options),
) (*eventbridge.PutEventsOutput, error) {
	if b.down == nil {
		b.calls++
	}
	return &eventbridge.PutEventsOutput{}, b.down
}

type served struct {
	*httptest.Server
	phones  *phone.Store
	carrier *carrier
	bus     *bus
}

func serve(t *testing.T) served {
	t.Helper()
	phones := phone.NewStore()
	network := &carrier{phones: phones}
	bus := &bus{}
	handler, err := phonepage.Handler(phonepage.Page{
		Phones:   phones,
		Carrier:  network,
		Exchange: telephony.NewExchange(bus, "default"),
		Services: []phonepage.Service{{Name: "Support", Numbers: []string{"+12065550100"}}},
		Agents:   []phonepage.Agent{{ID: "alice", Name: "Alice", Services: []phonepage.AgentService{{ID: "support", Name: "Support"}}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return served{server, phones, network, bus}
}

func (s served) call(t *testing.T, method, path, kind, body string) (status int, answer string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, s.URL+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", kind)
	response, err := s.Client().Do(request)
	if err != nil {
		t.Fatal(err)
	}
	content, err := io.ReadAll(response.Body)
	if err := errors.Join(err, response.Body.Close()); err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, strings.TrimSpace(string(content))
}

const kind = "application/json"

func TestThePageIsServed(t *testing.T) {
	s := serve(t)
	for path, has := range map[string]string{"/": "<title>Phones", "/phones.js": "EventSource", "/phones.css": ".phone", "/phone.svg": "<svg"} {
		if status, content := s.call(t, http.MethodGet, path, "", ""); status != http.StatusOK || !strings.Contains(content, has) {
			t.Errorf("GET %s: %d", path, status)
		}
	}
}

func TestTheCarrierDoesAsItIsTold(t *testing.T) {
	s := serve(t)
	for _, c := range []struct{ method, path, body, answer string }{
		{"GET", "/auto", "", `{"receipts":true}`},
		{"POST", "/auto", `{"receipts": false}`, `{"receipts":false}`},
		{"GET", "/auto", "", `{"receipts":false}`},
		{"GET", "/numbers/+12065550150/behaviour", "", `{"receipt":"carrier","lateMs":0,"twice":false,"outOfOrder":false}`},
		{"POST", "/numbers/+12065550150/behaviour", `{"receipt":"failing","lateMs":5000,"twice":true}`, `{"receipt":"failing","lateMs":5000,"twice":true,"outOfOrder":false}`},
		{"GET", "/numbers/%2B12065550150/behaviour", "", `{"receipt":"failing","lateMs":5000,"twice":true,"outOfOrder":false}`},
		{"POST", "/numbers/+12065550150/behaviour", `{}`, `{"receipt":"carrier","lateMs":0,"twice":false,"outOfOrder":false}`},
	} {
		if status, answer := s.call(t, c.method, c.path, kind, c.body); status != http.StatusOK || answer != c.answer {
			t.Errorf("%s %s: %d %s", c.method, c.path, status, answer)
		}
	}
}

func TestATextIsSentAsTheCustomer(t *testing.T) {
	s := serve(t)
	status, answer := s.call(t, http.MethodPost, "/texts", kind, `{"from":"+12065550150","to":"+12065550100","body":"Thanks!"}`)
	if status != http.StatusCreated || !strings.Contains(answer, `"id":"cae173d2"`) {
		t.Errorf("%d %s", status, answer)
	}
	status, answer = s.call(t, http.MethodGet, "/phones/+12065550150", "", "")
	if status != http.StatusOK || !strings.Contains(answer, `"body":"Thanks!"`) {
		t.Errorf("%d %s", status, answer)
	}
	s.carrier.down = errors.New("the emulator is gone")
	status, answer = s.call(t, http.MethodPost, "/texts", kind, `{"from":"+12065550150","to":"+12065550100","body":"Hello?"}`)
	if status != http.StatusServiceUnavailable || !strings.Contains(answer, "carrier_unavailable") || strings.Contains(answer, "gone") {
		t.Errorf("%d %s", status, answer)
	}
}

const aliceIsCalled = `{"agentId":"alice","interactionId":"call-1","customerNumber":"+12065550150","serviceId":"support"}`

func TestACallIsReportedAsItsPhasesGo(t *testing.T) {
	s := serve(t)
	busy := strings.Replace(aliceIsCalled, "}", `,"phase":"busy"}`, 1)
	if status, answer := s.call(t, http.MethodPost, "/calls", kind, aliceIsCalled); status != http.StatusCreated || answer != busy {
		t.Errorf("%d %s", status, answer)
	}
	if status, answer := s.call(t, http.MethodGet, "/calls", "", ""); status != http.StatusOK || answer != "["+busy+"]" {
		t.Errorf("%d %s", status, answer)
	}
	done := strings.Replace(aliceIsCalled, "}", `,"phase":"done"}`, 1)
	if status, answer := s.call(t, http.MethodPost, "/calls", kind, done); status != http.StatusCreated || answer != done {
		t.Errorf("%d %s", status, answer)
	}
	if status, answer := s.call(t, http.MethodGet, "/calls", "", ""); status != http.StatusOK || answer != "[]" {
		t.Errorf("%d %s", status, answer)
	}
	s.bus.down = errors.New("the emulator is gone")
	status, answer := s.call(t, http.MethodPost, "/calls", kind, aliceIsCalled)
	if status != http.StatusServiceUnavailable || !strings.Contains(answer, "telephony_unavailable") || strings.Contains(answer, "gone") {
		t.Errorf("%d %s", status, answer)
	}
	if s.bus.calls != 2 {
		t.Errorf("the bus has %d calls", s.bus.calls)
	}
}

func TestWhatMakesNoSenseIsRefused(t *testing.T) {
	s := serve(t)
	for _, c := range []struct {
		method, path, kind, body string
		status                   int
		code                     string
	}{
		{"POST", "/phones", kind, `{"number":"0150"}`, 422, "invalid_number"},
		{"POST", "/phones", kind, `{"number":"+12065550150"`, 422, "invalid_request"},
		{"POST", "/phones", "text/plain", `{"number":"+12065550150"}`, 415, "invalid_request"},
		{"GET", "/phones/0150", "", "", 422, "invalid_number"},
		{"POST", "/texts", kind, `{"from":"0150","to":"+12065550100","body":"Hi"}`, 422, "invalid_number"},
		{"POST", "/texts", kind, `{"from":"+12065550150","to":"","body":"Hi"}`, 422, "invalid_number"},
		{"POST", "/texts", kind, `{"from":"+12065550150","to":"+12065550100","body":""}`, 422, "empty_message"},
		{"POST", "/texts", kind, `{"from":"+12065550150","to":"+12065550100","text":"Hi"}`, 422, "invalid_request"},
		{"POST", "/texts", kind, `{"body":"` + strings.Repeat("a", 65<<10) + `"}`, 422, "invalid_request"},
		{"POST", "/calls", kind, `{"agentId":"alice","serviceId":"support","customerNumber":"0150"}`, 422, "invalid_number"},
		{"POST", "/calls", kind, `{"agentId":"alice","customerNumber":"+12065550150"}`, 422, "invalid_request"},
		{"POST", "/calls", kind, `{"agentId":"alice","serviceId":"support","customerNumber":"+12065550150","phase":"ringing"}`, 422, "invalid_request"},
		{"GET", "/numbers/0150/behaviour", "", "", 422, "invalid_number"},
		{"POST", "/numbers/0150/behaviour", kind, `{}`, 422, "invalid_number"},
		{"POST", "/numbers/+12065550150/behaviour", kind, `{"receipt":"sometimes"}`, 422, "invalid_request"},
		{"POST", "/auto", kind, `{}`, 422, "invalid_request"},
	} {
		status, answer := s.call(t, c.method, c.path, c.kind, c.body)
		if status != c.status || !strings.Contains(answer, `"code":"`+c.code+`"`) {
			t.Errorf("%s %s %.80s: %d %s", c.method, c.path, c.body, status, answer)
		}
	}
	if shown := s.phones.Since(-1).Phones; len(shown) != 0 {
		t.Errorf("the refused left phones: %+v", shown)
	}
}

// event is one of the page's server-sent events.
type event struct{ name, data string }

func (s served) watch(t *testing.T) func() event {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.URL+"/events", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	response, err := s.Client().Do(request)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = response.Body.Close() })
	lines := bufio.NewScanner(response.Body)
	return func() event {
		var next event
		for lines.Scan() {
			if name, ok := strings.CutPrefix(lines.Text(), "event: "); ok {
				next.name = name
			}
			if data, ok := strings.CutPrefix(lines.Text(), "data: "); ok {
				next.data = data
				return next
			}
		}
		t.Fatalf("the events ended: %v", lines.Err())
		return next
	}
}

func TestAPageSeesWhatThereIsAndThenWhatChanges(t *testing.T) {
	s := serve(t)
	s.phones.Add("+12065550150", phone.Text{ID: "a", Body: "Your number\nis <4711>."})
	next := s.watch(t)
	if e := next(); e != (event{"services", `[{"name":"Support","numbers":["+12065550100"]}]`}) {
		t.Errorf("got %+v", e)
	}
	if e := next(); e != (event{"agents", `[{"id":"alice","name":"Alice","services":[{"id":"support","name":"Support"}]}]`}) {
		t.Errorf("got %+v", e)
	}
	if e := next(); e != (event{"receipts", "true"}) {
		t.Errorf("got %+v", e)
	}
	var changed phone.Phone
	if e := next(); e.name != "phone" || json.Unmarshal([]byte(e.data), &changed) != nil || changed.Texts[0].Body != "Your number\nis <4711>." {
		t.Errorf("got %+v", e)
	}
	if e := next(); e != (event{"calls", "[]"}) {
		t.Errorf("got %+v", e)
	}

	if status, _ := s.call(t, http.MethodPost, "/phones", kind, `{"number":"+12065550199"}`); status != http.StatusOK {
		t.Fatalf("got %d", status)
	}
	if e := next(); e.name != "phone" || !strings.Contains(e.data, `"number":"+12065550199"`) || !strings.Contains(e.data, `"texts":[]`) {
		t.Errorf("got %+v", e)
	}
	s.phones.Add("+12065550150", phone.Text{ID: "b"})
	if e := next(); json.Unmarshal([]byte(e.data), &changed) != nil || len(changed.Texts) != 1 || changed.Texts[0].ID != "b" {
		t.Errorf("got %+v", e)
	}
	if status, _ := s.call(t, http.MethodPost, "/calls", kind, aliceIsCalled); status != http.StatusCreated {
		t.Fatalf("got %d", status)
	}
	if e := next(); e.name != "calls" || !strings.Contains(e.data, `"interactionId":"call-1"`) {
		t.Errorf("got %+v", e)
	}
	s.phones.SwitchReceipts(false)
	if e := next(); e != (event{"receipts", "false"}) {
		t.Errorf("got %+v", e)
	}
}
