package desired

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"

	"go.yaml.in/yaml/v3"

	"github.com/smsdesk/smsdesk/shared/api"
	"github.com/smsdesk/smsdesk/shared/chat"
)

// file is the YAML as people write it.
type file struct {
	Services []service `yaml:"services,omitempty"`
	Agents   []agent   `yaml:"agents,omitempty"`
}

type service struct {
	ID          string       `yaml:"id"`
	Name        string       `yaml:"name"`
	SMS         bool         `yaml:"sms"`
	Carrier     string       `yaml:"carrier"`
	Numbers     []string     `yaml:"numbers,omitempty,flow"`
	MaxSegments *int         `yaml:"maxSegments"`
	Policies    api.Policies `yaml:"policies,omitempty"`
}

type agent struct {
	ID          string            `yaml:"id"`
	Name        string            `yaml:"name"`
	Email       string            `yaml:"email,omitempty"`
	Permissions []chat.Permission `yaml:"permissions,omitempty,flow"`
	Services    []string          `yaml:"services,omitempty,flow"`
}

// places are the entries as they lie in the file.
type places struct {
	Services []yaml.Node `yaml:"services"`
	Agents   []yaml.Node `yaml:"agents"`
}

// Load reads the file. What is wrong with it, it tells all at once, each fault with its line.
func Load(path string) (State, error) {
	content, err := os.ReadFile(path) //nolint:gosec // whoever runs the program says which file
	if err != nil {
		return State{}, fmt.Errorf("read services and agents: %w", err)
	}
	state, err := Parse(content)
	if err != nil {
		return State{}, fmt.Errorf("read services and agents in %s:\n%w", path, err)
	}
	return state, nil
}

// Parse reads the content of a file.
func Parse(content []byte) (State, error) {
	strict := yaml.NewDecoder(bytes.NewReader(content))
	strict.KnownFields(true)
	var asked file
	if err := strict.Decode(&asked); errors.Is(err, io.EOF) {
		return State{}, errors.New("the file is empty")
	} else if err != nil {
		return State{}, fmt.Errorf("this is no list of services and agents: %w", err)
	}
	if !errors.Is(strict.Decode(new(yaml.Node)), io.EOF) {
		return State{}, errors.New("the file has more than one document")
	}
	var at places
	if err := yaml.Unmarshal(content, &at); err != nil {
		return State{}, fmt.Errorf("find the lines: %w", err)
	}
	state := asked.state()
	if err := errors.Join(faults(state, at)...); err != nil {
		return State{}, err
	}
	return state, nil
}

func (f file) state() State {
	var state State
	for _, s := range f.Services {
		state.Services = append(state.Services, chat.Service{
			ID: s.ID, Name: s.Name, SMS: s.SMS, Carrier: s.Carrier, Numbers: s.Numbers, MaxSegments: s.maxSegments(),
			Policies: s.Policies.Policies(),
		})
	}
	for _, a := range f.Agents {
		state.Agents = append(state.Agents, Agent{
			Agent: chat.Agent{ID: a.ID, Name: a.Name, Permissions: a.Permissions, Services: a.Services},
			Email: a.Email,
		})
	}
	return state
}

func (s service) maxSegments() int {
	if s.MaxSegments == nil {
		return 1
	}
	return *s.MaxSegments
}
