package item

import (
	"strings"
	"time"

	"github.com/smsdesk/smsdesk/shared/chat"
)

const (
	cannedPKPrefix = "CM#"
	// CannedPrefix is the prefix of an owner's canned messages.
	CannedPrefix = "T#"
)

// CannedPK is the partition of the owner's canned messages.
func CannedPK(ownerHash string) string { return cannedPKPrefix + ownerHash }

// CannedKey is the key of a canned message.
func CannedKey(id chat.CannedID) Key {
	return Key{PK: CannedPK(id.Owner()), SK: CannedPrefix + string(id.Made())}
}

// IsCanned tells whether the key is a canned message's.
func IsCanned(k Key) bool {
	return strings.HasPrefix(k.PK, cannedPKPrefix) && strings.HasPrefix(k.SK, CannedPrefix)
}

// ShortcutKey is the key of what tells which of the owner's canned messages has the shortcut.
func ShortcutKey(ownerHash, shortcut string) Key {
	return Key{PK: CannedPK(ownerHash), SK: "S#" + shortcut}
}

// Canned is a canned message.
type Canned struct {
	Key
	ID        chat.CannedID `dynamodbav:"i"`
	Agent     string        `dynamodbav:"a,omitempty"`
	Service   string        `dynamodbav:"v,omitempty"`
	Title     string        `dynamodbav:"n"`
	Shortcut  string        `dynamodbav:"h,omitempty"`
	Body      string        `dynamodbav:"b"`
	ChangedAt Millis        `dynamodbav:"t"`
	Revision  int64         `dynamodbav:"r"`
}

// NewCanned is the item of the canned message.
func NewCanned(c chat.Canned) Canned {
	return Canned{
		Key:       CannedKey(c.ID),
		ID:        c.ID,
		Agent:     c.Owner.Agent,
		Service:   c.Owner.Service,
		Title:     c.Title,
		Shortcut:  c.Shortcut,
		Body:      c.Body,
		ChangedAt: MillisOf(c.ChangedAt),
		Revision:  c.Revision,
	}
}

// Canned is the canned message of the item.
func (c Canned) Canned() chat.Canned {
	return chat.Canned{
		ID:        c.ID,
		Owner:     chat.CannedOwner{Agent: c.Agent, Service: c.Service},
		Title:     c.Title,
		Shortcut:  c.Shortcut,
		Body:      c.Body,
		ChangedAt: c.ChangedAt.Time(),
		Revision:  c.Revision,
	}
}

// Shortcut tells which of an owner's canned messages has a shortcut.
type Shortcut struct {
	Key
	ID chat.CannedID `dynamodbav:"i"`
}

// NewShortcut is the item that gives the canned message its shortcut.
func NewShortcut(c chat.Canned) Shortcut {
	return Shortcut{Key: ShortcutKey(c.ID.Owner(), c.Shortcut), ID: c.ID}
}

// CannedAnswer is a request that was answered with a canned message.
type CannedAnswer struct {
	Key
	Digest    string        `dynamodbav:"g"`
	Canned    chat.CannedID `dynamodbav:"i"`
	ExpiresAt Expiry        `dynamodbav:"expiresAt"`
}

// NewCannedAnswer is the item of the request and its answer.
func NewCannedAnswer(i chat.Idempotency, id chat.CannedID, at time.Time) CannedAnswer {
	return CannedAnswer{Key: AnswerKey(i.Key), Digest: i.Digest, Canned: id, ExpiresAt: ExpiryOf(at.Add(chat.RequestRetention))}
}
