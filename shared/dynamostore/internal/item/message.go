package item

import (
	"fmt"
	"strings"

	"github.com/smsdesk/smsdesk/shared/chat"
	"github.com/smsdesk/smsdesk/shared/sms"
)

const messagePrefix = "M#"

// MessageSK is the sort key of the message at the position.
func MessageSK(at chat.Position) string { return messagePrefix + string(at) }

// LastMessageSK sorts after every message of a line.
const LastMessageSK = messagePrefix + "~"

// MessageKey is the key of a message.
func MessageKey(id chat.MessageID) Key {
	return Key{PK: linePK(id.Line()), SK: MessageSK(id.Position())}
}

// IsMessage tells whether a message, or that there will be none, is stored under the key.
func IsMessage(k Key) bool { return strings.HasPrefix(k.SK, messagePrefix) }

// Message is a message. Its time is its position's.
type Message struct {
	Key
	Start        chat.Position     `dynamodbav:"c,omitempty"` // of its chat, which is on the same line
	Outbound     bool              `dynamodbav:"o,omitempty"`
	Body         string            `dynamodbav:"b,omitempty"`
	SentBy       string            `dynamodbav:"a,omitempty"`
	Standing     int               `dynamodbav:"s"`
	Reason       string            `dynamodbav:"w,omitempty"`
	Confirmation chat.Confirmation `dynamodbav:"k,omitempty"`
	Encoding     sms.Encoding      `dynamodbav:"e,omitempty"`
	Segments     int               `dynamodbav:"g,omitempty"`
	Parts        int               `dynamodbav:"bp,omitempty"` // as the carrier bills them
	Price        chat.Price        `dynamodbav:"bc,omitempty"` // in millionths of a US dollar
	ReplyTo      chat.Position     `dynamodbav:"p,omitempty"`  // on the same line
	RetryOf      chat.Position     `dynamodbav:"ro,omitempty"` // on the same line
	Errand       *Errand           `dynamodbav:"y,omitempty"`
	PutOffs      int               `dynamodbav:"po,omitempty"` // how often the errand was put off
	CalledAt     Millis            `dynamodbav:"tc,omitempty"` // when the attempt to do the errand began
	History      []StatusChange    `dynamodbav:"h"`
	Revision     int64             `dynamodbav:"r"`
	Abandoned    bool              `dynamodbav:"x,omitempty"`
	Put          string            `dynamodbav:"n,omitempty"` // which put stored it
}

// Errand is what whoever sends a system text has to know.
type Errand struct {
	Kind     chat.TextKind   `dynamodbav:"k"`
	Service  string          `dynamodbav:"v"`
	Customer chat.CustomerID `dynamodbav:"c"`
	From     string          `dynamodbav:"f"`
	To       string          `dynamodbav:"n"`
}

// StatusChange is an entry of a message's history.
type StatusChange struct {
	Rank   int    `dynamodbav:"s"`
	At     Millis `dynamodbav:"t"`
	Reason string `dynamodbav:"w,omitempty"`
}

// NewStatusChange is the entry of the change.
func NewStatusChange(c chat.StatusChange) StatusChange {
	return StatusChange{Rank: c.Status.Rank(), At: MillisOf(c.At), Reason: c.Reason}
}

func (c StatusChange) change() (chat.StatusChange, error) {
	status, ok := chat.StatusOfRank(c.Rank)
	if !ok {
		return chat.StatusChange{}, fmt.Errorf("no status has the rank %d", c.Rank)
	}
	return chat.StatusChange{Status: status, At: c.At.Time(), Reason: c.Reason}, nil
}

// NewMessage is the item of the message.
func NewMessage(m chat.Message) Message {
	record := Message{
		Key:          MessageKey(m.ID),
		Outbound:     m.Direction == chat.Outbound,
		Body:         m.Body,
		SentBy:       m.SentBy,
		Standing:     m.Standing(),
		Reason:       m.StatusReason,
		Confirmation: m.Confirmation,
		Encoding:     m.Encoding,
		Segments:     m.Segments,
		Parts:        m.Bill.Parts,
		Price:        m.Bill.Price,
		History:      make([]StatusChange, len(m.History)),
		Revision:     m.Revision,
	}
	if m.ChatID != "" {
		record.Start = m.ChatID.Start()
	}
	if m.ReplyTo != "" {
		record.ReplyTo = m.ReplyTo.Position()
	}
	if m.RetryOf != "" {
		record.RetryOf = m.RetryOf.Position()
	}
	if e := m.Errand; e != nil {
		record.Errand = &Errand{Kind: e.Kind, Service: e.ServiceID, Customer: e.Customer, From: e.From, To: e.To}
		record.PutOffs, record.CalledAt = e.PutOffs, MillisOf(e.CalledAt)
	}
	for i, c := range m.History {
		record.History[i] = NewStatusChange(c)
	}
	return record
}

// Message is the message of the item.
func (m Message) Message() (chat.Message, error) {
	line, _ := LineOf(m.Key)
	position := chat.Position(strings.TrimPrefix(m.SK, messagePrefix))
	status, ok := chat.StatusOfRank(m.Standing / 2) // see chat.Message.Standing
	if !ok {
		return chat.Message{}, fmt.Errorf("no status has the standing %d", m.Standing)
	}
	result := chat.Message{
		ID:           chat.NewMessageID(line, position),
		Direction:    direction(m.Outbound),
		Body:         m.Body,
		SentBy:       m.SentBy,
		Status:       status,
		StatusReason: m.Reason,
		Confirmation: m.Confirmation,
		Encoding:     m.Encoding,
		Segments:     m.Segments,
		Bill:         chat.Bill{Parts: m.Parts, Price: m.Price},
		At:           position.Time(),
		History:      make([]chat.StatusChange, len(m.History)),
		Revision:     m.Revision,
	}
	if m.Start != "" {
		result.ChatID = chat.NewChatID(line, m.Start)
	}
	if m.RetryOf != "" {
		result.RetryOf = chat.NewMessageID(line, m.RetryOf)
	}
	if e := m.Errand; e != nil {
		result.Errand = &chat.Errand{
			Kind: e.Kind, ServiceID: e.Service, Customer: e.Customer, From: e.From, To: e.To, PutOffs: m.PutOffs, CalledAt: m.CalledAt.Time(),
		}
	}
	if m.ReplyTo != "" {
		result.ReplyTo = chat.NewMessageID(line, m.ReplyTo)
	}
	for i, c := range m.History {
		var err error
		if result.History[i], err = c.change(); err != nil {
			return chat.Message{}, err
		}
	}
	return result, nil
}

// Tombstone keeps a position from ever taking a message.
type Tombstone struct {
	Key
	Abandoned bool   `dynamodbav:"x"`
	ExpiresAt Expiry `dynamodbav:"expiresAt"`
}
