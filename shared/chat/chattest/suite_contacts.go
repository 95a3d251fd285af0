package chattest

import (
	"slices"
	"testing"
	"time"

	"github.com/smsdesk/smsdesk/shared/chat"
)

func (s suite) contacts(t *testing.T) {
	s.all(t, []contract{
		{"a customer's chats are found on all lines, the latest begun first, earlier ones as well", func(w *World) {
			service := w.Service(3)
			agent := w.Agent(service)
			customer := w.Number()
			var (
				lines []chat.LineID
				want  []chat.Chat
			)
			for range 2 {
				for i := range 2 { // no chat is with the third number
					on := service
					on.Numbers = service.Numbers[i:]
					w.Clock.Advance(time.Minute)
					c := w.Open(agent, on, customer)
					w.Clock.Advance(time.Minute)
					w.End(c)
					want = append([]chat.Chat{{ID: c.ID}}, want...)
				}
			}
			for _, n := range service.Numbers {
				lines = append(lines, w.Key.Line(n, customer))
			}
			w.Open(agent, service, w.Number())
			for i, c := range want {
				want[i] = w.Chat(c.ID)
			}
			slices.Sort(lines)
			page, err := w.Store.ChatsOn(w.Context(), lines, "", 10)
			w.OK(err)
			w.Same("chats", page, chat.Page[chat.Chat]{Items: want})

			var paged []chat.Chat
			for before := chat.Position(""); ; {
				page, err := w.Store.ChatsOn(w.Context(), lines, before, 1)
				w.OK(err)
				paged = append(paged, page.Items...)
				if page.Next == "" {
					break
				}
				before = chat.Position(page.Next)
			}
			w.Same("chats, one by one", paged, want)
			page, err = w.Store.ChatsOn(w.Context(), []chat.LineID{w.Key.Line(w.Number(), customer)}, "", 10)
			w.OK(err)
			w.Same("chats on a line without any", page, chat.Page[chat.Chat]{})
		}},
		{"a line that only has an opt-out has no chat", func(w *World) {
			service := w.Service(1)
			c := w.Consent(service, w.Number(), true, w.Clock.Now())
			page, err := w.Store.ChatsOn(w.Context(), c.Lines, "", 10)
			w.OK(err)
			w.Same("chats", page, chat.Page[chat.Chat]{})
		}},
	})
}
