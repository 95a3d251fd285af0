// Package item lays out the records of the table.
//
// One file for each entity: its key builders, its attributes, how it stands for a type of the domain. Attribute names are
// short so that a message with its whole history, or the head of a line, stays within the kilobyte that one write unit
// covers.
package item

import (
	"cmp"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/attributevalue"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// Attributes is an item as DynamoDB has it.
type Attributes = map[string]types.AttributeValue

// Key is an item's primary key.
type Key struct {
	PK string `dynamodbav:"pk"`
	SK string `dynamodbav:"sk"`
}

// Attributes is the key alone.
func (k Key) Attributes() Attributes {
	return Attributes{
		"pk": &types.AttributeValueMemberS{Value: k.PK},
		"sk": &types.AttributeValueMemberS{Value: k.SK},
	}
}

// SortKey is the key within its partition.
func (k Key) SortKey() string { return k.SK }

// Compare orders keys.
func (k Key) Compare(other Key) int {
	return cmp.Or(cmp.Compare(k.PK, other.PK), cmp.Compare(k.SK, other.SK))
}

// Encode is the item of a struct of this package.
func Encode(record any) (Attributes, error) {
	attributes, err := attributevalue.MarshalMap(record)
	if err != nil {
		return nil, fmt.Errorf("encode a %T: %w", record, err)
	}
	return attributes, nil
}

// Decode reads an item into a struct of this package.
func Decode[T any](attributes Attributes) (T, error) {
	var record T
	if err := attributevalue.UnmarshalMap(attributes, &record); err != nil {
		return record, fmt.Errorf("decode a %T: %w", record, err)
	}
	return record, nil
}

// Millis is a time in milliseconds since 1970, 0 for none.
type Millis int64

// MillisOf cuts the time to milliseconds.
func MillisOf(t time.Time) Millis {
	if t.IsZero() {
		return 0
	}
	return Millis(t.UnixMilli())
}

// Time is the time in UTC, the zero time for none.
func (m Millis) Time() time.Time {
	if m == 0 {
		return time.Time{}
	}
	return time.UnixMilli(int64(m)).UTC()
}

// Expiry is a time in whole seconds since 1970, not before the time that it stands for. DynamoDB removes the item some
// time after it.
type Expiry int64

// ExpiryOf rounds the time up to seconds.
func ExpiryOf(t time.Time) Expiry {
	seconds := t.Unix()
	if t.After(time.Unix(seconds, 0)) {
		seconds++
	}
	return Expiry(seconds)
}
