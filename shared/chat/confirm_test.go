package chat_test

import (
	"context"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/smsdesk/smsdesk/shared/chat"
	"github.com/smsdesk/smsdesk/shared/chat/chattest"
)

func (d *desk) news() []chat.News {
	d.Helper()
	news, err := d.Store.NewsSince(d.Context(), d.agent.ID, chattest.Epoch())
	d.OK(err)
	return news
}

func TestReceiptsCountWhateverTheirOrderAlsoBeforeTheSendsAnswer(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := chattest.NewWorld(t, func(clock chat.Clock) chattest.Store { return chattest.NewFake(clock) })
		service := w.Service(1)
		agent := w.Agent(service)
		c := w.Open(agent, service, w.Number())
		list := changes().Draw(t, "receipts")
		early := rapid.IntRange(0, len(list)).Draw(t, "early")
		confirm := func(id chat.MessageID, list []chat.Change) {
			for _, change := range list {
				w.OK(w.Confirmer(w.Store).Confirm(w.Context(), receipt(id, change)))
			}
		}
		carrier := chattest.NewCarrier(func(text chat.OutboundText) chattest.Answer {
			confirm(text.Message, list[:early])
			return chattest.Answer{}
		})
		m, err := w.Sender(w.Store, carrier).Send(w.Context(), w.SendRequest(agent, c.ID, "hello"))
		w.OK(err)
		confirm(m.ID, list[early:])
		want := m
		for _, change := range list {
			want = want.Apply(change)
		}
		got := w.Message(m.ID)
		w.Same("status", got.Status, want.Status)
		w.Same("confirmation", got.Confirmation, want.Confirmation)
		w.Same("entries", len(got.History), len(want.History))
		if got.Status.Rank() < chat.StatusSent.Rank() {
			t.Fatalf("the status fell to %s", got.Status)
		}
	})
}

func TestAReceiptOfAMessageThatNobodyKnowsIsKept(t *testing.T) {
	d := newDesk(t)
	id := chat.NewMessageID(d.chat.ID.Line(), d.Position())
	d.confirm(id, change(chat.StatusDelivered, d.Clock.Now(), chat.ConfirmedByCarrier))
	early, err := d.Store.Link(d.Context(), receipt(id, chat.Change{}).Provider, id, d.Clock.Now())
	d.OK(err)
	d.Same("early receipts", len(early), 1)
	d.confirm(id, change(chat.StatusDelivered, d.Clock.Now(), chat.ConfirmedByHandset)) // linked, but no message is stored
	d.Same("news", len(d.news()), 0)
}

func TestOnlyAChangeThatNobodyWaitsForIsNews(t *testing.T) {
	at := chattest.Epoch()
	for name, tt := range map[string]struct {
		before []chat.Change
		after  time.Duration
		c      chat.Change
		want   int
	}{
		"a send's first receipt":              {nil, time.Second, change(chat.StatusDelivered, at, chat.ConfirmedByCarrier), 0},
		"a send's failure":                    {nil, time.Second, change(chat.StatusFailed, at, ""), 0},
		"a word that changes no status":       {nil, time.Second, change(chat.StatusUnconfirmed, at, ""), 0},
		"the handset's word":                  {[]chat.Change{change(chat.StatusDelivered, at, chat.ConfirmedByCarrier)}, time.Second, change(chat.StatusDelivered, at.Add(time.Second), chat.ConfirmedByHandset), 1},
		"the handset's word at the same ms":   {[]chat.Change{change(chat.StatusDelivered, at, chat.ConfirmedByCarrier)}, time.Second, change(chat.StatusDelivered, at, chat.ConfirmedByHandset), 1},
		"a delivery after a failure":          {[]chat.Change{change(chat.StatusFailed, at, "")}, time.Second, change(chat.StatusDelivered, at, chat.ConfirmedByCarrier), 1},
		"a lower word after a delivery":       {[]chat.Change{change(chat.StatusDelivered, at, chat.ConfirmedByCarrier)}, time.Second, change(chat.StatusSent, at.Add(time.Second), ""), 1},
		"the same receipt again":              {[]chat.Change{change(chat.StatusDelivered, at, chat.ConfirmedByCarrier)}, time.Second, change(chat.StatusDelivered, at, chat.ConfirmedByCarrier), 0},
		"the last receipt that is waited for": {nil, chat.ReceiptLag - time.Millisecond, change(chat.StatusDelivered, at, chat.ConfirmedByCarrier), 0},
		"the first that is no longer":         {nil, chat.ReceiptLag, change(chat.StatusDelivered, at, chat.ConfirmedByCarrier), 1},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			m := d.sent("hello")
			for _, c := range tt.before {
				d.confirm(m.ID, c)
			}
			now := d.Clock.Advance(tt.after)
			d.confirm(m.ID, tt.c)
			d.Same("news", len(d.news()), tt.want)
			if tt.want > 0 {
				d.Same("news", d.news()[0], chat.News{Agent: d.agent.ID, At: now, Kind: chat.NewsMessage, Chat: d.chat.ID, Message: m.ID})
			}
		})
	}
}

