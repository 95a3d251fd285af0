package wire

import (
	"encoding/json"
	"errors"
	"slices"
)

// Account is who a deployment is at Twilio.
type Account struct {
	SID        string   `json:"accountSid"`
	AuthTokens []string `json:"authTokens"` // the current one first; Twilio's posts may be signed with any of them
}

// maxTokens is as many as Twilio has at once, and one that is being retired.
const maxTokens = 3

// ParseAccount reads a secret: {"accountSid": "AC…", "authTokens": ["current", "next"]}. Its errors do not quote it.
func ParseAccount(secret string) (Account, error) {
	var a Account
	if json.Unmarshal([]byte(secret), &a) != nil {
		return Account{}, errors.New(`the secret is no JSON of {"accountSid": "AC…", "authTokens": ["…"]}`)
	}
	switch {
	case !isSID(a.SID):
		return Account{}, errors.New("the secret's accountSid is no id of Twilio's")
	case len(a.AuthTokens) == 0 || len(a.AuthTokens) > maxTokens:
		return Account{}, errors.New("the secret's authTokens are none, or too many")
	case slices.Contains(a.AuthTokens, ""):
		return Account{}, errors.New("one of the secret's authTokens is empty: anybody could sign with it")
	}
	return a, nil
}
