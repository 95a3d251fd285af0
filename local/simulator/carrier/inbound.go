package carrier

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/service/sns"
)

// InboundText is a text from a customer, as AWS's two-way SMS publishes it.
type InboundText struct {
	OriginationNumber          string `json:"originationNumber"`
	DestinationNumber          string `json:"destinationNumber"`
	MessageKeyword             string `json:"messageKeyword"`
	MessageBody                string `json:"messageBody"`
	InboundMessageID           string `json:"inboundMessageId"`
	PreviousPublishedMessageID string `json:"previousPublishedMessageId,omitempty"`
}

// Topics is what the inbound topic needs of SNS.
type Topics interface {
	Publish(ctx context.Context, in *sns.PublishInput, options ...func(*sns.Options)) (*sns.PublishOutput, error)
}

// InboundTopic publishes texts of customers to the topic that two-way SMS is set up with.
type InboundTopic struct {
	topics Topics
	arn    string
}

// NewInboundTopic publishes to the topic.
func NewInboundTopic(topics Topics, arn string) *InboundTopic {
	return &InboundTopic{topics: topics, arn: arn}
}

// Publish brings the text to the topic's subscribers.
func (t *InboundTopic) Publish(ctx context.Context, text InboundText) error {
	payload, err := json.Marshal(text)
	if err != nil {
		return fmt.Errorf("publish a customer's text: %w", err)
	}
	message := string(payload)
	if _, err := t.topics.Publish(ctx, &sns.PublishInput{TopicArn: &t.arn, Message: &message}); err != nil {
		return fmt.Errorf("publish a customer's text: %w", err)
	}
	return nil
}
