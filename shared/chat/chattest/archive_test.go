package chattest_test

import (
	"testing"

	"github.com/smsdesk/smsdesk/shared/chat/chattest"
)

func TestTheArchiveInMemoryKeepsItsContract(t *testing.T) {
	chattest.TestArchive(t, chattest.NewArchive())
}
