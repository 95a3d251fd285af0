package wire

import "github.com/smsdesk/smsdesk/shared/chat"

// Reason is the word for an error code of Twilio's, of a refusal or of a failed delivery:
// https://www.twilio.com/docs/api/errors
func Reason(code int) string {
	switch code {
	case 21211, 21217, 21401, 21421, 21604, 21614, 30005:
		return chat.ReasonInvalidNumber
	case 21635, 30006:
		return chat.ReasonLandline
	case 21610:
		return chat.ReasonOptedOut
	case 30004:
		return chat.ReasonBlockedByPhone
	case 30007:
		return chat.ReasonBlockedAsSpam
	case 21408:
		return chat.ReasonCountryBlocked
	case 21618, 30450, 30453:
		return chat.ReasonBlockedByCarrier
	case 21612, 30017, 30410:
		return chat.ReasonCarrierUnreachable
	case 30003:
		return chat.ReasonPhoneUnreachable
	case 21602, 21605, 21617, 21619, 30011, 30019:
		return chat.ReasonInvalidText
	case 30010:
		return chat.ReasonPriceLimit
	case 30023, 30027, 63038:
		return chat.ReasonSpendLimit
	case 14107, 20429, 21611, 30001, 30022:
		return chat.ReasonThrottled
	case 21212, 21603, 21606, 21607, 21659, 21660, 21661, 30018, 30024, 30032, 30033, 30034, 30035:
		return chat.ReasonBadSender
	case 10001, 20003, 20005, 20403, 20404, 30002:
		return chat.ReasonNoPermission
	case 21608:
		return chat.ReasonNumberNotVerified
	case 30036:
		return chat.ReasonExpired
	}
	const delivery, refusals = 30000, 40000
	if code >= delivery && code < refusals {
		return chat.ReasonUnknown
	}
	return chat.ReasonCarrierRefused
}
