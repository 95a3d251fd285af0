package store_test

import (
	"errors"
	"fmt"
	"time"

	"github.com/smsdesk/smsdesk/shared/chat"
	"github.com/smsdesk/smsdesk/shared/chat/chattest"
)

// patterns measures each access pattern once, on items of usual sizes.
func (d *desk) patterns() []figure {
	d.t.Helper()
	var figures []figure
	measure := func(name string, f func() error) {
		d.t.Helper()
		figures = append(figures, sum(name, d.uses(f)))
	}
	d.directoryPatterns(measure)
	d.textPatterns(measure)
	d.messagePatterns(measure)
	d.chatPatterns(measure)
	d.listPatterns(measure)
	d.upkeepPatterns(measure)
	d.adminPatterns(measure)
	return figures
}

// measured takes the figure of one access pattern.
type measured func(name string, f func() error)

// ignored drops what an access pattern returns besides an error.
func ignored[T any](_ T, err error) error { return err }

// refused is no error if the error is the one that is due.
func refused(err, want error) error {
	if !errors.Is(err, want) {
		return fmt.Errorf("got error %w, want %w", err, want)
	}
	return nil
}

func (d *desk) directoryPatterns(measure measured) {
	d.t.Helper()
	ctx := d.t.Context()
	agent := chat.Agent{ID: d.Name("agent"), Name: "Bob", Services: []string{d.service.ID}}
	subject := d.Name("subject")
	measure("configure an agent", func() error { return ignored(d.Store.PutAgent(ctx, agent, subject)) })
	measure("configure an agent as before", func() error { return ignored(d.Store.PutAgent(ctx, agent, subject)) })
	measure("agent by a token's subject, the first time", func() error { return ignored(d.Store.AgentBySubject(ctx, subject)) })
	measure("agent by a token's subject, then", func() error { return ignored(d.Store.AgentBySubject(ctx, subject)) })
	measure("agent", func() error { return ignored(d.Store.Agent(ctx, agent.ID)) })
	d.callPatterns(measure)
	d.cannedPatterns(measure)
	service := chat.Service{ID: d.Name("service"), Name: "Sales", SMS: true, Numbers: []string{d.Number()}}
	measure("configure a service with one number", func() error { return ignored(d.Store.PutService(ctx, service)) })
	measure("service", func() error { return ignored(d.Store.Service(ctx, service.ID)) })
	measure("service by number, for STOP or START", func() error { return ignored(d.Store.ServiceByNumber(ctx, service.Numbers[0])) })
	measure("two services", func() error {
		return ignored(d.Store.Services(ctx, []string{service.ID, d.service.ID}))
	})
}

func (d *desk) callPatterns(measure measured) {
	d.t.Helper()
	ctx := d.t.Context()
	agent := d.Agent(d.service)
	ready := agent.Chosen(chat.Choice{State: chat.AgentReady})
	measure("an agent's state", func() error { return d.Store.SetState(ctx, ready) })
	measure("an interaction that is not there", func() error {
		return refused(ignored(d.Store.Interaction(ctx, agent.ID, "call")), chat.ErrNotFound)
	})
	call, inCall := d.Reported(ready, chat.Interaction{}, d.CallReport(agent, d.service, d.Number()))
	measure("an interaction's phase, and the agent's state by it", func() error {
		return d.Store.PutCall(ctx, inCall, call, d.Clock.Now().Add(chat.InteractionRetention))
	})
	measure("interaction", func() error { return ignored(d.Store.Interaction(ctx, agent.ID, call.ID)) })
	c := d.Open(agent, d.service, d.Number())
	measure("link an open chat to an interaction", func() error {
		return ignored(d.Store.LinkInteraction(ctx, c.ID, agent.ID, call.ID, d.Clock.Now()))
	})
}

