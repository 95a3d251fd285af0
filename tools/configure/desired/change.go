package desired

import (
	"fmt"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/smsdesk/smsdesk/shared/chat"
)

// Change is a field that would be another one. A field that is not there is empty.
type Change struct {
	Field, From, To string
}

// String is the change as people read it.
func (c Change) String() string {
	switch {
	case c.From == "":
		return fmt.Sprintf("+ %s: %s", c.Field, c.To)
	case c.To == "":
		return fmt.Sprintf("- %s: %s", c.Field, c.From)
	}
	return fmt.Sprintf("~ %s: %s → %s", c.Field, c.From, c.To)
}

// ServiceChanges is what would change; the zero service stands for none.
func ServiceChanges(from, to chat.Service) ([]Change, error) {
	if from.ID == "" {
		return changes(nil, newService(to))
	}
	return changes(newService(from), newService(to))
}

// AgentChanges is what would change; the zero agent stands for none.
func AgentChanges(from, to Agent) ([]Change, error) {
	if from.ID == "" {
		return changes(nil, newAgent(to))
	}
	return changes(newAgent(from), newAgent(to))
}

// changes compares field by field, as the file has them.
func changes(from, to any) ([]Change, error) {
	old, _, err := fields(from)
	if err != nil {
		return nil, err
	}
	next, names, err := fields(to)
	if err != nil {
		return nil, err
	}
	var found []Change
	for _, name := range names {
		if old[name] != next[name] {
			found = append(found, Change{Field: name, From: old[name], To: next[name]})
		}
		delete(old, name)
	}
	_, names, err = fields(from)
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		if value, gone := old[name]; gone {
			found = append(found, Change{Field: name, From: value})
		}
	}
	return found, nil
}

// fields are the values by their fields, and the fields in their order.
func fields(record any) (values map[string]string, names []string, err error) {
	var node yaml.Node
	if err := node.Encode(record); err != nil {
		return nil, nil, fmt.Errorf("compare: %w", err)
	}
	values = map[string]string{}
	var visit func(name string, n *yaml.Node)
	visit = func(name string, n *yaml.Node) {
		switch n.Kind {
		case yaml.MappingNode:
			for i := 0; i < len(n.Content); i += 2 {
				visit(strings.TrimPrefix(name+"."+n.Content[i].Value, "."), n.Content[i+1])
			}
		case yaml.SequenceNode:
			if len(n.Content) > 0 && n.Content[0].Kind == yaml.MappingNode {
				for i, element := range n.Content {
					visit(fmt.Sprintf("%s[%d]", name, i), element)
				}
				return
			}
			words := make([]string, len(n.Content))
			for i, element := range n.Content {
				words[i] = element.Value
			}
			names, values[name] = append(names, name), "["+strings.Join(words, ", ")+"]"
		case yaml.ScalarNode:
			if n.Tag != "!!null" {
				names, values[name] = append(names, name), n.Value
			}
		case yaml.DocumentNode, yaml.AliasNode: // encoding makes neither
		}
	}
	visit("", &node)
	return values, names, nil
}
