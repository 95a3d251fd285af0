package wire_test

import (
	"flag"
	"net/url"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/smsdesk/smsdesk/shared/carrier/twilio/wire"
	"github.com/smsdesk/smsdesk/shared/carrier/wiretest"
	"github.com/smsdesk/smsdesk/shared/chat"
)

var update = flag.Bool("update", false, "write the golden files anew")

func TestTextsAreReadFromWhatTwilioPosts(t *testing.T) {
	wiretest.Golden(t, "texts", *update, wire.ParseText)
}

// outcome is what ParseReceipt returns.
type outcome struct {
	Receipt chat.Receipt
	Known   bool
}

func TestReceiptsAreReadFromStatusCallbacks(t *testing.T) {
	wiretest.Golden(t, "receipts", *update, func(body string) (outcome, error) {
		r, known, err := wire.ParseReceipt("", body)
		return outcome{r, known}, err
	})
}

const (
	customer = "+12065550150"
	words    = "my door code is 4711"
	sid      = "SM0123456789abcdef0123456789abcdef"
	message  = "KRQXG2LOM5ZWC3DFOJTGK43U-01KB3M6TQ6X4M9F3V5D2T8YB7C"
)

// with is a form of a text, one field of it changed; without a value the field is missing.
func with(name string, values ...string) string {
	f := url.Values{
		"MessageSid": {sid}, "From": {customer}, "To": {"+12065550102"}, "Body": {words}, "NumMedia": {"0"}, "MessageStatus": {"sent"},
	}
	f[name] = values
	return f.Encode()
}

func TestAMalformedTextIsRefusedWithoutQuotingIt(t *testing.T) {
	for name, test := range map[string]struct{ body, says string }{
		"nothing":                  {"", "MessageSid is missing"},
		"no form":                  {"Body=%zz" + customer, "no form"},
		"JSON":                     {`{"Body":"` + words + `"}`, "MessageSid is missing"},
		"no id":                    {with("MessageSid"), "MessageSid is missing"},
		"two ids":                  {with("MessageSid", sid, sid), "MessageSid is there more than once"},
		"an id that is none":       {with("MessageSid", words), "MessageSid is no id"},
		"no origin":                {with("From"), "From is missing"},
		"two origins":              {with("From", customer, customer), "From is there more than once"},
		"an origin of WhatsApp":    {with("From", "whatsapp:"+customer), "From is no number"},
		"no destination":           {with("To"), "To is missing"},
		"a destination with words": {with("To", words), "To is no number"},
		"two texts":                {with("Body", words, words), "Body is there more than once"},
		"a text too long":          {with("Body", strings.Repeat("é", 8193)), "Body has 16386 bytes"},
		"a text in another code":   {with("Body", "\xff"), "Body is not in UTF-8"},
		"half a picture":           {with("NumMedia", "0.5"), "NumMedia is no count"},
		"fewer than no pictures":   {with("NumMedia", "-1"), "NumMedia is no count"},
		"very many pictures":       {with("NumMedia", "4711000"), "NumMedia is no count"},
		"a form too large":         {with("Body", strings.Repeat("x", 70_000)), "form of"},
	} {
		t.Run(name, func(t *testing.T) {
			text, err := wire.ParseText(test.body)
			refused(t, err, test.says)
			if text != (chat.InboundText{}) {
				t.Error("something was read all the same")
			}
		})
	}
}

func TestAMalformedReceiptIsRefusedWithoutQuotingIt(t *testing.T) {
	for name, test := range map[string]struct{ body, says string }{
		"nothing":                  {"", "MessageSid is missing"},
		"no status":                {with("MessageStatus"), "MessageStatus is missing"},
		"two statuses":             {with("MessageStatus", "sent", "failed"), "MessageStatus is there more than once"},
		"a status that is new":     {with("MessageStatus", "teleported"), "MessageStatus is teleported"},
		"a status like a number":   {with("MessageStatus", customer), "MessageStatus is no word"},
		"a text of the customer's": {with("MessageStatus", "received"), "MessageStatus is received"},
		"two codes":                {with("ErrorCode", "30003", "30004"), "ErrorCode is there more than once"},
	} {
		t.Run(name, func(t *testing.T) {
			r, known, err := wire.ParseReceipt("message="+message, test.body)
			refused(t, err, test.says)
			if known || r != (chat.Receipt{}) {
				t.Error("something was read all the same")
			}
		})
	}
}

func refused(t *testing.T, err error, says string) {
	t.Helper()
	wiretest.Refused(t, err, says, customer, customer[1:], words, "4711")
}

func TestEachStatusIsWhatItSays(t *testing.T) {
	for status, want := range map[string]chat.Change{
		"sent":                {StatusChange: chat.StatusChange{Status: chat.StatusSent}},
		"delivered":           {StatusChange: chat.StatusChange{Status: chat.StatusDelivered}, Confirmation: chat.ConfirmedByCarrier},
		"partially_delivered": {StatusChange: chat.StatusChange{Status: chat.StatusSent}},
		"read":                {StatusChange: chat.StatusChange{Status: chat.StatusDelivered}, Confirmation: chat.ConfirmedByHandset},
		"undelivered":         {StatusChange: chat.StatusChange{Status: chat.StatusFailed, Reason: "unknown_error"}},
		"failed":              {StatusChange: chat.StatusChange{Status: chat.StatusFailed, Reason: "unknown_error"}},
		"canceled":            {StatusChange: chat.StatusChange{Status: chat.StatusFailed, Reason: "unknown_error"}},
		"accepted":            {}, "scheduled": {}, "queued": {}, "sending": {},
	} {
		t.Run(status, func(t *testing.T) {
			r, known, err := wire.ParseReceipt("", with("MessageStatus", status))
			if want != (chat.Change{}) {
				want.Undated = true
			}
			if err != nil || r.Change != want || known != (want != chat.Change{}) {
				t.Errorf("read as %+v, %v, %v", r.Change, known, err)
			}
		})
	}
}

