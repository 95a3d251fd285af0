package chat_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/smsdesk/smsdesk/shared/chat"
	"github.com/smsdesk/smsdesk/shared/chat/chattest"
)

func TestATextIsSentAndSaysSo(t *testing.T) {
	d := newDesk(t)
	at := d.Clock.Advance(time.Minute)
	m := d.sent("Grüße 👋")

	d.Same("message", m, chat.Message{
		ID: m.ID, ChatID: d.chat.ID, Direction: chat.Outbound, Body: "Grüße 👋", SentBy: d.agent.ID,
		Status: chat.StatusSent, Encoding: "UCS-2", Segments: 1, At: at, Revision: 2,
		History: []chat.StatusChange{{Status: chat.StatusQueued, At: at}, {Status: chat.StatusSent, At: at}},
	})
	d.Same("position's time", m.ID.Position().Time(), at)
	d.Same("stored", d.Message(m.ID), m)
	d.Same("what the customer got", d.carrier.Got(), []chat.OutboundText{
		{From: d.chat.ServiceNumber, To: d.chat.CustomerNumber, Body: "Grüße 👋", Message: m.ID, Within: chat.StartBy},
	})
	c := d.Chat(d.chat.ID)
	d.Same("last message", c.LastMessage, &chat.LastMessage{ID: m.ID, Direction: chat.Outbound, Body: "Grüße 👋", At: at})
	d.Same("what a reply answers", c.LastOutbound, m.ID)
}

func TestASendSaysWhatTheCarrierMadeOfIt(t *testing.T) {
	for name, tt := range map[string]struct {
		answer chattest.Answer
		status chat.Status
		reason string
		got    int
	}{
		"it was taken":             {chattest.Answer{}, chat.StatusSent, "", 1},
		"it was refused":           {chattest.Answer{Refuse: chat.ReasonCarrierRefused}, chat.StatusFailed, chat.ReasonCarrierRefused, 0},
		"it was throttled":         {chattest.Answer{Refuse: "throttled"}, chat.StatusFailed, "throttled", 0},
		"it was lost":              {chattest.Answer{Lost: chattest.BeforeCall}, chat.StatusUnconfirmed, chat.ReasonNoAnswer, 0},
		"it went, no answer came":  {chattest.Answer{Lost: chattest.AfterCall}, chat.StatusUnconfirmed, chat.ReasonNoAnswer, 1},
		"it went, the answer late": {chattest.Answer{}, chat.StatusSent, "", 1},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			d.carrier = chattest.NewCarrier(func(chat.OutboundText) chattest.Answer {
				if strings.HasSuffix(name, "late") {
					d.Clock.Advance(chat.AnswerBy)
				}
				return tt.answer
			})
			m := d.sent("hello")
			d.Same("status", m.Status, tt.status)
			d.Same("reason", m.StatusReason, tt.reason)
			d.Same("stored", d.Message(m.ID), m)
			d.Same("texts that the customer got", len(d.carrier.Got()), tt.got)
			d.Same("when", m.History[1].At, d.Clock.Now())
		})
	}
}

