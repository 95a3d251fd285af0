package phone_test

import (
	"slices"
	"testing"
	"time"

	"github.com/nyaruka/phonenumbers"

	"github.com/smsdesk/smsdesk/shared/sms"
	"github.com/smsdesk/smsdesk/shared/sms/phone"
)

func TestANumberTellsItsCountryItsTimeZones(t *testing.T) {
	for number, want := range map[string]struct {
		country string
		zones   []string
	}{
		"+12065550150":  {"US", []string{"America/Los_Angeles"}},
		"+12085550150":  {"US", []string{"America/Boise", "America/Los_Angeles"}}, // Idaho
		"+14165550150":  {"CA", []string{"America/Toronto"}},
		"+447911123456": {"GG", []string{"Europe/Guernsey", "Europe/Isle_of_Man", "Europe/London"}},
		"+33612345678":  {"FR", []string{"Europe/Paris"}},
		"+351912345678": {"PT", []string{"Atlantic/Azores", "Europe/Lisbon"}},
		"+870773111632": {"", nil}, // a satellite telephone
		"hello":         {"", nil},
		"":              {"", nil},
	} {
		country, zones := phone.Place(number)
		if country != want.country || !slices.Equal(zones, want.zones) {
			t.Errorf("%s: got %q, %v", number, country, zones)
		}
	}
}

// Quiet hours hold in all of a number's zones, so they must not be far apart.
func TestTheTimeZonesOfAMobileAreCloseTogether(t *testing.T) {
	const far = 3 * 3600
	for country := range phonenumbers.GetSupportedRegions() {
		example := phonenumbers.GetExampleNumberForType(country, phonenumbers.MOBILE)
		if example == nil {
			continue
		}
		number := phonenumbers.Format(example, phonenumbers.E164)
		of, zones := phone.Place(number)
		if !sms.IsCountry(of) || len(zones) == 0 {
			t.Errorf("%s is of %q, in %v", number, of, zones)
		}
		west, east := 24*3600, -24*3600
		for _, name := range zones {
			zone, err := time.LoadLocation(name)
			if err != nil {
				t.Errorf("%s: %v", number, err)
				continue
			}
			_, offset := time.Unix(1_767_225_600, 0).In(zone).Zone()
			west, east = min(west, offset), max(east, offset)
		}
		if east-west > far {
			t.Errorf("%s may be in %v", number, zones)
		}
	}
}
