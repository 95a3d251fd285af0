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
	// PutService tells whether it changed anything, and if so puts the entries on record. Its errors name the service.
	PutService(ctx context.Context, service chat.Service, record ...chat.AuditEntry) (bool, error)
	// Agent reads the agent. chat.ErrNotFound if there is none.
	Agent(ctx context.Context, id string) (chat.Agent, error)
	// AgentBySubject reads the agent whose tokens have the subject. chat.ErrNotFound if there is none.
	AgentBySubject(ctx context.Context, subject string) (chat.Agent, error)
	// PutAgent is like PutService. The subject is what the agent's tokens have.
	PutAgent(ctx context.Context, agent chat.Agent, subject string, record ...chat.AuditEntry) (bool, error)
}

// operator is who changed something, as the audit has it: no agent can be called this.
const operator = "tools/configure"

// applier makes what is there into what is desired.
type applier struct {
	store    store
	accounts *accounts
	auditor  *chat.Auditor
	out      io.Writer
}

// outcome is what becomes of a thing.
type outcome string

const (
	created   outcome = "created"
	changed   outcome = "changed"
	unchanged outcome = "unchanged"
)

// step makes one thing of the file so.
type step struct {
	kind, id string
	becomes  outcome
	changes  []desired.Change
	do       func(ctx context.Context) error
}

// apply shows what would change. Then it changes that, unless that is all that is wanted, and tells of each thing on a line of its
// own. Nothing is changed if anything in the file cannot be.
func (a *applier) apply(ctx context.Context, state desired.State, dryRun bool) error {
	steps, err := a.plan(ctx, state)
	if err != nil {
		return err
	}
	if err := a.show(steps); err != nil || dryRun {
		return err
	}
	for _, s := range steps {
		if s.becomes != unchanged {
			if err := s.do(ctx); err != nil {
				return fmt.Errorf("%s %q: %w", s.kind, s.id, err)
			}
		}
		if err := a.tell("%-8s %-20s %s\n", s.kind, s.id, s.becomes); err != nil {
			return err
		}
	}
	return nil
}

func (a *applier) plan(ctx context.Context, state desired.State) ([]step, error) {
	var steps []step
	for _, service := range state.Services {
		s, err := a.service(ctx, service)
		if err != nil {
			return nil, fmt.Errorf("service %q: %w", service.ID, err)
		}
		steps = append(steps, s)
	}
	for _, agent := range state.Agents {
		account, record, err := a.agent(ctx, agent)
		if err != nil {
			return nil, fmt.Errorf("agent %q: %w", agent.ID, err)
		}
		steps = append(steps, account, record)
	}
	return steps, nil
}

func (a *applier) service(ctx context.Context, service chat.Service) (step, error) {
	old, err := a.store.Service(ctx, service.ID)
	becomes, err := outcomeOf(err)
	if err != nil {
		return step{}, err
	}
	changes, err := desired.ServiceChanges(old, service)
	if err != nil {
		return step{}, err
	}
	if len(changes) == 0 {
		becomes = unchanged
	}
	return step{kind: "service", id: service.ID, becomes: becomes, changes: changes, do: func(ctx context.Context) error {
		entry, err := a.auditor.Entry(operator, chat.AuditServiceChanged, service.ID)
		if err != nil {
			return err
		}
		_, err = a.store.PutService(ctx, service, entry)
		return err
	}}, nil
}

func (a *applier) agent(ctx context.Context, agent desired.Agent) (account, record step, err error) {
	account, subject, err := a.accounts.plan(ctx, agent)
	if err != nil {
		return step{}, step{}, err
	}
	old, err := a.store.Agent(ctx, agent.ID)
	becomes, err := outcomeOf(err)
	if err != nil {
		return step{}, step{}, err
	}
	changes, err := desired.AgentChanges(desired.Agent{Agent: old}, desired.Agent{Agent: agent.Agent})
	if err != nil {
		return step{}, step{}, err
	}
	if becomes != created && account.becomes != created {
		knows, err := a.knows(ctx, *subject, agent.ID)
		if err != nil {
			return step{}, step{}, err
		}
		if !knows {
			changes = append(changes, desired.Change{Field: "sign-in", To: "the account"})
		}
		if len(changes) == 0 {
			becomes = unchanged
		}
	}
	put := func(ctx context.Context) error {
		entry, err := a.auditor.Entry(operator, chat.AuditAgentChanged, agent.ID)
		if err != nil {
			return err
		}
		_, err = a.store.PutAgent(ctx, agent.Agent, *subject, entry)
		return err
	}
	return account, step{kind: "agent", id: agent.ID, becomes: becomes, changes: changes, do: put}, nil
}

// knows tells whether tokens with the subject are the agent's.
func (a *applier) knows(ctx context.Context, subject, agentID string) (bool, error) {
	agent, err := a.store.AgentBySubject(ctx, subject)
	if errors.Is(err, chat.ErrNotFound) {
		return false, nil
	}
	return agent.ID == agentID, err
}

// outcomeOf tells what a change makes of a thing, given the error of reading it, and gives back any error but that it is not there.
func outcomeOf(err error) (outcome, error) {
	if errors.Is(err, chat.ErrNotFound) {
		return created, nil
	}
	return changed, err
}

// show tells what would change, field by field.
func (a *applier) show(steps []step) error {
	any := false
	for _, s := range steps {
		if s.becomes == unchanged {
			continue
		}
		any = true
		if err := a.tell("%s %s is to be %s\n", s.kind, s.id, s.becomes); err != nil {
			return err
		}
		for _, c := range s.changes {
			if err := a.tell("  %s\n", c); err != nil {
				return err
			}
		}
	}
	if !any {
		return a.tell("nothing is to be changed\n")
	}
	return nil
}

func (a *applier) tell(format string, args ...any) error {
	if _, err := fmt.Fprintf(a.out, format, args...); err != nil {
		return fmt.Errorf("tell what is done: %w", err)
	}
	return nil
}
