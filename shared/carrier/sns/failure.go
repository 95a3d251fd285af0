package sns

import (
	"strings"

	"github.com/smsdesk/smsdesk/shared/carrier/handover"
	"github.com/smsdesk/smsdesk/shared/chat"
)

// reason is the word for an agent. SNS has one code for whatever is wrong with a request, so its message must tell which.
// https://docs.aws.amazon.com/sns/latest/api/API_Publish.html#API_Publish_Errors
func reason(r handover.Refusal) string {
	switch r.Code {
	case "InvalidParameter", "ParameterValueInvalid", "InvalidParameterValue", "ValidationException", "UserError":
	default:
		return ""
	}
	says := func(word string) bool { return strings.Contains(strings.ToLower(r.Message), word) }
	switch {
	case says("opted out"):
		return chat.ReasonOptedOut
	case says("sandbox"), says("not verified"):
		return chat.ReasonNumberNotVerified
	case says("landline"):
		return chat.ReasonLandline
	case says("phonenumber"):
		return chat.ReasonInvalidNumber
	case says("origination"), says("senderid"), says("sender id"):
		return chat.ReasonBadSender
	case says("maxprice"), says("max price"):
		return chat.ReasonPriceLimit
	}
	return ""
}
