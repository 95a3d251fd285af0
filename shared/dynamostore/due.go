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

// dueIndex is the index of what is due: the lines and sockets that have a time, by shard and time.
const dueIndex = "due"

// Due implements chat.CleanupStore.
//
// Index due: DUE#<shard>, up to the time, in its order. Eventually consistent: Rearm finds out what has moved. Cost: half a
// read unit for 4 KB of entries.
func (s *Store) Due(ctx context.Context, shard int, now time.Time, limit int) ([]chat.Due, error) {
	v, err := values{":shard": item.DueShard(shard), ":now": item.MillisOf(now)}.encode()
	if err != nil {
		return nil, err
	}
	out, err := s.client.Query(ctx, &dynamodb.QueryInput{
		TableName:                 &s.table,
		IndexName:                 aws.String(dueIndex),
		KeyConditionExpression:    aws.String("dueShard = :shard AND dueAt <= :now"),
		ExpressionAttributeValues: v,
		Limit:                     aws.Int32(int32(min(limit, batchSize*10))), //nolint:gosec // bounded
	})
	if err != nil {
		return nil, err
	}
	due := make([]chat.Due, 0, len(out.Items))
	for _, attributes := range out.Items {
		entry, err := item.Decode[item.DueEntry](attributes)
		if err != nil {
			return nil, err
		}
		d, err := entry.Entry()
		if err != nil {
			return nil, err
		}
		due = append(due, d)
	}
	return due, nil
}

// Rearm implements chat.CleanupStore. It is no news to a desktop, so the line's revision stays.
//
// Key: L#<line>/HEAD, and the index of what is due. One update on condition of the entry's time. Cost: 1 write unit, and 2 for an
// entry that moves or 1 for one that goes.
func (s *Store) Rearm(ctx context.Context, due chat.Due, next time.Time, settled chat.Position) error {
	c := change{
		key:       item.HeadKey(due.Line),
		update:    "SET q = :settled, dueAt = :next",
		condition: "dueAt = :due",
		values:    values{":settled": settled, ":next": item.MillisOf(next), ":due": item.MillisOf(due.At)},
	}
	if next.IsZero() {
		c.update = "SET q = :settled REMOVE dueShard, dueAt"
		delete(c.values, ":next")
	}
	_, err := s.update(ctx, c)
	if _, failed := refused(err); failed {
		return chat.ErrConflict
	}
	if err != nil {
		return fmt.Errorf("rearm a line: %w", err)
	}
	return nil
}

// RearmWork implements chat.CleanupStore.
//
// Key: A#<agent>/W#<service>, and the index of what is due. One update on conditions of the entry's time, and of no open chat to remove
// it. Cost: 1 write unit, and 2 for an entry that moves or 1 for one that goes.
func (s *Store) RearmWork(ctx context.Context, due chat.Due, next time.Time) error {
	c := change{
		key:       item.WorkKey(due.Work),
		update:    "SET dueAt = :next",
		condition: "dueAt = :due",
		values:    values{":next": item.MillisOf(next), ":due": item.MillisOf(due.At)},
	}
	if next.IsZero() {
		c.update, c.condition = "REMOVE dueShard, dueAt", "dueAt = :due AND n <= :none"
		c.values = values{":due": item.MillisOf(due.At), ":none": 0}
	}
	_, err := s.update(ctx, c)
	if _, failed := refused(err); failed {
		return chat.ErrConflict
	}
	if err != nil {
		return fmt.Errorf("rearm an agent's work: %w", err)
	}
	return nil
}
