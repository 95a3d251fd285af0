package chat_test

import (
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/smsdesk/smsdesk/shared/chat"
	"github.com/smsdesk/smsdesk/shared/chat/chattest"
)

// optedOutAtTheCarrier makes the carrier refuse the customer as opted out.
func (d *desk) optedOutAtTheCarrier() {
	d.carrier = chattest.NewCarrier(func(chat.OutboundText) chattest.Answer { return chattest.Answer{Refuse: chat.ReasonOptedOut} })
}

// isOptedOut checks that it is as if the customer had texted STOP: on all numbers of the service, in every chat.
func (d *desk) isOptedOut(at time.Time) {
	d.Helper()
	word, err := d.Store.OptOut(d.Context(), d.service.ID, d.Key.Customer(d.chat.CustomerNumber))
	d.OK(err)
	d.Same("opt-out", word, chat.OptOut{ServiceID: d.service.ID, Customer: d.Key.Customer(d.chat.CustomerNumber), At: at})
	c := d.Chat(d.chat.ID)
	d.Same("state", c.State, chat.StateEnded)
	d.Same("end", c.EndReason, chat.EndedOptedOut)
	_, err = d.send("hello again")
	d.Refused("the next text", err, chat.ErrOptedOut)
	_, _, err = d.Starter(d.Store).Start(d.Context(), chat.StartRequest{
		Agent: d.agent, ServiceID: d.service.ID, CustomerNumber: d.chat.CustomerNumber,
	})
	d.Refused("a new chat", err, chat.ErrOptedOut)
}

func TestAnOptOutThatTheCarrierTellsOfIsOneHere(t *testing.T) {
	d := newDesk(t)
	d.optedOutAtTheCarrier()
	m := d.sent("hello")
	d.Same("status", m.Status, chat.StatusFailed)
	d.Same("reason", m.StatusReason, chat.ReasonOptedOut)
	d.isOptedOut(d.Clock.Now())
	d.Same("texts that the customer got", len(d.carrier.Got()), 0)
	d.Same("messages: nothing confirms it", len(d.Messages(d.chat)), 1)
}

func TestAnOptOutThatTheCarrierTellsOfCoversAllNumbersOfTheService(t *testing.T) {
	d := newDesk(t)
	other := d.Number()
	d.change(func(s *chat.Service) { s.Numbers = append(s.Numbers, other) })
	d.optedOutAtTheCarrier()
	d.sent("hello")
	chats, err := d.Store.Lines(d.Context(), []chat.LineID{d.Key.Line(other, d.chat.CustomerNumber)})
	d.OK(err)
	d.Same("opted out", chats[0].OptedOut, true)
}

func TestAReceiptOfAnOptOutIsOne(t *testing.T) {
	d := newDesk(t)
	m := d.sent("hello")
	at := d.Clock.Advance(time.Minute)
	c := chat.Change{StatusChange: chat.StatusChange{Status: chat.StatusFailed, At: at, Reason: chat.ReasonOptedOut}}
	d.confirm(m.ID, c)
	d.confirm(m.ID, c)
	d.isOptedOut(at)
}

func TestAReceiptOfAnOptOutIsOneForASystemTextToo(t *testing.T) {
	d := newDesk(t)
	customer := d.Number()
	d.OK(d.Receiver(d.Store).Receive(d.Context(), d.InboundText(customer, d.service.Numbers[0], "HELP")))
	texts, err := d.Store.UnsettledSince(d.Context(), d.Key.Line(d.service.Numbers[0], customer), chat.PositionAt(d.Clock.Now()))
	d.OK(err)
	d.optedOutAtTheCarrier()
	d.relay(texts[0])
	d.Same("reason", d.Message(texts[0].ID).StatusReason, chat.ReasonOptedOut)
	_, err = d.Store.OptOut(d.Context(), d.service.ID, d.Key.Customer(customer))
	d.OK(err)
}

func TestAStartAfterTheCarriersWordStands(t *testing.T) {
	for _, undated := range []bool{false, true} {
		d := newDesk(t)
		m := d.sent("hello")
		at := d.Clock.Advance(time.Minute)
		word := func() {
			c := chat.Change{StatusChange: chat.StatusChange{Status: chat.StatusFailed, At: at, Reason: chat.ReasonOptedOut}, Undated: undated}
			if undated {
				c.At = d.Clock.Now()
			}
			d.confirm(m.ID, c)
		}
		word()
		_, err := d.Store.OptOut(d.Context(), d.service.ID, d.Key.Customer(d.chat.CustomerNumber))
		d.OK(err)
		d.Clock.Advance(time.Minute)
		d.OK(d.receive("START"))
		d.Clock.Advance(time.Minute)
		word() // once more, late
		_, err = d.Store.OptOut(d.Context(), d.service.ID, d.Key.Customer(d.chat.CustomerNumber))
		d.Refused("opt-out", err, chat.ErrNotFound)
	}
}

