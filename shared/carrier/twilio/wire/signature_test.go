package wire_test

import (
	"context"
	"errors"
	"net/url"
	"strings"
	"testing"

	"github.com/twilio/twilio-go/client"

	"github.com/smsdesk/smsdesk/shared/carrier/twilio/wire"
	"github.com/smsdesk/smsdesk/shared/chat"
)

const (
	page    = "https://mycompany.com/myapp.php?foo=1&bar=2"
	bodySum = "0a1ff7634d9ab3b95db5c9a2dfe9416e41502b283a80c7cf19632632f96e6620"
	inJSON  = `{"property": "value", "boolean": true}`
)

func published(caller string, more ...string) string {
	f := url.Values{"CallSid": {"CA1234567890ABCDE"}, "Caller": {caller}, "Digits": {"1234"}, "From": {caller}, "To": {"+18005551212"}}
	for i := 0; i < len(more); i += 2 {
		f.Set(more[i], more[i+1])
	}
	return f.Encode()
}

// The vectors of Twilio's documentation, and those of the tests of its Go library.
func TestPublishedSignaturesHold(t *testing.T) {
	library := published("+14158675309", "ReasonConferenceEnded", "test", "Reason", "Participant")
	at := func(old, replacement string) string { return strings.Replace(page, old, replacement, 1) }
	for name, test := range map[string]struct {
		address, body, signature string
		holds                    bool
	}{
		"the documentation's":                     {page, published("+12349013030"), "0/KCTR6DLpKmkAf8muzZqo1nDgQ=", true},
		"the library's":                           {page, library, "vOEb5UThFn24KEfnOFLQY2AE5FY=", true},
		"no signature":                            {page, library, "WRONG SIGNATURE", false},
		"asked with a port, signed without":       {at(".com", ".com:1234"), library, "vOEb5UThFn24KEfnOFLQY2AE5FY=", true},
		"asked without TLS":                       {at("https", "http"), library, "n2xBNyzSW7rfYStDtOFiFMv7qNo=", true},
		"with a port and without TLS":             {strings.Replace(at(".com", ".com:1234"), "https", "http", 1), library, "n2xBNyzSW7rfYStDtOFiFMv7qNo=", true},
		"names in another order":                  {page, library, "95+Bu0JVPi0r/SsESZCVf0dWAjw=", false},
		"a body of JSON":                          {page + "&bodySHA256=" + bodySum, inJSON, "a9nBmqA0ju/hNViExpshrM61xv4=", true},
		"a body of JSON with no other parameters": {"https://mycompany.com/myapp.php?bodySHA256=" + bodySum, inJSON, "y77kIzt2vzLz71DgmJGsen2scGs=", true},
		"another body of JSON":                    {page + "&bodySHA256=" + bodySum, inJSON + " ", "a9nBmqA0ju/hNViExpshrM61xv4=", false},
		"a body of JSON without its hash":         {page, inJSON, "vOEb5UThFn24KEfnOFLQY2AE5FY=", false},
		"a small form":                            {page, "property=value&boolean=true", "NBdBDr/T/lgjI+tlgpXjKZQZs/k=", true},
		"another address":                         {at("myapp", "yourapp"), library, "vOEb5UThFn24KEfnOFLQY2AE5FY=", false},
		"a query in another order":                {at("foo=1&bar=2", "bar=2&foo=1"), library, "vOEb5UThFn24KEfnOFLQY2AE5FY=", false},
		"a slash more":                            {at(".php", ".php/"), library, "vOEb5UThFn24KEfnOFLQY2AE5FY=", false},
		"one field more":                          {page, library + "&X=1", "vOEb5UThFn24KEfnOFLQY2AE5FY=", false},
		"no form":                                 {page, "%zz", "vOEb5UThFn24KEfnOFLQY2AE5FY=", false},
	} {
		t.Run(name, func(t *testing.T) {
			if got := wire.Signed("12345", test.address, test.body, test.signature); got != test.holds {
				t.Errorf("it holds: %v", got)
			}
			if wire.Signed("54321", test.address, test.body, test.signature) {
				t.Error("it holds for another token")
			}
		})
	}
}

