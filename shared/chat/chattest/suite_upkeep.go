package chattest

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/smsdesk/smsdesk/shared/chat"
)

// settleWithin is how long an index may take to show what was written, in real time.
const settleWithin = 10 * time.Second

// eventually tries until it is so, for a store's index is not consistent.
func (w *World) eventually(what string, try func() (any, bool)) {
	w.Helper()
	var last any
	for deadline := time.Now().Add(settleWithin); time.Now().Before(deadline); {
		got, ok := try()
		if ok {
			return
		}
		last = got
	}
	w.Fatalf("%s: still %v after %v", what, last, settleWithin)
}

// due lists all that is due at the time, shard by shard, each in the store's order.
func (w *World) due(now time.Time) [][]chat.Due {
	w.Helper()
	shards := make([][]chat.Due, chat.DueShards)
	for shard := range shards {
		due, err := w.Store.Due(w.Context(), shard, now, 1000)
		w.OK(err)
		shards[shard] = due
	}
	return shards
}

// past moves the world to a day of its own, years before other tests: what they have due is not due here yet.
func (w *World) past() {
	const days = 2000 // still in the future, see Epoch
	w.Clock.Set(Epoch().AddDate(0, 0, -1-int(w.digits%days)))
}

func (s suite) cleanup(t *testing.T) {
	s.all(t, []contract{
		{"a line is due from its time on, on one shard", func(w *World) {
			w.past()
			c := w.OpenOne()
			of := func(shards [][]chat.Due) []chat.Due {
				return slices.DeleteFunc(slices.Concat(shards...), func(d chat.Due) bool { return d.Line != c.ID.Line() })
			}
			want := []chat.Due{{At: c.DueAt, Line: c.ID.Line()}}
			w.eventually("due", func() (any, bool) {
				got := of(w.due(c.DueAt))
				return got, len(got) == 1
			})
			w.Same("due", of(w.due(c.DueAt)), want)
			w.Same("due long after", of(w.due(c.DueAt.Add(time.Hour))), want)
			w.Same("due before", of(w.due(c.DueAt.Add(-time.Millisecond))), []chat.Due{})
		}},
		{"texts and ends do not move when a line is due", func(w *World) {
			c := w.OpenOne()
			w.Inbound(c, "hello")
			w.Outbound(c, "good day")
			w.End(c)
			w.Same("due at", w.Chat(c.ID).DueAt, c.DueAt)
			w.Same("settled", w.Chat(c.ID).Settled, c.Settled)
		}},
		{"to rearm moves the entry and notes what is settled, and is no change of the chat", func(w *World) {
			w.past()
			c := w.OpenOne()
			due := chat.Due{At: c.DueAt, Line: c.ID.Line()}
			next, settled := c.DueAt.Add(time.Hour), w.Position()
			w.OK(w.Store.Rearm(w.Context(), due, next, settled))
			want := c
			want.DueAt, want.Settled = next, settled
			w.Same("chat", w.Chat(c.ID), want)
			w.Same("line", w.Line(c.ID.Line()), want)
			w.eventually("due", func() (any, bool) {
				all := slices.Concat(w.due(next)...)
				return all, slices.Contains(all, chat.Due{At: next, Line: c.ID.Line()}) && !slices.Contains(all, due)
			})
		}},
		{"to rearm for never removes the entry", func(w *World) {
			w.past()
			c := w.OpenOne()
			settled := w.Position()
			w.OK(w.Store.Rearm(w.Context(), chat.Due{At: c.DueAt, Line: c.ID.Line()}, time.Time{}, settled))
			w.Same("due at", w.Chat(c.ID).DueAt.IsZero(), true)
			w.Same("settled", w.Chat(c.ID).Settled, settled)
			w.eventually("due", func() (any, bool) {
				all := slices.Concat(w.due(c.DueAt.Add(24 * time.Hour))...)
				return all, !slices.ContainsFunc(all, func(d chat.Due) bool { return d.Line == c.ID.Line() })
			})
		}},
		{"to rearm is refused once the entry has been moved or removed", func(w *World) {
			c := w.OpenOne()
			due := chat.Due{At: c.DueAt, Line: c.ID.Line()}
			next := chat.Due{At: c.DueAt.Add(time.Hour), Line: c.ID.Line()}
			w.OK(w.Store.Rearm(w.Context(), due, next.At, c.Settled))
			w.Refused("moved", w.Store.Rearm(w.Context(), due, next.At, w.Position()), chat.ErrConflict)
			w.Same("settled", w.Chat(c.ID).Settled, c.Settled)
			w.OK(w.Store.Rearm(w.Context(), next, time.Time{}, c.Settled))
			w.Refused("removed", w.Store.Rearm(w.Context(), next, due.At, w.Position()), chat.ErrConflict)
			w.Same("due at", w.Chat(c.ID).DueAt.IsZero(), true)
		}},
		{"of many who rearm at once one wins", func(w *World) {
			c := w.OpenOne()
			winner := w.OneWins("rearm", AtOnce(racers, func(i int) error {
				next := c.DueAt.Add(time.Duration(i+1) * time.Minute)
				return w.Store.Rearm(w.Context(), chat.Due{At: c.DueAt, Line: c.ID.Line()}, next, c.Settled)
			}), chat.ErrConflict)
			w.Same("due at", w.Chat(c.ID).DueAt, c.DueAt.Add(time.Duration(winner+1)*time.Minute))
		}},
		{"a new chat on the line is due when it says", func(w *World) {
			service, customer := w.Service(1), w.Number()
			agent := w.Agent(service)
			c := w.End(w.Open(agent, service, customer))
			w.OK(w.Store.Rearm(w.Context(), chat.Due{At: c.DueAt, Line: c.ID.Line()}, time.Time{}, w.Position()))
			w.Clock.Advance(time.Hour)
			next := w.Open(agent, service, customer)
			w.Same("due at", w.Line(c.ID.Line()).DueAt, next.DueAt)
		}},
		{"a socket is due when its life is over, until it is removed", func(w *World) {
			w.past()
			at := w.Clock.Now()
			s := chat.Socket{Agent: w.Agent().ID, Connection: w.Name("connection"), ConnectedAt: at, LastPing: at}
			w.OK(w.Store.PutSocket(w.Context(), s))
			over := at.Add(chat.SocketLife)
			listed := func(now time.Time) (any, bool) {
				all := slices.Concat(w.due(now)...)
				return all, slices.ContainsFunc(all, func(d chat.Due) bool {
					return d.Socket.Connection == s.Connection && d.Socket.Agent == s.Agent && d.At.Equal(over)
				})
			}
			w.eventually("due", func() (any, bool) { return listed(over) })
			if all, early := listed(over.Add(-time.Millisecond)); early {
				w.Fatalf("due too early: %v", all)
			}
			w.OK(w.Store.Pinged(w.Context(), s.Agent, s.Connection, over.Add(-time.Minute)))
			w.eventually("due after a ping", func() (any, bool) { return listed(over) })
			w.OK(w.Store.DeleteSocket(w.Context(), s.Agent, s.Connection))
			w.eventually("removed", func() (any, bool) {
				all, still := listed(over)
				return all, !still
			})
		}},
		{"what is longest overdue comes first, at most as many as asked for", func(w *World) {
			w.past()
			service := w.Service(1)
			agent := w.Agent(service)
			mine := map[chat.LineID]bool{}
			for range 40 {
				mine[w.Open(agent, service, w.Number()).ID.Line()] = true
				w.Clock.Advance(-time.Second) // each is due a little before the one before
			}
			now := w.Clock.Advance(time.Hour)
			var shards [][]chat.Due
			w.eventually("due", func() (any, bool) {
				shards = w.due(now)
				n := 0
				for _, d := range slices.Concat(shards...) {
					if mine[d.Line] {
						n++
					}
				}
				return n, n == len(mine)
			})
			used := 0
			for shard, due := range shards {
				if !slices.ContainsFunc(due, func(d chat.Due) bool { return mine[d.Line] }) {
					continue
				}
				used++
				if !slices.IsSortedFunc(due, func(a, b chat.Due) int { return a.At.Compare(b.At) }) {
					w.Fatalf("shard %d is not in order: %v", shard, due)
				}
				w.eventually(fmt.Sprintf("the first of shard %d", shard), func() (any, bool) { // others may come and go meanwhile
					all, err := w.Store.Due(w.Context(), shard, now, 1000)
					w.OK(err)
					first, err := w.Store.Due(w.Context(), shard, now, 2)
					w.OK(err)
					return first, slices.Equal(first, all[:min(2, len(all))])
				})
			}
			if used < chat.DueShards/3 {
				w.Fatalf("40 lines lie on %d shards only", used)
			}
		}},
		{"what is queued is listed in order, from a position on, whatever its chat", func(w *World) {
			service, customer := w.Service(1), w.Number()
			agent := w.Agent(service)
			c := w.Open(agent, service, customer)
			var queued []chat.Message
			say := func() {
				w.Clock.Advance(time.Second)
				w.Inbound(c, "a reply")
				queued = append(queued, w.Outbound(c, "still queued"))
				w.updates(w.Outbound(c, "gone"), delivered(w.Clock.Now(), chat.ConfirmedByCarrier))
				w.updates(w.Outbound(c, "lost"), unconfirmed(w.Clock.Now()))
				text := w.Text(c.ID.Line(), chat.Outbound, "given up")
				w.OK(w.Store.Abandon(w.Context(), text.ID))
			}
			say()
			w.End(c)
			c = w.Open(agent, service, customer)
			say()
			say()
			for i := range queued {
				got, err := w.Store.UnsettledSince(w.Context(), c.ID.Line(), queued[i].ID.Position())
				w.OK(err)
				w.Same("queued", got, queued[i:])
			}
			got, err := w.Store.UnsettledSince(w.Context(), c.ID.Line(), w.Position())
			w.OK(err)
			w.Same("queued later", got, []chat.Message{})
			got, err = w.Store.UnsettledSince(w.Context(), w.newLine(), chat.PositionAt(Epoch()))
			w.OK(err)
			w.Same("queued on another line", got, []chat.Message{})
		}},
	})
}

