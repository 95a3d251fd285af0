// Package push posts to the sockets of the WebSocket API.
package push

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/smsdesk/smsdesk/shared/api"
	"github.com/smsdesk/smsdesk/shared/chat"
)

// atOnce bounds how many sockets are posted to at once, each by a connection to API Gateway that is kept for the next
// post. It is more than the sockets of one event, so that hanging ones hold up nobody.
const atOnce = 256

// DefaultTimeout is far more than a post takes, and so little that a batch of events with a hanging socket ends well
// within the function's time.
const DefaultTimeout = 2 * time.Second

// Options are what a deployment chooses.
type Options struct {
	// Timeout is how long a socket may take an event, further tries included; DefaultTimeout if zero.
	Timeout time.Duration
}

// Poster implements chat.Poster.
type Poster struct {
	gateway *gateway
	timeout time.Duration
	log     *slog.Logger
}

var _ chat.Poster = (*Poster)(nil)

// New posts by the management endpoint of the API's stage: https://host/stage.
func New(cfg aws.Config, endpoint string, o Options, log *slog.Logger) (*Poster, error) {
	g, err := newGateway(cfg, endpoint, atOnce)
	if err != nil {
		return nil, err
	}
	if o.Timeout == 0 {
		o.Timeout = DefaultTimeout
	}
	return &Poster{gateway: g, timeout: o.Timeout, log: log}, nil
}

// Post implements chat.Poster.
func (p *Poster) Post(ctx context.Context, deliveries []chat.Delivery) []error {
	var (
		errs   = make([]error, len(deliveries))
		frames = encode(deliveries)
		group  sync.WaitGroup
		slots  = make(chan struct{}, atOnce)
	)
	for _, indices := range bySocket(deliveries) {
		slots <- struct{}{}
		group.Go(func() {
			defer func() { <-slots }()
			var failed error
			for _, i := range indices {
				if failed == nil {
					failed = p.post(ctx, deliveries[i].Socket.Connection, frames[deliveries[i].Event])
				}
				errs[i] = failed
			}
		})
	}
	group.Wait()
	p.report(ctx, errs)
	return errs
}

// post brings one frame to one socket.
func (p *Poster) post(ctx context.Context, connection string, f frame) error {
	if f.err != nil {
		return fmt.Errorf("%w: %w", chat.ErrUnreachable, f.err)
	}
	ctx, cancel := context.WithTimeout(ctx, p.timeout)
	defer cancel()
	err := p.gateway.call(ctx, http.MethodPost, connection, f.payload)
	if err == nil {
		return nil
	}
	if answer, ok := errors.AsType[*answerError](err); ok && answer.status == http.StatusGone {
		return chat.ErrGone
	}
	return fmt.Errorf("%w: %w", chat.ErrUnreachable, err)
}

// Close implements chat.Poster.
func (p *Poster) Close(ctx context.Context, s chat.Socket) error {
	ctx, cancel := context.WithTimeout(ctx, p.timeout)
	defer cancel()
	err := p.gateway.call(ctx, http.MethodDelete, s.Connection, newPayload(nil))
	if answer, ok := errors.AsType[*answerError](err); ok && (answer.status == http.StatusGone || answer.status == http.StatusNotFound) {
		return nil
	}
	return err
}

// report logs what did not arrive.
func (p *Poster) report(ctx context.Context, errs []error) {
	var (
		gone, unreachable int
		first             error
	)
	for _, err := range errs {
		switch {
		case errors.Is(err, chat.ErrGone):
			gone++
		case err != nil:
			unreachable++
			if first == nil {
				first = err
			}
		}
	}
	if gone > 0 {
		p.log.InfoContext(ctx, "posts to sockets that are gone", "posts", gone)
	}
	if unreachable > 0 {
		p.log.WarnContext(ctx, "posts that sockets did not take", "posts", unreachable, "first", first)
	}
}

// frame is an event as it goes to sockets, or why it cannot.
type frame struct {
	payload payload
	err     error
}

// encode makes each event's frame once, however many sockets get it.
func encode(deliveries []chat.Delivery) map[chat.Event]frame {
	frames := map[chat.Event]frame{}
	for _, d := range deliveries {
		if _, known := frames[d.Event]; !known {
			data, err := api.EncodeEvent(d.Event)
			frames[d.Event] = frame{payload: newPayload(data), err: err}
		}
	}
	return frames
}

// bySocket groups the deliveries' indices by socket, both in the order given.
func bySocket(deliveries []chat.Delivery) [][]int {
	var (
		groups [][]int
		place  = map[string]int{}
	)
	for i, d := range deliveries {
		at, known := place[d.Socket.Connection]
		if !known {
			at = len(groups)
			place[d.Socket.Connection] = at
			groups = append(groups, nil)
		}
		groups[at] = append(groups[at], i)
	}
	return groups
}
