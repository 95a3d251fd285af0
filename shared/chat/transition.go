package chat

import (
	"context"
	"time"
)

// Transition is a change of a line's latest chat that is more than a text, about to be stored.
type Transition struct {
	Before      Chat // as the line was read: it is stored only if nothing has happened there since
	After       Chat // the same chat changed, or a new one in its place
	At          time.Time
	Customer    CustomerID // with a new chat: its customer, who must not have opted out
	MaxChats    int        // how many open chats of the service its new owner may have; 0 for any number
	Texts       []Message  // system texts that are decided with it
	Idempotency Idempotency
}

// TransitionStore stores transitions.
type TransitionStore interface {
	// Transit stores the transition, all of it or nothing: on the line, among its owner's chats, in the queue that it is
	// offered to, with its texts, with its idempotency key. Whoever loses the chat gets news of it. ErrConflict if the
	// line or the key changed since they were read, ErrOptedOut if the customer of a new chat has opted out, ErrChatLimit
	// if the new owner has MaxChats already.
	Transit(ctx context.Context, t Transition) error
}

// Owner is whose the chat is now; nobody's if it is no active one.
func (c Chat) Owner() string {
	if c.State != StateActive {
		return ""
	}
	return c.AgentID
}

// changed is the chat after a change at the time.
func (c Chat) changed(now time.Time) Chat {
	if now.After(c.ChangedAt) { // a chat that ended by itself may have changed since
		c.ChangedAt = now
	}
	c.Revision++
	return c
}

// Ended is the chat after its end. What was said of an earlier end stays until something else is said.
func (c Chat) Ended(e Ending) Chat {
	c.State, c.EndReason, c.EndedAt, c.Unread = StateEnded, e.Reason, e.At, 0
	if e.Disposition != "" || e.Note != "" {
		c.Disposition, c.Note = e.Disposition, e.Note
	}
	c.Offer, c.WaitingSince, c.LapsesAt = nil, time.Time{}, time.Time{}
	return c.changed(e.At)
}

// unreadAfter tells whether the newest message is a text of the customer's behind that one, and its owner has not read it.
func (c Chat) unreadAfter(id MessageID) bool {
	last := c.LastMessage
	return c.Unread > 0 && last != nil && last.Direction == Inbound && last.ID > id
}

// annotated tells whether something was said of the chat's end.
func (c Chat) annotated() bool { return c.Disposition != "" || c.Note != "" }

// Annotated is the ended chat after its last owner said something of it. It takes that while it is sure to stay where it is: after
// that it may be on its way into the archive.
func (c Chat) Annotated(disposition, note string, now time.Time) (Chat, error) {
	if !now.Before(c.EndedAt.Add(Keeping)) {
		return Chat{}, ErrChatEnded
	}
	c.Disposition, c.Note = disposition, note
	return c.changed(now), nil
}

// Accepted is the chat after the agent took what is offered. Whose it is already keeps it, and takes an offer back.
func (c Chat) Accepted(a Agent, now time.Time) (Chat, error) {
	switch {
	case !c.Open():
		return Chat{}, ErrChatEnded
	case c.Owner() == a.ID:
		return c.withdrawn(now), nil
	case c.Offer == nil:
		return Chat{}, ErrAlreadyTaken
	case c.Offer.To != "" && c.Offer.To != a.ID:
		return Chat{}, ErrNotYourChat
	case !c.takeableBy(a):
		return Chat{}, ErrNotPermitted
	}
	return c.assigned(a.ID, now), nil
}

// Rejected is the chat after the agent declined what is offered to that agent alone. What is offered to a whole service stays as it
// is: only this agent does not see it any more.
func (c Chat) Rejected(a Agent, now time.Time) (Chat, error) {
	switch {
	case !c.Open():
		return Chat{}, ErrChatEnded
	case c.Offer == nil || c.Owner() == a.ID:
		return Chat{}, ErrAlreadyTaken
	case c.Offer.To == a.ID:
		return c.withdrawn(now), nil
	case c.Offer.To != "":
		return Chat{}, ErrNotYourChat
	}
	return c, nil
}

// Transferred is the chat after its owner offered it.
func (c Chat) Transferred(by, to, note string, now time.Time) (Chat, error) {
	if err := c.Endable(by); err != nil {
		return Chat{}, err
	}
	if o := c.Offer; o != nil && o.Reason == OfferTransfer && o.To == to && o.Note == note {
		return c, nil
	}
	c.Offer = &Offer{Reason: OfferTransfer, To: to, By: by, Note: note, Since: now}
	return c.changed(now), nil
}

// Assigned is the chat after somebody who supervises it made it the agent's.
func (c Chat) Assigned(agentID string, now time.Time) (Chat, error) {
	switch {
	case !c.Open():
		return Chat{}, ErrChatEnded
	case c.Owner() == agentID:
		return c, nil
	}
	return c.assigned(agentID, now), nil
}

// Deserted is the chat after it was offered to others because its owner is away.
func (c Chat) Deserted(now time.Time) Chat {
	c.Offer = &Offer{Reason: OfferAway, Since: now}
	return c.changed(now)
}

// Neglected tells whether the customer waits for an owner who has been away for too long: who was last seen then, and may be away
// for so long. That the chat is offered to one agent, who may be away as well, does not help the customer.
func (c Chat) Neglected(seen time.Time, away time.Duration, now time.Time) bool {
	if c.OwnedSince.After(seen) {
		seen = c.OwnedSince
	}
	alone := c.Offer == nil || c.Offer.To != ""
	return c.State == StateActive && alone && !c.WaitingSince.IsZero() && !now.Before(seen.Add(away))
}

// Reopened is the ended chat after the customer's text made it its last owner's again. What came before the end stays read, and what
// was said of it stays said.
func (c Chat) Reopened(text LastMessage, now time.Time) Chat {
	if c.LastMessage != nil && c.LastMessage.ID < text.ID {
		c.ReadTo = max(c.ReadTo, c.LastMessage.ID)
	}
	c.State, c.OwnedSince = StateActive, now
	c.EndReason, c.EndedAt = "", time.Time{}
	c.LastMessage, c.LastActivityAt, c.WaitingSince, c.Unread = &text, text.At, now, 1
	c.DueAt = now.Add(DueSoon)
	return c.idling(now).changed(now)
}

// withdrawn is the chat without its offer.
func (c Chat) withdrawn(now time.Time) Chat {
	if c.Offer == nil {
		return c
	}
	c.Offer = nil
	return c.changed(now)
}

func (c Chat) assigned(agentID string, now time.Time) Chat {
	c.State, c.AgentID, c.OwnedSince, c.Offer, c.InteractionID = StateActive, agentID, now, nil, ""
	return c.idling(now).changed(now)
}
