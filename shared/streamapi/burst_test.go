package streamapi_test

import (
	"context"
	"fmt"
	"log/slog"
	"strconv"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"github.com/smsdesk/smsdesk/shared/chat"
	"github.com/smsdesk/smsdesk/shared/chat/chattest"
	"github.com/smsdesk/smsdesk/shared/streamapi"
)

// The stream as template.yaml maps it to relay.
const (
	batchSize = 10
	moreTries = 10
	tooOld    = 10 * time.Minute
	timeout   = 30 * time.Second
)

// relay is the function at the end of the stream: what is stored comes to it lane by lane, each with a process of its own.
type relay struct {
	*chattest.World

	clock chat.Clock

	mu      sync.Mutex
	stored  *sync.Cond
	images  []chat.Message
	lanes   [][]record
	laneOf  map[chat.MessageID]int
	over    bool
	sent    map[string][]sending // by the service's number
	putOffs int
	givenUp int
}

// sending is when a text went out, and how long after it was stored.
type sending struct {
	at     time.Time
	waited time.Duration
}

// record is one of the stream, of the image with that number.
type record struct {
	image int
	at    time.Time
}

func newRelay(t *testing.T, lanes int) *relay {
	t.Helper()
	r := &relay{
		lanes:  make([][]record, lanes),
		laneOf: map[chat.MessageID]int{},
		clock:  func() time.Time { return time.Now().UTC().Truncate(time.Millisecond) },
		sent:   map[string][]sending{},
	}
	r.stored = sync.NewCond(&r.mu)
	r.World = chattest.NewWorld(t, func(chat.Clock) chattest.Store { return chattest.NewFake(r.clock) })
	for lane := range lanes {
		relayer := &chat.Relayer{
			Store: putOffs{r.Store, r}, Carriers: map[string]chat.Carrier{chattest.CarrierName: r}, Key: r.Key, Clock: r.clock, Log: slog.New(slog.DiscardHandler),
			Limiter: &chat.Limiter{Store: r.Store, Clock: r.clock},
		}
		go r.work(lane, &streamapi.Messages{Read: r.read, Relayer: relayer, Counter: &office{}, Log: r.Log()})
	}
	return r
}

// Send implements chat.Carrier.
func (r *relay) Send(_ context.Context, t chat.OutboundText) (string, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	now := r.clock()
	r.sent[t.From] = append(r.sent[t.From], sending{now, now.Sub(t.Message.Position().Time())})
	return r.Name("id"), nil
}

// putOffs is the store, whose stream brings what is put off.
type putOffs struct {
	chattest.Store
	relay *relay
}

func (s putOffs) PutOffErrand(ctx context.Context, m chat.Message) error {
	if err := s.Store.PutOffErrand(ctx, m); err != nil {
		return err
	}
	m, err := s.Message(ctx, m.ID)
	if err != nil {
		return err
	}
	s.relay.mu.Lock()
	s.relay.putOffs++
	s.relay.mu.Unlock()
	s.relay.tell(m)
	return nil
}

// put stores a system text to a new customer, of that lane.
func (r *relay) put(service chat.Service, lane int) {
	r.Helper()
	from, to := service.Numbers[0], r.Number()
	position, err := r.IDs.Next(r.clock())
	r.OK(err)
	m := chat.Message{
		ID: chat.NewMessageID(r.Key.Line(from, to), position), Direction: chat.Outbound, Body: "Bye.", SentBy: chat.SentBySystem,
		Status: chat.StatusQueued, Encoding: "GSM-7", Segments: 1, At: position.Time(), Revision: 1,
		Errand:  &chat.Errand{Kind: chat.TextHelp, ServiceID: service.ID, Customer: r.Key.Customer(to), From: from, To: to},
		History: []chat.StatusChange{{Status: chat.StatusQueued, At: position.Time()}},
	}
	r.mu.Lock()
	r.laneOf[m.ID] = lane
	r.mu.Unlock()
	r.tell(r.Put(m))
}

