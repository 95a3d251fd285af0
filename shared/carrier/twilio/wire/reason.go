package wire

import "github.com/smsdesk/smsdesk/shared/chat"

// Why Twilio did not take a text, or did not bring it to its phone. They are words of the API, the same for every carrier:
// agents read them, in the desktop's language, beside the text.
const (
	ReasonInvalidNumber      = "invalid_number"      // the customer's number is none that takes texts
	ReasonLandline           = "landline"            // the customer's number is a landline
	ReasonOptedOut           = "opted_out"           // the customer has opted out at the carrier
	ReasonBlockedAsSpam      = "blocked_as_spam"     // the carrier took the text for spam
	ReasonBlockedByCarrier   = "blocked_by_carrier"  // the carrier did not let the text through
	ReasonBlockedByPhone     = "blocked_by_phone"    // the customer's phone takes no texts
	ReasonCarrierUnreachable = "carrier_unreachable" // the customer's carrier was not to be reached
	ReasonPhoneUnreachable   = "phone_unreachable"   // the customer's phone was off or out of reach
	ReasonInvalidText        = "invalid_text"        // the carrier does not take such a text
	ReasonPriceLimit         = "price_limit"         // the text would cost more than one may
	ReasonSpendLimit         = "spend_limit"         // the account has sent or spent what it may
	ReasonUnknown            = "unknown_error"       // the carrier does not know either
	ReasonThrottled          = "throttled"           // too many texts at once: try again in a moment
	ReasonBadSender          = "bad_sender"          // the service's number cannot send from this account
	ReasonNoPermission       = "no_permission"       // the account does not let this program send
	ReasonNotReached         = "carrier_not_reached" // the carrier was not to be reached
	ReasonSandbox            = "sandbox"             // a trial account sends to numbers only that were verified for it
	ReasonExpired            = "expired"             // the carrier did not get to it in time
)

// Reason is the word for an error code of Twilio's, of a refusal or of a failed delivery:
// https://www.twilio.com/docs/api/errors
func Reason(code int) string {
	switch code {
	case 21211, 21217, 21401, 21421, 21604, 21614, 30005:
		return ReasonInvalidNumber
	case 21635, 30006:
		return ReasonLandline
	case 21610:
		return ReasonOptedOut
	case 30004:
		return ReasonBlockedByPhone
	case 30007:
		return ReasonBlockedAsSpam
	case 21408, 21618, 30450, 30453:
		return ReasonBlockedByCarrier
	case 21612, 30017, 30410:
		return ReasonCarrierUnreachable
	case 30003:
		return ReasonPhoneUnreachable
	case 21602, 21605, 21617, 21619, 30011, 30019:
		return ReasonInvalidText
	case 30010:
		return ReasonPriceLimit
	case 30023, 30027, 63038:
		return ReasonSpendLimit
	case 14107, 20429, 21611, 30001, 30022:
		return ReasonThrottled
	case 21212, 21603, 21606, 21607, 21659, 21660, 21661, 30018, 30024, 30032, 30033, 30034, 30035:
		return ReasonBadSender
	case 10001, 20003, 20005, 20403, 20404, 30002:
		return ReasonNoPermission
	case 21608:
		return ReasonSandbox
	case 30036:
		return ReasonExpired
	}
	const delivery, refusals = 30000, 40000
	if code >= delivery && code < refusals {
		return ReasonUnknown
	}
	return chat.ReasonCarrierRefused
}
