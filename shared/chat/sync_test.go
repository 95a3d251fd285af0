package chat_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/smsdesk/smsdesk/shared/chat"
	"github.com/smsdesk/smsdesk/shared/chat/chattest"
)

// draws are choices that a property test makes, so that it can make a failing history shorter.
type draws struct{ t *rapid.T }

func (d draws) IntN(n int) int { return rapid.IntRange(0, n-1).Draw(d.t, "choice") }

func TestADesktopThatSyncsMissesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		chattest.SyncNeverSkips(chattest.NewWorld(t, func(clock chat.Clock) chattest.Store { return chattest.NewFake(clock) }), draws{t})
	})
}

func (d *desk) sync(cursor string) chat.Delta {
	d.Helper()
	delta, err := (&chat.Syncer{Store: d.Store, Clock: d.Clock.Now}).Sync(d.Context(), d.agent, cursor)
	d.OK(err)
	return delta
}

// synced is what a desktop knows that syncs from the cursor until there is no more, and how many answers that took.
func (d *desk) synced(cursor string) (known *chattest.Desktop, answers int) {
	d.Helper()
	known = chattest.NewDesktop()
	known.Cursor = cursor
	for answers = 1; ; answers++ {
		delta := d.sync(known.Cursor)
		known.Merge(delta)
		if !delta.More {
			return known, answers
		}
		if answers > 100 {
			d.Fatalf("there is always more")
		}
	}
}

func TestAFirstSyncIsTheOpenChatsWithTheirNewestMessages(t *testing.T) {
	d := newDesk(t)
	ended := d.Open(d.agent, d.service, d.Number())
	d.Inbound(ended, "in an ended chat")
	d.End(ended)
	d.Open(d.Agent(d.service), d.service, d.Number())
	var want []chat.MessageID
	for i := range 60 {
		m := d.Inbound(d.chat, fmt.Sprint("text ", i))
		if i >= 10 {
			want = append(want, m.ID)
		}
	}
	delta := d.sync("")
	d.Same("reset", delta.Reset, true)
	d.Same("more", delta.More, false)
	d.Same("chats", delta.Chats, []chat.Chat{d.Chat(d.chat.ID)})
	var got []chat.MessageID
	for _, m := range delta.Messages {
		got = append(got, m.ID)
	}
	d.Same("messages", got, want)
	d.Same("removed", delta.RemovedChatIDs, []chat.ChatID{})
}

func TestASyncWithACursorIsWhatWasCommittedSince(t *testing.T) {
	d := newDesk(t)
	quiet := d.Open(d.agent, d.service, d.Number())
	d.Inbound(quiet, "long ago")
	d.Inbound(d.chat, "long ago")
	d.Clock.Advance(time.Hour)
	cursor := d.sync("").Cursor

	d.Clock.Advance(time.Hour)
	m := d.Inbound(d.chat, "new")
	delta := d.sync(cursor)
	d.Same("reset", delta.Reset, false)
	d.Same("chats", delta.Chats, []chat.Chat{d.Chat(d.chat.ID)})
	d.Same("messages", delta.Messages, []chat.Message{m})

	for range 2 { // what was on its way when the last round began may be told once more
		d.Clock.Advance(time.Hour)
		delta = d.sync(delta.Cursor)
	}
	d.Same("chats once all is known", delta.Chats, []chat.Chat{})
	d.Same("messages once all is known", delta.Messages, []chat.Message{})
}

func TestAMessageStoredAtTheEndOfCommitLagIsNotMissed(t *testing.T) {
	d := newDesk(t)
	d.Clock.Advance(time.Hour)
	text := d.Text(d.chat.ID.Line(), chat.Inbound, "late")
	_, err := d.Store.ClaimInbound(d.Context(), d.chat.ID.Line(), text)
	d.OK(err)
	d.Clock.Advance(chat.CommitLag)
	cursor := d.sync("").Cursor
	m := d.Put(d.Draft(d.chat, text))
	d.Same("messages", d.sync(cursor).Messages, []chat.Message{m})
}

