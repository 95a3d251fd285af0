package stack

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"path"
	"strings"
	"time"
	"unicode"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
)

// gatewayCORS sees to it that the HTTP API answers the desktop's preflights as the template says. MiniStack stores
// the template's CorsConfiguration under CloudFormation's names and looks for it under the API's, so that it would
// refuse every browser.
type gatewayCORS struct {
	client *http.Client
	config aws.Config
	origin string
}

// settle leaves a gateway alone that answers the desktop.
func (g gatewayCORS) settle(ctx context.Context, apiURL string) error {
	if answers, err := g.answers(ctx, apiURL); answers || err != nil {
		return err
	}
	if err := g.rename(ctx, apiID(apiURL)); err != nil {
		return err
	}
	answers, err := g.answers(ctx, apiURL)
	if err == nil && !answers {
		return fmt.Errorf("the gateway does not answer a browser's preflight from %s", g.origin)
	}
	return err
}

func (g gatewayCORS) answers(ctx context.Context, apiURL string) (bool, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodOptions, apiURL+"/v1/me", http.NoBody)
	if err != nil {
		return false, fmt.Errorf("ask for a preflight: %w", err)
	}
	request.Header.Set("Origin", g.origin)
	request.Header.Set("Access-Control-Request-Method", http.MethodGet)
	response, err := g.client.Do(request)
	if err != nil {
		return false, fmt.Errorf("ask for a preflight: %w", err)
	}
	defer response.Body.Close() //nolint:errcheck // a body that nobody reads
	return response.Header.Get("Access-Control-Allow-Origin") == g.origin, nil
}

// rename gives the API its own configuration back, in the API's own names. The SDK cannot do that: it would not read
// the other names.
func (g gatewayCORS) rename(ctx context.Context, id string) error {
	var api struct {
		CORS map[string]any `json:"corsConfiguration"`
	}
	if err := g.call(ctx, http.MethodGet, id, nil, &api); err != nil {
		return err
	}
	return g.call(ctx, http.MethodPatch, id, map[string]any{"corsConfiguration": lowered(api.CORS)}, nil)
}

func lowered(properties map[string]any) map[string]any {
	named := make(map[string]any, len(properties))
	for name, value := range properties {
		first := []rune(name)
		first[0] = unicode.ToLower(first[0])
		named[string(first)] = value
	}
	return named
}

func (g gatewayCORS) call(ctx context.Context, method, id string, in, out any) error {
	var body []byte
	if in != nil {
		var err error
		if body, err = json.Marshal(in); err != nil {
			return fmt.Errorf("write the API's configuration: %w", err)
		}
	}
	request, err := http.NewRequestWithContext(ctx, method, aws.ToString(g.config.BaseEndpoint)+"/v2/apis/"+id, bytes.NewReader(body))
	if err != nil {
		return fmt.Errorf("ask for the API's configuration: %w", err)
	}
	if err := g.sign(ctx, request, body); err != nil {
		return err
	}
	response, err := g.client.Do(request)
	if err != nil {
		return fmt.Errorf("ask for the API's configuration: %w", err)
	}
	defer response.Body.Close() //nolint:errcheck // a body that was only read loses nothing
	answer, err := io.ReadAll(response.Body)
	if err != nil {
		return fmt.Errorf("read the API's configuration: %w", err)
	}
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("the API's configuration: %s: %s", response.Status, answer)
	}
	if out == nil {
		return nil
	}
	if err := json.Unmarshal(answer, out); err != nil {
		return fmt.Errorf("read the API's configuration: %w", err)
	}
	return nil
}

func (g gatewayCORS) sign(ctx context.Context, request *http.Request, body []byte) error {
	credentials, err := g.config.Credentials.Retrieve(ctx)
	if err != nil {
		return fmt.Errorf("sign as the emulator's account: %w", err)
	}
	sum := sha256.Sum256(body)
	err = v4.NewSigner().SignHTTP(ctx, credentials, request, hex.EncodeToString(sum[:]), "apigateway", g.config.Region, time.Now())
	if err != nil {
		return fmt.Errorf("sign as the emulator's account: %w", err)
	}
	return nil
}

// apiID finds the API's id in its address: http://localhost:4566/_aws/execute-api/{id}/$default.
func apiID(apiURL string) string {
	return path.Base(path.Dir(strings.TrimRight(apiURL, "/")))
}
