package envelope_test

import (
	"bytes"
	"context"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"errors"
	"io"
	"log/slog"
	"math/big"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/smsdesk/smsdesk/shared/carrier/sns/envelope"
	"github.com/smsdesk/smsdesk/shared/chat"
	"github.com/smsdesk/smsdesk/shared/chat/chattest"
)

const (
	topic   = "arn:aws:sns:us-east-1:123456789012:inbound"
	host    = "https://sns.us-east-1.amazonaws.com"
	certURL = host + "/SimpleNotificationService-7ff5318490ec183fbaddaa2a969abfda.pem"
	token   = "2336412f37fb687f5d51e6e241d09c805a5a57b30d712f794cc5f6a988666d92"
	private = "my door code is 4711"
)

// issued is a certificate with its key, and who issued it.
type issued struct {
	cert *x509.Certificate
	key  *rsa.PrivateKey
}

// issue makes a certificate below the one above it; without one it vouches for itself.
func issue(t testing.TB, above *issued, change func(*x509.Certificate)) *issued {
	t.Helper()
	key := nextKey()
	template := &x509.Certificate{
		SerialNumber: big.NewInt(time.Now().UnixNano()), Subject: pkix.Name{CommonName: "a test"},
		NotBefore: chattest.Epoch().Add(-time.Hour), NotAfter: chattest.Epoch().Add(24 * time.Hour),
		BasicConstraintsValid: true,
	}
	change(template)
	parent, signer := template, key
	if above != nil {
		parent, signer = above.cert, above.key
	}
	der, err := x509.CreateCertificate(rand.Reader, template, parent, &key.PublicKey, signer)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return &issued{cert, key}
}

// ring is keys enough that no two which meet are the same: to make one takes longer than all else here.
var ring = sync.OnceValue(func() (keys [5]*rsa.PrivateKey) {
	for i := range keys {
		var err error
		if keys[i], err = rsa.GenerateKey(rand.Reader, 2048); err != nil {
			panic(err)
		}
	}
	return keys
})

var taken atomic.Int64

// nextKey is another key than the four before it.
func nextKey() *rsa.PrivateKey {
	keys := ring()
	return keys[int(taken.Add(1))%len(keys)]
}

func authority(c *x509.Certificate) {
	c.IsCA, c.KeyUsage = true, x509.KeyUsageCertSign
}

func ofSNS(c *x509.Certificate) { c.DNSNames = []string{"sns.amazonaws.com"} }

func inPEM(chain ...*issued) string {
	var b bytes.Buffer
	for _, c := range chain {
		_ = pem.Encode(&b, &pem.Block{Type: "CERTIFICATE", Bytes: c.cert.Raw})
	}
	return b.String()
}

// world is a verifier with everything around it: the addresses that it asks are answered here, and counted.
type world struct {
	testing.TB
	*envelope.Verifier

	clock  *chattest.Clock
	root   *issued
	signer *issued
	log    *bytes.Buffer
	answer func(address string) (*http.Response, error)
	asked  []string
}

// RoundTrip implements http.RoundTripper.
func (w *world) RoundTrip(r *http.Request) (*http.Response, error) {
	w.asked = append(w.asked, r.URL.String())
	return w.answer(r.URL.String())
}

func respond(status int, body string) (*http.Response, error) {
	return &http.Response{StatusCode: status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(body))}, nil
}

// newWorld has a signer whose certificate an authority vouches for that the verifier trusts.
func newWorld(t testing.TB, options ...func(*envelope.Options)) *world {
	t.Helper()
	root := issue(t, nil, authority)
	w := &world{TB: t, root: root, clock: chattest.NewClock(chattest.Epoch()), log: &bytes.Buffer{}}
	w.signer = issue(t, root, ofSNS)
	w.answer = func(string) (*http.Response, error) { return respond(200, inPEM(w.signer)) }
	pool := x509.NewCertPool()
	pool.AddCert(root.cert)
	o := envelope.Options{Topics: []string{topic}, Client: &http.Client{Transport: w}, Roots: pool}
	for _, option := range options {
		option(&o)
	}
	v, err := envelope.New(o, w.clock.Now, slog.New(slog.NewTextHandler(w.log, nil)))
	if err != nil {
		t.Fatal(err)
	}
	w.Verifier = v
	return w
}

