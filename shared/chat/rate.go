package chat

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strconv"
	"sync"
	"time"
)

// Bucket holds the tokens of a rate limit, one for each text. A token that was spent comes back after RateWindow, so no
// window of that length ever has more texts than the bucket has tokens.
type Bucket struct {
	Key      string
	Spent    map[int64]int // tokens by the second, since 1970, in which they were spent, or will be at the latest; see also free
	Revision int64         // 0 before it is first stored
}

// The times of a rate limit.
const (
	// RateWindow is what a limit's number of texts is for.
	RateWindow = time.Minute
	// LeaseOfTokens is how long tokens may be spent by who has leased them.
	LeaseOfTokens = time.Minute
	// BucketRetention is how long a bucket must be kept: afterwards all its tokens are back.
	BucketRetention = RateWindow + LeaseOfTokens + time.Minute
)

// back is when a token comes back that was spent in that second.
func back(second int64) time.Time { return time.Unix(second+1, 0).Add(RateWindow) }

// turned is the bucket without the tokens that have come back.
func (b Bucket) turned(now time.Time) Bucket {
	spent := make(map[int64]int, len(b.Spent))
	for second, n := range b.Spent {
		if n > 0 && now.Before(back(second)) {
			spent[second] = n
		}
	}
	b.Spent = spent
	return b
}

// out counts the tokens that are spent or leased, and tells when the first of them comes back.
func (b Bucket) out() (tokens int, first time.Time) {
	for second, n := range b.Spent {
		tokens += n
		if at := back(second); first.IsZero() || at.Before(first) {
			first = at
		}
	}
	return tokens, first
}

// RateStore keeps buckets.
type RateStore interface {
	// Bucket reads the bucket, strongly consistent; an empty one if none is stored.
	Bucket(ctx context.Context, key string) (Bucket, error)
	// SwapBucket stores the bucket until expires, with the next revision, in place of the one that has its revision.
	// ErrConflict, and certainly nothing is stored, if the stored one has another.
	SwapBucket(ctx context.Context, b Bucket, expires time.Time) error
}

// Limiter holds texts to their services' rates. It leases tokens in batches, so that a text costs a fraction of a write. What it
// does not know it counts as spent: a limit errs low, never high.
type Limiter struct {
	Store RateStore
	Clock Clock
	Wait  func(ctx context.Context, d time.Duration) error // lets time pass; nil: as long as it takes

	mu     sync.Mutex // held while a lease is made: a function has one request at a time
	leases map[bucketName]*lease
	first  int // where this process begins among the buckets of a limit
	turns  map[string]*turns
}

// bucketName is a bucket as a limit has it: another limit is another bucket to who leases from it.
type bucketName struct {
	key    string
	tokens int
}

// lease is what a process has of a bucket.
type lease struct {
	until  int64         // the last second to spend tokens in; to the bucket all are spent in it
	size   int           // tokens at the beginning
	left   int           // those not spent
	spent  map[int64]int // the others, by the second
	empty  time.Time     // the bucket is not looked at before
	refill time.Time     // when it has tokens again, if it has none
}

// The bounds of leases.
const (
	firstLease   = 2           // tokens; a lease that was used up is followed by one of twice as many,
	partOfAll    = 10          // of at most this part of the bucket's tokens, rounded up,
	partOfFree   = 4           // and of those that are free
	leaseTries   = 20          // of who meets others at a bucket each time
	emptyFor     = time.Second // how long an empty bucket is not looked at again
	bucketTokens = 600         // a limit is spread over buckets of at least so many tokens,
	mostBuckets  = 16          // and over no more of them
	mostLeases   = 1000        // of a process, before it forgets those that are over
)

// Admit takes a token of each limit that the service has for the agent's texts, and waits for the turn of the text, of so many parts, at
// the carrier, see Pace. What refuses it takes nothing of the others; the refusal says when to try again. Without a limit it asks for
// nothing.
func (l *Limiter) Admit(ctx context.Context, agent Agent, service Service, number string, parts int) error {
	tokens, err := l.take(ctx, agent, service)
	if err != nil {
		return err
	}
	if err := l.Pace(ctx, service, number, parts, SendWait); err != nil { // last: a turn that is booked cannot be given back
		l.giveBack(tokens)
		return err
	}
	return nil
}

// token is one that was taken.
type token struct {
	of     *lease
	second int64
}

// giveBack returns tokens that no text was sent for. Those of a lease that was settled meanwhile come back by themselves.
func (l *Limiter) giveBack(tokens []token) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, t := range tokens {
		t.of.spent[t.second]--
		t.of.left++
	}
}

