package sns_test

import (
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"

	"github.com/smsdesk/smsdesk/shared/carrier/sns"
	"github.com/smsdesk/smsdesk/shared/chat"
)

const (
	customer = "+12065550150"
	support  = "+12065550100"
	body     = "your code is 4711 ☕"
)

func text() chat.OutboundText {
	return chat.OutboundText{From: support, To: customer, Body: body, Message: "m-1", Within: chat.StartBy}
}

// service speaks SNS's query protocol. It counts the calls that reached it, then does what the test wants.
type service struct {
	*httptest.Server
	calls atomic.Int64
}

func serve(t *testing.T, answer http.HandlerFunc) *service {
	t.Helper()
	s := &service{}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.calls.Add(1)
		answer(w, r)
	}))
	t.Cleanup(s.Close)
	return s
}

func config(endpoint string) aws.Config {
	return aws.Config{
		Region:           "us-east-1",
		BaseEndpoint:     &endpoint,
		Credentials:      credentials.NewStaticCredentialsProvider("AKIDEXAMPLE", "SECRET", ""),
		RetryMaxAttempts: 5, // what an environment may ask for in vain
	}
}

func accept(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "text/xml")
	_, _ = w.Write([]byte(`<PublishResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><PublishResult>` +
		`<MessageId>567910cd-659e-55d4-8ccb-5aaf14679dc0</MessageId></PublishResult><ResponseMetadata>` +
		`<RequestId>d74b8436-ae13-5ab4-a9ff-ce54dfea72a0</RequestId></ResponseMetadata></PublishResponse>`))
}

func refuse(status int, code, message string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/xml")
		w.WriteHeader(status)
		_, _ = w.Write([]byte(`<ErrorResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><Error><Type>Sender</Type><Code>` + code + `</Code><Message>`))
		_ = xml.EscapeText(w, []byte(message))
		_, _ = w.Write([]byte(`</Message></Error><RequestId>d74b8436-ae13-5ab4-a9ff-ce54dfea72a0</RequestId></ErrorResponse>`))
	}
}

func TestATextGoesOutFromTheServicesNumber(t *testing.T) {
	tests := map[string]struct {
		options sns.Options
		want    map[string]string
	}{
		"at the account's own price": {sns.Options{}, map[string]string{
			"AWS.SNS.SMS.SMSType": "String Transactional", "AWS.MM.SMS.OriginationNumber": "String " + support,
		}},
		"promotional, by a name": {sns.Options{Promotional: true, SenderID: "DESK"}, map[string]string{
			"AWS.SNS.SMS.SMSType": "String Promotional", "AWS.MM.SMS.OriginationNumber": "String " + support, "AWS.SNS.SMS.SenderID": "String DESK",
		}},
		"at a price of its own": {sns.Options{MaxPrice: "0.50"}, map[string]string{
			"AWS.SNS.SMS.SMSType": "String Transactional", "AWS.MM.SMS.OriginationNumber": "String " + support,
			"AWS.SNS.SMS.MaxPrice": "Number 0.50",
		}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			var form map[string][]string
			s := serve(t, func(w http.ResponseWriter, r *http.Request) {
				_ = r.ParseForm()
				form = r.PostForm
				accept(w)
			})
			id, err := sns.New(config(s.URL), test.options).Send(t.Context(), text())
			if err != nil || id != "567910cd-659e-55d4-8ccb-5aaf14679dc0" {
				t.Fatalf("answered %q, %v", id, err)
			}
			for name, want := range map[string]string{"Action": "Publish", "PhoneNumber": customer, "Message": body} {
				if got := first(form, name); got != want {
					t.Errorf("%s is %q, want %q", name, got, want)
				}
			}
			got := attributes(form)
			if fmt.Sprint(got) != fmt.Sprint(test.want) {
				t.Errorf("the attributes are %v, want %v", got, test.want)
			}
		})
	}
}

func first(form map[string][]string, name string) string {
	if len(form[name]) != 1 {
		return ""
	}
	return form[name][0]
}

func attributes(form map[string][]string) map[string]string {
	found := map[string]string{}
	for i := 1; ; i++ {
		entry := "MessageAttributes.entry." + strconv.Itoa(i)
		name := first(form, entry+".Name")
		if name == "" {
			return found
		}
		found[name] = first(form, entry+".Value.DataType") + " " + first(form, entry+".Value.StringValue")
	}
}