func TestTheCarriersWordHoldsThoughItComesBeforeTheAnswerToTheSend(t *testing.T) {
	d := newDesk(t)
	d.carrier = chattest.NewCarrier(func(o chat.OutboundText) chattest.Answer {
		d.confirm(o.Message, chat.Change{StatusChange: chat.StatusChange{
			Status: chat.StatusFailed, At: d.Clock.Now(), Reason: chat.ReasonOptedOut,
		}})
		return chattest.Answer{}
	})
	m := d.sent("hello")
	d.Same("status", m.Status, chat.StatusFailed)
	_, err := d.Store.OptOut(d.Context(), d.service.ID, d.Key.Customer(d.chat.CustomerNumber))
	d.OK(err)
	d.Same("why the chat ended", d.Chat(d.chat.ID).EndReason, chat.EndedOptedOut)
}

func TestAStartWhileTheCarrierRefusesStands(t *testing.T) {
	d := newDesk(t)
	d.carrier = chattest.NewCarrier(func(chat.OutboundText) chattest.Answer {
		d.Clock.Advance(time.Second)
		d.OK(d.receive("STOP"))
		d.Clock.Advance(time.Second)
		d.OK(d.receive("START"))
		d.Clock.Advance(time.Second)
		return chattest.Answer{Refuse: chat.ReasonOptedOut}
	})
	d.sent("hello")
	_, err := d.Store.OptOut(d.Context(), d.service.ID, d.Key.Customer(d.chat.CustomerNumber))
	d.Refused("opt-out", err, chat.ErrNotFound)
}

func TestARefusalIsTheAnswerAlthoughTheOptOutCannotBeRecorded(t *testing.T) {
	for call := 4; call < 12; call++ { // after the message is stored
		d := newDesk(t)
		d.optedOutAtTheCarrier()
		crash := chattest.NewCrash(d.Store, chattest.CrashAt(call+3, chattest.BeforeCall))
		m, err := d.Sender(crash, d.carrier).Send(d.Context(), d.SendRequest(d.agent, d.chat.ID, "hello"))
		d.OK(err)
		d.Same("calls", d.carrier.Calls(), 1)
		if m.Status != chat.StatusFailed && m.Status != chat.StatusQueued {
			t.Errorf("call %d: the message is %s", call, m.Status)
		}
	}
}

func TestAReceiptWithTheMessagesOwnIDNeedsNoOther(t *testing.T) {
	d := newDesk(t)
	d.carrier = chattest.NewCarrier(func(chat.OutboundText) chattest.Answer { return chattest.Answer{Lost: chattest.AfterCall} })
	m := d.sent("hello")
	d.Same("status", m.Status, chat.StatusUnconfirmed)
	r := receipt(m.ID, change(chat.StatusDelivered, d.Clock.Now(), chat.ConfirmedByCarrier))
	r.Message = m.ID
	r.Change.Bill = chat.Bill{Parts: 1, Price: 6450}
	d.OK(d.Confirmer(d.Store).Confirm(d.Context(), r))
	d.Same("status", d.Message(m.ID).Status, chat.StatusDelivered)
	d.Same("bill", d.Message(m.ID).Bill, r.Change.Bill)
	r.Message = chat.NewMessageID(d.chat.ID.Line(), d.Position())
	d.OK(d.Confirmer(d.Store).Confirm(d.Context(), r)) // it never was
}

func TestOnlyWhatMayPassIsWorthARetry(t *testing.T) {
	for reason, want := range map[string]bool{
		chat.ReasonThrottled: true, chat.ReasonCarrierNotReached: true, chat.ReasonNotSentInTime: true, chat.ReasonPhoneUnreachable: true,
		chat.ReasonExpired: true, chat.ReasonUnknown: true, "the carrier's own words": true,
		chat.ReasonOptedOut: false, chat.ReasonLandline: false, chat.ReasonInvalidNumber: false, chat.ReasonSpendLimit: false,
		chat.ReasonBadSender: false, chat.ReasonNoPermission: false, chat.ReasonNumberNotVerified: false,
	} {
		m := chat.Message{Direction: chat.Outbound, SentBy: "alice", Status: chat.StatusFailed, StatusReason: reason}
		if m.Retryable() != want {
			t.Errorf("%s: %v", reason, !want)
		}
		m.SentBy = chat.SentBySystem
		if m.Retryable() {
			t.Errorf("%s: a system text", reason)
		}
	}
	for status, want := range map[chat.Status]bool{
		chat.StatusQueued: false, chat.StatusUnconfirmed: true, chat.StatusSent: false, chat.StatusDelivered: false,
	} {
		if m := (chat.Message{Direction: chat.Outbound, SentBy: "alice", Status: status}); m.Retryable() != want {
			t.Errorf("%s: %v", status, !want)
		}
	}
}

