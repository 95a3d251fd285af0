package chattest

import (
	"encoding/binary"
	"sync"
	"time"

	"github.com/oklog/ulid/v2"

	"github.com/smsdesk/smsdesk/shared/chat"
)

// Epoch is when tests begin. It is far in the future, so that no store's own removal of expired items meets them.
func Epoch() time.Time { return time.Date(2040, time.March, 5, 10, 0, 0, 0, time.UTC) }

// Clock is a clock that only tests move.
type Clock struct {
	mu  sync.Mutex
	now time.Time
}

// NewClock stands at the time.
func NewClock(at time.Time) *Clock { return &Clock{now: at} }

// Now is a chat.Clock.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Advance moves the clock on and tells the time then.
func (c *Clock) Advance(d time.Duration) time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
	return c.now
}

// Set moves the clock to the time, also back.
func (c *Clock) Set(at time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = at
}

// IDs are the same positions in each run: the time, then a count.
type IDs struct {
	mu sync.Mutex
	n  uint64
}

var _ chat.IDs = (*IDs)(nil)

// Next implements chat.IDs.
func (i *IDs) Next(t time.Time) (chat.Position, error) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.n++
	var id ulid.ULID
	if err := id.SetTime(ulid.Timestamp(t)); err != nil {
		return "", err
	}
	if err := id.SetEntropy(binary.BigEndian.AppendUint64([]byte{0, 0}, i.n)); err != nil {
		return "", err
	}
	return chat.Position(id.String()), nil
}
