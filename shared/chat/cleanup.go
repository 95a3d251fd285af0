package chat

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"
)

// DueShards is over how many keys of the index the things that are due are spread.
const DueShards = 16

// Due is an entry of the index of what is due: a line to look after, an earlier chat to archive, a socket past its life, or an agent
// with open chats who may be away.
type Due struct {
	At     time.Time
	Line   LineID // or
	Chat   ChatID // or
	Socket Socket // its Agent and Connection, or
	Work   Work
}

// Work is what an agent does for a service.
type Work struct {
	Agent   string
	Service string
}

// CleanupStore is what Cleanup needs.
type CleanupStore interface {
	MessageUpdater
	TransitionStore
	NumberStore
	// Due lists what is due on the shard at the time, the longest overdue first.
	Due(ctx context.Context, shard int, now time.Time, limit int) ([]Due, error)
	// Lines is as in StartStore.
	Lines(ctx context.Context, lines []LineID) ([]Chat, error)
	// UnsettledSince lists the line's messages that are queued, or sent without a receipt, from the position on, in order.
	UnsettledSince(ctx context.Context, line LineID, from Position) ([]Message, error)
	// Service reads a service. ErrNotFound if there is none.
	Service(ctx context.Context, id string) (Service, error)
	// OpenChats reads the agent's open chats, strongly consistent.
	OpenChats(ctx context.Context, agentID string) ([]Chat, error)
	// LastSeen is as in MoveStore.
	LastSeen(ctx context.Context, agentID string) (time.Time, error)
	// RearmWork moves the entry from due to next, or removes it if next is zero: then ErrConflict if the agent has an open
	// chat of the service. ErrConflict, too, if the entry has been moved.
	RearmWork(ctx context.Context, due Due, next time.Time) error
	// Rearm moves the line's entry from due to next, or removes it if next is zero, and notes that nothing older than
	// settled needs a look. ErrConflict if the entry has been moved.
	Rearm(ctx context.Context, due Due, next time.Time, settled Position) error
	// DeleteSocket removes the connection, if it is there.
	DeleteSocket(ctx context.Context, agentID, connection string) error
}

// Cleaner settles what nobody is waiting for any more. Every rule of time holds at each access without it; it makes
// what is true stored, and thereby told.
type Cleaner struct {
	Store    CleanupStore
	Archiver *Archiver
	IDs      IDs
	Key      Key
	Clock    Clock
	Log      *slog.Logger
	AtOnce   bool // whether all shards are worked on at once
}

func (c *Cleaner) replier() replier { return replier{store: c.Store, ids: c.IDs, key: c.Key} }

// The bounds of the time until a line is looked after again: soon while texts come and go, rarely when it is quiet.
const (
	DueSoon = 5 * time.Minute
	DueLate = time.Hour
)

// CleanupReport counts what a run did.
type CleanupReport struct {
	Lines, Settled, Lapsed, Sockets, Offered, Archived int
}

func (r *CleanupReport) add(more CleanupReport) {
	r.Lines += more.Lines
	r.Settled += more.Settled
	r.Lapsed += more.Lapsed
	r.Sockets += more.Sockets
	r.Offered += more.Offered
	r.Archived += more.Archived
}

// pageOfDue is how many entries of a shard are listed at once.
const pageOfDue = 100

// Run is one scheduled run. What fails is left for the next.
func (c *Cleaner) Run(ctx context.Context) (CleanupReport, error) {
	report, err := c.Clean(ctx, pageOfDue)
	c.Log.InfoContext(ctx, "cleaned", "lines", report.Lines, "settled", report.Settled, "lapsed", report.Lapsed,
		"sockets", report.Sockets, "offered", report.Offered, "archived", report.Archived)
	return report, err
}

// Clean works through what is due, each entry once, and lists so many of a shard's at a time. It may be stopped anywhere and run twice
// at once.
func (c *Cleaner) Clean(ctx context.Context, page int) (CleanupReport, error) {
	var (
		reports [DueShards]CleanupReport
		errs    [DueShards]error
	)
	began := c.Clock()
	var working sync.WaitGroup
	for i := range DueShards {
		work := func() { reports[i], errs[i] = c.shard(ctx, (i+turn(began))%DueShards, page, began) }
		if c.AtOnce {
			working.Go(work)
		} else {
			work()
		}
	}
	working.Wait()
	var all CleanupReport
	for _, r := range reports {
		all.add(r)
	}
	return all, errors.Join(errs[:]...)
}

// shard works through what was due on one shard when the run began. What cannot be settled does not keep it from the rest.
func (c *Cleaner) shard(ctx context.Context, shard, page int, began time.Time) (CleanupReport, error) {
	var (
		report CleanupReport
		errs   []error
	)
	tried := map[Due]bool{}
	for {
		due, err := c.Store.Due(ctx, shard, began, len(tried)+page) // what was tried may be there still
		if err != nil {
			return report, errors.Join(append(errs, fmt.Errorf("list what is due on shard %d: %w", shard, err))...)
		}
		before := len(tried)
		for _, d := range due {
			if tried[d] {
				continue
			}
			if endsBefore(ctx, c.Clock().Add(stepTime)) {
				return report, errors.Join(errs...) // the next run goes on
			}
			tried[d] = true
			err := c.settle(ctx, d, &report)
			if err != nil && !errors.Is(err, ErrConflict) { // else another run was quicker, or somebody is at work there
				errs = append(errs, err)
			}
		}
		if len(due) < before+page || len(tried) == before {
			return report, errors.Join(errs...)
		}
	}
}

