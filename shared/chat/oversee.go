package chat

import (
	"context"
	"fmt"
	"slices"
)

// OverseeStore is what looking at a whole service needs.
type OverseeStore interface {
	OfferStore
	// AgentsOf lists who works for the service, in the order of their ids.
	AgentsOf(ctx context.Context, serviceID string) ([]Agent, error)
	// OpenChats reads the agent's open chats, strongly consistent.
	OpenChats(ctx context.Context, agentID string) ([]Chat, error)
}

// Overseer shows what waits in a service, and who works on what.
type Overseer struct {
	Store OverseeStore
	Clock Clock
}

// Workload is what an agent of a service works on.
type Workload struct {
	Agent Agent
	Chats []Chat // of the service
}

// Colleague is an agent as others of a service see them.
type Colleague struct {
	Agent          Agent
	TakesTransfers bool // whether a chat of the service can be passed on to the agent
}

// Requests is what waits in the queue of one of the agent's services, longest waiting first. A cursor is the id of the last chat of
// the page before; ErrNotFound if that waits no more.
func (o *Overseer) Requests(ctx context.Context, agent Agent, serviceID, cursor string, limit int) (Page[Chat], error) {
	if !agent.WorksFor(serviceID) {
		return Page[Chat]{}, ErrNotFound
	}
	queue, err := o.Store.Queue(ctx, serviceID)
	if err != nil {
		return Page[Chat]{}, fmt.Errorf("list a queue: %w", err)
	}
	now := o.Clock()
	queue = slices.DeleteFunc(queue, func(c Chat) bool { return !c.At(now).Open() })
	withoutTexts(queue, agent)
	return pageAfter(queue, cursor, limit, func(c Chat) string { return string(c.ID) })
}

// Workloads are what the agents of one of the supervisor's services work on, without its texts, in the order of their ids. A cursor is the id of the last
// agent of the page before; ErrNotFound if that one has left the service.
func (o *Overseer) Workloads(ctx context.Context, supervisor Agent, serviceID, cursor string, limit int) (Page[Workload], error) {
	if !supervisor.WorksFor(serviceID) {
		return Page[Workload]{}, ErrNotFound
	}
	if !supervisor.Can(PermissionSupervise) {
		return Page[Workload]{}, ErrNotASupervisor
	}
	agents, err := o.Store.AgentsOf(ctx, serviceID)
	if err != nil {
		return Page[Workload]{}, fmt.Errorf("list a service's agents: %w", err)
	}
	some, err := pageAfter(agents, cursor, limit, func(a Agent) string { return a.ID })
	if err != nil {
		return Page[Workload]{}, err
	}
	now := o.Clock()
	page := Page[Workload]{Next: some.Next}
	for _, agent := range some.Items {
		chats, err := o.Store.OpenChats(ctx, agent.ID)
		if err != nil {
			return Page[Workload]{}, fmt.Errorf("read open chats: %w", err)
		}
		chats = slices.DeleteFunc(chats, func(c Chat) bool { return c.ServiceID != serviceID || !c.At(now).Open() })
		withoutTexts(chats, supervisor)
		page.Items = append(page.Items, Workload{Agent: agent, Chats: chats})
	}
	return page, nil
}

// Colleagues are the other agents of one of the agent's services, in the order of their ids. What they are called, the state they are
// in, and whether they take transfers is all that they are told of.
func (o *Overseer) Colleagues(ctx context.Context, agent Agent, serviceID string) ([]Colleague, error) {
	if !agent.WorksFor(serviceID) {
		return nil, ErrNotFound
	}
	agents, err := o.Store.AgentsOf(ctx, serviceID)
	if err != nil {
		return nil, fmt.Errorf("list a service's agents: %w", err)
	}
	colleagues := make([]Colleague, 0, len(agents))
	for _, a := range agents {
		if a.ID != agent.ID {
			colleagues = append(colleagues, Colleague{Agent: a, TakesTransfers: a.takesChatsOf(serviceID)})
		}
	}
	return colleagues, nil
}

// pageAfter is the page of the list after the item that the cursor names.
func pageAfter[T any](list []T, cursor string, limit int, id func(T) string) (Page[T], error) {
	if cursor != "" {
		last := slices.IndexFunc(list, func(item T) bool { return id(item) == cursor })
		if last < 0 {
			return Page[T]{}, ErrNotFound
		}
		list = list[last+1:]
	}
	if len(list) <= limit {
		return Page[T]{Items: list}, nil
	}
	return Page[T]{Items: list[:limit], Next: id(list[limit-1])}, nil
}
