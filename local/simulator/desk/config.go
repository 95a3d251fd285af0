package desk

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/smsdesk/smsdesk/local/simulator/endpoints"
)

// Config is the desktop's config.json.
type Config struct {
	API      string   `json:"api"`
	ClientID string   `json:"clientId"`
	Issuer   string   `json:"issuer"`
	Metadata Metadata `json:"metadata"`
}

// Metadata is where the issuer is reached. The emulator's tokens name AWS as their issuer, so that a browser that
// discovered it would ask there.
type Metadata struct {
	AuthorizationEndpoint string `json:"authorization_endpoint"`
	TokenEndpoint         string `json:"token_endpoint"`
	EndSessionEndpoint    string `json:"end_session_endpoint"`
	KeySet                string `json:"jwks_uri"`
}

// ConfigFor is the desktop's configuration for what is deployed at the endpoints.
func ConfigFor(e endpoints.Endpoints) Config {
	aws := strings.TrimSuffix(e.AWS, "/")
	return Config{
		API:      strings.TrimSuffix(e.API, "/"),
		ClientID: e.ClientID,
		Issuer:   "https://cognito-idp." + e.Region + ".amazonaws.com/" + e.UserPoolID,
		Metadata: Metadata{
			AuthorizationEndpoint: aws + "/oauth2/authorize",
			TokenEndpoint:         aws + "/oauth2/token",
			EndSessionEndpoint:    aws + "/logout",
			KeySet:                aws + "/" + e.UserPoolID + "/.well-known/jwks.json",
		},
	}
}

// Policy is the content security policy of the desktop: it may talk to the endpoints, and to nobody else.
func Policy(e endpoints.Endpoints) (string, error) {
	origins := make([]string, 0, 3)
	for _, address := range []string{e.API, e.Socket, e.AWS} {
		parsed, err := url.Parse(address)
		if err != nil || parsed.Host == "" {
			return "", fmt.Errorf("the endpoint %q is no address", address)
		}
		origins = append(origins, parsed.Scheme+"://"+parsed.Host)
	}
	identity := origins[len(origins)-1]
	slices.Sort(origins)
	return strings.Join([]string{
		"default-src 'none'",
		"script-src 'self'",
		"style-src 'self'",
		"img-src 'self' data:",
		"font-src 'self'",
		"connect-src 'self' " + strings.Join(slices.Compact(origins), " "),
		"form-action 'self' " + identity,
		"base-uri 'none'",
		"frame-ancestors 'none'",
	}, "; "), nil
}
