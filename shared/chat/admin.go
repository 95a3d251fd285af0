package chat

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/smsdesk/smsdesk/shared/sms"
)

// AdminStore keeps services and agents.
type AdminStore interface {
	// Service reads a service. ErrNotFound if there is none.
	Service(ctx context.Context, id string) (Service, error)
	// Services reads the services, in the order of the ids; what does not exist is left out.
	Services(ctx context.Context, ids []string) ([]Service, error)
	// Agent reads an agent. ErrNotFound if there is none.
	Agent(ctx context.Context, id string) (Agent, error)
	// ListServices lists the services with ids after the one given, in the order of the ids. Next is the last one's id, if there
	// are more.
	ListServices(ctx context.Context, after string, limit int) (Page[Service], error)
	// ListAgents lists agents, like ListServices.
	ListAgents(ctx context.Context, after string, limit int) (Page[Agent], error)
	// PutService stores the service, gives it its numbers and takes away those that it had before. It tells whether that changed
	// anything, and if so puts the entries on record. ErrOthersNumber, with nothing changed, if a number is another service's.
	PutService(ctx context.Context, s Service, record ...AuditEntry) (changed bool, err error)
	// PutRights gives the agent another name, permissions and services, and tells whether that changed anything, and if so puts the
	// entries on record. ErrNotFound if there is no such agent.
	PutRights(ctx context.Context, a Agent, record ...AuditEntry) (changed bool, err error)
}

// AdministratorStore is what administrators need to store.
type AdministratorStore interface {
	AdminStore
	BlockListStore
	OptOutStore
	LineStore
	// SetConsent is as in ReceiveStore.
	SetConsent(ctx context.Context, c Consent) error
}

// Administrator configures services and agents, and keeps the lists of those who are not to be texted. What changes goes on record
// in the same step.
type Administrator struct {
	Store   AdministratorStore
	Auditor *Auditor
	Key     Key
	Clock   Clock
}

// invalid refuses what has faults, and names the first of them.
func invalid(faults []Fault) error {
	if len(faults) == 0 {
		return nil
	}
	const most = 20
	faults = faults[:min(len(faults), most)]
	words := make([]string, 0, len(faults))
	for _, f := range faults {
		words = append(words, f.Field+": "+f.Reason)
	}
	refusal := Invalid(strings.Join(words, "; ") + ".")
	refusal.Faults = faults
	return refusal
}

// Service is as configured. ErrNotFound if there is none.
func (a *Administrator) Service(ctx context.Context, id string) (Service, error) {
	if !isName(id) {
		return Service{}, ErrNotFound
	}
	return a.Store.Service(ctx, id)
}

// Services lists all services. ErrNotFound for a cursor that is none.
func (a *Administrator) Services(ctx context.Context, cursor string, limit int) (Page[Service], error) {
	if cursor != "" && !isName(cursor) {
		return Page[Service]{}, ErrNotFound
	}
	return a.Store.ListServices(ctx, cursor, limit)
}

// Agent is as configured. ErrNotFound if there is none.
func (a *Administrator) Agent(ctx context.Context, id string) (Agent, error) {
	if !isName(id) {
		return Agent{}, ErrNotFound
	}
	return a.Store.Agent(ctx, id)
}

// Agents lists all agents, like Services.
func (a *Administrator) Agents(ctx context.Context, cursor string, limit int) (Page[Agent], error) {
	if cursor != "" && !isName(cursor) {
		return Page[Agent]{}, ErrNotFound
	}
	return a.Store.ListAgents(ctx, cursor, limit)
}

// PutService makes the service as configured, and returns it as it is then.
func (a *Administrator) PutService(ctx context.Context, by Agent, s Service) (Service, error) {
	if err := invalid(s.Faults()); err != nil {
		return Service{}, err
	}
	e, err := a.Auditor.Entry(by.ID, AuditServiceChanged, s.ID)
	if err != nil {
		return Service{}, err
	}
	if _, err := a.Store.PutService(ctx, s, e); err != nil {
		return Service{}, err
	}
	return a.Store.Service(ctx, s.ID)
}

