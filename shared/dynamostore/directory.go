package dynamostore

import (
	"context"
	"fmt"
	"sync"

	"github.com/smsdesk/smsdesk/shared/chat"
	"github.com/smsdesk/smsdesk/shared/dynamostore/internal/item"
)

// subjects remembers which agent's tokens have which subject. What it says is checked against the agent's record at
// each use.
type subjects struct {
	mu     sync.Mutex
	agents map[string]string
}

// subjectsKept bounds the memory: one function instance serves far fewer agents between two starts.
const subjectsKept = 1000

func (m *subjects) agent(subject string) (string, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	id, ok := m.agents[subject]
	return id, ok
}

func (m *subjects) remember(subject, agentID string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.agents == nil || len(m.agents) >= subjectsKept {
		m.agents = make(map[string]string)
	}
	m.agents[subject] = agentID
}

// AgentBySubject implements chat.DirectoryStore.
//
// Key: U#<subject>, unless it is remembered, then A#<id>/AGENT. Strong. Cost: 1 read unit, 2 the first time.
func (s *Store) AgentBySubject(ctx context.Context, subject string) (chat.Agent, error) {
	if id, known := s.subjects.agent(subject); known {
		agent, found, err := read[item.Agent](ctx, s, item.AgentKey(id))
		if err != nil {
			return chat.Agent{}, fmt.Errorf("read an agent: %w", err)
		}
		if found && agent.Subject == subject {
			return agent.Agent(), nil
		}
	}
	owner, found, err := read[item.Subject](ctx, s, item.SubjectKey(subject))
	if err != nil {
		return chat.Agent{}, fmt.Errorf("read a subject: %w", err)
	}
	if !found {
		return chat.Agent{}, chat.ErrNotFound
	}
	agent, err := s.Agent(ctx, owner.Agent)
	if err != nil {
		return chat.Agent{}, err
	}
	s.subjects.remember(subject, agent.ID)
	return agent, nil
}

// Agent implements chat.PushStore.
//
// Key: A#<id>/AGENT. Strong. Cost: 1 read unit.
func (s *Store) Agent(ctx context.Context, id string) (chat.Agent, error) {
	agent, found, err := read[item.Agent](ctx, s, item.AgentKey(id))
	if err != nil {
		return chat.Agent{}, fmt.Errorf("read an agent: %w", err)
	}
	if !found {
		return chat.Agent{}, chat.ErrNotFound
	}
	return agent.Agent(), nil
}

// Service implements chat.SendStore, chat.StartStore.
//
// Key: SVC#<id>. Strong: it decides whether a text may go out. Cost: 1 read unit.
func (s *Store) Service(ctx context.Context, id string) (chat.Service, error) {
	service, found, err := read[item.Service](ctx, s, item.ServiceKey(id))
	if err != nil {
		return chat.Service{}, fmt.Errorf("read a service: %w", err)
	}
	if !found {
		return chat.Service{}, chat.ErrNotFound
	}
	return service.Service(), nil
}

// ServiceByNumber implements chat.ReceiveStore. Only texts that opt out or in ask it.
//
// Key: N#<number>, then SVC#<id>. Strong: an opt-out must cover all numbers that the service has now. Cost: 2 read units.
func (s *Store) ServiceByNumber(ctx context.Context, e164 string) (chat.Service, error) {
	owner, found, err := read[item.Number](ctx, s, item.NumberKey(e164))
	if err != nil {
		return chat.Service{}, fmt.Errorf("read a number: %w", err)
	}
	if !found {
		return chat.Service{}, chat.ErrNotFound
	}
	return s.Service(ctx, owner.Service)
}

// Services implements chat.DirectoryStore.
//
// Key: SVC#<id> of each, in batches. Strong. Cost: 1 read unit each.
func (s *Store) Services(ctx context.Context, ids []string) ([]chat.Service, error) {
	found, err := readAll[item.Service](ctx, s, keysOf(ids, item.ServiceKey))
	if err != nil {
		return nil, fmt.Errorf("read services: %w", err)
	}
	services := make([]chat.Service, 0, len(ids))
	for _, id := range ids {
		if service, ok := found[item.ServiceKey(id)]; ok {
			services = append(services, service.Service())
		}
	}
	return services, nil
}
