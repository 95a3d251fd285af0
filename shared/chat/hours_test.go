package chat_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/smsdesk/smsdesk/shared/chat"
)

// at is a time of a zone's clocks.
func at(t *testing.T, zone, text string) time.Time {
	t.Helper()
	location, err := time.LoadLocation(zone)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := time.ParseInLocation(time.DateTime, text, location)
	if err != nil {
		t.Fatal(err)
	}
	return parsed.UTC()
}

func clock(t *testing.T, text string) chat.ClockTime {
	t.Helper()
	c, err := chat.ParseClockTime(text)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

const (
	losAngeles = "America/Los_Angeles"
	newYork    = "America/New_York"
	kathmandu  = "Asia/Kathmandu"
	lordHowe   = "Australia/Lord_Howe"
)

// office hours: nine to five on workdays, Saturday until noon and from ten to midnight.
func officeHours(t *testing.T, zone string) chat.OpeningHours {
	t.Helper()
	workdays := []time.Weekday{time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday}
	return chat.OpeningHours{TimeZone: zone, Periods: []chat.OpenPeriod{
		{Days: workdays, From: clock(t, "09:00"), To: clock(t, "17:00")},
		{Days: []time.Weekday{time.Saturday}, From: clock(t, "10:00"), To: clock(t, "12:00")},
		{Days: []time.Weekday{time.Saturday}, From: clock(t, "22:00"), To: clock(t, "24:00")},
	}}
}

func TestOpeningHoursBeginAndEndOnTheSecond(t *testing.T) {
	for _, tt := range []struct {
		local  string // a Monday is 2026-11-23
		before bool
		at     bool
	}{
		{"2026-11-23 09:00:00", false, true},
		{"2026-11-23 17:00:00", true, false},
		{"2026-11-24 00:00:00", false, false},
		{"2026-11-27 17:00:00", true, false},
		{"2026-11-28 09:00:00", false, false}, // a Saturday
		{"2026-11-28 10:00:00", false, true},
		{"2026-11-28 12:00:00", true, false},
		{"2026-11-28 22:00:00", false, true},
		{"2026-11-29 00:00:00", true, false},
		{"2026-11-29 10:00:00", false, false},
	} {
		for _, zone := range []string{losAngeles, newYork, kathmandu} {
			h, instant := officeHours(t, zone), at(t, zone, tt.local)
			if got := h.Open(instant.Add(-time.Second)); got != tt.before {
				t.Errorf("%s: open a second before %s: %v", zone, tt.local, got)
			}
			if got := h.Open(instant); got != tt.at {
				t.Errorf("%s: open at %s: %v", zone, tt.local, got)
			}
			if got := h.Open(instant.Add(time.Second)); got != tt.at {
				t.Errorf("%s: open a second after %s: %v", zone, tt.local, got)
			}
		}
	}
}

func TestAServiceWithoutOpeningHoursIsAlwaysOpen(t *testing.T) {
	now := at(t, newYork, "2026-11-29 03:00:00")
	if h := (chat.OpeningHours{}); !h.Open(now) || h.NextOpening(now) != now {
		t.Error("it is closed")
	}
}

func TestTheNextOpeningIsTheNextThatComes(t *testing.T) {
	for local, want := range map[string]string{
		"2026-11-23 08:59:59": "2026-11-23 09:00:00",
		"2026-11-23 09:00:00": "2026-11-23 09:00:00",
		"2026-11-23 12:34:56": "2026-11-23 12:34:56",
		"2026-11-23 17:00:00": "2026-11-24 09:00:00",
		"2026-11-27 17:00:00": "2026-11-28 10:00:00",
		"2026-11-28 12:00:00": "2026-11-28 22:00:00",
		"2026-11-29 00:00:00": "2026-11-30 09:00:00",
		"2026-12-31 23:59:59": "2027-01-01 09:00:00",
	} {
		got := officeHours(t, losAngeles).NextOpening(at(t, losAngeles, local))
		if !got.Equal(at(t, losAngeles, want)) {
			t.Errorf("after %s it opens at %v, want %s", local, got, want)
		}
	}
	once := chat.OpeningHours{TimeZone: newYork, Periods: []chat.OpenPeriod{{Days: []time.Weekday{time.Monday}, From: 540, To: 600}}}
	if got := once.NextOpening(at(t, newYork, "2026-11-23 10:00:00")); !got.Equal(at(t, newYork, "2026-11-30 09:00:00")) {
		t.Errorf("once a week, it opens at %v", got)
	}
}

func TestClocksThatAreMovedMoveTheOpening(t *testing.T) {
	early := chat.OpeningHours{TimeZone: newYork, Periods: []chat.OpenPeriod{{
		Days: []time.Weekday{time.Sunday}, From: clock(t, "02:30"), To: clock(t, "17:00"),
	}}}
	// In spring they skip the hour from two to three, so three is the first time after half past two.
	spring := early.NextOpening(at(t, newYork, "2026-03-08 01:00:00"))
	if want := at(t, newYork, "2026-03-08 03:00:00"); !spring.Equal(want) || early.Open(want.Add(-time.Second)) || !early.Open(want) {
		t.Errorf("in spring it opens at %v, want %v", spring, want)
	}
	autumn := early.NextOpening(at(t, newYork, "2026-11-01 00:30:00"))
	if want := time.Date(2026, time.November, 1, 7, 30, 0, 0, time.UTC); !autumn.Equal(want) {
		t.Errorf("in autumn it opens at %v, want %v", autumn, want)
	}
	skipped := chat.OpeningHours{TimeZone: newYork, Periods: []chat.OpenPeriod{{
		Days: []time.Weekday{time.Sunday}, From: clock(t, "02:00"), To: clock(t, "03:00"),
	}}}
	if got, want := skipped.NextOpening(at(t, newYork, "2026-03-08 01:00:00")), at(t, newYork, "2026-03-15 02:00:00"); !got.Equal(want) {
		t.Errorf("hours that are skipped open at %v, want %v", got, want)
	}
}

func TestTheNextOpeningIsTheFirstOpenMinute(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		from := rapid.IntRange(0, 1439).Draw(r, "from")
		h := chat.OpeningHours{
			TimeZone: rapid.SampledFrom([]string{losAngeles, newYork, kathmandu, lordHowe}).Draw(r, "zone"),
			Periods: []chat.OpenPeriod{{
				Days: rapid.SliceOfNDistinct(rapid.SampledFrom([]time.Weekday{0, 1, 2, 3, 4, 5, 6}), 4, 7, rapid.ID).Draw(r, "days"),
				From: chat.ClockTime(from), To: chat.ClockTime(rapid.IntRange(from+1, 1440).Draw(r, "to")),
			}},
		}
		now := time.Unix(rapid.Int64Range(1_767_225_600, 1_798_761_600).Draw(r, "now"), 0).UTC() // in 2026
		want := now
		for !h.Open(want) {
			want = want.Truncate(time.Minute).Add(time.Minute)
			if want.Sub(now) > 8*24*time.Hour {
				want = time.Time{} // no opening but one that clocks skip
				break
			}
		}
		if got := h.NextOpening(now); !want.IsZero() && !got.Equal(want) {
			r.Fatalf("got %v, want %v", got, want)
		}
	})
}

