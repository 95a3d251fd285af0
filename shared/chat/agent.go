package chat

import (
	"reflect"
	"slices"
	"time"
)

// Permission is something that an agent may do.
type Permission string

// The permissions.
const (
	PermissionSend      Permission = "sms:send"
	PermissionSupervise Permission = "supervise"
	PermissionAdmin     Permission = "admin"
)

// AgentState is whether an agent takes work.
type AgentState string

// The states of an agent.
const (
	AgentReady         AgentState = "ready"
	AgentNotReady      AgentState = "not_ready"
	AgentBusy          AgentState = "busy"
	AgentAfterCallWork AgentState = "after_call_work"
)

// Agent is a person who signs in. Rights come from this record alone.
type Agent struct {
	ID          string
	Name        string
	Permissions []Permission
	Services    []string
	State       AgentState    // as it is now: what the newest open call makes of it, else the agent's choice
	Reason      string        // why not ready
	Calls       []Interaction // that are open, the newest last; see InCall
	AfterCalls  Choice        // what holds when no call is open any more; the zero value outside of calls
	Revision    int64
}

// Can tells whether the agent has the permission.
func (a Agent) Can(p Permission) bool { return slices.Contains(a.Permissions, p) }

// WorksFor tells whether the agent works for the service.
func (a Agent) WorksFor(serviceID string) bool { return slices.Contains(a.Services, serviceID) }

// takesChatsOf tells whether a chat of the service could be the agent's.
func (a Agent) takesChatsOf(serviceID string) bool {
	return a.WorksFor(serviceID) && a.Can(PermissionSend)
}

// Service is what agents work for.
type Service struct {
	ID          string
	Name        string
	SMS         bool
	Carrier     string
	Numbers     []string // E.164; a number belongs to one service
	MaxSegments int
	Policies    Policies
	Former      []string // numbers that were the service's: chats of theirs may be kept. The store's own, like the revision
	Revision    int64
}

// Copy shares nothing with the service. An empty list becomes none.
func (s Service) Copy() Service {
	s.Numbers, s.Former = copied(s.Numbers), copied(s.Former)
	p := &s.Policies
	p.AllowedCountries, p.Dispositions = copied(p.AllowedCountries), copied(p.Dispositions)
	p.OpeningHours.Periods = copied(p.OpeningHours.Periods)
	for i := range p.OpeningHours.Periods {
		p.OpeningHours.Periods[i].Days = copied(p.OpeningHours.Periods[i].Days)
	}
	return s
}

func copied[T any](list []T) []T { return append([]T(nil), list...) }

// Replacing is the service as configured, in place of the old one.
func (s Service) Replacing(old Service) Service {
	gone := func(n string) bool { return slices.Contains(s.Numbers, n) }
	s.Former = slices.Compact(slices.Sorted(slices.Values(slices.DeleteFunc(append(copied(old.Former), old.Numbers...), gone))))
	s.Revision = old.Revision + 1
	return s
}

// Same tells whether both are configured the same: it compares all but what is the store's own.
func (s Service) Same(other Service) bool {
	s.Former, s.Revision = other.Former, other.Revision
	return reflect.DeepEqual(s.Copy(), other.Copy())
}

// maxCovered is how many numbers one opt-out covers, former ones included: what it changes, it changes at once.
const maxCovered = 95

// covered are the customer's lines that an opt-out of the service covers: those with its numbers, then those with numbers that were its.
func (s Service) covered(key Key, customer string) []LineID {
	numbers := slices.Concat(s.Numbers, s.Former)
	var lines []LineID
	for _, number := range numbers[:min(len(numbers), maxCovered)] {
		lines = append(lines, key.Line(number, customer))
	}
	return lines
}

// MaxNumbers is how many numbers a service may have: an opt-out covers them all at once.
const MaxNumbers = 90

// Ticket lets one browser connect its socket once, as the agent. Only a hash of its secret is stored.
type Ticket struct {
	Agent     string
	ExpiresAt time.Time
}

// Socket is an agent's connection to the WebSocket API.
type Socket struct {
	Agent       string
	Connection  string
	ConnectedAt time.Time
	LastPing    time.Time
}