// resign gives the signer another certificate of the same authority.
func (w *world) resign(change func(*x509.Certificate)) { w.signer = issue(w, w.root, change) }

func version1(o *envelope.Options) { o.Version1 = true }

// members are an envelope's.
type members map[string]string

func (w *world) notification() members {
	return members{
		"Type": "Notification", "MessageId": "22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324", "TopicArn": topic, "Message": private,
		"Timestamp": w.clock.Now().Format("2006-01-02T15:04:05.000Z"), "SignatureVersion": "2", "SigningCertURL": certURL,
		"UnsubscribeURL": host + "/?Action=Unsubscribe&SubscriptionArn=" + topic + ":c9135db0",
	}
}

func (w *world) confirmation(kind string) members {
	m := w.notification()
	delete(m, "UnsubscribeURL")
	m["Type"], m["Token"] = kind, token
	m["SubscribeURL"] = host + "/?Action=ConfirmSubscription&TopicArn=" + topic + "&Token=" + token
	return m
}

func (m members) with(name, value string) members {
	m[name] = value
	return m
}

// sign signs as SNS documents it: written here once more, apart from the code.
func (w *world) sign(m members) members {
	w.Helper()
	names := []string{"Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"}
	if m["Type"] != "Notification" {
		names = []string{"Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"}
	}
	var content string
	for _, name := range names {
		if value, ok := m[name]; ok {
			content += name + "\n" + value + "\n"
		}
	}
	sum256, sum1 := sha256.Sum256([]byte(content)), sha1.Sum([]byte(content))
	hash, sum := crypto.SHA256, sum256[:]
	if m["SignatureVersion"] == "1" {
		hash, sum = crypto.SHA1, sum1[:]
	}
	signature, err := rsa.SignPKCS1v15(rand.Reader, w.signer.key, hash, sum)
	if err != nil {
		w.Fatal(err)
	}
	return m.with("Signature", base64.StdEncoding.EncodeToString(signature))
}

func (m members) String() string {
	b, err := json.Marshal(map[string]string(m))
	if err != nil {
		panic(err)
	}
	return string(b)
}

// take gives the post to the verifier, and tells what it gave on.
func (w *world) take(body string) (messages []string, _ error) {
	err := w.Take(w.Context(), body, false, func(_ context.Context, message string) error {
		messages = append(messages, message)
		return nil
	})
	return messages, err
}

// refuses expects a refusal with nothing done.
func (w *world) refuses(body string, code chat.Code) {
	w.Helper()
	messages, err := w.take(body)
	refusal, ok := errors.AsType[*chat.Error](err)
	if !ok || refusal.Code != code || len(messages) > 0 {
		w.Errorf("got %v, %v; want %s", messages, err, code)
	}
	if err != nil && (strings.Contains(err.Error(), "4711") || strings.Contains(err.Error(), token)) {
		w.Errorf("%q tells what is private", err)
	}
}

func (w *world) askedFor(n int) {
	w.Helper()
	if len(w.asked) != n {
		w.Errorf("asked for %v", w.asked)
	}
}

func TestWhatSNSSignsIsTaken(t *testing.T) {
	for name, version := range map[string]string{"version 2": "2", "version 1, where it is configured": "1"} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, version1)
			for _, m := range []members{w.notification(), w.notification().with("Subject", "a text"), w.notification().with("Subject", "")} {
				messages, err := w.take(w.sign(m.with("SignatureVersion", version)).String())
				if err != nil || len(messages) != 1 || messages[0] != private {
					t.Errorf("got %v, %v", messages, err)
				}
			}
			w.askedFor(1) // the certificate is kept
		})
	}
}

func TestASignatureOfOldIsRefusedUnlessConfigured(t *testing.T) {
	w := newWorld(t)
	for _, version := range []string{"1", "0", "3", "", "2.0"} {
		w.refuses(w.sign(w.notification().with("SignatureVersion", version)).String(), chat.CodeNotPermitted)
	}
	w.askedFor(0)
}

