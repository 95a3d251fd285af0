package wire_test

import (
	"encoding/json"
	"flag"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/smsdesk/smsdesk/shared/carrier/sns/wire"
	"github.com/smsdesk/smsdesk/shared/carrier/wiretest"
	"github.com/smsdesk/smsdesk/shared/chat"
)

var update = flag.Bool("update", false, "write the golden files anew")

func TestTextsAreReadFromWhatSNSBrings(t *testing.T) {
	wiretest.Golden(t, "texts", *update, wire.ParseText)
}

func TestReceiptsAreReadFromDeliveryLogs(t *testing.T) {
	wiretest.Golden(t, "receipts", *update, wire.ParseReceipt)
}

const (
	customer = "+12065550150"
	secret   = "my door code is 4711"
)

func payload(change func(map[string]any)) string {
	p := map[string]any{
		"originationNumber": customer, "destinationNumber": "+12065550100", "messageBody": secret, "inboundMessageId": "m-1",
	}
	change(p)
	return encode(p)
}

func envelope(change func(map[string]any)) string {
	e := map[string]any{"Type": "Notification", "Message": payload(func(map[string]any) {})}
	change(e)
	return encode(e)
}

func encode(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return string(b)
}

func TestAMalformedQueueMessageIsRefusedWithoutQuotingIt(t *testing.T) {
	set := func(name string, value any) func(map[string]any) {
		return func(o map[string]any) { o[name] = value }
	}
	without := func(name string) func(map[string]any) {
		return func(o map[string]any) { delete(o, name) }
	}
	tests := map[string]struct{ message, says string }{
		"nothing":                     {"", "no JSON object"},
		"plain text":                  {secret + " " + customer, "no JSON object"},
		"null":                        {"null", "no JSON object"},
		"a list":                      {`["` + customer + `"]`, "no JSON object"},
		"half a payload":              {payload(set("x", 1))[:60], "no JSON object"},
		"something behind a payload":  {payload(set("x", 1)) + customer, "no JSON object"},
		"something else":              {`{"text":"` + secret + `"}`, "inboundMessageId is missing"},
		"an event of another service": {`{"eventType":"TEXT_SUCCESSFUL","messageId":"1"}`, "inboundMessageId is missing"},
		"names written differently":   {`{"InboundMessageId":"m-1","originationnumber":"` + customer + `"}`, "inboundMessageId is missing"},
		"no id":                       {payload(set("inboundMessageId", "")), "inboundMessageId is no id"},
		"an id with a space":          {payload(set("inboundMessageId", secret)), "inboundMessageId is no id"},
		"an id that is too long":      {payload(set("inboundMessageId", strings.Repeat("4", 129))), "inboundMessageId is no id"},
		"an id that is a number":      {payload(set("inboundMessageId", 12065550150)), "inboundMessageId is no string"},
		"no origin":                   {payload(without("originationNumber")), "originationNumber is missing"},
		"an origin that is null":      {payload(set("originationNumber", nil)), "originationNumber is no string"},
		"an origin without a plus":    {payload(set("originationNumber", "12065550150")), "originationNumber is no number"},
		"an origin with letters":      {payload(set("originationNumber", "+1206555CALL")), "originationNumber is no number"},
		"a destination that is none":  {payload(set("destinationNumber", "support")), "destinationNumber is no number"},
		"no text":                     {payload(without("messageBody")), "messageBody is missing"},
		"a text that is too long":     {payload(set("messageBody", strings.Repeat("é", 8193))), "messageBody has 16386 bytes"},
		"a confirmation":              {envelope(set("Type", "SubscriptionConfirmation")), "Type is SubscriptionConfirmation"},
		"a type that is no word":      {envelope(set("Type", customer)), "Type is no word"},
		"a type that is no string":    {envelope(set("Type", 1)), "Type is no string"},
		"an envelope with nothing":    {envelope(without("Message")), "Message is missing"},
		"an envelope with plain text": {envelope(set("Message", secret)), "no JSON object"},
		"an envelope in an envelope":  {envelope(set("Message", envelope(set("x", 1)))), "inboundMessageId is missing"},
		"an envelope with a list":     {envelope(set("Message", "[]")), "no JSON object"},
		"an envelope with an object":  {envelope(set("Message", map[string]any{"messageBody": secret})), "Message is no string"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			text, err := wire.ParseText(test.message)
			refused(t, err, test.says)
			if text != (chat.InboundText{}) {
				t.Error("something was read all the same")
			}
		})
	}
}

