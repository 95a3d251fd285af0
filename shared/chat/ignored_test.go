package chat_test

import (
	"testing"
	"time"

	"github.com/smsdesk/smsdesk/shared/chat"
	"github.com/smsdesk/smsdesk/shared/chat/chattest"
)

// An ended chat is in no list that a sync reads, so a text that it counts must be told.
func TestASyncTellsOfATextThatAnEndedChatCounted(t *testing.T) {
	for body, optsOut := range map[string]bool{"Are you there?": false, "STOP": true} {
		t.Run(body, func(t *testing.T) {
			w := chattest.NewWorld(t, func(clock chat.Clock) chattest.Store { return chattest.NewFake(clock) })
			service := w.Service(1)
			agent := w.Agent(service)
			ended := w.End(w.Open(agent, service, w.Number()))
			syncer := &chat.Syncer{Store: w.Store, Clock: w.Clock.Now}
			desktop := chattest.NewDesktop()
			bringUpToDate := func() {
				t.Helper()
				delta, err := syncer.Sync(t.Context(), agent, desktop.Cursor)
				w.OK(err)
				desktop.Merge(delta)
			}
			bringUpToDate()
			w.Clock.Advance(time.Hour)
			w.OK(w.Receiver(w.Store).Receive(t.Context(), w.InboundText(ended.CustomerNumber, ended.ServiceNumber, body)))

			bringUpToDate()

			told := desktop.Chats[ended.ID]
			if told.IgnoredCount != 1 || told.OptedOut != optsOut {
				t.Errorf("the desktop knows of %d ignored texts, opted out: %v", told.IgnoredCount, told.OptedOut)
			}
		})
	}
}
