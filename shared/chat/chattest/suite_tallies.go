package chattest

import (
	"testing"
	"time"

	"github.com/smsdesk/smsdesk/shared/chat"
)

func (s suite) tallies(t *testing.T) {
	s.all(t, []contract{
		{"what is counted adds up, by hour, number, status, reason", func(w *World) {
			service, other, hour := w.Name("service"), w.Name("service"), w.Clock.Now().Truncate(time.Hour)
			one, two := w.Number(), w.Number()
			tally := func(service, number string, hours int, status chat.Status, reason string, n int) chat.Tally {
				return chat.Tally{
					ServiceID: service, Number: number, Hour: hour.Add(time.Duration(hours) * time.Hour), Status: status, Reason: reason, Messages: n,
				}
			}
			for _, counted := range [][]chat.Tally{
				{
					tally(service, one, 0, chat.StatusDelivered, "", 2),
					tally(service, one, 0, chat.StatusFailed, chat.ReasonCarrierRefused, 1),
					tally(service, two, 0, chat.StatusReceived, "", 1),
					tally(other, one, 0, chat.StatusDelivered, "", 7),
				},
				{
					tally(service, one, 0, chat.StatusFailed, chat.ReasonNotSentInTime, 1),
					tally(service, one, 0, chat.StatusDelivered, "", 3),
					tally(service, one, 1, chat.StatusDelivered, "", 1),
					tally(service, one, -1, chat.StatusDelivered, "", 1),
				},
				nil,
			} {
				w.OK(w.Store.Count(w.Context(), counted))
			}
			got, err := w.Store.Tallies(w.Context(), service, one, hour, hour.Add(time.Hour))
			w.OK(err)
			w.Same("tallies", got, []chat.Tally{
				tally(service, one, 0, chat.StatusFailed, chat.ReasonCarrierRefused, 1),
				tally(service, one, 0, chat.StatusFailed, chat.ReasonNotSentInTime, 1),
				tally(service, one, 0, chat.StatusDelivered, "", 5),
				tally(service, one, 1, chat.StatusDelivered, "", 1),
			})
			got, err = w.Store.Tallies(w.Context(), service, two, hour, hour)
			w.OK(err)
			w.Same("tallies of another number", got, []chat.Tally{tally(service, two, 0, chat.StatusReceived, "", 1)})
		}},
		{"many who count at once lose nothing", func(w *World) {
			tally := chat.Tally{ServiceID: w.Name("service"), Number: w.Number(), Hour: w.Clock.Now().Truncate(time.Hour), Status: chat.StatusSent, Messages: 1}
			for _, err := range AtOnce(racers, func(int) error { return w.Store.Count(w.Context(), []chat.Tally{tally}) }) {
				w.OK(err)
			}
			got, err := w.Store.Tallies(w.Context(), tally.ServiceID, tally.Number, tally.Hour, tally.Hour)
			w.OK(err)
			tally.Messages = racers
			w.Same("tallies", got, []chat.Tally{tally})
		}},
	})
}
