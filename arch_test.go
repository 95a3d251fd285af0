package smsdesk_test

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"path"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/smsdesk/smsdesk/"

// pkg is what `go list` tells of a package.
type pkg struct {
	ImportPath string   `json:"ImportPath"`
	Name       string   `json:"Name"`
	Doc        string   `json:"Doc"`
	Imports    []string `json:"Imports"`
	Deps       []string `json:"Deps"`
}

func list(t *testing.T, args ...string) []pkg {
	t.Helper()
	command := exec.CommandContext(t.Context(), "go", append([]string{"list", "-json=ImportPath,Name,Doc,Imports,Deps"}, args...)...)
	var stderr strings.Builder
	command.Stderr = &stderr
	out, err := command.Output()
	if err != nil {
		t.Fatalf("go list: %v\n%s", err, stderr.String())
	}
	var packages []pkg
	for decoder := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p pkg
		if err := decoder.Decode(&p); errors.Is(err, io.EOF) {
			return packages
		} else if err != nil {
			t.Fatal(err)
		}
		packages = append(packages, p)
	}
}

// The arrows: functions → adapters → chat → sms. Each rule names packages by a path.Match pattern below the module, what
// of the module they may import, and why.
func TestPackagesImportOnlyAlongTheArrows(t *testing.T) {
	rules := []struct {
		of    string
		may   []string
		since string
	}{
		{"shared/sms", nil, "the rules of texts need nothing"},
		{"shared/sms/phone", []string{"shared/sms"}, "the rules of texts need nothing"},
		{"shared/chat", []string{"shared/sms"}, "the domain knows no technology"},
		{"shared/chat/chattest", []string{"shared/chat", "shared/sms"}, "a contract suite serves every adapter, so it knows none"},
		{"shared/api", []string{"shared/chat", "shared/sms"}, "the contracts' objects are the domain's, shown"},
		{"shared/config", []string{"shared/chat"}, "configuration is read before anything is built"},
		{"shared/dynamostore", []string{"shared/chat", "shared/dynamostore/internal/item"}, "adapters do not know one another"},
		{"shared/dynamostore/stream", []string{"shared/chat", "shared/dynamostore/internal/item"}, "the stream is read without the table's client"},
		{"shared/dynamostore/internal/item", []string{"shared/chat", "shared/sms"}, "items stand for the domain's types, whoever reads them"},
		{"shared/dynamostore/dynamotest", nil, "it makes tables, whatever is stored in them"},
		{"shared/carrier/intime", nil, "when a request may begin is the same for every carrier"},
		{"shared/carrier/wiretest", nil, "it tries readers, whatever they read"},
		{"shared/carrier/handover", []string{"shared/chat", "shared/carrier/intime"}, "how a text is handed over is the same for every service of AWS"},
		{"shared/carrier/*", []string{"shared/chat", "shared/sms", "shared/carrier/*/wire", "shared/carrier/handover", "shared/carrier/intime"}, "adapters do not know one another"},
		{"shared/carrier/*/wire", []string{"shared/chat", "shared/sms"}, "what a carrier sends is read without its SDK"},
		{"shared/carrier/sns/envelope", []string{"shared/chat"}, "what SNS posts is opened without its SDK"},
		{"shared/secret", []string{"shared/chat"}, "adapters do not know one another"},
		{"shared/queue", nil, "adapters do not know one another"},
		{"shared/archive", []string{"shared/chat", "shared/api"}, "adapters do not know one another"},
		{"shared/push", []string{"shared/chat", "shared/api"}, "adapters do not know one another"},
		{"shared/httpapi", []string{"shared/chat", "shared/api"}, "adapters do not know one another"},
		{"shared/httpapi/*", []string{"shared/chat", "shared/api", "shared/httpapi", "shared/sms/phone"}, "routes are parts of one adapter"},
		{"shared/socketapi", []string{"shared/chat", "shared/api"}, "adapters do not know one another"},
		{"shared/queueapi", []string{"shared/chat", "shared/sms"}, "adapters do not know one another"},
		{"shared/logsapi", []string{"shared/chat", "shared/sms"}, "adapters do not know one another"},
		{"shared/busapi", []string{"shared/chat"}, "adapters do not know one another"},
		{"shared/streamapi", []string{"shared/chat"}, "adapters do not know one another"},
		{"functions/*", []string{"shared/*", "shared/httpapi/*", "shared/carrier/*", "shared/carrier/*/wire", "shared/carrier/sns/envelope", "shared/dynamostore/stream"}, "functions wire, and nothing imports them"},
	}
	for _, p := range list(t, "./shared/...", "./functions/...") {
		name := strings.TrimPrefix(p.ImportPath, module)
		rule := slices.IndexFunc(rules, func(r struct {
			of    string
			may   []string
			since string
		},
		) bool {
			return matches(r.of, name)
		})
		if rule < 0 {
			t.Errorf("%s has no place in the layout: give it a rule here", name)
			continue
		}
		for _, imported := range p.Imports {
			target, ours := strings.CutPrefix(imported, module)
			if ours && !slices.ContainsFunc(rules[rule].may, func(may string) bool { return matches(may, target) }) {
				t.Errorf("%s imports %s, but %s", name, target, rules[rule].since)
			}
		}
	}
}

