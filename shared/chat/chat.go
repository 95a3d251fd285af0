package chat

import (
	"time"
)

// State is where a chat stands.
type State string

// The states of a chat. A line without any chat yet has none.
const (
	StateActive State = "active"
	StateEnded  State = "ended"
)

// Origin is who began a chat.
type Origin string

// The origins of a chat.
const (
	OriginAgent    Origin = "agent"
	OriginCustomer Origin = "customer"
)

// EndReason is why a chat ended.
type EndReason string

// The reasons for an end.
const (
	EndedByAgent EndReason = "agent"
)

// Chat is one conversation on a line.
type Chat struct {
	ID             ChatID
	ServiceID      string
	ServiceNumber  string
	CustomerNumber string
	Place          Place // of the customer's number; empty before an agent has the chat
	State          State
	AgentID        string // the owner; in an ended chat the last one
	Origin         Origin
	InteractionID  string // the owner's call that the chat was last started from; empty for none
	Unread         int    // inbound messages since the owner last wrote
	LastMessage    *LastMessage
	LastOutbound   MessageID // what a reply answers; empty before the first outbound message
	CreatedAt      time.Time
	LastActivityAt time.Time
	ChangedAt      time.Time // when the chat was last written, in any way
	EndedAt        time.Time
	EndReason      EndReason
	Disposition    string
	Note           string
	IgnoredCount   int // texts that came after the end
	OptedOut       bool
	Settled        Position  // no message before it is queued
	DueAt          time.Time // when the line is to be looked after; zero for never
	Revision       int64     // grows with each change on the line
}

// LastMessage is what a list of chats shows of a chat.
type LastMessage struct {
	ID        MessageID
	Direction Direction
	Body      string // cut to a preview
	At        time.Time
}

// previewBytes keeps a chat within the kilobyte that one write unit covers.
const previewBytes = 120

// preview cuts a body between two characters.
func preview(body string) string {
	if len(body) <= previewBytes {
		return body
	}
	cut := 0
	for i := range body {
		if i > previewBytes-len("…") {
			break
		}
		cut = i
	}
	return body[:cut] + "…"
}

// Opened is a new chat of the agent with the customer.
func Opened(id ChatID, agent Agent, service Service, serviceNumber, customerNumber string, now time.Time) Chat {
	return Chat{
		ID:             id,
		ServiceID:      service.ID,
		ServiceNumber:  serviceNumber,
		CustomerNumber: customerNumber,
		State:          StateActive,
		AgentID:        agent.ID,
		Origin:         OriginAgent,
		CreatedAt:      now,
		LastActivityAt: now,
		ChangedAt:      now,
		Settled:        id.Start(),
		DueAt:          now.Add(DueSoon),
		Revision:       1,
	}
}

// Writable says why the agent cannot write in the chat now, or nil.
func (c Chat) Writable(agentID string) error {
	switch {
	case c.AgentID != agentID:
		return ErrNotYourChat
	case c.OptedOut:
		return ErrOptedOut
	case c.State != StateActive:
		return ErrChatEnded
	}
	return nil
}

// Endable says why the agent cannot end the chat now, or nil.
func (c Chat) Endable(agentID string) error {
	switch {
	case c.AgentID != agentID:
		return ErrNotYourChat
	case c.State != StateActive:
		return ErrChatEnded
	}
	return nil
}

// Gate says why the agent cannot text for the service at all, or nil. It is asked at every send.
func Gate(agent Agent, service Service) error {
	switch {
	case !agent.WorksFor(service.ID):
		return ErrNotFound
	case !service.SMS:
		return ErrSMSNotSupported
	case !agent.Can(PermissionSend):
		return ErrNotPermitted
	}
	return nil
}
