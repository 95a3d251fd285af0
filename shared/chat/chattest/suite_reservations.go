package chattest

import (
	"testing"
	"time"

	"github.com/smsdesk/smsdesk/shared/chat"
)

// inboundReservation is a new reservation of a customer's text.
func (w *World) inboundReservation(line chat.LineID) chat.Reservation {
	w.Helper()
	now := w.Clock.Now()
	text := chat.InboundText{Carrier: CarrierName, ID: w.Name("text")}
	return chat.Reservation{Key: text.Key(), Line: line, Position: w.Position(), At: now, FirstAt: now}
}

// requestReservation is a new reservation of an agent's request.
func (w *World) requestReservation(line chat.LineID) chat.Reservation {
	w.Helper()
	r := w.inboundReservation(line)
	i := chat.NewIdempotency(w.Name("key"), "alice", "/path", "body")
	r.Key, r.Digest = i.Key, i.Digest
	return r
}

// reserve stores the reservation as the first.
func (w *World) reserve(r chat.Reservation) chat.Reservation {
	w.Helper()
	kept, first, err := w.Store.Reserve(w.Context(), r, w.Clock.Now().Add(chat.InboundRetention))
	w.OK(err)
	if !first {
		w.Fatalf("the key %s was reserved already", r.Key)
	}
	return kept
}

// reserved is the reservation that is stored under the key of r.
func (w *World) reserved(r chat.Reservation) chat.Reservation {
	w.Helper()
	r.Position = w.Position()
	kept, first, err := w.Store.Reserve(w.Context(), r, w.Clock.Now().Add(chat.InboundRetention))
	w.OK(err)
	if first {
		w.Fatalf("the key %s was not reserved", r.Key)
	}
	return kept
}

func (w *World) newLine() chat.LineID { return w.Key.Line(w.Number(), w.Number()) }

