package twilio_test

import (
	"context"
	"crypto/rand"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/smsdesk/smsdesk/shared/carrier/twilio"
	"github.com/smsdesk/smsdesk/shared/carrier/twilio/wire"
	"github.com/smsdesk/smsdesk/shared/chat"
	"github.com/smsdesk/smsdesk/shared/chat/chattest"
)

const (
	customer = "+12065550150"
	travel   = "+12065550102"
	body     = "your code is 4711 ☕"
	callback = "https://sms.example.com/webhooks/twilio/status"
)

func text() chat.OutboundText {
	return chat.OutboundText{From: travel, To: customer, Body: body, Message: "m-1", Within: chat.StartBy}
}

// accounts are what is known of the account, at first and when it is asked for anew.
type accounts struct {
	get, renew []string
	err        error
}

func (a accounts) Get(context.Context) (wire.Account, error) {
	return wire.Account{SID: account, AuthTokens: a.get}, a.err
}

func (a accounts) Renew(context.Context) (wire.Account, error) {
	return wire.Account{SID: account, AuthTokens: a.renew}, a.err
}

func carrier(t *testing.T, api string, a accounts) *twilio.Carrier {
	t.Helper()
	c, err := twilio.New(a, twilio.Options{API: api, StatusCallback: callback, Timeout: time.Second})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func known() accounts { return accounts{get: []string{"token"}, renew: []string{"token"}} }

func TestATextGoesOutFromTheServicesNumber(t *testing.T) {
	for name, path := range map[string]string{"at Twilio": "", "at an address with a path": "/twilio"} {
		t.Run(name, func(t *testing.T) {
			f := serve(t, &fake{})
			f.Config.Handler = http.StripPrefix(path, f)
			id, err := carrier(t, f.URL+path, known()).Send(t.Context(), text())
			if err != nil || id != sid {
				t.Fatalf("answered %q, %v", id, err)
			}
			_, got := f.seen()
			want := []url.Values{{"To": {customer}, "From": {travel}, "Body": {body}, "StatusCallback": {callback + "?message=m-1#rc=5&rp=ct,rt,5xx"}}}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("the customer got (-want +got)\n%s", diff)
			}
		})
	}
}

func TestAnAddressThatIsNoneIsRefusedAtOnce(t *testing.T) {
	for _, api := range []string{"", "api.twilio.com", "ftp://api.twilio.com", "https://", ":"} {
		if _, err := twilio.New(known(), twilio.Options{API: api}); err == nil {
			t.Errorf("%q is taken", api)
		}
	}
}

func TestARefusedTextIsKnownNotToBeSent(t *testing.T) {
	for name, test := range map[string]struct {
		status, code int
		reason       string
	}{
		"the number is none":              {400, 21211, "invalid_number"},
		"the number takes no texts":       {400, 21614, "invalid_number"},
		"a landline":                      {400, 21635, "landline"},
		"a landline, as its carrier says": {400, 30006, "landline"},
		"the customer opted out":          {400, 21610, "opted_out"},
		"a trial account":                 {400, 21608, "number_not_verified"},
		"no such country":                 {403, 21408, "country_blocked"},
		"the sender cannot send":          {400, 21606, "bad_sender"},
		"the sender is somebody else's":   {400, 21660, "bad_sender"},
		"the text is too long":            {400, 21617, "invalid_text"},
		"too many at once":                {429, 20429, "throttled"},
		"too many in the queue":           {429, 21611, "throttled"},
		"too many, with a new code":       {429, 88888, "throttled"},
		"the account is suspended":        {403, 20005, "no_permission"},
		"the day's limit":                 {429, 63038, "spend_limit"},
		"the day's limit, said by 400":    {400, 63038, "spend_limit"},
		"a code that is new":              {400, 99999, "carrier_refused"},
	} {
		t.Run(name, func(t *testing.T) {
			f := serve(t, &fake{before: refuse(test.status, test.code)})
			id, err := carrier(t, f.URL, known()).Send(t.Context(), text())
			notSent(t, id, err, test.reason)
			if calls, got := f.seen(); calls != 1 || len(got) != 0 {
				t.Errorf("one text made %d calls, and the customer got %d", calls, len(got))
			}
		})
	}
}

