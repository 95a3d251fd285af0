package envelope_test

import (
	"bufio"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"math/big"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/smsdesk/smsdesk/shared/carrier/sns/envelope"
	"github.com/smsdesk/smsdesk/shared/chat"
	"github.com/smsdesk/smsdesk/shared/chat/chattest"
)

// hostile reads a corpus.
func hostile(t testing.TB, name string) []string {
	t.Helper()
	file, err := os.Open(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close() //nolint:errcheck // a file that was only read loses nothing
	own := strings.NewReplacer("TOPIC", topic, "TOKEN", token)
	var addresses []string
	for lines := bufio.NewScanner(file); lines.Scan(); {
		line := lines.Text()
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		for {
			before, after, found := strings.Cut(line, `\x`)
			if !found {
				break
			}
			value, err := strconv.ParseUint(after[:2], 16, 8)
			if err != nil {
				t.Fatal(err)
			}
			line = before + string(rune(value)) + after[2:]
		}
		addresses = append(addresses, own.Replace(line))
	}
	if len(addresses) < 30 {
		t.Fatalf("%s has %d addresses", name, len(addresses))
	}
	return addresses
}

// All are signed, with a key that the verifier would believe if it fetched it from there.
func TestAHostileCertificateIsRefusedAndNobodyIsAsked(t *testing.T) {
	w := newWorld(t, version1)
	for _, address := range hostile(t, "hostile-certificates.txt") {
		for _, m := range []members{w.notification(), w.confirmation(envelope.Subscription), w.notification().with("SignatureVersion", "1")} {
			w.refuses(w.sign(m.with("SigningCertURL", address)).String(), chat.CodeNotPermitted)
			if len(w.asked) > 0 {
				t.Fatalf("%q: asked for %v", address, w.asked)
			}
		}
	}
}

func TestAHostileSubscriptionIsRefusedAndNobodyIsAsked(t *testing.T) {
	w := newWorld(t)
	for _, address := range hostile(t, "hostile-subscriptions.txt") {
		for _, kind := range []string{envelope.Subscription, envelope.Unsubscription} {
			w.refuses(w.sign(w.confirmation(kind).with("SubscribeURL", address)).String(), chat.CodeNotPermitted)
			if len(w.asked) > 0 {
				t.Fatalf("%q: asked for %v", address, w.asked)
			}
		}
	}
}

func TestACertificateIsFetchedWhereItsTopicIs(t *testing.T) {
	for of, at := range map[string]string{
		topic: certURL,
		"arn:aws-cn:sns:cn-north-1:123456789012:inbound":         "https://sns.cn-north-1.amazonaws.com.cn/SimpleNotificationService-7ff5318490ec183fbaddaa2a969abfda.pem",
		"arn:aws-us-gov:sns:us-gov-west-1:123456789012:in.fifo":  "https://sns.us-gov-west-1.amazonaws.com/SimpleNotificationService-7ff5318490ec183fbaddaa2a969abfda.pem",
		"arn:aws:sns:ap-southeast-2:123456789012:some-thing_els": "https://sns.ap-southeast-2.amazonaws.com/SimpleNotificationService-0000000000000000000000000000000f.pem",
	} {
		w := newWorld(t, func(o *envelope.Options) { o.Topics = []string{of} })
		if _, err := w.take(w.sign(w.notification().with("TopicArn", of).with("SigningCertURL", at)).String()); err != nil {
			t.Errorf("%s: %v", of, err)
		}
		w.askedFor(1)
	}
}

func TestACertificateThatDoesNotHoldIsRefused(t *testing.T) {
	now := chattest.Epoch()
	for name, change := range map[string]func(*x509.Certificate){
		"it is somebody else's":      func(c *x509.Certificate) { c.DNSNames = []string{"sns.example.com"} },
		"it is of another region":    func(c *x509.Certificate) { c.DNSNames = []string{"sns.eu-west-1.amazonaws.com"} },
		"it is of another service":   func(c *x509.Certificate) { c.DNSNames = []string{"sqs.amazonaws.com"} },
		"it is nobody's":             func(c *x509.Certificate) { c.DNSNames, c.Subject.CommonName = nil, "sns.amazonaws.com" },
		"it is not yet valid":        func(c *x509.Certificate) { ofSNS(c); c.NotBefore = now.Add(time.Minute) },
		"it is not valid any longer": func(c *x509.Certificate) { ofSNS(c); c.NotAfter = now.Add(-time.Minute) },
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.resign(change)
			w.refuses(w.sign(w.notification()).String(), chat.CodeNotPermitted)
		})
	}
	t.Run("nobody vouches for it", func(t *testing.T) {
		w := newWorld(t)
		w.signer = issue(t, issue(t, nil, authority), ofSNS)
		w.refuses(w.sign(w.notification()).String(), chat.CodeNotPermitted)
	})
	t.Run("it vouches for itself", func(t *testing.T) {
		w := newWorld(t)
		w.signer = issue(t, nil, ofSNS)
		w.refuses(w.sign(w.notification()).String(), chat.CodeNotPermitted)
	})
	t.Run("whoever vouches for it may not", func(t *testing.T) {
		w := newWorld(t)
		middle := w.signer // a certificate of SNS's, which is no authority
		w.signer = issue(t, middle, ofSNS)
		w.answer = func(string) (*http.Response, error) { return respond(200, inPEM(w.signer, middle)) }
		w.refuses(w.sign(w.notification()).String(), chat.CodeNotPermitted)
	})
	t.Run("it is another's, of the same authority", func(t *testing.T) {
		w := newWorld(t)
		other := w.signer
		w.answer = func(string) (*http.Response, error) { return respond(200, inPEM(other)) }
		w.signer = issue(t, nil, ofSNS)
		w.refuses(w.sign(w.notification()).String(), chat.CodeNotPermitted)
	})
}