func status(change func(line, notification, delivery map[string]any)) string {
	notification := map[string]any{"messageId": "p-1", "timestamp": "2026-03-01 17:09:37.3"}
	delivery := map[string]any{"destination": customer, "providerResponse": "Phone has blocked SMS", "dwellTimeMs": 10}
	line := map[string]any{"notification": notification, "delivery": delivery, "status": "FAILURE"}
	change(line, notification, delivery)
	return encode(line)
}

func TestAForeignLineIsRefusedWithoutQuotingIt(t *testing.T) {
	tests := map[string]struct {
		change func(line, notification, delivery map[string]any)
		says   string
	}{
		"no notification":        {func(l, _, _ map[string]any) { delete(l, "notification") }, "notification is missing"},
		"no delivery":            {func(l, _, _ map[string]any) { l["delivery"] = customer }, "delivery is no JSON object"},
		"no id":                  {func(_, n, _ map[string]any) { delete(n, "messageId") }, "messageId is missing"},
		"an id that is none":     {func(_, n, _ map[string]any) { n["messageId"] = "to " + customer }, "messageId is no id"},
		"no time":                {func(_, n, _ map[string]any) { delete(n, "timestamp") }, "timestamp is missing"},
		"a time that is none":    {func(_, n, _ map[string]any) { n["timestamp"] = customer }, "timestamp is no time"},
		"a time before all time": {func(_, n, _ map[string]any) { n["timestamp"] = "0000-01-01 00:00:00" }, "timestamp is no time"},
		"a time that is a float": {func(_, n, _ map[string]any) { n["timestamp"] = 1.5 }, "timestamp is no string"},
		"no status":              {func(l, _, _ map[string]any) { delete(l, "status") }, "status is missing"},
		"an unknown status":      {func(l, _, _ map[string]any) { l["status"] = "PENDING" }, "but PENDING"},
		"a status like a number": {func(l, _, _ map[string]any) { l["status"] = customer }, "but no word"},
		"a response in parts":    {func(_, _, d map[string]any) { d["providerResponse"] = []string{customer} }, "providerResponse is no string"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := wire.ParseReceipt(status(test.change))
			refused(t, err, test.says)
		})
	}
	for name, line := range map[string]string{"nothing": "", "plain text": "START RequestId " + customer, "a list": "[]"} {
		t.Run(name, func(t *testing.T) {
			_, err := wire.ParseReceipt(line)
			refused(t, err, "no JSON object")
		})
	}
}

func refused(t *testing.T, err error, says string) {
	t.Helper()
	wiretest.Refused(t, err, says, customer, customer[1:], secret, "4711")
}

func TestEachDocumentedFailureHasItsWord(t *testing.T) {
	for response, word := range map[string]string{
		"Blocked as spam by phone carrier":                   chat.ReasonBlockedAsSpam,
		"Destination is on a blocked list":                   chat.ReasonNumberBlocked,
		"Invalid phone number":                               chat.ReasonInvalidNumber,
		"Message body is invalid":                            chat.ReasonInvalidText,
		"Phone carrier has blocked this message":             chat.ReasonBlockedByCarrier,
		"Phone carrier is currently unreachable/unavailable": chat.ReasonCarrierUnreachable,
		"Phone has blocked SMS":                              chat.ReasonBlockedByPhone,
		"Phone is on a blocked list":                         chat.ReasonNumberBlocked,
		"Phone is currently unreachable/unavailable":         chat.ReasonPhoneUnreachable,
		"Phone number is opted out":                          chat.ReasonOptedOut,
		"This delivery would exceed max price":               chat.ReasonPriceLimit,
		"Unknown error attempting to reach phone":            chat.ReasonUnknown,
		"No quota left for account":                          chat.ReasonSpendLimit,
		"":                                                   chat.ReasonUnknown,
		"Try again":                                          "Try again",
		strings.Repeat("ö", 60):                              strings.Repeat("ö", 48) + "…",
	} {
		t.Run(response, func(t *testing.T) {
			r, err := wire.ParseReceipt(status(func(_, _, d map[string]any) { d["providerResponse"] = response }))
			if err != nil {
				t.Fatal(err)
			}
			if r.Change.Status != chat.StatusFailed || r.Change.Reason != word {
				t.Errorf("read as %s (%s), want failed (%s)", r.Change.Status, r.Change.Reason, word)
			}
		})
	}
}