func TestAPriceIsExactOrNone(t *testing.T) {
	for dollars, want := range map[float64]string{
		0.00645: "0.00645", 0.09582: "0.09582", 12: "12", 0.5: "0.5", 0.0000004: "0", -1: "0", 1e9: "0",
	} {
		if got := chat.PriceOf(dollars).String(); got != want {
			t.Errorf("%v is %s, want %s", dollars, got, want)
		}
	}
}

func TestAPriceIsReadAsItIsWritten(t *testing.T) {
	for dollars, want := range map[string]string{
		"0": "0", "0.00645": "0.00645", "12": "12", "0.50": "0.5", "1000": "1000", "0.000001": "0.000001", "007.1": "7.1",
	} {
		if got, err := chat.ParsePrice(dollars); err != nil || got.String() != want {
			t.Errorf("%s is %s, %v, want %s", dollars, got, err, want)
		}
	}
	for _, wrong := range []string{
		"", ".", ".5", "1.", "-1", "+1", "1,5", "1e3", "0x1", "NaN", "free", " 1", "1 ", "1.2.3", "1000.000001", "9999", "10000", "0.0000001", "٣",
	} {
		if got, err := chat.ParsePrice(wrong); err == nil || got != 0 {
			t.Errorf("%q is %s", wrong, got)
		}
	}
}

func TestTwoReceiptsAtOnceBothCount(t *testing.T) {
	for range 20 {
		d := newDesk(t)
		m := d.sent("hello")
		at := d.Clock.Now()
		words := []chat.Change{
			change(chat.StatusFailed, at, ""), change(chat.StatusDelivered, at, chat.ConfirmedByCarrier),
			change(chat.StatusDelivered, at.Add(time.Second), chat.ConfirmedByHandset), change(chat.StatusSent, at.Add(time.Second), ""),
		}
		for _, err := range chattest.AtOnce(len(words), func(i int) error {
			return d.Confirmer(d.Store).Confirm(d.Context(), receipt(m.ID, words[i]))
		}) {
			d.OK(err)
		}
		got := d.Message(m.ID)
		d.Same("status", got.Status, chat.StatusDelivered)
		d.Same("confirmation", got.Confirmation, chat.ConfirmedByHandset)
		d.Same("entries", len(got.History), 2+len(words))
	}
}

func TestAFailureAfterADeliveryAndASendAfterOneAreHistory(t *testing.T) {
	for _, later := range []chat.Status{chat.StatusFailed, chat.StatusSent} {
		d := newDesk(t)
		m := d.sent("hello")
		d.confirm(m.ID, change(chat.StatusDelivered, d.Clock.Now(), chat.ConfirmedByCarrier))
		d.confirm(m.ID, change(later, d.Clock.Advance(time.Minute), ""))
		got := d.Message(m.ID)
		d.Same("status", got.Status, chat.StatusDelivered)
		d.Same("last entry", got.History[len(got.History)-1].Status, later)
	}
}

func TestAReceiptOfAMessageThatNeverWasIsCountedAndKeptForADay(t *testing.T) {
	for name, echoed := range map[string]bool{"by the carrier's id": false, "by the message's": true} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			var log strings.Builder
			store := &retention{Store: d.Store}
			confirmer := d.Confirmer(store)
			confirmer.Log = slog.New(slog.NewTextHandler(&log, nil))
			never := receipt(chat.NewMessageID(d.chat.ID.Line(), d.Position()), change(chat.StatusDelivered, d.Clock.Now(), ""))
			if echoed {
				never.Message = chat.NewMessageID(d.chat.ID.Line(), d.Position())
			} else {
				d.OK(confirmer.Confirm(d.Context(), never))
				d.Same("kept for", store.early.Sub(d.Clock.Now()), 24*time.Hour)
				log.Reset()
			}
			d.OK(confirmer.Confirm(d.Context(), never))
			d.Same("lines that are counted", strings.Count(log.String(), "receipt of a message that is not known"), 1)
		})
	}
}