func TestARefusedTextIsKnownNotToBeSent(t *testing.T) {
	tests := map[string]struct {
		answer http.HandlerFunc
		reason string
	}{
		"the number takes no texts": {
			refuse(400, "InvalidParameter", "Invalid parameter: PhoneNumber Reason: "+customer+" is not valid to publish to"), "invalid_number",
		},
		"the sender cannot send":  {refuse(400, "InvalidParameterValue", "The origination number "+support+" is not valid"), "bad_sender"},
		"something else is wrong": {refuse(400, "InvalidParameter", "Invalid parameter: Message too long"), "carrier_refused"},
		"the customer opted out":  {refuse(400, "OptedOut", customer+" is opted out"), "opted_out"},
		"the customer opted out, said in words": {
			refuse(400, "InvalidParameter", "Invalid parameter: PhoneNumber Reason: "+customer+" is opted out"), "opted_out",
		},
		"the sandbox does not know the number": {
			refuse(400, "InvalidParameter", "Invalid parameter: PhoneNumber Reason: not verified in the sandbox"), "number_not_verified",
		},
		"the number is a landline":    {refuse(400, "InvalidParameter", "Invalid parameter: PhoneNumber Reason: a landline"), "landline"},
		"the sender's name cannot be": {refuse(400, "InvalidParameter", "Invalid parameter: SenderID"), "bad_sender"},
		"the price is more than it may be": {
			refuse(400, "InvalidParameter", "Invalid parameter: AWS.SNS.SMS.MaxPrice"), "price_limit",
		},
		"too many at once":              {refuse(429, "Throttled", "Rate exceeded"), "throttled"},
		"too many at once, said by 400": {refuse(400, "Throttling", "Rate exceeded"), "throttled"},
		"no permission":                 {refuse(403, "AuthorizationError", "not authorized to perform: SNS:Publish on resource: "+customer), "no_permission"},
		"credentials that have expired": {refuse(403, "ExpiredToken", "The security token included in the request is expired"), "no_permission"},
		"a code that is new":            {refuse(400, "SomethingNew", body), "carrier_refused"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			s := serve(t, test.answer)
			id, err := sns.New(config(s.URL), sns.Options{}).Send(t.Context(), text())
			notSent(t, id, err, test.reason)
			s.calledOnce(t)
		})
	}
}

func TestATextWithoutAConnectionIsKnownNotToBeSent(t *testing.T) {
	tests := map[string]func(t *testing.T) (endpoint string){
		"nobody listens": func(t *testing.T) string {
			t.Helper()
			s := serve(t, func(http.ResponseWriter, *http.Request) {})
			s.Close()
			return s.URL
		},
		"the name does not exist": func(*testing.T) string { return "http://sns.invalid" },
		"it is not who it should be": func(t *testing.T) string {
			t.Helper()
			s := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
				t.Error("a request went to somebody whose certificate nobody vouches for")
			}))
			s.Config.ErrorLog = discard()
			s.StartTLS()
			t.Cleanup(s.Close)
			return s.URL
		},
		"it listens and says nothing": func(t *testing.T) string {
			t.Helper()
			s := httptest.NewUnstartedServer(nil)
			t.Cleanup(s.Close)
			return "https://" + s.Listener.Addr().String() // the handshake never ends
		},
	}
	for name, endpoint := range tests {
		t.Run(name, func(t *testing.T) {
			id, err := sns.New(config(endpoint(t)), sns.Options{Timeout: time.Second}).Send(t.Context(), text())
			notSent(t, id, err, "carrier_not_reached")
		})
	}
}

func TestATextWithoutCredentialsIsKnownNotToBeSent(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, _ *http.Request) { accept(w) })
	cfg := config(s.URL)
	cfg.Credentials = aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
		return aws.Credentials{}, errors.New("nobody knows them")
	})
	id, err := sns.New(cfg, sns.Options{}).Send(t.Context(), text())
	notSent(t, id, err, "carrier_not_reached")
	if s.calls.Load() != 0 {
		t.Error("SNS was called all the same")
	}
}

