package chat

import (
	"context"
	"time"
)

// Block is a customer's number that is shut out of all services: its texts are dropped before a chat exists, and no chat with it
// can be started. A chat that is open already goes on until it ends.
type Block struct {
	Customer CustomerID
	Number   string // E.164
	Reason   string
	By       string // the agent who blocked it
	At       time.Time
}

// BlockStore tells whose texts are dropped.
type BlockStore interface {
	// Blocked tells whether the customer's number is blocked, strongly consistent.
	Blocked(ctx context.Context, customer CustomerID) (bool, error)
}

// BlockListStore keeps the blocked numbers.
type BlockListStore interface {
	// PutBlock blocks the customer's number, in place of an earlier block, with the entries on record.
	PutBlock(ctx context.Context, b Block, record ...AuditEntry) error
	// DeleteBlock lifts the block, with the entries on record. ErrNotFound if there is none.
	DeleteBlock(ctx context.Context, customer CustomerID, record ...AuditEntry) error
	// Blocks lists what is blocked, in no order that means anything. ErrNotFound for a cursor that is none.
	Blocks(ctx context.Context, cursor string, limit int) (Page[Block], error)
}
