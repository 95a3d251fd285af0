package item

import (
	"strings"
	"time"

	"github.com/smsdesk/smsdesk/shared/chat"
)

const linePrefix = "L#"

// HeadSK is the sort key of a line's head.
const HeadSK = "HEAD"

func linePK(line chat.LineID) string { return linePrefix + string(line) }

// HeadKey is the key of a line's head, which holds the line's latest chat.
func HeadKey(line chat.LineID) Key { return Key{PK: linePK(line), SK: HeadSK} }

// SnapshotPrefix is the prefix of chats that are no more their line's latest. They sort by their beginning.
const SnapshotPrefix = "C#"

// SnapshotKey is the key of a chat that is no more its line's latest.
func SnapshotKey(id chat.ChatID) Key {
	return Key{PK: linePK(id.Line()), SK: SnapshotPrefix + string(id.Start())}
}

// LineOf is the line that the item is on.
func LineOf(k Key) (chat.LineID, bool) {
	line, ok := strings.CutPrefix(k.PK, linePrefix)
	return chat.LineID(line), ok
}

// Chat is a chat, as the head of its line or as a snapshot. A head without a chat is a stub: it holds what is true of
// the line alone.
type Chat struct {
	Key
	Due
	Start          chat.Position  `dynamodbav:"c,omitempty"`
	ServiceID      string         `dynamodbav:"v,omitempty"`
	ServiceNumber  string         `dynamodbav:"f,omitempty"`
	CustomerNumber string         `dynamodbav:"n,omitempty"`
	Country        string         `dynamodbav:"co,omitempty"`
	TimeZones      []string       `dynamodbav:"tz,omitempty"`
	State          chat.State     `dynamodbav:"s,omitempty"`
	AgentID        string         `dynamodbav:"a,omitempty"`
	Origin         chat.Origin    `dynamodbav:"o,omitempty"`
	InteractionID  string         `dynamodbav:"ia,omitempty"`
	Offer          *Offer         `dynamodbav:"ofr,omitempty"`
	OwnedSince     Millis         `dynamodbav:"to,omitempty"`
	WaitingSince   Millis         `dynamodbav:"tw,omitempty"`
	Unread         int            `dynamodbav:"u,omitempty"`
	LastMessage    *LastMessage   `dynamodbav:"lm,omitempty"`
	LastOutbound   chat.Position  `dynamodbav:"lo,omitempty"`
	ReadTo         chat.Position  `dynamodbav:"rt,omitempty"`
	CreatedAt      Millis         `dynamodbav:"t,omitempty"`
	LastActivityAt Millis         `dynamodbav:"ta,omitempty"`
	ChangedAt      Millis         `dynamodbav:"tc,omitempty"`
	IdleEnd        Millis         `dynamodbav:"il,omitempty"` // a duration
	LapsesAt       Millis         `dynamodbav:"tx,omitempty"` // or Never or later
	EndedAt        Millis         `dynamodbav:"te,omitempty"`
	EndReason      chat.EndReason `dynamodbav:"er,omitempty"`
	Disposition    string         `dynamodbav:"dp,omitempty"`
	Note           string         `dynamodbav:"nt,omitempty"`
	IgnoredCount   int            `dynamodbav:"ig,omitempty"`
	AutoRepliedAt  Millis         `dynamodbav:"tr,omitempty"`
	OptedOut       bool           `dynamodbav:"x,omitempty"` // there only while it is true
	Settled        chat.Position  `dynamodbav:"q,omitempty"`
	Archived       bool           `dynamodbav:"av,omitempty"` // of an earlier chat: its transcript is in the archive
	Revision       int64          `dynamodbav:"r"`
}

// Never is a time that does not come: an update can add to a time, but not to none.
const Never Millis = 1e14

// Offer says whom a chat is offered to.
type Offer struct {
	Reason chat.OfferReason `dynamodbav:"r"`
	To     string           `dynamodbav:"a,omitempty"`
	By     string           `dynamodbav:"b,omitempty"`
	Note   string           `dynamodbav:"n,omitempty"`
	Since  Millis           `dynamodbav:"t"`
}

// LastMessage is what a list of chats shows of a chat.
type LastMessage struct {
	Position chat.Position `dynamodbav:"i"`
	Outbound bool          `dynamodbav:"o,omitempty"`
	Body     string        `dynamodbav:"b"`
	At       Millis        `dynamodbav:"t"`
}

// NewLastMessage is the attribute of the message.
func NewLastMessage(m chat.LastMessage) *LastMessage {
	return &LastMessage{
		Position: m.ID.Position(), Outbound: m.Direction == chat.Outbound, Body: m.Body, At: MillisOf(m.At),
	}
}

// NewHead is the item of the chat as its line's latest.
func NewHead(c chat.Chat) Chat {
	head := newChat(HeadKey(c.ID.Line()), c)
	if !c.DueAt.IsZero() {
		head.Due = Due{Shard: dueShardOf(string(c.ID.Line())), At: MillisOf(c.DueAt)}
	}
	return head
}

