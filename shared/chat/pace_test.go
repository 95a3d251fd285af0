package chat_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"
	"testing/synctest"
	"time"

	"github.com/smsdesk/smsdesk/shared/chat"
	"github.com/smsdesk/smsdesk/shared/chat/chattest"
)

// part is what went out, and when.
type part struct {
	at time.Time
	n  int
}

func TestNoSecondHasMorePartsThanTheCarrierTakes(t *testing.T) {
	for _, perSecond := range []int{1, 3, 10, 100} {
		for _, processes := range []int{1, 4} {
			t.Run(fmt.Sprintf("%d a second by %d processes", perSecond, processes), func(t *testing.T) {
				f := newFleet(t, processes, chat.Policies{PartsPerSecond: perSecond})
				chance := rand.New(rand.NewPCG(1, 2))
				var (
					out     []part
					at      time.Time // when the text goes out that waits
					refused int
				)
				for _, p := range f.processes {
					p.Wait = func(_ context.Context, d time.Duration) error {
						at = f.Clock.Now().Add(d)
						return nil
					}
				}
				begin := f.Clock.Now()
				for range 300 * min(perSecond, 10) {
					f.Clock.Advance(time.Duration(chance.ExpFloat64() * float64(time.Second) / float64(perSecond)).Truncate(time.Millisecond))
					at = f.Clock.Now()
					n := 1 + chance.IntN(2)
					err := f.processes[chance.IntN(processes)].Pace(f.Context(), f.service, "+12065550100", n, chat.SendWait)
					if err != nil {
						f.Refused("a text", err, chat.ErrRateLimited)
						refusal, _ := errors.AsType[*chat.Error](err)
						if refusal.RetryAfter < time.Second {
							t.Fatalf("to try again after %v", refusal.RetryAfter)
						}
						refused++
						continue
					}
					if wait := at.Sub(f.Clock.Now()); wait > chat.SendWait {
						t.Fatalf("a text waits %v", wait)
					}
					out = append(out, part{at, n})
				}
				slot := time.Second / time.Duration(perSecond)
				free := time.Time{}
				total := 0
				for i, p := range sorted(out) {
					if p.at.Before(free) {
						t.Fatalf("text %d goes out %v before its turn", i, free.Sub(p.at))
					}
					free = p.at.Add(time.Duration(p.n) * slot)
					total += p.n
				}
				could := int(f.Clock.Now().Sub(begin).Seconds() * float64(perSecond))
				if refused == 0 || total*2 < could {
					t.Errorf("%d parts of the %d that could go out; %d texts refused", total, could, refused)
				}
			})
		}
	}
}

func sorted(out []part) []part {
	for i := range out {
		for j := i; j > 0 && out[j].at.Before(out[j-1].at); j-- {
			out[j], out[j-1] = out[j-1], out[j]
		}
	}
	return out
}

func TestABusyProcessBooksTwoTurnsAtOnce(t *testing.T) {
	f := newFleet(t, 1, chat.Policies{PartsPerSecond: 1})
	const texts = 100
	for range texts {
		f.Clock.Advance(time.Second)
		f.OK(f.processes[0].Pace(f.Context(), f.service, "+12065550100", 1, chat.SendWait))
	}
	if f.store.writes > texts/2+1 {
		t.Errorf("%d texts took %d writes", texts, f.store.writes)
	}
}

func TestNumbersDoNotWaitForOneAnotherNorWithoutALimit(t *testing.T) {
	f := newFleet(t, 1, chat.Policies{PartsPerSecond: 1})
	f.processes[0].Wait = func(_ context.Context, d time.Duration) error {
		t.Errorf("a text waits %v", d)
		return nil
	}
	for _, number := range []string{"+12065550100", "+12065550101"} {
		f.OK(f.processes[0].Pace(f.Context(), f.service, number, 1, chat.SendWait))
	}
	f.service.Policies.PartsPerSecond = 0
	before := f.store.writes
	for range 10 {
		f.OK(f.processes[0].Pace(f.Context(), f.service, "+12065550100", 1, chat.SendWait))
	}
	f.Same("writes", f.store.writes, before)
}

func TestABurstWaitsAndThenIsRefusedBeforeAnythingIsStored(t *testing.T) {
	d := newDesk(t)
	d.change(func(s *chat.Service) { s.Policies.PartsPerSecond = 1 })
	begin := d.Clock.Now()
	sender := d.Sender(d.Store, d.carrier)
	waited := time.Duration(0)
	sender.Limiter.Wait = func(_ context.Context, w time.Duration) error { // all come at the same time
		waited = max(waited, w)
		return nil
	}
	sent := 0
	for range 20 {
		before := len(d.Messages(d.chat))
		_, err := sender.Send(d.Context(), d.SendRequest(d.agent, d.chat.ID, "hello"))
		if err == nil {
			sent++
			continue
		}
		d.Refused("a text", err, chat.ErrRateLimited)
		d.Same("messages", len(d.Messages(d.chat)), before)
	}
	d.Same("sent at once and in three seconds' turns", sent, 4)
	d.Same("waited", waited, chat.SendWait)
	d.Same("time", d.Clock.Now(), begin)
}

