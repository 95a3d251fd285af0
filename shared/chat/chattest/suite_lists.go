package chattest

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/smsdesk/smsdesk/shared/chat"
)

// workers is how many store at once what a test needs much of.
const workers = 8

// each does f for 0 to n-1, some at once.
func (w *World) each(n int, f func(i int) error) {
	w.Helper()
	for _, err := range AtOnce(workers, func(worker int) error {
		for i := worker; i < n; i += workers {
			if err := f(i); err != nil {
				return err
			}
		}
		return nil
	}) {
		w.OK(err)
	}
}

// talk stores messages of two chats of one line, mixed on the line with one another and with abandoned positions. It
// returns those of each, in order.
func (w *World) talk(n int) (earlier, latest chat.Chat, of map[chat.ChatID][]chat.Message) {
	w.Helper()
	service, customer := w.Service(1), w.Number()
	agent := w.Agent(service)
	earlier = w.Open(agent, service, customer)
	w.Clock.Advance(time.Minute)
	early := w.Text(earlier.ID.Line(), chat.Inbound, "taken before the next chat began")
	earlier = w.End(earlier)
	latest = w.Open(agent, service, customer)
	of = map[chat.ChatID][]chat.Message{latest.ID: {w.Draft(latest, early)}}
	var texts []chat.LastMessage
	for i := range n {
		if i%3 == 0 {
			w.Clock.Advance(time.Second)
		}
		texts = append(texts, w.Text(latest.ID.Line(), chat.Inbound, fmt.Sprint("text ", i)))
	}
	for i, text := range texts {
		c := latest
		if i < 60 && i%2 == 0 { // claimed before the end, stored after it
			c = earlier
		}
		if i%20 != 7 {
			of[c.ID] = append(of[c.ID], w.Draft(c, text))
		}
	}
	messages := slices.Concat(of[earlier.ID], of[latest.ID])
	w.each(len(messages), func(i int) error { return w.Store.PutMessage(w.Context(), messages[i]) })
	w.each(n, func(i int) error {
		if i%20 != 7 {
			return nil
		}
		return w.Store.Abandon(w.Context(), texts[i].ID)
	})
	return earlier, latest, of
}

