package item

import (
	"errors"
	"hash/fnv"
	"strconv"

	"github.com/smsdesk/smsdesk/shared/chat"
)

// DueShard is the key, in the index of what is due, of the shard.
func DueShard(shard int) string { return "DUE#" + strconv.Itoa(shard) }

// dueShardOf spreads what is due evenly over the shards.
func dueShardOf(id string) string { return DueShard(shardOf(id, chat.DueShards)) }

// shardOf spreads ids evenly over so many shards.
func shardOf(id string, shards uint32) int {
	h := fnv.New32a()
	_, _ = h.Write([]byte(id)) // a hash's Write returns no error
	return int(h.Sum32() % shards)
}

// Due puts an item into the index of what is due.
type Due struct {
	Shard string `dynamodbav:"dueShard,omitempty"`
	At    Millis `dynamodbav:"dueAt,omitempty"`
}

// DueEntry is an entry of the index.
type DueEntry struct {
	Key
	Due
}

// Entry is what is due: an earlier chat, a line, a socket, or an agent's work.
func (d DueEntry) Entry() (chat.Due, error) {
	if id, ok := ChatOf(d.Key); ok {
		return chat.Due{At: d.At.Time(), Chat: id}, nil
	}
	if line, ok := LineOf(d.Key); ok {
		return chat.Due{At: d.At.Time(), Line: line}, nil
	}
	if socket, ok := SocketOf(d.Key); ok {
		return chat.Due{At: d.At.Time(), Socket: socket}, nil
	}
	if work, ok := workOf(d.Key); ok {
		return chat.Due{At: d.At.Time(), Work: work}, nil
	}
	return chat.Due{}, errors.New("an entry is due that is neither a chat nor a line nor a socket nor an agent's work")
}