// helped is a desk that owes an answer to HELP, by a number whose next turns are all taken.
func helped(t *testing.T) (*desk, chat.Message) {
	t.Helper()
	d := newDesk(t)
	d.change(func(s *chat.Service) { s.Policies.PartsPerSecond = 1 })
	d.OK(d.receive("HELP"))
	others := &chat.Limiter{Store: d.Store, Clock: d.Clock.Now, Wait: func(context.Context, time.Duration) error { return nil }}
	for full := false; !full; {
		full = others.Pace(d.Context(), d.service, d.chat.ServiceNumber, 1, chat.RelayWait) != nil
	}
	return d, d.Messages(d.chat)[1]
}

// relayer is a new process.
func (d *desk) relayer(store chat.RelayStore, rates chat.RateStore, wait func(ctx context.Context, w time.Duration) error) *chat.Relayer {
	return &chat.Relayer{
		Store: store, Carriers: map[string]chat.Carrier{chattest.CarrierName: d.carrier}, Key: d.Key, Clock: d.Clock.Now, Log: d.Log(),
		Limiter: &chat.Limiter{Store: rates, Clock: d.Clock.Now, Wait: wait},
	}
}

func TestASystemTextWaitsForItsTurnAndTakesOne(t *testing.T) {
	d, help := helped(t)
	rates := &countedRates{RateStore: d.Store}
	var waited time.Duration
	relayer := d.relayer(d.Store, rates, func(_ context.Context, w time.Duration) error {
		waited = w
		return nil
	})
	for _, record := range []string{"", "the same record again"} {
		d.OK(relayer.Relay(d.Context(), help))
		d.Same("texts", len(d.carrier.Got()), 0)
		d.Same("waits before it is put off", waited, 2*time.Second)
		d.Same("put off "+record, d.Message(help.ID).Errand.PutOffs, 1)
	}
	next := d.Message(help.ID)
	d.Same("what desktops see of it", next.Revision, help.Revision)
	d.Clock.Advance(chat.RelayWait)
	d.OK(relayer.Relay(d.Context(), help))
	d.Same("texts by the record before", len(d.carrier.Got()), 0)
	d.OK(relayer.Relay(d.Context(), next))
	d.Same("texts", len(d.carrier.Got()), 1)
	writes := rates.writes
	d.OK(relayer.Relay(d.Context(), next))
	d.Same("turns of a text that is on its way", rates.writes, writes)
	d.Same("texts", len(d.carrier.Got()), 1)
}

func TestASystemTextThatAnotherAttemptPutsOffIsLeftToIt(t *testing.T) {
	d, help := helped(t)
	relayer := d.relayer(d.Store, d.Store, func(ctx context.Context, _ time.Duration) error { return d.Store.PutOffErrand(ctx, help) })
	d.OK(relayer.Relay(d.Context(), help))
	d.Same("put off", d.Message(help.ID).Errand.PutOffs, 1)
}

// Whatever cannot be stored brings the record again, and the text is put off once for it.
func TestASystemTextThatCannotBePutOffComesAgain(t *testing.T) {
	for name, fault := range map[string]chattest.Fault{"before it is stored": chattest.BeforeCall, "after": chattest.AfterCall} {
		t.Run(name, func(t *testing.T) {
			d, help := helped(t)
			const putOff = 2 // the service and the text are read before
			wait := func(context.Context, time.Duration) error { return nil }
			crashing := d.relayer(chattest.NewCrash(d.Store, chattest.CrashAt(putOff, fault)), d.Store, wait)
			d.Refused("relay", crashing.Relay(d.Context(), help), chattest.ErrCrashed)
			stored := d.Message(help.ID).Errand.PutOffs
			d.Same("stored", stored == 1, fault == chattest.AfterCall)
			d.OK(d.relayer(d.Store, d.Store, wait).Relay(d.Context(), help))
			d.Same("put off", d.Message(help.ID).Errand.PutOffs, 1)
		})
	}
}

func TestAWaitLastsAsLongAsItTakesOrUntilNobodyWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		clock := func() time.Time { return time.Now().UTC().Truncate(time.Millisecond) }
		l := &chat.Limiter{Store: chattest.NewFake(clock), Clock: clock}
		service := chat.Service{ID: "support", Policies: chat.Policies{PartsPerSecond: 1}}
		begin := time.Now()
		for range 3 {
			if err := l.Pace(t.Context(), service, "+12065550100", 1, chat.SendWait); err != nil {
				t.Fatal(err)
			}
		}
		if took := time.Since(begin); took != 2*time.Second {
			t.Errorf("three parts took %v", took)
		}
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
		defer cancel()
		if err := l.Pace(ctx, service, "+12065550100", 1, chat.SendWait); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v", err)
		}
	})
}
