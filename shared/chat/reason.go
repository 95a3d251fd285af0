package chat

// The reasons that stand beside a status: words of the API, the same for every carrier. Agents read them in the desktop's language. A
// carrier that says something else is quoted.
const (
	ReasonNoAnswer  = "no_answer"  // unconfirmed: the carrier's answer was lost; the text may have gone out
	ReasonNoReceipt = "no_receipt" // sent: the carrier never said what became of the text
)

// The reasons of a failure: why a carrier did not take a text, or did not bring it.
const (
	ReasonNotSentInTime      = "not_sent_in_time"    // the carrier was not called in time, so it never will be
	ReasonCarrierRefused     = "carrier_refused"     // the carrier did not take the text, for a reason that has no word here
	ReasonCarrierNotReached  = "carrier_not_reached" // there was no connection to the carrier
	ReasonThrottled          = "throttled"           // more texts at once than the carrier takes
	ReasonSpendLimit         = "spend_limit"         // the account has spent what it may in a month
	ReasonPriceLimit         = "price_limit"         // the text would cost more than a text is allowed to
	ReasonOptedOut           = "opted_out"           // the customer has opted out, here or at the carrier
	ReasonInvalidNumber      = "invalid_number"      // the customer's number is none that takes texts
	ReasonLandline           = "landline"            // the customer's number is a landline
	ReasonNumberBlocked      = "number_blocked"      // the carrier has the customer's number on a list
	ReasonNumberNotVerified  = "number_not_verified" // the account is in the carrier's sandbox, which texts verified numbers only
	ReasonCountryBlocked     = "country_blocked"     // the account does not text that country
	ReasonBadSender          = "bad_sender"          // the service's number cannot send from this account
	ReasonNoPermission       = "no_permission"       // the account does not let this program send
	ReasonBlockedAsSpam      = "blocked_as_spam"     // the carrier took the text for spam
	ReasonBlockedByCarrier   = "blocked_by_carrier"  // the carrier did not let the text through
	ReasonBlockedByPhone     = "blocked_by_phone"    // the customer's phone takes no texts
	ReasonCarrierUnreachable = "carrier_unreachable" // the customer's carrier was not to be reached
	ReasonPhoneUnreachable   = "phone_unreachable"   // the customer's phone was off or out of reach
	ReasonExpired            = "expired"             // the text was not delivered in the time that it had
	ReasonInvalidText        = "invalid_text"        // the carrier does not take such a text
	ReasonUnknown            = "unknown_error"       // the carrier does not know either
)

// hopeless tells whether the same text to the same number would fail again, as long as nobody changes anything. What a carrier says
// in its own words may pass.
func hopeless(reason string) bool {
	switch reason {
	case ReasonCarrierRefused, ReasonSpendLimit, ReasonPriceLimit, ReasonOptedOut, ReasonInvalidNumber, ReasonLandline,
		ReasonNumberBlocked, ReasonNumberNotVerified, ReasonCountryBlocked, ReasonBadSender, ReasonNoPermission,
		ReasonBlockedAsSpam, ReasonBlockedByCarrier, ReasonBlockedByPhone, ReasonInvalidText:
		return true
	}
	return false
}

// Retryable tells whether it can help to send the text again. Of an unconfirmed one the customer may get a second copy: the agent
// decides.
func (m Message) Retryable() bool {
	if m.Direction != Outbound || m.SentBy == SentBySystem {
		return false
	}
	return m.Status == StatusUnconfirmed || (m.Status == StatusFailed && !hopeless(m.StatusReason))
}