func (s suite) reservations(t *testing.T) {
	// What holds for reservations of texts and of requests alike.
	both := func(holds func(w *World, reservation func(chat.LineID) chat.Reservation)) func(w *World) {
		return func(w *World) {
			holds(w, w.inboundReservation)
			holds(w, w.requestReservation)
		}
	}
	s.all(t, []contract{
		{"a key is reserved once: who comes later gets the first one's reservation", both(
			func(w *World, reservation func(chat.LineID) chat.Reservation) {
				first := reservation(w.newLine())
				w.Same("kept", w.reserve(first), first)
				w.Clock.Advance(time.Second)
				second := reservation(w.newLine())
				second.Key, second.Digest = first.Key, first.Digest
				w.Same("kept", w.reserved(second), first)
			})},
		{"of many who reserve a key at once one is first, and all get the same reservation", both(
			func(w *World, reservation func(chat.LineID) chat.Reservation) {
				r := reservation(w.newLine())
				positions := make([]chat.Position, racers)
				for i := range positions {
					positions[i] = w.Position()
				}
				kept := make([]chat.Reservation, racers)
				errs := AtOnce(racers, func(i int) error {
					mine := r
					mine.Position = positions[i]
					var (
						first bool
						err   error
					)
					kept[i], first, err = w.Store.Reserve(w.Context(), mine, w.Clock.Now().Add(time.Hour))
					if err == nil && !first {
						return chat.ErrConflict
					}
					return err
				})
				winner := w.OneWins("reserve", errs, chat.ErrConflict)
				r.Position = positions[winner]
				for _, k := range kept {
					w.Same("kept", k, r)
				}
			})},
		{"the digest that a key was reserved with is kept", func(w *World) {
			first := w.reserve(w.requestReservation(w.newLine()))
			other := first
			other.Digest = chat.NewIdempotency("key", "alice", "/path", "another body").Digest
			w.Same("kept", w.reserved(other), first)
		}},
		{"to renew gives a new position, time and digest, and keeps when the first attempt began", both(
			func(w *World, reservation func(chat.LineID) chat.Reservation) {
				r := w.reserve(reservation(w.newLine()))
				want := r
				if r.Digest != "" {
					r.Digest = chat.NewIdempotency("key", "alice", "/path", "another body").Digest
				}
				want.At, want.Position, want.Digest = w.Clock.Advance(chat.Lease), w.Position(), r.Digest
				got, err := w.Store.Renew(w.Context(), r, want.Position, want.At)
				w.OK(err)
				w.Same("renewed", got, want)
				w.Same("stored", w.reserved(r), want)
			})},
		{"to renew is refused once the position is another, and changes nothing", both(
			func(w *World, reservation func(chat.LineID) chat.Reservation) {
				r := w.reserve(reservation(w.newLine()))
				renewed, err := w.Store.Renew(w.Context(), r, w.Position(), w.Clock.Advance(chat.Lease))
				w.OK(err)
				_, err = w.Store.Renew(w.Context(), r, w.Position(), w.Clock.Advance(chat.Lease))
				w.Refused("renew", err, chat.ErrConflict)
				w.Same("stored", w.reserved(r), renewed)
			})},
		{"to renew is refused if the reservation is gone", both(
			func(w *World, reservation func(chat.LineID) chat.Reservation) {
				r := reservation(w.newLine())
				_, err := w.Store.Renew(w.Context(), r, w.Position(), w.Clock.Now())
				w.Refused("renew", err, chat.ErrConflict)
				w.reserve(r)
			})},
		{"to renew is refused once the text is counted as ignored", func(w *World) {
			r := w.reserve(w.inboundReservation(w.newLine()))
			w.OK(w.Store.Ignore(w.Context(), w.ignoring(r)))
			_, err := w.Store.Renew(w.Context(), r, w.Position(), w.Clock.Advance(chat.Lease))
			w.Refused("renew", err, chat.ErrConflict)
			r.Done = true
			w.Same("stored", w.reserved(r), r)
		}},
		{"of many who renew at once one wins", both(
			func(w *World, reservation func(chat.LineID) chat.Reservation) {
				r := w.reserve(reservation(w.newLine()))
				at := w.Clock.Advance(chat.Lease)
				renewed := make([]chat.Reservation, racers)
				errs := AtOnce(racers, func(i int) error {
					p, err := w.IDs.Next(at)
					if err != nil {
						return err
					}
					renewed[i], err = w.Store.Renew(w.Context(), r, p, at)
					return err
				})
				winner := w.OneWins("renew", errs, chat.ErrConflict)
				w.Same("stored", w.reserved(r), renewed[winner])
			})},
		{"a request is read by its key", func(w *World) {
			r := w.requestReservation(w.newLine())
			_, err := w.Store.Request(w.Context(), r.Key)
			w.Refused("request", err, chat.ErrNotFound)
			w.reserve(r)
			got, err := w.Store.Request(w.Context(), r.Key)
			w.OK(err)
			w.Same("request", got, r)
		}},
		{"a released key is unused again", func(w *World) {
			r := w.reserve(w.requestReservation(w.newLine()))
			w.OK(w.Store.Release(w.Context(), r))
			_, err := w.Store.Request(w.Context(), r.Key)
			w.Refused("request", err, chat.ErrNotFound)
			w.OK(w.Store.Release(w.Context(), r))
			r.Position = w.Position()
			w.Same("reserved anew", w.reserve(r), r)
		}},
		{"a reservation that has another position by now is not released", func(w *World) {
			r := w.reserve(w.requestReservation(w.newLine()))
			renewed, err := w.Store.Renew(w.Context(), r, w.Position(), w.Clock.Advance(chat.Lease))
			w.OK(err)
			w.OK(w.Store.Release(w.Context(), r))
			got, err := w.Store.Request(w.Context(), r.Key)
			w.OK(err)
			w.Same("request", got, renewed)
		}},
	})
}