func (d *desk) cannedPatterns(measure measured) {
	d.t.Helper()
	ctx := d.t.Context()
	owner := chat.CannedOwner{Agent: d.agent.ID}
	first, key := d.Canned(owner, "hi"), chat.NewIdempotency(d.Name("key"), d.agent.ID, "/canned-messages", "body")
	measure("make a canned message with a shortcut, with an idempotency key", func() error {
		return d.Store.PutCanned(ctx, chat.Canned{}, first, key)
	})
	measure("canned message that such a request was answered with", func() error { return ignored(d.Store.AnsweredCanned(ctx, key)) })
	measure("canned message", func() error { return ignored(d.Store.Canned(ctx, first.ID)) })
	second := first
	second.Body, second.Revision = "Good day.", 2
	measure("change a canned message", func() error { return d.Store.PutCanned(ctx, first, second, chat.Idempotency{}) })
	for range 9 {
		d.PutCanned(d.Canned(owner, ""))
	}
	measure("10 canned messages of an owner", func() error { return ignored(d.Store.CannedOf(ctx, owner, "", chat.MaxLimit)) })
	measure("remove a canned message with a shortcut", func() error { return d.Store.DeleteCanned(ctx, second) })
}

func (d *desk) textPatterns(measure measured) {
	d.t.Helper()
	ctx := d.t.Context()
	now := d.Clock.Now()
	c := d.Open(d.agent, d.service, d.Number())
	r := chat.Reservation{Key: chat.InboundText{Carrier: chattest.CarrierName, ID: d.Name("text")}.Key(), Line: c.ID.Line(), Position: d.Position(), At: now, FirstAt: now}
	reserve := func() error {
		_, _, err := d.Store.Reserve(ctx, r, now.Add(chat.InboundRetention))
		return err
	}
	measure("reserve a text or request", reserve)
	r.Position = d.Position()
	measure("reserve it again", reserve)
	kept, _, err := d.Store.Reserve(ctx, r, now)
	d.OK(err)
	measure("reservation of a request", func() error { return ignored(d.Store.Request(ctx, r.Key)) })
	measure("take a reservation over", func() (err error) {
		kept, err = d.Store.Renew(ctx, kept, d.Position(), now)
		return err
	})
	measure("give a refused request's key back", func() error { return d.Store.Release(ctx, kept) })

	text := d.Text(c.ID.Line(), chat.Inbound, "hello")
	measure("enter a customer's text", func() error { return ignored(d.Store.ClaimInbound(ctx, c.ID.Line(), text)) })
	late := text
	late.ID = chat.NewMessageID(c.ID.Line(), chat.PositionAt(now))
	measure("enter a customer's text that stands before another", func() error {
		return ignored(d.Store.ClaimInbound(ctx, c.ID.Line(), late))
	})
	text = d.Text(c.ID.Line(), chat.Inbound, "hello")
	measure("enter a text that may be entered already", func() error {
		return ignored(d.Store.ReclaimInbound(ctx, c.ID.Line(), text))
	})
	text = d.Text(c.ID.Line(), chat.Outbound, "hello")
	measure("commit a send", func() error { return ignored(d.Store.ClaimOutbound(ctx, c.ID, c.AgentID, text)) })
	measure("record STOP or START for one number", func() error {
		return d.Store.SetConsent(ctx, chat.Consent{
			ServiceID: d.service.ID, Customer: d.Key.Customer(c.CustomerNumber), Lines: []chat.LineID{c.ID.Line()}, OptedOut: true, At: now,
		})
	})
	text = d.Text(c.ID.Line(), chat.Outbound, "hello")
	measure("commit a send after an opt-out", func() error {
		return refused(ignored(d.Store.ClaimOutbound(ctx, c.ID, c.AgentID, text)), chat.ErrOptedOut)
	})
	d.End(c)
	text = d.Text(c.ID.Line(), chat.Inbound, "hello")
	measure("enter a customer's text where no chat is active", func() error {
		return refused(ignored(d.Store.ClaimInbound(ctx, c.ID.Line(), text)), chat.ErrChatEnded)
	})
	d.OK(reserve())
	measure("count an ignored text", func() error { return d.Store.Ignore(ctx, chat.Ignoring{Reservation: r}) })
}