func TestAMessageStoredLateBelowOneThatIsNotSettledIsNotMissed(t *testing.T) {
	d := newDesk(t)
	d.Clock.Advance(time.Hour)
	late := d.Text(d.chat.ID.Line(), chat.Inbound, "late")
	_, err := d.Store.ClaimInbound(d.Context(), d.chat.ID.Line(), late)
	d.OK(err)
	d.Clock.Advance(time.Second)
	d.sent("waits for its receipt")
	cursor := d.sync("").Cursor
	m := d.Put(d.Draft(d.chat, late))
	known, _ := d.synced(cursor)
	d.Same("the late message", known.Messages[m.ID], m)
}

func TestAReceiptIsNotMissed(t *testing.T) {
	for name, tt := range map[string]struct {
		before []chat.Change // known to the desktop
		after  time.Duration
	}{
		"for a message that waits for it":              {nil, time.Hour},
		"just before receipts count no longer":         {nil, chat.ReceiptLag - time.Millisecond},
		"when receipts count no longer":                {nil, chat.ReceiptLag},
		"long after":                                   {nil, chat.ReceiptLag + chat.CommitLag + time.Millisecond},
		"for a message that had failed":                {[]chat.Change{change(chat.StatusFailed, chattest.Epoch(), "")}, time.Hour},
		"for a message that the carrier had delivered": {[]chat.Change{change(chat.StatusDelivered, chattest.Epoch(), chat.ConfirmedByCarrier)}, 71 * time.Hour},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			m := d.sent("hello")
			for _, c := range tt.before {
				d.confirm(m.ID, c)
			}
			desktop, _ := d.synced("")
			end := d.Clock.Now().Add(tt.after)
			for d.Clock.Now().Before(end) { // the desktop goes on to sync
				d.Clock.Advance(min(chat.CursorLife, end.Sub(d.Clock.Now())))
				desktop.Merge(d.sync(desktop.Cursor))
			}
			d.confirm(m.ID, change(chat.StatusDelivered, d.Clock.Now(), chat.ConfirmedByHandset))
			d.Clock.Advance(time.Minute)
			desktop.Merge(d.sync(desktop.Cursor))
			d.Same("message", desktop.Messages[m.ID], d.Message(m.ID))
			d.Same("resets", desktop.Resets, 1)
		})
	}
}

func TestASendThatNobodyAnsweredIsSyncedAsUnconfirmed(t *testing.T) {
	d := newDesk(t)
	m := d.Outbound(d.chat, "hello")
	first := d.sync("")
	d.Same("status at first", first.Messages[0].Status, chat.StatusQueued)
	d.Clock.Advance(chat.AnswerBy)
	delta := d.sync(first.Cursor)
	d.Same("message", delta.Messages, []chat.Message{m.Observed(d.Clock.Now())})
	d.Same("status", delta.Messages[0].Status, chat.StatusUnconfirmed)
}

func TestAChatThatEndedSinceIsToldAsEnded(t *testing.T) {
	d := newDesk(t)
	d.Clock.Advance(time.Hour)
	cursor := d.sync("").Cursor
	m := d.Inbound(d.chat, "the last word")
	ended := d.End(d.chat)
	delta := d.sync(cursor)
	d.Same("chats", delta.Chats, []chat.Chat{ended})
	d.Same("messages", delta.Messages, []chat.Message{m})
	d.Clock.Advance(time.Hour)
	delta = d.sync(delta.Cursor)
	d.Clock.Advance(time.Hour)
	delta = d.sync(delta.Cursor)
	d.Same("chats later", delta.Chats, []chat.Chat{})
}

