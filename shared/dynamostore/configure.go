package dynamostore

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/smsdesk/smsdesk/shared/chat"
	"github.com/smsdesk/smsdesk/shared/dynamostore/internal/item"
)

// What is wrong with a configuration.
var (
	// ErrNumberTaken: the number belongs to another service.
	ErrNumberTaken = errors.New("a number belongs to another service")
	// ErrSubjectTaken: another agent's tokens have the subject.
	ErrSubjectTaken = errors.New("another agent signs in with this subject")
)

// configureAttempts bounds how often a change is tried when somebody else changes the same record.
const configureAttempts = 3

// unchanged is the condition that a record is still at the revision that it was read at, 0 for not there.
const unchanged = "attribute_not_exists(r) OR r = :read"

// PutService stores the service as configured, gives it its numbers and takes away those that it had before. It tells
// whether that changed anything; the revision is the store's own and grows only then. ErrNumberTaken if a number is
// another service's, and nothing is changed.
//
// Key: SVC#<id>, and N#<number> of each number that comes or goes. One strong read; a change is one transaction on
// condition of the revision. Cost: 1 read unit, and for a change 2 write units an item.
func (s *Store) PutService(ctx context.Context, service chat.Service) (changed bool, err error) {
	if n := len(service.Numbers); n > chat.MaxNumbers {
		return false, fmt.Errorf("put service %q: it has %d numbers, more than the %d that one opt-out covers", service.ID, n, chat.MaxNumbers)
	}
	for range configureAttempts {
		changed, err = s.putService(ctx, service)
		if !errors.Is(err, chat.ErrConflict) {
			break
		}
	}
	if err != nil {
		return false, fmt.Errorf("put service %q: %w", service.ID, err)
	}
	return changed, nil
}

func (s *Store) putService(ctx context.Context, service chat.Service) (bool, error) {
	old, _, err := read[item.Service](ctx, s, item.ServiceKey(service.ID))
	if err != nil {
		return false, err
	}
	if old.Service().Same(service) {
		return false, nil
	}
	service.Revision = old.Revision + 1
	record := item.NewService(service)
	t := s.transaction()
	t.put(record, unchanged, values{":read": old.Revision})
	var added []string
	for _, n := range service.Numbers {
		if !slices.Contains(old.Numbers, n) {
			added = append(added, n)
			t.put(item.NewNumber(n, service.ID), "attribute_not_exists(v) OR v = :service", values{":service": service.ID})
		}
	}
	for _, n := range old.Numbers {
		if !slices.Contains(service.Numbers, n) {
			t.delete(item.NumberKey(n))
		}
	}
	err = s.write(ctx, t)
	failed := failures(err)
	if failed == nil {
		return err == nil, err
	}
	for i, n := range added {
		if failed[1+i] {
			return false, fmt.Errorf("%s: %w", n, ErrNumberTaken)
		}
	}
	return false, chat.ErrConflict
}

// PutAgent stores the agent as configured, and that tokens with the subject are the agent's; an empty subject is nobody's.
// It tells whether that changed anything; the revision is the store's own and grows only then. A stored agent's state
// stays; a new agent without one is not ready. ErrSubjectTaken if the subject is another agent's, and nothing is changed.
//
// Key: A#<id>, and U#<subject> of a subject that comes or goes. One strong read; a change is one transaction on
// condition of the revision. Cost: 1 read unit, and for a change 2 write units an item.
func (s *Store) PutAgent(ctx context.Context, agent chat.Agent, subject string) (changed bool, err error) {
	for range configureAttempts {
		changed, err = s.putAgent(ctx, agent, subject)
		if !errors.Is(err, chat.ErrConflict) {
			break
		}
	}
	if err != nil {
		return false, fmt.Errorf("put agent %q: %w", agent.ID, err)
	}
	return changed, nil
}

func (s *Store) putAgent(ctx context.Context, agent chat.Agent, subject string) (bool, error) {
	old, found, err := read[item.Agent](ctx, s, item.AgentKey(agent.ID))
	if err != nil {
		return false, err
	}
	switch {
	case found:
		kept := old.Agent()
		agent.State, agent.Reason, agent.Calls, agent.AfterCalls = kept.State, kept.Reason, kept.Calls, kept.AfterCalls
	case agent.State == "":
		agent.State = chat.AgentNotReady
	}
	agent.Revision = old.Revision + 1
	record := item.NewAgent(agent, subject)
	if sameAgent(old, record) {
		return false, nil
	}
	t := s.transaction()
	t.put(record, unchanged, values{":read": old.Revision})
	moved := subject != old.Subject
	if moved && subject != "" {
		t.put(item.NewSubject(subject, agent.ID), "attribute_not_exists(a) OR a = :agent", values{":agent": agent.ID})
	}
	if moved && old.Subject != "" {
		t.delete(item.SubjectKey(old.Subject))
	}
	err = s.write(ctx, t)
	failed := failures(err)
	switch {
	case failed == nil:
		return err == nil, err
	case moved && subject != "" && failed[1]:
		return false, ErrSubjectTaken
	}
	return false, chat.ErrConflict
}

// sameAgent compares what is configured.
func sameAgent(a, b item.Agent) bool {
	return a.ID == b.ID && a.Name == b.Name && a.Subject == b.Subject &&
		slices.Equal(a.Permissions, b.Permissions) && slices.Equal(a.Services, b.Services)
}
