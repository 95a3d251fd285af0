package twilio_test

import (
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
)

const (
	account = "AC0123456789abcdef0123456789abcdef"
	sid     = "SM0123456789abcdef0123456789abcdef"
)

// fake speaks Twilio's Messages API. What it is told to do with a call, it does before it acts on it, or after: once it has acted,
// the customer has the text.
type fake struct {
	*httptest.Server

	before http.HandlerFunc // answers in its place, and the customer gets nothing; nil to act
	after  http.HandlerFunc // answers when the customer has the text; nil for Twilio's own answer
	token  string           // the only one that it knows

	mu    sync.Mutex
	calls int
	got   []url.Values
}

func serve(t *testing.T, f *fake) *fake {
	t.Helper()
	if f.token == "" {
		f.token = "token"
	}
	f.Server = httptest.NewUnstartedServer(f)
	f.Config.ErrorLog = log.New(io.Discard, "", 0) // complaints about what a test does to it
	f.Start()
	t.Cleanup(f.Close)
	return f
}

// ServeHTTP implements http.Handler.
func (f *fake) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	_ = r.ParseForm()
	f.mu.Lock()
	f.calls++
	f.mu.Unlock()
	user, password, _ := r.BasicAuth()
	switch {
	case r.Method != http.MethodPost || r.URL.Path != "/2010-04-01/Accounts/"+account+"/Messages.json" || user != account:
		refuse(http.StatusNotFound, 20404)(w, r)
	case password != f.token:
		refuse(http.StatusUnauthorized, 20003)(w, r)
	case f.before != nil:
		f.before(w, r)
	default:
		f.mu.Lock()
		f.got = append(f.got, r.PostForm)
		f.mu.Unlock()
		if f.after != nil {
			f.after(w, r)
			return
		}
		accept(w, r)
	}
}

// seen is how often it was called, and what the customer got.
func (f *fake) seen() (calls int, got []url.Values) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.calls, f.got
}

func accept(w http.ResponseWriter, r *http.Request) {
	answer(http.StatusCreated, `{"sid":"`+sid+`","status":"queued","account_sid":"`+account+`","error_code":null,"num_segments":"1","price":null,"to":"`+r.PostForm.Get("To")+`"}`)(w, r)
}

// refuse answers as Twilio does, with the customer's number in its words.
func refuse(status, code int) http.HandlerFunc {
	return answer(status, fmt.Sprintf(`{"code":%d,"message":"The number %s cannot get %s","more_info":"https://www.twilio.com/docs/errors/%d","status":%d}`,
		code, customer, body, code, status))
}

func answer(status int, content string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		_, _ = io.WriteString(w, content)
	}
}

// hang answers nothing, as long as anybody waits.
func hang(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }

// cut closes the connection.
func cut(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }

// reset closes it so that the caller sees a reset, not an end.
func reset(w http.ResponseWriter, _ *http.Request) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(err)
	}
	if tcp, ok := conn.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
	_ = conn.Close()
}

// write answers with what is no HTTP.
func write(raw string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		conn, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			panic(err)
		}
		_, _ = io.WriteString(conn, raw)
		_ = conn.Close()
	}
}

// half begins an answer, then does what it is told.
func half(then http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Content-Length", "500")
		w.WriteHeader(http.StatusCreated)
		_, _ = io.WriteString(w, `{"sid":"SM0123`)
		_ = http.NewResponseController(w).Flush()
		then(w, r)
	}
}

// losses are the ways in which an answer can be lost, whether Twilio has acted or not.
func losses() map[string]http.HandlerFunc {
	return map[string]http.HandlerFunc{
		"the connection breaks":             cut,
		"the connection is reset":           reset,
		"no answer comes in time":           hang,
		"an answer breaks off":              half(cut),
		"an answer stops":                   half(hang),
		"a fault of its own":                refuse(500, 20500),
		"a fault without a word":            answer(500, ""),
		"a bad gateway":                     answer(502, "<html>"+customer),
		"it is not available":               refuse(503, 20503),
		"a fault that reads like a refusal": refuse(503, 21610),
		"a gateway's time is out":           answer(504, ""),
		"the request's time is out":         refuse(408, 20408),
		"a refusal without a code":          answer(400, `{"message":"`+customer+`"}`),
		"a refusal by somebody else":        answer(403, "<html>"+customer),
		"too many, says somebody else":      answer(429, "slow down"),
		"a redirection": func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "/"+customer, http.StatusTemporaryRedirect)
		},
		"nothing has changed":                  answer(304, ""),
		"an answer that is no JSON":            answer(201, customer+body),
		"an answer of other JSON":              answer(201, `["`+customer+`"]`),
		"an answer whose id is no string":      answer(201, `{"sid":4711}`),
		"an answer without an id":              answer(201, `{"status":"queued"}`),
		"an answer with an empty id":           answer(201, `{"sid":""}`),
		"an empty answer":                      answer(201, ""),
		"no content":                           answer(204, ""),
		"an answer without an end":             answer(201, `{"body":"`+strings.Repeat("x", 300<<10)+`","sid":"`+sid+`"}`),
		"an answer that is no HTTP":            write(customer + " " + body + "\r\n\r\n"),
		"an answer of half a line":             write("HTTP/1.1 2"),
		"an answer with headers and no length": write("HTTP/1.1 201 Created\r\nContent-Type: application/json\r\n\r\n"),
	}
}
