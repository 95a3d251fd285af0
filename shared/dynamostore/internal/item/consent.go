package item

import (
	"strconv"

	"github.com/smsdesk/smsdesk/shared/chat"
)

// ConsentPK is the partition of a shard of what the service's customers say on being texted.
func ConsentPK(serviceID string, shard int) string {
	return "OPT#" + serviceID + "#" + strconv.Itoa(shard)
}

// ConsentKey is the key of a customer's word on being texted by the service. It holds no number.
func ConsentKey(serviceID string, customer chat.CustomerID) Key {
	return Key{PK: ConsentPK(serviceID, shardOf(string(customer), ListShards)), SK: string(customer)}
}

// Consent is a customer's latest word on being texted.
type Consent struct {
	Key
	OptedOut bool   `dynamodbav:"x,omitempty"` // there only while it is true
	At       Millis `dynamodbav:"t"`
	By       string `dynamodbav:"a,omitempty"`
}

// NewConsent is the item of the word.
func NewConsent(c chat.Consent) Consent {
	return Consent{Key: ConsentKey(c.ServiceID, c.Customer), OptedOut: c.OptedOut, At: MillisOf(c.At), By: c.By}
}

// OptOut is the customer's opt-out of the item.
func (c Consent) OptOut(serviceID string) chat.OptOut {
	return chat.OptOut{ServiceID: serviceID, Customer: chat.CustomerID(c.SK), At: c.At.Time(), By: c.By}
}
