package item

import (
	"strings"

	"github.com/smsdesk/smsdesk/shared/chat"
)

const workPrefix = "W#"

// Work counts an agent's open chats of a service. It is due when somebody has to see whether the agent is away.
type Work struct {
	Key
	Due
	Open int `dynamodbav:"n"`
}

// WorkKey is the key of an agent's work for a service.
func WorkKey(w chat.Work) Key { return Key{PK: agentPK(w.Agent), SK: workPrefix + w.Service} }

// WorkShard is the shard, in the index of what is due, of an agent's work.
func WorkShard(w chat.Work) string { return dueShardOf(w.Agent + workPrefix + w.Service) }

func workOf(k Key) (chat.Work, bool) {
	agent, isAgent := strings.CutPrefix(k.PK, agentPK(""))
	service, isWork := strings.CutPrefix(k.SK, workPrefix)
	return chat.Work{Agent: agent, Service: service}, isAgent && isWork
}

// SeenSK is the sort key of when an agent's desktop last pinged on a connection that is gone. It stands right after the agent's
// connections.
const SeenSK = "SEEN"

// SeenKey is the key of when an agent was last seen.
func SeenKey(agentID string) Key { return Key{PK: agentPK(agentID), SK: SeenSK} }

// Seen is when an agent's desktop last pinged; a Socket reads as one.
type Seen struct {
	Key
	LastPing Millis `dynamodbav:"tp"`
}

// MemberPK is the partition key of a service's agents.
func MemberPK(serviceID string) string { return "SA#" + serviceID }

// MemberPrefix is the prefix of the agents of a service.
const MemberPrefix = "A#"

// Member says that an agent works for a service.
type Member struct {
	Key
}

// NewMember is the item of the agent among the service's.
func NewMember(serviceID, agentID string) Member {
	return Member{Key: Key{PK: MemberPK(serviceID), SK: MemberPrefix + agentID}}
}

// Agent is the agent of the item.
func (m Member) Agent() string { return strings.TrimPrefix(m.SK, MemberPrefix) }