// retention notes how long what is stored is to be kept.
type retention struct {
	chattest.Store
	reserved, linked, early, news time.Time
}

func (r *retention) Reserve(ctx context.Context, res chat.Reservation, expires time.Time) (chat.Reservation, bool, error) {
	r.reserved = expires
	return r.Store.Reserve(ctx, res, expires)
}

func (r *retention) Link(ctx context.Context, p chat.Provider, id chat.MessageID, expires time.Time) ([]chat.Change, error) {
	r.linked = expires
	return r.Store.Link(ctx, p, id, expires)
}

func (r *retention) KeepEarly(ctx context.Context, receipt chat.Receipt, expires time.Time) (chat.MessageID, error) {
	r.early = expires
	return r.Store.KeepEarly(ctx, receipt, expires)
}

func (r *retention) Announce(ctx context.Context, n chat.News, expires time.Time) error {
	r.news = expires
	return r.Store.Announce(ctx, n, expires)
}

func TestWhatIsKeptForAWhileIsKeptLongEnough(t *testing.T) {
	d := newDesk(t)
	store := &retention{Store: d.Store}
	d.OK(d.Receiver(store).Receive(d.Context(), d.InboundText(d.chat.CustomerNumber, d.chat.ServiceNumber, "hello")))
	const inbound = 30 * 24 * time.Hour
	if kept := store.reserved.Sub(d.Clock.Now()); kept <= inbound {
		t.Errorf("an inbound text is known for %v", kept)
	}
	m, err := d.Sender(store, d.carrier).Send(d.Context(), d.SendRequest(d.agent, d.chat.ID, "hello"))
	d.OK(err)
	if kept := store.reserved.Sub(d.Clock.Now()); kept < 24*time.Hour {
		t.Errorf("an idempotency key is known for %v", kept)
	}
	if kept := store.linked.Sub(m.At); kept < chat.ReceiptLag {
		t.Errorf("a carrier's id is known for %v", kept)
	}
	early := receipt(chat.NewMessageID(d.chat.ID.Line(), d.Position()), change(chat.StatusSent, d.Clock.Now(), ""))
	d.OK(d.Confirmer(store).Confirm(d.Context(), early))
	if kept := store.early.Sub(d.Clock.Now()); kept < chat.CommitLag {
		t.Errorf("an early receipt is known for %v", kept)
	}
	for _, by := range []chat.Confirmation{chat.ConfirmedByCarrier, chat.ConfirmedByHandset} {
		d.OK(d.Confirmer(store).Confirm(d.Context(), receipt(m.ID, change(chat.StatusDelivered, d.Clock.Advance(time.Second), by))))
	}
	if kept := store.news.Sub(d.Clock.Now()); kept <= chat.CursorLife+chat.CommitLag {
		t.Errorf("news is known for %v", kept)
	}
}