func (s suite) lists(t *testing.T) {
	ids := func(messages []chat.Message) []chat.MessageID {
		var all []chat.MessageID
		for _, m := range messages {
			all = append(all, m.ID)
		}
		return all
	}
	s.all(t, []contract{
		{"a chat's messages are listed page by page, from the newest and from the oldest", func(w *World) {
			earlier, latest, of := w.talk(230)
			for _, c := range []chat.Chat{earlier, latest} {
				want := of[c.ID]
				for _, limit := range []int{7, 50, len(want), len(want) + 1} {
					var got []chat.Message
					for before := chat.Position(""); ; {
						page, err := w.Store.MessagesBefore(w.Context(), c, before, limit)
						w.OK(err)
						got = append(got, page.Items...)
						if page.Next == "" {
							break
						}
						w.Same("messages of a page that is not the last", len(page.Items), limit)
						before = page.Items[limit-1].ID.Position()
					}
					slices.Reverse(got)
					w.Same("before", ids(got), ids(want))

					got = nil
					for from := chat.PositionAt(c.CreatedAt.Add(-chat.CommitLag)); ; {
						page, err := w.Store.MessagesFrom(w.Context(), c, from, limit)
						w.OK(err)
						got = append(got, page.Items...)
						if page.Next == "" {
							break
						}
						w.Same("messages of a page that is not the last", len(page.Items), limit)
						from = chat.Position(page.Next)
					}
					w.Same("from", got, want)
				}
			}
		}},
		{"a list begins where it is asked to", func(w *World) {
			c := w.OpenOne()
			var all []chat.Message
			for i := range 6 {
				all = append(all, w.Inbound(c, fmt.Sprint("text ", i)))
			}
			page, err := w.Store.MessagesFrom(w.Context(), c, all[2].ID.Position(), 10)
			w.OK(err)
			w.Same("from one on, that included", page, chat.Page[chat.Message]{Items: all[2:]})
			page, err = w.Store.MessagesBefore(w.Context(), c, all[2].ID.Position(), 10)
			w.OK(err)
			w.Same("before one, that excluded", page, chat.Page[chat.Message]{Items: []chat.Message{all[1], all[0]}})
			w.Clock.Advance(time.Second)
			page, err = w.Store.MessagesFrom(w.Context(), c, chat.PositionAt(w.Clock.Now()), 10)
			w.OK(err)
			w.Same("after the last", page, chat.Page[chat.Message]{})
			page, err = w.Store.MessagesBefore(w.Context(), c, chat.PositionAt(c.CreatedAt.Add(-time.Hour)), 10)
			w.OK(err)
			w.Same("before the first", page, chat.Page[chat.Message]{})
		}},
		{"a chat without messages has none", func(w *World) {
			c := w.OpenOne()
			page, err := w.Store.MessagesBefore(w.Context(), c, "", 10)
			w.OK(err)
			w.Same("before", page, chat.Page[chat.Message]{})
			page, err = w.Store.MessagesFrom(w.Context(), c, c.ID.Start(), 10)
			w.OK(err)
			w.Same("from", page, chat.Page[chat.Message]{})
		}},
		{"a message stored late is listed, up to CommitLag around its chat", func(w *World) {
			service, customer := w.Service(1), w.Number()
			before := w.Text(w.Key.Line(service.Numbers[0], customer), chat.Inbound, "taken just before the chat")
			w.Clock.Advance(chat.CommitLag)
			c := w.Open(w.Agent(service), service, customer)
			first := w.Put(w.Draft(c, before))
			w.Clock.Advance(time.Hour)
			ended := w.End(c)
			last := w.Put(w.Draft(c, w.Text(c.ID.Line(), chat.Inbound, "stored just after the end")))
			page, err := w.Store.MessagesBefore(w.Context(), ended, "", 10)
			w.OK(err)
			w.Same("before", page.Items, []chat.Message{last, first})
			page, err = w.Store.MessagesFrom(w.Context(), ended, first.ID.Position(), 10)
			w.OK(err)
			w.Same("from", page.Items, []chat.Message{first, last})
		}},
		{"an agent with more chats than one read holds sees them all", func(w *World) {
			const many = 105
			service := w.Service(1)
			agent, other := w.Agent(service), w.Agent(service)
			w.Open(other, service, w.Number())
			openings := make([]chat.Transition, many)
			for i := range openings {
				o := w.Opening(agent, service, w.Number())
				openings[i] = o
			}
			w.each(many, func(i int) error { return w.Store.Transit(w.Context(), openings[i]) })
			want := map[chat.ChatID]chat.Chat{}
			var all []chat.ChatID
			for _, o := range openings {
				want[o.After.ID] = o.After
				all = append(all, o.After.ID)
			}
			w.Same("open chats", w.openChats(agent.ID), want)

			chats, err := w.Store.Chats(w.Context(), append(all, chat.NewChatID(w.newLine(), w.Position())))
			w.OK(err)
			got := map[chat.ChatID]chat.Chat{}
			for _, c := range chats {
				got[c.ID] = c
			}
			w.Same("chats", got, want)
			w.Same("chats", len(chats), many)

			listed := w.listed(agent.ID, chat.StateActive, 40)
			got = map[chat.ChatID]chat.Chat{}
			for _, c := range listed {
				got[c.ID] = c
			}
			w.Same("listed", got, want)
			w.Same("listed", len(listed), many)
		}},
		{"an agent's open chats are listed in the order of their beginning, page by page", func(w *World) {
			service := w.Service(1)
			agent := w.Agent(service)
			var want []chat.Chat
			for range 5 {
				want = append(want, w.Open(agent, service, w.Number()))
				w.Clock.Advance(time.Second)
			}
			for _, limit := range []int{1, 2, 5, 100} {
				w.Same("open", w.listed(agent.ID, chat.StateActive, limit), want)
			}
		}},
		{"an agent's ended chats are listed latest end first, page by page", func(w *World) {
			service := w.Service(1)
			agent := w.Agent(service)
			w.Open(agent, service, w.Number())
			var chats []chat.Chat
			customers := []string{w.Number(), w.Number(), w.Number(), w.Number()}
			for _, customer := range customers {
				chats = append(chats, w.Open(agent, service, customer))
			}
			var want []chat.Chat
			for _, i := range []int{2, 0, 3, 1} {
				w.Clock.Advance(time.Minute)
				want = append(want, w.End(chats[i]))
			}
			again := w.Open(agent, service, customers[0]) // what ended there stays listed
			w.Clock.Advance(time.Minute)
			want = append(want, w.End(again))
			slices.Reverse(want)
			for _, limit := range []int{1, 2, 5, 100} {
				w.Same("ended", w.listed(agent.ID, chat.StateEnded, limit), want)
			}
		}},
		{"a cursor that is none is not found, and another agent's shows none of that agent's chats", func(w *World) {
			service := w.Service(1)
			alice, bob := w.Agent(service), w.Agent(service)
			mine := map[chat.ChatID]bool{}
			for range 3 {
				for _, state := range []chat.State{chat.StateActive, chat.StateEnded} {
					for _, agent := range []chat.Agent{alice, bob} {
						c := w.Open(agent, service, w.Number())
						mine[c.ID] = agent.ID == bob.ID
						if state == chat.StateEnded {
							w.Clock.Advance(time.Second)
							w.End(c)
						}
					}
				}
			}
			for _, state := range []chat.State{chat.StateActive, chat.StateEnded} {
				for _, nonsense := range []string{"nonsense", "!", "AAAA", "e30", `{"pk":"A"}`} {
					_, err := w.Store.ChatsOf(w.Context(), bob.ID, state, nonsense, 1)
					w.Refused("cursor "+nonsense, err, chat.ErrNotFound)
				}
				page, err := w.Store.ChatsOf(w.Context(), alice.ID, state, "", 1)
				w.OK(err)
				page, err = w.Store.ChatsOf(w.Context(), bob.ID, state, page.Next, 10)
				if err != nil && !errors.Is(err, chat.ErrNotFound) {
					w.Fatalf("another agent's cursor: %v", err)
				}
				for _, c := range page.Items {
					w.Same("the chat is the asking agent's", mine[c.ID], true)
				}
			}
		}},
	})
}

