package wire

import (
	"strings"
	"unicode/utf8"
)

// Why SNS did not bring a text to its phone. They are words of the API: agents read them, in the desktop's language,
// beside the text.
const (
	ReasonInvalidNumber      = "invalid_number"      // the customer's number is none that takes texts
	ReasonOptedOut           = "opted_out"           // the customer has opted out at the carrier
	ReasonNumberBlocked      = "number_blocked"      // the carrier has the customer's number on a list
	ReasonBlockedAsSpam      = "blocked_as_spam"     // the carrier took the text for spam
	ReasonBlockedByCarrier   = "blocked_by_carrier"  // the carrier did not let the text through
	ReasonBlockedByPhone     = "blocked_by_phone"    // the customer's phone takes no texts
	ReasonCarrierUnreachable = "carrier_unreachable" // the customer's carrier was not to be reached
	ReasonPhoneUnreachable   = "phone_unreachable"   // the customer's phone was off or out of reach
	ReasonInvalidText        = "invalid_text"        // the carrier does not take such a text
	ReasonPriceLimit         = "price_limit"         // the text would cost more than one may
	ReasonSpendLimit         = "spend_limit"         // the account has spent what it may in a month
	ReasonUnknown            = "unknown_error"       // the carrier does not know either
)

// reasonOf is the word for what SNS says of a failed delivery, or what it says if there is none:
// https://docs.aws.amazon.com/sns/latest/dg/sms_stats_cloudwatch.html#sms_stats_delivery_fail_reasons
func reasonOf(providerResponse string) string {
	switch strings.TrimSpace(providerResponse) {
	case "Invalid phone number":
		return ReasonInvalidNumber
	case "Phone number is opted out":
		return ReasonOptedOut
	case "Destination is on a blocked list", "Phone is on a blocked list":
		return ReasonNumberBlocked
	case "Blocked as spam by phone carrier":
		return ReasonBlockedAsSpam
	case "Phone carrier has blocked this message":
		return ReasonBlockedByCarrier
	case "Phone has blocked SMS":
		return ReasonBlockedByPhone
	case "Phone carrier is currently unreachable/unavailable":
		return ReasonCarrierUnreachable
	case "Phone is currently unreachable/unavailable":
		return ReasonPhoneUnreachable
	case "Message body is invalid":
		return ReasonInvalidText
	case "This delivery would exceed max price":
		return ReasonPriceLimit
	case "No quota left for account": // not in the list, but what SNS writes
		return ReasonSpendLimit
	case "", "Unknown error attempting to reach phone":
		return ReasonUnknown
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
