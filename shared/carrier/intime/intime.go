// Package intime makes requests that are begun in time or never.
package intime

import (
	"context"
	"errors"
	"io"
	"net/http"
	"sync"
)

// ErrLate says that there was no connection in time, so that nothing of the request's body went out.
var ErrLate = errors.New("there was no connection in time")

// Attempt is one request with a body. To look its host up, to connect and to agree on keys may take any time: a request whose body has
// not been asked for by when it may begin is given up, and its body is never given.
type Attempt struct {
	startable context.Context //nolint:containedctx // what it ends with is what an attempt is about

	mu    sync.Mutex
	begun bool
	late  bool
}

// attempts is the key of an Attempt in its request's context.
type attempts struct{}

// New is an attempt and the context to make it in, by a Client. It must begin before startable is done. end frees what it holds.
func New(ctx, startable context.Context) (_ context.Context, a *Attempt, end func()) {
	a = &Attempt{startable: startable}
	ctx, cancel := context.WithCancel(context.WithValue(ctx, attempts{}, a))
	stop := context.AfterFunc(startable, func() {
		if a.giveUp() {
			cancel()
		}
	})
	return ctx, a, func() {
		stop()
		cancel()
	}
}

// Begun tells whether the request's body, or a part of it, may have gone out.
func (a *Attempt) Begun() bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.begun
}

// Late tells whether the time was over before the request could begin.
func (a *Attempt) Late() bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.late
}

// giveUp ends an attempt that has not begun.
func (a *Attempt) giveUp() bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.late = !a.begun
	return a.late
}

// begin lets the request go out, unless it is too late.
func (a *Attempt) begin() error {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.late || a.startable.Err() != nil {
		a.late = !a.begun // else it may have gone out before, on another connection
		return ErrLate
	}
	a.begun = true
	return nil
}

// Doer makes requests. http.Client is one.
type Doer interface {
	Do(r *http.Request) (*http.Response, error)
}

// Client is a Doer that holds each request to the Attempt in its context.
type Client struct{ Doer }

// Do implements Doer.
func (c Client) Do(r *http.Request) (*http.Response, error) {
	a, ok := r.Context().Value(attempts{}).(*Attempt)
	if !ok {
		return nil, errors.New("a request without an attempt")
	}
	r = r.WithContext(r.Context()) // the caller's own stays as it is
	r.Body = &body{ReadCloser: r.Body, attempt: a}
	if again := r.GetBody; again != nil {
		r.GetBody = func() (io.ReadCloser, error) {
			content, err := again()
			return &body{ReadCloser: content, attempt: a}, err
		}
	}
	return c.Doer.Do(r)
}

// body is a request's, which the client reads when it has a connection to write it to.
type body struct {
	io.ReadCloser

	attempt *Attempt
	begun   bool
}

// Read implements io.Reader.
func (b *body) Read(p []byte) (int, error) {
	if !b.begun {
		if err := b.attempt.begin(); err != nil {
			return 0, err
		}
		b.begun = true
	}
	return b.ReadCloser.Read(p)
}
