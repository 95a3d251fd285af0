package chat

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/smsdesk/smsdesk/shared/sms"
)

// ChatFinder finds chats by their lines.
type ChatFinder interface {
	// ChatsOn reads the chats on the lines, the latest begun first, those that begin before the position; an empty position reads
	// from the latest. Strongly consistent. Next is the last one's start, if there are more.
	ChatsOn(ctx context.Context, lines []LineID, before Position, limit int) (Page[Chat], error)
}

// ContactStore is what looking customers up needs.
type ContactStore interface {
	ChatFinder
	BlockStore
	OptOutStore
	// Services is as in DirectoryStore.
	Services(ctx context.Context, ids []string) ([]Service, error)
}

// Contacts shows agents what is known of a customer.
type Contacts struct {
	Store ContactStore
	Key   Key
}

// Contact is what is known of a customer, as far as the services of an agent go.
type Contact struct {
	ID      CustomerID
	Blocked bool
	OptOuts []OptOut
	Chats   Page[Chat]
}

// Lookup finds what the agent may know of the number. Of chats of others it shows no text: who wants to read them opens them, which
// goes on record. ErrNotFound for a cursor that is none.
func (c *Contacts) Lookup(ctx context.Context, agent Agent, number, cursor string, limit int) (Contact, error) {
	if !sms.IsE164(number) {
		return Contact{}, ErrInvalidNumber
	}
	var before Position
	if cursor != "" {
		var err error
		if before, err = ParsePosition(cursor); err != nil {
			return Contact{}, err
		}
	}
	found := Contact{ID: c.Key.Customer(number)}
	services, err := c.Store.Services(ctx, agent.Services)
	if err != nil {
		return Contact{}, fmt.Errorf("read services: %w", err)
	}
	if found.Blocked, err = c.Store.Blocked(ctx, found.ID); err != nil {
		return Contact{}, err
	}
	if found.OptOuts, err = optOutsOf(ctx, c.Store, services, found.ID); err != nil {
		return Contact{}, err
	}
	found.Chats, err = c.Store.ChatsOn(ctx, linesWith(c.Key, services, number), before, limit)
	if err != nil {
		return Contact{}, fmt.Errorf("find chats: %w", err)
	}
	// A number may have been another service's.
	found.Chats.Items = slices.DeleteFunc(found.Chats.Items, func(chat Chat) bool { return !agent.WorksFor(chat.ServiceID) })
	withoutTexts(found.Chats.Items, agent)
	return found, nil
}

// withoutTexts takes the last messages out of a list's chats that are others': to read them is to open the chat, which goes on
// record. What waits for an agent shows its text.
func withoutTexts(chats []Chat, agent Agent) {
	for i, c := range chats {
		if c.AgentID != "" && c.AgentID != agent.ID {
			chats[i].LastMessage = nil
		}
	}
}

// linesWith are the customer's lines with all numbers that are, or were, the services'.
func linesWith(key Key, services []Service, number string) []LineID {
	var lines []LineID
	for _, s := range services {
		for _, n := range slices.Concat(s.Numbers, s.Former) {
			lines = append(lines, key.Line(n, number))
		}
	}
	slices.Sort(lines)
	return slices.Compact(lines)
}

// optOutsOf are the customer's opt-outs of the services.
func optOutsOf(ctx context.Context, store OptOutStore, services []Service, customer CustomerID) ([]OptOut, error) {
	var found []OptOut
	for _, s := range services {
		o, err := store.OptOut(ctx, s.ID, customer)
		if errors.Is(err, ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		found = append(found, o)
	}
	return found, nil
}
