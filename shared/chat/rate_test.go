package chat_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/smsdesk/smsdesk/shared/chat"
	"github.com/smsdesk/smsdesk/shared/chat/chattest"
)

// fleet is many processes that send for one service.
type fleet struct {
	*chattest.World
	service   chat.Service
	agent     chat.Agent
	store     *countedRates
	processes []*chat.Limiter
	sent      []time.Time
}

func newFleet(t *testing.T, processes int, p chat.Policies) *fleet {
	t.Helper()
	w := newWorld(t)
	f := &fleet{
		World: w, store: &countedRates{RateStore: w.Store},
		service: chat.Service{ID: "support", Policies: p}, agent: chat.Agent{ID: "alice"},
	}
	for range processes {
		f.processes = append(f.processes, w.Limiter(f.store))
	}
	return f
}

// take is what the process says to a text now.
func (f *fleet) take(process int) error {
	err := f.processes[process].Admit(f.Context(), f.agent, f.service, "+12065550100", 1)
	if err == nil {
		f.sent = append(f.sent, f.Clock.Now())
	}
	return err
}

// asks lets so many texts a minute come at random times to random processes, for some minutes.
func (f *fleet) asks(perMinute, minutes int, chance *rand.Rand) {
	f.Helper()
	gap := float64(time.Minute) / float64(perMinute)
	for end := f.Clock.Now().Add(time.Duration(minutes) * time.Minute); f.Clock.Now().Before(end); {
		f.Clock.Advance(time.Duration(chance.ExpFloat64() * gap))
		if err := f.take(chance.IntN(len(f.processes))); err != nil {
			f.Refused("a text", err, chat.ErrRateLimited)
		}
	}
}

// busiest is how many texts the minute had that had the most.
func (f *fleet) busiest() int {
	most, from := 0, 0
	for i, at := range f.sent {
		for !at.Before(f.sent[from].Add(time.Minute)) {
			from++
		}
		most = max(most, i-from+1)
	}
	return most
}

// countedRates counts what is written.
type countedRates struct {
	chat.RateStore
	writes int
}

func (s *countedRates) SwapBucket(ctx context.Context, b chat.Bucket, expires time.Time) error {
	s.writes++
	return s.RateStore.SwapBucket(ctx, b, expires)
}

func TestNoMinuteHasMoreTextsThanTheLimitNorATenthLess(t *testing.T) {
	for _, limit := range []int{30, 60, 600, 6000, 20_000} {
		for _, processes := range []int{1, 4, 10} {
			t.Run(fmt.Sprintf("%d a minute by %d processes", limit, processes), func(t *testing.T) {
				t.Parallel()
				const minutes = 3
				f := newFleet(t, processes, chat.Policies{TextsPerMinute: limit})
				f.asks(2*limit, minutes, rand.New(rand.NewPCG(uint64(limit), uint64(processes))))
				if most := f.busiest(); most > limit {
					t.Errorf("one minute has %d texts", most)
				}
				if all := len(f.sent); 10*all < 9*minutes*limit {
					t.Errorf("%d minutes have %d texts", minutes, all)
				}
			})
		}
	}
}

func TestATextTakesNoMoreThanHalfAWriteWhereTheLimitAllowsIt(t *testing.T) {
	for _, limits := range []struct{ agent, service int }{{30, 0}, {0, 60}, {0, 600}, {0, 6000}, {60, 600}} {
		t.Run(fmt.Sprintf("%d an agent, %d together", limits.agent, limits.service), func(t *testing.T) {
			t.Parallel()
			f := newFleet(t, 2, chat.Policies{AgentPerMinute: limits.agent, TextsPerMinute: limits.service})
			load := limits.service / 2
			if limits.agent > 0 {
				load = limits.agent / 2
			}
			f.asks(load, 10, rand.New(rand.NewPCG(1, 2)))
			if writes, texts := f.store.writes, len(f.sent); 2*writes > texts {
				t.Errorf("%d texts took %d writes", texts, writes)
			}
		})
	}
}

func TestALimitHoldsToTheTextToTheSecond(t *testing.T) {
	for _, limit := range []int{1, 2, 10, 25} {
		for name, p := range map[string]chat.Policies{
			"of each agent": {AgentPerMinute: limit}, "of the service": {TextsPerMinute: limit},
			"of both": {AgentPerMinute: limit, TextsPerMinute: limit},
		} {
			f := newFleet(t, 1, p)
			began := f.Clock.Now()
			for range limit {
				f.OK(f.take(0))
				f.Clock.Advance(time.Millisecond)
			}
			err := f.take(0)
			f.Refused(fmt.Sprintf("a text above %d %s", limit, name), err, chat.ErrRateLimited)
			refusal, _ := errors.AsType[*chat.Error](err)
			// A token is spent in a second, so it comes back up to one late.
			if wait := f.Clock.Now().Add(refusal.RetryAfter).Sub(began); wait < time.Minute || wait > time.Minute+time.Second {
				t.Errorf("%d %s: the first is back %v after it was spent", limit, name, wait)
			}
			f.Clock.Set(began.Add(time.Minute - time.Second))
			f.Refused("a second before the minute is over", f.take(0), chat.ErrRateLimited)
			f.Clock.Set(began.Add(time.Minute + time.Second))
			for range limit {
				f.OK(f.take(0))
			}
			f.Refused("above it again", f.take(0), chat.ErrRateLimited)
		}
	}
}

