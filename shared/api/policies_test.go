package api_test

import (
	"encoding/json"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"go.yaml.in/yaml/v3"

	"github.com/smsdesk/smsdesk/shared/api"
	"github.com/smsdesk/smsdesk/shared/chat"
	"github.com/smsdesk/smsdesk/shared/chat/chattest"
)

const shown = `{
	"allowedCountries": ["US", "CA"],
	"afterEnd": {"action": "reopen", "reopenHours": 12, "autoReply": "This chat has ended."},
	"customerInitiated": {"requests": true, "missedAfterMinutes": 30, "missedReply": "Please try again."},
	"autoReplyHours": 6,
	"awayAfterSeconds": 120,
	"idleEndMinutes": 60,
	"openingHours": {
		"timeZone": "America/Los_Angeles",
		"periods": [{"days": ["mon", "tue"], "from": "09:00", "to": "17:00"}, {"days": ["sun"], "from": "00:00", "to": "24:00"}],
		"closedReply": "We open at nine."
	},
	"quietHours": {"from": "21:00", "to": "08:00"},
	"retentionDays": 90,
	"maxChatsPerAgent": 5,
	"dispositions": ["resolved", "follow-up"],
	"optOutTexts": {"byCarrier": true, "stop": "Bye.", "start": "Welcome back.", "help": "Call us."},
	"textsPerMinute": 600,
	"pricePerPart": "0.00645",
	"partsPerSecond": 3,
	"agentTextsPerMinute": 30
}`

func TestPoliciesReadTheSameInJSONAndYAML(t *testing.T) {
	for name, unmarshal := range map[string]func([]byte, any) error{"JSON": json.Unmarshal, "YAML": yaml.Unmarshal} {
		var read api.Policies
		if err := unmarshal([]byte(strings.ReplaceAll(shown, "\t", " ")), &read); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(chattest.Policies(), read.Policies()); diff != "" {
			t.Errorf("%s: (-want +got)\n%s", name, diff)
		}
	}
}

func TestPoliciesAreWrittenAsTheyAreRead(t *testing.T) {
	for name, policies := range map[string]chat.Policies{"all": chattest.Policies(), "none": {}} {
		for format, codec := range map[string]struct {
			marshal   func(any) ([]byte, error)
			unmarshal func([]byte, any) error
		}{
			"JSON": {json.Marshal, json.Unmarshal},
			"YAML": {yaml.Marshal, yaml.Unmarshal},
		} {
			written, err := codec.marshal(api.NewPolicies(policies))
			if err != nil {
				t.Fatal(err)
			}
			var read api.Policies
			if err := codec.unmarshal(written, &read); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(policies, read.Policies(), cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("%s in %s: (-want +got)\n%s", name, format, diff)
			}
			if name == "none" && strings.TrimSpace(string(written)) != "{}" {
				t.Errorf("defaults are written in %s: %s", format, written)
			}
		}
	}
}

func TestWhatCannotBeReadIsAFault(t *testing.T) {
	for field, faulty := range map[string]func(p *api.Policies){
		"policies.openingHours.periods[0].days[0]": func(p *api.Policies) { p.OpeningHours.Periods[0].Days[0] = "monday" },
		"policies.openingHours.periods[0].from":    func(p *api.Policies) { p.OpeningHours.Periods[0].From = "9" },
		"policies.quietHours.to":                   func(p *api.Policies) { p.QuietHours.To = "24:01" },
		"policies.retentionDays":                   func(p *api.Policies) { p.RetentionDays = math.MaxInt64 },
		"policies.idleEndMinutes":                  func(p *api.Policies) { p.IdleEndMinutes = math.MinInt64 },
		"policies.awayAfterSeconds":                func(p *api.Policies) { p.AwayAfterSeconds = math.MaxInt64/int64(time.Second) + 1 },
	} {
		policies := api.NewPolicies(chattest.Policies())
		faulty(&policies)
		service := chat.Service{
			ID: "support", Name: "Support", Carrier: "sns", MaxSegments: 1, Policies: policies.Policies(),
		}
		if faults := service.Faults(); len(faults) != 1 || faults[0].Field != field {
			t.Errorf("%s: got %v", field, faults)
		}
	}
}
