package store_test

import (
	"testing"

	"github.com/smsdesk/smsdesk/shared/chat"
	"github.com/smsdesk/smsdesk/shared/chat/chattest"
	"github.com/smsdesk/smsdesk/shared/dynamostore"
	"github.com/smsdesk/smsdesk/shared/dynamostore/dynamotest"
)

func TestTheModelHoldsOnDynamoDBLocal(t *testing.T) {
	t.Parallel()
	const lanes = 2
	engine := dynamotest.Local(t)
	client, table := engine.Client(), engine.Table(t)
	chattest.TestModel(t, lanes, func(clock chat.Clock) chattest.Store { return dynamostore.New(client, table, clock) })
}
