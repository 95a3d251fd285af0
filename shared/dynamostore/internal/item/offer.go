package item

import (
	"fmt"
	"hash/fnv"
	"time"

	"github.com/smsdesk/smsdesk/shared/chat"
)

// QueueShards is over how many keys a service's queue is spread.
const QueueShards = 8

// QueuePK is the partition key of a shard of a service's queue.
func QueuePK(serviceID string, shard int) string { return fmt.Sprintf("Q#%s#%d", serviceID, shard) }

// The prefixes of offers, in a queue or beside the agent whom they are for, and of what an agent rejected.
const (
	OfferPrefix     = "F#"
	RejectionPrefix = "X#"
)

// Offered is where a chat stands that is offered: in its service's queue, or beside the agent it is offered to.
type Offered struct {
	Key
	Chat  chat.ChatID `dynamodbav:"c"`
	Since Millis      `dynamodbav:"t"`
}

// OfferedKey is the key of the chat's offer. A queue sorts by how long its chats wait.
func OfferedKey(c chat.Chat) Key {
	if c.Offer.To != "" {
		return Key{PK: agentPK(c.Offer.To), SK: OfferPrefix + string(c.ID)}
	}
	h := fnv.New32a()
	_, _ = h.Write([]byte(c.ID)) // a hash's Write returns no error
	return Key{PK: QueuePK(c.ServiceID, int(h.Sum32()%QueueShards)), SK: OfferPrefix + sortable(c.Offer.Since) + "-" + string(c.ID)}
}

// NewOffered is the item of the chat's offer.
func NewOffered(c chat.Chat) Offered {
	return Offered{Key: OfferedKey(c), Chat: c.ID, Since: MillisOf(c.Offer.Since)}
}

// Rejection is an agent's word not to want a chat.
type Rejection struct {
	Key
	Chat      chat.ChatID `dynamodbav:"c"`
	Since     Millis      `dynamodbav:"t"`
	ExpiresAt Expiry      `dynamodbav:"expiresAt"`
}

// NewRejection is the item of the rejection.
func NewRejection(r chat.Rejection, expires time.Time) Rejection {
	return Rejection{
		Key: Key{PK: agentPK(r.Agent), SK: RejectionPrefix + string(r.Chat)}, Chat: r.Chat, Since: MillisOf(r.Since),
		ExpiresAt: ExpiryOf(expires),
	}
}

// Rejection is the agent's rejection of the item.
func (r Rejection) Rejection(agentID string) chat.Rejection {
	return chat.Rejection{Agent: agentID, Chat: r.Chat, Since: r.Since.Time()}
}
