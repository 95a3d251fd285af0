package webhookapi_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-lambda-go/events"
	"github.com/google/go-cmp/cmp"

	"github.com/smsdesk/smsdesk/shared/carrier/twilio/wire"
	"github.com/smsdesk/smsdesk/shared/chat"
	"github.com/smsdesk/smsdesk/shared/chat/chattest"
	"github.com/smsdesk/smsdesk/shared/httpapi"
	"github.com/smsdesk/smsdesk/shared/httpapi/webhookapi"
)

const (
	base     = "https://sms.example.com"
	messages = "POST /webhooks/twilio/messages"
	status   = "POST /webhooks/twilio/status"
	sns      = "POST /webhooks/sns"
	private  = "my door code is 4711"
	customer = "+12065550150"
)

// world is the routes with everything behind them, which notes what it was given.
type world struct {
	*testing.T

	api    *httpapi.Hooks
	log    *bytes.Buffer
	queued []string
	fails  error // what the queue answers
	opens  error // what SNS's messages are refused with
	raw    bool
}

// Put implements webhookapi.Queue.
func (w *world) Put(_ context.Context, message string) error {
	if w.fails == nil {
		w.queued = append(w.queued, message)
	}
	return w.fails
}

// Take implements webhookapi.SNS: the message stands in the body between brackets.
func (w *world) Take(ctx context.Context, body string, raw bool, notify func(context.Context, string) error) error {
	w.raw = raw
	if w.opens != nil {
		return w.opens
	}
	return notify(ctx, strings.Trim(body, "[]"))
}

// only is the one message in the queue.
func (w *world) only() string {
	w.Helper()
	if len(w.queued) != 1 {
		w.Fatalf("queued %q, not one message", w.queued)
	}
	return w.queued[0]
}

// accounts always know the token "hush".
type accounts struct{ err error }

func (a accounts) Get(context.Context) (wire.Account, error) {
	return wire.Account{AuthTokens: []string{"hush"}}, a.err
}

func (a accounts) Renew(ctx context.Context) (wire.Account, error) { return a.Get(ctx) }

func newWorld(t *testing.T, a accounts) *world {
	t.Helper()
	w := &world{T: t, log: &bytes.Buffer{}}
	webhooks := &webhookapi.Webhooks{
		Twilio: webhookapi.Twilio{
			Verify: wire.Verifier{Accounts: a}.Verify, Text: wire.QueueText, Receipt: wire.QueueReceipt, PublicURL: base,
		},
		SNS: w,
		Notified: webhookapi.Notified{
			ParseReceipt: func(message string) (r chat.Receipt, is bool, err error) {
				switch message {
				case "broken receipt":
					return r, true, errors.New("it is broken")
				case "foreign receipt":
					return r, true, nil
				case "receipt":
					return chat.Receipt{Provider: chat.Provider{Carrier: "eum", ID: "1"}}, true, nil
				}
				return r, false, nil
			},
			ParseText: func(message string) (chat.InboundText, error) {
				if message == "broken" {
					return chat.InboundText{}, errors.New("it is broken")
				}
				return chat.InboundText{Carrier: "sns", Body: message}, nil
			},
		},
		Queue: w, Clock: chattest.Epoch,
	}
	w.api = &httpapi.Hooks{Routes: webhooks.Routes(), Clock: chattest.Epoch, Log: slog.New(slog.NewTextHandler(w.log, nil))}
	return w
}

// post is an event of API Gateway's.
type post struct {
	route, path, query, body, domain string
	headers                          map[string]string
	encoded                          bool
}

func (w *world) post(p post) events.APIGatewayV2HTTPResponse {
	w.Helper()
	e := events.APIGatewayV2HTTPRequest{RouteKey: p.route, RawPath: p.path, RawQueryString: p.query, Body: p.body, Headers: p.headers}
	e.RequestContext.DomainName = p.domain
	if p.encoded {
		e.Body, e.IsBase64Encoded = base64.StdEncoding.EncodeToString([]byte(p.body)), true
	}
	answer, err := w.api.Handle(w.Context(), e)
	if err != nil {
		w.Fatal(err)
	}
	for _, secret := range []string{customer, customer[1:], private, "4711", "hush"} {
		if strings.Contains(w.log.String(), secret) || strings.Contains(answer.Body, secret) {
			w.Errorf("%q is told: %s %s", secret, answer.Body, w.log)
		}
	}
	return answer
}

