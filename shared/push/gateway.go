package push

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	smithyhttp "github.com/aws/smithy-go/transport/http"

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
	policy      aws.Retryer
	client      *awshttp.BuildableClient
}

// longestPause between two tries leaves room for all of them within the time of a post.
const longestPause = 400 * time.Millisecond

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
		policy:      retry.NewStandard(func(o *retry.StandardOptions) { o.MaxBackoff = longestPause }),
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

// answerError is an answer that is no success. The SDK's retry policy knows it by its methods.
type answerError struct {
	status int
	kind   string
}

// Error implements error.
func (a *answerError) Error() string {
	return fmt.Sprintf("API Gateway answered %d %s", a.status, a.kind)
}

// HTTPStatusCode is the answer's status.
func (a *answerError) HTTPStatusCode() int { return a.status }

// ErrorCode is API Gateway's word for what went wrong.
func (a *answerError) ErrorCode() string { return a.kind }

// call asks about one connection until the context ends, as often as the SDK's policy of retries says: a desktop may get
// an event twice. An answer that is no success is an *answerError.
func (g *gateway) call(ctx context.Context, method, connection string, p payload) error {
	for try := 1; ; try++ {
		err := g.once(ctx, method, connection, p)
		if err == nil || try == g.policy.MaxAttempts() || !g.policy.IsErrorRetryable(err) {
			return err
		}
		pause, policyErr := g.policy.RetryDelay(try, err)
		if policyErr != nil || !sleep(ctx, pause) {
			return err
		}
	}
}

// sleep waits, unless the context ends first.
func sleep(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d) //nolint:forbidigo // spreads tries over time, waits for nothing
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}

func (g *gateway) once(ctx context.Context, method, connection string, p payload) error {
	request, err := g.request(ctx, method, connection, p)
	if err != nil {
		return err
	}
	response, err := g.client.Do(request)
	if err != nil {
		return &smithyhttp.RequestSendError{Err: err}
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
