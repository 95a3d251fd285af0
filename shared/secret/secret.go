// Package secret reads what nobody may see from where AWS keeps it.
package secret

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/arn"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"

	"github.com/smsdesk/smsdesk/shared/chat"
)

const (
	// timeout bounds one reading: somebody waits for an answer meanwhile.
	timeout = 3 * time.Second
	// maxAnswer bounds what is read; a secret has at most 64 KB.
	maxAnswer = 256 << 10
)

// Reader reads one secret of Secrets Manager, or one parameter of Parameter Store. It makes its one request itself, with the SDK's
// signer and HTTP client; see docs/adr/0019-twilios-secret-is-read-as-it-is-used.md.
type Reader struct {
	arn         string
	endpoint    string // empty for AWS's own
	credentials aws.CredentialsProvider
	signer      *v4.Signer
	client      *awshttp.BuildableClient
	clock       chat.Clock
}

// NewReader reads what the ARN names.
func NewReader(cfg aws.Config, name string, clock chat.Clock) *Reader {
	return &Reader{
		arn: name, endpoint: aws.ToString(cfg.BaseEndpoint), credentials: cfg.Credentials,
		signer: v4.NewSigner(), client: awshttp.NewBuildableClient().WithTimeout(timeout), clock: clock,
	}
}

// question is a request to one of the two, and how the value stands in its answer.
type question struct {
	service, region, target string
	body                    any
	value                   func(answer []byte) (string, error)
}

// Read is the secret as it is now. Its errors do not quote it.
func (r *Reader) Read(ctx context.Context) (string, error) {
	q, err := ask(r.arn)
	if err != nil {
		return "", err
	}
	body, err := json.Marshal(q.body)
	if err != nil {
		return "", fmt.Errorf("ask for a secret: %w", err)
	}
	request, err := r.request(ctx, q, body)
	if err != nil {
		return "", err
	}
	response, err := r.client.Do(request)
	if err != nil {
		return "", fmt.Errorf("ask for a secret: %w", err)
	}
	defer response.Body.Close() //nolint:errcheck // nothing is lost with an answer that was read
	answer, err := io.ReadAll(io.LimitReader(response.Body, maxAnswer))
	if err != nil {
		return "", fmt.Errorf("read a secret: %w", err)
	}
	if response.StatusCode != http.StatusOK {
		var said struct {
			Type string `json:"__type"`
		}
		if json.Unmarshal(answer, &said) != nil {
			said.Type = "without a word"
		}
		return "", fmt.Errorf("read a secret: %s answered %d %s", q.service, response.StatusCode, said.Type)
	}
	value, err := q.value(answer)
	if err != nil || value == "" {
		return "", fmt.Errorf("read a secret: %s answered without its value", q.service)
	}
	return value, nil
}

// parameter is the body of a GetParameter request.
type parameter struct {
	Name           string `json:"Name"`
	WithDecryption bool   `json:"WithDecryption"`
}

// stored is the body of a GetSecretValue request.
type stored struct {
	SecretID string `json:"SecretId"`
}

func ask(name string) (question, error) {
	parsed, err := arn.Parse(name)
	if err != nil {
		return question{}, errors.New("no secret is named: an ARN of Secrets Manager or of Parameter Store is needed")
	}
	switch path, isParameter := strings.CutPrefix(parsed.Resource, "parameter"); {
	case parsed.Service == "secretsmanager":
		return question{parsed.Service, parsed.Region, "secretsmanager.GetSecretValue", stored{name}, secretString}, nil
	case parsed.Service == "ssm" && isParameter:
		// A name that is no path has no slash before it.
		if strings.Count(path, "/") == 1 {
			path = path[1:]
		}
		return question{parsed.Service, parsed.Region, "AmazonSSM.GetParameter", parameter{path, true}, parameterValue}, nil
	}
	return question{}, errors.New("the secret's ARN is neither Secrets Manager's nor Parameter Store's")
}

func secretString(answer []byte) (string, error) {
	var a struct {
		Value string `json:"SecretString"`
	}
	err := json.Unmarshal(answer, &a)
	return a.Value, err
}

func parameterValue(answer []byte) (string, error) {
	var a struct {
		Parameter struct {
			Value string `json:"Value"`
		} `json:"Parameter"`
	}
	err := json.Unmarshal(answer, &a)
	return a.Parameter.Value, err
}

// request is signed for the service.
func (r *Reader) request(ctx context.Context, q question, body []byte) (*http.Request, error) {
	endpoint := r.endpoint
	if endpoint == "" {
		endpoint = "https://" + q.service + "." + q.region + ".amazonaws.com"
		if strings.HasPrefix(q.region, "cn-") {
			endpoint += ".cn"
		}
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, endpoint+"/", bytes.NewReader(body))
	if err != nil {
		return nil, fmt.Errorf("ask for a secret: %w", err)
	}
	request.Header.Set("Content-Type", "application/x-amz-json-1.1")
	request.Header.Set("X-Amz-Target", q.target)
	credentials, err := r.credentials.Retrieve(ctx)
	if err != nil {
		return nil, fmt.Errorf("get credentials: %w", err)
	}
	sum := sha256.Sum256(body)
	if err := r.signer.SignHTTP(ctx, credentials, request, hex.EncodeToString(sum[:]), q.service, q.region, r.clock()); err != nil {
		return nil, fmt.Errorf("sign a request: %w", err)
	}
	return request, nil
}
