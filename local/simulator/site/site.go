// Package site serves web pages on this machine.
package site

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"
)

const (
	headerWait   = 5 * time.Second
	shutdownWait = 3 * time.Second
)

// Site is a listening address and what it serves.
type Site struct {
	listener net.Listener
	server   *http.Server
}

// Listen takes the address, such as 127.0.0.1:8080, but answers nobody before Serve. Every page carries the content
// security policy, and takes no request that another site's page makes to change something.
func Listen(ctx context.Context, address, policy string, handler http.Handler) (*Site, error) {
	var config net.ListenConfig
	listener, err := config.Listen(ctx, "tcp", address)
	if err != nil {
		return nil, fmt.Errorf("take the address %s: %w", address, err)
	}
	return &Site{
		listener: listener,
		server: &http.Server{
			Handler:           Secured(policy, http.NewCrossOriginProtection().Handler(handler)),
			ReadHeaderTimeout: headerWait,
			BaseContext:       func(net.Listener) context.Context { return ctx },
		},
	}, nil
}

// Address is where the site is reached.
func (s *Site) Address() string { return s.listener.Addr().String() }

// Serve answers until ctx, which Listen should have been given too, is done.
func (s *Site) Serve(ctx context.Context) error {
	stopped := make(chan error, 1)
	stop := context.AfterFunc(ctx, func() {
		waiting, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdownWait)
		defer cancel()
		stopped <- s.server.Shutdown(waiting)
	})
	if err := s.server.Serve(s.listener); !errors.Is(err, http.ErrServerClosed) {
		stop()
		return fmt.Errorf("serve %s: %w", s.Address(), err)
	}
	return <-stopped
}

// Secured has every answer carry the headers that keep a page to itself.
func Secured(policy string, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		header := w.Header()
		header.Set("Content-Security-Policy", policy)
		header.Set("Cross-Origin-Opener-Policy", "same-origin")
		header.Set("Cross-Origin-Resource-Policy", "same-origin")
		header.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
		header.Set("Referrer-Policy", "no-referrer")
		header.Set("X-Content-Type-Options", "nosniff")
		next.ServeHTTP(w, r)
	})
}