func TestATextWithoutAConnectionIsKnownNotToBeSent(t *testing.T) {
	for name, endpoint := range map[string]func(t *testing.T) string{
		"nobody listens": func(t *testing.T) string {
			t.Helper()
			f := serve(t, &fake{})
			f.Close()
			return f.URL
		},
		"the name does not exist": func(*testing.T) string { return "http://twilio.invalid" },
		"it is not who it should be": func(t *testing.T) string {
			t.Helper()
			s := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
				t.Error("a request went to somebody whose certificate nobody vouches for")
			}))
			s.Config.ErrorLog = serve(t, &fake{}).Config.ErrorLog
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
	} {
		t.Run(name, func(t *testing.T) {
			id, err := carrier(t, endpoint(t), known()).Send(t.Context(), text())
			notSent(t, id, err, "carrier_not_reached")
		})
	}
}

// The account may be read again in a moment: such a text may be sent anew.
func TestATextWithoutAnAccountIsKnownNotToBeSent(t *testing.T) {
	f := serve(t, &fake{})
	id, err := carrier(t, f.URL, accounts{err: errors.New("nobody knows it")}).Send(t.Context(), text())
	notSent(t, id, err, "carrier_not_reached")
	if calls, _ := f.seen(); calls != 0 {
		t.Error("Twilio was called all the same")
	}
}

// slow is an account that takes its time.
type slow struct{ accounts }

func (s slow) Get(ctx context.Context) (wire.Account, error) {
	<-ctx.Done()
	return s.accounts.Get(ctx)
}

func TestATextThatCannotBeBegunInTimeIsNeverSent(t *testing.T) {
	f := serve(t, &fake{})
	c, err := twilio.New(slow{known()}, twilio.Options{API: f.URL, StatusCallback: callback})
	if err != nil {
		t.Fatal(err)
	}
	late := text()
	late.Within = time.Millisecond
	id, err := c.Send(t.Context(), late)
	notSent(t, id, err, "not_sent_in_time")
	if calls, _ := f.seen(); calls != 0 {
		t.Error("Twilio was called all the same")
	}
}

func TestATextWhoseConnectionTakesTooLongIsNeverSent(t *testing.T) {
	s := httptest.NewUnstartedServer(nil) // it listens, and never ends a handshake
	t.Cleanup(s.Close)
	c, err := twilio.New(known(), twilio.Options{API: "https://" + s.Listener.Addr().String(), StatusCallback: callback, Timeout: time.Hour})
	if err != nil {
		t.Fatal(err)
	}
	late := text()
	late.Within = 50 * time.Millisecond
	ctx, cancel := context.WithTimeout(t.Context(), chat.StartBy)
	defer cancel()
	id, err := c.Send(ctx, late)
	notSent(t, id, err, "carrier_not_reached")
	if ctx.Err() != nil {
		t.Error("its connection was waited for when its time was over")
	}
}

// noted is an account that keeps who asked for it, and must not be read anew.
type noted struct {
	accounts

	asked chan context.Context
}

func (n noted) Get(ctx context.Context) (wire.Account, error) {
	n.asked <- ctx
	return n.accounts.Get(ctx)
}

func (n noted) Renew(ctx context.Context) (wire.Account, error) {
	n.asked <- ctx
	return n.accounts.Renew(ctx)
}

func TestATokenThatIsRefusedTooLateIsNotLookedUpAnew(t *testing.T) {
	asked := make(chan context.Context, 2)
	f := serve(t, &fake{before: func(w http.ResponseWriter, r *http.Request) {
		<-(<-asked).Done()
		refuse(http.StatusUnauthorized, 20003)(w, r)
	}})
	c, err := twilio.New(noted{known(), asked}, twilio.Options{API: f.URL, StatusCallback: callback})
	if err != nil {
		t.Fatal(err)
	}
	late := text()
	late.Within = 100 * time.Millisecond
	id, err := c.Send(t.Context(), late)
	notSent(t, id, err, "no_permission")
	if len(asked) != 0 {
		t.Error("the account was read when there was no time for another call")
	}
}

