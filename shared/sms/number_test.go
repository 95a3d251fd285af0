package sms_test

import (
	"strings"
	"testing"

	"github.com/smsdesk/smsdesk/shared/sms"
)

func TestANumberIsAPlusSignThenUpToFifteenDigits(t *testing.T) {
	for number, want := range map[string]bool{
		"+12065550100":                   true,
		"+6834000":                       true,
		"+123456789012345":               true,
		"+10":                            true,
		"":                               false,
		"+":                              false,
		"+1":                             false,
		"12065550100":                    false,
		"0012065550100":                  false,
		"+02065550100":                   false,
		"+1234567890123456":              false,
		"+1 206 555 0100":                false,
		" +12065550100":                  false,
		"+12065550100\n":                 false,
		"+1206555010a":                   false,
		"+12065550100;ext=3":             false,
		"tel:+12065550100":               false,
		"＋12065550100":                   false,
		"+١٢٣٤٥٦٧":                       false,
		"+\x0012065550":                  false,
		"++12065550100":                  false,
		"+1206555010-":                   false,
		"+" + strings.Repeat("1", 1<<16): false,
	} {
		if got := sms.IsE164(number); got != want {
			t.Errorf("%.40q: got %t, want %t", number, got, want)
		}
	}
}

func TestAMaskedNumberShowsItsLastTwoDigits(t *testing.T) {
	for number, want := range map[string]string{
		"+12065550150":        "***50",
		"+6834000":            "***00",
		"+123456":             "***",
		"12065550150":         "***",
		"":                    "***",
		"call me on 555 0150": "***",
	} {
		if got := sms.Mask(number); got != want {
			t.Errorf("%q: got %q, want %q", number, got, want)
		}
	}
}

func FuzzAMaskTellsNoMoreThanTwoDigits(f *testing.F) {
	for _, number := range []string{"+12065550150", "+12", "STOP", "", "+1206555015\xff"} {
		f.Add(number)
	}
	f.Fuzz(func(t *testing.T, number string) {
		rest, masked := strings.CutPrefix(sms.Mask(number), "***")
		if !masked || len(rest) > 2 || strings.Trim(rest, "0123456789") != "" {
			t.Errorf("%q is masked as %q", number, sms.Mask(number))
		}
		if rest != "" && (!sms.IsE164(number) || !strings.HasSuffix(number, rest)) {
			t.Errorf("%q is masked as %q", number, sms.Mask(number))
		}
	})
}
