package chattest

import (
	order "cmp"
	"context"
	"errors"
	"strings"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/smsdesk/smsdesk/shared/chat"
)

// twins is a store to which all is done that is done to a fake as well, and that fails the test unless both answer the same.
type twins struct {
	*through
}

func newTwins(t T, fake *Fake, store Store) twins {
	// What has the same time comes in any order.
	anyOrder := cmp.Options{
		cmpopts.SortSlices(func(a, b chat.Chat) bool { return a.ID < b.ID }),
		cmpopts.SortSlices(func(a, b chat.Rejection) bool { return a.Chat < b.Chat }),
		cmpopts.SortSlices(func(a, b chat.News) bool {
			return order.Or(a.At.Compare(b.At), strings.Compare(string(a.Kind), string(b.Kind)),
				strings.Compare(string(a.Chat), string(b.Chat)), strings.Compare(string(a.Message), string(b.Message))) < 0
		}),
	}
	return twins{goThrough(store, func(_ context.Context, call func(Store) (any, error)) (any, error) {
		t.Helper()
		want, refusal := call(fake)
		got, err := call(store)
		if (err == nil) != (refusal == nil) || refusal != nil && !errors.Is(err, refusal) {
			t.Fatalf("the store's error is %v, the fake's %v", err, refusal)
		}
		if diff := cmp.Diff(want, got, cmpopts.EquateEmpty(), anyOrder); diff != "" {
			t.Fatalf("the store and the fake answer differently: (-fake +store)\n%s", diff)
		}
		return got, err
	})}
}

// PutService implements Store.
func (w twins) PutService(ctx context.Context, service chat.Service, record ...chat.AuditEntry) (bool, error) {
	return ask(ctx, w.through, func(s Store) (bool, error) { return s.PutService(ctx, service, record...) })
}

// PutAgent implements Store.
func (w twins) PutAgent(ctx context.Context, agent chat.Agent, subject string, record ...chat.AuditEntry) (bool, error) {
	return ask(ctx, w.through, func(s Store) (bool, error) { return s.PutAgent(ctx, agent, subject, record...) })
}

// Due is the store's own: how it spreads what is due is its own affair.
func (w twins) Due(ctx context.Context, shard int, now time.Time, limit int) ([]chat.Due, error) {
	return w.store.Due(ctx, shard, now, limit)
}
