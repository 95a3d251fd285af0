package item

import (
	"strconv"

	"github.com/smsdesk/smsdesk/shared/chat"
)

// ListShards is over how many keys a list of customers is spread.
const ListShards = 16

// BlockPK is the partition of a shard of the blocked numbers.
func BlockPK(shard int) string { return "BLK#" + strconv.Itoa(shard) }

// BlockKey is the key of the customer's block.
func BlockKey(customer chat.CustomerID) Key {
	return Key{PK: BlockPK(shardOf(string(customer), ListShards)), SK: string(customer)}
}

// Block is a customer's number that is blocked.
type Block struct {
	Key
	Number string `dynamodbav:"n"`
	Reason string `dynamodbav:"w,omitempty"`
	By     string `dynamodbav:"a"`
	At     Millis `dynamodbav:"t"`
}

// NewBlock is the item of the block.
func NewBlock(b chat.Block) Block {
	return Block{Key: BlockKey(b.Customer), Number: b.Number, Reason: b.Reason, By: b.By, At: MillisOf(b.At)}
}

// Block is the block of the item.
func (b Block) Block() chat.Block {
	return chat.Block{Customer: chat.CustomerID(b.SK), Number: b.Number, Reason: b.Reason, By: b.By, At: b.At.Time()}
}

// ParseListCursor is the shard and the sort key that a cursor of a sharded list of customers stands for. chat.ErrNotFound if it is
// none.
func ParseListCursor(cursor string) (shard int, sk string, err error) {
	customer, err := chat.ParseCustomerID(cursor)
	if err != nil {
		return 0, "", err
	}
	return shardOf(cursor, ListShards), string(customer), nil
}
