package chat_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/smsdesk/smsdesk/shared/chat"
)

func TestPlaceholdersAreFilledIn(t *testing.T) {
	filling := chat.Filling{
		Agent: "Alice", Service: "Support", Customer: "+12065550150", Date: "November 23, 2026",
		Answers: map[string]string{"Confirmation number": "4711", "Name": "{{agent.name}}", "Empty": " "},
	}
	for name, tt := range map[string]struct {
		body    string
		want    string
		missing []string
	}{
		"none":                              {"Hello!", "Hello!", nil},
		"nothing":                           {"", "", nil},
		"each":                              {"{{agent.name}}, {{service.name}}: {{customer.number}} on {{date}}.", "Alice, Support: +12065550150 on November 23, 2026.", nil},
		"one with space":                    {"I am {{ agent.name }}.", "I am Alice.", nil},
		"an answered prompt":                {"Your number is {{?Confirmation number}}.", "Your number is 4711.", nil},
		"an answered prompt with space":     {"It is {{ ? Confirmation number }}.", "It is 4711.", nil},
		"a prompt without an answer":        {"It is {{?Room}} or {{?Room}}.", "It is {{?Room}} or {{?Room}}.", []string{"Room"}},
		"prompts without answers":           {"{{?Room}} {{?Floor}} {{?Name}}", "{{?Room}} {{?Floor}} {{agent.name}}", []string{"Room", "Floor"}},
		"a prompt with an empty answer":     {"{{?Empty}}", "{{?Empty}}", []string{"Empty"}},
		"an answer that looks like one":     {"{{?Name}}", "{{agent.name}}", nil},
		"braces that never close":           {"a {{ b {{agent.name", "a {{ b {{agent.name", nil},
		"braces that never open":            {"a }} b", "a }} b", nil},
		"one brace":                         {"{agent.name}", "{agent.name}", nil},
		"a placeholder after closed braces": {"}} {{date}}", "}} November 23, 2026", nil},
	} {
		t.Run(name, func(t *testing.T) {
			got, missing := chat.Fill(tt.body, filling)
			if got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
			if diff := cmp.Diff(tt.missing, missing, cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("missing (-want +got)\n%s", diff)
			}
		})
	}
}

// A body without braces is its own text, whatever else is in it; one whose prompts are all answered asks for nothing more.
func TestFillingLeavesPlainTextAsItIs(t *testing.T) {
	plain := rapid.StringMatching(`[^{}?]*`)
	rapid.Check(t, func(t *rapid.T) {
		before, after := plain.Draw(t, "before"), plain.Draw(t, "after")
		prompt := rapid.StringMatching(`[A-Za-z][A-Za-z ]{0,20}[a-z]`).Draw(t, "prompt")
		answer := rapid.StringMatching(`[!-z]+`).Draw(t, "answer")
		got, missing := chat.Fill(before+"{{?"+prompt+"}}"+after, chat.Filling{Answers: map[string]string{prompt: answer}})
		if got != before+strings.TrimSpace(answer)+after || len(missing) != 0 {
			t.Fatalf("got %q, missing %q", got, missing)
		}
	})
}
