package api

import (
	"time"

	"github.com/smsdesk/smsdesk/shared/chat"
)

// Block is a number that is shut out. Its contact's id stands for the number in addresses.
type Block struct {
	ContactID      chat.CustomerID `json:"contactId"`
	CustomerNumber string          `json:"customerNumber"`
	Reason         string          `json:"reason,omitempty"`
	By             string          `json:"by"`
	At             time.Time       `json:"at"`
}

// NewBlock shows a block.
func NewBlock(b chat.Block) Block {
	return Block{ContactID: b.Customer, CustomerNumber: b.Number, Reason: b.Reason, By: b.By, At: b.At}
}

// OptOut says that a contact is not to be texted by a service.
type OptOut struct {
	ServiceID string          `json:"serviceId"`
	ContactID chat.CustomerID `json:"contactId"`
	At        time.Time       `json:"at"`
	By        string          `json:"by,omitempty"`
}

// NewOptOut shows an opt-out.
func NewOptOut(o chat.OptOut) OptOut {
	return OptOut{ServiceID: o.ServiceID, ContactID: o.Customer, At: o.At, By: o.By}
}

// Contact is what an agent may know of a customer.
type Contact struct {
	ID      chat.CustomerID `json:"id"`
	Blocked bool            `json:"blocked"`
	OptOuts []OptOut        `json:"optOuts"`
	Chats   List[Chat]      `json:"chats"`
}

// NewContact shows what is known of a customer.
func NewContact(c chat.Contact) Contact {
	return Contact{ID: c.ID, Blocked: c.Blocked, OptOuts: Each(c.OptOuts, NewOptOut), Chats: NewList(c.Chats, NewChat)}
}

// Tally is how many messages of a service's number reached a status in an hour, for one reason.
type Tally struct {
	Hour          time.Time   `json:"hour"`
	ServiceNumber string      `json:"serviceNumber"`
	Status        chat.Status `json:"status"`
	Reason        string      `json:"reason,omitempty"`
	Messages      int         `json:"messages"`
}

// NewTally shows a tally.
func NewTally(t chat.Tally) Tally {
	return Tally{Hour: t.Hour, ServiceNumber: t.Number, Status: t.Status, Reason: t.Reason, Messages: t.Messages}
}

// AuditEntry says who did what.
type AuditEntry struct {
	ID        chat.Position    `json:"id"`
	At        time.Time        `json:"at"`
	By        string           `json:"by"`
	Action    chat.AuditAction `json:"action"`
	Subject   string           `json:"subject"`
	ServiceID string           `json:"serviceId,omitempty"`
}

// NewAuditEntry shows an entry.
func NewAuditEntry(e chat.AuditEntry) AuditEntry {
	return AuditEntry{ID: e.ID, At: e.ID.Time(), By: e.By, Action: e.Action, Subject: e.Subject, ServiceID: e.ServiceID}
}