// tell puts the image at the end of the stream.
func (r *relay) tell(m chat.Message) {
	r.mu.Lock()
	defer r.mu.Unlock()
	lane := r.laneOf[m.ID]
	r.images = append(r.images, m)
	r.lanes[lane] = append(r.lanes[lane], record{len(r.images) - 1, r.clock()})
	r.stored.Broadcast()
}

// work hands the lane's records over in batches, one after the other.
func (r *relay) work(lane int, h *streamapi.Messages) {
	for {
		r.mu.Lock()
		for len(r.lanes[lane]) == 0 && !r.over {
			r.stored.Wait()
		}
		if r.over {
			r.mu.Unlock()
			return
		}
		n := min(batchSize, len(r.lanes[lane]))
		records := r.lanes[lane][:n]
		r.lanes[lane] = r.lanes[lane][n:]
		r.mu.Unlock()
		r.deliver(h, records)
	}
}

// deliver tries the records until they are taken, in halves, or given up.
func (r *relay) deliver(h *streamapi.Messages, records []record) {
	for range 1 + moreTries {
		var batch events.DynamoDBEvent
		for _, one := range records {
			batch.Records = append(batch.Records, events.DynamoDBEventRecord{EventID: strconv.Itoa(one.image)})
		}
		ctx, cancel := context.WithTimeout(r.Context(), timeout)
		err := h.Handle(ctx, batch)
		cancel()
		if err == nil {
			return
		}
		if half := len(records) / 2; half > 0 {
			r.deliver(h, records[:half])
			r.deliver(h, records[half:])
			return
		}
		if r.clock().Sub(records[0].at) > tooOld {
			break
		}
		<-time.After(time.Second)
	}
	r.mu.Lock()
	r.givenUp += len(records)
	r.mu.Unlock()
}

func (r *relay) read(records []events.DynamoDBEventRecord) ([]chat.Message, []chat.Outcome, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	texts := make([]chat.Message, len(records))
	for i, one := range records {
		image, err := strconv.Atoi(one.EventID)
		if err != nil {
			return nil, nil, err
		}
		texts[i] = r.images[image]
	}
	return texts, nil, nil
}

func (r *relay) stop() {
	r.mu.Lock()
	r.over = true
	r.stored.Broadcast()
	r.mu.Unlock()
}

func TestABurstOfAPacedNumberGoesOutAndHoldsUpNobodyForLong(t *testing.T) {
	for _, c := range []struct{ burst, lanes int }{{60, 4}, {60, 16}, {60, 40}, {300, 4}, {300, 40}} {
		t.Run(fmt.Sprintf("%d texts in %d lanes", c.burst, c.lanes), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := newRelay(t, c.lanes)
				paced, other := r.Service(1), r.Service(1)
				paced.Policies.PartsPerSecond = 1
				_, err := r.Store.PutService(t.Context(), paced)
				r.OK(err)
				for i := range c.burst {
					r.put(paced, i%c.lanes)
				}
				const others = 40
				for i := range others {
					<-time.After(time.Second)
					r.put(other, i%c.lanes)
				}
				<-time.After(chat.RelayBy)
				r.stop()

				ours, theirs := r.sent[paced.Numbers[0]], r.sent[other.Numbers[0]]
				r.Same("texts given up", r.givenUp, 0)
				r.Same("texts of the burst that went out", len(ours), c.burst)
				r.Same("others", len(theirs), others)
				for i, s := range ours {
					if i > 0 && s.at.Sub(ours[i-1].at) < time.Second {
						t.Errorf("text %d goes out %v after the one before", i, s.at.Sub(ours[i-1].at))
					}
				}
				if took := ours[c.burst-1].waited; took > 2*time.Duration(c.burst)*time.Second {
					t.Errorf("the burst took %v", took)
				}
				most := time.Duration(c.burst/(c.lanes*batchSize)+2) * 3 * time.Second // of each batch before it
				for _, s := range theirs {
					if s.waited > most {
						t.Errorf("another number's text waited %v, more than %v", s.waited, most)
					}
				}
				t.Logf("put off %d times, the last went out after %v", r.putOffs, ours[c.burst-1].waited)
			})
		})
	}
}
