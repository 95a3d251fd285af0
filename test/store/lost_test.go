package store_test

import (
	"context"
	"io"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/smithy-go/middleware"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"github.com/smsdesk/smsdesk/shared/chat"
	"github.com/smsdesk/smsdesk/shared/chat/chattest"
	"github.com/smsdesk/smsdesk/shared/dynamostore"
	"github.com/smsdesk/smsdesk/shared/dynamostore/dynamotest"
)

// lossy is a network that loses the answer to the next call when told to: the call is done, the client learns nothing,
// and tries again by itself.
type lossy struct {
	next atomic.Bool
}

func (l *lossy) option(o *dynamodb.Options) {
	o.APIOptions = append(o.APIOptions, func(stack *middleware.Stack) error {
		return stack.Deserialize.Add(middleware.DeserializeMiddlewareFunc("lossy", func(
			ctx context.Context, in middleware.DeserializeInput, next middleware.DeserializeHandler,
		) (middleware.DeserializeOutput, middleware.Metadata, error) {
			out, metadata, err := next.HandleDeserialize(ctx, in)
			if err == nil && l.next.CompareAndSwap(true, false) {
				err = &smithyhttp.RequestSendError{Err: io.ErrUnexpectedEOF}
			}
			return out, metadata, err
		}), middleware.Before)
	})
}

// A write whose answer is lost is repeated by the SDK and must not take effect twice.
func TestAWriteWhoseAnswerIsLostTakesEffectOnce(t *testing.T) {
	t.Parallel()
	for _, engine := range []dynamotest.Engine{dynamotest.Local(t), dynamotest.Emulator(t)} {
		t.Run(engine.Name, func(t *testing.T) {
			t.Parallel()
			network := &lossy{}
			w := chattest.NewWorld(t, func(clock chat.Clock) chattest.Store {
				return dynamostore.New(engine.Client(network.option), engine.Table(t), clock)
			})
			lost := func(f func() error) {
				t.Helper()
				network.next.Store(true)
				w.OK(f())
				if network.next.Swap(false) {
					t.Fatal("there was no answer to lose")
				}
			}
			writesOnce(t, w, lost)
		})
	}
}

