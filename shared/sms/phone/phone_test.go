package phone_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/nyaruka/phonenumbers"

	"github.com/smsdesk/smsdesk/shared/sms"
	"github.com/smsdesk/smsdesk/shared/sms/phone"
)

func TestANumberThatMayBeAMobileIsTakenAsItIs(t *testing.T) {
	numbers := []string{
		"+447911123456", "+4915112345678", "+33612345678", "+393123456789", "+5491123456789", "+525512345678",
		"+819012345678", "+919876543210", "+61412345678", "+5521987654321", "+14255550182",
	}
	for last := 150; last < 200; last++ { // fiction's own numbers, where demonstrations live
		numbers = append(numbers, fmt.Sprintf("+12065550%d", last))
	}
	for _, number := range numbers {
		got, err := phone.Parse(number)
		if err != nil || got != number {
			t.Errorf("%s: got %q, %v", number, got, err)
		}
	}
}

func TestATrunkPrefixIsLeftOut(t *testing.T) {
	got, err := phone.Parse("+4407911123456")
	if err != nil || got != "+447911123456" {
		t.Errorf("got %q, %v", got, err)
	}
}

func TestANumberThatCannotBeTextedIsRefusedForItsReason(t *testing.T) {
	for number, want := range map[string]error{
		"":                   phone.ErrInvalid,
		"hello":              phone.ErrInvalid,
		"+":                  phone.ErrInvalid,
		"+12":                phone.ErrInvalid,
		"+1206555":           phone.ErrInvalid,
		"+120655501500":      phone.ErrInvalid,
		"+11234567890":       phone.ErrInvalid, // no area code begins with 1
		"+15551234567":       phone.ErrInvalid, // no area has the code 555
		"+99912345678":       phone.ErrInvalid, // no country has the code 999
		"+1234567890123456":  phone.ErrInvalid,
		"12065550150":        phone.ErrInvalid,
		"2065550150":         phone.ErrInvalid,
		"(206) 555-0150":     phone.ErrInvalid,
		" +12065550150":      phone.ErrInvalid,
		"+12065550150 ":      phone.ErrInvalid,
		"+1 206 555 0150":    phone.ErrInvalid,
		"+12065550150;ext=3": phone.ErrInvalid,
		"tel:+12065550150":   phone.ErrInvalid,
		"+１２０６５５５０１５０":       phone.ErrInvalid,
		"+1800FLOWERS":       phone.ErrInvalid,
		"911":                phone.ErrInvalid,
		"+442079460018":      phone.ErrNotMobile, // a fixed line
		"+493012345678":      phone.ErrNotMobile,
		"+81312345678":       phone.ErrNotMobile,
		"+18005551212":       phone.ErrNotMobile, // toll-free
		"+19005551234":       phone.ErrNotMobile, // premium rate
		"+448431234567":      phone.ErrNotMobile,
		"+33900000000":       phone.ErrNotMobile, // voice over IP
		"+447012345678":      phone.ErrNotMobile, // a personal number
		"+447640123456":      phone.ErrNotMobile, // a pager
		"+445512345678":      phone.ErrNotMobile, // a company's number
		"+80012345678":       phone.ErrNotMobile, // toll-free everywhere
	} {
		got, err := phone.Parse(number)
		if !errors.Is(err, want) || got != "" {
			t.Errorf("%q: got %q, %v; want %v", number, got, err, want)
		}
		if err != nil && number != "" && strings.Contains(err.Error(), number) {
			t.Errorf("%q is in the error", number)
		}
	}
}

func FuzzANumberOnceParsedStaysAsItIs(f *testing.F) {
	for _, number := range []string{"+12065550150", "+4407911123456", "+5215512345678", "+390612345678", "+12", "+", "hello", "+1206555015\xff"} {
		f.Add(number)
	}
	f.Fuzz(func(t *testing.T, number string) {
		parsed, err := phone.Parse(number)
		switch {
		case err == nil:
			if !sms.IsE164(parsed) {
				t.Errorf("%q: %q is not E.164", number, parsed)
			}
			if again, err := phone.Parse(parsed); err != nil || again != parsed {
				t.Errorf("%q: %q parses as %q, %v", number, parsed, again, err)
			}
		case !errors.Is(err, phone.ErrInvalid) && !errors.Is(err, phone.ErrNotMobile):
			t.Errorf("%q: %v", number, err)
		case parsed != "":
			t.Errorf("%q: %q with an error", number, parsed)
		}
	})
}

func BenchmarkParse(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := phone.Parse("+12065550150"); err != nil {
			b.Fatal(err)
		}
	}
}

func TestTheCountriesAreThoseOfTheNumberingPlans(t *testing.T) {
	plans := phonenumbers.GetSupportedRegions()
	for a := 'A'; a <= 'Z'; a++ {
		for b := 'A'; b <= 'Z'; b++ {
			if code := string([]rune{a, b}); sms.IsCountry(code) != plans[code] {
				t.Errorf("%s: a country %v, a plan %v", code, sms.IsCountry(code), plans[code])
			}
		}
	}
	for _, none := range []string{"", "U", "us", "USA", "US CA", " U", "S "} {
		if sms.IsCountry(none) {
			t.Errorf("%q is a country", none)
		}
	}
}
