package sms_test

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/smsdesk/smsdesk/shared/sms"
)

// The reference is what Twilio's sms-segments-calculator says. It needs Node.
//go:generate sh -c "cd testdata/reference && npm ci && node generate.mjs > segments.json"

func TestTextsOfOneKindFillTheirSegmentsBeforeTheNextOneBegins(t *testing.T) {
	for _, c := range []struct {
		name     string
		text     string
		encoding sms.Encoding
		units    int
		segments int
	}{
		{"nothing", "", sms.EncodingGSM7, 0, 0},
		{"a space", " ", sms.EncodingGSM7, 1, 1},
		{"the most for one segment", digits(160), sms.EncodingGSM7, 160, 1},
		{"one more than one segment", digits(161), sms.EncodingGSM7, 161, 2},
		{"the most for two segments", digits(306), sms.EncodingGSM7, 306, 2},
		{"one more than two segments", digits(307), sms.EncodingGSM7, 307, 3},
		{"the most for one segment of UCS-2", "ж" + digits(69), sms.EncodingUCS2, 70, 1},
		{"one more than one segment of UCS-2", "ж" + digits(70), sms.EncodingUCS2, 71, 2},
		{"the most for two segments of UCS-2", "ж" + digits(133), sms.EncodingUCS2, 134, 2},
		{"one more than two segments of UCS-2", "ж" + digits(134), sms.EncodingUCS2, 135, 3},
		{"escaped characters in one segment", strings.Repeat("]", 80), sms.EncodingGSM7, 160, 1},
		{"escaped characters in two segments", strings.Repeat("]", 152), sms.EncodingGSM7, 304, 2},
		{"escaped characters that leave a septet free in each segment", strings.Repeat("]", 153), sms.EncodingGSM7, 306, 3},
		{"an escaped character moved whole to the next segment", digits(152) + "€" + digits(152), sms.EncodingGSM7, 306, 3},
		{"surrogate pairs in one segment", strings.Repeat("😜", 35), sms.EncodingUCS2, 70, 1},
		{"surrogate pairs that leave a unit free in each segment", strings.Repeat("😜", 67), sms.EncodingUCS2, 134, 3},
		{"characters that take an escape only in GSM-7", "ж" + strings.Repeat("]", 69), sms.EncodingUCS2, 70, 1},
		{"a line break of two characters", "a\r\nb", sms.EncodingGSM7, 4, 1},
		{"a form feed", "\f", sms.EncodingGSM7, 2, 1},
		{"the escape itself", "\x1b", sms.EncodingUCS2, 1, 1},
		{"a zero byte", "\x00", sms.EncodingUCS2, 1, 1},
		{"bytes that are not UTF-8", "caf\xe9\xff", sms.EncodingUCS2, 5, 1},
		{"a surrogate half in UTF-8", "\xed\xa0\xbd", sms.EncodingUCS2, 3, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := sms.Measure(c.text)
			if got.Encoding != c.encoding || got.Units != c.units || got.Segments != c.segments {
				t.Errorf("got %s, %d units, %d segments; want %s, %d, %d",
					got.Encoding, got.Units, got.Segments, c.encoding, c.units, c.segments)
			}
		})
	}
}