func TestASendThatIsRefusedStoresNothingAndLeavesItsKeyUnused(t *testing.T) {
	for name, tt := range map[string]struct {
		arrange func(d *desk)
		body    string
		want    error
	}{
		"an empty text":                 {nil, "", chat.ErrEmptyMessage},
		"a text of white space":         {nil, " \t\r\n\u00a0\u2003", chat.ErrEmptyMessage},
		"161 characters":                {nil, strings.Repeat("a", 161), &chat.Error{Code: chat.CodeMessageTooLong}},
		"a chat that is not there":      {func(d *desk) { d.chat.ID = chat.NewChatID(d.chat.ID.Line(), d.Position()) }, "hello", chat.ErrNotFound},
		"a chat of another service":     {func(d *desk) { d.agent.Services = []string{d.Service(1).ID} }, "hello", chat.ErrNotFound},
		"a service that is gone":        {func(d *desk) { d.lose() }, "hello", chat.ErrNotFound},
		"a service without SMS":         {func(d *desk) { d.change(func(s *chat.Service) { s.SMS = false }) }, "hello", chat.ErrSMSNotSupported},
		"an agent without permission":   {func(d *desk) { d.agent.Permissions = nil }, "hello", chat.ErrNotPermitted},
		"an agent who only supervises":  {func(d *desk) { d.agent.Permissions = []chat.Permission{chat.PermissionSupervise, chat.PermissionAdmin} }, "hello", chat.ErrNotPermitted},
		"another agent's chat":          {func(d *desk) { d.agent = d.Agent(d.service) }, "hello", chat.ErrNotYourChat},
		"a long text in an ended chat":  {func(d *desk) { d.End(d.chat) }, strings.Repeat("a", 161), chat.ErrChatEnded},
		"an ended chat":                 {func(d *desk) { d.End(d.chat) }, "hello", chat.ErrChatEnded},
		"a customer who has opted out":  {func(d *desk) { d.Consent(d.service, d.chat.CustomerNumber, true, d.Clock.Now()) }, "hello", chat.ErrOptedOut},
		"opted out goes before ended":   {func(d *desk) { d.End(d.chat); d.Consent(d.service, d.chat.CustomerNumber, true, d.Clock.Now()) }, "hello", chat.ErrOptedOut},
		"a carrier that is not set up":  {func(d *desk) { d.change(func(s *chat.Service) { s.Carrier = "pigeons" }) }, "hello", chat.ErrCarrierUnavailable},
		"no SMS goes before permission": {func(d *desk) { d.agent.Permissions = nil; d.change(func(s *chat.Service) { s.SMS = false }) }, "hello", chat.ErrSMSNotSupported},
		"an empty text goes before all": {func(d *desk) { d.agent.Permissions = nil }, "\n", chat.ErrEmptyMessage},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			known := d.chat.ID
			if tt.arrange != nil {
				tt.arrange(d)
			}
			before := d.Chat(known)
			r := d.SendRequest(d.agent, d.chat.ID, tt.body)
			_, err := d.Sender(d.Store, d.carrier).Send(d.Context(), r)
			d.Refused("send", err, tt.want)
			d.untouched("afterwards", before)
			_, err = d.Store.Request(d.Context(), r.Idempotency.Key)
			d.Refused("the key", err, chat.ErrNotFound)
			plain(t, "the refusal", err.Error(), before.CustomerNumber, before.ServiceNumber)
		})
	}
}

// lose makes the chat's service one that is not there, although the agent works for it.
func (d *desk) lose() {
	d.Helper()
	service := chat.Service{ID: d.Name("service"), Numbers: []string{d.Number()}}
	d.agent.Services = append(d.agent.Services, service.ID)
	d.chat = d.Open(d.agent, service, d.Number())
}

func TestASendWithoutAKeyIsRefused(t *testing.T) {
	d := newDesk(t)
	_, err := d.Sender(d.Store, d.carrier).Send(d.Context(), chat.SendRequest{Agent: d.agent, Chat: d.chat.ID, Body: "hello"})
	d.Refused("send", err, &chat.Error{Code: chat.CodeInvalidRequest})
	d.untouched("afterwards", d.chat)
}

func TestATextIsAsLongAsItsServiceAllows(t *testing.T) {
	for _, tt := range []struct {
		segments int
		char     string
		length   int
		ok       bool
	}{
		{1, "a", 159, true},
		{1, "a", 160, true},
		{1, "a", 161, false},
		{1, "你", 69, true},
		{1, "你", 70, true},
		{1, "你", 71, false},
		{1, "€", 80, true}, // an escape each
		{1, "€", 81, false},
		{1, "👋", 35, true}, // a surrogate pair each
		{1, "👋", 36, false},
		{2, "a", 306, true},
		{2, "a", 307, false},
		{2, "你", 134, true},
		{2, "你", 135, false},
		{10, "a", 1530, true},
		{10, "a", 1531, false},
		{10, "你", 630, true}, // fewer than ten segments hold: carriers take no more
		{10, "你", 631, false},
	} {
		d := newDesk(t)
		d.change(func(s *chat.Service) { s.MaxSegments = tt.segments })
		_, err := d.send(strings.Repeat(tt.char, tt.length))
		if tt.ok {
			d.OK(err)
			continue
		}
		d.Refused(fmt.Sprintf("%d × %s in %d segments", tt.length, tt.char, tt.segments), err, &chat.Error{Code: chat.CodeMessageTooLong})
		d.untouched("afterwards", d.chat)
	}
	d := newDesk(t)
	_, err := d.send(strings.Repeat("a", 161))
	if !strings.Contains(err.Error(), "161") || !strings.Contains(err.Error(), "160") || strings.Contains(err.Error(), "aaa") {
		t.Errorf("the refusal does not say what fits: %v", err)
	}
}

