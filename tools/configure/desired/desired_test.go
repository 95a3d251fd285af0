package desired_test

import (
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/smsdesk/smsdesk/shared/chat"
	"github.com/smsdesk/smsdesk/tools/configure/desired"
)

func TestTheDemoIsComplete(t *testing.T) {
	got, err := desired.Load(filepath.Join("..", "..", "..", "local", "demo", "smsdesk.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	all := []string{"support", "sales", "billing"}
	send := []chat.Permission{chat.PermissionSend}
	want := desired.State{
		Services: []chat.Service{
			{
				ID: "support", Name: "Support", SMS: true, Carrier: "sns", Numbers: []string{"+12065550100"}, MaxSegments: 1,
				Policies: chat.Policies{PricePerPart: 6450},
			},
			{
				ID: "sales", Name: "Sales", SMS: true, Carrier: "sns", Numbers: []string{"+12065550101"}, MaxSegments: 1,
				Policies: chat.Policies{CustomerInitiated: chat.CustomerInitiated{Requests: true}},
			},
			{ID: "billing", Name: "Billing", Carrier: "sns", MaxSegments: 1},
			{ID: "travel", Name: "Travel", SMS: true, Carrier: "twilio", Numbers: []string{"+12065550106"}, MaxSegments: 1},
			{ID: "claims", Name: "Claims", SMS: true, Carrier: "eum", Numbers: []string{"+12065550107"}, MaxSegments: 1},
		},
		Agents: []desired.Agent{
			{Agent: chat.Agent{ID: "alice", Name: "Alice", Permissions: send, Services: all}},
			{Agent: chat.Agent{ID: "bob", Name: "Bob", Permissions: send, Services: []string{"support", "sales"}}},
			{Agent: chat.Agent{ID: "carol", Name: "Carol", Services: []string{"support"}}},
			{Agent: chat.Agent{
				ID: "dora", Name: "Dora", Services: all,
				Permissions: []chat.Permission{chat.PermissionAdmin, chat.PermissionSupervise},
			}},
			{Agent: chat.Agent{ID: "erin", Name: "Erin", Permissions: send, Services: []string{"travel", "claims"}}},
		},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

func TestEveryFaultIsToldWithItsLine(t *testing.T) {
	_, err := desired.Parse([]byte(`
services:
  - id: support
    name: Support
    sms: true
    carrier: sns
    numbers: ["+12065550100", "0101"]
  - id: sales
    sms: true
    carrier: pigeon
    maxSegments: 11
    numbers: ["+12065550100"]
    policies:
      openingHours:
        timeZone: America/Nowhere
        periods:
          - {days: [mon, monday], from: "09:00", to: "25:00"}
      awayAfterSeconds: -1
  - id: support
    name: Again
    sms: true
agents:
  - id: Alice Smith
    name: Alice
    email: Alice <alice@example.com>
  - id: bob
    name: Bob
    permissions: [sms:send, sms:read]
    services: [support,
      billing]
`))
	want := []string{
		`line 7: service support: numbers[1]: "0101" is no number in E.164, such as +12065550100`,
		`line 8: service sales: name: it is missing`,
		`line 10: service sales: carrier: "pigeon" is unknown: it can be sns, eum, twilio`,
		`line 11: service sales: maxSegments: it is 11: it can be 1 to 10`,
		`line 12: service sales: numbers[0]: +12065550100 belongs to support already`,
		`line 15: service sales: policies.openingHours.timeZone: "America/Nowhere" is unknown: it can be America/Los_Angeles, for example`,
		`line 17: service sales: policies.openingHours.periods[0].days[1]: it must be a day: mon, tue, wed, thu, fri, sat, sun`,
		`line 17: service sales: policies.openingHours.periods[0].to: it must be a time of day, 00:00 to 24:00`,
		`line 18: service sales: policies.awayAfterSeconds: it must be a whole number from 0 to 3153600000`,
		`line 19: service support: the id is taken already`,
		`line 19: service support: carrier: it is missing: it can be sns, eum, twilio`,
		`line 19: service support: numbers: SMS is on, but there are none`,
		`line 23: agent Alice Smith: id: "Alice Smith" must be 1 to 64 of a to z, 0 to 9, _ and -, the first a letter or digit`,
		`line 25: agent Alice Smith: email: "Alice <alice@example.com>" is no e-mail address`,
		`line 28: agent bob: permissions[1]: "sms:read" is unknown: it can be sms:send, supervise, admin`,
		`line 30: agent bob: services[1]: "billing" is not in this file`,
	}
	if err == nil || err.Error() != strings.Join(want, "\n") {
		t.Errorf("got\n%v\nwant\n%s", err, strings.Join(want, "\n"))
	}
}

func TestWhatIsNoFileOfServicesAndAgentsIsRefused(t *testing.T) {
	for name, c := range map[string]struct{ content, says string }{
		"nothing":           {"", "empty"},
		"a field too many":  {"services:\n  - id: support\n    nmae: Support\n", "line 3: field nmae not found"},
		"a wrong type":      {"services:\n  - id: support\n    sms: maybe\n", "line 3: cannot unmarshal"},
		"the same key":      {"services: []\nservices: []\n", "line 2: mapping key"},
		"another document":  {"services: []\n---\nagents: []\n", "more than one document"},
		"a broken document": {"services: [", "line 1"},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := desired.Parse([]byte(c.content)); err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("got %v, which does not say %q", err, c.says)
			}
		})
	}
	if _, err := desired.Load(filepath.Join(t.TempDir(), "none.yaml")); err == nil {
		t.Error("a missing file is taken")
	}
}
