package dynamotest

import "github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

// Size is an item's size as DynamoDB counts it: names and values in UTF-8, a number a byte for two digits and one more, a list
// or a map three bytes and one for each element.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
func Size(attributes map[string]types.AttributeValue) int {
	size := 0
	for name, v := range attributes {
		size += len(name) + sizeOfValue(v)
	}
	return size
}

func sizeOfValue(v types.AttributeValue) int {
	switch v := v.(type) {
	case *types.AttributeValueMemberS:
		return len(v.Value)
	case *types.AttributeValueMemberN:
		return (len(v.Value)+1)/2 + 1
	case *types.AttributeValueMemberM:
		return 3 + len(v.Value) + Size(v.Value)
	case *types.AttributeValueMemberL:
		size := 3
		for _, element := range v.Value {
			size += 1 + sizeOfValue(element)
		}
		return size
	default:
		return 1
	}
}
