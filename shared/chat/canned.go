package chat

import (
	"context"
	"crypto/sha256"
	"encoding/base32"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/smsdesk/smsdesk/shared/sms"
)

// CannedID names a canned message: its owner, then a ULID that sorts the owner's messages by their making. 51 characters.
type CannedID string

// Owner is the hash of whose the message is; see CannedOwner.Hash.
func (id CannedID) Owner() string { return string(id[:hashLength]) }

// Made is the message's place among its owner's.
func (id CannedID) Made() Position { return Position(id[hashLength+1:]) }

// NewCannedID is the id of a message that the owner makes at the position.
func NewCannedID(owner CannedOwner, at Position) CannedID {
	return CannedID(owner.Hash() + "-" + string(at))
}

// ParseCannedID refuses what cannot be a canned message's id with ErrNotFound: no such message exists.
func ParseCannedID(s string) (CannedID, error) {
	if !wellFormed(s) {
		return "", ErrNotFound
	}
	return CannedID(s), nil
}

// CannedOwner is whose a canned message is: an agent's or a service's. One of the two is set.
type CannedOwner struct {
	Agent   string
	Service string
}

// Hash stands for the owner in ids, which must not be longer than owners' names are.
func (o CannedOwner) Hash() string {
	sum := sha256.Sum256([]byte("agent\x00" + o.Agent + "\x00service\x00" + o.Service))
	return base32.StdEncoding.EncodeToString(sum[:hashLength*5/8])
}

// Canned is a prepared text, personal or of a service.
type Canned struct {
	ID        CannedID
	Owner     CannedOwner
	Title     string
	Shortcut  string // what an agent types to find it, the owner's only one with it; empty for none
	Body      string // with placeholders; see Fill
	ChangedAt time.Time
	Revision  int64
}

// The bounds of a canned message. Filled, a body can be longer, or shorter.
const (
	maxTitle    = 100   // characters
	maxShortcut = 32    // characters
	maxCanned   = 1_530 // characters, as many as the longest text that a carrier takes
)

// Draft is what a canned message says.
type Draft struct {
	Title    string
	Shortcut string
	Body     string
}

// Valid says what is wrong with the draft, or nil.
func (d Draft) Valid() error {
	const letters = "abcdefghijklmnopqrstuvwxyz0123456789_-"
	switch {
	case strings.TrimSpace(d.Title) == "" || utf8.RuneCountInString(d.Title) > maxTitle:
		return Invalid(fmt.Sprintf("title must have 1 to %d characters.", maxTitle))
	case len(d.Shortcut) > maxShortcut || strings.Trim(d.Shortcut, letters) != "":
		return Invalid(fmt.Sprintf("shortcut must be 1 to %d of a to z, 0 to 9, _ and -.", maxShortcut))
	case strings.TrimSpace(d.Body) == "":
		return ErrEmptyMessage
	case utf8.RuneCountInString(d.Body) > maxCanned:
		return &Error{Code: CodeMessageTooLong, Message: fmt.Sprintf("The body may have %d characters. Shorten it.", maxCanned)}
	}
	return checkPlaceholders(d.Body)
}

// ErrShortcutTaken is the refusal of a shortcut that another of the owner's canned messages has.
var ErrShortcutTaken = &Error{Code: CodeInvalidRequest, Message: "Another canned message has this shortcut. Choose another one."}

// errServicesCanned is the refusal of a change to a service's canned message by somebody who is no administrator.
var errServicesCanned = &Error{
	Code: CodeNotPermitted, Message: "Only an administrator changes a service's canned messages. Make one of your own instead.",
}

// CannedStore is what canned messages need.
type CannedStore interface {
	// Canned reads one, strongly consistent. ErrNotFound if there is none.
	Canned(ctx context.Context, id CannedID) (Canned, error)
	// CannedOf lists the owner's in the order of their ids, strongly consistent: those after the id, or from the first if
	// it is empty. Next is set if there are more: only the last page is short.
	CannedOf(ctx context.Context, o CannedOwner, after CannedID, limit int) (Page[Canned], error)
	// PutCanned stores the message in place of what it was before, of revision 0 if it is new, and takes or frees its
	// shortcut, all or nothing. ErrShortcutTaken if another of the owner's has the shortcut; ErrConflict if it changed
	// since, or the key, if there is one, was used.
	PutCanned(ctx context.Context, before, now Canned, i Idempotency) error
	// AnsweredCanned finds the message that an earlier request with the key was answered with, strongly consistent.
	// ErrNotFound if there was none, ErrIdempotencyMismatch if it asked for something else.
	AnsweredCanned(ctx context.Context, i Idempotency) (CannedID, error)
	// DeleteCanned removes the message, and frees its shortcut. ErrConflict if it changed since.
	DeleteCanned(ctx context.Context, c Canned) error
	// Chat reads a chat, strongly consistent. ErrNotFound if there is none.
	Chat(ctx context.Context, id ChatID) (Chat, error)
	// Service reads a service. ErrNotFound if there is none.
	Service(ctx context.Context, id string) (Service, error)
}