func TestAKeyIsAnsweredWithItsFirstMessage(t *testing.T) {
	d := newDesk(t)
	r := d.SendRequest(d.agent, d.chat.ID, "hello")
	send := func(r chat.SendRequest) (chat.Message, error) {
		return d.Sender(d.Store, d.carrier).Send(d.Context(), r)
	}
	first, err := send(r)
	d.OK(err)

	again, err := send(r)
	d.OK(err)
	d.Same("again", again, first)

	other := r
	other.Body = "another text"
	other.Idempotency.Digest = chat.NewIdempotency("key", d.agent.ID, "/path", other.Body).Digest
	_, err = send(other)
	d.Refused("another text with the key", err, chat.ErrIdempotencyMismatch)

	d.Clock.Advance(24 * time.Hour)
	d.confirm(first.ID, change(chat.StatusDelivered, d.Clock.Now(), chat.ConfirmedByCarrier))
	d.End(d.chat)
	again, err = send(r)
	d.OK(err)
	d.Same("after a day and the end", again, d.Message(first.ID))
	_, err = send(other)
	d.Refused("another text with the key", err, chat.ErrIdempotencyMismatch)
	d.Same("calls of the carrier", d.carrier.Calls(), 1)
}

func TestAKeyWhoseSendWasRefusedIsUsedForAnother(t *testing.T) {
	d := newDesk(t)
	r := d.SendRequest(d.agent, d.chat.ID, strings.Repeat("a", 161))
	_, err := d.Sender(d.Store, d.carrier).Send(d.Context(), r)
	d.Refused("send", err, &chat.Error{Code: chat.CodeMessageTooLong})
	r.Body = "shorter"
	r.Idempotency.Digest = chat.NewIdempotency("key", d.agent.ID, "/path", r.Body).Digest
	m, err := d.Sender(d.Store, d.carrier).Send(d.Context(), r)
	d.OK(err)
	d.Same("body", m.Body, "shorter")
}

// stops is a store whose customer opts out just before a send is committed.
type stops struct {
	chattest.Store
	stop func()
}

func (s stops) ClaimOutbound(ctx context.Context, id chat.ChatID, agentID string, text chat.LastMessage) (chat.Chat, error) {
	s.stop()
	return s.Store.ClaimOutbound(ctx, id, agentID, text)
}

func TestAKeyWhoseSendWasRefusedAtItsCommitIsUsedForAnother(t *testing.T) {
	d := newDesk(t)
	store := stops{d.Store, func() { d.Consent(d.service, d.chat.CustomerNumber, true, d.Clock.Now()) }}
	r := d.SendRequest(d.agent, d.chat.ID, "hello")
	_, err := d.Sender(store, d.carrier).Send(d.Context(), r)
	d.Refused("send", err, chat.ErrOptedOut)
	_, err = d.Store.Request(d.Context(), r.Idempotency.Key)
	d.Refused("the key", err, chat.ErrNotFound)

	d.Consent(d.service, d.chat.CustomerNumber, false, d.Clock.Advance(time.Second))
	r.Body = "welcome back"
	r.Idempotency.Digest = chat.NewIdempotency("key", d.agent.ID, "/path", r.Body).Digest
	m, err := d.Sender(d.Store, d.carrier).Send(d.Context(), r)
	d.OK(err)
	d.Same("body", m.Body, "welcome back")
	d.Same("calls of the carrier", d.carrier.Calls(), 1)
}

