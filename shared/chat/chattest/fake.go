package chattest

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/smsdesk/smsdesk/shared/chat"
)

// Fake is a store in memory. Each method is one atomic step; nothing expires; what goes in and comes out is copied.
type Fake struct {
	clock chat.Clock

	mu           sync.Mutex
	services     map[string]chat.Service
	numbers      map[string]string // number → service
	agents       map[string]chat.Agent
	subjects     map[string]string // subject → agent
	interactions map[interaction]chat.Interaction
	canned       map[chat.CannedID]chat.Canned
	cannedKeys   map[string]cannedAnswer
	reservations map[string]chat.Reservation
	answers      map[string]answer
	lines        map[chat.LineID]*line
	consents     map[customer]chat.Consent
	pointers     map[chat.Provider]*pointer
	news         map[string][]chat.News
	tallies      map[chat.Tally]int                // by what is counted
	sockets      map[string]map[string]chat.Socket // agent → connection
	tickets      map[string]chat.Ticket
	buckets      map[string]chat.Bucket
	blocks       map[chat.CustomerID]chat.Block
	audit        []chat.AuditEntry
	archived     map[chat.ChatID]bool
	works        map[chat.Work]time.Time // when they are due; zero for never
	seen         map[string]time.Time    // agent → last ping of connections that are gone
	rejections   map[string]map[chat.ChatID]chat.Rejection
}

var _ Store = (*Fake)(nil)

// line is what is stored of a line.
type line struct {
	head     chat.Chat // the latest chat, or only OptedOut and Revision where there was none
	earlier  map[chat.ChatID]chat.Chat
	messages map[chat.Position]chat.Message
	gone     map[chat.Position]bool // abandoned
}

// answer is what a request to start or end a chat was answered with.
type answer struct {
	chat   chat.ChatID
	digest string
}

// customer is whom a consent is about.
type customer struct {
	service string
	id      chat.CustomerID
}

// pointer is what a carrier's id stands for.
type pointer struct {
	message chat.MessageID
	early   []chat.Change
}

// NewFake is an empty store. The clock stamps what has no time of its own.
func NewFake(clock chat.Clock) *Fake {
	return &Fake{
		clock:        clock,
		services:     map[string]chat.Service{},
		numbers:      map[string]string{},
		agents:       map[string]chat.Agent{},
		subjects:     map[string]string{},
		interactions: map[interaction]chat.Interaction{},
		canned:       map[chat.CannedID]chat.Canned{},
		cannedKeys:   map[string]cannedAnswer{},
		reservations: map[string]chat.Reservation{},
		answers:      map[string]answer{},
		lines:        map[chat.LineID]*line{},
		consents:     map[customer]chat.Consent{},
		pointers:     map[chat.Provider]*pointer{},
		news:         map[string][]chat.News{},
		tallies:      map[chat.Tally]int{},
		sockets:      map[string]map[string]chat.Socket{},
		tickets:      map[string]chat.Ticket{},
		buckets:      map[string]chat.Bucket{},
		blocks:       map[chat.CustomerID]chat.Block{},
		archived:     map[chat.ChatID]bool{},
		works:        map[chat.Work]time.Time{},
		seen:         map[string]time.Time{},
		rejections:   map[string]map[chat.ChatID]chat.Rejection{},
	}
}

var errSubjectTaken = errors.New("another agent signs in with this subject")

// line finds the line, or makes an empty one.
func (f *Fake) line(id chat.LineID) *line {
	l, ok := f.lines[id]
	if !ok {
		l = &line{
			earlier:  map[chat.ChatID]chat.Chat{},
			messages: map[chat.Position]chat.Message{},
			gone:     map[chat.Position]bool{},
		}
		f.lines[id] = l
	}
	return l
}

// chat finds a chat on its line.
func (f *Fake) chat(id chat.ChatID) (chat.Chat, bool) {
	l := f.line(id.Line())
	if l.head.ID == id {
		return l.head, true
	}
	c, ok := l.earlier[id]
	c.OptedOut = l.head.OptedOut
	return c, ok
}

// changed notes a change of the line's chat at the time.
func (l *line) changed(at time.Time) {
	l.head.Revision++
	if l.head.ID != "" && at.After(l.head.ChangedAt) {
		l.head.ChangedAt = at
	}
}

// entered tells whether the text is the last one of the line's chat already.
func (l *line) entered(text chat.LastMessage) bool {
	return l.head.LastMessage != nil && l.head.LastMessage.ID == text.ID
}

// waits notes since when the customer waits.
func (l *line) waits(text chat.LastMessage) {
	if l.head.WaitingSince.IsZero() {
		l.head.WaitingSince = text.At
	}
}

// enter makes the text the last one of the line's chat, unless one that stands later is.
func (l *line) enter(text chat.LastMessage) {
	if l.head.LastMessage == nil || l.head.LastMessage.ID < text.ID {
		l.head.LastMessage = &text
		if l.head.State == chat.StateActive && l.head.IdleEnd > 0 {
			l.head.LapsesAt = text.At.Add(l.head.IdleEnd)
		}
	}
	if text.At.After(l.head.LastActivityAt) {
		l.head.LastActivityAt = text.At
	}
	l.changed(text.At)
}

// list is the line's messages that pass, in order.
func (l *line) list(pass func(chat.Message) bool) []chat.Message {
	var found []chat.Message
	for _, m := range l.messages {
		if pass(m) {
			found = append(found, copyMessage(m))
		}
	}
	slices.SortFunc(found, func(a, b chat.Message) int { return cmp.Compare(a.ID, b.ID) })
	return found
}

