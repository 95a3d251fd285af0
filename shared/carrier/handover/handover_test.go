package handover_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httptrace"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"

	"github.com/smsdesk/smsdesk/shared/carrier/eum"
	eumwire "github.com/smsdesk/smsdesk/shared/carrier/eum/wire"
	"github.com/smsdesk/smsdesk/shared/carrier/sns"
	"github.com/smsdesk/smsdesk/shared/chat"
	"github.com/smsdesk/smsdesk/shared/chat/chattest"
)

const providerID = "567910cd-659e-55d4-8ccb-5aaf14679dc0"

// dialect is how a service of AWS speaks.
type dialect struct {
	carrier  func(aws.Config, time.Duration) chat.Carrier
	accepted string // the answer to a text that was taken
	refusal  func(code, message string) string
	throttle string // the code
	refuse   string // a code that stands for no other word
}

func dialects() map[string]dialect {
	return map[string]dialect{
		"sns": {
			carrier: func(cfg aws.Config, timeout time.Duration) chat.Carrier {
				return sns.New(cfg, sns.Options{Timeout: timeout})
			},
			accepted: `<PublishResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><PublishResult><MessageId>` + providerID +
				`</MessageId></PublishResult><ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></PublishResponse>`,
			refusal: func(code, message string) string {
				return `<ErrorResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><Error><Type>Sender</Type><Code>` + code +
					`</Code><Message>` + message + `</Message></Error><RequestId>r</RequestId></ErrorResponse>`
			},
			throttle: "Throttling", refuse: "SomethingNew",
		},
		"eum": {
			carrier: func(cfg aws.Config, timeout time.Duration) chat.Carrier {
				return eum.New(cfg, eum.Options{Timeout: timeout, ConfigurationSet: "desk"})
			},
			accepted: `{"MessageId":"` + providerID + `"}`,
			refusal: func(code, message string) string {
				return fmt.Sprintf(`{"__type":%q,"Message":%q}`, code, message)
			},
			throttle: "ThrottlingException", refuse: "SomethingNew",
		},
	}
}

// service is the fake of one. It counts calls, and the texts that the customer gets.
type service struct {
	*httptest.Server
	dialect

	mu       sync.Mutex
	calls    int
	got      int
	requests []string
}

func (s *service) call(r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls++
	s.requests = append(s.requests, string(body))
}

// act brings the text to the customer.
func (s *service) act() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.got++
}

func (s *service) counts() (calls, got int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.calls, s.got
}

func (s *service) accept(w http.ResponseWriter) { _, _ = io.WriteString(w, s.accepted) }

func (s *service) fail(w http.ResponseWriter, status int, code string) {
	w.WriteHeader(status)
	_, _ = io.WriteString(w, s.refusal(code, "no text to +12065550150"))
}

// drop closes the connection without a word.
func drop(w http.ResponseWriter) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(err)
	}
	if tcp, ok := conn.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0) // a reset, not an end
	}
	_ = conn.Close()
}

// point is where the answer to a call can get lost, or what it can say.
type point struct {
	name   string
	answer func(s *service, w http.ResponseWriter, r *http.Request)
	status chat.Status
	reason string
	calls  int
	got    int
	stalls bool // nothing more comes
}