// take takes a token of each limit, or of none.
func (l *Limiter) take(ctx context.Context, agent Agent, service Service) ([]token, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.Clock()
	var taken []token
	for _, buckets := range [][]bucketName{
		l.shards("A#"+service.ID+"#"+agent.ID, service.Policies.AgentPerMinute, 1),
		l.shards("S#"+service.ID, service.Policies.TextsPerMinute, mostBuckets),
	} {
		if len(buckets) == 0 {
			continue
		}
		held, err := l.oneOf(ctx, buckets, now)
		if err != nil {
			return nil, err
		}
		taken = append(taken, token{of: held})
	}
	now = l.Clock() // leasing took time, and a token counts from when it is spent
	for i, t := range taken {
		taken[i].second = now.Unix()
		t.of.left--
		t.of.spent[now.Unix()]++
	}
	return taken, nil
}

// shards are the buckets of a limit, none where there is no limit, in the order in which this process tries them.
func (l *Limiter) shards(key string, perMinute, most int) []bucketName {
	if perMinute <= 0 {
		return nil
	}
	if l.leases == nil {
		l.leases, l.first = map[bucketName]*lease{}, rand.IntN(mostBuckets) //nolint:gosec // it spreads load, and guards no secret
	}
	n := min(max(perMinute/bucketTokens, 1), most)
	buckets := make([]bucketName, n)
	for i := range buckets {
		shard := (l.first + i) % n
		tokens := perMinute / n
		if shard < perMinute%n {
			tokens++
		}
		buckets[i] = bucketName{key: key + "#" + strconv.Itoa(shard), tokens: tokens}
	}
	return buckets
}

// oneOf is a lease of one of the buckets that has a token left.
func (l *Limiter) oneOf(ctx context.Context, buckets []bucketName, now time.Time) (*lease, error) {
	var retry time.Time
	for _, name := range buckets {
		held, err := l.lease(ctx, name, now)
		if err != nil {
			return nil, fmt.Errorf("lease tokens: %w", err)
		}
		if held.usable(now) {
			return held, nil
		}
		if retry.IsZero() || held.refill.Before(retry) {
			retry = held.refill
		}
	}
	refusal := *ErrRateLimited
	refusal.RetryAfter = retry.Sub(now)
	return nil, &refusal
}

func (h *lease) usable(now time.Time) bool { return h.left > 0 && now.Unix() <= h.until }

// lease is what this process has of the bucket, after it has leased more if it must and can.
func (l *Limiter) lease(ctx context.Context, name bucketName, now time.Time) (*lease, error) {
	held := l.leases[name]
	if held == nil {
		l.forget(now)
		held = &lease{}
		l.leases[name] = held
	}
	if held.usable(now) || now.Before(held.empty) {
		return held, nil
	}
	for range leaseTries {
		b, err := l.Store.Bucket(ctx, name.key)
		if err != nil {
			return nil, err
		}
		b = held.settle(b.turned(now), now)
		out, first := b.out()
		n := held.next(name.tokens, name.tokens-out)
		if n == 0 {
			return held.exhausted(first, now), nil
		}
		until := now.Add(LeaseOfTokens).Unix()
		b.Spent[until] += n
		err = l.Store.SwapBucket(ctx, b, now.Add(BucketRetention))
		if errors.Is(err, ErrConflict) {
			continue
		}
		held = &lease{until: until, size: n, left: n, spent: map[int64]int{}}
		if err != nil { // whether it is settled is not known, and must not be settled twice
			held = &lease{}
		}
		l.leases[name] = held // another one: what comes back to the former must not count here
		return held, err
	}
	return held.exhausted(now.Add(emptyFor), now), nil
}

// exhausted notes that no token is to be had before the time.
func (h *lease) exhausted(refill, now time.Time) *lease {
	h.refill, h.empty = refill, now.Add(emptyFor)
	if refill.Before(h.empty) {
		h.empty = refill
	}
	return h
}

// settle gives back to the bucket what was not spent, and puts what was in its second.
func (h *lease) settle(b Bucket, now time.Time) Bucket {
	if h.size == 0 || !now.Before(back(h.until)) {
		return b
	}
	b.Spent[h.until] -= h.size
	for second, n := range h.spent {
		b.Spent[second] += n
	}
	return b.turned(now)
}

// next is the size of the next lease of a bucket with so many tokens, so many of them free.
func (h *lease) next(tokens, free int) int {
	want := firstLease
	if h.size > 0 && h.left == 0 {
		want = 2 * h.size
	} else if h.size > 0 {
		want = max(h.size-h.left, 1)
	}
	return max(min(want, part(tokens, partOfAll), part(free, partOfFree)), 0)
}

// part is the n-th part, rounded up.
func part(whole, n int) int { return (whole + n - 1) / n }

// forget drops leases that are over and nothing is left of, when there are many.
func (l *Limiter) forget(now time.Time) {
	if len(l.leases) < mostLeases {
		return
	}
	for name, held := range l.leases {
		if !now.Before(back(held.until)) {
			delete(l.leases, name)
		}
	}
}
