package sms

import "unicode"

// Keyword is what a customer's text says about being texted at all.
type Keyword string

// The keywords.
const (
	KeywordNone  Keyword = "" // an ordinary text
	KeywordStop  Keyword = "STOP"
	KeywordStart Keyword = "START"
	KeywordHelp  Keyword = "HELP"
)

// KeywordOf reads a customer's text. Only a text that is an opt-out word as a whole counts: "please stop by at 5" is
// ordinary. Case is ignored, so is whatever is no letter or digit: spaces, punctuation, pictures. It allocates nothing.
//
// To the words that AWS knows come the FCC's (REVOKE, OPT OUT) and Twilio's (STOPALL). Each of them counts whatever the
// carrier, for the law asks that a customer's wish is heeded, not that it is worded as one carrier expects.
func KeywordOf(text string) Keyword {
	var word [len("UNSUBSCRIBE")]byte
	n := 0
	for _, r := range text {
		if ignored(r) {
			continue
		}
		if 'a' <= r && r <= 'z' {
			r -= 'a' - 'A'
		}
		if r < 'A' || r > 'Z' || n == len(word) {
			return KeywordNone
		}
		word[n] = byte(r)
		n++
	}
	switch string(word[:n]) {
	case "ARRET", "CANCEL", "END", "OPTOUT", "QUIT", "REMOVE", "REVOKE", "STOP", "STOPALL", "TD", "UNSUBSCRIBE":
		return KeywordStop
	case "START", "UNSTOP", "YES":
		return KeywordStart
	case "HELP", "INFO":
		return KeywordHelp
	}
	return KeywordNone
}

// ignored tells characters that do not make a text another word. An accent does, but not the mark that turns a
// character into its picture.
func ignored(r rune) bool {
	word := unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.IsMark(r)
	return !word || unicode.Is(unicode.Variation_Selector, r)
}