// What may be linked from outside, by whom.
func TestOnlyTheRightPackagesKnowAWS(t *testing.T) {
	const (
		lambdaEvents = "github.com/aws/aws-lambda-go"
		sdk          = "github.com/aws/aws-sdk-go-v2"
	)
	inbound := []string{"shared/httpapi", "shared/httpapi/*", "shared/socketapi", "shared/queueapi", "shared/logsapi", "shared/busapi", "shared/streamapi", "shared/dynamostore/stream", "functions/*"}
	outbound := []string{"shared/dynamostore", "shared/dynamostore/*", "shared/dynamostore/internal/item", "shared/carrier/*", "shared/push", "shared/archive", "shared/secret", "shared/queue", "shared/config", "functions/*"}
	for _, p := range list(t, "./shared/...", "./functions/...") {
		name := strings.TrimPrefix(p.ImportPath, module)
		for _, imported := range p.Imports {
			if strings.HasPrefix(imported, lambdaEvents) && !anyMatches(inbound, name) {
				t.Errorf("%s imports %s, but only inbound adapters know events", name, imported)
			}
			if strings.HasPrefix(imported, sdk) && !anyMatches(outbound, name) {
				t.Errorf("%s imports %s, but only outbound adapters call AWS", name, imported)
			}
		}
	}
}

// A function's binary links only the SDK clients that it uses, and what is large only where it is used.
func TestABinaryLinksOnlyWhatItsFunctionUses(t *testing.T) {
	const clients = "github.com/aws/aws-sdk-go-v2/service/"
	uses := map[string][]string{
		"agent-api":    {"dynamodb"},
		"admin-api":    {"dynamodb"},
		"send-message": {"dynamodb", "sns", "pinpointsmsvoicev2"},
		"relay":        {"dynamodb", "sns", "pinpointsmsvoicev2"},
		"socket-auth":  {"dynamodb"},
		"socket":       {"dynamodb"},
		"push":         {"dynamodb"},
		"inbound":      {"dynamodb"},
		"receipts":     {"dynamodb"},
		"telephony":    {"dynamodb"},
		"cleanup":      {"dynamodb"},
		"webhook":      {"sqs"},
	}
	for _, p := range list(t, "./functions/...") {
		function := path.Base(p.ImportPath)
		want, known := uses[function]
		if !known {
			t.Errorf("functions/%s: say here which SDK clients it uses", function)
		}
		for _, dependency := range p.Deps {
			client, isClient := strings.CutPrefix(dependency, clients)
			if isClient && !strings.Contains(client, "/") && !slices.Contains(want, client) {
				t.Errorf("functions/%s links the client of %s", function, client)
			}
			if strings.HasPrefix(dependency, "github.com/nyaruka/phonenumbers") && function != "agent-api" {
				t.Errorf("functions/%s links the numbering plans of the world, but no number is typed in there", function)
			}
			if strings.HasPrefix(dependency, "github.com/twilio/") && function != "send-message" && function != "relay" {
				t.Errorf("functions/%s links Twilio's library, but sends no texts", function)
			}
			if dependency == "github.com/aws/aws-sdk-go-v2/config" {
				t.Errorf("functions/%s links the SDK's configuration loader; see docs/adr/0006", function)
			}
		}
	}
}

// Whoever reads stream images needs the layout of the items, never the client of the table.
func TestTheStreamIsReadWithoutTheTablesClient(t *testing.T) {
	for _, p := range list(t, "./shared/dynamostore/stream") {
		for _, client := range []string{"dynamodb", "dynamodbstreams"} {
			if slices.Contains(p.Deps, "github.com/aws/aws-sdk-go-v2/service/"+client) {
				t.Errorf("%s links the client of %s", p.ImportPath, client)
			}
		}
	}
}

func TestEveryPackageSaysInOneSentenceWhatItIs(t *testing.T) {
	banned := []string{"util", "utils", "common", "helper", "helpers", "types", "models"}
	for _, p := range list(t, "./...") {
		name := strings.TrimPrefix(p.ImportPath, module)
		if slices.Contains(banned, p.Name) {
			t.Errorf("%s: a package is called after what it is, not %q", name, p.Name)
		}
		sentence, _, _ := strings.Cut(p.Doc, ". ")
		if sentence == "" && p.ImportPath != strings.TrimSuffix(module, "/") { // the root holds this test alone
			t.Errorf("%s has no package comment", name)
		}
		if strings.HasPrefix(name, "shared/") && strings.Contains(sentence, " and ") {
			t.Errorf("%s does more than one thing: %q", name, sentence)
		}
	}
}

func anyMatches(patterns []string, name string) bool {
	return slices.ContainsFunc(patterns, func(p string) bool { return matches(p, name) })
}

func matches(pattern, name string) bool {
	ok, err := path.Match(pattern, name)
	return ok && err == nil
}
