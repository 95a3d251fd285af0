package sms

import "strings"

// maxDigits is E.164's limit.
const maxDigits = 15

// IsE164 tells whether the number is written as E.164 has it: a plus sign, then up to 15 digits, the first not 0. Whether
// anybody can have that number is for package phone to say.
func IsE164(number string) bool {
	if len(number) < len("+10") || len(number) > len("+")+maxDigits || number[0] != '+' || number[1] == '0' {
		return false
	}
	for i := 1; i < len(number); i++ {
		if number[i] < '0' || number[i] > '9' {
			return false
		}
	}
	return true
}

const (
	mask = "***"
	// maskable is the length from which on two digits tell little about the rest.
	maskable = len("+1234567")
)

// Mask is the number as logs may have it: its last two digits. What is no number is masked whole.
func Mask(number string) string {
	if !IsE164(number) || len(number) < maskable {
		return mask
	}
	return mask + number[len(number)-2:]
}

// Word is s if an error may quote it: a short word of letters, which holds neither a number nor a text.
func Word(s string) string {
	const longest = 32
	letters := strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_") == ""
	if s == "" || len(s) > longest || !letters {
		return "no word"
	}
	return s
}
