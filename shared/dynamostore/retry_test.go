package dynamostore_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"github.com/smsdesk/smsdesk/shared/chat"
	"github.com/smsdesk/smsdesk/shared/dynamostore"
)

// script is a DynamoDB that gives its answers in turn.
type script struct {
	answers []answer
	asked   []string // the bodies of the requests
}

type answer struct {
	status int
	body   string
}

// Do implements the SDK's HTTPClient.
func (s *script) Do(r *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	s.asked = append(s.asked, string(body))
	if len(s.answers) == 0 {
		return nil, errors.New("the script has no further answer")
	}
	next := s.answers[0]
	s.answers = s.answers[1:]
	return &http.Response{
		StatusCode: next.status,
		Header:     http.Header{"Content-Type": {"application/x-amz-json-1.0"}},
		Body:       io.NopCloser(bytes.NewBufferString(next.body)),
	}, nil
}

func (s *script) store() *dynamostore.Store {
	client := dynamodb.New(dynamodb.Options{
		Region:     "us-east-1",
		HTTPClient: s,
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: "test", SecretAccessKey: "test"}, nil
		}),
	})
	return dynamostore.New(client, "table", func() time.Time { return time.UnixMilli(1_700_000_000_000) })
}

// failure is an answer that refuses, for the reasons if it is about a transaction.
func failure(kind string, reasons ...string) answer {
	listed := make([]string, len(reasons))
	for i, r := range reasons {
		listed[i] = `{"Code":"` + r + `"}`
	}
	return answer{http.StatusBadRequest, `{"__type":"com.amazonaws.dynamodb.v20120810#` + kind + `",` +
		`"CancellationReasons":[` + strings.Join(listed, ",") + `]}`}
}

func done() answer { return answer{http.StatusOK, `{}`} }

func line(t *testing.T) chat.LineID {
	t.Helper()
	key, err := chat.NewKey(strings.Repeat("k", chat.MinKeyLength))
	if err != nil {
		t.Fatal(err)
	}
	return key.Line("+12065550100", "+12065550150")
}

func TestWhatATransactionKeptFromHappeningIsTriedAgain(t *testing.T) {
	t.Parallel()
	ignore := func(s *dynamostore.Store) error {
		return s.Ignore(t.Context(), chat.Ignoring{Reservation: chat.Reservation{Key: "sns#1", Line: line(t)}})
	}
	ping := func(s *dynamostore.Store) error { return s.Pinged(t.Context(), "alice", "connection", time.Time{}) }
	for _, c := range []struct {
		what    string
		call    func(*dynamostore.Store) error
		answers []answer
		want    error
	}{
		{"a write that met a transaction", ping, []answer{failure("TransactionConflictException"), done()}, nil},
		{"a write whose condition failed", ping, []answer{failure("ConditionalCheckFailedException")}, chat.ErrNotFound},
		{"a transaction that met a write", ignore, []answer{
			failure("TransactionCanceledException", "None", "TransactionConflict"), done(),
		}, nil},
		{"a transaction that was throttled", ignore, []answer{
			failure("TransactionCanceledException", "ThrottlingError", "None"), done(),
		}, nil},
		{"a transaction whose condition failed", ignore, []answer{
			failure("TransactionCanceledException", "ConditionalCheckFailed", "None"),
		}, chat.ErrConflict},
		{"a transaction whose condition failed, although it met a write too", ignore, []answer{
			failure("TransactionCanceledException", "ConditionalCheckFailed", "TransactionConflict"),
		}, chat.ErrConflict},
	} {
		t.Run(c.what, func(t *testing.T) {
			t.Parallel()
			s := &script{answers: c.answers}
			want := len(c.answers)
			if err := c.call(s.store()); !errors.Is(err, c.want) {
				t.Errorf("got error %v, want %v", err, c.want)
			}
			if len(s.asked) != want {
				t.Errorf("DynamoDB was asked %d times, want %d", len(s.asked), want)
			}
		})
	}
}

// Whoever leases tokens must know whether it was stored: settled twice, a lease would make tokens.
func TestABucketIsStoredOnceOrNotAtAll(t *testing.T) {
	t.Parallel()
	s := &script{answers: []answer{{http.StatusInternalServerError, `{}`}, failure("ConditionalCheckFailedException")}}
	if err := s.store().SwapBucket(t.Context(), chat.Bucket{Key: "support"}, time.Time{}); err == nil || errors.Is(err, chat.ErrConflict) {
		t.Errorf("an answer that was lost is %v", err)
	}
	if len(s.asked) != 1 {
		t.Errorf("DynamoDB was asked %d times", len(s.asked))
	}
}

func TestAWriteThatNeverComesThroughFailsInTheEnd(t *testing.T) {
	t.Parallel()
	s := &script{}
	for range 100 {
		s.answers = append(s.answers, failure("TransactionConflictException"))
	}
	if err := s.store().Pinged(t.Context(), "alice", "connection", time.Time{}); err == nil {
		t.Error("a write that never came through was a success")
	}
	if len(s.asked) > 10 {
		t.Errorf("DynamoDB was asked %d times", len(s.asked))
	}
}

func TestWhatABatchLeavesOutIsAskedForAgain(t *testing.T) {
	t.Parallel()
	const (
		sales   = `{"pk":{"S":"SVC#sales"},"sk":{"S":"SVC"}`
		support = `{"pk":{"S":"SVC#support"},"sk":{"S":"SVC"}`
	)
	s := &script{answers: []answer{
		{http.StatusOK, `{"Responses":{"table":[` + sales + `,"i":{"S":"sales"}}]},"UnprocessedKeys":{"table":{"Keys":[` + support + `}]}}}`},
		{http.StatusOK, `{"Responses":{"table":[` + support + `,"i":{"S":"support"}}]}}`},
	}}
	services, err := s.store().Services(t.Context(), []string{"support", "sales"})
	if err != nil {
		t.Fatal(err)
	}
	if len(services) != 2 || services[0].ID != "support" || services[1].ID != "sales" {
		t.Errorf("got %v", services)
	}
	if len(s.asked) != 2 || strings.Contains(s.asked[1], "sales") || !strings.Contains(s.asked[1], `"ConsistentRead":true`) {
		t.Errorf("DynamoDB was asked %q", s.asked)
	}
}

func TestABatchThatIsNeverCompleteIsAnError(t *testing.T) {
	t.Parallel()
	s := &script{}
	for range 100 {
		s.answers = append(s.answers, answer{http.StatusOK, `{"UnprocessedKeys":{"table":{"Keys":[{"pk":{"S":"SVC#sales"},"sk":{"S":"SVC"}}]}}}`})
	}
	if services, err := s.store().Services(t.Context(), []string{"sales"}); err == nil {
		t.Errorf("an incomplete batch was taken for %v", services)
	}
}