func TestQuietHoursBeginAndEndOnTheSecond(t *testing.T) {
	night := chat.QuietHours{From: clock(t, "21:00"), To: clock(t, "08:00")}
	siesta := chat.QuietHours{From: clock(t, "13:00"), To: clock(t, "15:00")}
	evening := chat.QuietHours{From: clock(t, "20:00"), To: clock(t, "24:00")}
	for _, tt := range []struct {
		h          chat.QuietHours
		local      string
		before, at bool
	}{
		{night, "2026-11-23 21:00:00", false, true},
		{night, "2026-11-24 00:00:00", true, true},
		{night, "2026-11-24 08:00:00", true, false},
		{siesta, "2026-11-23 13:00:00", false, true},
		{siesta, "2026-11-23 15:00:00", true, false},
		{evening, "2026-11-23 20:00:00", false, true},
		{evening, "2026-11-24 00:00:00", true, false},
		{chat.QuietHours{}, "2026-11-24 00:00:00", false, false},
		{chat.QuietHours{From: 600, To: 600}, "2026-11-24 10:00:00", false, false},
	} {
		for _, zone := range []string{losAngeles, newYork, kathmandu} {
			instant := at(t, zone, tt.local)
			if got := tt.h.Quiet(instant.Add(-time.Second), []string{zone}); got != tt.before {
				t.Errorf("%s, %v to %v: quiet a second before %s: %v", zone, tt.h.From, tt.h.To, tt.local, got)
			}
			for _, later := range []time.Duration{0, time.Second} {
				if got := tt.h.Quiet(instant.Add(later), []string{zone}); got != tt.at {
					t.Errorf("%s, %v to %v: quiet %v after %s: %v", zone, tt.h.From, tt.h.To, later, tt.local, got)
				}
			}
		}
	}
}

func TestItIsQuietIfItIsInAnyZoneThatANumberMayBeIn(t *testing.T) {
	night := chat.QuietHours{From: clock(t, "21:00"), To: clock(t, "08:00")}
	both := []string{losAngeles, newYork}
	for local, want := range map[string]bool{ // in New York
		"2026-11-23 07:59:59": true,
		"2026-11-23 08:00:00": true, // five in Los Angeles
		"2026-11-23 10:59:59": true,
		"2026-11-23 11:00:00": false,
		"2026-11-23 20:59:59": false,
		"2026-11-23 21:00:00": true, // six in Los Angeles
	} {
		if got := night.Quiet(at(t, newYork, local), both); got != want {
			t.Errorf("at %s in New York: quiet %v", local, got)
		}
	}
	if night.Quiet(at(t, newYork, "2026-11-23 23:00:00"), nil) || night.Quiet(at(t, newYork, "2026-11-23 23:00:00"), []string{"Etc/Unknown"}) {
		t.Error("it is quiet although nobody knows where")
	}
}
