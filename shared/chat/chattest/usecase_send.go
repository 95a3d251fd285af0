package chattest

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"github.com/smsdesk/smsdesk/shared/chat"
)

// Sender is the world's, as a process sees the store.
func (w *World) Sender(store chat.SendStore, carrier chat.Carrier) *chat.Sender {
	return &chat.Sender{
		Store: store, Carriers: map[string]chat.Carrier{CarrierName: carrier}, Limiter: w.Limiter(store),
		Key: w.Key, IDs: w.IDs, Clock: w.Clock.Now, Log: w.Log(),
	}
}

// Limiter is the world's, as a process sees the store.
func (w *World) Limiter(store chat.RateStore) *chat.Limiter {
	return &chat.Limiter{Store: store, Clock: w.Clock.Now, Wait: func(_ context.Context, d time.Duration) error {
		w.Clock.Advance(d)
		return nil
	}}
}

// Confirmer is the world's, as a process sees the store.
func (w *World) Confirmer(store chat.ConfirmStore) *chat.Confirmer {
	return &chat.Confirmer{Store: store, Key: w.Key, Clock: w.Clock.Now, Log: w.Log()}
}

// SendRequest is the agent's wish to send the text in the chat, with a new key.
func (w *World) SendRequest(agent chat.Agent, id chat.ChatID, body string) chat.SendRequest {
	return chat.SendRequest{
		Agent: agent, Chat: id, Body: body,
		Idempotency: chat.NewIdempotency(w.Name("key"), agent.ID, "/v1/chats/"+string(id)+"/messages", body),
	}
}

// More calls than Send ever makes, without a take-over of a reservation or with one.
const (
	sendCalls     = 9
	takeOverCalls = 12
)

// desk is an agent with an open chat.
type desk struct {
	*World
	service chat.Service
	agent   chat.Agent
	chat    chat.Chat
}

func (w *World) desk() desk {
	w.Helper()
	service := w.Service(1)
	agent := w.Agent(service)
	return desk{World: w, service: service, agent: agent, chat: w.Open(agent, service, w.Number())}
}

// atMostOnce checks what came of a request that was sent by any number of processes: one message or none, and a carrier
// that was called at most once, for a stored message.
func (d desk) atMostOnce(what string, r chat.SendRequest, carrier *Carrier) {
	d.Helper()
	var stored []chat.Message
	for _, m := range d.Messages(d.chat) {
		if m.Body == r.Body {
			stored = append(stored, m.Observed(d.Clock.Now()))
		}
	}
	if len(stored) > 1 {
		d.Fatalf("%s: %d messages", what, len(stored))
	}
	if carrier.Calls() > len(stored) {
		d.Fatalf("%s: %d calls of the carrier for %d messages", what, carrier.Calls(), len(stored))
	}
	if len(carrier.Got()) == 1 && stored[0].Status == chat.StatusFailed {
		d.Fatalf("%s: the customer got a text that has failed", what)
	}
}

// hold is a process that waits before the call until it is told to go on.
func (w *World) hold(call int) (held *Crash, waits <-chan struct{}, goOn func()) {
	reached, released := make(chan struct{}), make(chan struct{})
	held = NewCrash(w.Store, func(n int) Fault {
		if n == call {
			close(reached)
			<-released
		}
		return NoFault
	})
	return held, reached, func() { close(released) }
}

// The calls of a Send that nothing disturbs.
const (
	callRequest = iota
	callChat
	callService
	callReserve
	callClaim
	callPut
	callLink
	callUpdate
)

