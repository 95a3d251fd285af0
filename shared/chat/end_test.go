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
	d.Same("without a word", end(""), first)

	next := d.Open(d.agent, d.service, d.chat.CustomerNumber)
	d.Same("with the next chat open", end("the third"), first)
	d.Same("the next chat", d.Chat(next.ID), next)
}

func TestAChatThatHasEndedTakesWhatItsOwnerSaysOfItOnce(t *testing.T) {
	for name, over := range map[string]func(d *desk){
		"the customer opted out": func(d *desk) { d.OK(d.receive("STOP")) },
		"ended by its owner":     func(d *desk) { d.End(d.chat) },
		"the next chat is open": func(d *desk) {
			d.End(d.chat)
			d.Clock.Advance(time.Minute)
			d.Open(d.agent, d.service, d.chat.CustomerNumber)
		},
	} {
		d := newDesk(t)
		over(d)
		before, head := d.Chat(d.chat.ID), d.Line(d.chat.ID.Line())
		at := d.Clock.Advance(time.Hour)
		say := func(agent chat.Agent, disposition, note string) (chat.Chat, error) {
			return d.Mover(d.Store).End(d.Context(), chat.EndRequest{Agent: agent, Chat: d.chat.ID, Disposition: disposition, Note: note})
		}
		_, err := say(d.Agent(d.service), "", "another's")
		d.Refused(name, err, chat.ErrNotYourChat)
		unsaid, err := say(d.agent, "", "")
		d.OK(err)
		d.Same(name, unsaid, before)
		got, err := say(d.agent, "solved", "a note")
		d.OK(err)
		want := before
		want.Disposition, want.Note, want.ChangedAt = "solved", "a note", at
		want.Revision++
		d.Same(name, got, want)
		d.Same(name+", stored", d.Chat(d.chat.ID), want)
		again, err := say(d.agent, "", "another note")
		d.OK(err)
		d.Same(name+", again", again, want)
		if head.ID != d.chat.ID {
			d.Same(name, d.Line(head.ID.Line()), head)
		}
	}
}

func TestAChatThatEndedByItselfTakesWhatWasSaidOfIt(t *testing.T) {
	d := newDesk(t)
	d.change(func(s *chat.Service) { s.Policies.IdleEnd = time.Hour })
	c := d.Open(d.agent, d.service, d.Number())
	d.Clock.Advance(2 * time.Hour)
	request := chat.EndRequest{
		Agent: d.agent, Chat: c.ID, Note: "a note", Idempotency: chat.NewIdempotency("key", d.agent.ID, "/path", "a note"),
	}
	for range 2 {
		got, err := d.Mover(d.Store).End(d.Context(), request)
		d.OK(err)
		d.Same("reason", got.EndReason, chat.EndedIdle)
		d.Same("ended", got.EndedAt, c.LapsesAt)
		d.Same("note", got.Note, "a note")
		d.Same("stored", d.Chat(c.ID), got)
	}
}

func TestAChatThatMayBeOnItsWayIntoTheArchiveTakesNothing(t *testing.T) {
	d := newDesk(t)
	ended := d.End(d.chat)
	d.Clock.Set(ended.EndedAt.Add(chat.Keeping))
	_, err := d.Mover(d.Store).End(d.Context(), chat.EndRequest{Agent: d.agent, Chat: ended.ID, Note: "a note"})
	d.Refused("end", err, chat.ErrChatEnded)
	d.Same("stored", d.Chat(ended.ID), ended)
}

func TestWhatIsSaidOfAnEndedChatIsSyncedAndKnowsTheListOfDispositions(t *testing.T) {
	d := newDesk(t)
	d.change(func(s *chat.Service) { s.Policies.Dispositions = []string{"resolved"} })
	d.End(d.chat)
	d.Clock.Advance(time.Hour)
	start := d.sync("")
	d.Clock.Advance(time.Hour)
	end := func(disposition string) (chat.Chat, error) {
		return d.Mover(d.Store).End(d.Context(), chat.EndRequest{Agent: d.agent, Chat: d.chat.ID, Disposition: disposition})
	}
	_, err := end("solved")
	d.Refused("solved", err, chat.Invalid(""))
	said, err := end("resolved")
	d.OK(err)
	d.Same("synced", d.sync(start.Cursor).Chats, []chat.Chat{said})
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

func TestAChatWhoseCustomerHasWrittenMeanwhileGoesOn(t *testing.T) {
	d := newDesk(t)
	d.change(func(s *chat.Service) { s.Policies.AfterEnd.Action = chat.AfterEndReopen })
	known := d.sent("Anything else?")
	end := func(last chat.MessageID, note string) error {
		_, err := d.Mover(d.Store).End(d.Context(), chat.EndRequest{Agent: d.agent, Chat: d.chat.ID, Note: note, LastMessage: last})
		return err
	}
	d.OK(d.receive("Yes, one thing"))
	d.Refused("unread", end(known.ID, ""), chat.ErrCustomerWrote)
	d.Same("state", d.Chat(d.chat.ID).State, chat.StateActive)
	read := d.Chat(d.chat.ID).LastMessage.ID
	d.OK(end(read, ""))

	d.OK(d.receive("And another"))
	d.Refused("reopened, unread", end(read, "a note"), chat.ErrCustomerWrote)
	d.Same("state", d.Chat(d.chat.ID).State, chat.StateActive)
	_, err := d.Mover(d.Store).Read(t.Context(), d.agent, d.chat.ID, d.Chat(d.chat.ID).LastMessage.ID, chat.Idempotency{})
	d.OK(err)
	d.OK(end(read, "a note"))
}

func TestWhatWasSaidOfAChatStaysWhenItIsReopened(t *testing.T) {
	d := newDesk(t)
	d.change(func(s *chat.Service) {
		s.Policies.AfterEnd.Action, s.Policies.IdleEnd = chat.AfterEndReopen, time.Hour
	})
	end := func(disposition, note string) chat.Chat {
		c, err := d.Mover(d.Store).End(d.Context(), chat.EndRequest{Agent: d.agent, Chat: d.chat.ID, Disposition: disposition, Note: note})
		d.OK(err)
		return c
	}
	said := func(name string, c chat.Chat, disposition, note string) {
		d.Same(name+", disposition", c.Disposition, disposition)
		d.Same(name+", note", c.Note, note)
	}
	end("solved", "promised a refund")
	d.OK(d.receive("Thanks"))
	said("reopened", d.Chat(d.chat.ID), "solved", "promised a refund")
	said("ended again", end("", ""), "solved", "promised a refund")
	d.OK(d.receive("When?"))
	said("with something else", end("", "on Monday"), "", "on Monday")
	d.OK(d.receive("Good"))
	d.Clock.Advance(2 * time.Hour)
	said("idle", end("", ""), "", "on Monday")
}

func TestADispositionThatIsListedNoMoreStaysWithItsChat(t *testing.T) {
	d := newDesk(t)
	d.change(func(s *chat.Service) { s.Policies.AfterEnd.Action = chat.AfterEndReopen })
	end := func(disposition string) error {
		_, err := d.Mover(d.Store).End(d.Context(), chat.EndRequest{Agent: d.agent, Chat: d.chat.ID, Disposition: disposition})
		return err
	}
	d.OK(end("solved"))
	d.OK(d.receive("Thanks"))
	d.change(func(s *chat.Service) { s.Policies.Dispositions = []string{"resolved"} })
	d.Refused("another", end("done"), chat.Invalid(""))
	d.OK(end("solved"))
}
