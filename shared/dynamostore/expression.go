package dynamostore

import (
	"strconv"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/smsdesk/smsdesk/shared/dynamostore/internal/item"
)

// values are what an expression's placeholders stand for.
type values = item.Attributes

func text[T ~string](v T) types.AttributeValue {
	return &types.AttributeValueMemberS{Value: string(v)}
}

func number[T ~int | ~int64](v T) types.AttributeValue {
	return &types.AttributeValueMemberN{Value: strconv.FormatInt(int64(v), 10)}
}
