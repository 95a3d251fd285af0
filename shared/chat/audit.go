package chat

import (
	"context"
	"fmt"
	"time"
)

// AuditAction is what an entry of the audit says was done.
type AuditAction string

// What goes on record.
const (
	AuditServiceChanged  AuditAction = "service.changed"
	AuditAgentChanged    AuditAction = "agent.changed"
	AuditOptOutRecorded  AuditAction = "opt_out.recorded"
	AuditNumberBlocked   AuditAction = "number.blocked"
	AuditNumberUnblocked AuditAction = "number.unblocked"
	AuditContactExported AuditAction = "contact.exported"
	AuditContactErased   AuditAction = "contact.erased"
	AuditChatRead        AuditAction = "chat.read" // by an agent who is not its owner
)

// AuditEntry says who did what, to whom, when. It holds neither a customer's number nor a text.
type AuditEntry struct {
	ID        Position // its time is the entry's
	By        string   // the agent, or the program that configures
	Action    AuditAction
	Subject   string // what it was done to: the id of a service, an agent, a chat, a customer
	ServiceID string // where the subject alone does not tell it
}

// Day is the entry's, in UTC.
func (e AuditEntry) Day() time.Time { return e.ID.Time().Truncate(24 * time.Hour) }

// AuditStore keeps the audit. What is on record is never changed, nor does it expire.
type AuditStore interface {
	// Record puts the entry on record.
	Record(ctx context.Context, e AuditEntry) error
	// RecordOnce puts the entry on record, unless one of the same day has the same doer, action and subject.
	RecordOnce(ctx context.Context, e AuditEntry) error
	// Recorded lists the entries of the day, newest first, those before the position; an empty position lists from the newest.
	// Next is the position to go on before.
	Recorded(ctx context.Context, day time.Time, before Position, limit int) (Page[AuditEntry], error)
}

// Auditor puts on record what agents do.
type Auditor struct {
	Store AuditStore
	IDs   IDs
	Clock Clock
}

// Entry is a new entry, not on record yet: a store that makes the change puts it there in the same step.
func (a *Auditor) Entry(by string, action AuditAction, subject string) (AuditEntry, error) {
	id, err := a.IDs.Next(a.Clock())
	if err != nil {
		return AuditEntry{}, fmt.Errorf("a place in the audit: %w", err)
	}
	return AuditEntry{ID: id, By: by, Action: action, Subject: subject}, nil
}

// Read puts on record that the agent reads the chat, if it is another agent's: once a day, however often they look. Nothing is
// shown before it is on record.
func (a *Auditor) Read(ctx context.Context, agent Agent, c Chat) error {
	if c.AgentID == "" || c.AgentID == agent.ID {
		return nil
	}
	e, err := a.Entry(agent.ID, AuditChatRead, string(c.ID))
	if err != nil {
		return err
	}
	e.ServiceID = c.ServiceID
	if err := a.Store.RecordOnce(ctx, e); err != nil {
		return fmt.Errorf("record that a chat is read: %w", err)
	}
	return nil
}

// Today is the day that it is, in UTC.
func (a *Auditor) Today() time.Time { return a.Clock().UTC().Truncate(24 * time.Hour) }

// On lists what was done on the day, newest first. ErrNotFound for a cursor that is none.
func (a *Auditor) On(ctx context.Context, day time.Time, cursor string, limit int) (Page[AuditEntry], error) {
	if cursor == "" {
		return a.Store.Recorded(ctx, day, "", limit)
	}
	before, err := ParsePosition(cursor)
	if err != nil {
		return Page[AuditEntry]{}, err
	}
	return a.Store.Recorded(ctx, day, before, limit)
}