func TestItKnowsThePostsThatTwiliosLibraryKnows(t *testing.T) {
	validator := client.NewRequestValidator("12345")
	for _, address := range []string{
		page, "https://sms.example.com/prod/webhooks/twilio/messages", "https://sms.example.com/webhooks/twilio/messages/",
		"https://sms.example.com:8443/a?b=%20c&d=+", "http://localhost:4566/_aws/execute-api/a1b2c3d4/$default/webhooks/twilio/status",
	} {
		form := url.Values{"Body": {"Ärger & so=weiter\n☕"}, "Empty": {""}, "From": {"+12065550150"}, "a": {"lower"}}
		signature := wire.Signature("12345", address, form)
		if !validator.ValidateBody(address, []byte(form.Encode()), signature) {
			t.Errorf("%s: the library does not know the signature", address)
		}
		if !wire.Signed("12345", address, form.Encode(), signature) {
			t.Errorf("%s: not known", address)
		}
	}
}

// accounts reads what it is told to.
type accounts struct {
	get, renew wire.Account
	err        error
	reads      int
}

func (a *accounts) Get(context.Context) (wire.Account, error)   { a.reads++; return a.get, a.err }
func (a *accounts) Renew(context.Context) (wire.Account, error) { a.reads++; return a.renew, a.err }

func TestAPostIsTakenWithAnyTokenOfTheAccountAndNoOther(t *testing.T) {
	form := url.Values{"Body": {"hi"}}
	sign := func(token string) string { return wire.Signature(token, page, form) }
	broken := errors.New("nobody answers")
	for name, test := range map[string]struct {
		accounts  accounts
		signature string
		code      chat.Code // empty if it is taken
		reads     int
	}{
		"the current token":          {accounts{get: of("a", "b")}, sign("a"), "", 1},
		"the next token":             {accounts{get: of("a", "b")}, sign("b"), "", 1},
		"a token that is new":        {accounts{get: of("a"), renew: of("b", "a")}, sign("b"), "", 2},
		"a token that is gone":       {accounts{get: of("b"), renew: of("b")}, sign("a"), chat.CodeNotPermitted, 2},
		"no signature":               {accounts{get: of("a")}, "", chat.CodeNotPermitted, 0},
		"the signature of nobody":    {accounts{get: of(""), renew: wire.Account{}}, sign("a"), chat.CodeNotPermitted, 2},
		"nobody knows the tokens":    {accounts{err: broken}, sign("a"), chat.CodeCarrierUnavailable, 1},
		"another address was signed": {accounts{get: of("a"), renew: of("a")}, wire.Signature("a", page+"/", form), chat.CodeNotPermitted, 2},
	} {
		t.Run(name, func(t *testing.T) {
			err := wire.Verifier{Accounts: &test.accounts}.Verify(t.Context(), []string{"https://other.example/", page}, form.Encode(), test.signature)
			refusal, refused := errors.AsType[*chat.Error](err)
			if refused != (test.code != "") || (refused && refusal.Code != test.code) || (err != nil && !refused) {
				t.Errorf("got %v", err)
			}
			if test.accounts.reads != test.reads {
				t.Errorf("the tokens were read %d times", test.accounts.reads)
			}
		})
	}
}

func TestWithoutAnAccountEachPostIsForged(t *testing.T) {
	form := url.Values{"Body": {"hi"}}
	for _, signature := range []string{"", "guessed", wire.Signature("", page, form)} {
		err := wire.Verifier{}.Verify(t.Context(), []string{page}, form.Encode(), signature)
		if refusal, refused := errors.AsType[*chat.Error](err); !refused || refusal.Code != chat.CodeNotPermitted {
			t.Errorf("signed %q: got %v", signature, err)
		}
	}
}

func of(tokens ...string) wire.Account { return wire.Account{AuthTokens: tokens} }
