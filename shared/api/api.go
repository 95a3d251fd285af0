// Package api holds the JSON objects of the contracts, the same over HTTP as over the WebSocket.
package api

import (
	"encoding/json"
	"time"

	"github.com/smsdesk/smsdesk/shared/chat"
)

// Agent is the contract's agent.
type Agent struct {
	ID          string            `json:"id"`
	Name        string            `json:"name"`
	Permissions []chat.Permission `json:"permissions"`
	Services    []string          `json:"services"`
	State       chat.AgentState   `json:"state"`
	Reason      string            `json:"reason,omitempty"`
	Interaction *Interaction      `json:"interaction,omitempty"`
	Revision    int64             `json:"revision"`
}

// Interaction is the contract's interaction.
type Interaction struct {
	ID             string     `json:"id"`
	CustomerNumber string     `json:"customerNumber"`
	ServiceID      string     `json:"serviceId"`
	Phase          chat.Phase `json:"phase"`
	Since          time.Time  `json:"since"`
}

// NewAgent shows an agent, with the newest open interaction.
func NewAgent(a chat.Agent) Agent {
	shown := Agent{
		ID: a.ID, Name: a.Name, Permissions: list(a.Permissions), Services: list(a.Services),
		State: a.State, Reason: a.Reason, Revision: a.Revision,
	}
	if i, open := a.Interaction(); open {
		shown.Interaction = &Interaction{
			ID: i.ID, CustomerNumber: i.CustomerNumber, ServiceID: i.ServiceID, Phase: i.Phase, Since: i.Since,
		}
	}
	return shown
}

// Service is the contract's service.
type Service struct {
	ID          string   `json:"id"`
	Name        string   `json:"name"`
	SMS         bool     `json:"sms"`
	Carrier     string   `json:"carrier"`
	Numbers     []string `json:"numbers"`
	MaxSegments int      `json:"maxSegments"`
	Policies    Policies `json:"policies"`
	Revision    int64    `json:"revision"`
}

// NewService shows a service.
func NewService(s chat.Service) Service {
	return Service{
		ID: s.ID, Name: s.Name, SMS: s.SMS, Carrier: s.Carrier, Numbers: list(s.Numbers),
		MaxSegments: s.MaxSegments, Policies: NewPolicies(s.Policies), Revision: s.Revision,
	}
}

// Chat is the contract's chat.
type Chat struct {
	ID             chat.ChatID    `json:"id"`
	ServiceID      string         `json:"serviceId"`
	ServiceNumber  string         `json:"serviceNumber"`
	CustomerNumber string         `json:"customerNumber"`
	State          chat.State     `json:"state"`
	AgentID        string         `json:"agentId,omitempty"`
	Origin         chat.Origin    `json:"origin"`
	InteractionID  string         `json:"interactionId,omitempty"`
	Offer          *Offer         `json:"offer,omitempty"`
	WaitingSince   time.Time      `json:"waitingSince,omitzero"`
	Unread         int            `json:"unread"`
	LastMessage    *LastMessage   `json:"lastMessage,omitempty"`
	CreatedAt      time.Time      `json:"createdAt"`
	LastActivityAt time.Time      `json:"lastActivityAt"`
	EndedAt        time.Time      `json:"endedAt,omitzero"`
	EndReason      chat.EndReason `json:"endReason,omitempty"`
	Disposition    string         `json:"disposition,omitempty"`
	Note           string         `json:"note,omitempty"`
	IgnoredCount   int            `json:"ignoredCount"`
	OptedOut       bool           `json:"optedOut"`
	Revision       int64          `json:"revision"`
}

// Offer says to whom a chat is offered.
type Offer struct {
	Reason chat.OfferReason `json:"reason"`
	To     string           `json:"to,omitempty"`
	By     string           `json:"by,omitempty"`
	Note   string           `json:"note,omitempty"`
	Since  time.Time        `json:"since"`
}

// LastMessage is what a list of chats shows of a chat.
type LastMessage struct {
	ID        chat.MessageID `json:"id"`
	Direction chat.Direction `json:"direction"`
	Body      string         `json:"body"`
	At        time.Time      `json:"at"`
}

