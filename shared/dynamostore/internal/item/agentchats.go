package item

import (
	"fmt"
	"strings"
	"time"

	"github.com/smsdesk/smsdesk/shared/chat"
)

// The prefixes of an agent's chats.
const (
	OpenPrefix  = "O#"
	EndedPrefix = "E#"
)

// millisDigits makes times sort as text, until the year 2286.
const millisDigits = 13

func sortable(t time.Time) string {
	return fmt.Sprintf("%0*d", millisDigits, max(0, t.UnixMilli()))
}

// AgentChat is one of an agent's chats: open, or ended. The chat itself is on its line.
type AgentChat struct {
	Key
	Chat    chat.ChatID `dynamodbav:"c"`
	EndedAt Millis      `dynamodbav:"t,omitempty"`
}

// OpenChatKey is the key of an agent's open chat. The agent's open chats sort by their beginning.
func OpenChatKey(agentID string, id chat.ChatID) Key {
	return Key{PK: agentPK(agentID), SK: OpenPrefix + string(id.Start()) + "-" + string(id.Line())}
}

// NewOpenChat is the item of an agent's open chat.
func NewOpenChat(agentID string, id chat.ChatID) AgentChat {
	return AgentChat{Key: OpenChatKey(agentID, id), Chat: id}
}

// NewEndedChat is the item of an agent's ended chat.
func NewEndedChat(agentID string, id chat.ChatID, at time.Time) AgentChat {
	return AgentChat{
		Key:     Key{PK: agentPK(agentID), SK: EndedSince(at) + "-" + string(id)},
		Chat:    id,
		EndedAt: MillisOf(at),
	}
}

// EndedSince sorts at or before every chat that ended at the time or after.
func EndedSince(t time.Time) string { return EndedPrefix + sortable(t) }

// ParseOpenCursor is the sort key that a cursor among open chats stands for. chat.ErrNotFound if it is none.
func ParseOpenCursor(cursor string) (string, error) {
	start, line, _ := strings.Cut(cursor, "-")
	_, err := chat.ParseChatID(line + "-" + start)
	return OpenPrefix + cursor, err
}

// ParseEndedCursor is the sort key that a cursor among ended chats stands for. chat.ErrNotFound if it is none.
func ParseEndedCursor(cursor string) (string, error) {
	millis, id, found := strings.Cut(cursor, "-")
	if !found || len(millis) != millisDigits || strings.Trim(millis, "0123456789") != "" {
		return "", chat.ErrNotFound
	}
	_, err := chat.ParseChatID(id)
	return EndedPrefix + cursor, err
}
