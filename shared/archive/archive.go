// Package archive keeps transcripts in an S3 bucket.
package archive

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"github.com/smsdesk/smsdesk/shared/api"
	"github.com/smsdesk/smsdesk/shared/chat"
)

// Bucket is the archive: an object for each transcript, contacts/<customer>/<chat>.json, as the API shows it.
//
// It makes the four requests that it needs itself, with the SDK's signer, its HTTP client and its policy of retries; see
// docs/adr/0016-the-archive-is-four-plain-requests.md. Each may be repeated.
type Bucket struct {
	url         *url.URL // of the bucket, without a slash at the end
	region      string
	credentials aws.CredentialsProvider
	signer      *v4.Signer
	policy      aws.Retryer
	client      *awshttp.BuildableClient
}

var _ chat.Archive = (*Bucket)(nil)

// New is the archive in the bucket.
func New(cfg aws.Config, bucket string) (*Bucket, error) {
	endpoint := "https://s3." + cfg.Region + ".amazonaws.com"
	if cfg.BaseEndpoint != nil {
		endpoint = *cfg.BaseEndpoint
	}
	u, err := url.Parse(endpoint)
	if err != nil || u.Host == "" {
		return nil, errors.New("the endpoint of S3 is no address")
	}
	return &Bucket{
		url:         u.JoinPath(bucket),
		region:      cfg.Region,
		credentials: cfg.Credentials,
		// S3 takes paths as they are.
		signer: v4.NewSigner(func(o *v4.SignerOptions) { o.DisableURIPathEscaping = true }),
		policy: retry.NewStandard(),
		client: awshttp.NewBuildableClient(),
	}, nil
}

const prefix = "contacts/"

func folder(customer chat.CustomerID) string { return prefix + string(customer) + "/" }

func key(customer chat.CustomerID, id chat.ChatID) string {
	return folder(customer) + string(id) + ".json"
}

// PutTranscript implements chat.Archive.
func (b *Bucket) PutTranscript(ctx context.Context, customer chat.CustomerID, t chat.Transcript) error {
	content, err := json.Marshal(api.NewTranscript(t))
	if err != nil {
		return fmt.Errorf("encode a transcript: %w", err)
	}
	_, err = b.call(ctx, http.MethodPut, key(customer, t.Chat.ID), nil, content)
	return err
}

// Transcript implements chat.Archive.
func (b *Bucket) Transcript(ctx context.Context, customer chat.CustomerID, id chat.ChatID) (chat.Transcript, error) {
	content, err := b.call(ctx, http.MethodGet, key(customer, id), nil, nil)
	if refused, ok := errors.AsType[*answerError](err); ok && refused.status == http.StatusNotFound {
		return chat.Transcript{}, chat.ErrNotFound
	}
	if err != nil {
		return chat.Transcript{}, err
	}
	var t api.Transcript
	if err := json.Unmarshal(content, &t); err != nil {
		return chat.Transcript{}, fmt.Errorf("decode a transcript: %w", err)
	}
	return t.Transcript(), nil
}

// Transcripts implements chat.Archive.
func (b *Bucket) Transcripts(ctx context.Context, customer chat.CustomerID, after chat.ChatID, limit int) ([]chat.ChatID, error) {
	query := url.Values{"list-type": {"2"}, "prefix": {folder(customer)}, "max-keys": {strconv.Itoa(limit)}}
	if after != "" {
		query.Set("start-after", key(customer, after))
	}
	content, err := b.call(ctx, http.MethodGet, "", query, nil)
	if err != nil {
		return nil, err
	}
	var listed struct {
		Contents []struct {
			Key string `xml:"Key"`
		} `xml:"Contents"`
	}
	if err := xml.Unmarshal(content, &listed); err != nil {
		return nil, fmt.Errorf("decode a list of transcripts: %w", err)
	}
	ids := make([]chat.ChatID, len(listed.Contents))
	for i, object := range listed.Contents {
		name := strings.TrimSuffix(strings.TrimPrefix(object.Key, folder(customer)), ".json")
		if ids[i], err = chat.ParseChatID(name); err != nil {
			return nil, errors.New("an object of the archive is no transcript")
		}
	}
	return ids, nil
}

// DeleteTranscript implements chat.Archive.
func (b *Bucket) DeleteTranscript(ctx context.Context, customer chat.CustomerID, id chat.ChatID) error {
	_, err := b.call(ctx, http.MethodDelete, key(customer, id), nil, nil)
	return err
}

// answerError is an answer that is no success. The SDK's retry policy knows it by its methods.
type answerError struct {
	status int
	code   string
}

// Error implements error.
func (a *answerError) Error() string { return fmt.Sprintf("S3 answered %d %s", a.status, a.code) }

// HTTPStatusCode is the answer's status.
func (a *answerError) HTTPStatusCode() int { return a.status }

// ErrorCode is S3's word for what went wrong.
func (a *answerError) ErrorCode() string { return a.code }

// call asks as often as the SDK's policy of retries says. An answer that is no success is an *answerError.
func (b *Bucket) call(ctx context.Context, method, key string, query url.Values, content []byte) ([]byte, error) {
	for try := 1; ; try++ {
		answer, err := b.once(ctx, method, key, query, content)
		if err == nil || try == b.policy.MaxAttempts() || !b.policy.IsErrorRetryable(err) {
			return answer, err
		}
		pause, policyErr := b.policy.RetryDelay(try, err)
		if policyErr != nil || !sleep(ctx, pause) {
			return nil, err
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

func (b *Bucket) once(ctx context.Context, method, key string, query url.Values, content []byte) ([]byte, error) {
	request, err := b.request(ctx, method, key, query, content)
	if err != nil {
		return nil, err
	}
	response, err := b.client.Do(request)
	if err != nil {
		return nil, &smithyhttp.RequestSendError{Err: err}
	}
	defer response.Body.Close() //nolint:errcheck // nothing is lost with an answer that was read
	answer, err := io.ReadAll(response.Body)
	if err != nil {
		return nil, &smithyhttp.RequestSendError{Err: fmt.Errorf("read S3's answer: %w", err)}
	}
	if response.StatusCode < 200 || response.StatusCode > 299 {
		var said struct {
			Code string `xml:"Code"`
		}
		if xml.Unmarshal(answer, &said) != nil {
			said.Code = "without a word"
		}
		return nil, &answerError{status: response.StatusCode, code: said.Code}
	}
	return answer, nil
}

// request is signed for the bucket.
func (b *Bucket) request(ctx context.Context, method, key string, query url.Values, content []byte) (*http.Request, error) {
	u := b.url
	if key != "" {
		u = u.JoinPath(key)
	}
	request, err := http.NewRequestWithContext(ctx, method, u.String(), bytes.NewReader(content))
	if err != nil {
		return nil, fmt.Errorf("make a request: %w", err)
	}
	request.URL.RawQuery = query.Encode()
	sum := sha256.Sum256(content)
	hash := hex.EncodeToString(sum[:])
	request.Header.Set("X-Amz-Content-Sha256", hash)
	if len(content) > 0 {
		request.Header.Set("Content-Type", "application/json")
	}
	credentials, err := b.credentials.Retrieve(ctx)
	if err != nil {
		return nil, fmt.Errorf("get credentials: %w", err)
	}
	if err := b.signer.SignHTTP(ctx, credentials, request, hash, "s3", b.region, chat.SystemClock()); err != nil {
		return nil, fmt.Errorf("sign a request: %w", err)
	}
	return request, nil
}
