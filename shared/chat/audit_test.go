package chat_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/smsdesk/smsdesk/shared/chat"
)

func TestWhoReadsAnothersChatIsOnRecordOnceADay(t *testing.T) {
	d := newDesk(t)
	reader := newReader(d)
	day := d.Clock.Now().Truncate(24 * time.Hour)
	look := func(agent chat.Agent) {
		t.Helper()
		_, err := reader.Chat(d.Context(), agent, d.chat.ID)
		d.OK(err)
		_, err = reader.Messages(d.Context(), agent, d.chat.ID, "", 10)
		d.OK(err)
	}
	look(d.agent)
	d.Same("on record of the owner", d.Recorded(day), []chat.AuditEntry{})

	colleague := d.Agent(d.service)
	for range 3 {
		look(colleague)
		d.Clock.Advance(time.Minute)
	}
	entries := d.Recorded(day)
	d.Same("on record of a colleague", len(entries), 1)
	want := chat.AuditEntry{
		ID: entries[0].ID, By: colleague.ID, Action: chat.AuditChatRead, Subject: string(d.chat.ID), ServiceID: d.service.ID,
	}
	d.Same("the entry", entries[0], want)
	d.Clock.Advance(24 * time.Hour)
	look(colleague)
	d.Same("on record the next day", len(d.Recorded(day.Add(24*time.Hour))), 1)
}

func TestWhoWorksOnWhatIsShownWithoutTheTexts(t *testing.T) {
	d := newDesk(t)
	d.Inbound(d.chat, "hello")
	supervisor := d.Agent(d.service)
	supervisor.Permissions = append(supervisor.Permissions, chat.PermissionSupervise)
	_, err := d.Store.PutRights(d.Context(), supervisor)
	d.OK(err)
	mine := d.Open(supervisor, d.service, d.Number())
	d.Inbound(mine, "hello")
	page, err := (&chat.Overseer{Store: d.Store, Clock: d.Clock.Now}).Workloads(d.Context(), supervisor, d.service.ID, "", 10)
	d.OK(err)
	seen := 0
	for _, w := range page.Items {
		for _, c := range w.Chats {
			seen++
			if own := c.ID == mine.ID; own != (c.LastMessage != nil) {
				t.Errorf("the chat of %s shows %v", c.AgentID, c.LastMessage)
			}
		}
	}
	d.Same("chats", seen, 2)
}

func TestColleaguesAreTheOthersOfTheServiceAndThoseWhoMayTextTakeTransfers(t *testing.T) {
	d := newDesk(t)
	asking, texting, supervisor, elsewhere := d.Agent(d.service), d.Agent(d.service), d.Agent(d.service), d.Agent(d.Service(1))
	supervisor.Permissions = []chat.Permission{chat.PermissionSupervise}
	_, err := d.Store.PutRights(d.Context(), supervisor)
	d.OK(err)
	overseer := &chat.Overseer{Store: d.Store, Clock: d.Clock.Now}
	colleagues, err := overseer.Colleagues(d.Context(), asking, d.service.ID)
	d.OK(err)
	takes := map[string]bool{}
	for _, c := range colleagues {
		takes[c.Agent.ID] = c.TakesTransfers
	}
	for id, want := range map[string]bool{texting.ID: true, supervisor.ID: false} {
		if got, listed := takes[id]; !listed || got != want {
			t.Errorf("%s among %v: want %v", id, takes, want)
		}
	}
	for _, id := range []string{asking.ID, elsewhere.ID} {
		if _, listed := takes[id]; listed {
			t.Errorf("%s among %v", id, takes)
		}
	}
	if _, err := overseer.Colleagues(d.Context(), elsewhere, d.service.ID); !errors.Is(err, chat.ErrNotFound) {
		t.Errorf("an agent of another service: %v", err)
	}
}

// unrecorded takes nothing on record.
type unrecorded struct{ chat.AuditStore }

var errUnrecorded = errors.New("out of reach")

func (unrecorded) RecordOnce(context.Context, chat.AuditEntry) error { return errUnrecorded }

func TestNothingIsShownThatIsNotOnRecord(t *testing.T) {
	d := newDesk(t)
	reader := newReader(d)
	reader.Auditor.Store = unrecorded{}
	colleague := d.Agent(d.service)
	if _, err := reader.Messages(d.Context(), colleague, d.chat.ID, "", 10); !errors.Is(err, errUnrecorded) {
		t.Errorf("got %v", err)
	}
}