func TestAnAttemptThatStoredNothingIsJoinedWithinLeaseAndTakenOverAfter(t *testing.T) {
	for name, tt := range map[string]struct {
		after time.Duration
		same  bool // text
		want  error
		moved bool // to a new position
	}{
		"at once":                           {0, true, nil, false},
		"just before Lease":                 {chat.Lease - time.Millisecond, true, nil, false},
		"at Lease":                          {chat.Lease, true, nil, true},
		"just after Lease":                  {chat.Lease + time.Millisecond, true, nil, true},
		"another text just before Lease":    {chat.Lease - time.Millisecond, false, chat.ErrIdempotencyMismatch, false},
		"another text, as nothing was sent": {chat.Lease, false, nil, true},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			r := d.SendRequest(d.agent, d.chat.ID, "hello")
			const claim = 4
			crash := chattest.NewCrash(d.Store, chattest.CrashAt(claim, chattest.AfterCall))
			_, err := d.Sender(crash, d.carrier).Send(d.Context(), r)
			d.Refused("the first attempt", err, chattest.ErrCrashed)
			reserved, err := d.Store.Request(d.Context(), r.Idempotency.Key)
			d.OK(err)

			d.Clock.Advance(tt.after)
			if !tt.same {
				r.Body = "another text"
				r.Idempotency.Digest = chat.NewIdempotency("key", d.agent.ID, "/path", r.Body).Digest
			}
			m, err := d.Sender(d.Store, d.carrier).Send(d.Context(), r)
			if tt.want != nil {
				d.Refused("the second attempt", err, tt.want)
				d.Same("calls of the carrier", d.carrier.Calls(), 0)
				return
			}
			d.OK(err)
			d.Same("moved", m.ID.Position() != reserved.Position, tt.moved)
			d.Same("body", m.Body, r.Body)
			again, err := d.Sender(d.Store, d.carrier).Send(d.Context(), r)
			d.OK(err)
			d.Same("again", again, m)
			d.Same("calls of the carrier", d.carrier.Calls(), 1)
		})
	}
}

// broken is a store whose methods of these names do not work.
type broken struct {
	chattest.Store
	link, update, release, abandon bool
}

func (b broken) Link(ctx context.Context, p chat.Provider, id chat.MessageID, expires time.Time) ([]chat.Change, error) {
	if b.link {
		return nil, errStore
	}
	return b.Store.Link(ctx, p, id, expires)
}

func (b broken) Update(ctx context.Context, id chat.MessageID, changes ...chat.Change) (chat.Message, error) {
	if b.update {
		return chat.Message{}, errStore
	}
	return b.Store.Update(ctx, id, changes...)
}

func (b broken) Release(ctx context.Context, r chat.Reservation) error {
	if b.release {
		return errStore
	}
	return b.Store.Release(ctx, r)
}

func (b broken) Abandon(ctx context.Context, id chat.MessageID) error {
	if b.abandon {
		return errStore
	}
	return b.Store.Abandon(ctx, id)
}

func (b broken) ClaimOutbound(ctx context.Context, id chat.ChatID, agentID string, text chat.LastMessage) (chat.Chat, error) {
	if b.release || b.abandon {
		return chat.Chat{}, chat.ErrChatEnded
	}
	return b.Store.ClaimOutbound(ctx, id, agentID, text)
}

func TestARefusalOfTheCarrierKeepsTheCarriersError(t *testing.T) {
	err := &chat.NotSent{Reason: "throttled", Err: errStore}
	if !errors.Is(err, errStore) || err.Error() != "not sent (throttled): the store does not work" {
		t.Errorf("%v", err)
	}
}

func TestOnceTheCarrierWasCalledNothingIsAnError(t *testing.T) {
	for name, tt := range map[string]struct {
		store broken
		want  chat.Status
	}{
		"the carrier's id is not stored": {broken{link: true}, chat.StatusSent},
		"the status is not stored":       {broken{update: true}, chat.StatusQueued},
	} {
		d := newDesk(t)
		tt.store.Store = d.Store
		m, err := d.Sender(tt.store, d.carrier).Send(d.Context(), d.SendRequest(d.agent, d.chat.ID, "hello"))
		d.OK(err)
		d.Same(name, m.Status, tt.want)
		d.Same(name+": stored", d.Message(m.ID).Status, tt.want)
	}
}