// listed is all of the agent's chats in the state, read page by page.
func (w *World) listed(agentID string, state chat.State, limit int) []chat.Chat {
	w.Helper()
	var all []chat.Chat
	for cursor := ""; ; {
		page, err := w.Store.ChatsOf(w.Context(), agentID, state, cursor, limit)
		w.OK(err)
		if len(page.Items) > limit {
			w.Fatalf("a page of %d, asked for %d", len(page.Items), limit)
		}
		all = append(all, page.Items...)
		if page.Next == "" {
			return all
		}
		cursor = page.Next
	}
}

func (s suite) news(t *testing.T) {
	s.all(t, []contract{
		{"news is told from the time on, in order, to its agent", func(w *World) {
			service := w.Service(1)
			alice, bob := w.Agent(service), w.Agent(service)
			m := w.Outbound(w.Open(alice, service, w.Number()), "hello")
			start := w.Clock.Now()
			var want []chat.News
			for i := range 4 {
				want = append(want, chat.News{
					Agent: alice.ID, At: start.Add(time.Duration(i) * time.Millisecond), Kind: chat.NewsMessage, Chat: m.ChatID, Message: m.ID,
				})
			}
			for _, i := range []int{2, 0, 3, 1} {
				w.OK(w.Store.Announce(w.Context(), want[i], start.Add(chat.NewsRetention)))
			}
			for i := range want {
				got, err := w.Store.NewsSince(w.Context(), alice.ID, want[i].At)
				w.OK(err)
				w.Same("news", got, want[i:])
			}
			got, err := w.Store.NewsSince(w.Context(), alice.ID, start.Add(time.Second))
			w.OK(err)
			w.Same("later news", got, []chat.News{})
			got, err = w.Store.NewsSince(w.Context(), bob.ID, start)
			w.OK(err)
			w.Same("another agent's news", got, []chat.News{})
		}},
		{"news of several messages at the same time is all told", func(w *World) {
			c := w.OpenOne()
			for i := range 3 {
				m := w.Outbound(c, fmt.Sprint("text ", i))
				w.OK(w.Store.Announce(w.Context(), chat.News{
					Agent: c.AgentID, At: w.Clock.Now(), Kind: chat.NewsMessage, Chat: c.ID, Message: m.ID,
				}, w.Clock.Now().Add(chat.NewsRetention)))
			}
			w.End(c)
			got, err := w.Store.NewsSince(w.Context(), c.AgentID, w.Clock.Now())
			w.OK(err)
			w.Same("news", len(got), 4)
		}},
	})
}
