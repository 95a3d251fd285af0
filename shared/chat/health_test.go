package chat_test

import (
	"testing"
	"time"

	"github.com/smsdesk/smsdesk/shared/chat"
)

func TestOutcomesAreCountedByTheHourOfTheirNumber(t *testing.T) {
	d := newDesk(t)
	hour := d.Clock.Now().Truncate(time.Hour)
	elsewhere := d.Open(d.agent, d.service, d.Number())
	erased := chat.NewMessageID(d.Key.Line(d.Number(), d.Number()), d.Position())
	outcome := func(line chat.LineID, at time.Duration, status chat.Status, reason string) chat.Outcome {
		return chat.Outcome{Message: chat.NewMessageID(line, d.Position()), Status: status, Reason: reason, At: hour.Add(at)}
	}
	here := d.chat.ID.Line()
	system := outcome(erased.Line(), 0, chat.StatusSent, "")
	system.ServiceID, system.Number = d.service.ID, d.service.Numbers[0]
	counter := &chat.Counter{Store: d.Store}
	d.OK(counter.Count(d.Context(), []chat.Outcome{
		outcome(here, 0, chat.StatusDelivered, ""),
		outcome(elsewhere.ID.Line(), time.Hour-time.Millisecond, chat.StatusDelivered, ""),
		outcome(here, time.Hour, chat.StatusDelivered, ""),
		outcome(here, 0, chat.StatusFailed, chat.ReasonLandline),
		outcome(here, 0, chat.StatusFailed, "Message to +12065550150 was not understood"),
		outcome(here, 0, chat.StatusFailed, "Quota 7 exceeded"),
		outcome(erased.Line(), 0, chat.StatusDelivered, ""),
		system,
	}))
	d.OK(counter.Count(d.Context(), []chat.Outcome{outcome(here, 0, chat.StatusDelivered, "")}))
	d.OK(counter.Count(d.Context(), nil))
	d.Clock.Set(hour.Add(90 * time.Minute))
	health := &chat.Health{Store: d.Store, Clock: d.Clock.Now}
	got, err := health.Of(d.Context(), d.service.ID, 2)
	d.OK(err)
	tally := func(h time.Time, status chat.Status, reason string, n int) chat.Tally {
		return chat.Tally{ServiceID: d.service.ID, Number: d.service.Numbers[0], Hour: h, Status: status, Reason: reason, Messages: n}
	}
	d.Same("two hours", got, []chat.Tally{
		tally(hour, chat.StatusSent, "", 1),
		tally(hour, chat.StatusFailed, chat.ReasonLandline, 1),
		tally(hour, chat.StatusFailed, chat.ReasonOther, 2),
		tally(hour, chat.StatusDelivered, "", 3),
		tally(hour.Add(time.Hour), chat.StatusDelivered, "", 1),
	})
	got, err = health.Of(d.Context(), d.service.ID, 1)
	d.OK(err)
	d.Same("the present hour", got, []chat.Tally{tally(hour.Add(time.Hour), chat.StatusDelivered, "", 1)})
}
