package store_test

import (
	"time"

	"github.com/smsdesk/smsdesk/shared/chat"
)

// adminPatterns are those of administrators, lookups, the archive.
func (d *desk) adminPatterns(measure measured) {
	d.t.Helper()
	ctx := d.t.Context()
	now := d.Clock.Now()
	entry := func(action chat.AuditAction) chat.AuditEntry { return d.Entry(action, d.Name("subject")) }
	agent := d.Agent(d.service)
	agent.Name = "Alicia"
	measure("change an agent's rights, on record", func() error {
		return ignored(d.Store.PutRights(ctx, agent, entry(chat.AuditAgentChanged)))
	})
	service := d.Service(1)
	service.Name = "Help"
	measure("change a service, on record", func() error {
		return ignored(d.Store.PutService(ctx, service, entry(chat.AuditServiceChanged)))
	})
	measure("two services of all", func() error { return ignored(d.Store.ListServices(ctx, "", 2)) })
	measure("two agents of all", func() error { return ignored(d.Store.ListAgents(ctx, "", 2)) })

	measure("put on record", func() error { return d.Store.Record(ctx, entry(chat.AuditContactExported)) })
	read := entry(chat.AuditChatRead)
	measure("put on record once a day, the first time", func() error { return d.Store.RecordOnce(ctx, read) })
	measure("put on record once a day, again", func() error { return d.Store.RecordOnce(ctx, read) })
	measure("the audit of a day", func() error {
		return ignored(d.Store.Recorded(ctx, now.Truncate(24*time.Hour), "", chat.DefaultLimit))
	})

	tallies := []chat.Tally{
		{ServiceID: service.ID, Number: service.Numbers[0], Hour: now.Truncate(time.Hour), Status: chat.StatusSent, Messages: 4},
		{ServiceID: service.ID, Number: service.Numbers[0], Hour: now.Truncate(time.Hour), Status: chat.StatusDelivered, Messages: 6},
	}
	measure("count what becomes of a batch of a number's messages", func() error { return d.Store.Count(ctx, tallies) })
	measure("what became of a number's messages in a day", func() error {
		return ignored(d.Store.Tallies(ctx, service.ID, service.Numbers[0], now.Add(-24*time.Hour), now))
	})

	number := d.Number()
	customer := d.Key.Customer(number)
	measure("block a number, on record", func() error {
		return d.Store.PutBlock(ctx, chat.Block{Customer: customer, Number: number, By: agent.ID, At: now}, entry(chat.AuditNumberBlocked))
	})
	measure("whether a number is blocked", func() error { return ignored(d.Store.Blocked(ctx, customer)) })
	measure("blocked numbers", func() error { return ignored(d.Store.Blocks(ctx, "", chat.DefaultLimit)) })
	measure("lift a block, on record", func() error { return d.Store.DeleteBlock(ctx, customer, entry(chat.AuditNumberUnblocked)) })
	d.Consent(d.service, number, true, now)
	measure("opt-out of a customer", func() error { return ignored(d.Store.OptOut(ctx, d.service.ID, customer)) })
	measure("opt-outs of a service", func() error {
		return ignored(d.Store.OptOuts(ctx, d.service.ID, "", chat.DefaultLimit))
	})

	c := d.Open(d.agent, d.service, d.Number())
	const messages = 50
	for range messages {
		d.Put(d.Draft(c, d.Text(c.ID.Line(), chat.Inbound, longText())))
	}
	c = d.End(c)
	measure("chats with a customer on one line", func() error {
		return ignored(d.Store.ChatsOn(ctx, []chat.LineID{c.ID.Line()}, "", chat.DefaultLimit))
	})
	measure("retire an ended chat", func() error { return d.Store.Retire(ctx, c, now) })
	due := chat.Due{At: now, Chat: c.ID}
	measure("look after an earlier chat again", func() error {
		return d.Store.RearmChat(ctx, due, now.Add(time.Hour), true)
	})
	measure("whether an earlier chat is in the archive", func() error { return ignored(d.Store.Archived(ctx, c.ID)) })
	measure("remove a chat with 50 messages of 750 bytes", func() error { return ignored(d.Store.RemoveChat(ctx, c)) })
	measure("sweep a line", func() error {
		return ignored(d.Store.Sweep(ctx, []chat.LineID{c.ID.Line()}, chat.PositionAt(now)))
	})
}
