package chat

import (
	"context"
	"errors"
	"fmt"
)

// DirectoryStore finds agents and services.
type DirectoryStore interface {
	// AgentBySubject reads the agent whose tokens have the subject. ErrNotFound if there is none.
	AgentBySubject(ctx context.Context, subject string) (Agent, error)
	// Services reads the services, in the order of the ids; what does not exist is left out.
	Services(ctx context.Context, ids []string) ([]Service, error)
}

// Directory tells who an agent is.
type Directory struct {
	Store DirectoryStore
}

// Agent is who has the token with the subject. ErrNotAnAgent if nobody does.
func (d *Directory) Agent(ctx context.Context, subject string) (Agent, error) {
	agent, err := d.Store.AgentBySubject(ctx, subject)
	if errors.Is(err, ErrNotFound) {
		return Agent{}, ErrNotAnAgent
	}
	if err != nil {
		return Agent{}, fmt.Errorf("find an agent: %w", err)
	}
	return agent, nil
}

// Services are what the agent works for.
func (d *Directory) Services(ctx context.Context, agent Agent) ([]Service, error) {
	return d.Store.Services(ctx, agent.Services)
}
