// Package queue puts messages into an SQS queue.
package queue

import (
	"context"
	"fmt"
	"strings"
	"time"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
)

// timeout bounds an attempt: the SDK makes three, and whoever waits for them waits for less than 15 seconds.
const timeout = 2 * time.Second

// Queue is a queue of SQS's.
type Queue struct {
	client *sqs.Client
	url    string
}

// New is the queue at the URL.
func New(cfg aws.Config, url string) *Queue {
	client := sqs.NewFromConfig(cfg, func(o *sqs.Options) { o.HTTPClient = awshttp.NewBuildableClient().WithTimeout(timeout) })
	return &Queue{client: client, url: url}
}

// Put puts a message in, which must be JSON. It may be in the queue although Put fails. An error does not quote it.
func (q *Queue) Put(ctx context.Context, message string) error {
	if _, err := q.client.SendMessage(ctx, &sqs.SendMessageInput{QueueUrl: &q.url, MessageBody: aws.String(ascii(message))}); err != nil {
		return fmt.Errorf("put a message into the queue: %w", err)
	}
	return nil
}

// ascii is the same JSON without the characters that SQS does not take, such as U+FFFF: customers' phones can send any.
func ascii(message string) string {
	var b strings.Builder
	for _, r := range message {
		if r < utf8.RuneSelf {
			b.WriteRune(r)
			continue
		}
		for _, unit := range utf16.Encode([]rune{r}) {
			fmt.Fprintf(&b, `\u%04x`, unit)
		}
	}
	return b.String()
}