func TestATokenThatIsRefusedGivesWayToAnother(t *testing.T) {
	for name, test := range map[string]struct {
		accounts accounts
		calls    int
		sent     bool
	}{
		"the next one":                   {accounts{get: []string{"old", "token"}}, 2, true},
		"one that is new":                {accounts{get: []string{"old"}, renew: []string{"token", "old"}}, 2, true},
		"none is known":                  {accounts{get: []string{"old"}, renew: []string{"old"}}, 1, false},
		"both are old":                   {accounts{get: []string{"old", "older"}, renew: []string{"old", "older"}}, 2, false},
		"the first one is the right one": {accounts{get: []string{"token", "old"}}, 1, true},
	} {
		t.Run(name, func(t *testing.T) {
			f := serve(t, &fake{})
			id, err := carrier(t, f.URL, test.accounts).Send(t.Context(), text())
			if test.sent != (err == nil && id == sid) {
				t.Errorf("answered %q, %v", id, err)
			}
			if !test.sent {
				notSent(t, id, err, "no_permission")
			}
			calls, got := f.seen()
			if calls != test.calls || (len(got) == 1) != test.sent || len(got) > 1 {
				t.Errorf("made %d calls, and the customer got %d texts", calls, len(got))
			}
		})
	}
}

// Wherever the answer is lost, before Twilio has acted or after: the message says that it is not known, and the customer never gets the
// text twice, whatever the agent's desktop repeats.
func TestATextWhoseAnswerIsLostIsNeverSentTwice(t *testing.T) {
	for name, loss := range losses() {
		for when, f := range map[string]*fake{"before it acts": {before: loss}, "after it acted": {after: loss}} {
			t.Run(name+", "+when, func(t *testing.T) {
				t.Parallel()
				serve(t, f)
				w := chattest.NewWorld(t, func(clock chat.Clock) chattest.Store { return chattest.NewFake(clock) })
				service := w.Service(1)
				agent := w.Agent(service)
				c := w.Open(agent, service, w.Number())
				// A second token is no reason for a second call.
				sender := w.Sender(w.Store, carrier(t, f.URL, accounts{get: []string{"token", "other"}, renew: []string{"new"}}))
				request := w.SendRequest(agent, c.ID, body+rand.Text())
				m, err := sender.Send(t.Context(), request)
				w.OK(err)
				w.Same("status", m.Status, chat.StatusUnconfirmed)
				w.Same("reason", m.StatusReason, chat.ReasonNoAnswer)
				again, err := sender.Send(t.Context(), request)
				w.OK(err)
				w.Same("the answer to the same request", again.ID, m.ID)
				calls, got := f.seen()
				w.Same("calls", calls, 1)
				want := 0
				if f.after != nil {
					want = 1
				}
				w.Same("texts that the customer got", len(got), want)
			})
		}
	}
}

func TestALostAnswerTellsNothingOfTheCustomers(t *testing.T) {
	for name, loss := range losses() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := serve(t, &fake{after: loss})
			id, err := carrier(t, f.URL, known()).Send(t.Context(), text())
			if err == nil || id != "" {
				t.Fatalf("answered %q, %v", id, err)
			}
			if refusal, ok := errors.AsType[*chat.NotSent](err); ok {
				t.Errorf("it counts as not sent: %v", refusal)
			}
			silent(t, err)
		})
	}
}

func TestACallThatIsGivenUpMayBeSent(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	f := serve(t, &fake{after: func(w http.ResponseWriter, r *http.Request) {
		cancel()
		hang(w, r)
	}})
	_, err := carrier(t, f.URL, known()).Send(ctx, text())
	if refusal, ok := errors.AsType[*chat.NotSent](err); err == nil || ok {
		t.Errorf("answered %v, %v", err, refusal)
	}
	if !errors.Is(err, context.Canceled) {
		t.Errorf("%v does not say that the call was given up", err)
	}
}

func TestATextIsNotRepeatedOnAConnectionThatWasKept(t *testing.T) {
	f := serve(t, &fake{})
	f.after = func(w http.ResponseWriter, r *http.Request) {
		if r.PostForm.Get("Body") == "second" {
			reset(w, r)
			return
		}
		accept(w, r)
	}
	c := carrier(t, f.URL, known())
	if _, err := c.Send(t.Context(), text()); err != nil {
		t.Fatal(err)
	}
	second := text()
	second.Body = "second"
	if _, err := c.Send(t.Context(), second); err == nil {
		t.Error("the second text counts as sent")
	}
	if calls, got := f.seen(); calls != 2 || len(got) != 2 {
		t.Errorf("two texts made %d calls, and the customer got %d", calls, len(got))
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
}

// silent checks that neither the error nor anything in it tells what is the customer's, or the account's.
func silent(t *testing.T, err error) {
	t.Helper()
	for ; err != nil; err = errors.Unwrap(err) {
		for _, private := range []string{customer, customer[1:], body, "4711", account, "token"} {
			if strings.Contains(err.Error(), private) {
				t.Errorf("%q tells what is nobody's business", err)
			}
		}
	}
}
