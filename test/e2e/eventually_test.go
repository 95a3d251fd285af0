package e2e

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"
)

// pollInterval leaves the emulator some air between two looks.
const pollInterval = 50 * time.Millisecond

// eventually looks until the probe finds what it wants, and fails with its last complaint if it never does.
func eventually(t *testing.T, what string, probe func() error) {
	t.Helper()
	if err := poll(t.Context(), patience, probe); err != nil {
		t.Fatalf("%s: %v", what, err)
	}
}

func poll(ctx context.Context, patience time.Duration, probe func() error) error {
	deadline := time.After(patience)
	tick := time.NewTicker(max(pollInterval, patience/100)) // who waits long need not look often
	defer tick.Stop()
	for {
		err := probe()
		if err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-deadline:
			return fmt.Errorf("not within %s: %w", patience, err)
		case <-tick.C:
		}
	}
}

// atOnce does n things at the same moment, and fails if one of them does.
func atOnce[T any](t *testing.T, n int, do func(i int) (T, error)) []T {
	t.Helper()
	results, errs := make([]T, n), make([]error, n)
	start := make(chan struct{})
	var group sync.WaitGroup
	for i := range n {
		group.Go(func() {
			<-start
			results[i], errs[i] = do(i)
		})
	}
	close(start)
	group.Wait()
	for i, err := range errs {
		if err != nil {
			t.Fatalf("number %d of %d at once: %v", i+1, n, err)
		}
	}
	return results
}
