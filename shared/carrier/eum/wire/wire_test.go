package wire_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/smsdesk/smsdesk/shared/carrier/eum/wire"
	"github.com/smsdesk/smsdesk/shared/chat"
)

var update = flag.Bool("update", false, "write the golden files anew")

// read is what the event's file holds.
func read(t *testing.T, file string) string {
	t.Helper()
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

func events(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob("testdata/events/*.json")
	if err != nil || len(files) == 0 {
		t.Fatalf("found %v, %v", files, err)
	}
	return files
}

func TestEventsAreRead(t *testing.T) {
	for _, file := range events(t) {
		name := strings.TrimSuffix(file, ".json")
		t.Run(filepath.Base(name), func(t *testing.T) {
			receipt, is, err := wire.ParseEvent(read(t, file))
			if !is || err != nil {
				t.Fatalf("an event: %v, %v", is, err)
			}
			got, err := json.MarshalIndent(any(receipt), "", "  ")
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, '\n')
			if *update {
				if err := os.WriteFile(name+".golden", got, 0o600); err != nil {
					t.Fatal(err)
				}
			}
			if want := read(t, name+".golden"); string(got) != want {
				t.Errorf("read\n%s\nwant\n%s", got, want)
			}
		})
	}
}

// Every type that is documented has its file, so that none is left to the rule for those of the future.
func TestEveryDocumentedTypeIsTried(t *testing.T) {
	for _, kind := range strings.Fields("PENDING QUEUED SENT DELIVERED INVALID INVALID_MESSAGE UNREACHABLE CARRIER_UNREACHABLE " +
		"BLOCKED CARRIER_BLOCKED SPAM UNKNOWN TTL_EXPIRED PROTECT_BLOCKED") {
		name := "testdata/events/type-" + strings.ReplaceAll(strings.ToLower(kind), "_", "-") + ".json"
		if !strings.Contains(read(t, name), `"TEXT_`+kind+`"`) {
			t.Errorf("%s is not of the type", name)
		}
	}
}

func TestWhatIsNoEventIsLeftToOthers(t *testing.T) {
	for name, message := range map[string]string{
		"nothing":                "",
		"no JSON":                "eventType",
		"another object":         `{"originationNumber":"+12065550150","messageBody":"what is an eventType?"}`,
		"a list":                 `["eventType"]`,
		"a type that is empty":   `{"eventType":""}`,
		"a type of other type":   `{"eventType":7}`,
		"an envelope of a text":  `{"Type":"Notification","Message":"{\"messageBody\":\"eventType\"}"}`,
		"an envelope of no JSON": `{"Type":"Notification","Message":"eventType"}`,
	} {
		if receipt, is, err := wire.ParseEvent(message); is || err != nil || receipt != (chat.Receipt{}) {
			t.Errorf("%s: %+v, %v, %v", name, receipt, is, err)
		}
	}
}

func TestABrokenEventTellsNothing(t *testing.T) {
	const secret = "+12065550150"
	for name, message := range map[string]string{
		"no id":               `{"eventType":"TEXT_DELIVERED","eventTimestamp":1686975103470}`,
		"an id that is none":  `{"eventType":"TEXT_DELIVERED","eventTimestamp":1686975103470,"messageId":"` + secret + ` ☕"}`,
		"an id that is long":  `{"eventType":"TEXT_DELIVERED","eventTimestamp":1686975103470,"messageId":"` + strings.Repeat("x", 129) + `"}`,
		"no time":             `{"eventType":"TEXT_DELIVERED","messageId":"m"}`,
		"a time of long ago":  `{"eventType":"TEXT_DELIVERED","eventTimestamp":-1,"messageId":"m"}`,
		"a time that is none": `{"eventType":"TEXT_DELIVERED","eventTimestamp":"` + secret + `","messageId":"m"}`,
		"a time far ahead":    `{"eventType":"TEXT_DELIVERED","eventTimestamp":1e300,"messageId":"m"}`,
	} {
		receipt, is, err := wire.ParseEvent(message)
		if !is || err == nil || receipt != (chat.Receipt{}) {
			t.Errorf("%s: %+v, %v, %v", name, receipt, is, err)
			continue
		}
		if strings.Contains(err.Error(), secret) {
			t.Errorf("%s: the error tells %q", name, err)
		}
	}
}

func FuzzParseEvent(f *testing.F) {
	files, err := filepath.Glob("testdata/events/*.json")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(content))
	}
	f.Fuzz(func(t *testing.T, message string) {
		r, is, err := wire.ParseEvent(message)
		if err != nil && (!is || r != (chat.Receipt{})) {
			t.Fatalf("an error, and yet %v, %+v", is, r)
		}
		if r.Provider.ID == "" {
			return
		}
		if len(r.Provider.ID) > 128 || r.Change.Status.Rank() < chat.StatusSent.Rank() || r.Change.At.IsZero() {
			t.Fatalf("%+v", r)
		}
		if r.Change.Bill.Parts < 0 || r.Change.Bill.Price < 0 || r.Change.Bill.Price > chat.MaxPrice {
			t.Fatalf("%+v", r.Change.Bill)
		}
		if (r.Change.Status == chat.StatusFailed) != (r.Change.Reason != "" && r.Change.Reason != chat.ReasonNoReceipt) {
			t.Fatalf("%+v", r.Change)
		}
		again, _, err := wire.ParseEvent(message)
		if err != nil || again != r {
			t.Fatalf("read twice: %s", fmt.Sprint(again, r))
		}
	})
}