// CannedMessages keeps prepared texts.
type CannedMessages struct {
	Store CannedStore
	IDs   IDs
	Clock Clock
}

// reads tells whether the agent may see the owner's messages: one's own, those of one's services; administrators see all
// services'.
func (o CannedOwner) reads(agent Agent) bool {
	if o.Service == "" {
		return o.Agent == agent.ID
	}
	return agent.WorksFor(o.Service) || agent.Can(PermissionAdmin)
}

// writable says why the agent cannot change the owner's messages, or nil.
func (o CannedOwner) writable(agent Agent) error {
	switch {
	case !o.reads(agent):
		return ErrNotFound
	case o.Service != "" && !agent.Can(PermissionAdmin):
		return errServicesCanned
	}
	return nil
}

// CannedQuery asks for canned messages.
type CannedQuery struct {
	Service string // only this service's; empty for the agent's own and those of all the agent's services
	Text    string // what title, shortcut or body has in it, whatever the case
	Cursor  string
	Limit   int
}

// matches tells whether the message has the text in it.
func (q CannedQuery) matches(c Canned) bool {
	text := strings.ToLower(strings.TrimSpace(q.Text))
	return strings.Contains(strings.ToLower(c.Title), text) || strings.Contains(c.Shortcut, text) ||
		strings.Contains(strings.ToLower(c.Body), text)
}

// cannedLooks bounds how many messages one answer looks at, so that a search that finds little takes no longer than
// others: its pages are short then.
const cannedLooks = 500

// List is the canned messages that the agent may use: the agent's own, then those of the services in the order of the
// agent's record, each in the order of their making. A page may be short before the last. ErrNotFound for a service that
// the agent may not see, and for a cursor that is none.
func (m *CannedMessages) List(ctx context.Context, agent Agent, q CannedQuery) (Page[Canned], error) {
	owners := []CannedOwner{{Agent: agent.ID}}
	for _, id := range agent.Services {
		owners = append(owners, CannedOwner{Service: id})
	}
	if q.Service != "" {
		owners = []CannedOwner{{Service: q.Service}}
		if !owners[0].reads(agent) {
			return Page[Canned]{}, ErrNotFound
		}
	}
	var after CannedID
	if q.Cursor != "" {
		var err error
		if after, err = ParseCannedID(q.Cursor); err != nil {
			return Page[Canned]{}, Invalid("The cursor is none of this list's.")
		}
		at := slices.IndexFunc(owners, func(o CannedOwner) bool { return o.Hash() == after.Owner() })
		if at < 0 {
			return Page[Canned]{}, Invalid("The cursor is none of this list's.")
		}
		owners = owners[at:]
	}
	return m.list(ctx, owners, after, q)
}

func (m *CannedMessages) list(ctx context.Context, owners []CannedOwner, after CannedID, q CannedQuery) (Page[Canned], error) {
	var page Page[Canned]
	looks := 0
	for i, owner := range owners {
		for more := true; more; {
			found, err := m.Store.CannedOf(ctx, owner, after, MaxLimit)
			if err != nil {
				return Page[Canned]{}, fmt.Errorf("list canned messages: %w", err)
			}
			more = found.Next != ""
			for j, c := range found.Items {
				after = c.ID
				looks++
				if q.matches(c) {
					page.Items = append(page.Items, c)
				}
				if len(page.Items) < q.Limit && looks < cannedLooks {
					continue
				}
				if more || j < len(found.Items)-1 || i < len(owners)-1 {
					page.Next = string(c.ID)
				}
				return page, nil
			}
		}
		after = ""
	}
	return page, nil
}

// Create makes a message of the agent's own, or, for an administrator, the service's.
func (m *CannedMessages) Create(ctx context.Context, agent Agent, serviceID string, d Draft, i Idempotency) (Canned, error) {
	owner := CannedOwner{Agent: agent.ID}
	if serviceID != "" {
		owner = CannedOwner{Service: serviceID}
	}
	if err := owner.writable(agent); err != nil {
		return Canned{}, err
	}
	if err := d.Valid(); err != nil {
		return Canned{}, err
	}
	if serviceID != "" {
		if _, err := m.Store.Service(ctx, serviceID); err != nil {
			return Canned{}, err
		}
	}
	const attempts = 2 // the second finds what a request with the same key has made
	for range attempts {
		c, err := m.create(ctx, owner, d, i)
		if !errors.Is(err, ErrConflict) {
			return c, err
		}
	}
	return Canned{}, fmt.Errorf("make a canned message: %w", ErrConflict)
}

