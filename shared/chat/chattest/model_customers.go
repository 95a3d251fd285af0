package chattest

import (
	"errors"
	"strings"
	"time"

	"github.com/smsdesk/smsdesk/shared/chat"
	"github.com/smsdesk/smsdesk/shared/sms"
)

// text is an ordinary text of a customer's.
func (m *model) text() { m.newText(m.Name("hello")) }

// word is a text about being texted. What makes it another one than those before is no letter.
func (m *model) word() {
	m.newText(pick(m, "word", "STOP", "START", "HELP") + strings.Repeat("!", len(m.texts)))
}

func (m *model) newText(body string) {
	l := one(m, "line", m.lines)
	t := &modelText{InboundText: m.InboundText(l.customer, l.number, body), line: l}
	m.texts = append(m.texts, t)
	m.deliver(t)
}

// redeliver brings a text again that was brought before.
func (m *model) redeliver() {
	if len(m.texts) == 0 {
		return
	}
	m.deliver(one(m, "text", m.texts))
}

func (m *model) deliver(t *modelText) {
	first := t.begun.IsZero()
	if first {
		t.begun = m.Clock.Now()
	}
	err := m.act(func() (chat.Code, bool) {
		switch {
		case t.done:
			return "", true
		case !first:
			return "", false
		}
		m.arrives(t)
		return "", true
	}, func(store Store) error {
		return m.Receiver(store).Receive(m.Context(), t.InboundText)
	})
	_, refused := errors.AsType[*chat.Error](err)
	m.Same("a text is refused", refused, false)
	if err == nil {
		t.done = true
	}
}

// arrives is what becomes of a new text.
func (m *model) arrives(t *modelText) {
	now := m.Clock.Now()
	word := sms.KeywordOf(t.Body)
	if word == sms.KeywordStart && !m.optedOut[t.From] {
		word = sms.KeywordNone // an ordinary text
	}
	switch word {
	case sms.KeywordStop:
		m.optedOut[t.From] = true
	case sms.KeywordStart:
		m.optedOut[t.From] = m.optedOut[t.From] && m.store.stopped[t.From].Equal(now) // of words of the same time, STOP stands
	case sms.KeywordHelp, sms.KeywordNone:
	}
	o := &t.line.chat
	p := m.service.Policies
	switch {
	case o.open():
		o.texted(now)
		if o.State == chat.StateActive {
			m.idle(o, now)
		}
	case word != sms.KeywordNone, m.optedOut[t.From]:
		o.ignore()
	case o.ID == "" && p.CustomerInitiated.Requests, o.ID != "" && p.AfterEnd.Action == chat.AfterEndNewRequest:
		*o = m.request(now)
	case o.ID != "" && p.AfterEnd.Action == chat.AfterEndReopen && now.Before(o.EndedAt.Add(p.AfterEnd.Within())):
		if o.Agent == "" {
			*o = m.request(now)
			break
		}
		o.State, o.OwnedSince, o.EndReason, o.EndedAt = chat.StateActive, now, "", time.Time{}
		o.texted(now)
		m.idle(o, now)
	case o.ID != "" && p.AfterEnd.Action == chat.AfterEndReopen && p.CustomerInitiated.Requests:
		*o = m.request(now)
	default:
		o.ignore()
	}
	if word != sms.KeywordStop {
		return
	}
	for _, l := range m.lines {
		if l.customer == t.From && l.chat.open() {
			l.chat.end(chat.EndedOptedOut, now)
		}
	}
}

// texted is the chat after another text of the customer's.
func (o *outline) texted(now time.Time) {
	if o.WaitingSince.IsZero() {
		o.WaitingSince = now
	}
	o.LastActivityAt = now
}

// ignore counts a text, if there is a chat that counts it.
func (o *outline) ignore() {
	if o.ID != "" {
		o.Ignored++
	}
}

// request is a new request.
func (m *model) request(now time.Time) outline {
	o := outline{
		ID: newChat, State: chat.StateRequested, Offer: chat.Offer{Reason: chat.OfferRequest, Since: now},
		WaitingSince: now, LastActivityAt: now,
	}
	if after := m.service.Policies.CustomerInitiated.MissedAfter; after > 0 {
		o.LapsesAt = now.Add(after)
	}
	return o
}