// points are all of them, in the order of a call's way: not reached, reached, read, acted on, answered.
func points() []point {
	gone := func(r *http.Request) { <-r.Context().Done() }
	stalling := func(p point) point {
		p.stalls = true
		return p
	}
	unconfirmed := func(name string, got int, answer func(s *service, w http.ResponseWriter, r *http.Request)) point {
		return point{name, answer, chat.StatusUnconfirmed, chat.ReasonNoAnswer, 1, got, false}
	}
	acted := func(name string, answer func(s *service, w http.ResponseWriter, r *http.Request)) point {
		return unconfirmed("it acts, "+name, 1, func(s *service, w http.ResponseWriter, r *http.Request) {
			s.act()
			answer(s, w, r)
		})
	}
	return []point{
		{"nobody listens", nil, chat.StatusFailed, chat.ReasonCarrierNotReached, 0, 0, false},
		unconfirmed("it drops the call unread", 0, func(_ *service, w http.ResponseWriter, _ *http.Request) { drop(w) }),
		stalling(unconfirmed("it stalls and never acts", 0, func(_ *service, _ http.ResponseWriter, r *http.Request) { gone(r) })),
		stalling(unconfirmed("it acts when the caller has gone", 1, func(s *service, _ http.ResponseWriter, r *http.Request) {
			gone(r)
			s.act()
		})),
		acted("and drops the call", func(_ *service, w http.ResponseWriter, _ *http.Request) { drop(w) }),
		stalling(acted("and says nothing", func(_ *service, _ http.ResponseWriter, r *http.Request) { gone(r) })),
		acted("and stops within its headers", func(_ *service, w http.ResponseWriter, _ *http.Request) {
			conn, _, err := http.NewResponseController(w).Hijack()
			if err == nil {
				_, _ = io.WriteString(conn, "HTTP/1.1 200 OK\r\nContent-")
				_ = conn.Close()
			}
		}),
		acted("and stops within its answer", func(s *service, w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "1000")
			_, _ = io.WriteString(w, s.accepted[:len(s.accepted)/2])
			panic(http.ErrAbortHandler)
		}),
		stalling(acted("and stalls within its answer", func(s *service, w http.ResponseWriter, r *http.Request) {
			_, _ = io.WriteString(w, s.accepted[:len(s.accepted)/2])
			_ = http.NewResponseController(w).Flush()
			gone(r)
		})),
		acted("and answers garbage", func(_ *service, w http.ResponseWriter, _ *http.Request) {
			_, _ = io.WriteString(w, "\x00<+12065550150{")
		}),
		acted("and answers nothing", func(*service, http.ResponseWriter, *http.Request) {}),
		acted("and answers without an id", func(_ *service, w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "{}") }),
		acted("and fails", func(s *service, w http.ResponseWriter, _ *http.Request) { s.fail(w, 500, "InternalError") }),
		acted("and says that it is throttled, as its own fault", func(s *service, w http.ResponseWriter, _ *http.Request) { s.fail(w, 503, s.throttle) }),
		acted("and somebody between fails", func(_ *service, w http.ResponseWriter, _ *http.Request) {
			http.Error(w, "<html>bad gateway", http.StatusBadGateway)
		}),
		acted("and somebody between forbids", func(_ *service, w http.ResponseWriter, _ *http.Request) {
			http.Error(w, "<html>forbidden", http.StatusForbidden)
		}),
		acted("and sends the caller elsewhere", func(_ *service, w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "/elsewhere", http.StatusTemporaryRedirect)
		}),
		{"it refuses", func(s *service, w http.ResponseWriter, _ *http.Request) {
			s.fail(w, 400, s.refuse)
		}, chat.StatusFailed, chat.ReasonCarrierRefused, 1, 0, false},
		{"it is throttled", func(s *service, w http.ResponseWriter, _ *http.Request) {
			s.fail(w, 400, s.throttle)
		}, chat.StatusFailed, chat.ReasonThrottled, 1, 0, false},
		{"it takes it", func(s *service, w http.ResponseWriter, _ *http.Request) {
			s.act()
			s.accept(w)
		}, chat.StatusSent, "", 1, 1, false},
	}
}

// stage is a desk that texts by a real carrier's adapter.
type stage struct {
	*chattest.World
	*service
	sender *chat.Sender
	agent  chat.Agent
	chat   chat.Chat
}

func newStage(t *testing.T, d dialect, p point) *stage {
	t.Helper()
	timeout := 5 * time.Second
	if p.stalls {
		timeout = 300 * time.Millisecond
	}
	s := &service{dialect: d}
	s.Server = httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.call(r)
		p.answer(s, w, r)
	}))
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.Start()
	t.Cleanup(s.Close)
	if p.answer == nil {
		s.Close()
	}
	carrier := d.carrier(aws.Config{
		Region: "us-east-1", BaseEndpoint: &s.URL, Credentials: credentials.NewStaticCredentialsProvider("AKIDEXAMPLE", "SECRET", ""),
		RetryMaxAttempts: 5, RetryMode: aws.RetryModeAdaptive, // what an environment may ask for in vain
	}, timeout)
	w := chattest.NewWorld(t, func(clock chat.Clock) chattest.Store { return chattest.NewFake(clock) })
	service := w.Service(1)
	agent := w.Agent(service)
	return &stage{World: w, service: s, sender: w.Sender(w.Store, carrier), agent: agent, chat: w.Open(agent, service, w.Number())}
}

func TestWhereverAnAnswerIsLostTheCustomerGetsAtMostOneText(t *testing.T) {
	for name, d := range dialects() {
		for _, p := range points() {
			t.Run(name+"/"+p.name, func(t *testing.T) {
				t.Parallel()
				s := newStage(t, d, p)
				request := s.SendRequest(s.agent, s.chat.ID, "hello")
				m, err := s.sender.Send(t.Context(), request)
				s.OK(err)
				s.Same("status", m.Status, p.status)
				s.Same("reason", m.StatusReason, p.reason)
				again, err := s.sender.Send(t.Context(), request) // whoever asked has not heard
				s.OK(err)
				s.Same("the answer to the same request", again, m)
				s.Close() // waits for what still acts
				calls, got := s.counts()
				s.Same("calls", calls, p.calls)
				s.Same("texts that the customer got", got, p.got)
			})
		}
	}
}

