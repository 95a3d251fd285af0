package chat_test

import (
	"context"
	"testing"
	"time"

	"github.com/smsdesk/smsdesk/shared/chat"
	"github.com/smsdesk/smsdesk/shared/chat/chattest"
)

func TestARunReportsWhatItDid(t *testing.T) {
	d := newDesk(t)
	d.Outbound(d.chat, "one")
	d.Outbound(d.chat, "another")
	d.Open(d.agent, d.service, d.Number())
	d.OK((&chat.Sockets{Store: d.Store, Clock: d.Clock.Now}).Connected(d.Context(), d.agent.ID, "old"))
	d.Clock.Advance(chat.SocketLife)
	report, err := d.Cleaner(d.Store).Run(d.Context())
	d.OK(err)
	d.Same("report", report, chat.CleanupReport{Lines: 2, Settled: 2, Sockets: 1})
	report, err = d.Cleaner(d.Store).Clean(d.Context(), 10)
	d.OK(err)
	d.Same("the next report", report, chat.CleanupReport{})
}

// unlisted is a store that cannot list what is due on one shard, nor what is queued on one line.
type unlisted struct {
	chattest.Store
	shard int
	line  chat.LineID
}

func (u unlisted) Due(ctx context.Context, shard int, now time.Time, limit int) ([]chat.Due, error) {
	if shard == u.shard {
		return nil, errStore
	}
	return u.Store.Due(ctx, shard, now, limit)
}

func (u unlisted) UnsettledSince(ctx context.Context, line chat.LineID, from chat.Position) ([]chat.Message, error) {
	if line == u.line {
		return nil, errStore
	}
	return u.Store.UnsettledSince(ctx, line, from)
}

func TestWhatCannotBeSettledDoesNotKeepARunFromTheRest(t *testing.T) {
	for _, page := range []int{1, 3, 100} {
		for _, atOnce := range []bool{false, true} {
			d := newDesk(t)
			var lines []chat.LineID
			for range 40 {
				lines = append(lines, d.Open(d.agent, d.service, d.Number()).ID.Line())
			}
			d.Clock.Set(d.chat.DueAt)
			cleaner := d.Cleaner(unlisted{d.Store, -1, lines[0]})
			cleaner.AtOnce = atOnce
			report, err := cleaner.Clean(d.Context(), page)
			d.Refused("clean", err, errStore)
			d.Same("lines", report.Lines, len(lines)+1)
			d.Same("the line that could not be read is due still", d.Line(lines[0]).DueAt, d.chat.DueAt)
			for _, l := range append(lines[1:], d.chat.ID.Line()) {
				d.Same("due again", d.Line(l).DueAt, d.Clock.Now().Add(chat.DueSoon))
			}
		}
	}
}

func TestAShardThatCannotBeListedDoesNotKeepARunFromTheOthers(t *testing.T) {
	d := newDesk(t)
	const lines = 40
	for range lines {
		d.Open(d.agent, d.service, d.Number())
	}
	d.Clock.Set(d.chat.DueAt)
	report, err := d.Cleaner(unlisted{d.Store, 0, ""}).Clean(d.Context(), 100)
	d.Refused("clean", err, errStore)
	if report.Lines == 0 {
		t.Errorf("nothing was done on the other shards")
	}
}
