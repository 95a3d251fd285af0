package queue_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"

	"github.com/smsdesk/smsdesk/shared/queue"
)

const url = "https://sqs.eu-west-1.amazonaws.com/123456789012/texts"

// open is the queue, at a server that answers in SQS's place.
func open(t *testing.T, answer http.HandlerFunc) *queue.Queue {
	t.Helper()
	server := httptest.NewServer(answer)
	t.Cleanup(server.Close)
	return queue.New(aws.Config{
		Region: "eu-west-1", BaseEndpoint: &server.URL, Credentials: credentials.NewStaticCredentialsProvider("id", "secret", ""),
	}, url)
}

// SQS takes no character outside of XML's: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
func TestAMessageIsTheSameInCharactersThatSQSTakes(t *testing.T) {
	const words = "Où? 📦\uffff\ufffe \"quoted\" مرحبا"
	message, err := json.Marshal(map[string]string{"words": words})
	if err != nil {
		t.Fatal(err)
	}
	put := 0
	q := open(t, func(w http.ResponseWriter, r *http.Request) {
		put++
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		var request map[string]string
		if err := json.Unmarshal(body, &request); err != nil || request["QueueUrl"] != url {
			t.Errorf("asked %s, %v", body, err)
		}
		asked := request["MessageBody"]
		if i := strings.IndexFunc(asked, func(r rune) bool { return r >= 0x7f }); i >= 0 {
			t.Errorf("the message has %q", asked[i:])
		}
		var got map[string]string
		if err := json.Unmarshal([]byte(asked), &got); err != nil || got["words"] != words {
			t.Errorf("the message is %s, %v", asked, err)
		}
		_, _ = io.WriteString(w, `{"MessageId":"1"}`)
	})
	if err := q.Put(t.Context(), string(message)); err != nil || put != 1 {
		t.Errorf("put %d times, %v", put, err)
	}
}

func TestAPutIsTriedAgainAndThenFailsWithoutQuoting(t *testing.T) {
	for name, test := range map[string]struct {
		failures int32
		fails    bool
	}{"the queue fails for a moment": {2, false}, "the queue fails": {100, true}} {
		t.Run(name, func(t *testing.T) {
			var asked atomic.Int32
			q := open(t, func(w http.ResponseWriter, _ *http.Request) {
				if asked.Add(1) <= test.failures {
					w.WriteHeader(http.StatusServiceUnavailable)
					return
				}
				_, _ = io.WriteString(w, `{"MessageId":"1"}`)
			})
			err := q.Put(t.Context(), `{"words":"my door code is 4711"}`)
			if (err != nil) != test.fails || asked.Load() != 3 {
				t.Errorf("asked %d times, %v", asked.Load(), err)
			}
			if err != nil && strings.Contains(err.Error(), "4711") {
				t.Errorf("the error quotes: %v", err)
			}
		})
	}
}
