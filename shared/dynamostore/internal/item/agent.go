package item

import "github.com/smsdesk/smsdesk/shared/chat"

// AgentSK is the sort key of an agent's own record. The agent's chats, news and sockets stand beside it.
const AgentSK = "AGENT"

func agentPK(id string) string { return "A#" + id }

// AgentKey is the key of an agent's record.
func AgentKey(id string) Key { return Key{PK: agentPK(id), SK: AgentSK} }

// SubjectKey is the key of what tells which agent's tokens have a subject.
func SubjectKey(subject string) Key { return Key{PK: "U#" + subject, SK: "U"} }

// Agent is an agent's record.
type Agent struct {
	Key
	ID          string            `dynamodbav:"i"`
	Name        string            `dynamodbav:"n"`
	Permissions []chat.Permission `dynamodbav:"m,omitempty"`
	Services    []string          `dynamodbav:"v,omitempty"`
	State       chat.AgentState   `dynamodbav:"s"`
	Reason      string            `dynamodbav:"w,omitempty"`
	Calls       []Call            `dynamodbav:"cl,omitempty"`
	AfterCalls  *Choice           `dynamodbav:"ac,omitempty"`
	Subject     string            `dynamodbav:"u,omitempty"`
	Revision    int64             `dynamodbav:"r"`
}

// NewAgent is the item of the agent whose tokens have the subject.
func NewAgent(a chat.Agent, subject string) Agent {
	return Agent{
		Key:         AgentKey(a.ID),
		ID:          a.ID,
		Name:        a.Name,
		Permissions: a.Permissions,
		Services:    a.Services,
		State:       a.State,
		Reason:      a.Reason,
		Calls:       NewCalls(a.Calls),
		AfterCalls:  NewChoice(a.AfterCalls),
		Subject:     subject,
		Revision:    a.Revision,
	}
}

// Agent is the agent of the item.
func (a Agent) Agent() chat.Agent {
	return chat.Agent{
		ID:          a.ID,
		Name:        a.Name,
		Permissions: a.Permissions,
		Services:    a.Services,
		State:       a.State,
		Reason:      a.Reason,
		Calls:       calls(a.Calls),
		AfterCalls:  a.AfterCalls.choice(),
		Revision:    a.Revision,
	}
}

// Subject tells which agent's tokens have a subject.
type Subject struct {
	Key
	Agent string `dynamodbav:"a"`
}

// NewSubject is the item that gives the subject to the agent.
func NewSubject(subject, agentID string) Subject {
	return Subject{Key: SubjectKey(subject), Agent: agentID}
}
