package chat

import (
	"slices"
	"time"
)

// Place is where a number may be, by the numbering plans of the world.
type Place struct {
	Country   string   // ISO 3166-1 alpha-2; empty if it is not known
	TimeZones []string // IANA names
}

// Reach says why a number that is there may not be texted at the time, or nil. A customer who waits for an answer may get it
// at any hour. A country that is not known is none of those that are allowed.
func (p Policies) Reach(place Place, waiting bool, now time.Time) error {
	switch {
	case len(p.AllowedCountries) > 0 && !slices.Contains(p.AllowedCountries, place.Country):
		return ErrForeignCountry
	case !waiting && p.QuietHours.Quiet(now, place.TimeZones):
		return ErrQuietHours
	}
	return nil
}
