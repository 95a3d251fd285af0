// Package desired reads a file of services and agents.
package desired

import (
	"github.com/smsdesk/smsdesk/shared/chat"
)

// State is what a file asks for. It is complete and consistent.
type State struct {
	Services []chat.Service
	Agents   []Agent
}

// Agent is an agent as the file has it.
type Agent struct {
	chat.Agent
	Email string // where Cognito sends the invitation; empty if the file has none
}
