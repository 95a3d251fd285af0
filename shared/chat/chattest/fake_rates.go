package chattest

import (
	"context"
	"maps"
	"time"

	"github.com/smsdesk/smsdesk/shared/chat"
)

// Bucket implements chat.RateStore.
func (f *Fake) Bucket(_ context.Context, key string) (chat.Bucket, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	b := f.buckets[key]
	return chat.Bucket{Key: key, Spent: maps.Clone(b.Spent), Revision: b.Revision}, nil
}

// SwapBucket implements chat.RateStore.
func (f *Fake) SwapBucket(_ context.Context, b chat.Bucket, _ time.Time) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.buckets[b.Key].Revision != b.Revision {
		return chat.ErrConflict
	}
	b.Revision++
	b.Spent = maps.Clone(b.Spent)
	f.buckets[b.Key] = b
	return nil
}
