package chattest

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"math/big"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/smsdesk/smsdesk/shared/chat"
)

// T is what a World needs of a test: a *testing.T, a *testing.B or a *rapid.T.
type T interface {
	Context() context.Context
	Helper()
	Logf(format string, args ...any)
	Errorf(format string, args ...any)
	Fatalf(format string, args ...any)
}

// CarrierName is the carrier of a World's services.
const CarrierName = "paper"

// World is one test's share of a store: its own clock, its own names and numbers, so that tests can share a table. Its
// methods fail the test on any error.
type World struct {
	T
	Store   Store
	Archive *Archive
	Clock   *Clock
	IDs     *IDs
	Key     chat.Key

	tag    string
	digits int64
	names  atomic.Int64
}

// NewWorld opens a store that has the world's clock.
func NewWorld(t T, open func(clock chat.Clock) Store) *World {
	t.Helper()
	clock := NewClock(Epoch())
	key, err := chat.NewKey(strings.Repeat("chattest", 4))
	if err != nil {
		t.Fatalf("key: %v", err)
	}
	digits, err := rand.Int(rand.Reader, big.NewInt(1e9))
	if err != nil {
		t.Fatalf("randomness: %v", err)
	}
	return &World{
		T: t, Store: open(clock.Now), Archive: NewArchive(), Clock: clock, IDs: &IDs{}, Key: key,
		tag: strings.ToLower(rand.Text()[:10]), digits: digits.Int64(),
	}
}

// Name is a new name, of its kind.
func (w *World) Name(kind string) string {
	return fmt.Sprintf("%s-%s-%d", kind, w.tag, w.names.Add(1))
}

// Number is a new number, E.164.
func (w *World) Number() string {
	return fmt.Sprintf("+9%09d%05d", w.digits, w.names.Add(1))
}

// Log writes into nothing.
func (w *World) Log() *slog.Logger { return slog.New(slog.DiscardHandler) }

// Position is a new position of the time.
func (w *World) Position() chat.Position {
	w.Helper()
	p, err := w.IDs.Next(w.Clock.Now())
	w.OK(err)
	return p
}

// OK fails the test on an error.
func (w *World) OK(err error) {
	w.Helper()
	if err != nil {
		w.Fatalf("unexpected error: %v", err)
	}
}

// Refused fails the test unless the error is the one that is due.
func (w *World) Refused(what string, err, want error) {
	w.Helper()
	if !errors.Is(err, want) {
		w.Fatalf("%s: got error %v, want %v", what, err, want)
	}
}

// Same fails the test unless both are equal; an empty list equals none.
func (w *World) Same(what string, got, want any) {
	w.Helper()
	if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
		w.Fatalf("%s: (-want +got)\n%s", what, diff)
	}
}

// Policies have something of everything.
func Policies() chat.Policies {
	return chat.Policies{
		AllowedCountries:  []string{"US", "CA"},
		AfterEnd:          chat.AfterEnd{Action: chat.AfterEndReopen, ReopenWithin: 12 * time.Hour, AutoReply: "This chat has ended."},
		CustomerInitiated: chat.CustomerInitiated{Requests: true, MissedAfter: 30 * time.Minute, MissedReply: "Please try again."},
		AutoReplyEvery:    6 * time.Hour,
		AwayAfter:         2 * time.Minute,
		IdleEnd:           time.Hour,
		OpeningHours: chat.OpeningHours{
			TimeZone: "America/Los_Angeles",
			Periods: []chat.OpenPeriod{
				{Days: []time.Weekday{time.Monday, time.Tuesday}, From: 9 * 60, To: 17 * 60},
				{Days: []time.Weekday{time.Sunday}, From: 0, To: 24 * 60},
			},
			ClosedReply: "We open at nine.",
		},
		QuietHours:       chat.QuietHours{From: 21 * 60, To: 8 * 60},
		Retention:        90 * 24 * time.Hour,
		MaxChatsPerAgent: 5,
		Dispositions:     []string{"resolved", "follow-up"},
		OptOutTexts:      chat.OptOutTexts{ByCarrier: true, Stop: "Bye.", Start: "Welcome back.", Help: "Call us."},
		TextsPerMinute:   600,
		PricePerPart:     6450,
		PartsPerSecond:   3,
		AgentPerMinute:   30,
	}
}