func TestALineReadTwiceIsTheSameWordTwice(t *testing.T) {
	for name, line := range wiretest.Samples(t, "receipts") {
		first, err := wire.ParseReceipt(line)
		if err != nil {
			t.Fatal(err)
		}
		second, err := wire.ParseReceipt(line)
		if err != nil {
			t.Fatal(err)
		}
		if first != second {
			t.Errorf("%s: %+v, then %+v", name, first, second)
		}
	}
}

func FuzzParseText(f *testing.F) {
	for _, sample := range wiretest.Samples(f, "texts") {
		f.Add(sample)
	}
	f.Add(`{"Type":"UnsubscribeConfirmation","Message":"{}"}`)
	f.Add(`{"inboundMessageId":"\ud83d","originationNumber":"+12","destinationNumber":"123","messageBody":"\u0000"}`)
	f.Fuzz(func(t *testing.T, message string) {
		text, err := wire.ParseText(message)
		if err != nil {
			if text != (chat.InboundText{}) {
				t.Error("refused, but something was read")
			}
			return
		}
		if text.Carrier != wire.Carrier || text.ID == "" || len(text.ID) > 128 || strings.ContainsAny(text.ID, " \n\x00") {
			t.Errorf("the id %q cannot stand in a key", text.ID)
		}
		if len(text.From) > 16 || len(text.To) > 16 || strings.Trim(text.From+text.To, "+0123456789") != "" {
			t.Errorf("read from %q to %q", text.From, text.To)
		}
		if !utf8.ValidString(text.Body) || len(text.Body) > 16<<10 {
			t.Errorf("the text cannot be stored: %d bytes", len(text.Body))
		}
	})
}

func FuzzParseReceipt(f *testing.F) {
	for _, sample := range wiretest.Samples(f, "receipts") {
		f.Add(sample)
	}
	f.Add(`{"notification":{"messageId":"1","timestamp":"0000-01-01 00:00:00"},"delivery":{"dwellTimeMs":-1e308},"status":"SUCCESS"}`)
	f.Fuzz(func(t *testing.T, line string) {
		r, err := wire.ParseReceipt(line)
		if err != nil {
			if r != (chat.Receipt{}) {
				t.Error("refused, but something was read")
			}
			return
		}
		if r.Provider.Carrier != wire.Carrier || r.Provider.ID == "" || len(r.Provider.ID) > 128 {
			t.Errorf("the id %q cannot stand in a key", r.Provider.ID)
		}
		c := r.Change
		delivered := c.Status == chat.StatusDelivered && c.Reason == "" && c.Confirmation != ""
		failed := c.Status == chat.StatusFailed && c.Reason != "" && c.Confirmation == ""
		if !delivered && !failed {
			t.Errorf("read as %+v", c)
		}
		if len(c.Reason) > 100 || !utf8.ValidString(c.Reason) || strings.ContainsAny(c.Reason, "\n\r\t") {
			t.Errorf("the reason %q is no short line", c.Reason)
		}
		if !c.At.Equal(c.At.Truncate(1e6)) {
			t.Errorf("%s is finer than what is stored", c.At)
		}
	})
}
