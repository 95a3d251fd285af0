package carrier

import (
	"context"
	"log/slog"
)

// Deliverer takes a text to its phone.
type Deliverer interface {
	Deliver(ctx context.Context, sent SentText) error
}

var _ Deliverer = (*Carrier)(nil)

// DeliverLater takes a text to its phone while whoever handed it over is answered.
func DeliverLater(ctx context.Context, phones Deliverer, sent SentText) {
	unattended := context.WithoutCancel(ctx)
	go func() {
		if err := phones.Deliver(unattended, sent); err != nil {
			slog.ErrorContext(unattended, "what became of a text is not told", "error", err)
		}
	}()
}
