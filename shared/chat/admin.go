package chat

import (
	"context"
)

// AdminStore keeps what administrators configure.
type AdminStore interface {
	// Service reads a service. ErrNotFound if there is none.
	Service(ctx context.Context, id string) (Service, error)
	// Agent reads an agent. ErrNotFound if there is none.
	Agent(ctx context.Context, id string) (Agent, error)
	// ListServices lists the services with ids after the one given, in the order of the ids. Next is the last one's id, if there
	// are more.
	ListServices(ctx context.Context, after string, limit int) (Page[Service], error)
	// ListAgents lists agents, like ListServices.
	ListAgents(ctx context.Context, after string, limit int) (Page[Agent], error)
	// PutService stores the service, gives it its numbers and takes away those that it had before. It tells whether that changed
	// anything, and if so puts the entries on record. ErrOthersNumber, with nothing changed, if a number is another service's.
	PutService(ctx context.Context, s Service, record ...AuditEntry) (changed bool, err error)
	// PutRights gives the agent another name, permissions and services, and tells whether that changed anything, and if so puts the
	// entries on record. ErrNotFound if there is no such agent.
	PutRights(ctx context.Context, a Agent, record ...AuditEntry) (changed bool, err error)
}
