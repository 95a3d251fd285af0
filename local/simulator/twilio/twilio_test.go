package twilio_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	sender "github.com/smsdesk/smsdesk/shared/carrier/twilio"
	"github.com/smsdesk/smsdesk/shared/carrier/twilio/wire"
	"github.com/smsdesk/smsdesk/shared/chat"

	"github.com/smsdesk/smsdesk/local/simulator/carrier"
	"github.com/smsdesk/smsdesk/local/simulator/phone"
	"github.com/smsdesk/smsdesk/local/simulator/twilio"
)

const (
	customer = "+12065550150"
	travel   = "+12065550106"
	token    = "hush"
)

// deployed is smsdesk as Twilio sees it: it notes each post, and whether it was signed.
type deployed struct {
	*httptest.Server

	mu    sync.Mutex
	posts []string
}

func deploy(t *testing.T) *deployed {
	t.Helper()
	d := &deployed{}
	d.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_ = r.ParseForm()
		address := d.URL + r.URL.RequestURI()
		if r.Header.Get("X-Twilio-Signature") != wire.Signature(token, address, r.PostForm) {
			w.WriteHeader(http.StatusForbidden)
			return
		}
		d.mu.Lock()
		defer d.mu.Unlock()
		d.posts = append(d.posts, strings.Join([]string{
			r.URL.RequestURI(), r.PostForm.Get("MessageStatus") + r.PostForm.Get("Body"), r.PostForm.Get("ErrorCode"), r.PostForm.Get("From"), r.PostForm.Get("To"),
		}, " "))
	}))
	t.Cleanup(d.Close)
	return d
}

func (d *deployed) seen() []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.posts
}

// account knows the token.
type account struct{ sid, token string }

func (a account) Get(context.Context) (wire.Account, error) {
	return wire.Account{SID: a.sid, AuthTokens: []string{a.token}}, nil
}

func (a account) Renew(ctx context.Context) (wire.Account, error) { return a.Get(ctx) }

// world is the network with phones behind it.
func world(t *testing.T, d *deployed) (api string, phones *phone.Store, network *carrier.Carrier) {
	t.Helper()
	n := twilio.New(http.DefaultClient, token, d.URL, []string{travel})
	phones = phone.NewStore()
	network = carrier.New(phones, n, n, "000000000000", time.Now)
	s := httptest.NewServer(n.Handler(network))
	t.Cleanup(s.Close)
	return s.URL + twilio.Path, phones, network
}

func eventually(t *testing.T, d *deployed, n int) []string {
	t.Helper()
	deadline := time.After(5 * time.Second)
	for {
		if posts := d.seen(); len(posts) >= n {
			return posts
		}
		select {
		case <-deadline:
			t.Fatalf("got only %v", d.seen())
		case <-time.After(time.Millisecond):
		}
	}
}

func TestWhatTheAdapterSendsIsOnThePhoneAndItsStatusPosted(t *testing.T) {
	for name, test := range map[string]struct {
		receipt phone.Receipt
		last    string
	}{
		"it is delivered":     {phone.ReceiptCarrier, "delivered "},
		"it is not delivered": {phone.ReceiptFailing, "undelivered 30008"},
	} {
		t.Run(name, func(t *testing.T) {
			d := deploy(t)
			api, phones, _ := world(t, d)
			phones.Behave(customer, phone.Behaviour{Receipt: test.receipt})
			c, err := sender.New(account{twilio.Account, token}, sender.Options{API: api, StatusCallback: d.URL + "/status"})
			if err != nil {
				t.Fatal(err)
			}
			id, err := c.Send(t.Context(), chat.OutboundText{From: travel, To: customer, Body: "hello", Message: "m-1", Within: time.Second})
			if err != nil || !strings.HasPrefix(id, "SM") {
				t.Fatalf("answered %q, %v", id, err)
			}
			want := []string{
				"/status?message=m-1 sent  " + travel + " " + customer,
				"/status?message=m-1 " + test.last + " " + travel + " " + customer,
			}
			if posts := eventually(t, d, 2); strings.Join(posts, "\n") != strings.Join(want, "\n") {
				t.Errorf("posted %q, want %q", posts, want)
			}
			if texts := phones.Phone(customer).Texts; len(texts) != 1 || texts[0].Body != "hello" || texts[0].From != travel || texts[0].ID != id {
				t.Errorf("the phone shows %+v", texts)
			}
		})
	}
}

func TestACustomersTextIsPostedSigned(t *testing.T) {
	d := deploy(t)
	_, phones, network := world(t, d)
	if _, err := network.Submit(t.Context(), customer, travel, "is it ready?"); err != nil {
		t.Fatal(err)
	}
	if posts := d.seen(); len(posts) != 1 || posts[0] != "/webhooks/twilio/messages is it ready?  "+customer+" "+travel {
		t.Errorf("posted %q", posts)
	}
	if texts := phones.Phone(customer).Texts; len(texts) != 1 {
		t.Errorf("the phone shows %+v", texts)
	}
}

func TestATextThatIsNotTakenIsNotShownAsSent(t *testing.T) {
	n := twilio.New(http.DefaultClient, "another", deploy(t).URL, []string{travel})
	phones := phone.NewStore()
	if _, err := carrier.New(phones, n, n, "000000000000", time.Now).Submit(t.Context(), customer, travel, "hello"); err == nil {
		t.Error("it counts as sent")
	}
	if texts := phones.Phone(customer).Texts; len(texts) != 0 {
		t.Errorf("the phone shows %+v", texts)
	}
}

func TestTheAPIRefusesAsTwilioDoes(t *testing.T) {
	api, phones, _ := world(t, deploy(t))
	for name, test := range map[string]struct {
		user, token string
		form        url.Values
		status      int
	}{
		"another token":   {twilio.Account, "guessed", url.Values{}, 401},
		"another account": {"AC1", token, url.Values{}, 401},
		"no number":       {twilio.Account, token, url.Values{"To": {"alice"}}, 400},
		"another sender":  {twilio.Account, token, url.Values{"To": {customer}, "From": {"+12065550100"}, "Body": {"x"}}, 400},
		"no text":         {twilio.Account, token, url.Values{"To": {customer}, "From": {travel}}, 400},
		"a long text":     {twilio.Account, token, url.Values{"To": {customer}, "From": {travel}, "Body": {strings.Repeat("x", 1601)}}, 400},
	} {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, api+"/2010-04-01/Accounts/"+twilio.Account+"/Messages.json", strings.NewReader(test.form.Encode()))
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		request.SetBasicAuth(test.user, test.token)
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		_ = response.Body.Close()
		if response.StatusCode != test.status {
			t.Errorf("%s: answered %d", name, response.StatusCode)
		}
	}
	if shown := phones.Since(-1).Phones; len(shown) != 0 {
		t.Errorf("shown all the same: %+v", shown)
	}
}