func (s suite) sending(t *testing.T) {
	moods := map[string]Answer{
		"takes it": {}, "refuses it": {Refuse: "throttled"}, "loses the text": {Lost: BeforeCall}, "loses the answer": {Lost: AfterCall},
	}
	s.all(t, []contract{
		{"a text reaches the carrier once at most, wherever processes with its key crash, whatever the carrier does", func(w *World) {
			d := w.desk()
			n := 0
			for mood, answer := range moods {
				plans := faults(sendCalls)
				if mood != "takes it" { // what happens before the carrier is called, they have in common
					plans = plans[2*callLink:]
				}
				for _, plan := range plans {
					carrier := NewCarrier(func(chat.OutboundText) Answer { return answer })
					r := w.SendRequest(d.agent, d.chat.ID, fmt.Sprint("text ", n))
					n++
					send := func(store chat.SendStore) (chat.Message, error) { return w.Sender(store, carrier).Send(w.Context(), r) }
					_, err := send(NewCrash(w.Store, plan))
					if err != nil && !errors.Is(err, ErrCrashed) {
						w.Fatalf("the carrier %s: %v", mood, err)
					}
					if _, err := send(w.Store); err != nil {
						w.Fatalf("the carrier %s: repeated: %v", mood, err)
					}
					w.Clock.Advance(chat.AnswerBy)
					m, err := send(w.Store)
					w.OK(err)
					if m.Status == chat.StatusQueued {
						w.Fatalf("the carrier %s: queued for good", mood)
					}
					d.atMostOnce(mood, r, carrier)
				}
			}
		}},
		{"a text whose reservation is taken over reaches the carrier once at most, wherever that crashes", func(w *World) {
			d := w.desk()
			for i, plan := range faults(takeOverCalls) {
				carrier := NewCarrier(nil)
				r := w.SendRequest(d.agent, d.chat.ID, fmt.Sprint("text ", i))
				_, err := w.Sender(NewCrash(w.Store, CrashAt(callClaim, AfterCall)), carrier).Send(w.Context(), r)
				w.Refused("send", err, ErrCrashed)
				w.Clock.Advance(chat.Lease)
				_, err = w.Sender(NewCrash(w.Store, plan), carrier).Send(w.Context(), r)
				if err != nil && !errors.Is(err, ErrCrashed) {
					w.Fatalf("take over: %v", err)
				}
				w.Clock.Advance(chat.Lease)
				_, err = w.Sender(w.Store, carrier).Send(w.Context(), r)
				w.OK(err)
				d.atMostOnce("taken over", r, carrier)
			}
		}},
		{"a text sent with one key many times at once reaches the carrier once at most", func(w *World) {
			d := w.desk()
			for round := range 6 {
				carrier := NewCarrier(nil)
				r := w.SendRequest(d.agent, d.chat.ID, fmt.Sprint("text ", round))
				for _, lease := range []time.Duration{0, chat.Lease, chat.Lease} { // joined, then taken over
					w.Clock.Advance(lease)
					for _, err := range AtOnce(racers, func(i int) error {
						luck := Seeded(round*racers + i)
						crash := NewCrash(w.Store, func(int) Fault {
							if luck.IntN(4) > 0 {
								return NoFault
							}
							return BeforeCall + Fault(luck.IntN(2))
						})
						_, err := w.Sender(crash, carrier).Send(w.Context(), r)
						return err
					}) {
						if err != nil && !errors.Is(err, ErrCrashed) && !errors.Is(err, chat.ErrInProgress) {
							w.Fatalf("send: %v", err)
						}
					}
					d.atMostOnce("at once", r, carrier)
				}
				w.Clock.Advance(chat.Lease)
				_, err := w.Sender(w.Store, carrier).Send(w.Context(), r)
				w.OK(err)
				d.atMostOnce("at last", r, carrier)
			}
		}},
		{"a process that is left alone for Lease is taken over, and sends nothing when it wakes up", func(w *World) {
			d := w.desk()
			carrier := NewCarrier(nil)
			r := w.SendRequest(d.agent, d.chat.ID, "hello")
			slow, waits, wake := w.hold(callPut)
			done := make(chan error)
			go func() {
				_, err := w.Sender(slow, carrier).Send(w.Context(), r)
				done <- err
			}()
			<-waits
			w.Clock.Advance(chat.Lease)
			m, err := w.Sender(w.Store, carrier).Send(w.Context(), r)
			w.OK(err)
			w.Same("status", m.Status, chat.StatusSent)
			wake()
			w.Refused("the slow one", <-done, chat.ErrInProgress)
			w.Same("calls of the carrier", carrier.Calls(), 1)
			d.atMostOnce("taken over", r, carrier)
		}},
		{"of two processes that send with one key the first to store the message calls the carrier", func(w *World) {
			d := w.desk()
			carrier := NewCarrier(nil)
			r := w.SendRequest(d.agent, d.chat.ID, "hello")
			held, waits, goOn := w.hold(callPut)
			type answer struct {
				m   chat.Message
				err error
			}
			done := make(chan answer)
			go func() {
				m, err := w.Sender(held, carrier).Send(w.Context(), r)
				done <- answer{m, err}
			}()
			<-waits
			w.Clock.Advance(chat.Lease - time.Millisecond)
			first, err := w.Sender(w.Store, carrier).Send(w.Context(), r)
			w.OK(err)
			goOn()
			second := <-done
			w.OK(second.err)
			w.Same("the other's answer", second.m, first)
			w.Same("calls of the carrier", carrier.Calls(), 1)
		}},
		{"a key that one process is refused with and another one sends with is not used twice", func(w *World) {
			for _, firstPuts := range []bool{true, false} {
				d := w.desk()
				carrier := NewCarrier(nil)
				r := w.SendRequest(d.agent, d.chat.ID, "hello")
				first, firstWaits, firstGoesOn := w.hold(callPut)
				firstDone := make(chan error)
				go func() {
					_, err := w.Sender(first, carrier).Send(w.Context(), r)
					firstDone <- err
				}()
				<-firstWaits
				second, secondWaits, secondGoesOn := w.hold(callClaim) // allowed, and in the same reservation
				secondDone := make(chan error)
				go func() {
					_, err := w.Sender(second, carrier).Send(w.Context(), r)
					secondDone <- err
				}()
				<-secondWaits
				w.Consent(d.service, d.chat.CustomerNumber, true, w.Clock.Now())
				if firstPuts {
					firstGoesOn()
					w.OK(<-firstDone)
					secondGoesOn()
					w.OK(<-secondDone)
				} else {
					secondGoesOn()
					w.Refused("the second", <-secondDone, chat.ErrOptedOut)
					firstGoesOn()
					w.Refused("the first", <-firstDone, chat.ErrInProgress)
				}
				w.Consent(d.service, d.chat.CustomerNumber, false, w.Clock.Advance(time.Second))
				_, err := w.Sender(w.Store, carrier).Send(w.Context(), r)
				w.OK(err)
				w.Same("calls of the carrier", carrier.Calls(), 1)
				d.atMostOnce("in the end", r, carrier)
			}
		}},
		{"nothing goes out once an opt-out is committed", func(w *World) {
			d := w.desk()
			var committed atomic.Bool
			var late atomic.Int64
			carrier := NewCarrier(nil)
			errLate := errors.New("sent although the opt-out was committed")
			stop := w.InboundText(d.chat.CustomerNumber, d.chat.ServiceNumber, "STOP")
			errs := AtOnce(racers+1, func(i int) error {
				if i == racers {
					err := w.Receiver(w.Store).Receive(w.Context(), stop)
					committed.Store(true)
					return err
				}
				for j := range 5 {
					r := w.SendRequest(d.agent, d.chat.ID, fmt.Sprint("text ", i, " ", j))
					after := committed.Load()
					_, err := w.Sender(w.Store, carrier).Send(w.Context(), r)
					switch {
					case after && err == nil:
						return errLate
					case errors.Is(err, chat.ErrOptedOut):
						late.Add(1)
					case err != nil:
						return err
					}
				}
				return nil
			})
			for _, err := range errs {
				w.OK(err)
			}
			_, err := w.Sender(w.Store, carrier).Send(w.Context(), w.SendRequest(d.agent, d.chat.ID, "after all"))
			w.Refused("send", err, chat.ErrOptedOut)
			sent := 0
			for _, m := range w.Messages(d.chat) {
				if m.Direction == chat.Outbound && m.SentBy != chat.SentBySystem {
					sent++
				}
			}
			w.Same("messages sent", sent, 5*racers-int(late.Load()))
			w.Same("texts that customers got", len(carrier.Got()), sent)
		}},
		{"an opt-out that meets a send before its commit keeps it from going out, wherever it comes between", func(w *World) {
			for call := callRequest; call <= callPut; call++ {
				d := w.desk()
				carrier := NewCarrier(nil)
				held, waits, goOn := w.hold(call)
				done := make(chan error)
				go func() {
					_, err := w.Sender(held, carrier).Send(w.Context(), w.SendRequest(d.agent, d.chat.ID, "hello"))
					done <- err
				}()
				<-waits
				w.Consent(d.service, d.chat.CustomerNumber, true, w.Clock.Now())
				goOn()
				err := <-done
				if call <= callClaim {
					w.Refused(fmt.Sprint("held before call ", call), err, chat.ErrOptedOut)
					w.Same("calls of the carrier", carrier.Calls(), 0)
					w.Same("messages", len(w.Messages(d.chat)), 0)
				} else { // committed before
					w.OK(err)
					w.Same("calls of the carrier", carrier.Calls(), 1)
				}
			}
		}},
		{"a send that is committed starts its call within StartBy or never", func(w *World) {
			for _, tt := range []struct {
				held time.Duration
				want chat.Status
			}{
				{chat.StartBy - time.Millisecond, chat.StatusSent},
				{chat.StartBy, chat.StatusFailed},
				{chat.StartBy + time.Millisecond, chat.StatusFailed},
			} {
				for _, call := range []int{callClaim, callPut} {
					d := w.desk()
					carrier := NewCarrier(nil)
					held, waits, goOn := w.hold(call)
					type answer struct {
						m   chat.Message
						err error
					}
					done := make(chan answer)
					go func() {
						m, err := w.Sender(held, carrier).Send(w.Context(), w.SendRequest(d.agent, d.chat.ID, "hello"))
						done <- answer{m, err}
					}()
					<-waits
					w.Clock.Advance(tt.held)
					goOn()
					got := <-done
					w.OK(got.err)
					w.Same(fmt.Sprintf("status after %v", tt.held), got.m.Status, tt.want)
					w.Same("calls of the carrier", carrier.Calls() == 1, tt.want == chat.StatusSent)
					if tt.want == chat.StatusFailed {
						w.Same("reason", got.m.StatusReason, chat.ReasonNotSentInTime)
					}
					w.Same("stored", w.Message(got.m.ID), got.m)
				}
			}
		}},
		{"a receipt that comes before the send's answer was stored counts", func(w *World) {
			d := w.desk()
			for call := callLink; call <= callUpdate+1; call++ {
				var confirmed error
				receipt := func(id chat.MessageID) {
					confirmed = w.Confirmer(w.Store).Confirm(w.Context(), chat.Receipt{
						Provider: chat.Provider{Carrier: CarrierName, ID: ProviderID(id)},
						Change:   delivered(w.Clock.Now(), chat.ConfirmedByCarrier),
					})
				}
				var id chat.MessageID
				carrier := NewCarrier(func(t chat.OutboundText) Answer {
					id = t.Message
					return Answer{}
				})
				between := NewCrash(w.Store, func(n int) Fault {
					if n == call {
						receipt(id)
					}
					return NoFault
				})
				m, err := w.Sender(between, carrier).Send(w.Context(), w.SendRequest(d.agent, d.chat.ID, "hello"))
				w.OK(err)
				if call > callUpdate {
					receipt(id)
				}
				w.OK(confirmed)
				m = w.Message(m.ID)
				w.Same("status", m.Status, chat.StatusDelivered)
				w.Same("entries", len(m.History), 3) // queued, sent, delivered
			}
		}},
		{"receipts that race the send's answer are all counted", func(w *World) {
			d := w.desk()
			for range racers {
				var racing []chan error
				carrier := NewCarrier(func(t chat.OutboundText) Answer {
					for i := range 3 {
						done := make(chan error, 1)
						racing = append(racing, done)
						go func() {
							done <- w.Confirmer(w.Store).Confirm(w.Context(), chat.Receipt{
								Provider: chat.Provider{Carrier: CarrierName, ID: ProviderID(t.Message)},
								Change:   delivered(w.Clock.Now().Add(time.Duration(i)*time.Second), chat.ConfirmedByHandset),
							})
						}()
					}
					return Answer{}
				})
				m, err := w.Sender(w.Store, carrier).Send(w.Context(), w.SendRequest(d.agent, d.chat.ID, "hello"))
				w.OK(err)
				for _, done := range racing {
					w.OK(<-done)
				}
				m = w.Message(m.ID)
				w.Same("status", m.Status, chat.StatusDelivered)
				w.Same("entries", len(m.History), 5) // queued, sent, three times delivered
			}
		}},
		{"receipts count in any order, however often they come, wherever their taking in crashes, in an ended chat too", func(w *World) {
			d := w.desk()
			at := w.Clock.Now()
			changes := []chat.Change{
				failed(at.Add(time.Second)), delivered(at.Add(2*time.Second), chat.ConfirmedByCarrier), delivered(at.Add(3*time.Second), chat.ConfirmedByHandset),
			}
			var sent []chat.Message
			orders := permutations(changes)
			for range orders {
				m, err := w.Sender(w.Store, NewCarrier(nil)).Send(w.Context(), w.SendRequest(d.agent, d.chat.ID, "hello"))
				w.OK(err)
				sent = append(sent, m)
			}
			w.End(d.chat)
			const confirmCalls = 5
			for i, order := range orders {
				plans := faults(confirmCalls)
				standing := sent[i].Standing()
				for j, c := range order {
					r := chat.Receipt{Provider: chat.Provider{Carrier: CarrierName, ID: ProviderID(sent[i].ID)}, Change: c}
					err := w.Confirmer(NewCrash(w.Store, plans[(i+j)%len(plans)])).Confirm(w.Context(), r)
					if err != nil && !errors.Is(err, ErrCrashed) {
						w.Fatalf("confirm: %v", err)
					}
					w.OK(w.Confirmer(w.Store).Confirm(w.Context(), r))
					m := w.Message(sent[i].ID)
					if m.Standing() < standing {
						w.Fatalf("the status fell to %s", m.Status)
					}
					standing = m.Standing()
				}
				m := w.Message(sent[i].ID)
				w.Same("status", m.Status, chat.StatusDelivered)
				w.Same("confirmation", m.Confirmation, chat.ConfirmedByHandset)
				w.Same("entries", len(m.History), 2+len(changes))
			}
		}},
		{"a receipt for a settled message is news for its chat's owner, although its first taking in crashed", func(w *World) {
			for _, plan := range faults(5) {
				d := w.desk()
				m, err := w.Sender(w.Store, NewCarrier(nil)).Send(w.Context(), w.SendRequest(d.agent, d.chat.ID, "hello"))
				w.OK(err)
				confirm := func(store chat.ConfirmStore, c chat.Change) error {
					return w.Confirmer(store).Confirm(w.Context(), chat.Receipt{
						Provider: chat.Provider{Carrier: CarrierName, ID: ProviderID(m.ID)}, Change: c,
					})
				}
				news := func() []chat.News {
					told, err := w.Store.NewsSince(w.Context(), d.agent.ID, Epoch())
					w.OK(err)
					return told
				}
				w.OK(confirm(w.Store, delivered(w.Clock.Now(), chat.ConfirmedByCarrier)))
				w.OK(confirm(w.Store, delivered(w.Clock.Now(), chat.ConfirmedByCarrier)))
				w.Same("news of a receipt that was awaited", news(), []chat.News{})

				late := delivered(w.Clock.Advance(time.Minute), chat.ConfirmedByHandset)
				err = confirm(NewCrash(w.Store, plan), late)
				if err != nil {
					w.Refused("confirm", err, ErrCrashed)
					w.Clock.Advance(time.Second)
					w.OK(confirm(w.Store, late))
				}
				told := news()
				if len(told) == 0 {
					w.Fatalf("nobody was told")
				}
				for _, n := range told {
					w.Same("news", n, chat.News{Agent: d.agent.ID, At: n.At, Kind: chat.NewsMessage, Chat: d.chat.ID, Message: m.ID})
				}
			}
		}},
		{"a send is stored although whoever asked has gone", func(w *World) {
			d := w.desk()
			ctx, cancel := context.WithCancel(w.Context())
			carrier := NewCarrier(func(chat.OutboundText) Answer {
				cancel()
				return Answer{}
			})
			process := NewCrash(w.Store, func(int) Fault { return NoFault })
			m, err := w.Sender(process, carrier).Send(ctx, w.SendRequest(d.agent, d.chat.ID, "hello"))
			w.OK(err)
			w.Same("status", w.Message(m.ID).Status, chat.StatusSent)
		}},
	})
}