// refused expects a problem document, and that nothing was given on.
func (w *world) refused(answer events.APIGatewayV2HTTPResponse, status int, code chat.Code) {
	w.Helper()
	var problem struct {
		Code   chat.Code `json:"code"`
		Status int       `json:"status"`
	}
	if err := json.Unmarshal([]byte(answer.Body), &problem); err != nil {
		w.Fatalf("answered %d %q: %v", answer.StatusCode, answer.Body, err)
	}
	if answer.StatusCode != status || problem.Status != status || problem.Code != code || answer.Headers["content-type"] != "application/problem+json" {
		w.Errorf("answered %d %s, want %d %s", answer.StatusCode, answer.Body, status, code)
	}
	if len(w.queued) > 0 {
		w.Errorf("given on all the same: %q", w.queued)
	}
}

func sid(last string) string { return "SM" + strings.Repeat("0", 32-len(last)) + last }

func text() url.Values {
	return url.Values{"MessageSid": {sid("1")}, "From": {customer}, "To": {"+12065550102"}, "Body": {private}, "NumMedia": {"0"}}
}

func callback(status string) url.Values {
	return url.Values{"MessageSid": {sid("2")}, "MessageStatus": {status}, "From": {"+12065550102"}, "To": {customer}}
}

func signed(address string, form url.Values) map[string]string {
	return map[string]string{
		"content-type": "application/x-www-form-urlencoded", "x-twilio-signature": wire.Signature("hush", address, form),
	}
}

func TestATextOfTwiliosIsQueuedAndAnsweredWithNothing(t *testing.T) {
	for name, encoded := range map[string]bool{"as it is": false, "as the gateway encodes it": true} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, accounts{})
			answer := w.post(post{
				route: messages, path: "/webhooks/twilio/messages", body: text().Encode(), headers: signed(base+"/webhooks/twilio/messages", text()), encoded: encoded,
			})
			if answer.StatusCode != http.StatusOK || answer.Headers["content-type"] != "text/xml; charset=utf-8" ||
				answer.Body != `<?xml version="1.0" encoding="UTF-8"?><Response/>` {
				t.Errorf("answered %+v", answer)
			}
			got, is, err := wire.QueuedText(w.only())
			want := chat.InboundText{Carrier: "twilio", ID: sid("1"), From: customer, To: "+12065550102", Body: private, At: chattest.Epoch()}
			if diff := cmp.Diff(want, got); diff != "" || !is || err != nil {
				t.Errorf("%t, %v, %s", is, err, diff)
			}
		})
	}
}

func TestAReceiptOfTwiliosIsQueuedAsOfNow(t *testing.T) {
	const id = "KRQXG2LOM5ZWC3DFOJTGK43U-01KB3M6TQ6X4M9F3V5D2T8YB7C"
	w := newWorld(t, accounts{})
	form := callback("delivered")
	answer := w.post(post{
		route: status, path: "/webhooks/twilio/status", query: "message=" + id, body: form.Encode(),
		headers: signed(base+"/webhooks/twilio/status?message="+id, form),
	})
	if answer.StatusCode != http.StatusNoContent || answer.Body != "" {
		t.Errorf("answered %+v", answer)
	}
	got, is, err := wire.QueuedReceipt(w.only())
	want := chat.Receipt{Provider: chat.Provider{Carrier: "twilio", ID: sid("2")}, Message: id, Change: chat.Change{
		StatusChange: chat.StatusChange{Status: chat.StatusDelivered, At: chattest.Epoch()}, Confirmation: chat.ConfirmedByCarrier, Undated: true,
	}}
	if diff := cmp.Diff(want, got); diff != "" || !is || err != nil {
		t.Errorf("%t, %v, %s", is, err, diff)
	}
}

func TestAReceiptThatTellsNothingIsAnsweredAllTheSame(t *testing.T) {
	w := newWorld(t, accounts{})
	form := callback("queued")
	answer := w.post(post{route: status, path: "/webhooks/twilio/status", body: form.Encode(), headers: signed(base+"/webhooks/twilio/status", form)})
	if answer.StatusCode != http.StatusNoContent || len(w.queued) > 0 {
		t.Errorf("answered %+v, queued %q", answer, w.queued)
	}
}

