package desired

import (
	"cmp"
	"fmt"
	"net/mail"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/smsdesk/smsdesk/shared/chat"
)

// Fault is something in the file that cannot be applied.
type Fault struct {
	Line   int
	Reason string
}

// Error implements error.
func (f Fault) Error() string { return fmt.Sprintf("line %d: %s", f.Line, f.Reason) }

// check collects what is wrong with a file: with each thing by itself, and between them.
type check struct {
	faults   []Fault
	services map[string]bool   // ids
	owners   map[string]string // service number → service id
	agents   map[string]bool   // ids
}

func faults(state State, at places) []error {
	c := check{services: make(map[string]bool), owners: make(map[string]string), agents: make(map[string]bool)}
	for i, s := range state.Services {
		c.service(&at.Services[i], s)
	}
	for i, a := range state.Agents {
		c.agent(&at.Agents[i], a)
	}
	slices.SortStableFunc(c.faults, func(a, b Fault) int { return cmp.Compare(a.Line, b.Line) })
	told := make([]error, len(c.faults))
	for i, f := range c.faults {
		told[i] = f
	}
	return told
}

func (c *check) fault(at *yaml.Node, field, format string, args ...any) {
	c.faults = append(c.faults, Fault{Line: line(at, field), Reason: fmt.Sprintf(format, args...)})
}

func (c *check) service(at *yaml.Node, s chat.Service) {
	if c.services[s.ID] {
		c.fault(at, "id", "service %s: the id is taken already", s.ID)
	}
	c.services[s.ID] = true
	for _, f := range s.Faults() {
		c.fault(at, f.Field, "service %s: %s: %s", s.ID, f.Field, f.Reason)
	}
	for i, number := range s.Numbers {
		if owner, taken := c.owners[number]; taken && owner != s.ID {
			field := fmt.Sprintf("numbers[%d]", i)
			c.fault(at, field, "service %s: %s: %s belongs to %s already", s.ID, field, number, owner)
		}
		c.owners[number] = s.ID
	}
}

func (c *check) agent(at *yaml.Node, a Agent) {
	if c.agents[a.ID] {
		c.fault(at, "id", "agent %s: the id is taken already", a.ID)
	}
	c.agents[a.ID] = true
	for _, f := range a.Faults() {
		c.fault(at, f.Field, "agent %s: %s: %s", a.ID, f.Field, f.Reason)
	}
	if a.Email != "" {
		if parsed, err := mail.ParseAddress(a.Email); err != nil || parsed.Address != a.Email {
			c.fault(at, "email", "agent %s: email: %q is no e-mail address", a.ID, a.Email)
		}
	}
	for i, id := range a.Services {
		if !c.services[id] {
			field := fmt.Sprintf("services[%d]", i)
			c.fault(at, field, "agent %s: %s: %q is not in this file", a.ID, field, id)
		}
	}
}

// line is where the field stands below the node, or, if it is left out, what it would be in.
func line(at *yaml.Node, field string) int {
	found := at.Line
	for _, step := range strings.FieldsFunc(field, func(r rune) bool { return r == '.' || r == '[' || r == ']' }) {
		key, value := below(at, step)
		if value == nil {
			break
		}
		found, at = key.Line, value
	}
	return found
}

// below is the field or the element of the node, with what names it.
func below(at *yaml.Node, step string) (key, value *yaml.Node) {
	if at.Kind == yaml.SequenceNode {
		if i, err := strconv.Atoi(step); err == nil && i < len(at.Content) {
			return at.Content[i], at.Content[i]
		}
		return nil, nil
	}
	for i := 0; at.Kind == yaml.MappingNode && i+1 < len(at.Content); i += 2 {
		if at.Content[i].Value == step {
			return at.Content[i], at.Content[i+1]
		}
	}
	return nil, nil
}