// The cases are those that sms-segments-calculator publishes with its source, in its test directory.
func TestTheCalculatorsOwnVectorsHold(t *testing.T) {
	type vector struct {
		text     string
		encoding sms.Encoding
		segments int
	}
	vectors := []vector{
		{digits(160), sms.EncodingGSM7, 1},
		{digits(161), sms.EncodingGSM7, 2},
		{digits(307), sms.EncodingGSM7, 3},
		{"😜" + digits(68), sms.EncodingUCS2, 1},
		{"😜" + digits(69), sms.EncodingUCS2, 2},
		{"😜" + digits(133), sms.EncodingUCS2, 3},
		{"🇮🇹" + digits(66), sms.EncodingUCS2, 1},
		{"🇮🇹" + digits(67), sms.EncodingUCS2, 2},
		{"🏳️‍🌈" + digits(64), sms.EncodingUCS2, 1},
		{"🏳️‍🌈" + digits(65), sms.EncodingUCS2, 2},
		{"😀" + strings.Repeat("]", 68), sms.EncodingUCS2, 1},
		{"😀" + strings.Repeat("]", 69), sms.EncodingUCS2, 2},
		{"e\u0301\u0301\u0301" + strings.Repeat("a", 66), sms.EncodingUCS2, 1},
		{"e\u0301\u0301\u0301" + strings.Repeat("a", 67), sms.EncodingUCS2, 2},
		{"\rabcde\r\n123", sms.EncodingGSM7, 1},
		{"\nabcde\n\n123\n", sms.EncodingGSM7, 1},
	}
	for _, r := range "|^€{}[]~\\" {
		vectors = append(vectors,
			vector{string(r) + digits(158), sms.EncodingGSM7, 1},
			vector{string(r) + digits(159), sms.EncodingGSM7, 2})
	}
	for _, r := range "ÁÚúçíÍóÓ" {
		vectors = append(vectors,
			vector{strings.Repeat(string(r), 70), sms.EncodingUCS2, 1},
			vector{strings.Repeat(string(r), 71), sms.EncodingUCS2, 2})
	}
	for _, v := range vectors {
		got := sms.Measure(v.text)
		if got.Encoding != v.encoding || got.Segments != v.segments {
			t.Errorf("%q: got %s, %d segments; want %s, %d", v.text, got.Encoding, got.Segments, v.encoding, v.segments)
		}
	}
}

type measured struct {
	Text     string       `json:"text"`
	Encoding sms.Encoding `json:"encoding"`
	Units    int          `json:"units"`
	Segments int          `json:"segments"`
}

func TestSizesAreThoseOfTheReference(t *testing.T) {
	for _, want := range reference(t).Texts {
		got := sms.Measure(want.Text)
		if got.Encoding != want.Encoding || got.Units != want.Units || got.Segments != want.Segments {
			t.Errorf("%q: got %s, %d units, %d segments; want %s, %d, %d", want.Text,
				got.Encoding, got.Units, got.Segments, want.Encoding, want.Units, want.Segments)
		}
	}
}

// The reference keeps what a person sees as one character (a flag, an accent typed by itself) in one segment, as Twilio
// does. AWS documents 67 characters to a segment without any such rule, and the standard (3GPP TS 23.040) joins segments
// by bytes, so smsdesk splits between code points. The reference also counts a character longer than a segment as one
// segment, which no carrier can send.
func TestSizesDifferFromTheReferenceOnlyWhereACharacterOfSeveralCodePointsMeetsABorder(t *testing.T) {
	segments := []int{2, 2, 2, 3}
	clusters := reference(t).Clusters
	if len(clusters) != len(segments) {
		t.Fatalf("the reference has %d clusters, want %d", len(clusters), len(segments))
	}
	for i, theirs := range clusters {
		got := sms.Measure(theirs.Text)
		if got.Encoding != theirs.Encoding || got.Units != theirs.Units {
			t.Errorf("%q: got %s, %d units; the reference has %s, %d",
				theirs.Text, got.Encoding, got.Units, theirs.Encoding, theirs.Units)
		}
		if got.Segments != segments[i] {
			t.Errorf("%q: got %d segments, want %d", theirs.Text, got.Segments, segments[i])
		}
		if theirs.Segments == segments[i] {
			t.Errorf("%q: the reference has %d segments too", theirs.Text, theirs.Segments)
		}
	}
}

func TestTheFirstCharacterOutsideGSM7IsTheReasonForUCS2(t *testing.T) {
	for text, want := range map[string]rune{
		"más":                 'á',
		"it’s 5 — or 6":       '’',
		"see you 👍 à l'hôtel": '👍',
		"a\x00b":              0,
		"a\xffb":              utf8.RuneError,
	} {
		got := sms.Measure(text)
		if got.Encoding != sms.EncodingUCS2 || got.Forcing != want {
			t.Errorf("%q: got %s because of %q, want it because of %q", text, got.Encoding, got.Forcing, want)
		}
	}
}

