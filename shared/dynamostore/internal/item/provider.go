package item

import "github.com/smsdesk/smsdesk/shared/chat"

// ProviderKey is the key of what is known of a carrier's id.
func ProviderKey(p chat.Provider) Key { return Key{PK: "P#" + p.Carrier + "#" + p.ID, SK: "P"} }

// Provider tells which message a carrier's id stands for, or what receipts came before that was known.
type Provider struct {
	Key
	Message   chat.MessageID `dynamodbav:"m,omitempty"`
	Early     []Change       `dynamodbav:"e,omitempty"`
	ExpiresAt Expiry         `dynamodbav:"expiresAt"`
}

// Change is a carrier's word on a message.
type Change struct {
	StatusChange
	Confirmation chat.Confirmation `dynamodbav:"k,omitempty"`
	Parts        int               `dynamodbav:"bp,omitempty"`
	Price        chat.Price        `dynamodbav:"bc,omitempty"`
}

// NewChange is the attribute of the change.
func NewChange(c chat.Change) Change {
	return Change{
		StatusChange: NewStatusChange(c.StatusChange), Confirmation: c.Confirmation, Parts: c.Bill.Parts, Price: c.Bill.Price,
	}
}

// Changes are the receipts that came early.
func (p Provider) Changes() ([]chat.Change, error) {
	changes := make([]chat.Change, len(p.Early))
	for i, e := range p.Early {
		change, err := e.change()
		if err != nil {
			return nil, err
		}
		changes[i] = chat.Change{
			StatusChange: change, Confirmation: e.Confirmation, Bill: chat.Bill{Parts: e.Parts, Price: e.Price},
		}
	}
	return changes, nil
}