func TestARefusalIsToldAlthoughItsKeyCannotBeGivenBack(t *testing.T) {
	for _, store := range []broken{{release: true}, {abandon: true}} {
		d := newDesk(t)
		store.Store = d.Store
		r := d.SendRequest(d.agent, d.chat.ID, "hello")
		_, err := d.Sender(store, d.carrier).Send(d.Context(), r)
		d.Refused("send", err, chat.ErrChatEnded)
		_, err = d.Store.Request(d.Context(), r.Idempotency.Key)
		d.OK(err)
	}
}

func TestAStoreThatDoesNotWorkIsNoRefusal(t *testing.T) {
	d := newDesk(t)
	for call := range 6 { // up to the message's put
		for _, fault := range []chattest.Fault{chattest.BeforeCall, chattest.AfterCall} {
			crash := chattest.NewCrash(d.Store, chattest.CrashAt(call, fault))
			_, err := d.Sender(crash, d.carrier).Send(d.Context(), d.SendRequest(d.agent, d.chat.ID, "hello"))
			d.Refused(fmt.Sprint("call ", call), err, chattest.ErrCrashed)
			if refusal, ok := errors.AsType[*chat.Error](err); ok {
				t.Errorf("call %d: a refusal: %v", call, refusal)
			}
		}
	}
	d.Same("calls of the carrier", d.carrier.Calls(), 0)
}

func TestAnAskerWhoHasGoneBeforeTheCallGetsNoAnswerAndNoSecondCall(t *testing.T) {
	d := newDesk(t)
	r := d.SendRequest(d.agent, d.chat.ID, "hello")
	gone := contextCarrier{d.carrier}
	sender := d.Sender(d.Store, gone)
	m, err := sender.Send(canceled(), r)
	d.OK(err)
	d.Same("status", m.Status, chat.StatusUnconfirmed)
	again, err := sender.Send(d.Context(), r)
	d.OK(err)
	d.Same("again", again, m)
}

// contextCarrier is a carrier whose calls end with their context.
type contextCarrier struct{ *chattest.Carrier }

func (c contextCarrier) Send(ctx context.Context, t chat.OutboundText) (string, error) {
	if err := ctx.Err(); err != nil {
		return "", err
	}
	return c.Carrier.Send(ctx, t)
}

func TestThePreviewOfATextIsCutBetweenCharacters(t *testing.T) {
	const limit = 120 // bytes
	for name, body := range map[string]string{
		"short":                        "hello",
		"one byte less than the limit": strings.Repeat("a", limit-1),
		"at the limit":                 strings.Repeat("a", limit),
		"one byte more":                strings.Repeat("a", limit+1),
		"two bytes each":               strings.Repeat("ü", 100),
		"three bytes each":             strings.Repeat("你", 60),
		"four bytes each":              strings.Repeat("👋", 50),
		"four bytes each, moved by 1":  "a" + strings.Repeat("👋", 50),
		"four bytes each, moved by 2":  "ab" + strings.Repeat("👋", 50),
		"four bytes each, moved by 3":  "abc" + strings.Repeat("👋", 50),
	} {
		d := newDesk(t)
		d.OK(d.receive(body))
		shown := d.Chat(d.chat.ID).LastMessage.Body
		if len(body) <= limit {
			d.Same(name, shown, body)
			continue
		}
		start, cut := strings.CutSuffix(shown, "…")
		if !cut || len(shown) > limit || len(shown) <= limit-utf8.UTFMax || !strings.HasPrefix(body, start) || !utf8.ValidString(shown) {
			t.Errorf("%s: %d bytes: %q", name, len(shown), shown)
		}
	}
}

