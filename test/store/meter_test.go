package store_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/smithy-go/middleware"

	"github.com/smsdesk/smsdesk/shared/dynamostore/dynamotest"
)

// usage is what was asked of the table.
type usage struct {
	Calls  []string // each as it shows in docs/datamodel.md
	Reads  float64  // read units
	Writes float64  // write units, those of the index included
}

// meter counts what a client uses.
type meter struct {
	mu   sync.Mutex
	used usage
	errs []error
}

// option makes a client count into the meter.
func (m *meter) option(o *dynamodb.Options) {
	o.APIOptions = append(o.APIOptions, func(stack *middleware.Stack) error {
		return stack.Initialize.Add(middleware.InitializeMiddlewareFunc("meter", func(
			ctx context.Context, in middleware.InitializeInput, next middleware.InitializeHandler,
		) (middleware.InitializeOutput, middleware.Metadata, error) {
			report(in.Parameters)
			out, metadata, err := next.HandleInitialize(ctx, in)
			m.count(in.Parameters, out.Result, err)
			return out, metadata, err
		}), middleware.Before)
	})
}

// report asks for the units that a call uses. What a transaction uses is a matter of the price list instead.
func report(in any) {
	switch in := in.(type) {
	case *dynamodb.GetItemInput:
		in.ReturnConsumedCapacity = types.ReturnConsumedCapacityTotal
	case *dynamodb.BatchGetItemInput:
		in.ReturnConsumedCapacity = types.ReturnConsumedCapacityTotal
	case *dynamodb.QueryInput:
		in.ReturnConsumedCapacity = types.ReturnConsumedCapacityTotal
	case *dynamodb.BatchWriteItemInput:
		in.ReturnConsumedCapacity = types.ReturnConsumedCapacityTotal
	case *dynamodb.PutItemInput:
		in.ReturnConsumedCapacity = types.ReturnConsumedCapacityTotal
	case *dynamodb.UpdateItemInput:
		in.ReturnConsumedCapacity = types.ReturnConsumedCapacityTotal
	case *dynamodb.DeleteItemInput:
		in.ReturnConsumedCapacity = types.ReturnConsumedCapacityTotal
	}
}

func (m *meter) count(in, out any, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	used, err := measure(in, out, err)
	m.used.Calls = append(m.used.Calls, used.Calls...)
	m.used.Reads += used.Reads
	m.used.Writes += used.Writes
	if err != nil {
		m.errs = append(m.errs, err)
	}
}

// during is what f uses.
func (m *meter) during(t testing.TB, f func()) usage {
	t.Helper()
	m.mu.Lock()
	m.used, m.errs = usage{}, nil
	m.mu.Unlock()
	f()
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := errors.Join(m.errs...); err != nil {
		t.Fatal(err)
	}
	return m.used
}

// measure is what one call uses.
//
// A write whose condition fails reports nothing. It uses a write unit for each started KB of the item that is there, at least
// one: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/WorkingWithItems.html#WorkingWithItems.ConditionalUpdate
func measure(in, out any, err error) (usage, error) {
	if failed, ok := errors.AsType[*types.ConditionalCheckFailedException](err); ok {
		name, key := call(in)
		return usage{Calls: []string{name + " " + key + " (refused)"}, Writes: writeUnits(failed.Item)}, nil
	}
	if in, ok := in.(*dynamodb.TransactWriteItemsInput); ok {
		return measureTransaction(in, err)
	}
	if err != nil {
		return usage{}, fmt.Errorf("a call failed while it was measured: %w", err)
	}
	name, key := call(in)
	used := usage{Calls: []string{name + " " + key}}
	switch out := out.(type) {
	case *dynamodb.GetItemOutput:
		used.Reads = units(out.ConsumedCapacity)
	case *dynamodb.QueryOutput:
		used.Reads = max(units(out.ConsumedCapacity), least(in))
	case *dynamodb.BatchGetItemOutput:
		for _, c := range out.ConsumedCapacity {
			used.Reads += units(&c)
		}
		used.Reads = max(used.Reads, least(in))
	case *dynamodb.BatchWriteItemOutput:
		for _, c := range out.ConsumedCapacity {
			used.Writes += units(&c)
		}
	case *dynamodb.PutItemOutput:
		used.Writes = units(out.ConsumedCapacity)
	case *dynamodb.UpdateItemOutput:
		used.Writes = units(out.ConsumedCapacity)
	case *dynamodb.DeleteItemOutput:
		used.Writes = units(out.ConsumedCapacity)
	default:
		return usage{}, fmt.Errorf("what %T uses is not known", out)
	}
	return used, nil
}

