// Package twilio sends texts by Twilio's Messages API.
package twilio

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"github.com/twilio/twilio-go/client"
	api "github.com/twilio/twilio-go/rest/api/v2010"

	"github.com/smsdesk/smsdesk/shared/carrier/intime"
	"github.com/smsdesk/smsdesk/shared/carrier/twilio/wire"
	"github.com/smsdesk/smsdesk/shared/chat"
)

// Name is what services call this carrier.
const Name = wire.Carrier

// DefaultTimeout is how long sending may take. With what is stored before and after it, it ends within the 15 seconds of the
// function that sends, so that what became of the text is always stored.
const DefaultTimeout = 7 * time.Second

// postAgain stands behind an address that Twilio is told: it posts up to five times more what was not taken, all within 15 seconds.
// Without it nothing comes again that was answered with 5xx. It is for Twilio itself: it is neither signed nor asked.
//
// https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides
const postAgain = "#rc=5&rp=ct,rt,5xx"

// Options are what a deployment chooses.
type Options struct {
	API            string        // the API's address, without a slash at the end
	StatusCallback string        // where Twilio says what became of a text; it gets our id of the text with it
	Timeout        time.Duration // of sending one text; DefaultTimeout if zero
}

// Carrier implements chat.Carrier.
type Carrier struct {
	accounts wire.Accounts
	options  Options
	base     *url.URL
	client   intime.Client
}

var _ chat.EchoingCarrier = (*Carrier)(nil)

// EchoesMessages implements chat.EchoingCarrier: the address of a callback has the message, and a reply names none.
func (*Carrier) EchoesMessages() {}

// New sends as the account that accounts knows when a text is sent.
func New(accounts wire.Accounts, o Options) (*Carrier, error) {
	base, err := url.Parse(o.API)
	if err != nil || base.Host == "" || (base.Scheme != "https" && base.Scheme != "http") {
		return nil, errors.New("the address of Twilio's API is none")
	}
	if o.Timeout == 0 {
		o.Timeout = DefaultTimeout
	}
	return &Carrier{
		accounts: accounts,
		options:  o,
		base:     base,
		client: intime.Client{Doer: &http.Client{
			Transport: transport(),
			// Whoever answers with another address may have taken the text already.
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		}},
	}, nil
}

// transport is the default's, but of the carrier's own: nobody else can change it, or use its connections up.
func transport() http.RoundTripper {
	if shared, ok := http.DefaultTransport.(*http.Transport); ok {
		return shared.Clone()
	}
	return http.DefaultTransport
}

// Send implements chat.Carrier. Known not to be sent is what Twilio refused with a code of its own, or what had no
// connection to go out on within its time. Anything else may have been taken: no answer in time, a broken connection, a fault on Twilio's side,
// an answer that cannot be read.
//
// Twilio has no key that would make a second call harmless. So a second one is made in one case only: the first was refused because
// of its token, and there is another token.
func (c *Carrier) Send(ctx context.Context, t chat.OutboundText) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, c.options.Timeout)
	defer cancel()
	startable, cancelStart := context.WithTimeout(ctx, t.Within)
	defer cancelStart()
	var refusal error
	tried := map[string]bool{}
	for _, read := range []func(context.Context) (wire.Account, error){c.accounts.Get, c.accounts.Renew} {
		if refusal != nil && startable.Err() != nil {
			return "", refusal
		}
		account, err := read(startable)
		if err != nil { // which may be over in a moment
			return "", &chat.NotSent{Reason: chat.ReasonCarrierNotReached, Err: fmt.Errorf("the account cannot be read: %w", err)}
		}
		for _, token := range account.AuthTokens {
			if tried[token] {
				continue
			}
			if err := startable.Err(); err != nil {
				return "", &chat.NotSent{Reason: chat.ReasonNotSentInTime, Err: fmt.Errorf("the account was read too late: %w", err)}
			}
			tried[token] = true
			id, err := c.once(ctx, startable, account.SID, token, t)
			if !tokenRefused(err) {
				return id, err
			}
			refusal = err
		}
	}
	return "", refusal
}

// once makes one call.
func (c *Carrier) once(ctx, startable context.Context, account, token string, t chat.OutboundText) (string, error) {
	ctx, attempt, end := intime.New(ctx, startable)
	defer end()
	call := &call{ctx: ctx, carrier: c, account: account, token: token}
	parameters := (&api.CreateMessageParams{}).SetTo(t.To).SetFrom(t.From).SetBody(t.Body)
	parameters.SetStatusCallback(c.options.StatusCallback + "?" + url.Values{wire.Message: {string(t.Message)}}.Encode() + postAgain)
	// Made here, and not by the library, which would take an edge from the environment.
	message, err := api.NewApiService(&client.RequestHandler{Client: call}).CreateMessage(parameters)
	switch {
	case err != nil && attempt.Late():
		return "", failure(intime.ErrLate, false)
	case err != nil:
		return "", failure(err, attempt.Begun())
	case message.Sid == nil || *message.Sid == "":
		return "", errors.New("answer of Twilio's has no message id")
	}
	return *message.Sid, nil
}