// stepTime is what a run must have left to begin another step.
const stepTime = 5 * time.Second

// turn is which shard a run begins with: another each time, so that none is always the last.
func turn(now time.Time) int { return int(now.Unix()/int64(DueSoon/time.Second)) % DueShards }

func (c *Cleaner) settle(ctx context.Context, d Due, report *CleanupReport) error {
	switch {
	case d.Socket.Connection != "":
		report.Sockets++
		return c.Store.DeleteSocket(ctx, d.Socket.Agent, d.Socket.Connection)
	case d.Work.Agent != "":
		return c.work(ctx, d, report)
	case d.Chat != "":
		archived, err := c.Archiver.archive(ctx, d)
		if archived {
			report.Archived++
		}
		return err
	}
	report.Lines++
	return c.line(ctx, d, report)
}

// line looks after a line: its chat may have lapsed, its texts may be overdue.
func (c *Cleaner) line(ctx context.Context, d Due, report *CleanupReport) error {
	now := c.Clock()
	chats, err := c.Store.Lines(ctx, []LineID{d.Line})
	if err != nil {
		return fmt.Errorf("read a line: %w", err)
	}
	chat := chats[0]
	settled, err := c.texts(ctx, d.Line, chat.Settled, now, report)
	if err != nil {
		return err
	}
	if chat.At(now).State != chat.State {
		service, err := c.Store.Service(ctx, chat.ServiceID)
		if err != nil {
			return fmt.Errorf("read a service: %w", err)
		}
		if err := lapse(ctx, c.Store, c.replier(), service, chat, now); err != nil {
			return err
		}
		report.Lapsed++
		chat = chat.At(now)
	}
	next := chat.nextDue(settled, now)
	if next.IsZero() && chat.State == StateEnded {
		var retired bool
		if next, retired, err = c.Archiver.retire(ctx, chat); err != nil || retired {
			return err
		}
	}
	return c.Store.Rearm(ctx, d, next, settled)
}

// texts settles the line's texts that are overdue, and tells before which position none is left that may become so.
func (c *Cleaner) texts(ctx context.Context, line LineID, from Position, now time.Time, report *CleanupReport) (Position, error) {
	unsettled, err := c.Store.UnsettledSince(ctx, line, from)
	if err != nil {
		return "", fmt.Errorf("list unsettled messages: %w", err)
	}
	settled := PositionAt(now.Add(-CommitLag))
	for _, m := range unsettled {
		change, late := m.overdue(now)
		if !late {
			settled = min(settled, m.ID.Position())
			continue
		}
		if _, err := c.Store.Update(ctx, m.ID, change); err != nil {
			return "", fmt.Errorf("settle a message: %w", err)
		}
		report.Settled++
	}
	return settled, nil
}

// nextDue is when the chat's line is to be looked after again, given before which position all texts are settled; zero if there is
// nothing to look after.
func (c Chat) nextDue(settled Position, now time.Time) time.Time {
	quiet := now.Sub(c.LastActivityAt)
	waits := settled < PositionAt(now.Add(-CommitLag))
	if !c.Open() && quiet > DueSoon && !waits {
		return time.Time{}
	}
	next := now.Add(min(max(quiet, DueSoon), DueLate))
	if c.Open() && !c.LapsesAt.IsZero() && c.LapsesAt.Before(next) {
		next = c.LapsesAt
	}
	return next
}

// work offers an absent agent's chats to others, where a customer waits.
func (c *Cleaner) work(ctx context.Context, d Due, report *CleanupReport) error {
	now := c.Clock()
	service, err := c.Store.Service(ctx, d.Work.Service)
	if err != nil && !errors.Is(err, ErrNotFound) {
		return fmt.Errorf("read a service: %w", err)
	}
	away := service.Policies.Away()
	seen, err := c.Store.LastSeen(ctx, d.Work.Agent)
	if err != nil {
		return fmt.Errorf("find out when an agent was last seen: %w", err)
	}
	if next := seen.Add(away); now.Before(next) {
		return c.Store.RearmWork(ctx, d, next)
	}
	chats, err := c.Store.OpenChats(ctx, d.Work.Agent)
	if err != nil {
		return fmt.Errorf("read open chats: %w", err)
	}
	next := time.Time{}
	for _, chat := range chats {
		if chat.ServiceID != d.Work.Service {
			continue
		}
		next = now.Add(time.Second) // each run looks: a text may come at any time
		if !chat.At(now).Open() || !chat.Neglected(seen, away, now) {
			continue
		}
		err := c.Store.Transit(ctx, Transition{Before: chat, After: chat.Deserted(now), At: now})
		if errors.Is(err, ErrConflict) {
			continue // the next run looks again
		}
		if err != nil {
			return fmt.Errorf("offer a chat: %w", err)
		}
		report.Offered++
	}
	return c.Store.RearmWork(ctx, d, next)
}