// A signature of one version says nothing about the other.
func TestASignatureIsOfTheVersionThatItNames(t *testing.T) {
	w := newWorld(t, version1)
	w.refuses(w.sign(w.notification().with("SignatureVersion", "1")).with("SignatureVersion", "2").String(), chat.CodeNotPermitted)
	w.refuses(w.sign(w.notification()).with("SignatureVersion", "1").String(), chat.CodeNotPermitted)
}

func TestNoFieldCanBeTamperedWith(t *testing.T) {
	other := map[string]string{
		"Type": "UnsubscribeConfirmation", "MessageId": "another", "TopicArn": topic + "2", "Message": "another", "Subject": "another",
		"Timestamp": chattest.Epoch().Add(time.Second).Format("2006-01-02T15:04:05.000Z"), "Token": token[1:], "Signature": "another",
		"SubscribeURL": host + "/?Action=ConfirmSubscription&Token=" + token + "&TopicArn=" + topic,
	}
	unsigned := map[string]bool{"UnsubscribeURL": true, "SigningCertURL": true, "SignatureVersion": true}
	for _, version := range []string{"1", "2"} {
		for _, kind := range []string{envelope.Notification, envelope.Subscription, envelope.Unsubscription} {
			t.Run(kind+" of version "+version, func(t *testing.T) {
				w := newWorld(t, version1, func(o *envelope.Options) { o.Topics = append(o.Topics, topic+"2") })
				signed := func() members {
					m := w.confirmation(kind)
					if kind == envelope.Notification {
						m = w.notification().with("Subject", "a text")
					}
					return w.sign(m.with("SignatureVersion", version))
				}
				for name, value := range signed() {
					if unsigned[name] {
						continue
					}
					replacement := other[name]
					if name == "Type" && kind == envelope.Unsubscription {
						replacement = envelope.Subscription
					}
					if replacement == value {
						t.Fatalf("%s is not another", name)
					}
					w.refuses(signed().with(name, replacement).String(), chat.CodeNotPermitted)
					missing := signed()
					delete(missing, name)
					w.refuses(missing.String(), chat.CodeNotPermitted)
					bits := []byte(signed()[name])
					bits[len(bits)/2] ^= 1
					w.refuses(signed().with(name, string(bits)).String(), chat.CodeNotPermitted)
				}
				if kind == envelope.Notification {
					m := w.sign(w.notification())
					w.refuses(m.with("Subject", "put in").String(), chat.CodeNotPermitted)
				}
				for _, asked := range w.asked {
					if asked != certURL {
						t.Errorf("asked for %s", asked)
					}
				}
			})
		}
	}
}

func TestWhatIsNoEnvelopeIsRefused(t *testing.T) {
	w := newWorld(t)
	for _, body := range []string{
		"", private, "null", "[]", "{}", `{"Type":"Notification"}`, `{"Type":1}`, w.sign(w.notification()).with("Type", "Other").String(),
		strings.Repeat("x", 2<<20), w.sign(w.notification()).String() + "x",
	} {
		w.refuses(body, chat.CodeNotPermitted)
	}
	w.askedFor(0)
}

func TestRawDeliveryIsRefused(t *testing.T) {
	w := newWorld(t)
	err := w.Take(t.Context(), w.sign(w.notification()).String(), true, func(context.Context, string) error {
		t.Error("taken")
		return nil
	})
	if refusal, ok := errors.AsType[*chat.Error](err); !ok || refusal.Code != chat.CodeNotPermitted {
		t.Errorf("got %v", err)
	}
}

func TestAMessageOfAnotherHourIsRefused(t *testing.T) {
	for name, test := range map[string]struct {
		age   time.Duration
		taken bool
	}{
		"now": {0, true}, "an hour old": {time.Hour, true}, "older": {time.Hour + time.Second, false},
		"a little ahead": {-5 * time.Minute, true}, "ahead": {-6 * time.Minute, false},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			body := w.sign(w.notification().with("Timestamp", w.clock.Now().Add(-test.age).Format("2006-01-02T15:04:05.000Z"))).String()
			if test.taken {
				if _, err := w.take(body); err != nil {
					t.Error(err)
				}
				return
			}
			w.refuses(body, chat.CodeNotPermitted)
			w.askedFor(0)
		})
	}
	w := newWorld(t)
	w.refuses(w.sign(w.notification().with("Timestamp", "yesterday")).String(), chat.CodeNotPermitted)
}

