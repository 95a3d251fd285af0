package sms_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/smsdesk/smsdesk/shared/sms"
)

func TestAKeywordIsReadHoweverItIsTyped(t *testing.T) {
	for keyword, texts := range map[sms.Keyword][]string{
		sms.KeywordStop: {
			"ARRET", "CANCEL", "END", "OPT-OUT", "OPTOUT", "QUIT", "REMOVE", "STOP", "TD", "UNSUBSCRIBE",
			"REVOKE", "OPT OUT", "STOPALL",
			"stop", "Stop.", " STOP\r\n", "“Stop!”", "s t o p", "opt_out", "Stop all", "STOP\u200b", "*STOP*", "stop 🛑", "STOP ✋️",
		},
		sms.KeywordStart: {"START", "UNSTOP", "YES", "yes!", "Un-stop"},
		sms.KeywordHelp:  {"HELP", "INFO", "help?", "Help 🙏🏽", "info…"},
	} {
		for _, text := range texts {
			if got := sms.KeywordOf(text); got != keyword {
				t.Errorf("%q: got %q, want %q", text, got, keyword)
			}
		}
	}
}

func TestATextThatSaysMoreThanAKeywordIsOrdinary(t *testing.T) {
	for _, text := range []string{
		"", " ", "…", "👍", "please stop by at 5", "Stop by", "don't stop", "STOP1", "1 stop", "stopp", "STO", "the end",
		"yes please", "helpful", "unsubscribed", "UNSUBSCRIBE ME", "stöp", "STO\u0301P", "ＳＴＯＰ", "ſtop", "стоп", "stop\xff١",
		strings.Repeat("stop", 1000),
	} {
		if got := sms.KeywordOf(text); got != sms.KeywordNone {
			t.Errorf("%q: got %q, want none", text, got)
		}
	}
}

func TestReadingAKeywordAllocatesNothing(t *testing.T) {
	for _, text := range []string{"“Un-subscribe!” 🛑", "please stop by at 5", "Où est mon colis?"} {
		if allocations := testing.AllocsPerRun(100, func() { sms.KeywordOf(text) }); allocations != 0 {
			t.Errorf("%q: %v allocations", text, allocations)
		}
	}
}

func FuzzAKeywordIsTheWholeText(f *testing.F) {
	for _, text := range []string{"", "STOP", "opt-out!", "yes\xff", "please stop by at 5", "he\u0301lp", "🛑 stop"} {
		f.Add(text)
	}
	known := map[string]sms.Keyword{"YES": sms.KeywordStart, "START": sms.KeywordStart, "UNSTOP": sms.KeywordStart}
	for word := range strings.FieldsSeq("ARRET CANCEL END OPTOUT QUIT REMOVE REVOKE STOP STOPALL TD UNSUBSCRIBE") {
		known[word] = sms.KeywordStop
	}
	known["HELP"], known["INFO"] = sms.KeywordHelp, sms.KeywordHelp
	besides := regexp.MustCompile(`[^\pL\pN\pM]|[\x{180B}-\x{180D}\x{180F}\x{FE00}-\x{FE0F}\x{E0100}-\x{E01EF}]`)
	small := regexp.MustCompile(`[a-z]`)
	f.Fuzz(func(t *testing.T, text string) {
		word := small.ReplaceAllStringFunc(besides.ReplaceAllString(text, ""), strings.ToUpper)
		if got, want := sms.KeywordOf(text), known[word]; got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	})
}

func BenchmarkKeywordOf(b *testing.B) {
	for _, text := range []string{"Stop!", "please stop by at 5"} {
		b.Run(text, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				sms.KeywordOf(text)
			}
		})
	}
}