func (d *desk) messagePatterns(measure measured) {
	d.t.Helper()
	ctx := d.t.Context()
	c := d.Open(d.agent, d.service, d.Number())
	m := d.Draft(c, d.Text(c.ID.Line(), chat.Outbound, longText()))
	change := func(status chat.Status, after time.Duration) chat.Change {
		return chat.Change{StatusChange: chat.StatusChange{Status: status, At: m.At.Add(after)}}
	}
	apply := func(c chat.Change) func() error {
		return func() error {
			_, err := d.Store.Update(ctx, m.ID, c)
			return err
		}
	}
	measure("store a message", func() error { return d.Store.PutMessage(ctx, m) })
	measure("message", func() error { return ignored(d.Store.Message(ctx, m.ID)) })
	measure("a change that raises a message's status", apply(change(chat.StatusFailed, time.Second)))
	measure("a change that enters the history only", apply(change(chat.StatusSent, time.Minute)))
	measure("a change that the history has", apply(change(chat.StatusSent, time.Minute)))
	measure("abandon a position", func() error {
		return d.Store.Abandon(ctx, chat.NewMessageID(c.ID.Line(), d.Position()))
	})
	p := chat.Provider{Carrier: chattest.CarrierName, ID: d.Name("provider")}
	later := d.Clock.Now().Add(chat.ReceiptLag)
	measure("keep a receipt that came early", func() error {
		return ignored(d.Store.KeepEarly(ctx, chat.Receipt{Provider: p, Change: change(chat.StatusDelivered, 0)}, later))
	})
	measure("link a carrier's id to its message", func() error { return ignored(d.Store.Link(ctx, p, m.ID, later)) })
	measure("message of a carrier's id", func() error { return ignored(d.Store.Linked(ctx, p)) })
	measure("announce news", func() error {
		return d.Store.Announce(ctx, chat.News{
			Agent: d.agent.ID, At: d.Clock.Now(), Kind: chat.NewsMessage, Chat: c.ID, Message: m.ID,
		}, later)
	})
}

func (d *desk) chatPatterns(measure measured) {
	d.t.Helper()
	ctx := d.t.Context()
	customer := d.Number()
	line := d.Key.Line(d.service.Numbers[0], customer)
	measure("latest chat on one line", func() error { return ignored(d.Store.Lines(ctx, []chat.LineID{line})) })
	o := d.Opening(d.agent, d.service, customer)
	measure("open the first chat on a line", func() error { return d.Store.Transit(ctx, o) })
	first := o.After
	measure("chat, its line's latest", func() error { return ignored(d.Store.Chat(ctx, first.ID)) })
	ending := d.Ending(first)
	measure("end a chat", func() error { return d.Store.Transit(ctx, ending) })
	annotate := func() error {
		before := d.Chat(first.ID)
		said, err := before.Annotated("solved", "a note", d.Clock.Now())
		d.OK(err)
		t := chat.Transition{Before: before, After: said, At: d.Clock.Now()}
		return d.Store.Annotate(ctx, t)
	}
	measure("read an ended chat, say something of it", annotate)
	o = d.Opening(d.agent, d.service, customer)
	o.Idempotency = chat.NewIdempotency(d.Name("key"), d.agent.ID, "/chats", "body")
	measure("open the next chat there, with an idempotency key", func() error { return d.Store.Transit(ctx, o) })
	measure("chat that such a request was answered with", func() error { return ignored(d.Store.Answered(ctx, o.Idempotency)) })
	other := chat.NewIdempotency(d.Name("key"), d.agent.ID, "/chats", "body")
	measure("answer of a request that changed nothing", func() error {
		return d.Store.PutAnswer(ctx, other, o.After.ID, d.Clock.Now())
	})
	measure("chat, an earlier one", func() error { return ignored(d.Store.Chat(ctx, first.ID)) })
	measure("read an earlier chat, say something of it", annotate)
	measure("two chats, one an earlier one", func() error {
		return ignored(d.Store.Chats(ctx, []chat.ChatID{first.ID, o.After.ID}))
	})
}

