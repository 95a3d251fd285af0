package store_test

import (
	"testing"

	"github.com/smsdesk/smsdesk/shared/chat"
	"github.com/smsdesk/smsdesk/shared/chat/chattest"
	"github.com/smsdesk/smsdesk/shared/dynamostore"
	"github.com/smsdesk/smsdesk/shared/dynamostore/dynamotest"
)

func TestTheStoreKeepsItsContractsOnDynamoDBLocal(t *testing.T) {
	t.Parallel()
	chattest.TestStore(t, on(dynamotest.Local(t)))
}

func TestTheStoreKeepsItsContractsOnTheEmulator(t *testing.T) {
	t.Parallel()
	chattest.TestStore(t, on(dynamotest.Emulator(t)))
}

// histories is how many random histories test an invariant: each takes hundreds of calls.
const histories = 5

func TestTheUseCasesKeepTheInvariantsOnDynamoDBLocal(t *testing.T) {
	t.Parallel()
	chattest.TestUseCases(t, on(dynamotest.Local(t)), histories)
}

func TestTheUseCasesKeepTheInvariantsOnTheEmulator(t *testing.T) {
	t.Parallel()
	chattest.TestUseCases(t, on(dynamotest.Emulator(t)), histories)
}

// on opens each store on a table of its own.
func on(engine dynamotest.Engine) chattest.Opener {
	return func(t testing.TB, clock chat.Clock) chattest.Store {
		return dynamostore.New(engine.Client(), engine.Table(t), clock)
	}
}