func (m *CannedMessages) create(ctx context.Context, owner CannedOwner, d Draft, i Idempotency) (Canned, error) {
	if i.Key != "" {
		id, err := m.Store.AnsweredCanned(ctx, i)
		if err == nil {
			return m.Store.Canned(ctx, id)
		}
		if !errors.Is(err, ErrNotFound) {
			return Canned{}, err
		}
	}
	now := m.Clock()
	at, err := m.IDs.Next(now)
	if err != nil {
		return Canned{}, err
	}
	c := Canned{ID: NewCannedID(owner, at), Owner: owner}.says(d, now)
	return c, m.Store.PutCanned(ctx, Canned{}, c, i)
}

// says is the message with the draft's words.
func (c Canned) says(d Draft, now time.Time) Canned {
	c.Title, c.Shortcut, c.Body, c.ChangedAt = d.Title, d.Shortcut, d.Body, now
	c.Revision++
	return c
}

// Replace makes the message say something else.
func (m *CannedMessages) Replace(ctx context.Context, agent Agent, id CannedID, d Draft) (Canned, error) {
	var now Canned
	err := m.change(ctx, agent, id, func(before Canned) error {
		if err := d.Valid(); err != nil {
			return err
		}
		now = before.says(d, m.Clock())
		return m.Store.PutCanned(ctx, before, now, Idempotency{})
	})
	return now, err
}

// Delete removes the message.
func (m *CannedMessages) Delete(ctx context.Context, agent Agent, id CannedID) error {
	return m.change(ctx, agent, id, func(c Canned) error { return m.Store.DeleteCanned(ctx, c) })
}

// change does something to the message as it is now, if the agent may.
func (m *CannedMessages) change(ctx context.Context, agent Agent, id CannedID, do func(Canned) error) error {
	const attempts = 4
	for range attempts {
		before, err := m.Store.Canned(ctx, id)
		if err != nil {
			return err
		}
		if err := before.Owner.writable(agent); err != nil {
			return err
		}
		if err := do(before); !errors.Is(err, ErrConflict) {
			return err
		}
	}
	return fmt.Errorf("change a canned message: %w", ErrConflict)
}

// Filled is a canned message as it would be sent.
type Filled struct {
	Body    string
	Size    sms.Size
	Missing []string // prompts without an answer; they stand in the body as they are
}

// dateLayout is how {{date}} is written, in the time zone of the service's opening hours, UTC without any.
const dateLayout = "January 2, 2006"

// Fill makes a text for the chat out of the message. The answers are to its prompts, by their words. A text that is
// complete must fit into the service's messages.
func (m *CannedMessages) Fill(ctx context.Context, agent Agent, id CannedID, in ChatID, answers map[string]string) (Filled, error) {
	c, err := m.Store.Canned(ctx, id)
	if err != nil {
		return Filled{}, err
	}
	chat, err := m.Store.Chat(ctx, in)
	if err != nil {
		return Filled{}, err
	}
	if !c.Owner.reads(agent) || !agent.WorksFor(chat.ServiceID) {
		return Filled{}, ErrNotFound
	}
	if c.Owner.Service != "" && c.Owner.Service != chat.ServiceID {
		return Filled{}, Invalid("This canned message is of another service than the chat.")
	}
	prompts := Prompts(c.Body)
	for prompt := range answers {
		if !slices.Contains(prompts, prompt) {
			return Filled{}, Invalid("answers has one that this canned message does not ask for.")
		}
	}
	service, err := m.Store.Service(ctx, chat.ServiceID)
	if err != nil {
		return Filled{}, err
	}
	zone, err := time.LoadLocation(service.Policies.OpeningHours.TimeZone)
	if err != nil {
		return Filled{}, fmt.Errorf("find the service's time zone: %w", err)
	}
	text, missing := Fill(c.Body, Filling{
		Agent: agent.Name, Service: service.Name, Customer: chat.CustomerNumber, Date: m.Clock().In(zone).Format(dateLayout), Answers: answers,
	})
	if len(missing) == 0 {
		if err := Length(text, service.MaxSegments); err != nil {
			return Filled{}, err
		}
	}
	return Filled{Body: text, Size: sms.Measure(text), Missing: missing}, nil
}
