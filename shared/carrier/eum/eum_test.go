package eum_test

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/google/go-cmp/cmp"

	"github.com/smsdesk/smsdesk/shared/carrier/eum"
	"github.com/smsdesk/smsdesk/shared/chat"
)

const (
	customer = "+12065550150"
	support  = "+12065550100"
	body     = "your code is 4711 ☕"
)

func text() chat.OutboundText {
	return chat.OutboundText{From: support, To: customer, Body: body, Message: "m-1", Within: chat.StartBy}
}

func config(endpoint string) aws.Config {
	return aws.Config{
		Region: "us-east-1", BaseEndpoint: &endpoint, Credentials: credentials.NewStaticCredentialsProvider("AKIDEXAMPLE", "SECRET", ""),
	}
}

func TestATextGoesOutFromTheServicesNumberWithItsMessagesID(t *testing.T) {
	plain := map[string]any{
		"DestinationPhoneNumber": customer, "OriginationIdentity": support, "MessageBody": body, "MessageType": "TRANSACTIONAL",
		"Context": map[string]any{"message": "m-1"},
	}
	full := map[string]any{
		"DestinationPhoneNumber": customer, "OriginationIdentity": support, "MessageBody": body, "MessageType": "PROMOTIONAL",
		"Context": map[string]any{"message": "m-1"}, "ConfigurationSetName": "desk", "MaxPrice": "0.50", "TimeToLive": 3600.0,
	}
	for name, test := range map[string]struct {
		options eum.Options
		want    map[string]any
	}{
		"as the account has it":    {eum.Options{}, plain},
		"as the deployment has it": {eum.Options{Promotional: true, ConfigurationSet: "desk", MaxPrice: "0.50", TimeToLive: time.Hour}, full},
	} {
		t.Run(name, func(t *testing.T) {
			var (
				got    map[string]any
				target string
			)
			s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				target = r.Header.Get("X-Amz-Target")
				_ = json.NewDecoder(r.Body).Decode(&got)
				_, _ = io.WriteString(w, `{"MessageId":"862a8790-60c0-4430-9b2b-658bdexample"}`)
			}))
			defer s.Close()
			test.options.Endpoint = s.URL
			id, err := eum.New(config("http://nowhere.invalid"), test.options).Send(t.Context(), text())
			if err != nil || id != "862a8790-60c0-4430-9b2b-658bdexample" {
				t.Fatalf("answered %q, %v", id, err)
			}
			if target != "PinpointSMSVoiceV2.SendTextMessage" {
				t.Errorf("called %s", target)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("the request (-want +got):\n%s", diff)
			}
		})
	}
}

func TestARefusedTextIsKnownNotToBeSent(t *testing.T) {
	conflict := func(reason string) string {
		return `{"__type":"ConflictException","Reason":"` + reason + `","Message":"` + customer + `"}`
	}
	invalid := func(reason string) string {
		return `{"__type":"ValidationException","Reason":"` + reason + `","Message":"` + customer + `"}`
	}
	field := func(name string) string {
		return `{"__type":"ValidationException","Reason":"FIELD_VALIDATION_FAILED","Fields":[{"Name":"` + name + `","Message":"` + customer + `"}]}`
	}
	quota := func(reason string) string {
		return `{"__type":"ServiceQuotaExceededException","Reason":"` + reason + `"}`
	}
	missing := func(kind string) string {
		return `{"__type":"ResourceNotFoundException","ResourceType":"` + kind + `"}`
	}
	for answer, want := range map[string]string{
		conflict("DESTINATION_PHONE_NUMBER_OPTED_OUT"):                          chat.ReasonOptedOut,
		conflict("DESTINATION_PHONE_NUMBER_NOT_VERIFIED"):                       chat.ReasonNumberNotVerified,
		conflict("DESTINATION_PHONE_NUMBER_BLOCKED_BY_PROTECT_NUMBER_OVERRIDE"): chat.ReasonNumberBlocked,
		conflict("DESTINATION_COUNTRY_BLOCKED_BY_PROTECT_CONFIGURATION"):        chat.ReasonCountryBlocked,
		conflict("NO_ORIGINATION_IDENTITIES_FOUND"):                             chat.ReasonBadSender,
		conflict("RESOURCE_NOT_ACTIVE"):                                         chat.ReasonBadSender,
		conflict("SOMETHING_NEW"):                                               chat.ReasonCarrierRefused,
		invalid("PRICE_OVER_THRESHOLD"):                                         chat.ReasonPriceLimit,
		invalid("DESTINATION_COUNTRY_BLOCKED"):                                  chat.ReasonCountryBlocked,
		invalid("INVALID_IDENTITY_FOR_DESTINATION_COUNTRY"):                     chat.ReasonBadSender,
		invalid("MAXIMUM_SIZE_EXCEEDED"):                                        chat.ReasonInvalidText,
		invalid("OTHER"):                                                        chat.ReasonCarrierRefused,
		field("DestinationPhoneNumber"):                                         chat.ReasonInvalidNumber,
		field("OriginationIdentity"):                                            chat.ReasonBadSender,
		field("MessageBody"):                                                    chat.ReasonInvalidText,
		field("MaxPrice"):                                                       chat.ReasonPriceLimit,
		quota("MONTHLY_SPEND_LIMIT_REACHED_FOR_TEXT"):                           chat.ReasonSpendLimit,
		quota("SOMETHING_NEW"):                                                  chat.ReasonCarrierRefused,
		missing("phone-number"):                                                 chat.ReasonBadSender,
		missing("configuration-set"):                                            chat.ReasonCarrierRefused,
		`{"__type":"AccessDeniedException","Reason":"ACCOUNT_DISABLED"}`:        chat.ReasonNoPermission,
		`{"__type":"ThrottlingException","Message":"Rate exceeded"}`:            chat.ReasonThrottled,
		`{"__type":"SomethingNew"}`:                                             chat.ReasonCarrierRefused,
	} {
		t.Run(answer, func(t *testing.T) {
			var calls atomic.Int64
			s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				calls.Add(1)
				w.WriteHeader(http.StatusBadRequest)
				_, _ = io.WriteString(w, answer)
			}))
			defer s.Close()
			id, err := eum.New(config(s.URL), eum.Options{}).Send(t.Context(), text())
			refusal, ok := errors.AsType[*chat.NotSent](err)
			if !ok || id != "" {
				t.Fatalf("answered %q, %v: not known to be unsent", id, err)
			}
			if refusal.Reason != want || calls.Load() != 1 {
				t.Errorf("the reason is %q, want %q, after %d calls", refusal.Reason, want, calls.Load())
			}
			for ; err != nil; err = errors.Unwrap(err) {
				if strings.Contains(err.Error(), customer[1:]) {
					t.Errorf("%q tells the customer's number", err)
				}
			}
		})
	}
}
