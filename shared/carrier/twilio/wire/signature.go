package wire

import (
	"context"
	"crypto/hmac"
	"crypto/sha1" //nolint:gosec // it is what Twilio signs with
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"

	"github.com/smsdesk/smsdesk/shared/chat"
)

// Signature is what Twilio puts into X-Twilio-Signature of a post to the address: each field's name and value, in the order of
// the names, behind the address.
//
// https://www.twilio.com/docs/usage/security#validating-requests
func Signature(token, address string, fields url.Values) string {
	mac := hmac.New(sha1.New, []byte(token))
	mac.Write([]byte(address))
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		for _, value := range slices.Compact(slices.Sorted(slices.Values(fields[name]))) {
			mac.Write([]byte(name + value))
		}
	}
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

// Signed tells whether the token's holder signed a post of the body to the address. Twilio signs the address with its port or
// without, whichever it was told. A body that is no form is signed by a hash in the address.
func Signed(token, address, body, signature string) bool {
	var fields url.Values
	if sum := queryOf(address).Get("bodySHA256"); sum != "" {
		got := sha256.Sum256([]byte(body))
		if !hmac.Equal([]byte(hex.EncodeToString(got[:])), []byte(sum)) {
			return false
		}
	} else {
		var err error
		if fields, err = url.ParseQuery(body); err != nil {
			return false
		}
	}
	for _, spelled := range withAndWithoutPort(address) {
		if hmac.Equal([]byte(Signature(token, spelled, fields)), []byte(signature)) {
			return true
		}
	}
	return false
}

func queryOf(address string) url.Values {
	_, query, _ := strings.Cut(address, "?")
	values, err := url.ParseQuery(query)
	if err != nil {
		return nil
	}
	return values
}

// withAndWithoutPort are the address's spellings. Nothing else of it is touched: each byte of it is signed.
func withAndWithoutPort(address string) []string {
	scheme, rest, found := strings.Cut(address, "://")
	port, known := map[string]string{"https": ":443", "http": ":80"}[scheme]
	if !found || !known {
		return []string{address}
	}
	end := strings.IndexAny(rest, "/?#")
	if end < 0 {
		end = len(rest)
	}
	host, path := rest[:end], rest[end:]
	bare := host
	if i := strings.LastIndexByte(host, ':'); i > strings.LastIndexByte(host, ']') {
		bare, port = host[:i], host[i:]
	}
	return []string{scheme + "://" + bare + path, scheme + "://" + bare + port + path}
}

// Accounts knows the account that Twilio posts for.
type Accounts interface {
	// Get is the account as it was read last, which is not long ago.
	Get(ctx context.Context) (Account, error)
	// Renew is the account as it is now, unless it was read a moment ago.
	Renew(ctx context.Context) (Account, error)
}

// Verifier knows Twilio's posts by their signatures.
type Verifier struct {
	Accounts Accounts // nil for a deployment without Twilio: whoever posts then is somebody else
}

// What it refuses with.
var (
	errForged      = &chat.Error{Code: chat.CodeNotPermitted, Message: "This is for Twilio: the signature is missing or wrong."}
	errUnavailable = &chat.Error{Code: chat.CodeCarrierUnavailable, Message: "The signature cannot be checked at the moment. Post it again."}
)

// Verify refuses a post that Twilio did not sign with one of the account's tokens for one of the addresses: with
// chat.CodeNotPermitted, or with chat.CodeCarrierUnavailable if the tokens cannot be read. A token that is not known may be new: so
// the account is read once more.
func (v Verifier) Verify(ctx context.Context, addresses []string, body, signature string) error {
	if signature == "" || v.Accounts == nil {
		return errForged
	}
	for _, read := range []func(context.Context) (Account, error){v.Accounts.Get, v.Accounts.Renew} {
		account, err := read(ctx)
		if err != nil {
			return fmt.Errorf("%w (%w)", errUnavailable, err)
		}
		for _, token := range account.AuthTokens {
			for _, address := range addresses {
				if Signed(token, address, body, signature) {
					return nil
				}
			}
		}
	}
	return errForged
}
