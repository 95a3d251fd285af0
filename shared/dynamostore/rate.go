package dynamostore

import (
	"context"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"github.com/smsdesk/smsdesk/shared/chat"
	"github.com/smsdesk/smsdesk/shared/dynamostore/internal/item"
)

// Bucket implements chat.RateStore.
//
// Key: RATE#<key>. Strong. Cost: 1 read unit.
func (s *Store) Bucket(ctx context.Context, key string) (chat.Bucket, error) {
	b, _, err := read[item.Bucket](ctx, s, item.BucketKey(key))
	if err != nil {
		return chat.Bucket{}, fmt.Errorf("read a bucket: %w", err)
	}
	return b.Bucket(key), nil
}

// SwapBucket implements chat.RateStore. It is tried once: a second try would meet what the first has stored if its answer was
// lost, and take that for somebody else's.
//
// Key: RATE#<key>. One put on condition of the revision. Cost: 1 write unit, either way.
func (s *Store) SwapBucket(ctx context.Context, b chat.Bucket, expires time.Time) error {
	read, err := values{":read": b.Revision}.encode()
	if err != nil {
		return err
	}
	b.Revision++
	attributes, err := item.Encode(item.NewBucket(b, expires))
	if err != nil {
		return err
	}
	_, err = s.client.PutItem(ctx, &dynamodb.PutItemInput{
		TableName:                 &s.table,
		Item:                      attributes,
		ConditionExpression:       aws.String(unchanged),
		ExpressionAttributeValues: read,
	}, func(o *dynamodb.Options) { o.Retryer = aws.NopRetryer{} })
	if _, failed := refused(err); failed {
		return chat.ErrConflict
	}
	if err != nil {
		return fmt.Errorf("store a bucket: %w", err)
	}
	return nil
}