func TestALimitIsWhatTheSegmentsHoldUpToWhatCarriersTake(t *testing.T) {
	for _, c := range []struct {
		encoding sms.Encoding
		segments int
		want     int
	}{
		{sms.EncodingGSM7, 0, 0},
		{sms.EncodingGSM7, 1, 160},
		{sms.EncodingGSM7, 2, 306},
		{sms.EncodingGSM7, sms.MaxSegments, 1530},
		{sms.EncodingGSM7, 1 << 62, 1530},
		{sms.EncodingUCS2, -1, 0},
		{sms.EncodingUCS2, 1, 70},
		{sms.EncodingUCS2, 2, 134},
		{sms.EncodingUCS2, 9, 603},
		{sms.EncodingUCS2, sms.MaxSegments, 630},
		{sms.EncodingUCS2, 1 << 62, 630},
	} {
		if got := c.encoding.Limit(c.segments); got != c.want {
			t.Errorf("%d segments of %s: got %d units, want %d", c.segments, c.encoding, got, c.want)
		}
	}
}

func TestATextFitsUntilNothingIsLeft(t *testing.T) {
	for _, c := range []struct {
		name     string
		text     string
		segments int
		left     int
	}{
		{"nothing yet", "", 1, 160},
		{"nothing yet, in two segments", "", 2, 306},
		{"some", digits(23), 1, 137},
		{"some of UCS-2", strings.Repeat("ж", 23), 1, 47},
		{"the last character", digits(160), 1, 0},
		{"one character too many", digits(161), 1, -1},
		{"the same, with two segments allowed", digits(161), 2, 145},
		{"the last character of UCS-2", strings.Repeat("ж", 70), 1, 0},
		{"one character of UCS-2 too many", strings.Repeat("ж", 71), 1, -1},
		{"a septet lost at a border", strings.Repeat("]", 77), 2, 306 - 154 - 1},
		{"no segment allowed", "a", 0, -1},
		{"the longest that carriers take", digits(1530), 99, 0},
		{"longer than carriers take", digits(1531), 99, -1},
		{"the longest of UCS-2 that carriers take", strings.Repeat("ж", 630), 99, 0},
		{"longer in UCS-2 than carriers take", strings.Repeat("ж", 631), 99, -1},
		{"one more segment than carriers take", strings.Repeat("]", 765), 99, -10},
	} {
		t.Run(c.name, func(t *testing.T) {
			size := sms.Measure(c.text)
			if got := size.Left(c.segments); got != c.left {
				t.Errorf("got %d left, want %d", got, c.left)
			}
			if got, want := size.Fits(c.segments), c.left >= 0; got != want {
				t.Errorf("fits: got %t, want %t", got, want)
			}
		})
	}
}

func TestGSM7HasTheCharactersOfItsAlphabetAlone(t *testing.T) {
	for r := rune(0); r <= utf8.MaxRune; r++ {
		if !utf8.ValidRune(r) {
			continue
		}
		text := string(r)
		got, want := sms.Measure(text), slowly(text)
		if got.Encoding != want.Encoding || got.Units != want.Units {
			t.Errorf("%U: got %s, %d units; want %s, %d", r, got.Encoding, got.Units, want.Encoding, want.Units)
		}
	}
}

func TestMeasuringAllocatesNothing(t *testing.T) {
	for name, text := range samples() {
		allocations := testing.AllocsPerRun(100, func() {
			if !sms.Measure(text).Fits(sms.MaxSegments) {
				t.Error("a sample that is too long")
			}
		})
		if allocations != 0 {
			t.Errorf("%s: %v allocations", name, allocations)
		}
	}
}