func TestWhatChangesInAnEndedChatIsTold(t *testing.T) {
	d := newDesk(t)
	d.End(d.chat)
	d.Clock.Advance(time.Hour)
	desktop, _ := d.synced("")
	d.Same("chats at first", len(desktop.Chats), 0)
	d.Clock.Advance(time.Hour)
	d.OK(d.receive("too late"))
	d.Clock.Advance(time.Hour)
	d.OK(d.receive("STOP"))
	d.Clock.Advance(time.Hour)
	desktop.Merge(d.sync(desktop.Cursor))
	d.Same("chat", desktop.Chats[d.chat.ID], d.Chat(d.chat.ID))
	d.Same("ignored", desktop.Chats[d.chat.ID].IgnoredCount, 2)
}

func TestACursorThatCannotBeUsedStartsOver(t *testing.T) {
	d := newDesk(t)
	m := d.Inbound(d.chat, "hello")
	other := d.Agent(d.service)
	foreign, err := (&chat.Syncer{Store: d.Store, Clock: d.Clock.Now}).Sync(d.Context(), other, "")
	d.OK(err)
	mine := d.sync("").Cursor
	for name, tt := range map[string]struct {
		cursor string
		after  time.Duration
		reset  bool
	}{
		"none":                   {"", 0, true},
		"nonsense":               {"nonsense!", 0, true},
		"another encoding":       {base64.StdEncoding.EncodeToString([]byte("\xff\xfe")), 0, true},
		"no JSON":                {base64.RawURLEncoding.EncodeToString([]byte("{")), 0, true},
		"another agent's":        {foreign.Cursor, 0, true},
		"mine":                   {mine, 0, false},
		"a day old":              {mine, chat.CursorLife, false},
		"more than a day old":    {mine, chat.CursorLife + time.Millisecond, true},
		"a chat that is none":    {edited(t, mine, func(c map[string]any) { c["f"] = map[string]string{"x": "y"} }), 0, true},
		"a chat without a name":  {edited(t, mine, func(c map[string]any) { c["f"] = map[string]string{"": ""} }), 0, true},
		"a position that's none": {edited(t, mine, func(c map[string]any) { c["f"] = map[chat.ChatID]string{d.chat.ID: "~"} }), 0, true},
		"done with nonsense":     {edited(t, mine, func(c map[string]any) { c["d"] = "~" }), 0, true},
		"within nonsense":        {edited(t, mine, func(c map[string]any) { c["w"] = "~" }), 0, true},
		"resumed at nonsense":    {edited(t, mine, func(c map[string]any) { c["r"] = "~" }), 0, true},
		"lowest of nonsense":     {edited(t, mine, func(c map[string]any) { c["u"] = map[string]string{"~": "~"} }), 0, true},
		"a number for a chat":    {edited(t, mine, func(c map[string]any) { c["d"] = 1 }), 0, true},
	} {
		before := d.Clock.Now()
		d.Clock.Advance(tt.after)
		delta := d.sync(tt.cursor)
		d.Same(name+": reset", delta.Reset, tt.reset)
		if tt.reset {
			d.Same(name+": chats", delta.Chats, []chat.Chat{d.Chat(d.chat.ID)})
			d.Same(name+": messages", delta.Messages, []chat.Message{m})
		}
		d.Clock.Set(before)
	}
}

// edited is a cursor with its content changed, as anybody can.
func edited(t *testing.T, cursor string, edit func(content map[string]any)) string {
	t.Helper()
	b, err := base64.RawURLEncoding.DecodeString(cursor)
	if err != nil {
		t.Fatal(err)
	}
	var content map[string]any
	if err := json.Unmarshal(b, &content); err != nil {
		t.Fatal(err)
	}
	edit(content)
	b, err = json.Marshal(content)
	if err != nil {
		t.Fatal(err)
	}
	return base64.RawURLEncoding.EncodeToString(b)
}

func TestACursorThatNamesAnotherAgentsChatShowsNothingOfIt(t *testing.T) {
	d := newDesk(t)
	theirs := d.Open(d.Agent(d.service), d.service, d.Number())
	d.Inbound(theirs, "a secret")
	cursor := edited(t, d.sync("").Cursor, func(c map[string]any) {
		c["f"] = map[chat.ChatID]chat.Position{theirs.ID: chat.PositionAt(chattest.Epoch())}
	})
	delta := d.sync(cursor)
	d.Same("removed", delta.RemovedChatIDs, []chat.ChatID{theirs.ID})
	for _, m := range delta.Messages {
		d.Same("message's chat", m.ChatID, d.chat.ID)
	}
	d.Same("chats", slices.ContainsFunc(delta.Chats, func(c chat.Chat) bool { return c.ID == theirs.ID }), false)
}

