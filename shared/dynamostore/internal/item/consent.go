package item

import "github.com/smsdesk/smsdesk/shared/chat"

// ConsentKey is the key of a customer's word on being texted by the service. It holds no number.
func ConsentKey(serviceID string, customer chat.CustomerID) Key {
	return Key{PK: "OPT#" + serviceID + "#" + string(customer), SK: "OPT"}
}

// Consent is a customer's latest word on being texted.
type Consent struct {
	Key
	OptedOut bool   `dynamodbav:"x,omitempty"` // there only while it is true
	At       Millis `dynamodbav:"t"`
}

// NewConsent is the item of the word.
func NewConsent(c chat.Consent) Consent {
	return Consent{Key: ConsentKey(c.ServiceID, c.Customer), OptedOut: c.OptedOut, At: MillisOf(c.At)}
}