func TestALimitIsOfOneAgentOfOneServiceAlone(t *testing.T) {
	f := newFleet(t, 1, chat.Policies{AgentPerMinute: 1})
	f.OK(f.take(0))
	f.Refused("another text", f.take(0), chat.ErrRateLimited)
	f.agent.ID = "bob"
	f.OK(f.take(0))
	f.agent.ID, f.service.ID = "alice", "sales"
	f.OK(f.take(0))

	f = newFleet(t, 1, chat.Policies{TextsPerMinute: 1})
	f.OK(f.take(0))
	f.agent.ID = "bob"
	f.Refused("another agent's text", f.take(0), chat.ErrRateLimited)
	f.service.ID = "sales"
	f.OK(f.take(0))
}

func TestWhatOneLimitRefusesTakesNothingOfTheOther(t *testing.T) {
	f := newFleet(t, 1, chat.Policies{AgentPerMinute: 3, TextsPerMinute: 1})
	f.OK(f.take(0))
	for range 5 {
		f.Refused("above the service's limit", f.take(0), chat.ErrRateLimited)
	}
	f.service.Policies.TextsPerMinute = 0
	f.OK(f.take(0))
	f.OK(f.take(0))
	f.Refused("above the agent's limit", f.take(0), chat.ErrRateLimited)
}

func TestWhatTheCarriersRateRefusesTakesNothingOfTheLimits(t *testing.T) {
	f := newFleet(t, 2, chat.Policies{AgentPerMinute: 4, TextsPerMinute: 5, PartsPerSecond: 1})
	for _, p := range f.processes {
		p.Wait = func(context.Context, time.Duration) error { return nil }
	}
	f.OK(f.take(0))
	for f.processes[1].Pace(f.Context(), f.service, "+12065550100", 1, chat.SendWait) == nil { // others take the turns of the next seconds
		continue
	}
	for range 10 {
		err := f.take(0)
		f.Refused("a text that comes too fast for the carrier", err, chat.ErrCarrierRate)
		refusal, _ := errors.AsType[*chat.Error](err)
		f.Same("to try again after", refusal.RetryAfter, time.Second)
	}
	for range 3 {
		f.Clock.Advance(chat.SendWait)
		f.OK(f.take(0))
	}
	f.Clock.Advance(chat.SendWait)
	f.Refused("above the agent's limit", f.take(0), chat.ErrRateLimited)
	f.agent.ID = "bob"
	f.OK(f.take(0))
	f.Refused("above the service's limit", f.take(0), chat.ErrRateLimited)
}

func TestWhatALimitRefusesTakesNoTurnAtTheCarrier(t *testing.T) {
	f := newFleet(t, 2, chat.Policies{AgentPerMinute: 1, PartsPerSecond: 1})
	waited := time.Duration(0)
	for _, p := range f.processes {
		p.Wait = func(_ context.Context, d time.Duration) error {
			waited = d
			return nil
		}
	}
	f.OK(f.take(0))
	for range 3 {
		f.Refused("a text above the limit", f.take(0), chat.ErrRateLimited)
	}
	f.OK(f.processes[1].Pace(f.Context(), f.service, "+12065550100", 1, chat.SendWait))
	f.Same("the next text waits", waited, time.Second)
}

// A text that waits for its turn may be given up when its process has leased anew, and the lease that its token was of is settled.
func TestATokenThatIsGivenBackLateMakesNone(t *testing.T) {
	f := newFleet(t, 2, chat.Policies{TextsPerMinute: 2, PartsPerSecond: 1})
	f.OK(f.processes[1].Pace(f.Context(), f.service, "+12065550100", 1, chat.SendWait))
	f.processes[0].Wait = func(context.Context, time.Duration) error {
		f.processes[0].Wait = func(context.Context, time.Duration) error { return nil }
		f.Clock.Advance(30 * time.Second)
		f.OK(f.take(0))
		return context.Canceled
	}
	if err := f.take(0); !errors.Is(err, context.Canceled) {
		t.Fatalf("answered %v", err)
	}
	for range 2 { // by then the token of the text that was given up is back
		_ = f.take(0)
		_ = f.take(1)
		f.Clock.Advance(31 * time.Second)
	}
	f.Same("the most texts of a minute", f.busiest(), 2)
	f.Same("texts", len(f.sent), 2)
}

