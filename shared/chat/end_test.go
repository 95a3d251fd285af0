package chat_test

import (
	"testing"
	"time"

	"github.com/smsdesk/smsdesk/shared/chat"
)

func TestAnEndedChatSaysHowItEnded(t *testing.T) {
	d := newDesk(t)
	d.OK(d.receive("unread"))
	before := d.Chat(d.chat.ID)
	at := d.Clock.Advance(time.Minute)
	got, err := d.Mover(d.Store).End(d.Context(), chat.EndRequest{Agent: d.agent, Chat: d.chat.ID, Disposition: "solved", Note: "a note"})
	d.OK(err)
	want := before
	want.State, want.EndReason, want.EndedAt, want.ChangedAt, want.Unread = chat.StateEnded, chat.EndedByAgent, at, at, 0
	want.Disposition, want.Note, want.WaitingSince = "solved", "a note", time.Time{}
	want.Revision++
	d.Same("ended", got, want)
	d.Same("stored", d.Chat(d.chat.ID), want)
}

func TestAnEndIsRefusedToWhoDoesNotOwnTheChat(t *testing.T) {
	for name, tt := range map[string]struct {
		arrange func(d *desk)
		want    error
	}{
		"another agent":                          {func(d *desk) { d.agent = d.Agent(d.service) }, chat.ErrNotYourChat},
		"another agent, once it has ended":       {func(d *desk) { d.End(d.chat); d.agent = d.Agent(d.service) }, chat.ErrNotYourChat},
		"an agent of another service":            {func(d *desk) { d.agent = d.Agent(d.Service(1)) }, chat.ErrNotFound},
		"its owner, who works elsewhere by now":  {func(d *desk) { d.agent.Services = nil }, chat.ErrNotFound},
		"its owner, but there is no such chat":   {func(d *desk) { d.chat.ID = chat.NewChatID(d.chat.ID.Line(), d.Position()) }, chat.ErrNotFound},
		"its owner, but there is no such a line": {func(d *desk) { d.chat.ID = chat.NewChatID(d.Key.Line(d.Number(), d.Number()), d.Position()) }, chat.ErrNotFound},
	} {
		d := newDesk(t)
		known := d.chat.ID
		tt.arrange(d)
		before := d.Chat(known)
		_, err := d.Mover(d.Store).End(d.Context(), chat.EndRequest{Agent: d.agent, Chat: d.chat.ID, Note: "a note"})
		d.Refused(name, err, tt.want)
		d.Same(name, d.Chat(known), before)
	}
}

func TestADispositionIsOneOfTheServicesListOrNone(t *testing.T) {
	for _, tt := range []struct {
		list        []string
		disposition string
		want        error
	}{
		{nil, "anything", nil},
		{[]string{"resolved", "follow-up"}, "follow-up", nil},
		{[]string{"resolved", "follow-up"}, "", nil},
		{[]string{"resolved", "follow-up"}, "Resolved", chat.Invalid("")},
		{[]string{"resolved", "follow-up"}, "follow", chat.Invalid("")},
	} {
		d := newDesk(t)
		d.change(func(s *chat.Service) { s.Policies.Dispositions = tt.list })
		before := d.Chat(d.chat.ID)
		ended, err := d.Mover(d.Store).End(d.Context(), chat.EndRequest{Agent: d.agent, Chat: d.chat.ID, Disposition: tt.disposition})
		d.Refused(tt.disposition, err, tt.want)
		if tt.want != nil {
			d.Same("chat", d.Chat(d.chat.ID), before)
			continue
		}
		d.Same("disposition", ended.Disposition, tt.disposition)
	}
}

func TestToEndWhatOneHasEndedIsNoErrorAndChangesNothing(t *testing.T) {
	d := newDesk(t)
	end := func(note string) chat.Chat {
		c, err := d.Mover(d.Store).End(d.Context(), chat.EndRequest{Agent: d.agent, Chat: d.chat.ID, Note: note})
		d.OK(err)
		return c
	}
	first := end("the first")
	d.Clock.Advance(time.Hour)
	d.Same("again", end("the second"), first)

	next := d.Open(d.agent, d.service, d.chat.CustomerNumber)
	d.Same("with the next chat open", end("the third"), first)
	d.Same("the next chat", d.Chat(next.ID), next)
}

func TestAnAgentWhoMayNoLongerSendStillEndsTheirChats(t *testing.T) {
	d := newDesk(t)
	d.agent.Permissions = nil
	d.change(func(s *chat.Service) { s.SMS = false })
	_, err := d.Mover(d.Store).End(d.Context(), chat.EndRequest{Agent: d.agent, Chat: d.chat.ID})
	d.OK(err)
}

func TestAnEndWithAKeyThatIsUsedForAnotherIsRefused(t *testing.T) {
	d := newDesk(t)
	end := func(note string) error {
		_, err := d.Mover(d.Store).End(d.Context(), chat.EndRequest{
			Agent: d.agent, Chat: d.chat.ID, Note: note, Idempotency: chat.NewIdempotency("key", d.agent.ID, "/path", note),
		})
		return err
	}
	d.OK(end("a note"))
	d.OK(end("a note"))
	d.Refused("end", end("another note"), chat.ErrIdempotencyMismatch)
	d.Same("note", d.Chat(d.chat.ID).Note, "a note")
}
