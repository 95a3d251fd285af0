// Package queue puts messages into an SQS queue.
package queue

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/service/sqs"
)

// Queue is a queue of SQS's.
type Queue struct {
	client *sqs.Client
	url    string
}

// New is the queue at the URL.
func New(client *sqs.Client, url string) *Queue { return &Queue{client: client, url: url} }

// Put puts a message in. It may be in the queue although Put fails.
func (q *Queue) Put(ctx context.Context, message string) error {
	if _, err := q.client.SendMessage(ctx, &sqs.SendMessageInput{QueueUrl: &q.url, MessageBody: &message}); err != nil {
		return fmt.Errorf("put a message into the queue: %w", err)
	}
	return nil
}