func (d *desk) listPatterns(measure measured) {
	d.t.Helper()
	ctx := d.t.Context()
	agent := d.Agent(d.service)
	const chats, messages = 5, 50
	since := d.Clock.Now()
	for range chats {
		d.Open(agent, d.service, d.Number())
		d.End(d.Open(agent, d.service, d.Number()))
	}
	c := d.Open(agent, d.service, d.Number())
	for range messages {
		d.Put(d.Draft(c, d.Text(c.ID.Line(), chat.Inbound, longText())))
	}
	measure("6 open chats of an agent", func() error { return ignored(d.Store.OpenChats(ctx, agent.ID)) })
	measure("5 ended chats of an agent", func() error {
		return ignored(d.Store.ChatsOf(ctx, agent.ID, chat.StateEnded, "", chat.MaxLimit))
	})
	measure("news of an agent", func() error { return ignored(d.Store.NewsSince(ctx, agent.ID, since)) })
	measure("50 messages of 750 bytes, newest first", func() error {
		return ignored(d.Store.MessagesBefore(ctx, c, "", messages))
	})
	measure("50 messages of 750 bytes, from one on", func() error {
		return ignored(d.Store.MessagesFrom(ctx, c, c.ID.Start(), messages))
	})
}

func (d *desk) upkeepPatterns(measure measured) {
	d.t.Helper()
	ctx := d.t.Context()
	now := d.Clock.Now()
	measure("store a ticket", func() error {
		return d.Store.PutTicket(ctx, "hash", chat.Ticket{Agent: d.agent.ID, ExpiresAt: now.Add(chat.TicketLife)})
	})
	measure("take a ticket", func() error { return ignored(d.Store.TakeTicket(ctx, "hash")) })
	s := chat.Socket{Agent: d.agent.ID, Connection: d.Name("connection"), ConnectedAt: now, LastPing: now}
	measure("store a socket", func() error { return d.Store.PutSocket(ctx, s) })
	measure("note a ping", func() error { return d.Store.Pinged(ctx, s.Agent, s.Connection, now.Add(time.Minute)) })
	measure("sockets of an agent", func() error { return ignored(d.Store.SocketsOf(ctx, s.Agent)) })
	measure("delete a socket", func() error { return d.Store.DeleteSocket(ctx, s.Agent, s.Connection) })

	c := d.Open(d.agent, d.service, d.Number())
	measure("what is due on a shard", func() error { return ignored(d.Store.Due(ctx, 0, now.Add(24*time.Hour), 100)) })
	measure("messages of a line that are queued", func() error {
		return ignored(d.Store.UnsettledSince(ctx, c.ID.Line(), c.Settled))
	})
	bucket := chat.Bucket{Key: d.Name("bucket"), Spent: map[int64]int{}}
	for second := range int64(2 * time.Minute / time.Second) {
		bucket.Spent[now.Unix()+second] = 100
	}
	measure("lease tokens of a rate limit", func() error {
		b, err := d.Store.Bucket(ctx, bucket.Key)
		if err != nil {
			return err
		}
		b.Spent = bucket.Spent
		return d.Store.SwapBucket(ctx, b, now.Add(chat.BucketRetention))
	})
	measure("lease tokens that others leased", func() error {
		return refused(d.Store.SwapBucket(ctx, bucket, now.Add(chat.BucketRetention)), chat.ErrConflict)
	})
	due := chat.Due{At: c.DueAt, Line: c.ID.Line()}
	next := chat.Due{At: c.DueAt.Add(time.Hour), Line: c.ID.Line()}
	measure("look after a line again", func() error { return d.Store.Rearm(ctx, due, next.At, c.Settled) })
	measure("look after a line no more", func() error { return d.Store.Rearm(ctx, next, time.Time{}, c.Settled) })
}