// Service is a new service with so many numbers.
func (w *World) Service(numbers int) chat.Service {
	w.Helper()
	s := chat.Service{ID: w.Name("service"), Name: "Support", SMS: true, Carrier: CarrierName, MaxSegments: 1}
	for range numbers {
		s.Numbers = append(s.Numbers, w.Number())
	}
	_, err := w.Store.PutService(w.Context(), s)
	w.OK(err)
	s, err = w.Store.Service(w.Context(), s.ID)
	w.OK(err)
	return s
}

// Agent is a new agent who may text for the services.
func (w *World) Agent(services ...chat.Service) chat.Agent {
	w.Helper()
	a := chat.Agent{ID: w.Name("agent"), Name: "Alice", Permissions: []chat.Permission{chat.PermissionSend}}
	for _, s := range services {
		a.Services = append(a.Services, s.ID)
	}
	_, err := w.Store.PutAgent(w.Context(), a, w.Name("subject"))
	w.OK(err)
	a, err = w.Store.Agent(w.Context(), a.ID)
	w.OK(err)
	return a
}

// Line reads the latest chat on the line.
func (w *World) Line(id chat.LineID) chat.Chat {
	w.Helper()
	chats, err := w.Store.Lines(w.Context(), []chat.LineID{id})
	w.OK(err)
	return chats[0]
}

// Chat reads the chat.
func (w *World) Chat(id chat.ChatID) chat.Chat {
	w.Helper()
	c, err := w.Store.Chat(w.Context(), id)
	w.OK(err)
	return c
}

// told is the chat as desktops are told of it: what the customer of an earlier chat says of being texted, once another chat has begun on
// the line, shows where that earlier one is read, no more.
func (w *World) told(c chat.Chat) chat.Chat {
	w.Helper()
	if w.Line(c.ID.Line()).ID != c.ID {
		c.OptedOut = false
	}
	return c
}

// Message reads the message.
func (w *World) Message(id chat.MessageID) chat.Message {
	w.Helper()
	m, err := w.Store.Message(w.Context(), id)
	w.OK(err)
	return m
}

// Messages reads all messages of the chat, in order.
func (w *World) Messages(c chat.Chat) []chat.Message {
	w.Helper()
	var all []chat.Message
	for before := chat.Position(""); ; {
		page, err := w.Store.MessagesBefore(w.Context(), c, before, chat.MaxLimit)
		w.OK(err)
		all = append(all, page.Items...)
		if page.Next == "" {
			slices.Reverse(all)
			return all
		}
		before = chat.Position(page.Next)
	}
}

// Opening is what would open a chat of the agent with the customer, on the line with the service's first number, as that
// is now.
func (w *World) Opening(agent chat.Agent, service chat.Service, customer string) chat.Transition {
	w.Helper()
	line := w.Key.Line(service.Numbers[0], customer)
	last, now := w.Line(line), w.Clock.Now()
	opened := chat.Opened(chat.NewChatID(line, w.Position()), agent, service, service.Numbers[0], customer, now)
	opened.Revision = last.Revision + 1
	return chat.Transition{Before: last, After: opened, At: now, Customer: w.Key.Customer(customer)}
}

// Open opens a chat of the agent with the customer.
func (w *World) Open(agent chat.Agent, service chat.Service, customer string) chat.Chat {
	w.Helper()
	o := w.Opening(agent, service, customer)
	w.OK(w.Store.Transit(w.Context(), o))
	return o.After
}

// OpenOne opens a chat of a new agent with a new customer of a new service.
func (w *World) OpenOne() chat.Chat {
	w.Helper()
	service := w.Service(1)
	return w.Open(w.Agent(service), service, w.Number())
}

// Ending is its owner's end of the chat as it is now.
func (w *World) Ending(c chat.Chat) chat.Transition {
	w.Helper()
	before, now := w.Chat(c.ID), w.Clock.Now()
	return chat.Transition{Before: before, After: before.Ended(chat.Ending{Reason: chat.EndedByAgent, At: now}), At: now}
}

// End ends the chat.
func (w *World) End(c chat.Chat) chat.Chat {
	w.Helper()
	e := w.Ending(c)
	w.OK(w.Store.Transit(w.Context(), e))
	return e.After
}

