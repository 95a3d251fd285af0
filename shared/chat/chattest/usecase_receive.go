package chattest

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/smsdesk/smsdesk/shared/chat"
)

// Receiver is the world's, as a process sees the store.
func (w *World) Receiver(store chat.ReceiveStore) *chat.Receiver {
	return &chat.Receiver{Store: store, Key: w.Key, IDs: w.IDs, Clock: w.Clock.Now, Log: w.Log()}
}

// InboundText is a new text from the customer to the service's number.
func (w *World) InboundText(from, to, body string) chat.InboundText {
	return chat.InboundText{Carrier: CarrierName, ID: w.Name("text"), From: from, To: to, Body: body}
}

// InboundExactlyOnce delivers texts in random order, one after the other, each several times, with crashes.
func InboundExactlyOnce(w *World, chance Chance) { inboundExactlyOnce(w, chance, 1) }

// InboundExactlyOnceAtOnce delivers texts in random order, many at once, each several times, with crashes.
func InboundExactlyOnceAtOnce(w *World, chance Chance) { inboundExactlyOnce(w, chance, workers) }

// post is a history of texts to a few lines: the first ones have an open chat, the next one's has ended, the last one
// never had one.
type post struct {
	*World
	lines []postLine
}

type postLine struct {
	service string // number
	chat    chat.Chat
	from    string
	id      chat.LineID
	bodies  []string
	shown   []chat.MessageID // after the last round
}

func inboundExactlyOnce(w *World, chance Chance, workers int) {
	w.Helper()
	const (
		open       = 2
		texts      = 16
		deliveries = 3
		crashes    = 4 // one call in so many
	)
	service := w.Service(2)
	agent := w.Agent(service)
	p := post{World: w}
	for i := range open + 2 {
		l := postLine{service: service.Numbers[i%2], from: w.Number()}
		l.id = w.Key.Line(l.service, l.from)
		if i <= open {
			on := service
			on.Numbers = []string{l.service}
			l.chat = w.Open(agent, on, l.from)
		}
		if i == open {
			l.chat = w.End(l.chat)
		}
		p.lines = append(p.lines, l)
	}
	var pending, all []chat.InboundText
	for i := range texts {
		l := &p.lines[i%len(p.lines)]
		body := fmt.Sprint("text ", i)
		l.bodies = append(l.bodies, body)
		all = append(all, w.InboundText(l.from, l.service, body))
	}
	for range deliveries {
		pending = append(pending, all...)
	}
	for round := 0; len(pending) > 0; round++ {
		if round > 1000 { // one round in ten gets a text through, or fewer
			w.Fatalf("%d deliveries are never acknowledged", len(pending))
		}
		shuffle(chance, pending)
		pending = p.deliver(pending, workers, chance, crashes)
		p.check(false)
		w.Clock.Advance(time.Duration(1+chance.IntN(2*int(chat.Lease/time.Millisecond))) * time.Millisecond)
	}
	p.check(true)
	p.heal(workers == 1)
	before := p.chats()
	for _, text := range all { // whatever is delivered again after all changes nothing
		w.OK(w.Receiver(w.Store).Receive(w.Context(), text))
	}
	w.Same("chats after further deliveries", p.chats(), before)
}

func shuffle[E any](chance Chance, list []E) {
	for i := len(list) - 1; i > 0; i-- {
		j := chance.IntN(i + 1)
		list[i], list[j] = list[j], list[i]
	}
}

// deliver takes each delivery to a process of its own that may crash, and returns those that were not acknowledged.
func (p post) deliver(pending []chat.InboundText, workers int, chance Chance, crashes int) []chat.InboundText {
	p.Helper()
	seeds := make([]int, len(pending))
	for i := range seeds {
		seeds[i] = chance.IntN(1 << 30)
	}
	errs := make([]error, len(pending))
	AtOnce(workers, func(worker int) error {
		for i := worker; i < len(pending); i += workers {
			luck := Seeded(seeds[i])
			crash := NewCrash(p.Store, func(int) Fault {
				switch luck.IntN(2 * crashes) {
				case 0:
					return BeforeCall
				case 1:
					return AfterCall
				}
				return NoFault
			})
			errs[i] = p.Receiver(crash).Receive(p.Context(), pending[i])
		}
		return nil
	})
	var rest []chat.InboundText
	for i, err := range errs {
		if err != nil && !errors.Is(err, ErrCrashed) && !errors.Is(err, chat.ErrInProgress) {
			p.Fatalf("receive: %v", err)
		}
		if err != nil {
			rest = append(rest, pending[i])
		}
	}
	return rest
}