// PutAgent gives the agent another name, permissions and services, and returns the agent as they are then. Nobody takes the
// permission to administer from themselves: somebody is to have it.
func (a *Administrator) PutAgent(ctx context.Context, by, agent Agent) (Agent, error) {
	faults := agent.Faults()
	known, err := a.Store.Services(ctx, slices.DeleteFunc(slices.Clone(agent.Services), func(id string) bool { return !isName(id) }))
	if err != nil {
		return Agent{}, fmt.Errorf("read an agent's services: %w", err)
	}
	for i, id := range agent.Services {
		if !slices.ContainsFunc(known, func(s Service) bool { return s.ID == id }) {
			faults = append(faults, Fault{Field: fmt.Sprintf("services[%d]", i), Reason: "there is no such service"})
		}
	}
	if agent.ID == by.ID && !agent.Can(PermissionAdmin) {
		faults = append(faults, Fault{Field: "permissions", Reason: "ask another administrator to take admin from you"})
	}
	if err := invalid(faults); err != nil {
		return Agent{}, err
	}
	e, err := a.Auditor.Entry(by.ID, AuditAgentChanged, agent.ID)
	if err != nil {
		return Agent{}, err
	}
	if _, err := a.Store.PutRights(ctx, agent, e); err != nil {
		return Agent{}, err
	}
	return a.Store.Agent(ctx, agent.ID)
}

const maxReason = 200 // characters

// Block shuts the number out.
func (a *Administrator) Block(ctx context.Context, by Agent, number, reason string) (Block, error) {
	if !sms.IsE164(number) {
		return Block{}, ErrInvalidNumber
	}
	if utf8.RuneCountInString(reason) > maxReason {
		return Block{}, Invalid("The reason is too long.")
	}
	b := Block{Customer: a.Key.Customer(number), Number: number, Reason: reason, By: by.ID, At: a.Clock()}
	e, err := a.Auditor.Entry(by.ID, AuditNumberBlocked, string(b.Customer))
	if err != nil {
		return Block{}, err
	}
	return b, a.Store.PutBlock(ctx, b, e)
}

// Unblock lets the customer in again. ErrNotFound if nobody shut them out.
func (a *Administrator) Unblock(ctx context.Context, by Agent, customer CustomerID) error {
	e, err := a.Auditor.Entry(by.ID, AuditNumberUnblocked, string(customer))
	if err != nil {
		return err
	}
	return a.Store.DeleteBlock(ctx, customer, e)
}

// OptOutsOf are the opt-outs of the number, one for each service that the customer does not want texts of.
func (a *Administrator) OptOutsOf(ctx context.Context, number string) ([]OptOut, error) {
	if !sms.IsE164(number) {
		return nil, ErrInvalidNumber
	}
	var found []OptOut
	for after := ""; ; {
		services, err := a.Store.ListServices(ctx, after, MaxLimit)
		if err != nil {
			return nil, err
		}
		opted, err := optOutsOf(ctx, a.Store, services.Items, a.Key.Customer(number))
		if err != nil {
			return nil, err
		}
		found = append(found, opted...)
		if after = services.Next; after == "" {
			return found, nil
		}
	}
}

// RecordOptOut records that the customer told the agent not to be texted by the service, and ends their open chats. An opt-out that is
// there already stays as it is, and nobody but the customer, by texting START, takes it back.
func (a *Administrator) RecordOptOut(ctx context.Context, by Agent, serviceID, number string) (OptOut, error) {
	if !sms.IsE164(number) {
		return OptOut{}, ErrInvalidNumber
	}
	service, err := a.Service(ctx, serviceID)
	if err != nil {
		return OptOut{}, err
	}
	customer := a.Key.Customer(number)
	lines := service.covered(a.Key, number)
	_, err = a.Store.OptOut(ctx, service.ID, customer)
	if errors.Is(err, ErrNotFound) {
		err = a.optOut(ctx, by, service, customer, lines)
	}
	if err != nil {
		return OptOut{}, err
	}
	if err := endOptedOut(ctx, a.Store, lines, a.Clock); err != nil {
		return OptOut{}, err
	}
	return a.Store.OptOut(ctx, service.ID, customer)
}

// optOut stores the customer's word, with the entry on record.
func (a *Administrator) optOut(ctx context.Context, by Agent, service Service, customer CustomerID, lines []LineID) error {
	e, err := a.Auditor.Entry(by.ID, AuditOptOutRecorded, string(customer))
	if err != nil {
		return err
	}
	e.ServiceID = service.ID
	err = a.Store.SetConsent(ctx, Consent{
		ServiceID: service.ID, Customer: customer, Lines: lines, OptedOut: true, At: a.Clock(), By: by.ID, Record: []AuditEntry{e},
	})
	if err != nil {
		return fmt.Errorf("record an opt-out: %w", err)
	}
	return nil
}