// answer is what the carrier does with a text: now and then it refuses it, or its answer is lost, or its receipt comes before the answer.
func (m *model) answer(o chat.OutboundText) Answer {
	m.answering = true
	defer func() { m.answering = false }()
	m.called(o)
	switch pick(m, "carrier", "takes", "takes", "takes", "refuses", "is not reached", "does not answer", "reports at once") {
	case "refuses":
		return Answer{Refuse: chat.ReasonCarrierRefused}
	case "is not reached":
		return Answer{Lost: BeforeCall}
	case "does not answer":
		return Answer{Lost: AfterCall}
	case "reports at once":
		m.confirmed(o.Message)
	}
	return Answer{}
}

// called holds the call against the invariants of sending: one for each text, only soon after its commit.
func (m *model) called(o chat.OutboundText) {
	m.store.calls[o.Message]++
	m.Same("calls of the carrier for a text", m.store.calls[o.Message], 1)
	at, committed := m.store.committed[o.Message]
	m.Same("committed before the carrier is called", committed, true)
	if took := m.Clock.Now().Sub(at); took >= chat.StartBy {
		m.Fatalf("the carrier is called %v after the commit", took)
	}
}

// report is a carrier's word on a text that it got.
func (m *model) report() {
	got := m.carrier.Got()
	if len(got) == 0 {
		return
	}
	m.confirmed(one(m, "text", got).Message)
}

func (m *model) confirmed(id chat.MessageID) {
	at := m.Clock.Now()
	m.receipts = append(m.receipts, modelReceipt{message: id, Receipt: chat.Receipt{
		Provider: chat.Provider{Carrier: CarrierName, ID: ProviderID(id)},
		Change:   pick(m, "word", delivered(at, chat.ConfirmedByCarrier), delivered(at, chat.ConfirmedByHandset), failed(at), sent(at)),
	}})
	m.confirm(len(m.receipts) - 1)
}

// reportAgain brings a receipt again.
func (m *model) reportAgain() {
	if len(m.receipts) == 0 {
		return
	}
	indexes := make([]int, len(m.receipts))
	for i := range indexes {
		indexes[i] = i
	}
	m.confirm(one(m, "receipt", indexes))
}

func (m *model) confirm(i int) {
	take := func(store Store) error { return m.Confirmer(store).Confirm(m.Context(), m.receipts[i].Receipt) }
	if m.meeting || m.answering {
		m.OK(take(m.store))
		return
	}
	err := m.act(m.sure(func() chat.Code { return "" }), take)
	m.receipts[i].doubt = err != nil
}

func (m *model) relayer(store chat.RelayStore) *chat.Relayer {
	return &chat.Relayer{Store: store, Carriers: map[string]chat.Carrier{CarrierName: m.carrier}, Key: m.Key, Clock: m.Clock.Now, Log: m.Log()}
}

// relay brings a system text to whoever sends it, as it was stored; it may be brought again.
func (m *model) relay() {
	if len(m.store.errands) == 0 {
		return
	}
	text := one(m, "system text", m.store.errands)
	_ = m.act(m.sure(func() chat.Code { return "" }), func(store Store) error { return m.relayer(store).Relay(m.Context(), text) })
}

// clean is a run of cleanup.
func (m *model) clean() {
	const all = 1000
	before := m.cleaned
	m.cleaned = m.Clock.Now()
	err := m.act(func() (chat.Code, bool) {
		sure := true
		for _, l := range m.lines {
			switch o := &l.chat; {
			case !m.neglected(o):
			case m.Clock.Now().Sub(before) < time.Second: // a run looks at an agent's work a second after the last one
				sure = false
			default:
				o.Offer = chat.Offer{Reason: chat.OfferAway, Since: m.Clock.Now()}
			}
		}
		return "", sure
	}, func(store Store) error {
		_, err := m.Cleaner(store).Clean(m.Context(), all)
		return err
	})
	if err != nil || m.meeting || m.met {
		return
	}
	for i, head := range m.heads() {
		if head.State != head.At(m.Clock.Now()).State {
			m.Fatalf("line %d: the end of the chat is not stored after cleanup", i)
		}
	}
}