func FuzzMeasureAgreesWithASlowCount(f *testing.F) {
	for _, text := range samples() {
		f.Add(text)
	}
	f.Add("")
	f.Add(strings.Repeat("]", 153))
	f.Add(digits(152) + "€" + digits(152))
	f.Add(strings.Repeat("ж", 66) + "😜\xff\x00")
	f.Fuzz(func(t *testing.T, text string) {
		got, want := sms.Measure(text), slowly(text)
		if got.Encoding != want.Encoding || got.Units != want.Units || got.Segments != want.Segments {
			t.Fatalf("got %s, %d units, %d segments; want %s, %d, %d",
				got.Encoding, got.Units, got.Segments, want.Encoding, want.Units, want.Segments)
		}
		if got.Segments <= sms.MaxSegments && got.Units <= got.Encoding.Limit(sms.MaxSegments) {
			if !got.Fits(got.Segments) {
				t.Errorf("it does not fit its own %d segments", got.Segments)
			}
		} else if got.Fits(got.Segments) {
			t.Error("it fits, but no carrier takes it")
		}
		if got.Segments > 0 && got.Fits(got.Segments-1) {
			t.Errorf("it fits fewer than its %d segments", got.Segments)
		}
		if got.Segments > 1 && got.Units > got.Segments*got.Encoding.Limit(2)/2 {
			t.Errorf("%d segments cannot hold %d units", got.Segments, got.Units)
		}
		for _, segments := range []int{1, 2, sms.MaxSegments} {
			left := got.Left(segments)
			if left < 0 {
				continue
			}
			full := text + strings.Repeat("a", left)
			if !sms.Measure(full).Fits(segments) || sms.Measure(full+"a").Fits(segments) {
				t.Errorf("%d are said to be left in %d segments", left, segments)
			}
		}
	})
}

func BenchmarkMeasure(b *testing.B) {
	for name, text := range samples() {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				sms.Measure(text)
			}
		})
	}
}

func samples() map[string]string {
	return map[string]string{
		"GSM-7, one segment":          strings.Repeat("Your order is on its way.", 7)[:160],
		"GSM-7, ten segments":         digits(1530),
		"GSM-7, accents with escapes": strings.Repeat("Où est l'été? {5 €} ", 14),
		"UCS-2, one segment":          strings.Repeat("Ваш заказ в пути. ", 3),
		"UCS-2 from the last word on": strings.Repeat("Your order is on its way. ", 5) + "👍",
	}
}

func digits(n int) string { return strings.Repeat("1234567890", n/10+1)[:n] }

// slowly measures by taking the text apart: characters into units, units into segments.
func slowly(text string) sms.Size {
	const alphabet = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?" +
		"¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
	const extension = "\f^{}\\[~]|€"

	size := sms.Size{Encoding: sms.EncodingGSM7}
	single, joined := 160, 153
	for _, r := range text {
		if !strings.ContainsRune(alphabet+extension, r) || r == utf8.RuneError {
			size.Encoding = sms.EncodingUCS2
			single, joined = 70, 67
		}
	}
	var characters []int
	for _, r := range text {
		units := 1
		switch {
		case size.Encoding == sms.EncodingUCS2:
			units = len(utf16.Encode([]rune{r}))
		case strings.ContainsRune(extension, r):
			units = 2
		}
		characters = append(characters, units)
		size.Units += units
	}
	if size.Units <= single {
		size.Segments = min(size.Units, 1)
		return size
	}
	for len(characters) > 0 {
		for free := joined; len(characters) > 0 && characters[0] <= free; characters = characters[1:] {
			free -= characters[0]
		}
		size.Segments++
	}
	return size
}

type referenceFile struct {
	Texts    []measured `json:"texts"`
	Clusters []measured `json:"clusters"`
}

func reference(t *testing.T) referenceFile {
	t.Helper()
	data, err := os.ReadFile("testdata/reference/segments.json")
	if err != nil {
		t.Fatalf("%v: make it with go generate", err)
	}
	var file referenceFile
	if err := json.Unmarshal(data, &file); err != nil {
		t.Fatal(err)
	}
	if len(file.Texts) == 0 {
		t.Fatal("the reference is empty")
	}
	return file
}
