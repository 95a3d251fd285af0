package chat

import (
	"slices"
	"time"
	_ "time/tzdata" // a function's machine has no time zones of its own
)

// Open tells whether the service answers at the time.
func (h OpeningHours) Open(at time.Time) bool {
	zone, err := time.LoadLocation(h.TimeZone)
	if len(h.Periods) == 0 || err != nil {
		return true
	}
	local := at.In(zone)
	return slices.ContainsFunc(h.Periods, func(p OpenPeriod) bool {
		return slices.Contains(p.Days, local.Weekday()) && clockTime(local) >= p.From && clockTime(local) < p.To
	})
}

// NextOpening is when the service answers next: the time itself if it answers then, the zero time if it never does.
func (h OpeningHours) NextOpening(at time.Time) time.Time {
	if h.Open(at) {
		return at
	}
	zone, err := time.LoadLocation(h.TimeZone)
	if err != nil {
		return time.Time{}
	}
	var next time.Time
	today := at.In(zone)
	for _, p := range h.Periods {
		for offset := range 8 {
			day := time.Date(today.Year(), today.Month(), today.Day()+offset, 0, 0, 0, 0, time.UTC)
			if !slices.Contains(p.Days, day.Weekday()) {
				continue
			}
			opening, opens := p.opening(day, zone)
			if opens && opening.After(at) && (next.IsZero() || opening.Before(next)) {
				next = opening
			}
		}
	}
	return next
}

// opening is when the period begins on the day. Where clocks skip that time, it begins after what they skip, or not at all.
func (p OpenPeriod) opening(day time.Time, zone *time.Location) (time.Time, bool) {
	for minute := p.From; minute < p.To; minute++ {
		at := time.Date(day.Year(), day.Month(), day.Day(), 0, int(minute), 0, 0, zone)
		if clockTime(at) == minute {
			return at, true
		}
	}
	return time.Time{}, false
}

// Quiet tells whether it is a quiet time in any of the zones, which are IANA names.
func (h QuietHours) Quiet(at time.Time, zones []string) bool {
	return slices.ContainsFunc(zones, func(name string) bool {
		zone, err := time.LoadLocation(name)
		if err != nil {
			return false
		}
		local := clockTime(at.In(zone))
		if h.From <= h.To {
			return local >= h.From && local < h.To
		}
		return local >= h.From || local < h.To
	})
}

// clockTime is the time of day, without what there is of the minute.
func clockTime(local time.Time) ClockTime { return ClockTime(local.Hour()*60 + local.Minute()) }
