package phone

import (
	"slices"

	"github.com/nyaruka/phonenumbers"
)

// nowhere is what numbers of no country have for a country, for a time zone.
const (
	noCountry = "001"
	noZone    = phonenumbers.UNKNOWN_TIMEZONE
)

// Place is the country that the number, E.164, belongs to, as an ISO 3166-1 alpha-2 code, and the time zones of the part of it
// that the number tells, as IANA names; nothing of what is not known. A number stays what it is when its owner moves or
// travels.
func Place(number string) (country string, zones []string) {
	parsed, err := phonenumbers.Parse(number, "")
	if err != nil {
		return "", nil
	}
	country = phonenumbers.GetRegionCodeForNumber(parsed)
	if country == noCountry {
		country = ""
	}
	zones, err = phonenumbers.GetTimezonesForNumber(parsed)
	if err != nil {
		return country, nil
	}
	return country, slices.DeleteFunc(slices.Clone(zones), func(zone string) bool { return zone == noZone })
}
