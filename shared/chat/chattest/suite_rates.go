package chattest

import (
	"testing"
	"time"

	"github.com/smsdesk/smsdesk/shared/chat"
)

func (s suite) rates(t *testing.T) {
	s.all(t, []contract{
		{"a bucket that was never stored is empty", func(w *World) {
			key := w.Name("bucket")
			got, err := w.Store.Bucket(w.Context(), key)
			w.OK(err)
			w.Same("bucket", got, chat.Bucket{Key: key})
		}},
		{"a bucket comes back as it was stored, with the next revision", func(w *World) {
			b := chat.Bucket{Key: w.Name("bucket"), Spent: map[int64]int{}}
			first := w.Clock.Now().Unix()
			for second := range int64(2 * time.Minute / time.Second) {
				if second%3 != 1 {
					b.Spent[first+second] = int(1 + 50*second)
				}
			}
			w.swap(b)
			b.Revision++
			w.Same("bucket", w.bucket(b.Key), b)
			b.Spent = map[int64]int{first: 7}
			w.swap(b)
			b.Revision++
			w.Same("stored again", w.bucket(b.Key), b)
			b.Spent = nil
			w.swap(b)
			b.Revision++
			w.Same("emptied", w.bucket(b.Key), b)
		}},
		{"no bucket is stored over one of another revision", func(w *World) {
			b := chat.Bucket{Key: w.Name("bucket"), Spent: map[int64]int{w.Clock.Now().Unix(): 1}}
			w.swap(b)
			late := b
			late.Spent = map[int64]int{w.Clock.Now().Unix(): 2}
			w.Refused("stored over the first", w.Store.SwapBucket(w.Context(), late, w.expiry()), chat.ErrConflict)
			b.Revision++
			w.Same("bucket", w.bucket(b.Key), b)
		}},
		{"of many who store a bucket at once one does", func(w *World) {
			for _, stored := range []bool{false, true} {
				b := chat.Bucket{Key: w.Name("bucket")}
				if stored {
					w.swap(b)
					b.Revision++
				}
				winner := w.OneWins("store", AtOnce(racers, func(i int) error {
					mine := b
					mine.Spent = map[int64]int{w.Clock.Now().Unix(): i + 1}
					return w.Store.SwapBucket(w.Context(), mine, w.expiry())
				}), chat.ErrConflict)
				w.Same("bucket", w.bucket(b.Key).Spent, map[int64]int{w.Clock.Now().Unix(): winner + 1})
			}
		}},
	})
}

func (w *World) expiry() time.Time { return w.Clock.Now().Add(chat.BucketRetention) }

func (w *World) swap(b chat.Bucket) {
	w.Helper()
	w.OK(w.Store.SwapBucket(w.Context(), b, w.expiry()))
}

func (w *World) bucket(key string) chat.Bucket {
	w.Helper()
	b, err := w.Store.Bucket(w.Context(), key)
	w.OK(err)
	return b
}
