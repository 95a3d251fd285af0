package chat

// Audience is whom a change of a chat concerns. The zero value is its owner.
type Audience struct {
	Agent   string // this agent, or, if empty,
	Service bool   // all agents of the chat's service, or
	Offered bool   // those to whom the chat is offered;
	Except  string // but not this one
}

// Told is what desktops are told of a chat that became another, given what its line's latest chat was before.
func Told(before, after Chat) []Event {
	if before.ID != after.ID {
		before = Chat{}
	}
	var events []Event
	tell := func(what EventType, to Audience) {
		events = append(events, Event{Type: what, Chat: &after, To: to})
	}
	opened := after.Offer != nil && (before.Offer == nil || *before.Offer != *after.Offer)
	closed := before.Offer != nil && (after.Offer == nil || opened)
	over := EventChatTaken
	if after.State == StateEnded {
		over = EventChatEnded
	}
	moved := before.Owner() != "" && after.Owner() != "" && before.Owner() != after.Owner()
	switch {
	case closed && before.Offer.To == "":
		tell(over, Audience{Service: true, Except: after.AgentID})
	case closed && before.Offer.To != after.Owner():
		tell(over, Audience{Agent: before.Offer.To})
	}
	if moved && (!closed || before.Offer.To != "") {
		tell(EventChatTaken, Audience{Agent: before.Owner()})
	}
	switch {
	case opened && after.Offer.To != "":
		tell(EventChatRequested, Audience{Agent: after.Offer.To})
	case opened:
		tell(EventChatRequested, Audience{Offered: true})
	case after.Offer != nil && after.AgentID == "":
		tell(EventChatUpdated, Audience{Offered: true})
	}
	switch {
	case after.AgentID == "":
	case after.State == StateEnded && before.State != StateEnded:
		tell(EventChatEnded, Audience{})
	default:
		tell(EventChatUpdated, Audience{})
	}
	return events
}