func TestOnlyACallWithoutAConnectionIsRepeatedAndInTheTextsTime(t *testing.T) {
	for name, d := range dialects() {
		for within, want := range map[time.Duration]int{0: 0, 100 * time.Millisecond: 1, 700 * time.Millisecond: 2, chat.StartBy: 3} {
			t.Run(fmt.Sprint(name, within), func(t *testing.T) {
				t.Parallel()
				s := newStage(t, d, point{}) // nobody listens
				calls := 0
				ctx := httptrace.WithClientTrace(t.Context(), &httptrace.ClientTrace{ConnectStart: func(string, string) { calls++ }})
				carrier := s.sender.Carriers[chattest.CarrierName]
				_, err := carrier.Send(ctx, chat.OutboundText{From: "+12065550100", To: "+12065550150", Body: "hello", Within: within})
				if err == nil || calls != want {
					t.Errorf("%d calls, %v", calls, err)
				}
			})
		}
	}
}

// slow is a listener whose connections say nothing before their time: a handshake takes as long.
type slow struct {
	net.Listener

	by      time.Duration
	answers chan struct{} // has an element for each connection that has begun to answer
}

func (l slow) Accept() (net.Conn, error) {
	conn, err := l.Listener.Accept()
	return &slowConn{Conn: conn, from: time.Now().Add(l.by), answers: l.answers}, err
}

type slowConn struct {
	net.Conn

	from    time.Time
	answers chan struct{}
	once    sync.Once
}

func (c *slowConn) Read(p []byte) (int, error) {
	c.once.Do(func() {
		<-time.After(time.Until(c.from))
		c.answers <- struct{}{}
	})
	return c.Conn.Read(p)
}

func TestATextWhoseConnectionTakesTooLongIsNeverSent(t *testing.T) {
	for name, d := range dialects() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			const within = 100 * time.Millisecond
			s, answers := &service{dialect: d}, make(chan struct{}, 10)
			s.Server = httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				s.call(r)
				s.act()
				s.accept(w)
			}))
			s.Config.ErrorLog = log.New(io.Discard, "", 0)
			s.Listener = slow{Listener: s.Listener, by: 2 * within, answers: answers}
			s.StartTLS()
			t.Cleanup(s.Close)
			carrier := d.carrier(aws.Config{
				Region: "us-east-1", BaseEndpoint: &s.URL, Credentials: credentials.NewStaticCredentialsProvider("AKIDEXAMPLE", "SECRET", ""),
				HTTPClient: s.Client(),
			}, time.Minute)
			text := chat.OutboundText{From: "+12065550100", To: "+12065550150", Body: "hello", Within: within}
			_, err := carrier.Send(t.Context(), text)
			if refusal, ok := errors.AsType[*chat.NotSent](err); !ok || refusal.Reason != chat.ReasonCarrierNotReached {
				t.Errorf("answered %v", err)
			}
			<-answers
			text.Within = chat.StartBy // on a connection that takes its time, but not all of the text's
			if _, err := carrier.Send(t.Context(), text); err != nil {
				t.Error(err)
			}
			if calls, got := s.counts(); calls != 1 || got != 1 {
				t.Errorf("%d calls, and %d texts, where one of two was in time", calls, got)
			}
		})
	}
}

func TestAnEventSettlesATextWhoseAnswerWasLost(t *testing.T) {
	for _, p := range points() {
		if p.status != chat.StatusUnconfirmed || p.got == 0 {
			continue
		}
		t.Run(p.name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t, dialects()["eum"], p)
			m, err := s.sender.Send(t.Context(), s.SendRequest(s.agent, s.chat.ID, "hello"))
			s.OK(err)
			s.Close()
			var request struct {
				Context              map[string]string `json:"Context"`
				ConfigurationSetName string            `json:"ConfigurationSetName"`
			}
			s.OK(json.Unmarshal([]byte(s.requests[len(s.requests)-1]), &request))
			s.Same("configuration set", request.ConfigurationSetName, "desk")
			for _, kind := range []string{"TEXT_DELIVERED", "TEXT_SUCCESSFUL", "TEXT_QUEUED", "TEXT_DELIVERED"} { // late, and twice
				event, err := json.Marshal(map[string]any{
					"eventType": kind, "eventTimestamp": s.Clock.Now().UnixMilli(), "messageId": providerID, "context": request.Context,
					"totalMessageParts": 1, "totalMessagePrice": 0.00645, "isFinal": kind != "TEXT_QUEUED",
				})
				s.OK(err)
				receipt, is, err := eumwire.ParseEvent(string(event))
				if !is || err != nil {
					t.Fatalf("%v, %v", is, err)
				}
				s.OK(s.Confirmer(s.Store).Confirm(t.Context(), receipt))
			}
			got := s.Message(m.ID)
			s.Same("status", got.Status, chat.StatusDelivered)
			s.Same("confirmation", got.Confirmation, chat.ConfirmedByHandset)
			s.Same("bill", got.Bill, chat.Bill{Parts: 1, Price: 6450})
		})
	}
}
