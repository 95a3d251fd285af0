package dynamostore

import (
	"context"
	"errors"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/smsdesk/smsdesk/shared/dynamostore/internal/item"
)

// transaction gathers writes that happen all or not at all. It costs 2 write units for each item of up to 1 KB, whether
// it succeeds or not.
type transaction struct {
	table string
	items []types.TransactWriteItem
	err   error
}

func (s *Store) transaction() *transaction { return &transaction{table: s.table} }

// put stores the record. An empty condition is none.
func (t *transaction) put(record any, condition string, v values) {
	attributes, err := item.Encode(record)
	t.err = errors.Join(t.err, err)
	t.items = append(t.items, types.TransactWriteItem{Put: &types.Put{
		TableName:                 &t.table,
		Item:                      attributes,
		ConditionExpression:       optional(condition),
		ExpressionAttributeValues: t.encode(v),
	}})
}

func (t *transaction) update(c change) {
	t.items = append(t.items, types.TransactWriteItem{Update: &types.Update{
		TableName:                 &t.table,
		Key:                       c.key.Attributes(),
		UpdateExpression:          &c.update,
		ConditionExpression:       optional(c.condition),
		ExpressionAttributeValues: t.encode(c.values),
	}})
}

func (t *transaction) encode(v values) item.Attributes {
	encoded, err := v.encode()
	t.err = errors.Join(t.err, err)
	return encoded
}

func (t *transaction) delete(key item.Key) { t.deleteIf(key, "", nil) }

// deleteIf removes the item. An empty condition is none.
func (t *transaction) deleteIf(key item.Key, condition string, v values) {
	t.items = append(t.items, types.TransactWriteItem{Delete: &types.Delete{
		TableName:                 &t.table,
		Key:                       key.Attributes(),
		ConditionExpression:       optional(condition),
		ExpressionAttributeValues: t.encode(v),
	}})
}

func (t *transaction) check(key item.Key, condition string) {
	t.items = append(t.items, types.TransactWriteItem{ConditionCheck: &types.ConditionCheck{
		TableName: &t.table, Key: key.Attributes(), ConditionExpression: &condition,
	}})
}

// write runs the transaction.
func (s *Store) write(ctx context.Context, t *transaction) error {
	if t.err != nil {
		return t.err
	}
	_, err := s.client.TransactWriteItems(ctx, &dynamodb.TransactWriteItemsInput{TransactItems: t.items})
	return err
}

// failures tells for each item of the transaction whether its condition failed; nil if none did.
func failures(err error) []bool {
	cancelled, ok := errors.AsType[*types.TransactionCanceledException](err)
	if !ok {
		return nil
	}
	var (
		failed = make([]bool, len(cancelled.CancellationReasons))
		found  bool
	)
	for i, reason := range cancelled.CancellationReasons {
		failed[i] = aws.ToString(reason.Code) == "ConditionalCheckFailed"
		found = found || failed[i]
	}
	if !found {
		return nil
	}
	return failed
}
