package chat

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"sync"
	"time"
)

// EventType is what an event tells.
type EventType string

// The types of events.
const (
	EventChatRequested  EventType = "chat.requested" // it is offered to whoever gets this
	EventChatTaken      EventType = "chat.taken"     // it is no more, or is another agent's now
	EventChatUpdated    EventType = "chat.updated"
	EventChatEnded      EventType = "chat.ended"
	EventMessageCreated EventType = "message.created"
	EventMessageUpdated EventType = "message.updated"
	EventAgentUpdated   EventType = "agent.updated"
	EventCannedUpdated  EventType = "canned.updated"
)

// Event is one change, with the whole object as it is after it. One of the pointers is set.
type Event struct {
	Type    EventType
	Chat    *Chat
	Message *Message
	Agent   *Agent
	Canned  *Canned
	Deleted bool     // with Canned: it was removed
	To      Audience // of a chat
	Revoked bool     // with EventAgentUpdated: a right was taken, or the agent is another person now
	Ready   bool     // with EventAgentUpdated: the agent takes work from now on
}

// Delivery is an event on its way to a socket.
type Delivery struct {
	Socket Socket
	Event  Event
}

// What became of a delivery that did not arrive.
var (
	// ErrGone: the socket is closed.
	ErrGone = errors.New("the socket is gone")
	// ErrUnreachable: the socket did not take the event in time.
	ErrUnreachable = errors.New("the socket could not be reached")
	// errRevoked: the socket was opened with rights that its agent has no longer.
	errRevoked = errors.New("the socket's rights were revoked")
)

// Poster brings events to sockets.
type Poster interface {
	// Post delivers to many sockets at once, to each in the order given, and returns an error for each delivery, in
	// their order: nil, ErrGone or ErrUnreachable. After a delivery to a socket failed no further one to it is tried; they
	// get the same error.
	Post(ctx context.Context, deliveries []Delivery) []error
	// Close closes the socket, if it is open.
	Close(ctx context.Context, s Socket) error
}

// PushStore is what Push needs.
type PushStore interface {
	OfferStore
	// AgentsOf lists who works for the service.
	AgentsOf(ctx context.Context, serviceID string) ([]Agent, error)
	// Chat reads a chat, strongly consistent. ErrNotFound if there is none.
	Chat(ctx context.Context, id ChatID) (Chat, error)
	// Agent reads an agent, strongly consistent. ErrNotFound if there is none.
	Agent(ctx context.Context, id string) (Agent, error)
	// SocketsOf lists the agent's connections, strongly consistent.
	SocketsOf(ctx context.Context, agentID string) ([]Socket, error)
	// DeleteSocket removes the connection, if it is there.
	DeleteSocket(ctx context.Context, agentID, connection string) error
}

// Pusher tells desktops what was committed.
type Pusher struct {
	Store  PushStore
	Poster Poster
	Clock  Clock
}

// settling is how long after its registration a socket may be reported as gone although it is about to open.
const settling = 10 * time.Second

// Push brings the events to the sockets of those who may see them now. A socket that cannot be reached is closed, so
// that its desktop connects again and syncs. So is one whose agent lost a right: whoever is still an agent gets a new
// one, with the rights of now.
func (p *Pusher) Push(ctx context.Context, events []Event) error {
	audience := audience{
		store: p.Store, agents: map[string]Agent{}, sockets: map[string][]Socket{}, owners: map[ChatID]Chat{}, services: map[string][]Agent{},
	}
	var deliveries []Delivery
	for _, e := range events {
		sockets, err := audience.of(ctx, e)
		if err != nil {
			return err
		}
		for _, s := range sockets {
			deliveries = append(deliveries, Delivery{Socket: s, Event: e})
		}
		if !e.Ready || len(sockets) == 0 {
			continue
		}
		offers, err := offersTo(ctx, p.Store, *e.Agent, p.Clock())
		if err != nil {
			return err
		}
		for _, s := range sockets {
			for i := range offers {
				deliveries = append(deliveries, Delivery{Socket: s, Event: Event{Type: EventChatRequested, Chat: &offers[i]}})
			}
		}
	}
	failed := map[Socket]error{}
	for i, err := range p.Poster.Post(ctx, deliveries) {
		switch {
		case err != nil:
			failed[deliveries[i].Socket] = err
		case deliveries[i].Event.Revoked:
			failed[deliveries[i].Socket] = errRevoked
		}
	}
	return p.dropAll(ctx, failed)
}

// dropAll drops the sockets at once, since each may take as long as a post.
func (p *Pusher) dropAll(ctx context.Context, failed map[Socket]error) error {
	var (
		group sync.WaitGroup
		mu    sync.Mutex
		errs  []error
	)
	for s, why := range failed {
		group.Go(func() {
			if err := p.drop(ctx, s, why); err != nil {
				mu.Lock()
				defer mu.Unlock()
				errs = append(errs, err)
			}
		})
	}
	group.Wait()
	return errors.Join(errs...)
}

func (p *Pusher) drop(ctx context.Context, s Socket, why error) error {
	if errors.Is(why, ErrGone) && p.Clock().Sub(s.ConnectedAt) < settling {
		return nil // its desktop syncs once it is open
	}
	if !errors.Is(why, ErrGone) {
		if err := p.Poster.Close(ctx, s); err != nil {
			return fmt.Errorf("close a socket: %w", err)
		}
	}
	return p.Store.DeleteSocket(ctx, s.Agent, s.Connection)
}

