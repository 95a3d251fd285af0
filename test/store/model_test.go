package store_test

import (
	"sync/atomic"
	"testing"

	"github.com/smsdesk/smsdesk/shared/chat"
	"github.com/smsdesk/smsdesk/shared/chat/chattest"
	"github.com/smsdesk/smsdesk/shared/dynamostore"
	"github.com/smsdesk/smsdesk/shared/dynamostore/dynamotest"
)

func TestTheModelHoldsOnDynamoDBLocal(t *testing.T) {
	t.Parallel()
	const (
		lanes = 2
		share = 5 // how many sequences share a table: what is due there is listed for all of them
	)
	engine := dynamotest.Local(t)
	client := engine.Client()
	tables := make([]string, lanes*chattest.ModelChecks/share)
	for i := range tables {
		tables[i] = engine.Table(t)
	}
	var opened atomic.Int64
	chattest.TestModel(t, lanes, func(clock chat.Clock) chattest.Store {
		table := tables[int(opened.Add(1))/share%len(tables)]
		return dynamostore.New(client, table, clock)
	})
}
