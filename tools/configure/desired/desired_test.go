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
			{ID: "support", Name: "Support", SMS: true, Carrier: "sns", Numbers: []string{"+12065550100"}, MaxSegments: 1},
			{ID: "sales", Name: "Sales", SMS: true, Carrier: "sns", Numbers: []string{"+12065550101"}, MaxSegments: 1},
			{ID: "billing", Name: "Billing", Carrier: "sns", MaxSegments: 1},
		},
		Agents: []desired.Agent{
			{Agent: chat.Agent{ID: "alice", Name: "Alice", Permissions: send, Services: all}},
			{Agent: chat.Agent{ID: "bob", Name: "Bob", Permissions: send, Services: []string{"support", "sales"}}},
			{Agent: chat.Agent{ID: "carol", Name: "Carol", Services: []string{"support"}}},
			{Agent: chat.Agent{
				ID: "dora", Name: "Dora", Services: all,
				Permissions: []chat.Permission{chat.PermissionAdmin, chat.PermissionSupervise},
			}},
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
    services: [support, billing]
`))
	want := []string{
		`line 3: service support: "0101" is no number in E.164, such as +12065550100`,
		`line 8: service sales: the name is missing`,
		`line 8: service sales: the carrier "pigeon" is unknown: it can be sns`,
		`line 8: service sales: maxSegments is 11: it can be 1 to 10`,
		`line 8: service sales: +12065550100 is a number of support already`,
		`line 13: service support: the id is taken already`,
		`line 13: service support: SMS is on, but there are no numbers`,
		`line 13: service support: the carrier is missing: it can be sns`,
		`line 17: agent: the id "Alice Smith" must be 1 to 64 of a to z, 0 to 9, _ and -`,
		`line 17: agent Alice Smith: "Alice <alice@example.com>" is no e-mail address`,
		`line 20: agent bob: the permission "sms:read" is unknown: it can be sms:send, supervise, admin`,
		`line 20: agent bob: the service "billing" is not in this file`,
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
