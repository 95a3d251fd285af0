package dynamostore

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/smsdesk/smsdesk/shared/chat"
	"github.com/smsdesk/smsdesk/shared/dynamostore/internal/item"
)

// ErrSubjectTaken says that another agent's tokens have the subject.
var ErrSubjectTaken = errors.New("another agent signs in with this subject")

// configureAttempts bounds how often a change is tried when somebody else changes the same record.
const configureAttempts = 3

// unchanged is the condition that a record is still at the revision that it was read at, 0 for not there.
const unchanged = "attribute_not_exists(r) OR r = :read"

// PutService implements chat.AdminStore. The revision is the store's own and grows with a change.
//
// Key: SVC#<id>, DIR#service/<id> of a new one, N#<number> of each number that comes or goes, AUD#…. One strong read; a change is one
// transaction on condition of the revision. Cost: 1 read unit, and for a change 2 write units an item.
func (s *Store) PutService(ctx context.Context, service chat.Service, record ...chat.AuditEntry) (changed bool, err error) {
	if n := len(service.Numbers); n > chat.MaxNumbers {
		return false, fmt.Errorf("put service %q: it has %d numbers, more than the %d that one opt-out covers", service.ID, n, chat.MaxNumbers)
	}
	for range configureAttempts {
		changed, err = s.putService(ctx, service, record)
		if !errors.Is(err, chat.ErrConflict) {
			break
		}
	}
	if err != nil {
		return false, fmt.Errorf("put service %q: %w", service.ID, err)
	}
	return changed, nil
}

func (s *Store) putService(ctx context.Context, service chat.Service, record []chat.AuditEntry) (bool, error) {
	old, found, err := read[item.Service](ctx, s, item.ServiceKey(service.ID))
	if err != nil {
		return false, err
	}
	if found && old.Service().Same(service) {
		return false, nil
	}
	t := s.transaction()
	t.put(item.NewService(service.Replacing(old.Service())), unchanged, values{":read": old.Revision})
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
	if !found {
		t.put(item.NewServiceListing(service.ID), "", nil)
	}
	t.record(record...)
	err = s.write(ctx, t)
	failed := failures(err)
	if failed == nil {
		return err == nil, err
	}
	for i, n := range added {
		if failed[1+i] {
			return false, fmt.Errorf("%s: %w", n, chat.ErrOthersNumber)
		}
	}
	return false, chat.ErrConflict
}

// PutAgent stores the agent as configured, and that tokens with the subject are the agent's; an empty subject is nobody's.
// It tells whether that changed anything, and if so puts the entries on record; the revision is the store's own and grows
// only then. A stored agent's state stays; a new agent without one is not ready. ErrSubjectTaken if the subject is another
// agent's, and nothing is changed.
//
// Key: A#<id>, DIR#agent/<id> of a new one, U#<subject> of a subject that comes or goes, SA#<service>/A#<id> of a
// service that comes or goes, AUD#…. One strong read; a change is one
// transaction on condition of the revision. Cost: 1 read unit, and for a change 2 write units an item.
func (s *Store) PutAgent(ctx context.Context, agent chat.Agent, subject string, record ...chat.AuditEntry) (changed bool, err error) {
	return s.tryPutAgent(ctx, agent, func(item.Agent, bool) (string, error) { return subject, nil }, record)
}

// PutRights implements chat.AdminStore.
//
// Key: A#<id>, SA#<service>/A#<id> of a service that comes or goes, AUD#…. One strong read; a change is one transaction on condition of
// the revision. Cost: 1 read unit, and for a change 2 write units an item.
func (s *Store) PutRights(ctx context.Context, agent chat.Agent, record ...chat.AuditEntry) (changed bool, err error) {
	return s.tryPutAgent(ctx, agent, func(old item.Agent, found bool) (string, error) {
		if !found {
			return "", chat.ErrNotFound
		}
		return old.Subject, nil
	}, record)
}

// subjectOf is which subject the agent is to have, given the record as it was, if there was one.
type subjectOf func(old item.Agent, found bool) (string, error)

func (s *Store) tryPutAgent(ctx context.Context, agent chat.Agent, subject subjectOf, record []chat.AuditEntry) (changed bool, err error) {
	for range configureAttempts {
		changed, err = s.putAgent(ctx, agent, subject, record)
		if !errors.Is(err, chat.ErrConflict) {
			break
		}
	}
	if err != nil {
		return false, fmt.Errorf("put agent %q: %w", agent.ID, err)
	}
	return changed, nil
}

func (s *Store) putAgent(ctx context.Context, agent chat.Agent, whose subjectOf, record []chat.AuditEntry) (bool, error) {
	old, found, err := read[item.Agent](ctx, s, item.AgentKey(agent.ID))
	if err != nil {
		return false, err
	}
	subject, err := whose(old, found)
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
	next := item.NewAgent(agent, subject)
	if sameAgent(old, next) {
		return false, nil
	}
	t := s.transaction()
	t.put(next, unchanged, values{":read": old.Revision})
	moved := subject != old.Subject
	subjectAt := len(t.items)
	if moved && subject != "" {
		t.put(item.NewSubject(subject, agent.ID), "attribute_not_exists(a) OR a = :agent", values{":agent": agent.ID})
	}
	if moved && old.Subject != "" {
		t.delete(item.SubjectKey(old.Subject))
	}
	for _, service := range agent.Services {
		if !slices.Contains(old.Services, service) {
			t.put(item.NewMember(service, agent.ID), "", nil)
		}
	}
	for _, service := range old.Services {
		if !slices.Contains(agent.Services, service) {
			t.delete(item.NewMember(service, agent.ID).Key)
		}
	}
	if !found {
		t.put(item.NewAgentListing(agent.ID), "", nil)
	}
	t.record(record...)
	err = s.write(ctx, t)
	failed := failures(err)
	switch {
	case failed == nil:
		return err == nil, err
	case moved && subject != "" && failed[subjectAt]:
		return false, ErrSubjectTaken
	}
	return false, chat.ErrConflict
}

// sameAgent compares what is configured.
func sameAgent(a, b item.Agent) bool {
	return a.ID == b.ID && a.Name == b.Name && a.Subject == b.Subject &&
		slices.Equal(a.Permissions, b.Permissions) && slices.Equal(a.Services, b.Services)
}
