package chattest

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/smsdesk/smsdesk/shared/chat"
)

// ErrCrashed is what a call returns that a Crash made fail.
var ErrCrashed = errors.New("the process has crashed")

// Fault is what happens at a call.
type Fault int

// The faults.
const (
	NoFault    Fault = iota
	BeforeCall       // it fails, and nothing was done
	AfterCall        // it is done, but whoever asked does not learn that
)

// Crash is a store as a process sees it that dies at one of its calls: that call fails before or after it acted, and
// all later ones fail without acting. So does a call whose context is done.
//
// What only administrators do never fails by a crash.
type Crash struct {
	AdminStore
	store Store
	plan  func(call int) Fault

	mu    sync.Mutex
	calls int
	dead  bool
}

var _ Store = (*Crash)(nil)

// NewCrash asks plan what happens at each call, counted from 0.
func NewCrash(store Store, plan func(call int) Fault) *Crash {
	return &Crash{AdminStore: store, store: store, plan: plan}
}

// CrashAt is the plan of one fault at the n-th call, counted from 0.
func CrashAt(n int, f Fault) func(call int) Fault {
	return func(call int) Fault {
		if call == n {
			return f
		}
		return NoFault
	}
}

// Crashed tells whether the process is dead.
func (c *Crash) Crashed() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.dead
}

// next is the fault of the next call.
func (c *Crash) next() Fault {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.dead {
		return BeforeCall
	}
	f := c.plan(c.calls)
	c.calls++
	c.dead = f != NoFault
	return f
}

