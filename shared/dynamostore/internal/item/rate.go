package item

import (
	"maps"
	"slices"
	"time"

	"github.com/smsdesk/smsdesk/shared/chat"
)

// BucketKey is the key of a rate limit's bucket.
func BucketKey(key string) Key { return Key{PK: "RATE#" + key, SK: "RATE"} }

// Bucket holds the tokens of a rate limit that are spent: how many in each second, from the first on.
type Bucket struct {
	Key
	From      int64  `dynamodbav:"t,omitempty"` // the first second, since 1970
	Spent     []int  `dynamodbav:"n,omitempty"`
	Revision  int64  `dynamodbav:"r"`
	ExpiresAt Expiry `dynamodbav:"expiresAt"`
}

// NewBucket is the item of the bucket.
func NewBucket(b chat.Bucket, expires time.Time) Bucket {
	record := Bucket{Key: BucketKey(b.Key), Revision: b.Revision, ExpiresAt: ExpiryOf(expires)}
	seconds := slices.Sorted(maps.Keys(b.Spent))
	if len(seconds) == 0 {
		return record
	}
	record.From = seconds[0]
	record.Spent = make([]int, seconds[len(seconds)-1]-record.From+1)
	for _, second := range seconds {
		record.Spent[second-record.From] = b.Spent[second]
	}
	return record
}

// Bucket is the bucket of the item, under its key.
func (b Bucket) Bucket(key string) chat.Bucket {
	spent := map[int64]int{}
	for i, n := range b.Spent {
		if n > 0 {
			spent[b.From+int64(i)] = n
		}
	}
	return chat.Bucket{Key: key, Spent: spent, Revision: b.Revision}
}