func (s suite) sockets(t *testing.T) {
	s.all(t, []contract{
		{"a ticket is taken once", func(w *World) {
			hash := w.Name("hash")
			ticket := chat.Ticket{Agent: w.Agent().ID, ExpiresAt: w.Clock.Now().Add(chat.TicketLife)}
			_, err := w.Store.TakeTicket(w.Context(), hash)
			w.Refused("take", err, chat.ErrNotFound)
			w.OK(w.Store.PutTicket(w.Context(), hash, ticket))
			got, err := w.Store.TakeTicket(w.Context(), hash)
			w.OK(err)
			w.Same("ticket", got, ticket)
			_, err = w.Store.TakeTicket(w.Context(), hash)
			w.Refused("take again", err, chat.ErrNotFound)
		}},
		{"of many who take a ticket at once one gets it", func(w *World) {
			hash := w.Name("hash")
			w.OK(w.Store.PutTicket(w.Context(), hash, chat.Ticket{Agent: "alice", ExpiresAt: w.Clock.Now().Add(chat.TicketLife)}))
			w.OneWins("take", AtOnce(racers, func(int) error {
				_, err := w.Store.TakeTicket(w.Context(), hash)
				return err
			}), chat.ErrNotFound)
		}},
		{"an agent's connections are listed until they are removed", func(w *World) {
			alice, bob := w.Agent(), w.Agent()
			at := w.Clock.Now()
			of := func(agent chat.Agent) map[string]chat.Socket {
				sockets, err := w.Store.SocketsOf(w.Context(), agent.ID)
				w.OK(err)
				found := map[string]chat.Socket{}
				for _, s := range sockets {
					found[s.Connection] = s
				}
				w.Same("connections listed once", len(found), len(sockets))
				return found
			}
			w.Same("before", of(alice), map[string]chat.Socket{})
			want := map[string]chat.Socket{}
			for range 3 {
				s := chat.Socket{Agent: alice.ID, Connection: w.Name("connection") + "=", ConnectedAt: at, LastPing: at}
				w.OK(w.Store.PutSocket(w.Context(), s))
				want[s.Connection] = s
			}
			w.OK(w.Store.PutSocket(w.Context(), chat.Socket{Agent: bob.ID, Connection: w.Name("connection"), ConnectedAt: at, LastPing: at}))
			w.Same("connected", of(alice), want)

			pinged, gone := "", ""
			for connection := range want {
				pinged, gone = gone, connection
			}
			s := want[pinged]
			s.LastPing = w.Clock.Advance(time.Minute)
			want[pinged] = s
			w.OK(w.Store.Pinged(w.Context(), alice.ID, pinged, s.LastPing))
			delete(want, gone)
			w.OK(w.Store.DeleteSocket(w.Context(), alice.ID, gone))
			w.OK(w.Store.DeleteSocket(w.Context(), alice.ID, gone))
			w.Same("one pinged, one gone", of(alice), want)
		}},
		{"a ping does not bring a connection back", func(w *World) {
			agent := w.Agent()
			at := w.Clock.Now()
			s := chat.Socket{Agent: agent.ID, Connection: w.Name("connection"), ConnectedAt: at, LastPing: at}
			w.Refused("never connected", w.Store.Pinged(w.Context(), s.Agent, s.Connection, at), chat.ErrNotFound)
			w.OK(w.Store.PutSocket(w.Context(), s))
			w.OK(w.Store.DeleteSocket(w.Context(), s.Agent, s.Connection))
			w.Refused("disconnected", w.Store.Pinged(w.Context(), s.Agent, s.Connection, at), chat.ErrNotFound)
			sockets, err := w.Store.SocketsOf(w.Context(), agent.ID)
			w.OK(err)
			w.Same("sockets", sockets, []chat.Socket{})
		}},
	})
}