func TestATextWhoseAnswerIsLostMayBeSent(t *testing.T) {
	tests := map[string]http.HandlerFunc{
		"the connection breaks before it acts": func(http.ResponseWriter, *http.Request) {
			panic(http.ErrAbortHandler)
		},
		"the connection breaks after it acted": func(w http.ResponseWriter, r *http.Request) {
			_ = r.ParseForm()
			w.Header().Set("Content-Length", "500")
			accept(w)
			panic(http.ErrAbortHandler)
		},
		"the connection is reset": func(w http.ResponseWriter, _ *http.Request) { reset(w) },
		"it answers too late": func(_ http.ResponseWriter, r *http.Request) {
			_ = r.ParseForm() // only when the body is read does the server notice that the caller is gone
			<-r.Context().Done()
		},
		"it stops in the middle of its answer": func(w http.ResponseWriter, r *http.Request) {
			_ = r.ParseForm()
			_, _ = w.Write([]byte("<PublishResponse><PublishResult><MessageId>5679"))
			_ = http.NewResponseController(w).Flush()
			<-r.Context().Done()
		},
		"a fault of its own":               refuse(500, "InternalError", body),
		"it is not available":              refuse(503, "ServiceUnavailable", body),
		"a fault that reads like throttle": refuse(503, "Throttling", body),
		"a refusal without a code":         refuse(400, "", body),
		"a refusal with a broken code":     refuse(400, "to "+customer, body),
		"a refusal by somebody else": func(w http.ResponseWriter, _ *http.Request) {
			http.Error(w, "<html>"+customer+" forbidden", http.StatusForbidden)
		},
		"an answer that is no XML":    func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(customer + body)) },
		"an answer of other XML":      func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("<a" + customer[1:] + "/>")) },
		"an answer without a message": func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("<PublishResponse/>")) },
		"an empty answer":             func(http.ResponseWriter, *http.Request) {},
		"an answer that is no HTTP":   func(w http.ResponseWriter, _ *http.Request) { write(w, customer+" "+body+"\r\n\r\n") },
		"a redirection":               func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/"+customer, http.StatusFound) },
	}
	for name, answer := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := serve(t, answer)
			s.Config.ErrorLog = discard()
			id, err := sns.New(config(s.URL), sns.Options{Timeout: time.Second}).Send(t.Context(), text())
			if err == nil || id != "" {
				t.Fatalf("answered %q, %v", id, err)
			}
			if refusal, ok := errors.AsType[*chat.NotSent](err); ok {
				t.Errorf("it counts as not sent: %v", refusal)
			}
			silent(t, err)
			s.calledOnce(t)
		})
	}
}

func TestACallThatIsGivenUpMayBeSent(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	s := serve(t, func(_ http.ResponseWriter, r *http.Request) {
		_ = r.ParseForm()
		cancel()
		<-r.Context().Done()
	})
	_, err := sns.New(config(s.URL), sns.Options{}).Send(ctx, text())
	if refusal, ok := errors.AsType[*chat.NotSent](err); err == nil || ok {
		t.Errorf("answered %v, %v", err, refusal)
	}
	if !errors.Is(err, context.Canceled) {
		t.Errorf("%v does not say that the call was given up", err)
	}
	s.calledOnce(t)
}

func TestATextIsNotRepeatedOnAConnectionThatWasKept(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		_ = r.ParseForm()
		if first(r.PostForm, "Message") == "second" {
			reset(w)
			return
		}
		accept(w)
	})
	carrier := sns.New(config(s.URL), sns.Options{})
	if _, err := carrier.Send(t.Context(), text()); err != nil {
		t.Fatal(err)
	}
	second := text()
	second.Body = "second"
	if _, err := carrier.Send(t.Context(), second); err == nil {
		t.Error("the second text counts as sent")
	}
	if calls := s.calls.Load(); calls != 2 {
		t.Errorf("two texts made %d calls", calls)
	}
}

// discard keeps a server's complaints about what a test does to it out of the test's output.
func discard() *log.Logger { return log.New(io.Discard, "", 0) }

// reset closes the connection so that the caller sees a reset, not an end.
func reset(w http.ResponseWriter) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(err)
	}
	if tcp, ok := conn.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
	_ = conn.Close()
}

func write(w http.ResponseWriter, raw string) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(err)
	}
	_, _ = conn.Write([]byte(raw))
	_ = conn.Close()
}

func (s *service) calledOnce(t *testing.T) {
	t.Helper()
	if calls := s.calls.Load(); calls != 1 {
		t.Errorf("one text made %d calls", calls)
	}
}

func notSent(t *testing.T, id string, err error, reason string) {
	t.Helper()
	refusal, ok := errors.AsType[*chat.NotSent](err)
	if !ok || id != "" {
		t.Fatalf("answered %q, %v: not known to be unsent", id, err)
	}
	if refusal.Reason != reason {
		t.Errorf("the reason is %q, want %q (%v)", refusal.Reason, reason, err)
	}
	silent(t, err)
	silent(t, refusal.Err)
}

// silent checks that neither the error nor anything in it tells what is the customer's.
func silent(t *testing.T, err error) {
	t.Helper()
	for ; err != nil; err = errors.Unwrap(err) {
		for _, private := range []string{customer, customer[1:], body, "4711"} {
			if strings.Contains(err.Error(), private) {
				t.Errorf("%q tells what is the customer's", err)
			}
		}
	}
}