// NewSnapshot is the item of the chat as it was when it ceased to be its line's latest. Its entry in the index of what is due is
// that of chat.Chat.Earlier.
func NewSnapshot(c chat.Chat) Chat {
	snapshot := newChat(SnapshotKey(c.ID), c)
	snapshot.Due = Due{Shard: dueShardOf(string(c.ID)), At: MillisOf(c.Earlier().DueAt)}
	return snapshot
}

// NewStub is the head of the chat's line without the chat.
func NewStub(c chat.Chat) Chat {
	return Chat{Key: HeadKey(c.ID.Line()), OptedOut: c.OptedOut, Revision: c.Revision + 1}
}

// ChatOf is the earlier chat that the item is.
func ChatOf(k Key) (chat.ChatID, bool) {
	line, onLine := LineOf(k)
	start, ok := strings.CutPrefix(k.SK, SnapshotPrefix)
	return chat.NewChatID(line, chat.Position(start)), onLine && ok
}

func newChat(key Key, c chat.Chat) Chat {
	record := Chat{
		Key:            key,
		Start:          c.ID.Start(),
		ServiceID:      c.ServiceID,
		ServiceNumber:  c.ServiceNumber,
		CustomerNumber: c.CustomerNumber,
		Country:        c.Place.Country,
		TimeZones:      c.Place.TimeZones,
		State:          c.State,
		AgentID:        c.AgentID,
		Origin:         c.Origin,
		InteractionID:  c.InteractionID,
		OwnedSince:     MillisOf(c.OwnedSince),
		WaitingSince:   MillisOf(c.WaitingSince),
		Unread:         c.Unread,
		CreatedAt:      MillisOf(c.CreatedAt),
		LastActivityAt: MillisOf(c.LastActivityAt),
		ChangedAt:      MillisOf(c.ChangedAt),
		IdleEnd:        Millis(c.IdleEnd.Milliseconds()),
		LapsesAt:       MillisOf(c.LapsesAt),
		EndedAt:        MillisOf(c.EndedAt),
		EndReason:      c.EndReason,
		Disposition:    c.Disposition,
		Note:           c.Note,
		IgnoredCount:   c.IgnoredCount,
		AutoRepliedAt:  MillisOf(c.AutoRepliedAt),
		OptedOut:       c.OptedOut,
		Settled:        c.Settled,
		Revision:       c.Revision,
	}
	if o := c.Offer; o != nil {
		record.Offer = &Offer{Reason: o.Reason, To: o.To, By: o.By, Note: o.Note, Since: MillisOf(o.Since)}
	}
	if c.ReadTo != "" {
		record.ReadTo = c.ReadTo.Position()
	}
	if c.LastMessage != nil {
		record.LastMessage = NewLastMessage(*c.LastMessage)
	}
	if c.LastOutbound != "" {
		record.LastOutbound = c.LastOutbound.Position()
	}
	return record
}

// Chat is the chat of the item. Of a stub it is the zero Chat, but for its revision, and whether the customer has opted
// out.
func (c Chat) Chat() chat.Chat {
	line, _ := LineOf(c.Key)
	if c.Start == "" {
		return chat.Chat{OptedOut: c.OptedOut, Revision: c.Revision}
	}
	result := chat.Chat{
		ID:             chat.NewChatID(line, c.Start),
		ServiceID:      c.ServiceID,
		ServiceNumber:  c.ServiceNumber,
		CustomerNumber: c.CustomerNumber,
		Place:          chat.Place{Country: c.Country, TimeZones: c.TimeZones},
		State:          c.State,
		AgentID:        c.AgentID,
		Origin:         c.Origin,
		InteractionID:  c.InteractionID,
		OwnedSince:     c.OwnedSince.Time(),
		WaitingSince:   c.WaitingSince.Time(),
		Unread:         c.Unread,
		CreatedAt:      c.CreatedAt.Time(),
		LastActivityAt: c.LastActivityAt.Time(),
		ChangedAt:      c.ChangedAt.Time(),
		IdleEnd:        time.Duration(c.IdleEnd) * time.Millisecond,
		EndedAt:        c.EndedAt.Time(),
		EndReason:      c.EndReason,
		Disposition:    c.Disposition,
		Note:           c.Note,
		IgnoredCount:   c.IgnoredCount,
		AutoRepliedAt:  c.AutoRepliedAt.Time(),
		OptedOut:       c.OptedOut,
		Settled:        c.Settled,
		DueAt:          c.At.Time(),
		Revision:       c.Revision,
	}
	if c.LapsesAt < Never {
		result.LapsesAt = c.LapsesAt.Time()
	}
	if o := c.Offer; o != nil {
		result.Offer = &chat.Offer{Reason: o.Reason, To: o.To, By: o.By, Note: o.Note, Since: o.Since.Time()}
	}
	if c.ReadTo != "" {
		result.ReadTo = chat.NewMessageID(line, c.ReadTo)
	}
	if m := c.LastMessage; m != nil {
		result.LastMessage = &chat.LastMessage{
			ID: chat.NewMessageID(line, m.Position), Direction: direction(m.Outbound), Body: m.Body, At: m.At.Time(),
		}
	}
	if c.LastOutbound != "" {
		result.LastOutbound = chat.NewMessageID(line, c.LastOutbound)
	}
	return result
}

func direction(outbound bool) chat.Direction {
	if outbound {
		return chat.Outbound
	}
	return chat.Inbound
}
