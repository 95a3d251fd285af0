package push

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"

	"github.com/smsdesk/smsdesk/shared/chat"
)

// gateway calls API Gateway's management API of one stage:
// https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-how-to-call-websocket-api-connections.html
//
// It signs plain HTTP requests itself. The SDK's client sends the same ones (a test compares them), but takes three times
// the CPU for each (BenchmarkOnePost), which is what a post to 200 sockets at once consists of.
type gateway struct {
	endpoint    *url.URL
	region      string
	credentials aws.CredentialsProvider
	signer      *v4.Signer
	client      *awshttp.BuildableClient
}

// newGateway keeps as many connections as are used at once; Go's default is two, the SDK's ten.
func newGateway(cfg aws.Config, endpoint string, atOnce int) (*gateway, error) {
	u, err := url.Parse(endpoint)
	if err != nil || u.Host == "" {
		return nil, errors.New("the management endpoint of the WebSocket API is no address: it must be https://host/stage")
	}
	return &gateway{
		endpoint:    u,
		region:      cfg.Region,
		credentials: cfg.Credentials,
		signer:      v4.NewSigner(),
		client: awshttp.NewBuildableClient().WithTransportOptions(func(t *http.Transport) {
			t.MaxIdleConns, t.MaxIdleConnsPerHost = atOnce, atOnce
		}),
	}, nil
}

// payload is a request's body with what its signature needs.
type payload struct {
	data []byte
	hash string
}

func newPayload(data []byte) payload {
	sum := sha256.Sum256(data)
	return payload{data: data, hash: hex.EncodeToString(sum[:])}
}

// answerError is an answer that is no success.
type answerError struct {
	status int
	kind   string
}

// Error implements error.
func (a *answerError) Error() string {
	return fmt.Sprintf("API Gateway answered %d %s", a.status, a.kind)
}

// call asks about one connection until the context ends: what may do better is tried again, a few times. An answer that
// is no success is an *answerError.
func (g *gateway) call(ctx context.Context, method, connection string, p payload) error {
	const tries = 4
	pause := 50 * time.Millisecond
	for try := 1; ; try++ {
		err := g.once(ctx, method, connection, p)
		if err == nil || try == tries || !mayDoBetter(err) {
			return err
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(pause/2 + rand.N(pause)): //nolint:gosec,forbidigo // spreads tries over time, hides nothing
		}
		pause *= 2
	}
}

// mayDoBetter tells what is worth another try: a throttled call, a fault of the gateway, a broken connection. A desktop
// may get an event twice.
func mayDoBetter(err error) bool {
	answer, answered := errors.AsType[*answerError](err)
	if !answered {
		return true
	}
	switch answer.status {
	case http.StatusTooManyRequests, http.StatusInternalServerError, http.StatusBadGateway,
		http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return true
	}
	return false
}

func (g *gateway) once(ctx context.Context, method, connection string, p payload) error {
	request, err := g.request(ctx, method, connection, p)
	if err != nil {
		return err
	}
	response, err := g.client.Do(request)
	if err != nil {
		return fmt.Errorf("call API Gateway: %w", err)
	}
	defer response.Body.Close() //nolint:errcheck // nothing is lost with an answer
	// What is left unread would cost the connection; no answer is long.
	if _, err := io.CopyN(io.Discard, response.Body, 64<<10); err != nil && !errors.Is(err, io.EOF) {
		return fmt.Errorf("read API Gateway's answer: %w", err)
	}
	if response.StatusCode < 200 || response.StatusCode > 299 {
		return &answerError{status: response.StatusCode, kind: response.Header.Get("X-Amzn-Errortype")}
	}
	return nil
}

// request is signed for the stage's owner.
func (g *gateway) request(ctx context.Context, method, connection string, p payload) (*http.Request, error) {
	request, err := http.NewRequestWithContext(ctx, method, "", bytes.NewReader(p.data))
	if err != nil {
		return nil, fmt.Errorf("make a request: %w", err)
	}
	request.URL = g.endpoint.JoinPath("@connections", url.QueryEscape(connection)) // ids end in =
	request.Host = g.endpoint.Host
	if len(p.data) > 0 {
		request.Header.Set("Content-Type", "application/octet-stream")
	}
	credentials, err := g.credentials.Retrieve(ctx)
	if err != nil {
		return nil, fmt.Errorf("get credentials: %w", err)
	}
	if err := g.signer.SignHTTP(ctx, credentials, request, p.hash, "execute-api", g.region, chat.SystemClock()); err != nil {
		return nil, fmt.Errorf("sign a request: %w", err)
	}
	return request, nil
}