// audience finds whose sockets an event goes to, each thing read once for a batch.
type audience struct {
	store   PushStore
	agents  map[string]Agent
	sockets map[string][]Socket
	owners  map[ChatID]Chat

	services map[string][]Agent
}

func (a audience) of(ctx context.Context, e Event) ([]Socket, error) {
	switch {
	case e.Agent != nil:
		return a.socketsOf(ctx, e.Agent.ID)
	case e.Canned != nil:
		return a.ofCanned(ctx, e.Canned.Owner)
	case e.Message != nil && e.Message.ChatID == "":
		return nil, nil // a system text outside of any chat
	case e.Message != nil:
		return a.ofChat(ctx, e.Message.ChatID)
	case e.To.Agent != "":
		agent, err := once(ctx, a.agents, e.To.Agent, a.store.Agent)
		if err != nil || !agent.WorksFor(e.Chat.ServiceID) {
			return nil, err
		}
		return a.socketsOf(ctx, agent.ID)
	case e.To.Service || e.To.Offered:
		return a.ofService(ctx, *e.Chat, e.To)
	}
	return a.ofChat(ctx, e.Chat.ID)
}

// ofCanned is the owner, or everybody who works for the service that is.
func (a audience) ofCanned(ctx context.Context, o CannedOwner) ([]Socket, error) {
	if o.Service == "" {
		return a.socketsOf(ctx, o.Agent)
	}
	return a.ofAgents(ctx, o.Service, func(Agent) bool { return true })
}

// ofService is everybody who works for the chat's service, or of them whom it is offered to.
func (a audience) ofService(ctx context.Context, c Chat, to Audience) ([]Socket, error) {
	sockets, err := a.ofAgents(ctx, c.ServiceID, func(agent Agent) bool {
		return agent.ID != to.Except && (!to.Offered || c.OfferedTo(agent))
	})
	if err != nil || !to.Offered {
		return sockets, err
	}
	// Of those who can be reached, who rejected it does not hear of it.
	rejected := map[string]bool{}
	agents := slices.Compact(slices.Sorted(agentsOf(sockets)))
	rejections, err := atOnce(agents, func(agentID string) ([]Rejection, error) { return a.store.Rejections(ctx, agentID) })
	if err != nil {
		return nil, fmt.Errorf("find an audience: %w", err)
	}
	for i, agentID := range agents {
		rejected[agentID] = slices.Contains(rejections[i], Rejection{Agent: agentID, Chat: c.ID, Since: c.Offer.Since})
	}
	return slices.DeleteFunc(sockets, func(s Socket) bool { return rejected[s.Agent] }), nil
}

func agentsOf(sockets []Socket) iter.Seq[string] {
	return func(yield func(string) bool) {
		for _, s := range sockets {
			if !yield(s.Agent) {
				return
			}
		}
	}
}

// ofAgents is those who work for the service and are meant.
func (a audience) ofAgents(ctx context.Context, serviceID string, meant func(Agent) bool) ([]Socket, error) {
	agents, err := once(ctx, a.services, serviceID, a.store.AgentsOf)
	if err != nil {
		return nil, err
	}
	agents = slices.DeleteFunc(slices.Clone(agents), func(agent Agent) bool { return !meant(agent) })
	unknown := slices.DeleteFunc(slices.Clone(agents), func(agent Agent) bool {
		_, known := a.sockets[agent.ID]
		return known
	})
	read, err := atOnce(unknown, func(agent Agent) ([]Socket, error) { return a.store.SocketsOf(ctx, agent.ID) })
	if err != nil {
		return nil, fmt.Errorf("find an audience: %w", err)
	}
	for i, agent := range unknown {
		a.sockets[agent.ID] = read[i]
	}
	var all []Socket
	for _, agent := range agents {
		all = append(all, a.sockets[agent.ID]...)
	}
	return all, nil
}

// readers is how many things are read at once.
const readers = 16

// atOnce reads something for each, in their order.
func atOnce[K, V any](keys []K, read func(K) (V, error)) ([]V, error) {
	var (
		group  sync.WaitGroup
		turns  = make(chan struct{}, readers)
		values = make([]V, len(keys))
		errs   = make([]error, len(keys))
	)
	for i, key := range keys {
		group.Go(func() {
			turns <- struct{}{}
			defer func() { <-turns }()
			values[i], errs[i] = read(key)
		})
	}
	group.Wait()
	return values, errors.Join(errs...)
}

// ofChat is the chat's owner, who must still work for its service.
func (a audience) ofChat(ctx context.Context, id ChatID) ([]Socket, error) {
	chat, err := once(ctx, a.owners, id, a.store.Chat)
	if err != nil || chat.ID == "" {
		return nil, err
	}
	agent, err := once(ctx, a.agents, chat.AgentID, a.store.Agent)
	if err != nil || !agent.WorksFor(chat.ServiceID) {
		return nil, err
	}
	return a.socketsOf(ctx, agent.ID)
}

func (a audience) socketsOf(ctx context.Context, agentID string) ([]Socket, error) {
	return once(ctx, a.sockets, agentID, a.store.SocketsOf)
}

// once reads a thing unless it was read before; the zero value if it does not exist.
func once[K comparable, V any](ctx context.Context, known map[K]V, key K, read func(context.Context, K) (V, error)) (V, error) {
	if v, ok := known[key]; ok {
		return v, nil
	}
	v, err := read(ctx, key)
	if err != nil && !errors.Is(err, ErrNotFound) {
		return v, fmt.Errorf("find an audience: %w", err)
	}
	known[key] = v
	return v, nil
}
