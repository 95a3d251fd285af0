package chat_test

import (
	"testing"

	"github.com/smsdesk/smsdesk/shared/chat"
	"github.com/smsdesk/smsdesk/shared/chat/chattest"
)

// A text takes its position before it is entered. A text of the agent's that comes between stands below it.
func TestATextThatStandsAboveTheAgentsCanBeRead(t *testing.T) {
	d := newDesk(t)
	const claim = 1 // the call after the reservation
	held := chattest.NewCrash(d.Store, func(call int) chattest.Fault {
		if call == claim {
			d.sent("and another thing")
		}
		return chattest.NoFault
	})
	d.OK(d.Receiver(held).Receive(t.Context(), d.InboundText(d.chat.CustomerNumber, d.chat.ServiceNumber, "hello")))
	messages := d.Messages(d.chat)
	d.Same("the first message", messages[0].Direction, chat.Inbound)
	d.Same("unread", d.Chat(d.chat.ID).Unread, 1)
	read, err := d.Mover(d.Store).Read(t.Context(), d.agent, d.chat.ID, messages[1].ID, chat.Idempotency{})
	d.OK(err)
	d.Same("unread once all is read", read.Unread, 0)
}

func TestWhatCameBeforeTheEndIsReadInAReopenedChat(t *testing.T) {
	d := newDesk(t)
	d.change(func(s *chat.Service) { s.Policies.AfterEnd.Action = chat.AfterEndReopen })
	d.OK(d.receive("one"))
	d.OK(d.receive("two"))
	d.End(d.chat)
	d.OK(d.receive("three"))
	d.Same("unread", d.Chat(d.chat.ID).Unread, 1)
	text := d.InboundText(d.chat.CustomerNumber, d.chat.ServiceNumber, "four")
	const put = 2 // the call after the reservation and the claim
	crash := chattest.NewCrash(d.Store, chattest.CrashAt(put, chattest.BeforeCall))
	d.Refused("receive", d.Receiver(crash).Receive(t.Context(), text), chattest.ErrCrashed)
	d.Clock.Advance(chat.Lease)
	d.OK(d.Receiver(d.Store).Receive(t.Context(), text)) // counts them anew
	d.Same("unread", d.Chat(d.chat.ID).Unread, 2)
}