func TestAReceiptNamesTheMessageThatItsAddressDoes(t *testing.T) {
	for query, want := range map[string]struct {
		id      chat.MessageID
		refused bool
	}{
		"":                                   {},
		"message=":                           {},
		"other=1":                            {},
		"message=" + message:                 {id: message},
		"a=b&message=" + message + "&c=d":    {id: message},
		"message=%2B12065550150":             {refused: true},
		"message=my+door+code+is+4711":       {refused: true},
		"message=%zz":                        {refused: true},
		"message=" + strings.Repeat("A", 99): {refused: true},
	} {
		r, known, err := wire.ParseReceipt(query, with("MessageStatus", "delivered"))
		if want.refused {
			refused(t, err, "its address")
			continue
		}
		if err != nil || !known || r.Message != want.id {
			t.Errorf("%q: read as %q, %v", query, r.Message, err)
		}
	}
}

func TestEachDocumentedCodeHasItsWord(t *testing.T) {
	for code, word := range map[int]string{
		21211: "invalid_number", 21614: "invalid_number", 30005: "invalid_number", 30006: "landline", 21610: "opted_out",
		30003: "phone_unreachable", 30004: "blocked_by_phone", 30007: "blocked_as_spam", 30008: "unknown_error", 21408: "country_blocked",
		21606: "bad_sender", 30034: "bad_sender", 21608: "number_not_verified", 20429: "throttled", 20003: "no_permission", 30010: "price_limit",
		63038: "spend_limit", 21617: "invalid_text", 39999: "unknown_error", 99999: "carrier_refused", 0: "carrier_refused",
	} {
		if got := wire.Reason(code); got != word {
			t.Errorf("%d is %s, want %s", code, got, word)
		}
	}
}

func TestASecretIsReadOrRefusedWithoutQuotingIt(t *testing.T) {
	const account = "AC0123456789abcdef0123456789abcdef"
	a, err := wire.ParseAccount(`{"accountSid":"` + account + `","authTokens":["current","next"]}`)
	if err != nil || a.SID != account || len(a.AuthTokens) != 2 || a.AuthTokens[0] != "current" {
		t.Errorf("read as %+v, %v", a, err)
	}
	for _, secret := range []string{
		"", "hush", `{}`, `{"accountSid":"` + account + `"}`, `{"accountSid":"` + account + `","authTokens":[]}`,
		`{"accountSid":"` + account + `","authTokens":["hush",""]}`, `{"accountSid":"hush","authTokens":["hush"]}`,
		`{"accountSid":"` + account + `","authTokens":"hush"}`, `{"accountSid":"` + account + `","authTokens":["a","b","c","d"]}`,
	} {
		if a, err := wire.ParseAccount(secret); err == nil || strings.Contains(err.Error(), "hush") {
			t.Errorf("%q is read as %+v, %v", secret, a, err)
		}
	}
}

func FuzzParseText(f *testing.F) {
	for _, sample := range wiretest.Samples(f, "texts") {
		f.Add(sample)
	}
	f.Add(with("NumMedia", "9"))
	f.Add("MessageSid=" + sid + "&From=%2B12&To=123&Body=%00")
	f.Fuzz(func(t *testing.T, body string) {
		text, err := wire.ParseText(body)
		if err != nil {
			if text != (chat.InboundText{}) {
				t.Error("refused, but something was read")
			}
			return
		}
		if text.Carrier != wire.Carrier || len(text.ID) != len(sid) || strings.ContainsAny(text.ID, " \n\x00") {
			t.Errorf("the id %q cannot stand in a key", text.ID)
		}
		if len(text.From) > 16 || len(text.To) > 16 || strings.Trim(text.From+text.To, "+0123456789") != "" {
			t.Errorf("read from %q to %q", text.From, text.To)
		}
		if !utf8.ValidString(text.Body) || len(text.Body) > 16<<10 || text.Media < 0 || text.Media > 100 {
			t.Errorf("the text cannot be stored: %d bytes, %d files", len(text.Body), text.Media)
		}
	})
}

func FuzzParseReceipt(f *testing.F) {
	for _, sample := range wiretest.Samples(f, "receipts") {
		f.Add("message="+message, sample)
	}
	f.Add("", with("MessageStatus", "failed")+"&ErrorCode=-9223372036854775808")
	f.Fuzz(func(t *testing.T, query, body string) {
		r, known, err := wire.ParseReceipt(query, body)
		if err != nil || !known {
			if known || r != (chat.Receipt{}) {
				t.Error("refused, but something was read")
			}
			return
		}
		if r.Provider.Carrier != wire.Carrier || len(r.Provider.ID) != len(sid) {
			t.Errorf("the id %q cannot stand in a key", r.Provider.ID)
		}
		if _, err := chat.ParseMessageID(string(r.Message)); r.Message != "" && err != nil {
			t.Errorf("the message %q is none", r.Message)
		}
		c := r.Change
		sent := c.Status == chat.StatusSent && c.Reason == "" && c.Confirmation == ""
		delivered := c.Status == chat.StatusDelivered && c.Reason == "" && c.Confirmation != ""
		failed := c.Status == chat.StatusFailed && c.Reason != "" && c.Confirmation == ""
		if !sent && !delivered && !failed {
			t.Errorf("read as %+v", c)
		}
	})
}