func TestAnAgentIsToldNothingMoreOfAServiceThatTheyNoLongerWorkFor(t *testing.T) {
	d := newDesk(t)
	m := d.sent("hello")
	d.confirm(m.ID, change(chat.StatusFailed, d.Clock.Now(), ""))
	cursor := d.sync("").Cursor
	d.Inbound(d.chat, "a secret")
	d.confirm(m.ID, change(chat.StatusDelivered, d.Clock.Now(), chat.ConfirmedByHandset))
	d.agent.Services = nil
	delta := d.sync(cursor)
	d.Same("chats", delta.Chats, []chat.Chat{})
	d.Same("messages", delta.Messages, []chat.Message{})
	d.Same("removed", delta.RemovedChatIDs, []chat.ChatID{d.chat.ID})
}

// Answers are cut at about two hundred messages.
const answerMessages = 200

func TestAFirstSyncOfManyChatsComesInSeveralAnswers(t *testing.T) {
	d := newDesk(t)
	chats := map[chat.ChatID]bool{d.chat.ID: true}
	for len(chats) < 9 {
		c := d.Open(d.agent, d.service, d.Number())
		chats[c.ID] = true
		for i := range 60 {
			d.Inbound(c, fmt.Sprint("text ", i))
		}
		d.Outbound(c, "waits for its receipt") // so that each chat is followed
	}
	desktop, answers := d.synced("")
	if answers < 2 || answers > 3 { // the chat without messages may come last
		t.Errorf("%d answers", answers)
	}
	d.Same("chats", len(desktop.Chats), len(chats))
	d.Same("messages", len(desktop.Messages), 8*50)
	d.Same("resets", desktop.Resets, 1)
}

func TestASyncOfManyMessagesComesInSeveralAnswersAndDoesNotMissWhatIsCommittedBetween(t *testing.T) {
	d := newDesk(t)
	d.Clock.Advance(time.Hour)
	cursor := d.sync("").Cursor
	want := map[chat.MessageID]bool{}
	for i := range 2*answerMessages + 1 {
		want[d.Inbound(d.chat, fmt.Sprint("text ", i)).ID] = true
	}
	desktop := chattest.NewDesktop()
	desktop.Cursor = cursor
	for more, answers := true, 0; more; answers++ {
		delta := d.sync(desktop.Cursor)
		if len(delta.Messages) > answerMessages {
			t.Errorf("an answer of %d messages", len(delta.Messages))
		}
		desktop.Merge(delta)
		more = delta.More
		if answers == 0 {
			want[d.Inbound(d.chat, "while the desktop was syncing").ID] = true
			d.Clock.Advance(time.Second)
		}
	}
	desktop.Merge(d.sync(desktop.Cursor))
	d.Same("messages", len(desktop.Messages), len(want))
	d.Same("chat", desktop.Chats[d.chat.ID], d.Chat(d.chat.ID))
}

func TestMoreNewsThanAnAnswerHoldsIsToldAndEnds(t *testing.T) {
	d := newDesk(t)
	var ids []chat.MessageID
	for range answerMessages + 10 {
		m := d.sent("hello")
		d.confirm(m.ID, change(chat.StatusDelivered, d.Clock.Now(), chat.ConfirmedByCarrier))
		ids = append(ids, m.ID)
	}
	d.Clock.Advance(time.Hour)
	first, _ := d.synced("")
	for _, id := range ids {
		d.confirm(id, change(chat.StatusDelivered, d.Clock.Now(), chat.ConfirmedByHandset))
	}
	d.Clock.Advance(time.Hour)
	desktop, _ := d.synced(first.Cursor)
	for _, id := range ids {
		d.Same("confirmation", desktop.Messages[id].Confirmation, chat.ConfirmedByHandset)
	}
}