func TestNoNumberAndNoTextIsLogged(t *testing.T) {
	d := newDesk(t)
	var lines bytes.Buffer
	log := slog.New(slog.NewJSONHandler(&lines, &slog.HandlerOptions{Level: slog.LevelDebug}))
	const secret = "a secret text"
	send := func(store chat.SendStore, answer chattest.Answer) {
		sender := d.Sender(store, chattest.NewCarrier(func(chat.OutboundText) chattest.Answer { return answer }))
		sender.Log = log
		_, _ = sender.Send(d.Context(), d.SendRequest(d.agent, d.chat.ID, secret))
	}
	for _, answer := range []chattest.Answer{{}, {Refuse: "throttled"}, {Lost: chattest.BeforeCall}, {Lost: chattest.AfterCall}} {
		send(d.Store, answer)
	}
	send(broken{Store: d.Store, link: true}, chattest.Answer{})
	send(broken{Store: d.Store, update: true}, chattest.Answer{})
	send(broken{Store: d.Store, release: true}, chattest.Answer{})
	d.change(func(s *chat.Service) { s.Carrier = "pigeons" })
	send(d.Store, chattest.Answer{})

	receiver := d.Receiver(d.Store)
	receiver.Log = log
	d.OK(receiver.Receive(d.Context(), d.InboundText(d.chat.CustomerNumber, d.Number(), "STOP")))
	if n := strings.Count(lines.String(), "\n"); n < 8 {
		t.Errorf("%d lines were logged: %s", n, lines.String())
	}
	plain(t, "the log", lines.String(), secret, d.chat.CustomerNumber, d.chat.ServiceNumber)
}

// held is a store that lets something happen between a send's commit and the storing of its message, once.
type held struct {
	chattest.Store
	meanwhile *func()
}

func (h held) PutMessage(ctx context.Context, m chat.Message) error {
	if happen := *h.meanwhile; happen != nil {
		*h.meanwhile = nil
		happen()
	}
	return h.Store.PutMessage(ctx, m)
}

// Whoever is told that nothing was sent may text again with another key: no earlier attempt may send then.
func TestARefusalHoldsForTheAttemptThatIsStillAtWork(t *testing.T) {
	d := newDesk(t)
	request := d.SendRequest(d.agent, d.chat.ID, "hello")
	meanwhile := func() {
		d.OK(d.receive("STOP"))
		_, err := d.Sender(d.Store, d.carrier).Send(t.Context(), request)
		d.Refused("the repeat", err, chat.ErrOptedOut)
	}
	_, err := d.Sender(held{d.Store, &meanwhile}, d.carrier).Send(t.Context(), request)
	d.Refused("the first attempt", err, chat.ErrInProgress)
	d.Same("calls of the carrier", d.carrier.Calls(), 0)
}

func TestAnAttemptWithoutTheTimeForTheCarriersAnswerMakesNoCall(t *testing.T) {
	d := newDesk(t)
	for left, sent := range map[time.Duration]bool{chat.CallTime: true, chat.CallTime - time.Millisecond: false} {
		before := d.carrier.Calls()
		ctx := ending{t.Context(), d.Clock.Now().Add(left)}
		m, err := d.Sender(d.Store, d.carrier).Send(ctx, d.SendRequest(d.agent, d.chat.ID, "hello"))
		d.OK(err)
		d.Same("called", d.carrier.Calls() > before, sent)
		d.Same("reason", m.StatusReason == chat.ReasonNotSentInTime, !sent)
	}
}

// ending is a context that says when it will end, by the test's clock.
type ending struct {
	context.Context
	at time.Time
}

func (e ending) Deadline() (time.Time, bool) { return e.at, true }

// echoing is a carrier that gives our ids back.
type echoing struct{ *chattest.Carrier }

func (echoing) EchoesMessages() {}

func TestAnIdThatNobodyNeedsIsNotKept(t *testing.T) {
	for name, test := range map[string]struct {
		carrier func(*chattest.Carrier) chat.Carrier
		linked  bool
	}{
		"of a carrier that names our messages": {func(c *chattest.Carrier) chat.Carrier { return echoing{c} }, false},
		"of a carrier that does not":           {func(c *chattest.Carrier) chat.Carrier { return c }, true},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			m, err := d.Sender(d.Store, test.carrier(d.carrier)).Send(t.Context(), d.SendRequest(d.agent, d.chat.ID, "hello"))
			d.OK(err)
			d.Same("status", m.Status, chat.StatusSent)
			_, err = d.Store.Linked(t.Context(), chat.Provider{Carrier: chattest.CarrierName, ID: chattest.ProviderID(m.ID)})
			d.Same("it is known", err == nil, test.linked)
		})
	}
}
