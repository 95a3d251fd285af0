package envelope

import (
	"context"
	"crypto"
	"crypto/rsa"
	"crypto/sha1" //nolint:gosec // signature version 1, where a deployment asks for it
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/smsdesk/smsdesk/shared/chat"
)

// Options are what a deployment chooses.
type Options struct {
	Topics   []string       // the ARNs of those whose messages are taken
	Version1 bool           // whether signatures over SHA-1 are taken too
	Client   *http.Client   // fetches certificates, confirms subscriptions; nil for one that is made for it
	Roots    *x509.CertPool // who may vouch for certificates; nil for whom the system trusts
}

// Verifier opens envelopes.
type Verifier struct {
	topics       []Topic
	version1     bool
	client       *http.Client
	certificates *certificates
	clock        chat.Clock
	log          *slog.Logger
}

// timeout bounds a fetch: SNS waits 15 seconds for its answer.
const timeout = 3 * time.Second

// New refuses topics that are none.
func New(o Options, clock chat.Clock, log *slog.Logger) (*Verifier, error) {
	v := &Verifier{version1: o.Version1, clock: clock, log: log}
	for _, topic := range o.Topics {
		if !IsTopic(topic) {
			return nil, fmt.Errorf("%q is no ARN of a topic", topic)
		}
		v.topics = append(v.topics, Topic(topic))
	}
	client := &http.Client{}
	if o.Client != nil {
		*client = *o.Client
	}
	client.Timeout = timeout
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	v.client = client
	v.certificates = newCertificates(client, o.Roots, clock)
	return v, nil
}

// Open returns the envelope if SNS signed it, for a configured topic and not long ago. raw is whether SNS says that there is no
// envelope: then nothing is signed. It refuses with chat.CodeNotPermitted, or with chat.CodeCarrierUnavailable while the signer's
// certificate cannot be had. Whatever can be checked without a network is checked first.
func (v *Verifier) Open(ctx context.Context, body string, raw bool) (Envelope, error) {
	if raw {
		return Envelope{}, forged("raw message delivery has no signature: switch it off for this subscription")
	}
	e, err := parse(body)
	if err != nil {
		return Envelope{}, forged(err.Error())
	}
	signature, err := base64.StdEncoding.DecodeString(e.signature)
	switch {
	case !slices.Contains(v.topics, e.Topic):
		return Envelope{}, forged("its topic is not configured")
	case !e.timely(v.clock()):
		return Envelope{}, forged("it is of another hour")
	case e.version != "2" && (e.version != "1" || !v.version1):
		return Envelope{}, forged("its signature's version is not taken")
	case err != nil || len(signature) < minKey/8 || len(signature) > maxKey/8:
		return Envelope{}, forged("its signature is none")
	case !isCertificateOf(e.Topic, e.certURL):
		return Envelope{}, forged("its certificate is not SNS's")
	case e.Type != Notification && !isConfirmationOf(e, e.subscribeURL):
		return Envelope{}, forged("its SubscribeURL confirms something else")
	}
	key, err := v.certificates.key(ctx, e.Topic, e.certURL)
	if err != nil {
		return Envelope{}, err
	}
	if !e.signedBy(key, signature) {
		return Envelope{}, forged("its signature is wrong")
	}
	return e, nil
}

// signedBy tells whether the key's holder signed the envelope.
func (e Envelope) signedBy(key *rsa.PublicKey, signature []byte) bool {
	content := []byte(e.signed())
	if e.version == "1" {
		sum := sha1.Sum(content) //nolint:gosec // signature version 1
		return rsa.VerifyPKCS1v15(key, crypto.SHA1, sum[:], signature) == nil
	}
	sum := sha256.Sum256(content)
	return rsa.VerifyPKCS1v15(key, crypto.SHA256, sum[:], signature) == nil
}

// Take opens the envelope, gives a notification's message to notify, and confirms a subscription. That one ended is for people to
// look into: to subscribe anew, at an address in a message, is not.
func (v *Verifier) Take(ctx context.Context, body string, raw bool, notify func(ctx context.Context, message string) error) error {
	e, err := v.Open(ctx, body, raw)
	if err != nil {
		return err
	}
	switch e.Type {
	case Subscription:
		err = v.confirm(ctx, e)
	case Unsubscription: // an alarm waits for this line
		v.log.ErrorContext(ctx, "a topic posts here no more", "topic", e.Topic)
	default:
		err = notify(ctx, e.Message)
	}
	return err
}

// confirm confirms a subscription. It may be repeated.
func (v *Verifier) confirm(ctx context.Context, e Envelope) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, e.subscribeURL, http.NoBody)
	if err != nil {
		return fmt.Errorf("confirm a subscription: %w", err)
	}
	response, err := v.client.Do(request)
	if err != nil {
		return unavailable("confirm a subscription: no answer from SNS: " + cause(err))
	}
	_ = response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return unavailable(fmt.Sprintf("confirm a subscription: SNS answered %d", response.StatusCode))
	}
	return nil
}

// cause is what went wrong, without the address: a token may stand in it.
func cause(err error) string {
	for inner := errors.Unwrap(err); inner != nil; inner = errors.Unwrap(inner) {
		err = inner
	}
	return strings.ReplaceAll(err.Error(), "\n", " ")
}
