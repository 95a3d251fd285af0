package intime_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/smsdesk/smsdesk/shared/carrier/intime"
)

// doer is what a client does with a request.
type doer func(r *http.Request) error

func (d doer) Do(r *http.Request) (*http.Response, error) { return nil, d(r) }

func request(ctx context.Context, t *testing.T, url string) *http.Request {
	t.Helper()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, url, strings.NewReader("hello"))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func read(body io.Reader) error {
	content, err := io.ReadAll(body)
	if err == nil && string(content) != "hello" {
		return errors.New("got " + string(content))
	}
	return err
}

func TestARequestThatHasBegunMayTakeItsTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		startable, over := context.WithCancel(t.Context())
		ctx, attempt, end := intime.New(t.Context(), startable)
		defer end()
		_, err := intime.Client{Doer: doer(func(r *http.Request) error {
			if err := read(r.Body); err != nil {
				return err
			}
			over()
			synctest.Wait()
			return r.Context().Err()
		})}.Do(request(ctx, t, "http://carrier.invalid"))
		if err != nil || !attempt.Begun() || attempt.Late() {
			t.Errorf("answered %v, begun: %v, late: %v", err, attempt.Begun(), attempt.Late())
		}
	})
}

func TestARequestThatHasNotBegunInTimeIsGivenUp(t *testing.T) {
	call, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	startable, over := context.WithCancel(call)
	ctx, attempt, end := intime.New(call, startable)
	defer end()
	_, err := intime.Client{Doer: doer(func(r *http.Request) error {
		over()
		<-r.Context().Done()
		return read(r.Body) // there is a connection all the same
	})}.Do(request(ctx, t, "http://carrier.invalid"))
	if !errors.Is(err, intime.ErrLate) || attempt.Begun() || !attempt.Late() || call.Err() != nil {
		t.Errorf("answered %v, begun: %v, late: %v", err, attempt.Begun(), attempt.Late())
	}
}

func TestWhatAConnectionLostGoesOutOnAnotherInTimeOnly(t *testing.T) {
	startable, over := context.WithCancel(t.Context())
	ctx, attempt, end := intime.New(t.Context(), startable)
	defer end()
	_, err := intime.Client{Doer: doer(func(r *http.Request) error {
		for range 2 {
			body, err := r.GetBody()
			if err != nil || read(body) != nil {
				t.Error("what is in time was not given")
			}
		}
		over()
		body, err := r.GetBody()
		if err != nil {
			return err
		}
		return read(body)
	})}.Do(request(ctx, t, "http://carrier.invalid"))
	if !errors.Is(err, intime.ErrLate) || !attempt.Begun() || attempt.Late() {
		t.Errorf("answered %v, begun: %v, late: %v", err, attempt.Begun(), attempt.Late())
	}
}

func TestARequestWithoutAnAttemptIsNotMade(t *testing.T) {
	_, err := intime.Client{Doer: doer(func(*http.Request) error {
		t.Error("it was made")
		return nil
	})}.Do(request(t.Context(), t, "http://carrier.invalid"))
	if err == nil {
		t.Error("it was not refused")
	}
}
