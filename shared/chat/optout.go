package chat

import (
	"context"
	"time"
)

// OptOut says that a customer is not to be texted by a service. It tells no number.
type OptOut struct {
	ServiceID string
	Customer  CustomerID
	At        time.Time
	By        string // the agent whom the customer told; empty if the customer texted STOP
}

// OptOutStore finds opt-outs.
type OptOutStore interface {
	// OptOut is the customer's. ErrNotFound if the customer has not opted out of the service.
	OptOut(ctx context.Context, serviceID string, customer CustomerID) (OptOut, error)
	// OptOuts lists the service's, in no order that means anything. ErrNotFound for a cursor that is none.
	OptOuts(ctx context.Context, serviceID, cursor string, limit int) (Page[OptOut], error)
}