// Text is a new text, as a claim enters it.
func (w *World) Text(line chat.LineID, d chat.Direction, body string) chat.LastMessage {
	w.Helper()
	id := chat.NewMessageID(line, w.Position())
	return chat.LastMessage{ID: id, Direction: d, Body: body, At: id.Position().Time()}
}

// Draft is the message that the text becomes in the chat.
func (w *World) Draft(c chat.Chat, text chat.LastMessage) chat.Message {
	m := chat.Message{
		ID: text.ID, ChatID: c.ID, Direction: text.Direction, Body: text.Body, Status: chat.StatusReceived,
		Encoding: "GSM-7", Segments: 1, At: text.At, Revision: 1,
	}
	if text.Direction == chat.Outbound {
		m.Status, m.SentBy = chat.StatusQueued, c.AgentID
	}
	m.History = []chat.StatusChange{{Status: m.Status, At: text.At}}
	return m
}

// Inbound stores a customer's text in the open chat.
func (w *World) Inbound(c chat.Chat, body string) chat.Message {
	w.Helper()
	text := w.Text(c.ID.Line(), chat.Inbound, body)
	_, err := w.Store.ClaimInbound(w.Context(), c.ID.Line(), text)
	w.OK(err)
	return w.Put(w.Draft(c, text))
}

// Outbound stores the owner's text in the open chat, queued.
func (w *World) Outbound(c chat.Chat, body string) chat.Message {
	w.Helper()
	text := w.Text(c.ID.Line(), chat.Outbound, body)
	_, err := w.Store.ClaimOutbound(w.Context(), c.ID, c.AgentID, text)
	w.OK(err)
	return w.Put(w.Draft(c, text))
}

// Put stores the message.
func (w *World) Put(m chat.Message) chat.Message {
	w.Helper()
	w.OK(w.Store.PutMessage(w.Context(), m))
	return m
}

// Consent records the customer's word on the service's lines with them, as given at the time.
func (w *World) Consent(service chat.Service, customer string, optedOut bool, at time.Time) chat.Consent {
	w.Helper()
	c := chat.Consent{ServiceID: service.ID, Customer: w.Key.Customer(customer), OptedOut: optedOut, At: at}
	for _, n := range service.Numbers {
		c.Lines = append(c.Lines, w.Key.Line(n, customer))
	}
	w.OK(w.Store.SetConsent(w.Context(), c))
	return c
}

// AtOnce runs f n times at once and returns what each returned.
func AtOnce(n int, f func(i int) error) []error {
	errs := make([]error, n)
	start := make(chan struct{})
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() {
			<-start
			errs[i] = f(i)
		})
	}
	close(start)
	all.Wait()
	return errs
}

// OneWins fails the test unless one of those who raced won and each other got the error that is due.
func (w *World) OneWins(what string, errs []error, loss error) (winner int) {
	w.Helper()
	winner = -1
	for i, err := range errs {
		switch {
		case err != nil && !errors.Is(err, loss):
			w.Fatalf("%s: a loser got %v, want %v", what, err, loss)
		case err == nil && winner >= 0:
			w.Fatalf("%s: more than one won", what)
		case err == nil:
			winner = i
		}
	}
	if winner < 0 {
		w.Fatalf("%s: nobody won", what)
	}
	return winner
}

// ignoring is what counts the reserved text.
func (w *World) ignoring(r chat.Reservation) chat.Ignoring {
	w.Helper()
	return chat.Ignoring{Reservation: r, Last: w.Line(r.Line)}
}

// endAtOnce ends the chat, whatever else happens on its line.
func (w *World) endAtOnce(c chat.Chat) error {
	for {
		err := w.Store.Transit(w.Context(), w.Ending(c))
		if !errors.Is(err, chat.ErrConflict) {
			return err
		}
	}
}

// assign makes the open chat the agent's.
func (w *World) assign(c chat.Chat, to chat.Agent) chat.Chat {
	w.Helper()
	now := w.Clock.Now()
	before := w.Chat(c.ID)
	after, err := before.Assigned(to.ID, now)
	w.OK(err)
	w.OK(w.Store.Transit(w.Context(), chat.Transition{Before: before, After: after, At: now}))
	return after
}
