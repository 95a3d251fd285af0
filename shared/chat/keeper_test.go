package chat_test

import (
	"testing"

	"github.com/smsdesk/smsdesk/shared/chat"
)

func TestAChatThatIsTooLongForAPageOfAnExportGoesOnOnTheNext(t *testing.T) {
	const messages = 1100
	d := newDesk(t)
	for range messages {
		d.Inbound(d.chat, "hello")
	}
	d.chat = d.End(d.chat)
	want := d.Messages(d.chat)
	export := func() (pages int) {
		t.Helper()
		var got []chat.Message
		for cursor := ""; ; {
			page, err := d.Keeper().Export(d.Context(), d.agent, d.chat.CustomerNumber, cursor)
			d.OK(err)
			pages++
			for _, part := range page.Items {
				d.Same("the chat of a part", part.Chat.ID, d.chat.ID)
				got = append(got, part.Messages...)
			}
			if cursor = page.Next; cursor == "" {
				break
			}
		}
		d.Same("messages", got, want)
		return pages
	}
	d.Same("pages", export(), 2)

	d.Clock.Advance(chat.DefaultRetention)
	d.OK(d.Store.Retire(d.Context(), d.chat, d.Clock.Now()))
	d.OK(d.archive(d.Store, d.Archive))
	d.Same("archived", d.archived(), messages)
	d.Same("pages, from the archive", export(), 2)
}

func TestAnErasureIsDoneInPartsOfItsOwnSize(t *testing.T) {
	const chats = 60
	d := newDesk(t)
	customer := d.chat.CustomerNumber
	d.End(d.chat)
	for range chats - 1 {
		d.End(d.Open(d.agent, d.service, customer))
	}
	var parts []int
	for more := true; more; {
		erased, err := d.Keeper().Erase(d.Context(), d.agent, customer)
		d.OK(err)
		parts = append(parts, erased.Chats)
		more = erased.More
	}
	d.Same("chats, part by part", parts, []int{25, 25, 10})
}