// Twilio signs the address that it was told. What the gateway makes of that differs.
func TestASignatureHoldsForTheAddressThatTwilioWasTold(t *testing.T) {
	const domain = "a1b2c3.execute-api.us-east-1.amazonaws.com"
	for name, test := range map[string]struct {
		told, path, query, domain string
		holds                     bool
	}{
		"the public address":                    {base + "/webhooks/twilio/messages", "/webhooks/twilio/messages", "", domain, true},
		"the public address with its port":      {base + ":443/webhooks/twilio/messages", "/webhooks/twilio/messages", "", domain, true},
		"the gateway's own address":             {"https://" + domain + "/webhooks/twilio/messages", "/webhooks/twilio/messages", "", domain, true},
		"the gateway's own, with its port":      {"https://" + domain + ":443/webhooks/twilio/messages", "/webhooks/twilio/messages", "", domain, true},
		"a stage's path":                        {"https://" + domain + "/prod/webhooks/twilio/messages", "/prod/webhooks/twilio/messages", "", domain, true},
		"a custom domain with a path":           {"https://api.example.com/sms/webhooks/twilio/messages", "/sms/webhooks/twilio/messages", "", "api.example.com", true},
		"the public address before a stage":     {base + "/webhooks/twilio/messages", "/prod/webhooks/twilio/messages", "", domain, true},
		"a slash at the end":                    {base + "/webhooks/twilio/messages/", "/webhooks/twilio/messages/", "", domain, true},
		"a slash at the end, behind a stage":    {"https://" + domain + "/prod/webhooks/twilio/messages/", "/prod/webhooks/twilio/messages/", "", domain, true},
		"a query":                               {base + "/webhooks/twilio/messages?a=b&c=%20d", "/webhooks/twilio/messages", "a=b&c=%20d", domain, true},
		"a query behind a slash":                {base + "/webhooks/twilio/messages/?a=b", "/webhooks/twilio/messages/", "a=b", domain, true},
		"a slash that nobody was told":          {base + "/webhooks/twilio/messages/", "/webhooks/twilio/messages", "", domain, false},
		"a slash that is missing":               {base + "/webhooks/twilio/messages", "/webhooks/twilio/messages/", "", domain, false},
		"a query that nobody was told":          {base + "/webhooks/twilio/messages", "/webhooks/twilio/messages", "a=b", domain, false},
		"a query that is missing":               {base + "/webhooks/twilio/messages?a=b", "/webhooks/twilio/messages", "", domain, false},
		"a query in another order":              {base + "/webhooks/twilio/messages?a=b&c=d", "/webhooks/twilio/messages", "c=d&a=b", domain, false},
		"another route":                         {base + "/webhooks/twilio/status", "/webhooks/twilio/messages", "", domain, false},
		"another route behind a stage":          {"https://" + domain + "/webhooks/twilio/status", "/webhooks/twilio/status", "", domain, false},
		"another host":                          {"https://sms.example.org/webhooks/twilio/messages", "/webhooks/twilio/messages", "", domain, false},
		"the public address without encryption": {"http://sms.example.com/webhooks/twilio/messages", "/webhooks/twilio/messages", "", domain, false},
		"no address at all":                     {"", "/webhooks/twilio/messages", "", "", false},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, accounts{})
			answer := w.post(post{
				route: messages, path: test.path, query: test.query, domain: test.domain, body: text().Encode(), headers: signed(test.told, text()),
			})
			if test.holds {
				if answer.StatusCode != http.StatusOK || len(w.queued) != 1 {
					t.Errorf("answered %+v", answer)
				}
				return
			}
			w.refused(answer, http.StatusForbidden, chat.CodeNotPermitted)
		})
	}
}

func TestWhatTwilioDidNotSignIsRefused(t *testing.T) {
	for route, form := range map[string]url.Values{messages: text(), status: callback("delivered")} {
		_, path, _ := strings.Cut(route, " ")
		right := signed(base+path, form)
		other := url.Values{}
		for name, values := range form {
			other[name] = values
		}
		other.Set("From", "+12065550151")
		for name, p := range map[string]post{
			"no signature":       {body: form.Encode()},
			"an empty signature": {body: form.Encode(), headers: map[string]string{"x-twilio-signature": ""}},
			"a wrong signature":  {body: form.Encode(), headers: map[string]string{"x-twilio-signature": "aHVzaA=="}},
			"another form":       {body: other.Encode(), headers: right},
			"one field more":     {body: form.Encode() + "&OptOutType=STOP", headers: right},
			"no form":            {body: "%zz", headers: right},
			"far too much":       {body: strings.Repeat("x", 1<<20), headers: right},
			"nothing":            {body: "", headers: right},
			"another token":      {body: form.Encode(), headers: map[string]string{"x-twilio-signature": wire.Signature("other", base+path, form)}},
			"no token":           {body: form.Encode(), headers: map[string]string{"x-twilio-signature": wire.Signature("", base+path, form)}},
		} {
			t.Run(route+" with "+name, func(t *testing.T) {
				w := newWorld(t, accounts{})
				p.route, p.path = route, path
				w.refused(w.post(p), http.StatusForbidden, chat.CodeNotPermitted)
			})
		}
	}
}