// measureTransaction counts two write units for each started KB of each item, whether the transaction succeeds or not, and one for
// an entry that it makes in the index. DynamoDB Local reports another number, the same for every transaction.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html
func measureTransaction(in *dynamodb.TransactWriteItemsInput, err error) (usage, error) {
	name := "TransactWriteItems:"
	if _, ok := errors.AsType[*types.TransactionCanceledException](err); ok {
		name = "TransactWriteItems (refused):"
	} else if err != nil {
		return usage{}, fmt.Errorf("a transaction failed while it was measured: %w", err)
	}
	var used usage
	actions := make([]string, len(in.TransactItems))
	for i, item := range in.TransactItems {
		switch {
		case item.Put != nil:
			actions[i] = "Put " + keyOf(item.Put.Item)
			used.Writes += 2 * writeUnits(item.Put.Item)
			if item.Put.Item["dueShard"] != nil {
				used.Writes++
			}
		case item.Update != nil:
			actions[i] = "Update " + keyOf(item.Update.Key)
			used.Writes += 2
		case item.Delete != nil:
			actions[i] = "Delete " + keyOf(item.Delete.Key)
			used.Writes += 2
		case item.ConditionCheck != nil:
			actions[i] = "Check " + keyOf(item.ConditionCheck.Key)
			used.Writes += 2
		}
	}
	used.Calls = []string{name + " " + strings.Join(actions, ", ")}
	return used, nil
}

// least is what a read uses that finds nothing, for which DynamoDB Local reports nothing: as much as one that finds an item, for
// each key of a batch. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html
func least(in any) float64 {
	const strong, eventual = 1, 0.5
	switch in := in.(type) {
	case *dynamodb.QueryInput:
		if aws.ToBool(in.ConsistentRead) {
			return strong
		}
		return eventual
	case *dynamodb.BatchGetItemInput:
		keys := 0
		for _, asked := range in.RequestItems {
			keys += len(asked.Keys)
		}
		return float64(keys) * strong
	}
	return 0
}

func units(c *types.ConsumedCapacity) float64 { return aws.ToFloat64(c.CapacityUnits) }

// call is the name of the call and the key that it is about.
func call(in any) (name, key string) {
	switch in := in.(type) {
	case *dynamodb.GetItemInput:
		return "GetItem", keyOf(in.Key) + consistency(in.ConsistentRead)
	case *dynamodb.QueryInput:
		v := in.ExpressionAttributeValues
		if in.IndexName != nil {
			return "Query", "index `" + *in.IndexName + "`, " + pattern(v[":shard"]) + consistency(in.ConsistentRead)
		}
		return "Query", keyOf(map[string]types.AttributeValue{"pk": v[":pk"], "sk": v[":low"]}) + consistency(in.ConsistentRead)
	case *dynamodb.BatchGetItemInput:
		for _, asked := range in.RequestItems {
			keys := make([]string, len(asked.Keys))
			for i, k := range asked.Keys {
				keys[i] = keyOf(k)
			}
			slices.Sort(keys)
			return "BatchGetItem", strings.Join(slices.Compact(keys), ", ") + consistency(asked.ConsistentRead)
		}
	case *dynamodb.BatchWriteItemInput:
		for _, asked := range in.RequestItems {
			keys := make([]string, len(asked))
			for i, request := range asked {
				keys[i] = keyOf(request.DeleteRequest.Key)
			}
			slices.Sort(keys)
			return "BatchWriteItem", "delete " + strings.Join(slices.Compact(keys), ", ")
		}
	case *dynamodb.PutItemInput:
		return "PutItem", keyOf(in.Item)
	case *dynamodb.UpdateItemInput:
		return "UpdateItem", keyOf(in.Key)
	case *dynamodb.DeleteItemInput:
		return "DeleteItem", keyOf(in.Key)
	}
	return fmt.Sprintf("%T", in), ""
}

func consistency(strong *bool) string {
	if aws.ToBool(strong) {
		return ", strong"
	}
	return ", eventual"
}

func keyOf(attributes map[string]types.AttributeValue) string {
	return pattern(attributes["pk"]) + " / " + pattern(attributes["sk"])
}

// longestName of what is called by its kind alone, such as AGENT, is shorter than any hash.
const longestName = 8

// pattern is what all values of the kind have in common.
func pattern(v types.AttributeValue) string {
	s, ok := v.(*types.AttributeValueMemberS)
	if !ok {
		return "?"
	}
	prefix, _, found := strings.Cut(s.Value, "#")
	switch {
	case found:
		return "`" + prefix + "#…`"
	case len(prefix) > longestName || strings.Trim(prefix, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "":
		return "`…`"
	}
	return "`" + prefix + "`"
}

// writeUnits is one for each started KB of the item, at least one.
func writeUnits(item map[string]types.AttributeValue) float64 {
	const kilobyte = 1024
	return float64(max(1, (dynamotest.Size(item)+kilobyte-1)/kilobyte))
}