// check looks at what the agent is shown: each text at most once, in an order that never changes. When done, each text
// is there or counted.
func (p post) check(done bool) {
	p.Helper()
	for i := range p.lines {
		l := &p.lines[i]
		if l.chat.ID == "" {
			continue
		}
		now := p.Chat(l.chat.ID)
		var ids []chat.MessageID
		var bodies []string
		for _, m := range p.Messages(now) {
			ids, bodies = append(ids, m.ID), append(bodies, m.Body)
		}
		rest := ids
		for _, id := range l.shown {
			at := slices.Index(rest, id)
			if at < 0 {
				p.Fatalf("messages were shown as %v, then as %v", l.shown, ids)
			}
			rest = rest[at+1:]
		}
		l.shown = ids
		slices.Sort(bodies)
		if len(slices.Compact(slices.Clone(bodies))) < len(bodies) {
			p.Fatalf("a text is shown twice: %v", bodies)
		}
		if !done {
			continue
		}
		want := slices.Sorted(slices.Values(l.bodies))
		if now.State == chat.StateEnded {
			p.Same("ignored texts", now.IgnoredCount, len(want))
			want = nil
		}
		p.Same("texts", bodies, want)
	}
}

// heal checks the unread counts. Those of texts that came one after the other are right; those that were counted anew
// while others were on their way may be too low, until they are counted anew once more.
func (p post) heal(exact bool) {
	p.Helper()
	for i := range p.lines {
		l := &p.lines[i]
		if l.chat.State != chat.StateActive {
			continue
		}
		unread := p.Chat(l.chat.ID).Unread
		if unread > len(l.bodies) || unread < 1 || exact && unread != len(l.bodies) {
			p.Fatalf("%d texts are counted as %d unread", len(l.bodies), unread)
		}
		const claim = 1 // the second call, after the reservation
		text := p.InboundText(l.from, l.service, "one more")
		crash := NewCrash(p.Store, CrashAt(claim, AfterCall))
		p.Refused("receive", p.Receiver(crash).Receive(p.Context(), text), ErrCrashed)
		p.Clock.Advance(chat.Lease)
		p.OK(p.Receiver(p.Store).Receive(p.Context(), text))
		p.Same("unread", p.Chat(l.chat.ID).Unread, len(l.bodies)+1)
	}
}

// chats are the lines' chats as they are.
func (p post) chats() []chat.Chat {
	p.Helper()
	var ids []chat.LineID
	for _, l := range p.lines {
		ids = append(ids, l.id)
	}
	chats, err := p.Store.Lines(p.Context(), ids)
	p.OK(err)
	return chats
}

// faults are the ways to crash at each of the first n calls.
func faults(n int) []func(call int) Fault {
	var plans []func(int) Fault
	for call := range n {
		plans = append(plans, CrashAt(call, BeforeCall), CrashAt(call, AfterCall))
	}
	return plans
}

// More calls than Receive ever makes, and more than the second delivery of an ordinary text ever makes in an open chat or
// after its end.
const (
	receiveCalls = 14
	openCalls    = 7
	endedCalls   = 9
)

// pairs are some ways in which two processes crash, one after the other, at each of the first n calls: every way of each.
func pairs(n int) [][2]func(call int) Fault {
	var some [][2]func(int) Fault
	for i, first := range faults(n) {
		for j, second := range faults(n) {
			if (i+j)%3 == 0 {
				some = append(some, [2]func(int) Fault{first, second})
			}
		}
	}
	return some
}

