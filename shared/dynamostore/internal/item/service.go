package item

import "github.com/smsdesk/smsdesk/shared/chat"

// ServiceKey is the key of a service.
func ServiceKey(id string) Key { return Key{PK: "SVC#" + id, SK: "SVC"} }

// NumberKey is the key of what tells whose a number is, E.164.
func NumberKey(number string) Key { return Key{PK: "N#" + number, SK: "N"} }

// Service is a service as configured.
type Service struct {
	Key
	ID          string   `dynamodbav:"i"`
	Name        string   `dynamodbav:"n"`
	SMS         bool     `dynamodbav:"m"`
	Carrier     string   `dynamodbav:"c,omitempty"`
	Numbers     []string `dynamodbav:"f,omitempty"`
	MaxSegments int      `dynamodbav:"g,omitempty"`
	Policies    Policies `dynamodbav:"p,omitempty"`
	Former      []string `dynamodbav:"ff,omitempty"`
	Revision    int64    `dynamodbav:"r"`
}

// NewService is the item of the service.
func NewService(s chat.Service) Service {
	return Service{
		Key:         ServiceKey(s.ID),
		ID:          s.ID,
		Name:        s.Name,
		SMS:         s.SMS,
		Carrier:     s.Carrier,
		Numbers:     s.Numbers,
		MaxSegments: s.MaxSegments,
		Policies:    newPolicies(s.Policies),
		Former:      s.Former,
		Revision:    s.Revision,
	}
}

// Service is the service of the item.
func (s Service) Service() chat.Service {
	return chat.Service{
		ID:          s.ID,
		Name:        s.Name,
		SMS:         s.SMS,
		Carrier:     s.Carrier,
		Numbers:     s.Numbers,
		MaxSegments: s.MaxSegments,
		Policies:    s.Policies.policies(),
		Former:      s.Former,
		Revision:    s.Revision,
	}
}

// Number tells which service a number belongs to.
type Number struct {
	Key
	Service string `dynamodbav:"v"`
}

// NewNumber is the item that gives the number to the service.
func NewNumber(number, serviceID string) Number {
	return Number{Key: NumberKey(number), Service: serviceID}
}