func (c *Crash) call(ctx context.Context, act func() error) error {
	f := c.next()
	if f == BeforeCall {
		return ErrCrashed
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	err := act()
	if f == AfterCall {
		return ErrCrashed
	}
	return err
}

// PutAgent implements Store, and never fails by a crash.
func (c *Crash) PutAgent(ctx context.Context, agent chat.Agent, subject string, record ...chat.AuditEntry) (changed bool, err error) {
	return c.store.PutAgent(ctx, agent, subject, record...)
}

// AgentBySubject implements Store.
func (c *Crash) AgentBySubject(ctx context.Context, subject string) (agent chat.Agent, err error) {
	err = c.call(ctx, func() (err error) {
		agent, err = c.store.AgentBySubject(ctx, subject)
		return err
	})
	return agent, err
}

// Services implements Store.
func (c *Crash) Services(ctx context.Context, ids []string) (services []chat.Service, err error) {
	err = c.call(ctx, func() (err error) {
		services, err = c.store.Services(ctx, ids)
		return err
	})
	return services, err
}

// Blocked implements Store.
func (c *Crash) Blocked(ctx context.Context, customer chat.CustomerID) (blocked bool, err error) {
	err = c.call(ctx, func() (err error) {
		blocked, err = c.store.Blocked(ctx, customer)
		return err
	})
	return blocked, err
}

// Reserve implements Store.
func (c *Crash) Reserve(ctx context.Context, r chat.Reservation, expires time.Time) (kept chat.Reservation, first bool, err error) {
	err = c.call(ctx, func() (err error) {
		kept, first, err = c.store.Reserve(ctx, r, expires)
		return err
	})
	return kept, first, err
}

// Renew implements Store.
func (c *Crash) Renew(ctx context.Context, r chat.Reservation, position chat.Position, at time.Time) (renewed chat.Reservation, err error) {
	err = c.call(ctx, func() (err error) {
		renewed, err = c.store.Renew(ctx, r, position, at)
		return err
	})
	return renewed, err
}

// Message implements Store.
func (c *Crash) Message(ctx context.Context, id chat.MessageID) (m chat.Message, err error) {
	err = c.call(ctx, func() (err error) {
		m, err = c.store.Message(ctx, id)
		return err
	})
	return m, err
}

// Abandon implements Store.
func (c *Crash) Abandon(ctx context.Context, id chat.MessageID) error {
	return c.call(ctx, func() error { return c.store.Abandon(ctx, id) })
}

// ServiceByNumber implements Store.
func (c *Crash) ServiceByNumber(ctx context.Context, number string) (s chat.Service, err error) {
	err = c.call(ctx, func() (err error) {
		s, err = c.store.ServiceByNumber(ctx, number)
		return err
	})
	return s, err
}

// ClaimInbound implements Store.
func (c *Crash) ClaimInbound(ctx context.Context, line chat.LineID, text chat.LastMessage) (claimed chat.Chat, err error) {
	err = c.call(ctx, func() (err error) {
		claimed, err = c.store.ClaimInbound(ctx, line, text)
		return err
	})
	return claimed, err
}

// ReclaimInbound implements Store.
func (c *Crash) ReclaimInbound(ctx context.Context, line chat.LineID, text chat.LastMessage) (claimed chat.Chat, err error) {
	err = c.call(ctx, func() (err error) {
		claimed, err = c.store.ReclaimInbound(ctx, line, text)
		return err
	})
	return claimed, err
}

// PutMessage implements Store.
func (c *Crash) PutMessage(ctx context.Context, m chat.Message) error {
	return c.call(ctx, func() error { return c.store.PutMessage(ctx, m) })
}

// Ignore implements Store.
func (c *Crash) Ignore(ctx context.Context, i chat.Ignoring) error {
	return c.call(ctx, func() error { return c.store.Ignore(ctx, i) })
}

// SetConsent implements Store.
func (c *Crash) SetConsent(ctx context.Context, consent chat.Consent) error {
	return c.call(ctx, func() error { return c.store.SetConsent(ctx, consent) })
}

// Update implements Store.
func (c *Crash) Update(ctx context.Context, id chat.MessageID, changes ...chat.Change) (after chat.Message, err error) {
	err = c.call(ctx, func() (err error) {
		after, err = c.store.Update(ctx, id, changes...)
		return err
	})
	return after, err
}

// Chat implements Store.
func (c *Crash) Chat(ctx context.Context, id chat.ChatID) (found chat.Chat, err error) {
	err = c.call(ctx, func() (err error) {
		found, err = c.store.Chat(ctx, id)
		return err
	})
	return found, err
}

// Service implements Store.
func (c *Crash) Service(ctx context.Context, id string) (s chat.Service, err error) {
	err = c.call(ctx, func() (err error) {
		s, err = c.store.Service(ctx, id)
		return err
	})
	return s, err
}

// Request implements Store.
func (c *Crash) Request(ctx context.Context, key string) (r chat.Reservation, err error) {
	err = c.call(ctx, func() (err error) {
		r, err = c.store.Request(ctx, key)
		return err
	})
	return r, err
}

// Release implements Store.
func (c *Crash) Release(ctx context.Context, r chat.Reservation) error {
	return c.call(ctx, func() error { return c.store.Release(ctx, r) })
}

// ClaimOutbound implements Store.
func (c *Crash) ClaimOutbound(ctx context.Context, id chat.ChatID, agentID string, text chat.LastMessage) (claimed chat.Chat, err error) {
	err = c.call(ctx, func() (err error) {
		claimed, err = c.store.ClaimOutbound(ctx, id, agentID, text)
		return err
	})
	return claimed, err
}

// Link implements Store.
func (c *Crash) Link(ctx context.Context, p chat.Provider, id chat.MessageID, expires time.Time) (early []chat.Change, err error) {
	err = c.call(ctx, func() (err error) {
		early, err = c.store.Link(ctx, p, id, expires)
		return err
	})
	return early, err
}

// Announce implements Store.
func (c *Crash) Announce(ctx context.Context, n chat.News, expires time.Time) error {
	return c.call(ctx, func() error { return c.store.Announce(ctx, n, expires) })
}

// Linked implements Store.
func (c *Crash) Linked(ctx context.Context, p chat.Provider) (id chat.MessageID, err error) {
	err = c.call(ctx, func() (err error) {
		id, err = c.store.Linked(ctx, p)
		return err
	})
	return id, err
}

// KeepEarly implements Store.
func (c *Crash) KeepEarly(ctx context.Context, r chat.Receipt, expires time.Time) (id chat.MessageID, err error) {
	err = c.call(ctx, func() (err error) {
		id, err = c.store.KeepEarly(ctx, r, expires)
		return err
	})
	return id, err
}

// Due implements Store.
func (c *Crash) Due(ctx context.Context, shard int, now time.Time, limit int) (due []chat.Due, err error) {
	err = c.call(ctx, func() (err error) {
		due, err = c.store.Due(ctx, shard, now, limit)
		return err
	})
	return due, err
}

// Lines implements Store.
func (c *Crash) Lines(ctx context.Context, lines []chat.LineID) (chats []chat.Chat, err error) {
	err = c.call(ctx, func() (err error) {
		chats, err = c.store.Lines(ctx, lines)
		return err
	})
	return chats, err
}

// UnsettledSince implements Store.
func (c *Crash) UnsettledSince(ctx context.Context, line chat.LineID, from chat.Position) (unsettled []chat.Message, err error) {
	err = c.call(ctx, func() (err error) {
		unsettled, err = c.store.UnsettledSince(ctx, line, from)
		return err
	})
	return unsettled, err
}

// Rearm implements Store.
func (c *Crash) Rearm(ctx context.Context, due chat.Due, next time.Time, settled chat.Position) error {
	return c.call(ctx, func() error { return c.store.Rearm(ctx, due, next, settled) })
}

// DeleteSocket implements Store.
func (c *Crash) DeleteSocket(ctx context.Context, agentID, connection string) error {
	return c.call(ctx, func() error { return c.store.DeleteSocket(ctx, agentID, connection) })
}

// PutAnswer implements Store.
func (c *Crash) PutAnswer(ctx context.Context, i chat.Idempotency, id chat.ChatID, at time.Time) error {
	return c.call(ctx, func() error { return c.store.PutAnswer(ctx, i, id, at) })
}

// Answered implements Store.
func (c *Crash) Answered(ctx context.Context, i chat.Idempotency) (answer chat.Chat, err error) {
	err = c.call(ctx, func() (err error) {
		answer, err = c.store.Answered(ctx, i)
		return err
	})
	return answer, err
}

// ChatsOf implements Store.
func (c *Crash) ChatsOf(ctx context.Context, agentID string, state chat.State, cursor string, limit int) (page chat.Page[chat.Chat], err error) {
	err = c.call(ctx, func() (err error) {
		page, err = c.store.ChatsOf(ctx, agentID, state, cursor, limit)
		return err
	})
	return page, err
}

// MessagesBefore implements Store.
func (c *Crash) MessagesBefore(ctx context.Context, in chat.Chat, before chat.Position, limit int) (page chat.Page[chat.Message], err error) {
	err = c.call(ctx, func() (err error) {
		page, err = c.store.MessagesBefore(ctx, in, before, limit)
		return err
	})
	return page, err
}

// MessagesFrom implements Store.
func (c *Crash) MessagesFrom(ctx context.Context, in chat.Chat, from chat.Position, limit int) (page chat.Page[chat.Message], err error) {
	err = c.call(ctx, func() (err error) {
		page, err = c.store.MessagesFrom(ctx, in, from, limit)
		return err
	})
	return page, err
}

// OpenChats implements Store.
func (c *Crash) OpenChats(ctx context.Context, agentID string) (chats []chat.Chat, err error) {
	err = c.call(ctx, func() (err error) {
		chats, err = c.store.OpenChats(ctx, agentID)
		return err
	})
	return chats, err
}

// NewsSince implements Store.
func (c *Crash) NewsSince(ctx context.Context, agentID string, since time.Time) (news []chat.News, err error) {
	err = c.call(ctx, func() (err error) {
		news, err = c.store.NewsSince(ctx, agentID, since)
		return err
	})
	return news, err
}

// Chats implements Store.
func (c *Crash) Chats(ctx context.Context, ids []chat.ChatID) (chats []chat.Chat, err error) {
	err = c.call(ctx, func() (err error) {
		chats, err = c.store.Chats(ctx, ids)
		return err
	})
	return chats, err
}

// PutTicket implements Store.
func (c *Crash) PutTicket(ctx context.Context, hash string, t chat.Ticket) error {
	return c.call(ctx, func() error { return c.store.PutTicket(ctx, hash, t) })
}

// TakeTicket implements Store.
func (c *Crash) TakeTicket(ctx context.Context, hash string) (t chat.Ticket, err error) {
	err = c.call(ctx, func() (err error) {
		t, err = c.store.TakeTicket(ctx, hash)
		return err
	})
	return t, err
}

// PutSocket implements Store.
func (c *Crash) PutSocket(ctx context.Context, s chat.Socket) error {
	return c.call(ctx, func() error { return c.store.PutSocket(ctx, s) })
}

// Pinged implements Store.
func (c *Crash) Pinged(ctx context.Context, agentID, connection string, at time.Time) error {
	return c.call(ctx, func() error { return c.store.Pinged(ctx, agentID, connection, at) })
}

// Agent implements Store.
func (c *Crash) Agent(ctx context.Context, id string) (agent chat.Agent, err error) {
	err = c.call(ctx, func() (err error) {
		agent, err = c.store.Agent(ctx, id)
		return err
	})
	return agent, err
}

// SocketsOf implements Store.
func (c *Crash) SocketsOf(ctx context.Context, agentID string) (sockets []chat.Socket, err error) {
	err = c.call(ctx, func() (err error) {
		sockets, err = c.store.SocketsOf(ctx, agentID)
		return err
	})
	return sockets, err
}

// Bucket implements Store.
func (c *Crash) Bucket(ctx context.Context, key string) (b chat.Bucket, err error) {
	err = c.call(ctx, func() (err error) {
		b, err = c.store.Bucket(ctx, key)
		return err
	})
	return b, err
}

// SwapBucket implements Store.
func (c *Crash) SwapBucket(ctx context.Context, b chat.Bucket, expires time.Time) error {
	return c.call(ctx, func() error { return c.store.SwapBucket(ctx, b, expires) })
}