// NewChat shows a chat.
func NewChat(c chat.Chat) Chat {
	shown := Chat{
		ID: c.ID, ServiceID: c.ServiceID, ServiceNumber: c.ServiceNumber, CustomerNumber: c.CustomerNumber,
		State: c.State, AgentID: c.AgentID, Origin: c.Origin, InteractionID: c.InteractionID,
		WaitingSince: c.WaitingSince, Unread: c.Unread,
		CreatedAt: c.CreatedAt, LastActivityAt: c.LastActivityAt, EndedAt: c.EndedAt,
		EndReason: c.EndReason, Disposition: c.Disposition, Note: c.Note,
		IgnoredCount: c.IgnoredCount, OptedOut: c.OptedOut, Revision: c.Revision,
	}
	if c.LastMessage != nil {
		last := LastMessage(*c.LastMessage)
		shown.LastMessage = &last
	}
	if c.Offer != nil {
		offer := Offer(*c.Offer)
		shown.Offer = &offer
	}
	return shown
}

// Message is the contract's message.
type Message struct {
	ID           chat.MessageID    `json:"id"`
	ChatID       chat.ChatID       `json:"chatId"`
	Direction    chat.Direction    `json:"direction"`
	Body         string            `json:"body"`
	SentBy       string            `json:"sentBy,omitempty"`
	Status       chat.Status       `json:"status"`
	StatusReason string            `json:"statusReason,omitempty"`
	Retryable    bool              `json:"retryable,omitempty"`
	Confirmation chat.Confirmation `json:"confirmation,omitempty"`
	Encoding     string            `json:"encoding"`
	Segments     int               `json:"segments"`
	Bill         *Bill             `json:"bill,omitempty"`
	ReplyTo      chat.MessageID    `json:"replyTo,omitempty"`
	RetryOf      chat.MessageID    `json:"retryOf,omitempty"`
	At           time.Time         `json:"at"`
	History      []StatusChange    `json:"history"`
	Revision     int64             `json:"revision"`
}

// StatusChange is one entry of a message's history.
type StatusChange struct {
	Status chat.Status `json:"status"`
	At     time.Time   `json:"at"`
	Reason string      `json:"reason,omitempty"`
}

// Bill is what the carrier charges for a text.
type Bill struct {
	Parts int    `json:"parts,omitempty"`
	Price string `json:"price,omitempty"` // in US dollars
}

// NewMessage shows a message.
func NewMessage(m chat.Message) Message {
	return Message{
		ID: m.ID, ChatID: m.ChatID, Direction: m.Direction, Body: m.Body, SentBy: m.SentBy,
		Status: m.Status, StatusReason: m.StatusReason, Retryable: m.Retryable(), Confirmation: m.Confirmation,
		Encoding: string(m.Encoding), Segments: m.Segments, Bill: newBill(m.Bill), ReplyTo: m.ReplyTo, RetryOf: m.RetryOf, At: m.At,
		History: Each(m.History, func(c chat.StatusChange) StatusChange { return StatusChange(c) }), Revision: m.Revision,
	}
}

// newBill is nothing if the carrier has said nothing.
func newBill(b chat.Bill) *Bill {
	if b == (chat.Bill{}) {
		return nil
	}
	shown := &Bill{Parts: b.Parts}
	if b.Price != 0 {
		shown.Price = b.Price.String()
	}
	return shown
}

// Workload is what an agent of a service works on.
type Workload struct {
	Agent Agent  `json:"agent"`
	Chats []Chat `json:"chats"`
}

// NewWorkload shows what an agent works on.
func NewWorkload(w chat.Workload) Workload {
	return Workload{Agent: NewAgent(w.Agent), Chats: Each(w.Chats, NewChat)}
}

// Colleague is an agent as others of the service see them.
type Colleague struct {
	ID             string          `json:"id"`
	Name           string          `json:"name"`
	State          chat.AgentState `json:"state"`
	TakesTransfers bool            `json:"takesTransfers"`
}

// NewColleague shows an agent to others.
func NewColleague(c chat.Colleague) Colleague {
	return Colleague{ID: c.Agent.ID, Name: c.Agent.Name, State: c.Agent.State, TakesTransfers: c.TakesTransfers}
}