func (s suite) receiving(t *testing.T) {
	s.all(t, []contract{
		{"a text is one message wherever its first and second deliveries crash", func(w *World) {
			service := w.Service(1)
			c := w.Open(w.Agent(service), service, w.Number())
			texts := 0
			for _, plans := range pairs(openCalls) {
				text := w.InboundText(c.CustomerNumber, c.ServiceNumber, fmt.Sprint("text ", texts))
				w.deliverThrice(text, plans)
				texts++
				w.Clock.Advance(chat.Lease)
			}
			messages := w.Messages(c)
			w.Same("messages", len(messages), texts)
			for i, m := range messages {
				w.Same("body", m.Body, fmt.Sprint("text ", i))
			}
			w.Same("unread", w.Chat(c.ID).Unread, texts)
		}},
		{"a text after the end is counted once wherever its first and second deliveries crash", func(w *World) {
			c := w.End(w.OpenOne())
			texts := 0
			for _, plans := range pairs(endedCalls) {
				w.deliverThrice(w.InboundText(c.CustomerNumber, c.ServiceNumber, "too late"), plans)
				texts++
				w.Clock.Advance(chat.Lease)
			}
			w.Same("messages", len(w.Messages(c)), 0)
			w.Same("ignored", w.Chat(c.ID).IgnoredCount, texts)
		}},
		{"an opt-out stands before its text is stored, and stays, wherever the delivery crashes", func(w *World) {
			service := w.Service(2)
			agent := w.Agent(service)
			for _, plan := range faults(receiveCalls) {
				c := w.Open(agent, service, w.Number())
				text := w.InboundText(c.CustomerNumber, c.ServiceNumber, "Stop!")
				_ = w.Receiver(NewCrash(w.Store, plan)).Receive(w.Context(), text) // crashes, or not if it needs fewer calls
				if len(w.Messages(c)) > 0 {
					w.Same("opted out once the text is shown", w.Chat(c.ID).OptedOut, true)
				}
				w.Clock.Advance(chat.Lease)
				w.OK(w.Receiver(w.Store).Receive(w.Context(), text))
				lines, err := w.Store.Lines(w.Context(), []chat.LineID{
					w.Key.Line(service.Numbers[0], c.CustomerNumber), w.Key.Line(service.Numbers[1], c.CustomerNumber),
				})
				w.OK(err)
				w.Same("opted out", lines[0].OptedOut && lines[1].OptedOut, true)
				w.Same("messages, the text and its confirmation", len(w.Messages(c)), 2)
				w.Same("end", w.Chat(c.ID).EndReason, chat.EndedOptedOut)
			}
		}},
		{"an opt-out whose delivery is repeated after an opt-in does not undo it", func(w *World) {
			service := w.Service(1)
			c := w.Open(w.Agent(service), service, w.Number())
			const consent = 3 // the call after the reservation, the number's service, its lines
			stop := w.InboundText(c.CustomerNumber, c.ServiceNumber, "STOP")
			crash := NewCrash(w.Store, CrashAt(consent, BeforeCall))
			w.Refused("receive", w.Receiver(crash).Receive(w.Context(), stop), ErrCrashed)
			w.Clock.Advance(time.Second)
			w.OK(w.Receiver(w.Store).Receive(w.Context(), w.InboundText(c.CustomerNumber, c.ServiceNumber, "START")))
			w.Clock.Advance(chat.Lease)
			w.OK(w.Receiver(w.Store).Receive(w.Context(), stop))
			w.Same("opted out", w.Chat(c.ID).OptedOut, false)
			w.Same("messages", len(w.Messages(c)), 2)
		}},
		{"an opt-out is heeded after the end and where there was no chat", func(w *World) {
			service := w.Service(1)
			ended := w.End(w.Open(w.Agent(service), service, w.Number()))
			stranger := w.Number()
			for _, customer := range []string{ended.CustomerNumber, stranger} {
				w.OK(w.Receiver(w.Store).Receive(w.Context(), w.InboundText(customer, service.Numbers[0], "STOP")))
				w.Same("opted out", w.Line(w.Key.Line(service.Numbers[0], customer)).OptedOut, true)
			}
			w.Same("ignored", w.Chat(ended.ID).IgnoredCount, 1)
		}},
		{"a text delivered twenty times at once is one message", func(w *World) {
			service := w.Service(1)
			c := w.Open(w.Agent(service), service, w.Number())
			text := w.InboundText(c.CustomerNumber, c.ServiceNumber, "hello")
			for _, err := range AtOnce(20, func(int) error { return w.Receiver(w.Store).Receive(w.Context(), text) }) {
				if err != nil && !errors.Is(err, chat.ErrInProgress) {
					w.Fatalf("receive: %v", err)
				}
			}
			w.Same("messages", len(w.Messages(c)), 1)
			w.Same("unread", w.Chat(c.ID).Unread, 1)
			w.OK(w.Receiver(w.Store).Receive(w.Context(), text))
		}},
		{"a delivery that is left alone for Lease is taken over, and stores nothing when it wakes up", func(w *World) {
			service := w.Service(1)
			c := w.Open(w.Agent(service), service, w.Number())
			const put = 2 // the call after the reservation and the claim
			text := w.InboundText(c.CustomerNumber, c.ServiceNumber, "hello")
			asleep, wake := make(chan struct{}), make(chan struct{})
			slow := NewCrash(w.Store, func(call int) Fault {
				if call == put {
					close(asleep)
					<-wake
				}
				return NoFault
			})
			done := make(chan error)
			go func() { done <- w.Receiver(slow).Receive(w.Context(), text) }()
			<-asleep
			w.Clock.Advance(chat.Lease - time.Millisecond)
			w.Refused("before Lease", w.Receiver(w.Store).Receive(w.Context(), text), chat.ErrInProgress)
			w.Clock.Advance(time.Millisecond)
			w.OK(w.Receiver(w.Store).Receive(w.Context(), text))
			close(wake)
			w.Refused("the slow one", <-done, chat.ErrInProgress)
			w.Same("messages", len(w.Messages(c)), 1)
			w.OK(w.Receiver(w.Store).Receive(w.Context(), text))
			w.Same("unread", w.Chat(c.ID).Unread, 1)
		}},
		{"a text claimed by a chat that ended before it was stored is counted as ignored", func(w *World) {
			service := w.Service(1)
			c := w.Open(w.Agent(service), service, w.Number())
			text := w.InboundText(c.CustomerNumber, c.ServiceNumber, "hello")
			const put = 2
			crash := NewCrash(w.Store, CrashAt(put, BeforeCall))
			w.Refused("receive", w.Receiver(crash).Receive(w.Context(), text), ErrCrashed)
			w.End(c)
			w.Clock.Advance(chat.Lease)
			w.OK(w.Receiver(w.Store).Receive(w.Context(), text))
			w.OK(w.Receiver(w.Store).Receive(w.Context(), text))
			w.Same("messages", len(w.Messages(c)), 0)
			w.Same("ignored", w.Chat(c.ID).IgnoredCount, 1)
		}},
		{"a text that races the next chat's opening is in it or ignored, not both", func(w *World) {
			service := w.Service(1)
			agent := w.Agent(service)
			for range racers {
				customer := w.Number()
				w.End(w.Open(agent, service, customer))
				text := w.InboundText(customer, service.Numbers[0], "hello")
				var next chat.Chat
				errs := AtOnce(2, func(i int) (err error) {
					if i == 0 {
						return w.Receiver(w.Store).Receive(w.Context(), text)
					}
					next, _, err = w.Starter(w.Store).Start(w.Context(), chat.StartRequest{
						Agent: agent, ServiceID: service.ID, CustomerNumber: customer,
					})
					return err
				})
				w.OK(errs[0])
				w.OK(errs[1])
				page, err := w.Store.ChatsOf(w.Context(), agent.ID, chat.StateEnded, "", 1)
				w.OK(err)
				w.Same("texts", len(w.Messages(next))+page.Items[0].IgnoredCount, 1)
				w.Clock.Advance(time.Second)
			}
		}},
	})
}

// deliverThrice delivers the text to two processes that may crash, Lease apart, then to a whole one.
func (w *World) deliverThrice(text chat.InboundText, plans [2]func(call int) Fault) {
	w.Helper()
	for _, plan := range plans {
		err := w.Receiver(NewCrash(w.Store, plan)).Receive(w.Context(), text)
		if err != nil && !errors.Is(err, ErrCrashed) {
			w.Fatalf("receive: %v", err)
		}
		w.Clock.Advance(chat.Lease)
	}
	w.OK(w.Receiver(w.Store).Receive(w.Context(), text))
}
