package desired

import (
	"fmt"
	"net/mail"
	"regexp"
	"slices"
	"strings"

	"github.com/smsdesk/smsdesk/shared/chat"
	"github.com/smsdesk/smsdesk/shared/sms"
)

// name is what ids look like: they stand in addresses and keys, and an agent's is the name to sign in with.
var name = regexp.MustCompile(`^[a-z0-9][a-z0-9_-]{0,63}$`)

// Fault is something in the file that cannot be applied.
type Fault struct {
	Line   int
	Reason string
}

// Error implements error.
func (f Fault) Error() string { return fmt.Sprintf("line %d: %s", f.Line, f.Reason) }

// check collects what is wrong with a file.
type check struct {
	faults   []error
	services map[string]bool   // ids
	owners   map[string]string // service number → service id
	agents   map[string]bool   // ids
}

func faults(asked file, at places) []error {
	c := check{services: make(map[string]bool), owners: make(map[string]string), agents: make(map[string]bool)}
	for i, s := range asked.Services {
		c.service(at.Services[i].Line, s)
	}
	for i, a := range asked.Agents {
		c.agent(at.Agents[i].Line, a)
	}
	return c.faults
}

func (c *check) fault(line int, format string, args ...any) {
	c.faults = append(c.faults, Fault{Line: line, Reason: fmt.Sprintf(format, args...)})
}

func (c *check) service(line int, s service) {
	c.id(line, "service", s.ID, s.Name, c.services)
	if s.SMS && len(s.Numbers) == 0 {
		c.fault(line, "service %s: SMS is on, but there are no numbers", s.ID)
	}
	if s.Carrier == "" {
		c.fault(line, "service %s: the carrier is missing: it can be sns", s.ID)
	} else if s.Carrier != "sns" {
		c.fault(line, "service %s: the carrier %q is unknown: it can be sns", s.ID, s.Carrier)
	}
	if n := len(s.Numbers); n > chat.MaxNumbers {
		c.fault(line, "service %s: it has %d numbers: it can have %d", s.ID, n, chat.MaxNumbers)
	}
	if n := s.maxSegments(); n < 1 || n > sms.MaxSegments {
		c.fault(line, "service %s: maxSegments is %d: it can be 1 to %d", s.ID, n, sms.MaxSegments)
	}
	for _, number := range s.Numbers {
		owner, taken := c.owners[number]
		switch {
		case !sms.IsE164(number):
			c.fault(line, "service %s: %q is no number in E.164, such as +12065550100", s.ID, number)
		case taken:
			c.fault(line, "service %s: %s is a number of %s already", s.ID, number, owner)
		default:
			c.owners[number] = s.ID
		}
	}
}

func (c *check) agent(line int, a agent) {
	c.id(line, "agent", a.ID, a.Name, c.agents)
	if a.Email != "" {
		if parsed, err := mail.ParseAddress(a.Email); err != nil || parsed.Address != a.Email {
			c.fault(line, "agent %s: %q is no e-mail address", a.ID, a.Email)
		}
	}
	known := []chat.Permission{chat.PermissionSend, chat.PermissionSupervise, chat.PermissionAdmin}
	for _, permission := range a.Permissions {
		if !slices.Contains(known, permission) {
			c.fault(line, "agent %s: the permission %q is unknown: it can be %s", a.ID, permission, list(known))
		}
	}
	for _, id := range a.Services {
		if !c.services[id] {
			c.fault(line, "agent %s: the service %q is not in this file", a.ID, id)
		}
	}
}

func (c *check) id(line int, kind, id, called string, taken map[string]bool) {
	switch {
	case !name.MatchString(id):
		c.fault(line, "%s: the id %q must be 1 to 64 of a to z, 0 to 9, _ and -", kind, id)
	case taken[id]:
		c.fault(line, "%s %s: the id is taken already", kind, id)
	}
	taken[id] = true
	if strings.TrimSpace(called) == "" {
		c.fault(line, "%s %s: the name is missing", kind, id)
	}
}

func list(permissions []chat.Permission) string {
	words := make([]string, len(permissions))
	for i, p := range permissions {
		words[i] = string(p)
	}
	return strings.Join(words, ", ")
}
