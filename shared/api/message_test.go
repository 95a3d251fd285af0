package api_test

import (
	"encoding/json"
	"testing"

	"github.com/smsdesk/smsdesk/shared/api"
	"github.com/smsdesk/smsdesk/shared/chat"
)

func TestATranscriptKeepsWhatATextCost(t *testing.T) {
	for _, bill := range []chat.Bill{{}, {Parts: 3}, {Price: 6450}, {Parts: 1, Price: 95_820}} {
		shown := api.NewTranscript(chat.Transcript{Messages: []chat.Message{{Bill: bill}}})
		if got := shown.Transcript().Messages[0].Bill; got != bill {
			t.Errorf("%+v is %+v", bill, got)
		}
	}
}

func TestAMessageShowsWhetherARetryMayHelpAndWhatItCost(t *testing.T) {
	for name, test := range map[string]struct {
		message chat.Message
		want    map[string]any // nil for what is left out
	}{
		"throttled": {
			chat.Message{Direction: chat.Outbound, SentBy: "alice", Status: chat.StatusFailed, StatusReason: chat.ReasonThrottled},
			map[string]any{"statusReason": "throttled", "retryable": true, "bill": nil},
		},
		"a landline": {
			chat.Message{Direction: chat.Outbound, SentBy: "alice", Status: chat.StatusFailed, StatusReason: chat.ReasonLandline},
			map[string]any{"statusReason": "landline", "retryable": nil},
		},
		"delivered": {
			chat.Message{Direction: chat.Outbound, SentBy: "alice", Status: chat.StatusDelivered, Bill: chat.Bill{Parts: 2, Price: 12_900}},
			map[string]any{"retryable": nil, "bill": map[string]any{"parts": 2.0, "price": "0.0129"}},
		},
		"delivered, with a price alone": {
			chat.Message{Direction: chat.Outbound, SentBy: "alice", Status: chat.StatusDelivered, Bill: chat.Bill{Price: 6450}},
			map[string]any{"bill": map[string]any{"price": "0.00645"}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			encoded, err := json.Marshal(api.NewMessage(test.message))
			if err != nil {
				t.Fatal(err)
			}
			var shown map[string]any
			if err := json.Unmarshal(encoded, &shown); err != nil {
				t.Fatal(err)
			}
			for member, want := range test.want {
				got, err := json.Marshal(shown[member])
				if err != nil {
					t.Fatal(err)
				}
				if expected, _ := json.Marshal(want); string(got) != string(expected) {
					t.Errorf("%s is %s, want %s", member, got, expected)
				}
			}
		})
	}
}
