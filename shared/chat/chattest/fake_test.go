package chattest_test

import (
	"testing"

	"github.com/smsdesk/smsdesk/shared/chat"
	"github.com/smsdesk/smsdesk/shared/chat/chattest"
)

func openFake(_ testing.TB, clock chat.Clock) chattest.Store { return chattest.NewFake(clock) }

func TestTheFakeKeepsTheStoreContracts(t *testing.T) {
	chattest.TestStore(t, openFake)
}

func TestTheUseCasesKeepTheInvariantsOnTheFake(t *testing.T) {
	chattest.TestUseCases(t, openFake, 40)
}

func TestTheModelHoldsOnTheFake(t *testing.T) {
	const lanes = 10
	chattest.TestModel(t, lanes, nil)
}