func TestAKeyThatSNSDoesNotSignWithIsRefused(t *testing.T) {
	w := newWorld(t)
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), DNSNames: []string{"sns.amazonaws.com"}, NotBefore: chattest.Epoch(), NotAfter: chattest.Epoch().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, template, w.root.cert, &key.PublicKey, w.root.key)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	w.answer = func(string) (*http.Response, error) { return respond(200, inPEM(&issued{cert: cert})) }
	w.refuses(w.sign(w.notification()).String(), chat.CodeNotPermitted)
}

func TestAChainIsFollowedUpToWhomTheSystemTrusts(t *testing.T) {
	const above = "http://crt.r2m02.amazontrust.com/r2m02.cer"
	for name, test := range map[string]struct {
		serve func(w *world, middle *issued) // tells where the one in the middle is
		at    string                         // where the certificate says that its issuer is
		asked int
		holds bool
	}{
		"it stands behind the certificate": {func(w *world, middle *issued) {
			w.answer = func(string) (*http.Response, error) { return respond(200, inPEM(w.signer, middle)) }
		}, "", 1, true},
		"the host itself shows it": {func(w *world, middle *issued) {
			w.answer = func(string) (*http.Response, error) {
				r, err := respond(200, inPEM(w.signer))
				r.TLS = &tls.ConnectionState{PeerCertificates: []*x509.Certificate{w.signer.cert, middle.cert}}
				return r, err
			}
		}, "", 1, true},
		"Amazon has it": {func(w *world, middle *issued) {
			w.answer = func(address string) (*http.Response, error) {
				if address == above {
					return respond(200, string(middle.cert.Raw))
				}
				return respond(200, inPEM(w.signer))
			}
		}, above, 2, true},
		"it is nowhere":         {func(*world, *issued) {}, "", 1, false},
		"somebody else has it":  {func(*world, *issued) {}, "http://crt.evil.example/r2m02.cer", 1, false},
		"somebody alike":        {func(*world, *issued) {}, "http://crt.r2m02.amazontrust.com.evil.example/r2m02.cer", 1, false},
		"this machine has it":   {func(*world, *issued) {}, "http://169.254.169.254/latest/meta-data/", 1, false},
		"what is there is none": {func(*world, *issued) {}, above, 2, false},
		"it goes round": {func(w *world, middle *issued) {
			w.answer = func(address string) (*http.Response, error) {
				if address == above {
					return respond(200, string(w.signer.cert.Raw))
				}
				return respond(200, inPEM(w.signer))
			}
		}, above, 5, false},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			middle := issue(t, w.root, authority)
			w.signer = issue(t, middle, func(c *x509.Certificate) {
				ofSNS(c)
				if test.at != "" {
					c.IssuingCertificateURL = []string{test.at}
				}
			})
			test.serve(w, middle)
			body := w.sign(w.notification()).String()
			if test.holds {
				if _, err := w.take(body); err != nil {
					t.Error(err)
				}
			} else {
				w.refuses(body, chat.CodeNotPermitted)
			}
			w.askedFor(test.asked)
		})
	}
}

func TestACertificateThatCannotBeHadForTheMomentIsAskedForAgain(t *testing.T) {
	for name, answer := range map[string]func() (*http.Response, error){
		"nobody answers": func() (*http.Response, error) { return nil, errors.New("no route to host") },
		"a fault":        func() (*http.Response, error) { return respond(500, "") },
		"not available":  func() (*http.Response, error) { return respond(503, "") },
		"too many":       func() (*http.Response, error) { return respond(429, "") },
		"it breaks off": func() (*http.Response, error) {
			r, err := respond(200, "")
			r.Body = broken{}
			return r, err
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			certificate := w.answer
			w.answer = func(string) (*http.Response, error) { return answer() }
			body := w.sign(w.notification()).String()
			w.refuses(body, chat.CodeCarrierUnavailable)
			w.answer = certificate
			if _, err := w.take(body); err != nil {
				t.Errorf("later: %v", err)
			}
			w.askedFor(2)
		})
	}
}

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, errors.New("connection reset") }
func (broken) Close() error             { return nil }

