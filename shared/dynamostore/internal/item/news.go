package item

import (
	"time"

	"github.com/smsdesk/smsdesk/shared/chat"
)

// NewsPrefix is the prefix of an agent's news.
const NewsPrefix = "N#"

// NewsSince sorts at or before all news of the time or after.
func NewsSince(t time.Time) string { return NewsPrefix + sortable(t) }

// News is something to tell an agent.
type News struct {
	Key
	At        Millis         `dynamodbav:"t"`
	Kind      chat.NewsKind  `dynamodbav:"k"`
	Chat      chat.ChatID    `dynamodbav:"c"`
	Message   chat.MessageID `dynamodbav:"m,omitempty"`
	ExpiresAt Expiry         `dynamodbav:"expiresAt"`
}

// NewNews is the item of the news. The same news has the same key.
func NewNews(n chat.News, expires time.Time) News {
	about := string(n.Chat)
	if n.Message != "" {
		about = string(n.Message)
	}
	return News{
		Key:       Key{PK: agentPK(n.Agent), SK: NewsSince(n.At) + "-" + string(n.Kind) + "-" + about},
		At:        MillisOf(n.At),
		Kind:      n.Kind,
		Chat:      n.Chat,
		Message:   n.Message,
		ExpiresAt: ExpiryOf(expires),
	}
}

// News is the agent's news of the item.
func (n News) News(agentID string) chat.News {
	return chat.News{Agent: agentID, At: n.At.Time(), Kind: n.Kind, Chat: n.Chat, Message: n.Message}
}
