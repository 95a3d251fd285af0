package dynamostore

import (
	"context"
	"iter"
	"maps"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/smsdesk/smsdesk/shared/chat"
	"github.com/smsdesk/smsdesk/shared/dynamostore/internal/item"
)

// values are what an expression's placeholders stand for: strings, numbers, bools, structs of package item. Attribute names
// stand in expressions as they are: none of them is a word that DynamoDB reserves.
type values map[string]any

func (v values) encode() (item.Attributes, error) {
	if len(v) == 0 {
		return nil, nil
	}
	return item.Encode(v)
}

func optional(expression string) *string {
	if expression == "" {
		return nil
	}
	return aws.String(expression)
}

// change is an update of one item.
type change struct {
	key       item.Key
	update    string
	condition string
	names     map[string]string // that cannot stand in an expression as they are
	values    values
	returns   types.ReturnValue
}

// update makes one change and returns what it asks for. See refused for a condition that failed.
func (s *Store) update(ctx context.Context, c change) (item.Attributes, error) {
	v, err := c.values.encode()
	if err != nil {
		return nil, err
	}
	out, err := s.client.UpdateItem(ctx, &dynamodb.UpdateItemInput{
		TableName:                           &s.table,
		Key:                                 c.key.Attributes(),
		UpdateExpression:                    &c.update,
		ConditionExpression:                 optional(c.condition),
		ExpressionAttributeNames:            c.names,
		ExpressionAttributeValues:           v,
		ReturnValues:                        c.returns,
		ReturnValuesOnConditionCheckFailure: types.ReturnValuesOnConditionCheckFailureAllOld,
	})
	if err != nil {
		return nil, err
	}
	return out.Attributes, nil
}

// put stores the record. An empty condition is none. See refused for a condition that failed.
func (s *Store) put(ctx context.Context, record any, condition string) error {
	attributes, err := item.Encode(record)
	if err != nil {
		return err
	}
	_, err = s.client.PutItem(ctx, &dynamodb.PutItemInput{
		TableName:                           &s.table,
		Item:                                attributes,
		ConditionExpression:                 optional(condition),
		ReturnValuesOnConditionCheckFailure: types.ReturnValuesOnConditionCheckFailureAllOld,
	})
	return err
}

// remove deletes the item with the key and returns it, nil if there was none. An empty condition is none.
func (s *Store) remove(ctx context.Context, key item.Key, condition string, v values) (item.Attributes, error) {
	encoded, err := v.encode()
	if err != nil {
		return nil, err
	}
	out, err := s.client.DeleteItem(ctx, &dynamodb.DeleteItemInput{
		TableName:                 &s.table,
		Key:                       key.Attributes(),
		ConditionExpression:       optional(condition),
		ExpressionAttributeValues: encoded,
		ReturnValues:              types.ReturnValueAllOld,
	})
	if err != nil {
		return nil, err
	}
	return out.Attributes, nil
}

// span is a range of one partition's sort keys, both ends included.
type span struct {
	pk        string
	low, high string
	filter    string
	values    values // of the filter
	backward  bool
	page      int // how many items DynamoDB looks at in one call; 0 for a megabyte of them
}

// below is the span of the sort keys with the prefix.
func below(pk, prefix string) span { return span{pk: pk, low: prefix, high: prefix + "~"} }

// all reads the span's items in the order of their sort keys, strongly consistent, as long as the loop goes on.
func all[T any](ctx context.Context, s *Store, r span) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var none T
		if r.low > r.high {
			return
		}
		v := values{":pk": r.pk, ":low": r.low, ":high": r.high}
		maps.Copy(v, r.values)
		encoded, err := v.encode()
		if err != nil {
			yield(none, err)
			return
		}
		in := &dynamodb.QueryInput{
			TableName:                 &s.table,
			KeyConditionExpression:    aws.String("pk = :pk AND sk BETWEEN :low AND :high"),
			FilterExpression:          optional(r.filter),
			ExpressionAttributeValues: encoded,
			ScanIndexForward:          aws.Bool(!r.backward),
			ConsistentRead:            aws.Bool(true),
		}
		if r.page > 0 {
			in.Limit = aws.Int32(int32(min(r.page, chat.MaxLimit*4)))
		}
		for pages := dynamodb.NewQueryPaginator(s.client, in); pages.HasMorePages(); {
			page, err := pages.NextPage(ctx)
			if err != nil {
				yield(none, err)
				return
			}
			for _, attributes := range page.Items {
				record, err := item.Decode[T](attributes)
				if !yield(record, err) || err != nil {
					return
				}
			}
		}
	}
}
