package chat_test

import (
	"testing"

	"github.com/smsdesk/smsdesk/shared/chat"
)

func newReader(d *desk) *chat.Reader {
	return &chat.Reader{Store: d.Store, Clock: d.Clock.Now, Auditor: &chat.Auditor{Store: d.Store, IDs: d.IDs, Clock: d.Clock.Now}}
}

func TestAnAgentReadsAnyChatOfTheirServices(t *testing.T) {
	d := newDesk(t)
	d.Inbound(d.chat, "hello")
	reader := newReader(d)
	colleague, stranger := d.Agent(d.service), d.Agent(d.Service(1))
	for _, agent := range []chat.Agent{d.agent, colleague} {
		got, err := reader.Chat(d.Context(), agent, d.chat.ID)
		d.OK(err)
		d.Same("chat", got, d.Chat(d.chat.ID))
		page, err := reader.Messages(d.Context(), agent, d.chat.ID, "", 10)
		d.OK(err)
		d.Same("messages", len(page.Items), 1)
	}
	_, err := reader.Chat(d.Context(), stranger, d.chat.ID)
	d.Refused("a stranger's chat", err, chat.ErrNotFound)
	_, err = reader.Messages(d.Context(), stranger, d.chat.ID, "", 10)
	d.Refused("a stranger's messages", err, chat.ErrNotFound)
	_, err = reader.Chat(d.Context(), d.agent, chat.NewChatID(d.chat.ID.Line(), d.Position()))
	d.Refused("a chat that is not there", err, chat.ErrNotFound)
}

func TestAnAgentsListHasTheirOwnChatsOfServicesThatTheyStillWorkFor(t *testing.T) {
	d := newDesk(t)
	other := d.Service(1)
	d.agent.Services = append(d.agent.Services, other.ID)
	second := d.Open(d.agent, other, d.Number())
	d.Open(d.Agent(d.service), d.service, d.Number())
	reader := newReader(d)
	list := func() int {
		page, err := reader.Chats(d.Context(), d.agent, chat.StateActive, "", chat.DefaultLimit)
		d.OK(err)
		return len(page.Items)
	}
	d.Same("chats", list(), 2)
	d.agent.Services = []string{other.ID}
	page, err := reader.Chats(d.Context(), d.agent, chat.StateActive, "", chat.DefaultLimit)
	d.OK(err)
	d.Same("chats", page.Items, []chat.Chat{second})
	d.agent.Services = nil
	d.Same("chats", list(), 0)
	_, err = reader.Chats(d.Context(), d.agent, chat.StateActive, "nonsense", chat.DefaultLimit)
	d.Refused("cursor", err, chat.ErrNotFound)
}

func TestMessagesAreReadFromTheNewestByTheIDToGoOnBefore(t *testing.T) {
	d := newDesk(t)
	var want []chat.MessageID
	for range 5 {
		want = append([]chat.MessageID{d.Inbound(d.chat, "hello").ID}, want...)
	}
	reader := newReader(d)
	var got []chat.MessageID
	for before := chat.MessageID(""); ; {
		page, err := reader.Messages(d.Context(), d.agent, d.chat.ID, before, 2)
		d.OK(err)
		for _, m := range page.Items {
			got = append(got, m.ID)
		}
		if page.Next == "" {
			break
		}
		before, err = chat.ParseMessageID(page.Next)
		d.OK(err)
	}
	d.Same("messages", got, want)
	_, err := reader.Messages(d.Context(), d.agent, d.chat.ID, chat.NewMessageID(d.Key.Line(d.Number(), d.Number()), d.Position()), 2)
	d.Refused("before a message of another line", err, chat.ErrNotFound)
}

func TestAMessageReadsAsItIsAtTheTime(t *testing.T) {
	d := newDesk(t)
	d.Outbound(d.chat, "hello")
	d.Clock.Advance(chat.AnswerBy)
	page, err := newReader(d).Messages(d.Context(), d.agent, d.chat.ID, "", 10)
	d.OK(err)
	d.Same("status", page.Items[0].Status, chat.StatusUnconfirmed)
}

func TestAnAgentIsFoundByTheirTokensSubject(t *testing.T) {
	w := newWorld(t)
	service := w.Service(1)
	agent := w.Agent(service)
	_, err := w.Store.PutAgent(w.Context(), agent, "subject")
	w.OK(err)
	directory := &chat.Directory{Store: w.Store}
	got, err := directory.Agent(w.Context(), "subject")
	w.OK(err)
	w.Same("agent", got.ID, agent.ID)
	services, err := directory.Services(w.Context(), got)
	w.OK(err)
	w.Same("services", services, []chat.Service{service})

	_, err = directory.Agent(w.Context(), "nobody")
	w.Refused("nobody", err, chat.ErrNotAnAgent)
	w.Same("what they are told", err.Error(), chat.ErrNotAnAgent.Error())
}
