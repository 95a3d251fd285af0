package chat

import (
	"time"
)

// State is where a chat stands.
type State string

// The states of a chat. A line without any chat yet has none.
const (
	StateRequested State = "requested"
	StateActive    State = "active"
	StateEnded     State = "ended"
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
	EndedByAgent  EndReason = "agent"
	EndedIdle     EndReason = "idle"
	EndedMissed   EndReason = "missed"    // a request that nobody took in time
	EndedOptedOut EndReason = "opted_out" // the customer texted STOP
)

// Chat is one conversation on a line.
type Chat struct {
	ID             ChatID
	ServiceID      string
	ServiceNumber  string
	CustomerNumber string
	Place          Place // of the customer's number; empty before an agent has the chat
	State          State
	AgentID        string // the owner; in an ended chat the last one; none has a request
	Origin         Origin
	InteractionID  string    // the owner's call that the chat was last started from; empty for none
	Offer          *Offer    // whom the chat is offered to; nil if to nobody
	OwnedSince     time.Time // when it became its owner's
	WaitingSince   time.Time // when the customer began to wait for an answer; zero while they do not
	Unread         int       // inbound messages since the owner last wrote, or last read
	LastMessage    *LastMessage
	LastOutbound   MessageID // what a reply answers; empty before the first outbound message
	ReadTo         MessageID // up to which message the owner has read; empty if that was never said
	CreatedAt      time.Time
	LastActivityAt time.Time
	ChangedAt      time.Time     // when the chat was last written, in any way
	IdleEnd        time.Duration // how long nothing happens until it ends by itself, as of its opening; 0 for never
	LapsesAt       time.Time     // when it ends by itself, unless something happens; zero for never
	EndedAt        time.Time
	EndReason      EndReason
	Disposition    string
	Note           string
	IgnoredCount   int       // texts that came after the end
	AutoRepliedAt  time.Time // when the line's customer last got an automatic reply
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
	c := begun(id, service, serviceNumber, customerNumber, now)
	c.State, c.Origin, c.AgentID, c.OwnedSince = StateActive, OriginAgent, agent.ID, now
	return c.idling(now)
}

// Requested is a new chat that the customer asks for with the text.
func Requested(id ChatID, service Service, serviceNumber, customerNumber string, text LastMessage, now time.Time) Chat {
	c := begun(id, service, serviceNumber, customerNumber, now)
	c.State, c.Origin = StateRequested, OriginCustomer
	c.Offer = &Offer{Reason: OfferRequest, Since: now}
	c.LastMessage, c.WaitingSince, c.Unread = &text, now, 1
	if after := service.Policies.CustomerInitiated.MissedAfter; after > 0 {
		c.LapsesAt = now.Add(after)
	}
	return c.dueBy(c.LapsesAt)
}

func begun(id ChatID, service Service, serviceNumber, customerNumber string, now time.Time) Chat {
	return Chat{
		ID:             id,
		ServiceID:      service.ID,
		ServiceNumber:  serviceNumber,
		CustomerNumber: customerNumber,
		CreatedAt:      now,
		LastActivityAt: now,
		ChangedAt:      now,
		IdleEnd:        service.Policies.IdleEnd,
		Settled:        id.Start(),
		DueAt:          now.Add(DueSoon),
		Revision:       1,
	}
}

// following is the new chat after the line's last one.
func (c Chat) following(last Chat) Chat {
	c.Revision, c.AutoRepliedAt = last.Revision+1, last.AutoRepliedAt
	if !last.DueAt.IsZero() {
		// The line is still being looked after. The entry moves all the same, so that whoever works on it now, for the
		// ended chat, cannot remove it.
		c.Settled = last.Settled
	}
	return c
}

// idling makes the chat end by itself once nothing has happened for long enough.
func (c Chat) idling(now time.Time) Chat {
	c.LapsesAt = time.Time{}
	if c.IdleEnd > 0 {
		c.LapsesAt = now.Add(c.IdleEnd)
	}
	return c.dueBy(c.LapsesAt)
}

// dueBy makes sure that the line is looked after by then; zero for never.
func (c Chat) dueBy(t time.Time) Chat {
	if !t.IsZero() && (c.DueAt.IsZero() || t.Before(c.DueAt)) {
		c.DueAt = t
	}
	return c
}

// At is the chat as it reads at the time: one that lapsed has ended, whether or not that was stored yet. The revision stays the
// stored one.
func (c Chat) At(now time.Time) Chat {
	if c.LapsesAt.IsZero() || now.Before(c.LapsesAt) || (c.State != StateActive && c.State != StateRequested) {
		return c
	}
	revision := c.Revision
	c = c.Ended(Ending{Reason: c.lapse(), At: c.LapsesAt})
	c.Revision = revision
	return c
}

// lapse is why the chat ends if it does so by itself.
func (c Chat) lapse() EndReason {
	if c.State == StateRequested {
		return EndedMissed
	}
	return EndedIdle
}

// Open tells whether the chat has not ended.
func (c Chat) Open() bool { return c.State == StateRequested || c.State == StateActive }

// Writable says why the agent cannot write in the chat at the time, or nil.
func (c Chat) Writable(agentID string, now time.Time) error {
	switch {
	case c.AgentID != agentID:
		return ErrNotYourChat
	case c.OptedOut:
		return ErrOptedOut
	case c.At(now).State != StateActive:
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