func TestAChatThatVanishesWhileItIsReadInPartDoesNotHideTheNext(t *testing.T) {
	d := newDesk(t)
	second := d.Service(1)
	d.agent.Services = append(d.agent.Services, second.ID)
	other := d.Open(d.agent, second, d.Number())
	first, next := d.chat, other // in the order in which they are read
	if first.ID > next.ID {
		first, next = next, first
	}
	d.Clock.Advance(time.Hour)
	cursor := d.sync("").Cursor
	m := d.Inbound(next, "before the others")
	d.Clock.Advance(time.Second)
	for i := range answerMessages + 1 {
		d.Inbound(first, fmt.Sprint("text ", i))
	}
	delta := d.sync(cursor)
	d.Same("more", delta.More, true)
	d.agent.Services = []string{next.ServiceID}
	desktop, _ := d.synced(delta.Cursor)
	d.Same("the next chat", desktop.Chats[next.ID], d.Chat(next.ID))
	d.Same("its message", desktop.Messages[m.ID], m)
}

func TestMessagesOlderThanTheNewestAreFollowedWhileReceiptsMayCome(t *testing.T) {
	d := newDesk(t)
	old := d.sent("hello")
	for i := range 60 {
		d.Inbound(d.chat, fmt.Sprint("text ", i))
	}
	d.Clock.Advance(time.Hour)
	cursor := d.sync("").Cursor
	d.confirm(old.ID, change(chat.StatusDelivered, d.Clock.Now(), chat.ConfirmedByHandset))
	desktop, _ := d.synced(cursor)
	d.Same("message", desktop.Messages[old.ID], d.Message(old.ID))
}

func TestACursorTellsNoNumberAndNoText(t *testing.T) {
	d := newDesk(t)
	d.sent("a secret text")
	cursor := d.sync("").Cursor
	b, err := base64.RawURLEncoding.DecodeString(cursor)
	d.OK(err)
	plain(t, "the cursor", string(b), "a secret text", d.chat.CustomerNumber, d.chat.ServiceNumber)
	if strings.ContainsAny(cursor, "+/=") {
		t.Errorf("%q cannot stand in a URL", cursor)
	}
}

func TestASyncThatMeetsABrokenStoreIsAnError(t *testing.T) {
	d := newDesk(t)
	m := d.sent("hello")
	d.confirm(m.ID, change(chat.StatusFailed, d.Clock.Now(), ""))
	cursor := d.sync("").Cursor
	d.confirm(m.ID, change(chat.StatusDelivered, d.Clock.Now(), chat.ConfirmedByHandset))
	for from, calls := range map[string]int{"": 2, cursor: 5} {
		for call := range calls {
			crash := chattest.NewCrash(d.Store, chattest.CrashAt(call, chattest.BeforeCall))
			_, err := (&chat.Syncer{Store: crash, Clock: d.Clock.Now}).Sync(d.Context(), d.agent, from)
			d.Refused(fmt.Sprint("call ", call), err, chattest.ErrCrashed)
		}
	}
}

// A cursor travels in a URL, of which API Gateway takes ten thousand bytes with all headers.
func TestACursorStaysShortHoweverManyChatsWaitForReceipts(t *testing.T) {
	const longest = 8192
	for chats, startsOver := range map[int]bool{40: false, 41: true, 60: true} {
		d := newDesk(t)
		for range chats {
			d.Outbound(d.Open(d.agent, d.service, d.Number()), "waits for its receipt")
		}
		desktop, _ := d.synced("")
		if n := len(desktop.Cursor); n > longest {
			t.Errorf("%d chats make a cursor of %d bytes", chats, n)
		}
		delta := d.sync(desktop.Cursor)
		d.Same("starts over", delta.Reset, startsOver)
		if n := len(delta.Cursor); n > longest {
			t.Errorf("%d chats make a cursor of %d bytes", chats, n)
		}
	}
}
