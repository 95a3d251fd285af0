package e2e

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha1"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// The demo's service with the carrier Twilio, and its number.
const (
	travel       = "travel"
	travelNumber = "+12065550106"
)

const (
	twilioMessages = "/webhooks/twilio/messages"
	twilioStatus   = "/webhooks/twilio/status"
	snsWebhook     = "/webhooks/sns"
)

func newSID() string {
	id := make([]byte, 16)
	_, _ = rand.Read(id) // it never fails
	return "SM" + hex.EncodeToString(id)
}

// twilioText is a customer's text as Twilio posts it.
func twilioText(customer, body string) url.Values {
	return url.Values{
		"MessageSid": {newSID()}, "From": {customer}, "To": {travelNumber}, "Body": {body}, "NumMedia": {"0"}, "NumSegments": {"1"},
		"AccountSid": {"AC00000000000000000000000000005150"}, "ApiVersion": {"2010-04-01"},
	}
}

// twilioSignature is https://www.twilio.com/docs/usage/security#validating-requests, written here once more, apart from the code.
func twilioSignature(token, address string, form url.Values) string {
	mac := hmac.New(sha1.New, []byte(token))
	content := address
	for _, name := range slices.Sorted(maps.Keys(form)) {
		content += name + form.Get(name)
	}
	_, _ = mac.Write([]byte(content))
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

// postForm posts to the deployed API, with the signature if there is one, and holds the answer against the contract.
func postForm(t *testing.T, path string, form url.Values, signature string) answer {
	t.Helper()
	header := http.Header{"Content-Type": {"application/x-www-form-urlencoded"}}
	if signature != "" {
		header.Set("X-Twilio-Signature", signature)
	}
	return postHook(t, path, form.Encode(), header)
}

func postHook(t *testing.T, path, body string, header http.Header) answer {
	t.Helper()
	a, err := world.exchange(t.Context(), http.MethodPost, world.API+path, body, header)
	if err != nil {
		t.Fatal(err)
	}
	if err := world.contract.checkHook(t.Context(), path, body, header, a); err != nil {
		t.Error(err)
	}
	return a
}

// asTwilio posts the form as Twilio does.
func asTwilio(t *testing.T, path string, form url.Values) answer {
	t.Helper()
	return postForm(t, path, form, twilioSignature(world.TwilioAuthToken, world.API+path, form))
}

// kept tells whether anything is stored under the carrier's id.
func kept(t *testing.T, sid string) bool {
	t.Helper()
	for _, key := range []map[string]types.AttributeValue{
		{"pk": &types.AttributeValueMemberS{Value: "R#twilio#" + sid}, "sk": &types.AttributeValueMemberS{Value: "R"}},
		{"pk": &types.AttributeValueMemberS{Value: "P#twilio#" + sid}, "sk": &types.AttributeValueMemberS{Value: "P"}},
	} {
		found, err := world.dynamodb.GetItem(t.Context(), &dynamodb.GetItemInput{TableName: &world.Table, Key: key, ConsistentRead: aws.Bool(true)})
		if err != nil {
			t.Fatal(err)
		}
		if len(found.Item) > 0 {
			return true
		}
	}
	return false
}

func TestATextGoesOutByTwilioUntilItIsDeliveredAndAReplyComesBack(t *testing.T) {
	t.Parallel()
	thereAndBack(t, travel, travelNumber, "unknown_error")
}

func TestATextOfTwiliosIsTakenInOnce(t *testing.T) {
	t.Parallel()
	erin := as(t, "erin")
	c := conversation(t, erin, travel)
	form := twilioText(c.CustomerNumber, "once "+rand.Text())
	for range 3 {
		a := asTwilio(t, twilioMessages, form)
		if a.status != http.StatusOK || !strings.Contains(string(a.body), "<Response/>") || !strings.HasPrefix(a.header.Get("Content-Type"), "text/xml") {
			t.Fatalf("answered %s as %s", a, a.header.Get("Content-Type"))
		}
	}
	arrives(t, erin, c.ID, form)
	stop := twilioText(c.CustomerNumber, "basta")
	stop.Set("OptOutType", "STOP")
	if a := asTwilio(t, twilioMessages, stop); a.status != http.StatusOK {
		t.Fatalf("answered %s", a)
	}
	optedOut(t, erin, c)
	erin.refused(t, sending(c.ID, "too late").withKey(rand.Text()), http.StatusConflict, "opted_out")
	start := twilioText(c.CustomerNumber, "START")
	if a := asTwilio(t, twilioMessages, start); a.status != http.StatusOK {
		t.Fatalf("answered %s", a)
	}
	taken(t, start.Get("MessageSid"))
}

// arrives waits until all deliveries of the text are taken, and the chat has it once, and nothing else of the customer's.
func arrives(t *testing.T, d desk, chatID string, form url.Values) {
	t.Helper()
	eventually(t, "the text is in the chat", func() error {
		if !kept(t, form.Get("MessageSid")) {
			return errors.New("it is not")
		}
		return nil
	})
	taken(t, form.Get("MessageSid"))
	if texts := d.inbound(t, chatID); len(texts) != 1 || texts[0].Body != form.Get("Body") {
		t.Errorf("the chat has %+v", texts)
	}
}

func TestWhatNobodySignedIsRefusedAndNothingStored(t *testing.T) {
	t.Parallel()
	erin := as(t, "erin")
	c := conversation(t, erin, travel)
	m := erin.send(t, c.ID, "hello "+rand.Text())
	before := erin.chat(t, c.ID)
	form := twilioText(c.CustomerNumber, "forged "+rand.Text())
	right := twilioSignature(world.TwilioAuthToken, world.API+twilioMessages, form)
	receipt := url.Values{"MessageSid": {newSID()}, "MessageStatus": {"delivered"}, "To": {c.CustomerNumber}, "From": {travelNumber}}
	statusOf := twilioStatus + "?message=" + m.ID
	tampered := maps.Clone(form)
	tampered["Body"] = []string{"forged otherwise"}
	for name, test := range map[string]struct {
		path      string
		form      url.Values
		signature string
	}{
		"a text without a signature":          {twilioMessages, form, ""},
		"a text with another signature":       {twilioMessages, form, "aHVzaA=="},
		"a text with another token":           {twilioMessages, form, twilioSignature("guessed", world.API+twilioMessages, form)},
		"another text than the signed one":    {twilioMessages, tampered, right},
		"a text that was signed for a status": {twilioStatus, form, right},
		"a text signed for another address":   {twilioMessages + "?a=b", form, right},
		"a status without a signature":        {statusOf, receipt, ""},
		"a status of another text":            {statusOf, receipt, twilioSignature(world.TwilioAuthToken, world.API+twilioStatus, receipt)},
	} {
		t.Run(name, func(t *testing.T) {
			if p := read[problem](t, postForm(t, test.path, test.form, test.signature), http.StatusForbidden); p.Code != "not_permitted" {
				t.Errorf("answered %+v", p)
			}
		})
	}
	for name, body := range map[string]string{
		"a notification without a signature": encode(fields{"Type": "Notification", "Message": encode(c.text("forged"))}),
		"a notification of AWS's emulator":   world.envelope(c.text("forged")),
		"a payload without an envelope":      encode(c.text("forged")),
		"nothing":                            "",
	} {
		t.Run(name, func(t *testing.T) {
			for _, header := range []http.Header{{"Content-Type": {"text/plain"}}, {"Content-Type": {"text/plain"}, "X-Amz-Sns-Rawdelivery": {"true"}}} {
				if p := read[problem](t, postHook(t, snsWebhook, body, header), http.StatusForbidden); p.Code != "not_permitted" {
					t.Errorf("answered %+v", p)
				}
			}
		})
	}
	taken(t, form.Get("MessageSid"))
	taken(t, receipt.Get("MessageSid"))
	if kept(t, form.Get("MessageSid")) || kept(t, receipt.Get("MessageSid")) {
		t.Error("something is stored")
	}
	if after := erin.chat(t, c.ID); after.Revision != before.Revision {
		t.Errorf("the chat was %+v, and is %+v", before, after)
	}
	if now := erin.message(t, c.ID, m.ID); now.Status != "sent" {
		t.Errorf("the text is %s", climb(now))
	}
	if texts := erin.inbound(t, c.ID); len(texts) > 0 {
		t.Errorf("the chat has %+v", texts)
	}
	if a := asTwilio(t, twilioMessages, form); a.status != http.StatusOK {
		t.Errorf("the same text, signed, is answered %s", a)
	}
	arrives(t, erin, c.ID, form)
}
