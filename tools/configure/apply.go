package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/smsdesk/smsdesk/shared/chat"
	"github.com/smsdesk/smsdesk/tools/configure/desired"
)

// store keeps the records of services and agents.
type store interface {
	// Service reads the service. chat.ErrNotFound if there is none.
	Service(ctx context.Context, id string) (chat.Service, error)
	// PutService tells whether it changed anything. Its errors name the service.
	PutService(ctx context.Context, service chat.Service) (bool, error)
	// Agent reads the agent. chat.ErrNotFound if there is none.
	Agent(ctx context.Context, id string) (chat.Agent, error)
	// PutAgent tells whether it changed anything. The subject is what the agent's tokens have. Its errors name the agent.
	PutAgent(ctx context.Context, agent chat.Agent, subject string) (bool, error)
}

// outcome is what became of a thing.
type outcome string

const (
	created   outcome = "created"
	changed   outcome = "changed"
	unchanged outcome = "unchanged"
)

// applier makes what is there into what is desired, and tells of each thing on a line of its own.
type applier struct {
	store    store
	accounts *accounts
	out      io.Writer
}

func (a *applier) apply(ctx context.Context, state desired.State) error {
	for _, service := range state.Services {
		if err := a.service(ctx, service); err != nil {
			return err
		}
	}
	for _, agent := range state.Agents {
		if err := a.agent(ctx, agent); err != nil {
			return err
		}
	}
	return nil
}

func (a *applier) service(ctx context.Context, service chat.Service) error {
	_, err := a.store.Service(ctx, service.ID)
	isNew, err := missing(err)
	if err != nil {
		return fmt.Errorf("service %q: %w", service.ID, err)
	}
	did, err := a.store.PutService(ctx, service)
	if err != nil {
		return err
	}
	return a.tell("service", service.ID, outcomeOf(isNew, did))
}

func (a *applier) agent(ctx context.Context, agent desired.Agent) error {
	subject, became, err := a.accounts.ensure(ctx, agent)
	if err != nil {
		return fmt.Errorf("agent %q: %w", agent.ID, err)
	}
	if err := a.tell("account", agent.ID, became); err != nil {
		return err
	}
	_, err = a.store.Agent(ctx, agent.ID)
	isNew, err := missing(err)
	if err != nil {
		return fmt.Errorf("agent %q: %w", agent.ID, err)
	}
	did, err := a.store.PutAgent(ctx, agent.Agent, subject)
	if err != nil {
		return err
	}
	return a.tell("agent", agent.ID, outcomeOf(isNew, did))
}

// missing tells whether the error of a read says that there is no such record, and gives back any other error.
func missing(err error) (bool, error) {
	if errors.Is(err, chat.ErrNotFound) {
		return true, nil
	}
	return false, err
}

func outcomeOf(isNew, did bool) outcome {
	switch {
	case isNew:
		return created
	case did:
		return changed
	}
	return unchanged
}

func (a *applier) tell(kind, id string, became outcome) error {
	if _, err := fmt.Fprintf(a.out, "%-8s %-20s %s\n", kind, id, became); err != nil {
		return fmt.Errorf("tell what was done: %w", err)
	}
	return nil
}