func copyChat(c chat.Chat) chat.Chat {
	c.Place.TimeZones = slices.Clone(c.Place.TimeZones)
	if c.LastMessage != nil {
		last := *c.LastMessage
		c.LastMessage = &last
	}
	if c.Offer != nil {
		offer := *c.Offer
		c.Offer = &offer
	}
	return c
}

func copyMessage(m chat.Message) chat.Message {
	m.History = slices.Clone(m.History)
	if m.Errand != nil {
		errand := *m.Errand
		m.Errand = &errand
	}
	return m
}

func copyAgent(a chat.Agent) chat.Agent {
	a.Permissions, a.Services, a.Calls = slices.Clone(a.Permissions), slices.Clone(a.Services), slices.Clone(a.Calls)
	return a
}

// PutService implements chat.AdminStore.
func (f *Fake) PutService(_ context.Context, s chat.Service, record ...chat.AuditEntry) (changed bool, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, n := range s.Numbers {
		if owner, taken := f.numbers[n]; taken && owner != s.ID {
			return false, chat.ErrOthersNumber
		}
	}
	old, known := f.services[s.ID]
	if known && old.Same(s) {
		return false, nil
	}
	s = s.Replacing(old)
	maps.DeleteFunc(f.numbers, func(_, owner string) bool { return owner == s.ID })
	for _, n := range s.Numbers {
		f.numbers[n] = s.ID
	}
	f.services[s.ID] = s.Copy()
	f.record(record...)
	return true, nil
}

// PutAgent implements Store.
func (f *Fake) PutAgent(_ context.Context, a chat.Agent, subject string, record ...chat.AuditEntry) (changed bool, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.putAgent(a, subject, record)
}

// PutRights implements chat.AdminStore.
func (f *Fake) PutRights(_ context.Context, a chat.Agent, record ...chat.AuditEntry) (changed bool, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if _, known := f.agents[a.ID]; !known {
		return false, chat.ErrNotFound
	}
	return f.putAgent(a, f.subjectOf(a.ID), record)
}

// subjectOf is what the agent's tokens have; empty if there are none.
func (f *Fake) subjectOf(agentID string) string {
	for subject, owner := range f.subjects {
		if owner == agentID {
			return subject
		}
	}
	return ""
}

// ListServices implements chat.AdminStore.
func (f *Fake) ListServices(_ context.Context, after string, limit int) (chat.Page[chat.Service], error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return listOf(f.services, after, limit, chat.Service.Copy), nil
}

// ListAgents implements chat.AdminStore.
func (f *Fake) ListAgents(_ context.Context, after string, limit int) (chat.Page[chat.Agent], error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return listOf(f.agents, after, limit, copyAgent), nil
}

// listOf is a page of what is configured, in the order of the ids.
func listOf[T any](configured map[string]T, after string, limit int, duplicate func(T) T) chat.Page[T] {
	var page chat.Page[T]
	for _, id := range slices.Sorted(maps.Keys(configured)) {
		if id <= after {
			continue
		}
		if len(page.Items) == limit {
			break
		}
		page.Items, page.Next = append(page.Items, duplicate(configured[id])), id
	}
	if len(page.Items) < limit || page.Next == slices.Max(slices.Collect(maps.Keys(configured))) {
		page.Next = ""
	}
	return page
}

func (f *Fake) putAgent(a chat.Agent, subject string, record []chat.AuditEntry) (changed bool, err error) {
	if owner, taken := f.subjects[subject]; taken && owner != a.ID {
		return false, errSubjectTaken
	}
	old, known := f.agents[a.ID]
	switch {
	case known:
		a.State, a.Reason, a.Calls, a.AfterCalls = old.State, old.Reason, old.Calls, old.AfterCalls
	case a.State == "":
		a.State = chat.AgentNotReady
	}
	a.Revision = old.Revision
	if known && f.subjectOf(a.ID) == subject && old.Name == a.Name &&
		slices.Equal(old.Permissions, a.Permissions) && slices.Equal(old.Services, a.Services) {
		return false, nil
	}
	a.Revision++
	maps.DeleteFunc(f.subjects, func(_, owner string) bool { return owner == a.ID })
	if subject != "" {
		f.subjects[subject] = a.ID
	}
	f.agents[a.ID] = copyAgent(a)
	f.record(record...)
	return true, nil
}

// AgentBySubject implements chat.DirectoryStore.
func (f *Fake) AgentBySubject(_ context.Context, subject string) (chat.Agent, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	id, ok := f.subjects[subject]
	if !ok {
		return chat.Agent{}, chat.ErrNotFound
	}
	return copyAgent(f.agents[id]), nil
}

// Services implements chat.DirectoryStore.
func (f *Fake) Services(_ context.Context, ids []string) ([]chat.Service, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	var found []chat.Service
	for _, id := range ids {
		if s, ok := f.services[id]; ok {
			found = append(found, s.Copy())
		}
	}
	return found, nil
}

// Agent implements chat.PushStore.
func (f *Fake) Agent(_ context.Context, id string) (chat.Agent, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	a, ok := f.agents[id]
	if !ok {
		return chat.Agent{}, chat.ErrNotFound
	}
	return copyAgent(a), nil
}

// Service implements chat.SendStore and chat.StartStore.
func (f *Fake) Service(_ context.Context, id string) (chat.Service, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	s, ok := f.services[id]
	if !ok {
		return chat.Service{}, chat.ErrNotFound
	}
	return s.Copy(), nil
}

// ServiceByNumber implements chat.ReceiveStore.
func (f *Fake) ServiceByNumber(_ context.Context, number string) (chat.Service, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	id, ok := f.numbers[number]
	if !ok {
		return chat.Service{}, chat.ErrNotFound
	}
	return f.services[id].Copy(), nil
}
