// Package sms holds the rules of text messages that need neither a carrier nor a store.
package sms

// Encoding is how a text goes over the air. It reads as the API writes it.
type Encoding string

// The encodings that carriers choose between: GSM-7 whenever it has all of a text's characters, else UCS-2.
const (
	EncodingGSM7 Encoding = "GSM-7"
	EncodingUCS2 Encoding = "UCS-2"
)

// How many units a segment holds: septets of GSM-7, UTF-16 code units of UCS-2. The header that joins the segments of a
// longer text takes 7 septets or 3 code units off each.
const (
	singleGSM7 = 160
	joinedGSM7 = 153
	singleUCS2 = 70
	joinedUCS2 = 67
)

// How many units a whole text may have. AWS says "characters" and is the strictest of the carriers:
// https://docs.aws.amazon.com/sms-voice/latest/userguide/sms-limitations-character.html
const (
	longestGSM7 = 1530
	longestUCS2 = 630
)

// MaxSegments is how many segments the longest text has that every carrier takes, in either encoding.
const MaxSegments = 10

// Size is what a text takes over the air.
type Size struct {
	Encoding Encoding
	Units    int // septets of GSM-7, UTF-16 code units of UCS-2
	Segments int // what the carrier bills; 0 for the empty text, which no carrier takes

	// Forcing is the first character that GSM-7 does not have: the reason for UCS-2. It means nothing in GSM-7.
	Forcing rune

	// spread is Units plus those that stay free at the end of a joined segment because the next character takes two.
	spread int
}

// Measure tells the size of the text as carriers count it. A character that takes two units, by escape or as a surrogate
// pair, is never split over two segments. A byte that is not UTF-8 counts as U+FFFD, which is what JSON makes of it, so
// that the text measured is the text sent. It takes one pass over GSM-7, two over UCS-2; it allocates nothing.
func Measure(text string) Size {
	var laid row
	for _, r := range text {
		width := septets(r)
		if width == 0 {
			return measureUCS2(text, r)
		}
		laid.add(width, joinedGSM7)
	}
	return laid.size(EncodingGSM7)
}

func measureUCS2(text string, forcing rune) Size {
	var laid row
	for _, r := range text {
		width := 1
		if r > 0xFFFF {
			width = 2
		}
		laid.add(width, joinedUCS2)
	}
	size := laid.size(EncodingUCS2)
	size.Forcing = forcing
	return size
}

// row is a text laid out in joined segments, one behind the other.
type row struct {
	units   int
	padding int
	last    int // units in the last segment
}

func (r *row) add(width, joined int) {
	r.units += width
	r.last += width
	if r.last > joined {
		r.padding += joined - (r.last - width)
		r.last = width
	}
}

func (r *row) size(e Encoding) Size {
	size := Size{Encoding: e, Units: r.units, spread: r.units + r.padding}
	switch {
	case r.units > e.single():
		size.Segments = (size.spread + e.joined() - 1) / e.joined()
	case r.units > 0:
		size.Segments = 1
	}
	return size
}

// Limit is how many units a text of so many segments may have: 160 for one of GSM-7, 306 for two. It is never more than
// carriers take.
func (e Encoding) Limit(segments int) int {
	switch {
	case segments <= 0:
		return 0
	case segments == 1:
		return e.single()
	}
	return min(min(segments, MaxSegments)*e.joined(), e.longest())
}

// Left is how many more characters of one unit each the text may have within so many segments, in the encoding that it
// has. Below zero it is too long.
func (s Size) Left(segments int) int {
	if segments <= 1 {
		return s.Encoding.Limit(segments) - s.Units
	}
	joined := min(segments, MaxSegments)*s.Encoding.joined() - s.spread
	return min(joined, s.Encoding.longest()-s.Units)
}

// Fits tells whether so many segments hold the text. None longer than carriers take fits, however many are allowed.
func (s Size) Fits(segments int) bool { return s.Left(segments) >= 0 }

func (e Encoding) single() int {
	if e == EncodingUCS2 {
		return singleUCS2
	}
	return singleGSM7
}

func (e Encoding) joined() int {
	if e == EncodingUCS2 {
		return joinedUCS2
	}
	return joinedGSM7
}

func (e Encoding) longest() int {
	if e == EncodingUCS2 {
		return longestUCS2
	}
	return longestGSM7
}

// latinSeptets has the septets of each character below U+0100, sixteen to a line, as 3GPP TS 23.038 gives them: 1 in the
// default alphabet, 2 behind an escape, 0 in neither. The escape itself is no character.
const latinSeptets = "" +
	"0000000000102100" + // line feed, form feed, carriage return
	"0000000000000000" +
	"1111111111111111" + //   ! " # $ % & ' ( ) * + , - . /
	"1111111111111111" + // 0 1 2 3 4 5 6 7 8 9 : ; < = > ?
	"1111111111111111" + // @ A B C D E F G H I J K L M N O
	"1111111111122221" + // P Q R S T U V W X Y Z [ \ ] ^ _
	"0111111111111111" + // ` a b c d e f g h i j k l m n o
	"1111111111122220" + // p q r s t u v w x y z { | } ~
	"0000000000000000" +
	"0000000000000000" +
	"0101110100000000" + //   ¡ ¢ £ ¤ ¥ ¦ § ¨ © ª « ¬ - ® ¯
	"0000000000000001" + // ° ± ² ³ ´ µ ¶ · ¸ ¹ º » ¼ ½ ¾ ¿
	"0000111101000000" + // À Á Â Ã Ä Å Æ Ç È É Ê Ë Ì Í Î Ï
	"0100001010001001" + // Ð Ñ Ò Ó Ô Õ Ö × Ø Ù Ú Û Ü Ý Þ ß
	"1000111011001000" + // à á â ã ä å æ ç è é ê ë ì í î ï
	"0110001011001000" //   ð ñ ò ó ô õ ö ÷ ø ù ú û ü ý þ ÿ

// septets is how many septets the character takes in GSM-7; 0: GSM-7 does not have it. The national shift tables are
// left out: carriers do not say that they use them.
func septets(r rune) int {
	if r < rune(len(latinSeptets)) {
		return int(latinSeptets[r] - '0')
	}
	return wideSeptets(r)
}

func wideSeptets(r rune) int {
	switch r {
	case 'Γ', 'Δ', 'Θ', 'Λ', 'Ξ', 'Π', 'Σ', 'Φ', 'Ψ', 'Ω':
		return 1
	case '€':
		return 2
	}
	return 0
}
