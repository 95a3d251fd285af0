package item

import (
	"time"

	"github.com/smsdesk/smsdesk/shared/chat"
)

// InteractionKey is the key of an agent's interaction.
func InteractionKey(agentID, id string) Key { return Key{PK: agentPK(agentID), SK: "I#" + id} }

// Call is an interaction, as it stands in its own item, and among the open ones in its agent's.
type Call struct {
	ID             string          `dynamodbav:"i"`
	ServiceID      string          `dynamodbav:"v"`
	Customer       chat.CustomerID `dynamodbav:"m"`
	CustomerNumber string          `dynamodbav:"n,omitempty"`
	Phase          chat.Phase      `dynamodbav:"p"`
	Began          Millis          `dynamodbav:"tb"`
	Since          Millis          `dynamodbav:"t"`
	Heard          Millis          `dynamodbav:"th"`
	Revision       int64           `dynamodbav:"r"`
}

func newCall(i chat.Interaction) Call {
	return Call{
		ID:             i.ID,
		ServiceID:      i.ServiceID,
		Customer:       i.Customer,
		CustomerNumber: i.CustomerNumber,
		Phase:          i.Phase,
		Began:          MillisOf(i.Began),
		Since:          MillisOf(i.Since),
		Heard:          MillisOf(i.Heard),
		Revision:       i.Revision,
	}
}

// Interaction is the interaction of the item.
func (c Call) Interaction() chat.Interaction {
	return chat.Interaction{
		ID:             c.ID,
		ServiceID:      c.ServiceID,
		Customer:       c.Customer,
		CustomerNumber: c.CustomerNumber,
		Phase:          c.Phase,
		Began:          c.Began.Time(),
		Since:          c.Since.Time(),
		Heard:          c.Heard.Time(),
		Revision:       c.Revision,
	}
}

// NewCalls is the attribute of an agent's open interactions.
func NewCalls(open []chat.Interaction) []Call {
	list := make([]Call, len(open))
	for i, c := range open {
		list[i] = newCall(c)
	}
	return list
}

func calls(list []Call) []chat.Interaction {
	if len(list) == 0 {
		return nil
	}
	open := make([]chat.Interaction, len(list))
	for i, c := range list {
		open[i] = c.Interaction()
	}
	return open
}

// Interaction is an agent's interaction, kept after it is done.
type Interaction struct {
	Key
	Call
	ExpiresAt Expiry `dynamodbav:"expiresAt"`
}

// NewInteraction is the item of the agent's interaction.
func NewInteraction(agentID string, i chat.Interaction, expires time.Time) Interaction {
	return Interaction{Key: InteractionKey(agentID, i.ID), Call: newCall(i), ExpiresAt: ExpiryOf(expires)}
}

// Choice is what an agent said of whether to take work.
type Choice struct {
	State  chat.AgentState `dynamodbav:"s"`
	Reason string          `dynamodbav:"w,omitempty"`
}

// NewChoice is the attribute of the choice, nil for none.
func NewChoice(c chat.Choice) *Choice {
	if c == (chat.Choice{}) {
		return nil
	}
	return &Choice{State: c.State, Reason: c.Reason}
}

func (c *Choice) choice() chat.Choice {
	if c == nil {
		return chat.Choice{}
	}
	return chat.Choice{State: c.State, Reason: c.Reason}
}
