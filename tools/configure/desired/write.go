package desired

import (
	"bytes"
	"fmt"

	"go.yaml.in/yaml/v3"

	"github.com/smsdesk/smsdesk/shared/api"
	"github.com/smsdesk/smsdesk/shared/chat"
)

// Write is the content of a file that asks for the state.
func Write(state State) ([]byte, error) {
	var asks file
	for _, s := range state.Services {
		asks.Services = append(asks.Services, newService(s))
	}
	for _, a := range state.Agents {
		asks.Agents = append(asks.Agents, newAgent(a))
	}
	var out bytes.Buffer
	encoder := yaml.NewEncoder(&out)
	encoder.SetIndent(2)
	if err := encoder.Encode(asks); err != nil {
		return nil, fmt.Errorf("write services and agents: %w", err)
	}
	return out.Bytes(), nil
}

func newService(s chat.Service) service {
	return service{
		ID: s.ID, Name: s.Name, SMS: s.SMS, Carrier: s.Carrier, Numbers: s.Numbers, MaxSegments: &s.MaxSegments,
		Policies: api.NewPolicies(s.Policies),
	}
}

func newAgent(a Agent) agent {
	return agent{ID: a.ID, Name: a.Name, Email: a.Email, Permissions: a.Permissions, Services: a.Services}
}
