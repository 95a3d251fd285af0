package wire

import (
	"strings"
	"unicode/utf8"

	"github.com/smsdesk/smsdesk/shared/chat"
)

// reasonOf is the word for what SNS says of a failed delivery, or what it says if there is none:
// https://docs.aws.amazon.com/sns/latest/dg/sms_stats_cloudwatch.html#sms_stats_delivery_fail_reasons
func reasonOf(providerResponse string) string {
	switch strings.TrimSpace(providerResponse) {
	case "Invalid phone number":
		return chat.ReasonInvalidNumber
	case "Phone number is opted out":
		return chat.ReasonOptedOut
	case "Destination is on a blocked list", "Phone is on a blocked list":
		return chat.ReasonNumberBlocked
	case "Blocked as spam by phone carrier":
		return chat.ReasonBlockedAsSpam
	case "Phone carrier has blocked this message":
		return chat.ReasonBlockedByCarrier
	case "Phone has blocked SMS":
		return chat.ReasonBlockedByPhone
	case "Phone carrier is currently unreachable/unavailable":
		return chat.ReasonCarrierUnreachable
	case "Phone is currently unreachable/unavailable":
		return chat.ReasonPhoneUnreachable
	case "Message body is invalid":
		return chat.ReasonInvalidText
	case "This delivery would exceed max price":
		return chat.ReasonPriceLimit
	case "No quota left for account": // not in the list, but what SNS writes
		return chat.ReasonSpendLimit
	case "", "Unknown error attempting to reach phone":
		return chat.ReasonUnknown
	}
	return quote(providerResponse)
}

// quote is the carrier's own words, short, in one line. If there may be a phone number among them, no word with a digit
// is left.
func quote(s string) string {
	const (
		longest = 100
		ellipse = "…"
	)
	words := strings.Fields(strings.ToValidUTF8(s, "\uFFFD"))
	if digits(s) >= len("5550100") {
		for i, w := range words {
			if digits(w) > 0 {
				words[i] = "***"
			}
		}
	}
	s = strings.Join(words, " ")
	if len(s) <= longest {
		return s
	}
	cut := longest - len(ellipse)
	for !utf8.RuneStart(s[cut]) {
		cut--
	}
	return s[:cut] + ellipse
}

func digits(s string) int {
	n := 0
	for _, r := range s {
		if r >= '0' && r <= '9' {
			n++
		}
	}
	return n
}
