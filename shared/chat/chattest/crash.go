package chattest

import (
	"context"
	"errors"
	"sync"
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
	*through
	plan func(call int) Fault

	mu    sync.Mutex
	calls int
	dead  bool
}

// NewCrash asks plan what happens at each call, counted from 0.
func NewCrash(store Store, plan func(call int) Fault) *Crash {
	c := &Crash{plan: plan}
	c.through = goThrough(store, func(ctx context.Context, call func(Store) (any, error)) (any, error) {
		f := c.next()
		if f == BeforeCall {
			return nil, ErrCrashed
		}
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		got, err := call(store)
		if f == AfterCall {
			return nil, ErrCrashed
		}
		return got, err
	})
	return c
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
