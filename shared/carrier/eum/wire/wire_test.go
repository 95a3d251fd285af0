package wire_test

import (
	"flag"
	"fmt"
	"strings"
	"testing"

	"github.com/smsdesk/smsdesk/shared/carrier/eum/wire"
	"github.com/smsdesk/smsdesk/shared/carrier/wiretest"
	"github.com/smsdesk/smsdesk/shared/chat"
)

var update = flag.Bool("update", false, "write the golden files anew")

func TestEventsAreRead(t *testing.T) {
	wiretest.Golden(t, "events", *update, func(message string) (chat.Receipt, error) {
		receipt, is, err := wire.ParseEvent(message)
		if !is {
			t.Error("it is no event")
		}
		return receipt, err
	})
}

// Every type that is documented has its file, so that none is left to the rule for those of the future.
func TestEveryDocumentedTypeIsTried(t *testing.T) {
	samples := wiretest.Samples(t, "events")
	for _, kind := range strings.Fields("PENDING QUEUED SENT DELIVERED INVALID INVALID_MESSAGE UNREACHABLE CARRIER_UNREACHABLE " +
		"BLOCKED CARRIER_BLOCKED SPAM UNKNOWN TTL_EXPIRED PROTECT_BLOCKED") {
		name := "type-" + strings.ReplaceAll(strings.ToLower(kind), "_", "-")
		if !strings.Contains(samples[name], `"TEXT_`+kind+`"`) {
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
	for _, sample := range wiretest.Samples(f, "events") {
		f.Add(sample)
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
