package eum

import (
	"errors"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/pinpointsmsvoicev2/types"

	"github.com/smsdesk/smsdesk/shared/carrier/handover"
	"github.com/smsdesk/smsdesk/shared/chat"
)

// reason is the word for an agent. The service types what is wrong; there is no need to read its messages.
// https://docs.aws.amazon.com/pinpoint/latest/apireference_smsvoicev2/API_SendTextMessage.html#API_SendTextMessage_Errors
func reason(r handover.Refusal) string {
	if conflict, ok := errors.AsType[*types.ConflictException](r.Cause); ok {
		return ofConflict(conflict.Reason)
	}
	if invalid, ok := errors.AsType[*types.ValidationException](r.Cause); ok {
		return ofValidation(invalid)
	}
	if quota, ok := errors.AsType[*types.ServiceQuotaExceededException](r.Cause); ok &&
		quota.Reason == types.ServiceQuotaExceededExceptionReasonMonthlySpendLimitReachedForText {
		return chat.ReasonSpendLimit
	}
	missing, ok := errors.AsType[*types.ResourceNotFoundException](r.Cause)
	senders := []types.ResourceType{types.ResourceTypePhoneNumber, types.ResourceTypePool, types.ResourceTypeSenderId}
	if ok && slices.Contains(senders, missing.ResourceType) {
		return chat.ReasonBadSender
	}
	return ""
}

func ofConflict(reason types.ConflictExceptionReason) string {
	switch reason {
	case types.ConflictExceptionReasonDestinationPhoneNumberOptedOut:
		return chat.ReasonOptedOut
	case types.ConflictExceptionReasonDestinationPhoneNumberNotVerified:
		return chat.ReasonNumberNotVerified
	case types.ConflictExceptionReasonDestinationPhoneNumberBlockedByProtectNumberOverride:
		return chat.ReasonNumberBlocked
	case types.ConflictExceptionReasonDestinationCountryBlockedByProtectConfiguration:
		return chat.ReasonCountryBlocked
	case types.ConflictExceptionReasonNumberCapabilitiesMismatch, types.ConflictExceptionReasonMessageTypeMismatch,
		types.ConflictExceptionReasonNoOriginationIdentitiesFound, types.ConflictExceptionReasonRegistrationNotComplete,
		types.ConflictExceptionReasonResourceNotActive:
		return chat.ReasonBadSender
	default:
		return ""
	}
}

func ofValidation(invalid *types.ValidationException) string {
	switch invalid.Reason {
	case types.ValidationExceptionReasonPriceOverThreshold:
		return chat.ReasonPriceLimit
	case types.ValidationExceptionReasonDestinationCountryBlocked, types.ValidationExceptionReasonCountryNotEnabled,
		types.ValidationExceptionReasonInternationalSendingNotSupported:
		return chat.ReasonCountryBlocked
	case types.ValidationExceptionReasonInvalidIdentityForDestinationCountry, types.ValidationExceptionReasonSenderIdNotRegistered,
		types.ValidationExceptionReasonSenderIdNotSupported, types.ValidationExceptionReasonSenderIdRequiresRegistration:
		return chat.ReasonBadSender
	case types.ValidationExceptionReasonMaximumSizeExceeded:
		return chat.ReasonInvalidText
	default:
		return ofFields(invalid.Fields)
	}
}

// ofFields is the word for the first member that is wrong, if it is one of the text's own.
func ofFields(fields []types.ValidationExceptionField) string {
	for _, field := range fields {
		switch aws.ToString(field.Name) {
		case "DestinationPhoneNumber":
			return chat.ReasonInvalidNumber
		case "OriginationIdentity":
			return chat.ReasonBadSender
		case "MessageBody":
			return chat.ReasonInvalidText
		case "MaxPrice":
			return chat.ReasonPriceLimit
		}
	}
	return ""
}
