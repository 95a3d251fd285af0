package item

import (
	"strings"

	"github.com/smsdesk/smsdesk/shared/chat"
)

// SocketPrefix is the prefix of an agent's connections.
const SocketPrefix = "S#"

// SocketKey is the key of an agent's connection.
func SocketKey(agentID, connection string) Key {
	return Key{PK: agentPK(agentID), SK: SocketPrefix + connection}
}

// SocketOf is whose connection the key is of.
func SocketOf(k Key) (chat.Socket, bool) {
	agent, isAgent := strings.CutPrefix(k.PK, agentPK(""))
	connection, isSocket := strings.CutPrefix(k.SK, SocketPrefix)
	return chat.Socket{Agent: agent, Connection: connection}, isAgent && isSocket
}

// Socket is a connection. It is due, and may be removed, when its life is over.
type Socket struct {
	Key
	Due
	ConnectedAt Millis `dynamodbav:"t"`
	LastPing    Millis `dynamodbav:"tp"`
	ExpiresAt   Expiry `dynamodbav:"expiresAt"`
}

// NewSocket is the item of the connection.
func NewSocket(s chat.Socket) Socket {
	over := s.ConnectedAt.Add(chat.SocketLife)
	return Socket{
		Key:         SocketKey(s.Agent, s.Connection),
		Due:         Due{Shard: dueShardOf(s.Connection), At: MillisOf(over)},
		ConnectedAt: MillisOf(s.ConnectedAt),
		LastPing:    MillisOf(s.LastPing),
		ExpiresAt:   ExpiryOf(over),
	}
}

// Socket is the connection of the item.
func (s Socket) Socket() chat.Socket {
	socket, _ := SocketOf(s.Key)
	socket.ConnectedAt, socket.LastPing = s.ConnectedAt.Time(), s.LastPing.Time()
	return socket
}

// TicketKey is the key of the ticket whose secret has the hash.
func TicketKey(hash string) Key { return Key{PK: "T#" + hash, SK: "T"} }

// Ticket lets a browser connect once.
type Ticket struct {
	Key
	Agent     string `dynamodbav:"a"`
	Until     Millis `dynamodbav:"t"`
	ExpiresAt Expiry `dynamodbav:"expiresAt"`
}

// NewTicket is the item of the ticket.
func NewTicket(hash string, t chat.Ticket) Ticket {
	return Ticket{Key: TicketKey(hash), Agent: t.Agent, Until: MillisOf(t.ExpiresAt), ExpiresAt: ExpiryOf(t.ExpiresAt)}
}

// Ticket is the ticket of the item.
func (t Ticket) Ticket() chat.Ticket { return chat.Ticket{Agent: t.Agent, ExpiresAt: t.Until.Time()} }