// Canned is the contract's canned message.
type Canned struct {
	ID        chat.CannedID `json:"id"`
	AgentID   string        `json:"agentId,omitempty"`   // whose it is; or
	ServiceID string        `json:"serviceId,omitempty"` // which service's
	Title     string        `json:"title"`
	Shortcut  string        `json:"shortcut,omitempty"`
	Body      string        `json:"body"`
	Prompts   []string      `json:"prompts"`
	ChangedAt time.Time     `json:"changedAt"`
	Deleted   bool          `json:"deleted,omitempty"` // in events alone
	Revision  int64         `json:"revision"`
}

// NewCanned shows a canned message.
func NewCanned(c chat.Canned) Canned {
	return Canned{
		ID: c.ID, AgentID: c.Owner.Agent, ServiceID: c.Owner.Service, Title: c.Title, Shortcut: c.Shortcut, Body: c.Body,
		Prompts: list(chat.Prompts(c.Body)), ChangedAt: c.ChangedAt, Revision: c.Revision,
	}
}

// Filled is a canned message as it would be sent.
type Filled struct {
	Body     string   `json:"body"`
	Encoding string   `json:"encoding"`
	Segments int      `json:"segments"`
	Missing  []string `json:"missing"`
}

// NewFilled shows a canned message as it would be sent.
func NewFilled(f chat.Filled) Filled {
	return Filled{Body: f.Body, Encoding: string(f.Size.Encoding), Segments: f.Size.Segments, Missing: list(f.Missing)}
}

// Sync is what changed for an agent.
type Sync struct {
	Chats          []Chat        `json:"chats"`
	Messages       []Message     `json:"messages"`
	Requests       []Chat        `json:"requests"`
	RemovedChatIDs []chat.ChatID `json:"removedChatIds"`
	Cursor         string        `json:"cursor"`
	More           bool          `json:"more"`
	Reset          bool          `json:"reset"`
}

// NewSync shows what changed.
func NewSync(d chat.Delta) Sync {
	return Sync{
		Chats: Each(d.Chats, NewChat), Messages: Each(d.Messages, NewMessage), Requests: Each(d.Requests, NewChat),
		RemovedChatIDs: list(d.RemovedChatIDs), Cursor: d.Cursor, More: d.More, Reset: d.Reset,
	}
}

// List is one page of a list.
type List[T any] struct {
	Items  []T    `json:"items"`
	Cursor string `json:"cursor,omitempty"`
}

// NewList shows a page, each item by show.
func NewList[T, S any](p chat.Page[T], show func(T) S) List[S] {
	return List[S]{Items: Each(p.Items, show), Cursor: p.Next}
}

// SocketTicket lets a browser connect once, to URL?ticket=Ticket.
type SocketTicket struct {
	URL       string    `json:"url"`
	Ticket    string    `json:"ticket"`
	ExpiresAt time.Time `json:"expiresAt"`
}

// event is the frame that a socket gets.
type event struct {
	Type     chat.EventType `json:"type"`
	Revision int64          `json:"revision"`
	Chat     *Chat          `json:"chat,omitempty"`
	Message  *Message       `json:"message,omitempty"`
	Agent    *Agent         `json:"agent,omitempty"`
	Canned   *Canned        `json:"canned,omitempty"`
}

// EncodeEvent is the frame for an event.
func EncodeEvent(e chat.Event) ([]byte, error) {
	frame := event{Type: e.Type}
	switch {
	case e.Chat != nil:
		shown := NewChat(*e.Chat)
		frame.Revision, frame.Chat = shown.Revision, &shown
	case e.Message != nil:
		shown := NewMessage(*e.Message)
		frame.Revision, frame.Message = shown.Revision, &shown
	case e.Agent != nil:
		shown := NewAgent(*e.Agent)
		frame.Revision, frame.Agent = shown.Revision, &shown
	case e.Canned != nil:
		shown := NewCanned(*e.Canned)
		shown.Deleted = e.Deleted
		frame.Revision, frame.Canned = shown.Revision, &shown
	}
	return json.Marshal(frame)
}

// Each shows a list's items; no items are [], not null.
func Each[T, S any](items []T, show func(T) S) []S {
	shown := make([]S, len(items))
	for i, item := range items {
		shown[i] = show(item)
	}
	return shown
}

func list[T any](items []T) []T {
	return Each(items, func(item T) T { return item })
}