func TestATopicThatIsNotConfiguredIsRefused(t *testing.T) {
	w := newWorld(t)
	for _, other := range []string{topic + "2", "arn:aws:sns:us-east-1:210987654321:inbound", "arn:aws:sns:eu-west-1:123456789012:inbound", "", "*"} {
		w.refuses(w.sign(w.notification().with("TopicArn", other)).String(), chat.CodeNotPermitted)
	}
	w.askedFor(0)
	none := newWorld(t, func(o *envelope.Options) { o.Topics = nil })
	none.refuses(none.sign(none.notification()).String(), chat.CodeNotPermitted)
	none.askedFor(0)
}

func TestATopicThatIsNoneCannotBeConfigured(t *testing.T) {
	for _, bad := range []string{"", "*", "arn:aws:sns:us-east-1:123456789012:", "arn:aws:sns:evil.example/:123456789012:inbound", "arn:aws:sqs:us-east-1:123456789012:inbound", "arn:aws:sns:s3-ap-southeast-2:123456789012:inbound\n", "arn:aws:sns::123456789012:inbound", topic + ":subscription"} {
		if _, err := envelope.New(envelope.Options{Topics: []string{bad}}, chattest.NewClock(chattest.Epoch()).Now, slog.New(slog.DiscardHandler)); err == nil {
			t.Errorf("%q is taken", bad)
		}
	}
}

func TestASubscriptionOfAConfiguredTopicIsConfirmedWhereItSays(t *testing.T) {
	w := newWorld(t)
	m := w.sign(w.confirmation(envelope.Subscription))
	messages, err := w.take(m.String())
	if err != nil || len(messages) > 0 {
		t.Fatalf("got %v, %v", messages, err)
	}
	if w.askedFor(2); w.asked[1] != m["SubscribeURL"] {
		t.Errorf("confirmed at %s", w.asked[1])
	}
}

func TestASubscriptionThatCannotBeConfirmedComesAgain(t *testing.T) {
	for name, answer := range map[string]func() (*http.Response, error){
		"nobody answers":  func() (*http.Response, error) { return nil, errors.New("nobody answers with " + token) },
		"SNS has a fault": func() (*http.Response, error) { return respond(500, "") },
		"SNS sends it elsewhere": func() (*http.Response, error) {
			r, err := respond(302, "")
			r.Header.Set("Location", "https://evil.example/")
			return r, err
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			certificate := w.answer
			w.answer = func(address string) (*http.Response, error) {
				if address == certURL {
					return certificate(address)
				}
				return answer()
			}
			body := w.sign(w.confirmation(envelope.Subscription)).String()
			_, err := w.take(body)
			if refusal, ok := errors.AsType[*chat.Error](err); !ok || refusal.Code != chat.CodeCarrierUnavailable {
				t.Errorf("got %v", err)
			}
			w.askedFor(2)
		})
	}
}

func TestTheEndOfASubscriptionIsToldAndNothingElse(t *testing.T) {
	w := newWorld(t)
	messages, err := w.take(w.sign(w.confirmation(envelope.Unsubscription)).String())
	if err != nil || len(messages) > 0 {
		t.Errorf("got %v, %v", messages, err)
	}
	w.askedFor(1) // for the certificate
	if said := w.log.String(); !strings.Contains(said, "level=ERROR") || !strings.Contains(said, "a topic posts here no more") || !strings.Contains(said, topic) {
		t.Errorf("the log says %q", said)
	}
}

func TestWhatBecomesOfAMessageIsTheCallersToSay(t *testing.T) {
	w := newWorld(t)
	failure := errors.New("the table is out of reach")
	err := w.Take(t.Context(), w.sign(w.notification()).String(), false, func(context.Context, string) error { return failure })
	if !errors.Is(err, failure) {
		t.Errorf("got %v", err)
	}
}