func writesOnce(t *testing.T, w *chattest.World, lost func(f func() error)) {
	t.Helper()
	ctx := t.Context()
	service := chat.Service{ID: w.Name("service"), Name: "Support", SMS: true, Carrier: chattest.CarrierName, Numbers: []string{w.Number()}, MaxSegments: 1}
	lost(func() error { return ignored(w.Store.PutService(ctx, service)) })
	agent := chat.Agent{ID: w.Name("agent"), Services: []string{service.ID}}
	lost(func() error { return ignored(w.Store.PutAgent(ctx, agent, w.Name("subject"))) })

	customer := w.Number()
	o := w.Opening(agent, service, customer)
	o.Idempotency = chat.NewIdempotency(w.Name("key"), agent.ID, "/chats", "body")
	lost(func() error { return w.Store.Transit(ctx, o) })
	c := w.Chat(o.After.ID)
	w.Same("opened", c, o.After)

	r := chat.Reservation{Key: w.Name("paper#"), Line: c.ID.Line(), Position: w.Position(), At: w.Clock.Now(), FirstAt: w.Clock.Now()}
	lost(func() error {
		kept, first, err := w.Store.Reserve(ctx, r, w.Clock.Now().Add(time.Hour))
		w.Same("first", first, true)
		w.Same("reserved", kept, r)
		return err
	})
	lost(func() (err error) {
		r, err = w.Store.Renew(ctx, r, w.Position(), w.Clock.Now())
		return err
	})

	reply := w.Text(c.ID.Line(), chat.Inbound, "hello")
	lost(func() error { return ignored(w.Store.ClaimInbound(ctx, c.ID.Line(), reply)) })
	w.Same("unread", w.Chat(c.ID).Unread, 1)
	text := w.Text(c.ID.Line(), chat.Outbound, "good day")
	lost(func() error { return ignored(w.Store.ClaimOutbound(ctx, c.ID, agent.ID, text)) })
	w.Same("revision", w.Chat(c.ID).Revision, c.Revision+2)

	c.AgentID = agent.ID
	m := w.Draft(c, text)
	lost(func() error { return w.Store.PutMessage(ctx, m) })
	w.Same("stored", w.Message(m.ID), m)
	w.Refused("put again", w.Store.PutMessage(ctx, m), chat.ErrMessageExists)

	p := chat.Provider{Carrier: chattest.CarrierName, ID: w.Name("provider")}
	change := chat.Change{
		StatusChange: chat.StatusChange{Status: chat.StatusDelivered, At: w.Clock.Now()}, Confirmation: chat.ConfirmedByCarrier,
	}
	lost(func() error {
		return ignored(w.Store.KeepEarly(ctx, chat.Receipt{Provider: p, Change: change}, w.Clock.Now().Add(time.Hour)))
	})
	lost(func() error {
		early, err := w.Store.Link(ctx, p, m.ID, w.Clock.Now().Add(time.Hour))
		w.Same("early", early, []chat.Change{change})
		return err
	})
	lost(func() error {
		after, err := w.Store.Update(ctx, m.ID, change)
		w.Same("after", after, m.Apply(change))
		return err
	})
	w.Same("updated", w.Message(m.ID), m.Apply(change))

	news := chat.News{Agent: agent.ID, At: w.Clock.Now(), Kind: chat.NewsMessage, Chat: c.ID, Message: m.ID}
	lost(func() error { return w.Store.Announce(ctx, news, w.Clock.Now().Add(time.Hour)) })
	listed, err := w.Store.NewsSince(ctx, agent.ID, news.At)
	w.OK(err)
	w.Same("news", listed, []chat.News{news})

	revision := w.Chat(c.ID).Revision
	ending := w.Ending(c)
	lost(func() error { return w.Store.Transit(ctx, ending) })
	w.Same("revision", w.Chat(c.ID).Revision, revision+1)
	lost(func() error { return w.Store.Ignore(ctx, chat.Ignoring{Reservation: r, Last: w.Chat(c.ID)}) })
	w.Same("ignored", w.Chat(c.ID).IgnoredCount, 1)
	lost(func() error {
		return w.Store.SetConsent(ctx, chat.Consent{
			ServiceID: service.ID, Customer: w.Key.Customer(customer), Lines: []chat.LineID{c.ID.Line()}, OptedOut: true, At: w.Clock.Now(),
		})
	})
	w.Same("revision", w.Chat(c.ID).Revision, revision+3)

	due := chat.Due{At: w.Chat(c.ID).DueAt, Line: c.ID.Line()}
	lost(func() error {
		// The entry is where it should be; another run would look at it a second time at worst.
		return refused(w.Store.Rearm(ctx, due, due.At.Add(time.Hour), w.Position()), chat.ErrConflict)
	})
	w.Same("due", w.Chat(c.ID).DueAt, due.At.Add(time.Hour))

	hash := w.Name("hash")
	ticket := chat.Ticket{Agent: agent.ID, ExpiresAt: w.Clock.Now().Add(time.Minute)}
	lost(func() error { return w.Store.PutTicket(ctx, hash, ticket) })
	lost(func() error {
		// A ticket is never taken twice, so this one is gone; the desktop asks for another.
		return refused(ignored(w.Store.TakeTicket(ctx, hash)), chat.ErrNotFound)
	})
	socket := chat.Socket{Agent: agent.ID, Connection: w.Name("connection"), ConnectedAt: w.Clock.Now(), LastPing: w.Clock.Now()}
	lost(func() error { return w.Store.PutSocket(ctx, socket) })
	lost(func() error { return w.Store.DeleteSocket(ctx, agent.ID, socket.Connection) })
	sockets, err := w.Store.SocketsOf(ctx, agent.ID)
	w.OK(err)
	w.Same("sockets", sockets, []chat.Socket{})
}
