package chat_test

import (
	"testing"
	"time"

	"github.com/smsdesk/smsdesk/shared/chat"
)

// resident is a desk whose chat's customer is from there, with the service's policies.
func resident(t *testing.T, place chat.Place, p chat.Policies) *desk {
	t.Helper()
	d := newDesk(t)
	d.change(func(s *chat.Service) { s.Policies = p })
	starter := d.Starter(d.Store)
	starter.Place = func(string) chat.Place { return place }
	d.Clock.Set(at(t, losAngeles, "2040-03-05 12:00:00"))
	started, _, err := starter.Start(d.Context(), chat.StartRequest{
		Agent: d.agent, ServiceID: d.service.ID, CustomerNumber: d.Number(),
	})
	d.OK(err)
	d.chat = started
	return d
}

// night is quiet from nine to eight.
func night(t *testing.T) chat.Policies {
	t.Helper()
	return chat.Policies{QuietHours: chat.QuietHours{From: clock(t, "21:00"), To: clock(t, "08:00")}}
}

func TestAChatKnowsWhereItsCustomersNumberIsFrom(t *testing.T) {
	boise := chat.Place{Country: "US", TimeZones: []string{"America/Boise", losAngeles}}
	d := resident(t, boise, chat.Policies{})
	d.Same("started", d.chat.Place, boise)
	d.Same("stored", d.Chat(d.chat.ID).Place, boise)
	d.OK(d.receive("hello"))
	d.sent("good day")
	d.Same("after texts", d.Chat(d.chat.ID).Place, boise)
	d.Same("after the end", d.End(d.chat).Place, boise)
}

func TestOnlyNumbersOfAllowedCountriesAreTexted(t *testing.T) {
	for _, tt := range []struct {
		country string
		allowed []string
		want    error
	}{
		{"US", nil, nil},
		{"", nil, nil},
		{"US", []string{"US"}, nil},
		{"CA", []string{"US", "CA"}, nil},
		{"FR", []string{"US", "CA"}, chat.ErrForeignCountry},
		{"", []string{"US", "CA"}, chat.ErrForeignCountry},
	} {
		d := resident(t, chat.Place{Country: tt.country}, chat.Policies{})
		d.change(func(s *chat.Service) { s.Policies.AllowedCountries = tt.allowed })

		before := d.Chat(d.chat.ID)
		_, err := d.send("hello")
		d.Refused("send to "+tt.country, err, tt.want)
		if tt.want != nil {
			d.untouched("send to "+tt.country, before)
		}
		starter := d.Starter(d.Store)
		starter.Place = func(string) chat.Place { return chat.Place{Country: tt.country} }
		number := d.Number()
		_, _, err = starter.Start(d.Context(), chat.StartRequest{Agent: d.agent, ServiceID: d.service.ID, CustomerNumber: number})
		d.Refused("start with "+tt.country, err, tt.want)
		if tt.want != nil {
			d.Same("the line", d.Line(d.Key.Line(d.service.Numbers[0], number)), chat.Chat{})
		}
		again, _, err := starter.Start(d.Context(), chat.StartRequest{
			Agent: d.agent, ServiceID: d.service.ID, CustomerNumber: d.chat.CustomerNumber,
		})
		d.OK(err)
		d.Same("the chat that is open already", again.ID, d.chat.ID)
	}
}

func TestNothingIsSentInQuietHoursToTheSecond(t *testing.T) {
	d := resident(t, chat.Place{Country: "US", TimeZones: []string{losAngeles}}, night(t))
	starter := d.Starter(d.Store)
	starter.Place = func(string) chat.Place { return d.chat.Place }
	for _, tt := range []struct {
		local string
		want  error
	}{
		{"2040-03-06 20:59:59", nil},
		{"2040-03-06 21:00:00", chat.ErrQuietHours},
		{"2040-03-06 21:00:01", chat.ErrQuietHours},
		{"2040-03-07 07:59:59", chat.ErrQuietHours},
		{"2040-03-07 08:00:00", nil},
	} {
		d.Clock.Set(at(t, losAngeles, tt.local))
		before := d.Chat(d.chat.ID)
		calls := d.carrier.Calls()
		_, err := d.send("hello")
		d.Refused("send at "+tt.local, err, tt.want)
		if tt.want != nil {
			d.Same("chat", d.Chat(d.chat.ID), before)
			d.Same("calls of the carrier", d.carrier.Calls(), calls)
		}
		_, _, err = starter.Start(d.Context(), chat.StartRequest{Agent: d.agent, ServiceID: d.service.ID, CustomerNumber: d.Number()})
		d.Refused("start at "+tt.local, err, tt.want)
	}
}

func TestACustomerWhoWaitsIsAnsweredInQuietHours(t *testing.T) {
	d := resident(t, chat.Place{TimeZones: []string{losAngeles}}, night(t))
	d.Clock.Set(at(t, losAngeles, "2040-03-06 23:00:00"))
	_, err := d.send("Are you awake?")
	d.Refused("before the customer's text", err, chat.ErrQuietHours)
	d.OK(d.receive("Is anybody there?"))
	d.Clock.Advance(time.Second)
	d.sent("I am.")
	d.Clock.Advance(time.Second)
	_, err = d.send("And you?")
	d.Refused("once answered", err, chat.ErrQuietHours)
}

func TestANumberOfNoKnownZoneHasNoQuietHours(t *testing.T) {
	d := resident(t, chat.Place{}, night(t))
	d.Clock.Set(at(t, losAngeles, "2040-03-06 23:00:00"))
	d.sent("hello")
}

func TestNoChatIsStartedWithABlockedNumber(t *testing.T) {
	d := newDesk(t)
	number := d.Number()
	d.OK(d.Store.PutBlock(d.Context(), chat.Block{Customer: d.Key.Customer(number), Number: number}, chat.AuditEntry{
		ID: d.Position(),
	}))
	start := func(number string) error {
		_, _, err := d.Starter(d.Store).Start(d.Context(), chat.StartRequest{
			Agent: d.agent, ServiceID: d.service.ID, CustomerNumber: number,
		})
		return err
	}
	d.Refused("start", start(number), chat.ErrBlockedNumber)
	d.Same("the line", d.Line(d.Key.Line(d.service.Numbers[0], number)), chat.Chat{})
	d.OK(start(d.Number()))
}