func TestAReceiptForATextOutsideOfAnyChatIsTakenIn(t *testing.T) {
	d := newDesk(t)
	customer := d.Number()
	d.OK(d.Receiver(d.Store).Receive(t.Context(), d.InboundText(customer, d.service.Numbers[0], "HELP")))
	texts, err := d.Store.UnsettledSince(t.Context(), d.Key.Line(d.service.Numbers[0], customer), chat.PositionAt(d.Clock.Now()))
	d.OK(err)
	d.Same("texts", len(texts), 1)
	help := texts[0]
	relayer := &chat.Relayer{
		Store: d.Store, Carriers: map[string]chat.Carrier{chattest.CarrierName: d.carrier}, Clock: d.Clock.Now, Log: d.Log(),
	}
	d.OK(relayer.Relay(t.Context(), help))
	d.confirm(help.ID, change(chat.StatusDelivered, d.Clock.Now(), chat.ConfirmedByCarrier))
	d.confirm(help.ID, change(chat.StatusDelivered, d.Clock.Now(), chat.ConfirmedByHandset))
	d.Same("confirmation", d.Message(help.ID).Confirmation, chat.ConfirmedByHandset)
}

// Some carriers do not say when: their word again, at another time, is no news, but who is to hear of it is told once more.
func TestAWordWithoutATimeIsTakenOnce(t *testing.T) {
	for _, word := range []chat.Change{
		change(chat.StatusSent, time.Time{}, ""), change(chat.StatusDelivered, time.Time{}, chat.ConfirmedByCarrier),
		{StatusChange: chat.StatusChange{Status: chat.StatusFailed, Reason: chat.ReasonLandline}},
	} {
		t.Run(string(word.Status), func(t *testing.T) {
			d := newDesk(t)
			m := d.sent("hello")
			word.Undated = true
			for range 3 {
				word.At = d.Clock.Advance(time.Second)
				d.confirm(m.ID, word)
			}
			after := d.Message(m.ID)
			d.Same("status", after.Status, word.Status)
			entries := 3 // queued, sent, the word
			if word.Status == chat.StatusSent {
				entries = 2
			}
			d.Same("history", len(after.History), entries)
			d.Same("revision", after.Revision, int64(entries))
			word.Undated, word.At = false, d.Clock.Advance(time.Second)
			d.confirm(m.ID, word)
			d.Same("history with a word that has its time", len(d.Message(m.ID).History), entries+1)
		})
	}
}

// updates counts the writes to messages.
type updates struct {
	chattest.Store
	n int
}

func (u *updates) Update(ctx context.Context, id chat.MessageID, changes ...chat.Change) (chat.Message, error) {
	u.n++
	return u.Store.Update(ctx, id, changes...)
}

func TestASentThatIsKnownCostsNoWrite(t *testing.T) {
	for answer, writes := range map[chattest.Fault]int{0: 0, chattest.AfterCall: 1} {
		d := newDesk(t)
		d.carrier = chattest.NewCarrier(func(chat.OutboundText) chattest.Answer { return chattest.Answer{Lost: answer} })
		m := d.sent("hello")
		store := &updates{Store: d.Store}
		heard := change(chat.StatusSent, d.Clock.Advance(time.Second), "")
		heard.Undated = true
		d.OK(d.Confirmer(store).Confirm(t.Context(), chat.Receipt{
			Provider: chat.Provider{Carrier: chattest.CarrierName, ID: "1"}, Message: m.ID, Change: heard,
		}))
		d.Same("writes", store.n, writes)
		d.Same("status", d.Message(m.ID).Status, chat.StatusSent)
	}
	d := newDesk(t)
	heard := chat.Change{StatusChange: chat.StatusChange{Status: chat.StatusSent, At: d.Clock.Now()}, Undated: true}
	d.OK(d.Confirmer(d.Store).Confirm(t.Context(), chat.Receipt{
		Provider: chat.Provider{Carrier: chattest.CarrierName, ID: "1"}, Message: chat.NewMessageID(d.chat.ID.Line(), d.Position()), Change: heard,
	}))
}