func TestASignatureThatCannotBeCheckedForTheMomentComesAgain(t *testing.T) {
	w := newWorld(t, accounts{err: errors.New("nobody knows the token")})
	p := post{route: messages, path: "/webhooks/twilio/messages", body: text().Encode(), headers: signed(base+"/webhooks/twilio/messages", text())}
	w.refused(w.post(p), http.StatusServiceUnavailable, chat.CodeCarrierUnavailable)
}

func TestWhatTwilioSignedAndNobodyCanReadIsRefused(t *testing.T) {
	w := newWorld(t, accounts{})
	large := text()
	large.Set("Body", strings.Repeat("x", 65<<10))
	for _, test := range []struct {
		route string
		form  url.Values
	}{{messages, url.Values{"Body": {private}}}, {messages, large}, {status, callback("teleported")}} {
		route, form := test.route, test.form
		_, path, _ := strings.Cut(route, " ")
		answer := w.post(post{route: route, path: path, body: form.Encode(), headers: signed(base+path, form)})
		w.refused(answer, http.StatusUnprocessableEntity, chat.CodeInvalidRequest)
	}
}

func TestANotificationOfSNSIsQueued(t *testing.T) {
	w := newWorld(t, accounts{})
	answer := w.post(post{route: sns, path: "/webhooks/sns", body: "[" + private + "]", headers: map[string]string{"x-amz-sns-message-type": "Notification"}})
	if answer.StatusCode != http.StatusNoContent || w.only() != "["+private+"]" || w.raw {
		t.Errorf("answered %+v, queued %q", answer, w.queued)
	}
	w.post(post{route: sns, path: "/webhooks/sns", headers: map[string]string{"x-amz-sns-rawdelivery": "true"}})
	if !w.raw {
		t.Error("nobody says that it came raw")
	}
}

func TestAReceiptInANotificationIsQueuedTooIfItIsOne(t *testing.T) {
	for message, queued := range map[string][]string{"receipt": {"receipt"}, "foreign receipt": nil} {
		w := newWorld(t, accounts{})
		answer := w.post(post{route: sns, path: "/webhooks/sns", body: message})
		if answer.StatusCode != http.StatusNoContent || !slices.Equal(w.queued, queued) {
			t.Errorf("%s: answered %+v, queued %q", message, answer, w.queued)
		}
	}
}

func TestWhatSNSDidNotPostIsRefused(t *testing.T) {
	for code, status := range map[chat.Code]int{chat.CodeNotPermitted: 403, chat.CodeCarrierUnavailable: 503} {
		w := newWorld(t, accounts{})
		w.opens = &chat.Error{Code: code, Message: "no"}
		w.refused(w.post(post{route: sns, path: "/webhooks/sns", body: private}), status, code)
	}
}

func TestANotificationThatNobodyCanReadIsRefused(t *testing.T) {
	w := newWorld(t, accounts{})
	for _, message := range []string{"broken", "broken receipt"} {
		w.refused(w.post(post{route: sns, path: "/webhooks/sns", body: message}), http.StatusUnprocessableEntity, chat.CodeInvalidRequest)
	}
}

// The carrier posts again what is not in the queue.
func TestWhatCannotBeQueuedComesAgain(t *testing.T) {
	for route, form := range map[string]url.Values{messages: text(), status: callback("sent"), sns: {}} {
		t.Run(route, func(t *testing.T) {
			w := newWorld(t, accounts{})
			w.fails = errors.New("no route to the queue")
			_, path, _ := strings.Cut(route, " ")
			w.refused(w.post(post{route: route, path: path, body: form.Encode(), headers: signed(base+path, form)}), http.StatusInternalServerError, "internal")
		})
	}
}

func TestAnotherRouteIsNotFound(t *testing.T) {
	w := newWorld(t, accounts{})
	w.refused(w.post(post{route: "$default", path: "/"}), http.StatusNotFound, chat.CodeNotFound)
}

// The events as API Gateway's documentation has them, and as the emulator was recorded, with a signature of this test's.
func TestAnEventOfTheGatewaysIsRead(t *testing.T) {
	for _, name := range []string{"documented.json"} {
		content, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			t.Fatal(err)
		}
		var e events.APIGatewayV2HTTPRequest
		if err := json.Unmarshal(content, &e); err != nil {
			t.Fatal(err)
		}
		w := newWorld(t, accounts{})
		answer, err := w.api.Handle(t.Context(), e)
		if err != nil || answer.StatusCode != http.StatusOK || len(w.queued) != 1 {
			t.Errorf("%s: answered %+v, %v", name, answer, err)
		}
	}
}
