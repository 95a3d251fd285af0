package chat_test

import (
	"testing"
	"time"

	"github.com/smsdesk/smsdesk/shared/chat"
	"github.com/smsdesk/smsdesk/shared/chat/chattest"
)

// idling is a desk whose chats end after an hour, of which an agent may have one.
func idling(t *testing.T) *desk {
	t.Helper()
	d := &desk{World: newWorld(t)}
	d.service = d.Service(2)
	d.change(func(s *chat.Service) { s.Policies.IdleEnd, s.Policies.MaxChatsPerAgent = time.Hour, 1 })
	d.agent, d.carrier = d.Agent(d.service), chattest.NewCarrier(nil)
	d.chat = d.Open(d.agent, d.service, d.Number())
	return d
}

func TestAChatThatEndedByItselfDoesNotCountAgainstTheLimit(t *testing.T) {
	d := idling(t)
	start := func() error {
		_, _, err := d.Starter(d.Store).Start(t.Context(), chat.StartRequest{
			Agent: d.agent, ServiceID: d.service.ID, CustomerNumber: d.Number(),
		})
		return err
	}
	d.Clock.Advance(time.Hour - time.Millisecond)
	d.Refused("before the end", start(), chat.ErrChatLimit)
	d.Clock.Advance(time.Millisecond)
	d.OK(start())
	d.Same("end", d.Chat(d.chat.ID).EndReason, chat.EndedIdle)
	d.Refused("with the next chat", start(), chat.ErrChatLimit)
}

func TestAChatThatEndedByItselfKeepsItsReasonWhenItsCustomerOptsOut(t *testing.T) {
	d := idling(t)
	ended := d.Clock.Advance(time.Hour)
	d.Clock.Advance(time.Minute)
	d.OK(d.Receiver(d.Store).Receive(t.Context(), d.InboundText(d.chat.CustomerNumber, d.service.Numbers[1], "STOP")))
	got := d.Chat(d.chat.ID).At(d.Clock.Now())
	d.Same("opted out", got.OptedOut, true)
	d.Same("reason", got.EndReason, chat.EndedIdle)
	d.Same("end", got.EndedAt, ended)
}

func TestADesktopIsToldThatTheCustomerOfAChatThatEndedByItselfOptedOut(t *testing.T) {
	for _, cleaned := range []bool{false, true} {
		d := idling(t)
		desktop := chattest.NewDesktop()
		sync := func() {
			delta, err := (&chat.Syncer{Store: d.Store, Clock: d.Clock.Now}).Sync(t.Context(), d.agent, desktop.Cursor)
			d.OK(err)
			desktop.Merge(delta)
		}
		sync()
		d.Clock.Advance(2 * time.Hour)
		sync()
		d.Same("ended", desktop.Chats[d.chat.ID].State, chat.StateEnded)
		d.Clock.Advance(time.Hour)
		d.OK(d.Receiver(d.Store).Receive(t.Context(), d.InboundText(d.chat.CustomerNumber, d.service.Numbers[1], "STOP")))
		if cleaned {
			_, err := d.Cleaner(d.Store).Clean(t.Context(), chat.MaxLimit)
			d.OK(err)
		}
		sync()
		d.Same("opted out", desktop.Chats[d.chat.ID].OptedOut, true)
	}
}
