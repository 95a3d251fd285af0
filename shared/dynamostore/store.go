package dynamostore

import (
	"context"
	"errors"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/smsdesk/smsdesk/shared/chat"
	"github.com/smsdesk/smsdesk/shared/dynamostore/internal/item"
)

// What the store is to the use cases.
var (
	_ chat.ReservationStore  = (*Store)(nil)
	_ chat.ReceiveStore      = (*Store)(nil)
	_ chat.SendStore         = (*Store)(nil)
	_ chat.ConfirmStore      = (*Store)(nil)
	_ chat.StartStore        = (*Store)(nil)
	_ chat.CallStore         = (*Store)(nil)
	_ chat.AvailabilityStore = (*Store)(nil)
	_ chat.CannedStore       = (*Store)(nil)
	_ chat.MoveStore         = (*Store)(nil)
	_ chat.RelayStore        = (*Store)(nil)
	_ chat.OfferStore        = (*Store)(nil)
	_ chat.OverseeStore      = (*Store)(nil)
	_ chat.ReadStore         = (*Store)(nil)
	_ chat.DirectoryStore    = (*Store)(nil)
	_ chat.SyncStore         = (*Store)(nil)
	_ chat.SocketStore       = (*Store)(nil)
	_ chat.CleanupStore      = (*Store)(nil)
	_ chat.PushStore         = (*Store)(nil)
	_ chat.MessageUpdater    = (*Store)(nil)
	_ chat.NewsWriter        = (*Store)(nil)
	_ chat.RateStore         = (*Store)(nil)
	_ chat.AdminStore        = (*Store)(nil)
	_ chat.AuditStore        = (*Store)(nil)
	_ chat.BlockStore        = (*Store)(nil)
	_ chat.BlockListStore    = (*Store)(nil)
	_ chat.OptOutStore       = (*Store)(nil)
	_ chat.ContactStore      = (*Store)(nil)
	_ chat.ArchiveStore      = (*Store)(nil)
	_ chat.KeeperStore       = (*Store)(nil)
)

// Store is the table.
type Store struct {
	client   *dynamodb.Client
	table    string
	clock    chat.Clock
	subjects subjects
}

// New is the store in the table. The clock stamps what has no time of its own.
func New(client *dynamodb.Client, table string, clock chat.Clock) *Store {
	return &Store{client: dynamodb.New(client.Options(), patient), table: table, clock: clock}
}

// The bounds of retries: what is in the way for more than about a second fails, well inside a function's time limit.
const (
	attempts     = 6
	firstPause   = 25 * time.Millisecond
	longestPause = 400 * time.Millisecond
)

// patient makes the client try again, soon, what a transaction on the same item kept from happening.
func patient(o *dynamodb.Options) {
	r := retry.AddWithMaxAttempts(o.Retryer, attempts)
	r = retry.AddWithMaxBackoffDelay(r, longestPause)
	o.Retryer = conflictRetryer{r}
}

// conflictRetryer retries a write that met a transaction, and a transaction that met a write. Neither has changed
// anything then.
type conflictRetryer struct {
	aws.Retryer
}

// IsErrorRetryable implements aws.Retryer.
func (r conflictRetryer) IsErrorRetryable(err error) bool {
	if _, ok := errors.AsType[*types.TransactionConflictException](err); ok {
		return true
	}
	if cancelled, ok := errors.AsType[*types.TransactionCanceledException](err); ok {
		return passing(cancelled.CancellationReasons)
	}
	return r.Retryer.IsErrorRetryable(err)
}

// passing tells whether the reasons are of the kind that goes away by itself, and none is a condition that failed.
func passing(reasons []types.CancellationReason) bool {
	passes := false
	for _, reason := range reasons {
		switch aws.ToString(reason.Code) {
		case "ConditionalCheckFailed":
			return false
		case "TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded":
			passes = true
		}
	}
	return passes
}

// read reads one item, strongly consistent. False if there is none.
func read[T any](ctx context.Context, s *Store, key item.Key) (record T, found bool, err error) {
	out, err := s.client.GetItem(ctx, &dynamodb.GetItemInput{
		TableName:      &s.table,
		Key:            key.Attributes(),
		ConsistentRead: aws.Bool(true),
	})
	if err != nil || out.Item == nil {
		return record, false, err
	}
	record, err = item.Decode[T](out.Item)
	return record, err == nil, err
}

// refused is the item as it was when its write's condition failed, nil if there was none. The bool tells whether that is
// what the error is.
func refused(err error) (item.Attributes, bool) {
	failed, ok := errors.AsType[*types.ConditionalCheckFailedException](err)
	if !ok {
		return nil, false
	}
	return failed.Item, true
}
