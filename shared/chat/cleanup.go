package chat

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"
)

// DueShards is over how many keys of the index the things that are due are spread.
const DueShards = 16

// Due is an entry of the index of what is due: a line to look after, or a socket past its life.
type Due struct {
	At     time.Time
	Line   LineID // or
	Socket Socket // its Agent and Connection
}

// CleanupStore is what Cleanup needs.
type CleanupStore interface {
	MessageUpdater
	// Due lists what is due on the shard at the time, the longest overdue first.
	Due(ctx context.Context, shard int, now time.Time, limit int) ([]Due, error)
	// Lines is as in StartStore.
	Lines(ctx context.Context, lines []LineID) ([]Chat, error)
	// QueuedSince lists the line's messages that are queued, from the position on, in order.
	QueuedSince(ctx context.Context, line LineID, from Position) ([]Message, error)
	// Rearm moves the line's entry from due to next, or removes it if next is zero, and notes that nothing older than
	// settled needs a look. ErrConflict if the entry has been moved.
	Rearm(ctx context.Context, due Due, next time.Time, settled Position) error
	// DeleteSocket removes the connection, if it is there.
	DeleteSocket(ctx context.Context, agentID, connection string) error
}

// Cleaner settles what nobody is waiting for any more. Every rule of time holds at each access without it; it makes
// what is true stored, and thereby told.
type Cleaner struct {
	Store CleanupStore
	Clock Clock
	Log   *slog.Logger
}

// The bounds of the time until a line is looked after again: soon while texts come and go, rarely when it is quiet.
const (
	DueSoon = 5 * time.Minute
	DueLate = time.Hour
)

// CleanupReport counts what a run did.
type CleanupReport struct {
	Lines, Unconfirmed, Sockets int
}

// perRun is how many entries of a shard one scheduled run works through.
const perRun = 100

// Run is one scheduled run. What fails is left for the next.
func (c *Cleaner) Run(ctx context.Context) (CleanupReport, error) {
	report, err := c.Clean(ctx, perRun)
	c.Log.InfoContext(ctx, "cleaned", "lines", report.Lines, "unconfirmed", report.Unconfirmed, "sockets", report.Sockets)
	return report, err
}

// Clean works through what is due, at most about limit entries a shard. It may be stopped anywhere and run twice at
// once.
func (c *Cleaner) Clean(ctx context.Context, limit int) (CleanupReport, error) {
	var (
		report CleanupReport
		errs   []error
	)
	for shard := range DueShards {
		due, err := c.Store.Due(ctx, shard, c.Clock(), limit)
		if err != nil {
			errs = append(errs, fmt.Errorf("list what is due on shard %d: %w", shard, err))
			continue
		}
		for _, d := range due {
			if err := c.settle(ctx, d, &report); err != nil {
				errs = append(errs, err)
			}
		}
	}
	return report, errors.Join(errs...)
}

func (c *Cleaner) settle(ctx context.Context, d Due, report *CleanupReport) error {
	if d.Socket.Connection != "" {
		report.Sockets++
		return c.Store.DeleteSocket(ctx, d.Socket.Agent, d.Socket.Connection)
	}
	report.Lines++
	now := c.Clock()
	chats, err := c.Store.Lines(ctx, []LineID{d.Line})
	if err != nil {
		return fmt.Errorf("read a line: %w", err)
	}
	queued, err := c.Store.QueuedSince(ctx, d.Line, chats[0].Settled)
	if err != nil {
		return fmt.Errorf("list queued messages: %w", err)
	}
	settled := PositionAt(now.Add(-CommitLag))
	for _, m := range queued {
		if m.Observed(now).Status == StatusQueued {
			settled = min(settled, m.ID.Position())
			continue
		}
		if _, _, err := c.Store.Update(ctx, m.ID, m.overdue()); err != nil {
			return fmt.Errorf("settle a send: %w", err)
		}
		report.Unconfirmed++
	}
	err = c.Store.Rearm(ctx, d, chats[0].nextDue(now), settled)
	if errors.Is(err, ErrConflict) {
		return nil // another run was quicker
	}
	return err
}

// nextDue is when the chat's line is to be looked after again; zero if there is nothing to look after.
func (c Chat) nextDue(now time.Time) time.Time {
	quiet := now.Sub(c.LastActivityAt)
	if c.State != StateActive && quiet > DueSoon {
		return time.Time{}
	}
	return now.Add(min(max(quiet, DueSoon), DueLate))
}