func TestALimitThatIsLoweredHoldsAtOnce(t *testing.T) {
	f := newFleet(t, 1, chat.Policies{TextsPerMinute: 600})
	for range 20 {
		f.OK(f.take(0))
	}
	f.service.Policies.TextsPerMinute = 20
	f.Refused("a text", f.take(0), chat.ErrRateLimited)
	f.Clock.Advance(chat.BucketRetention)
	f.OK(f.take(0))
}

func TestWithoutALimitNothingIsAsked(t *testing.T) {
	w := newWorld(t)
	store := chattest.NewCrash(w.Store, func(int) chattest.Fault {
		t.Error("the store was asked")
		return chattest.NoFault
	})
	w.OK(w.Limiter(store).Admit(w.Context(), chat.Agent{ID: "alice"}, chat.Service{ID: "support"}, "+12065550100", 1))
}

func TestAnEmptyBucketIsAskedOnceASecond(t *testing.T) {
	f := newFleet(t, 1, chat.Policies{TextsPerMinute: 1})
	f.OK(f.take(0))
	before := f.store.writes
	for range 100 {
		f.Refused("a text", f.take(0), chat.ErrRateLimited)
	}
	f.Same("writes", f.store.writes, before)
}

// A process that dies, or never learns whether its lease was stored, may cost tokens; it never makes any.
func TestALimitErrsLowWhateverCrashes(t *testing.T) {
	const limit = 40
	for seed := range uint64(50) {
		chance := rand.New(rand.NewPCG(seed, 0))
		f := newFleet(t, 1, chat.Policies{TextsPerMinute: limit})
		for range 3 * limit {
			if chance.IntN(8) == 0 {
				fault := []chattest.Fault{chattest.BeforeCall, chattest.AfterCall}[chance.IntN(2)]
				lost := &lostRates{RateStore: f.Store, fault: fault}
				f.processes[0].Store = lost // the same process goes on with what it knows
				_ = f.take(0)               // whatever became of it
				f.processes[0].Store = f.store
			}
			if chance.IntN(20) == 0 {
				f.processes[0] = f.Limiter(f.store)
			}
			if err := f.take(0); err != nil {
				f.Refused("a text", err, chat.ErrRateLimited)
			}
			f.Clock.Advance(time.Duration(chance.IntN(2000)) * time.Millisecond)
		}
		if most := f.busiest(); most > limit {
			t.Fatalf("seed %d: one minute has %d texts", seed, most)
		}
	}
}

// lostRates loses the answer of each write, before or after it is done.
type lostRates struct {
	chat.RateStore
	fault chattest.Fault
}

func (s *lostRates) SwapBucket(ctx context.Context, b chat.Bucket, expires time.Time) error {
	if s.fault == chattest.AfterCall {
		if err := s.RateStore.SwapBucket(ctx, b, expires); err != nil {
			return err
		}
	}
	return errStore
}

func TestASendAboveTheRateIsRefusedItsKeyUnused(t *testing.T) {
	d := newDesk(t)
	d.change(func(s *chat.Service) { s.Policies.AgentPerMinute = 2 })
	sender := d.Sender(d.Store, d.carrier)
	for range 2 {
		_, err := sender.Send(d.Context(), d.SendRequest(d.agent, d.chat.ID, "hello"))
		d.OK(err)
	}
	before := d.Chat(d.chat.ID)
	r := d.SendRequest(d.agent, d.chat.ID, "one too many")
	_, err := sender.Send(d.Context(), r)
	d.Refused("the third", err, chat.ErrRateLimited)
	d.Same("chat", d.Chat(d.chat.ID), before)
	d.Same("calls of the carrier", d.carrier.Calls(), 2)
	_, err = d.Store.Request(d.Context(), r.Idempotency.Key)
	d.Refused("its key", err, chat.ErrNotFound)

	d.Clock.Advance(time.Minute + time.Second)
	m, err := sender.Send(d.Context(), r)
	d.OK(err)
	d.Same("later", m.Status, chat.StatusSent)
	again, err := sender.Send(d.Context(), r)
	d.OK(err)
	d.Same("its repeat, which takes no token", again.ID, m.ID)
	_, err = sender.Send(d.Context(), d.SendRequest(d.agent, d.chat.ID, "the second of this minute"))
	d.OK(err)
}

func TestARefusedSendTakesNoToken(t *testing.T) {
	d := newDesk(t)
	d.change(func(s *chat.Service) { s.Policies.AgentPerMinute = 1 })
	sender := d.Sender(d.Store, d.carrier)
	for range 3 {
		_, err := sender.Send(d.Context(), d.SendRequest(d.agent, d.chat.ID, " "))
		d.Refused("an empty text", err, chat.ErrEmptyMessage)
	}
	_, err := sender.Send(d.Context(), d.SendRequest(d.agent, d.chat.ID, "hello"))
	d.OK(err)
}
