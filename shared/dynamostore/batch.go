package dynamostore

import (
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/smsdesk/smsdesk/shared/dynamostore/internal/item"
)

// batchSize is the most keys that DynamoDB takes in one read.
const batchSize = 100

// errUnprocessed: DynamoDB kept leaving out a part of what it was asked for.
var errUnprocessed = errors.New("dynamodb left out a part of a batch")

// readAll reads the items with the keys, strongly consistent; what does not exist is left out.
func readAll[T any](ctx context.Context, s *Store, keys []item.Key) (map[item.Key]T, error) {
	found := make(map[item.Key]T, len(keys))
	unique := slices.Clone(keys)
	slices.SortFunc(unique, item.Key.Compare)
	for chunk := range slices.Chunk(slices.Compact(unique), batchSize) {
		asked := make([]item.Attributes, len(chunk))
		for i, key := range chunk {
			asked[i] = key.Attributes()
		}
		if err := readBatch(ctx, s, asked, found); err != nil {
			return nil, err
		}
	}
	return found, nil
}

// readBatch reads one batch into found, and asks again, each time after a longer pause, for what DynamoDB left out.
func readBatch[T any](ctx context.Context, s *Store, asked []item.Attributes, found map[item.Key]T) error {
	for attempt := range attempts {
		if err := pause(ctx, attempt); err != nil {
			return err
		}
		out, err := s.client.BatchGetItem(ctx, &dynamodb.BatchGetItemInput{
			RequestItems: map[string]types.KeysAndAttributes{s.table: {Keys: asked, ConsistentRead: aws.Bool(true)}},
		})
		if err != nil {
			return err
		}
		for _, attributes := range out.Responses[s.table] {
			key, err := item.Decode[item.Key](attributes)
			if err != nil {
				return err
			}
			if found[key], err = item.Decode[T](attributes); err != nil {
				return err
			}
		}
		asked = out.UnprocessedKeys[s.table].Keys
		if len(asked) == 0 {
			return nil
		}
	}
	return errUnprocessed
}

// pause waits before another attempt, not before the first.
func pause(ctx context.Context, attempt int) error {
	if attempt == 0 {
		return nil
	}
	longest := min(longestPause, firstPause<<attempt)
	timer := time.NewTimer(rand.N(longest)) //nolint:forbidigo,gosec // a pause that ends with the context; its randomness guards no secret
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}
