package chattest

import (
	"context"

	"github.com/smsdesk/smsdesk/shared/chat"
)

// AdminStore is what the use cases of administrators need of a store.
type AdminStore interface {
	chat.AdminStore
	chat.AuditStore
	chat.BlockListStore
	chat.OptOutStore
	chat.KeeperStore
	chat.TallyStore
	chat.HealthStore
}

// Store is all that the use cases need of a store, with what fills it.
type Store interface {
	chat.DirectoryStore
	chat.ReceiveStore
	chat.SendStore
	chat.ConfirmStore
	chat.CleanupStore
	chat.StartStore
	chat.CallStore
	chat.AvailabilityStore
	chat.CannedStore
	chat.MoveStore
	chat.RelayStore
	chat.ReadStore
	chat.SocketStore
	chat.SyncStore
	chat.PushStore
	chat.RateStore
	chat.BlockStore
	AdminStore

	// PutAgent stores the agent, in place of what it was but for its state, as the one whose tokens have the subject.
	// An error, with nothing changed, if the subject is another agent's.
	PutAgent(ctx context.Context, a chat.Agent, subject string, record ...chat.AuditEntry) (changed bool, err error)
}
