package chat_test

import (
	"testing"
	"time"

	"github.com/smsdesk/smsdesk/shared/chat"
)

func TestAnAgentLooksUpWhatTheirServicesKnowOfACustomer(t *testing.T) {
	d := newDesk(t)
	other := d.Service(1)
	customer := d.chat.CustomerNumber
	colleague := d.Agent(d.service, other)
	d.Inbound(d.chat, "hello")
	ended := d.End(d.chat)
	d.Clock.Advance(time.Minute)
	theirs := d.Open(colleague, d.service, customer)
	d.Inbound(theirs, "hello again")
	d.Clock.Advance(time.Minute)
	elsewhere := d.Open(colleague, other, customer)
	opted := d.Consent(other, customer, true, d.Clock.Now())

	contacts := &chat.Contacts{Store: d.Store, Key: d.Key}
	look := func(agent chat.Agent) chat.Contact {
		t.Helper()
		found, err := contacts.Lookup(d.Context(), agent, customer, "", 10)
		d.OK(err)
		return found
	}
	mine := look(d.agent)
	d.Same("the contact", mine.ID, opted.Customer)
	d.Same("blocked", mine.Blocked, false)
	d.Same("opt-outs of others' services", mine.OptOuts, []chat.OptOut{})
	unread := d.Chat(theirs.ID)
	unread.LastMessage = nil
	d.Same("chats, without the texts of others", mine.Chats.Items, []chat.Chat{unread, ended})

	all := look(colleague)
	d.Same("opt-outs", all.OptOuts, []chat.OptOut{{ServiceID: other.ID, Customer: opted.Customer, At: opted.At}})
	d.Same("chats of both services", len(all.Chats.Items), 3)
	d.Same("the latest one", all.Chats.Items[0].ID, elsewhere.ID)

	first, err := contacts.Lookup(d.Context(), colleague, customer, "", 1)
	d.OK(err)
	second, err := contacts.Lookup(d.Context(), colleague, customer, first.Chats.Next, 1)
	d.OK(err)
	d.Same("the chat after the first one", second.Chats.Items[0].ID, theirs.ID)
	d.OK(d.Store.PutBlock(d.Context(), chat.Block{Customer: opted.Customer, Number: customer}))
	d.Same("blocked by now", look(d.agent).Blocked, true)
}

func TestChatsAreFoundWithANumberThatTheServiceHasNoMore(t *testing.T) {
	d := newDesk(t)
	d.service.Numbers = []string{d.Number()}
	_, err := d.Store.PutService(d.Context(), d.service)
	d.OK(err)
	found, err := (&chat.Contacts{Store: d.Store, Key: d.Key}).Lookup(d.Context(), d.agent, d.chat.CustomerNumber, "", 10)
	d.OK(err)
	d.Same("chats", found.Chats.Items, []chat.Chat{d.chat})
}

func TestChatsOfAnotherServiceThatHadTheNumberAreNotFound(t *testing.T) {
	d := newDesk(t)
	heir := d.Service(0)
	moved := d.service.Numbers[0]
	for _, s := range []*chat.Service{&d.service, &heir} {
		s.Numbers = nil
		if s == &heir {
			s.Numbers = []string{moved}
		}
		_, err := d.Store.PutService(d.Context(), *s)
		d.OK(err)
	}
	contacts := &chat.Contacts{Store: d.Store, Key: d.Key}
	found, err := contacts.Lookup(d.Context(), d.Agent(heir), d.chat.CustomerNumber, "", 10)
	d.OK(err)
	d.Same("chats", found.Chats.Items, []chat.Chat{})
}

func TestALookupTakesANumberAndACursorOfItsOwn(t *testing.T) {
	d := newDesk(t)
	contacts := &chat.Contacts{Store: d.Store, Key: d.Key}
	_, err := contacts.Lookup(d.Context(), d.agent, "555-0150", "", 10)
	d.Refused("number", err, chat.ErrInvalidNumber)
	_, err = contacts.Lookup(d.Context(), d.agent, d.chat.CustomerNumber, "nonsense", 10)
	d.Refused("cursor", err, chat.ErrNotFound)
}
