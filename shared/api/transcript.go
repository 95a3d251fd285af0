package api

import (
	"github.com/smsdesk/smsdesk/shared/chat"
	"github.com/smsdesk/smsdesk/shared/sms"
)

// Transcript is a chat with its messages in order.
type Transcript struct {
	Chat     Chat      `json:"chat"`
	Messages []Message `json:"messages"`
}

// NewTranscript shows a transcript.
func NewTranscript(t chat.Transcript) Transcript {
	return Transcript{Chat: NewChat(t.Chat), Messages: Each(t.Messages, NewMessage)}
}

// Transcript is the transcript as far as it is shown.
func (t Transcript) Transcript() chat.Transcript {
	return chat.Transcript{Chat: t.Chat.chat(), Messages: Each(t.Messages, Message.message)}
}

func (c Chat) chat() chat.Chat {
	shown := chat.Chat{
		ID: c.ID, ServiceID: c.ServiceID, ServiceNumber: c.ServiceNumber, CustomerNumber: c.CustomerNumber,
		State: c.State, AgentID: c.AgentID, Origin: c.Origin, InteractionID: c.InteractionID,
		WaitingSince: c.WaitingSince, Unread: c.Unread,
		CreatedAt: c.CreatedAt, LastActivityAt: c.LastActivityAt, EndedAt: c.EndedAt,
		EndReason: c.EndReason, Disposition: c.Disposition, Note: c.Note,
		IgnoredCount: c.IgnoredCount, OptedOut: c.OptedOut, Revision: c.Revision,
	}
	if c.LastMessage != nil {
		last := chat.LastMessage(*c.LastMessage)
		shown.LastMessage = &last
	}
	if c.Offer != nil {
		offer := chat.Offer(*c.Offer)
		shown.Offer = &offer
	}
	return shown
}

func (m Message) message() chat.Message {
	return chat.Message{
		ID: m.ID, ChatID: m.ChatID, Direction: m.Direction, Body: m.Body, SentBy: m.SentBy,
		Status: m.Status, StatusReason: m.StatusReason, Confirmation: m.Confirmation,
		Encoding: sms.Encoding(m.Encoding), Segments: m.Segments, Bill: m.Bill.bill(), ReplyTo: m.ReplyTo, RetryOf: m.RetryOf, At: m.At,
		History: Each(m.History, func(c StatusChange) chat.StatusChange { return chat.StatusChange(c) }), Revision: m.Revision,
	}
}

// bill is what the carrier charged, of what is shown.
func (b *Bill) bill() chat.Bill {
	if b == nil {
		return chat.Bill{}
	}
	price, err := chat.ParsePrice(b.Price)
	if err != nil { // it has none
		price = 0
	}
	return chat.Bill{Parts: b.Parts, Price: price}
}

// TextExport is a page of transcripts as people read them.
type TextExport struct {
	Text   string `json:"text"`
	Cursor string `json:"cursor,omitempty"`
}

// Erased counts what was erased.
type Erased struct {
	Chats       int  `json:"chats"`
	Messages    int  `json:"messages"`
	Transcripts int  `json:"transcripts"`
	More        bool `json:"more"`
}