func TestWhatIsNoCertificateIsRefused(t *testing.T) {
	for name, answer := range map[string]func(w *world) (*http.Response, error){
		"it is not there":    func(*world) (*http.Response, error) { return respond(404, "") },
		"it may not be read": func(*world) (*http.Response, error) { return respond(403, "") },
		"it is elsewhere": func(w *world) (*http.Response, error) {
			r, err := respond(302, inPEM(w.signer))
			r.Header.Set("Location", "https://evil.example/cert.pem")
			return r, err
		},
		"it is for ever elsewhere": func(w *world) (*http.Response, error) {
			r, err := respond(308, inPEM(w.signer))
			r.Header.Set("Location", "/another.pem")
			return r, err
		},
		"nothing": func(*world) (*http.Response, error) { return respond(200, "") },
		"a page":  func(*world) (*http.Response, error) { return respond(200, "<html>") },
		"something else": func(*world) (*http.Response, error) {
			return respond(200, "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")
		},
		"a key": func(*world) (*http.Response, error) {
			return respond(200, "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n")
		},
		"far too much": func(w *world) (*http.Response, error) {
			return respond(200, inPEM(w.signer)+strings.Repeat("x", 1<<20))
		},
		"very many": func(w *world) (*http.Response, error) { return respond(200, strings.Repeat(inPEM(w.signer), 6)) },
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.answer = func(string) (*http.Response, error) { return answer(w) }
			w.refuses(w.sign(w.notification()).String(), chat.CodeNotPermitted)
			w.askedFor(1)
		})
	}
}

func TestACertificateIsKeptForAnHourOrAsLongAsItHolds(t *testing.T) {
	w := newWorld(t)
	taken := func(when string, asked int) {
		t.Helper()
		if _, err := w.take(w.sign(w.notification()).String()); err != nil {
			t.Errorf("%s: %v", when, err)
		}
		w.askedFor(asked)
	}
	taken("at first", 1)
	w.clock.Advance(time.Hour - time.Second)
	taken("within the hour", 1)
	w.clock.Advance(time.Second)
	taken("after it", 2)
	w.clock.Set(chattest.Epoch().Add(24*time.Hour - time.Minute))
	taken("shortly before it ends", 3)
	w.clock.Advance(2 * time.Minute)
	w.refuses(w.sign(w.notification()).String(), chat.CodeNotPermitted)
}

func TestWhoeverAsksForManyCertificatesIsHeldUp(t *testing.T) {
	w := newWorld(t)
	certificate := w.answer
	w.answer = func(string) (*http.Response, error) { return respond(404, "") }
	for i := range 10 {
		w.refuses(w.sign(w.notification().with("SigningCertURL", fmt.Sprintf("%s/SimpleNotificationService-%032x.pem", host, i))).String(), chat.CodeNotPermitted)
	}
	w.refuses(w.sign(w.notification()).String(), chat.CodeCarrierUnavailable)
	w.askedFor(10)
	w.answer = certificate
	w.clock.Advance(time.Minute)
	if _, err := w.take(w.sign(w.notification()).String()); err != nil {
		t.Error(err)
	}
}

func FuzzOpen(f *testing.F) {
	w := newWorld(f)
	for _, m := range []members{w.notification(), w.confirmation(envelope.Subscription), w.confirmation(envelope.Unsubscription)} {
		f.Add(w.sign(m).String(), false)
	}
	for _, address := range hostile(f, "hostile-certificates.txt") {
		f.Add(w.sign(w.notification().with("SigningCertURL", address)).String(), false)
	}
	f.Add(`{"Type":"Notification","Type":"SubscriptionConfirmation"}`, true)
	f.Fuzz(func(t *testing.T, body string, raw bool) {
		e, err := w.Open(t.Context(), body, raw)
		if err != nil {
			if e != (envelope.Envelope{}) {
				t.Error("refused, but something was read")
			}
			if _, refused := errors.AsType[*chat.Error](err); !refused {
				t.Errorf("%v is no refusal", err)
			}
		} else if raw || e.Topic != topic {
			t.Errorf("taken: %+v", e)
		}
		for _, address := range w.asked {
			if !strings.HasPrefix(address, host+"/SimpleNotificationService-") {
				t.Fatalf("asked for %s", address)
			}
		}
		w.asked = nil
	})
}
