package chat_test

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"

	"github.com/smsdesk/smsdesk/shared/chat"
)

func TestABlockedNumbersTextIsDroppedBeforeAChatExists(t *testing.T) {
	d := newDesk(t)
	d.change(func(s *chat.Service) {
		s.Policies.CustomerInitiated.Requests = true
		s.Policies.AfterEnd = chat.AfterEnd{Action: chat.AfterEndNewRequest, AutoReply: "We are closed."}
	})
	block := func(number string) {
		d.Helper()
		d.OK(d.Store.PutBlock(d.Context(), chat.Block{Customer: d.Key.Customer(number), Number: number}))
	}
	var log bytes.Buffer
	receiver := d.Receiver(d.Store)
	receiver.Log = slog.New(slog.NewJSONHandler(&log, nil))
	receive := func(number, body string) {
		d.Helper()
		d.OK(receiver.Receive(d.Context(), d.InboundText(number, d.chat.ServiceNumber, body)))
	}

	stranger := d.Number()
	block(stranger)
	receive(stranger, "hello")
	receive(stranger, "HELP")
	d.Same("the stranger's line", d.Line(d.Key.Line(d.chat.ServiceNumber, stranger)).ID, chat.ChatID(""))
	if n := strings.Count(log.String(), `"msg":"text of a blocked number dropped"`); n != 2 {
		t.Errorf("counted %d texts: %s", n, &log)
	}
	plain(t, "the log", log.String(), stranger, "hello")

	block(d.chat.CustomerNumber)
	receive(d.chat.CustomerNumber, "in the chat that is open")
	d.Same("messages", len(d.Messages(d.chat)), 1)
	ended := d.End(d.chat)
	receive(d.chat.CustomerNumber, "after its end")
	after := d.Line(d.chat.ID.Line())
	d.Same("the latest chat", after.ID, ended.ID)
	d.Same("state", after.State, chat.StateEnded)
	d.Same("ignored texts", after.IgnoredCount, 1)
}

func TestATextToANumberThatNoServiceHasIsCountedInTheLog(t *testing.T) {
	d := newDesk(t)
	var log bytes.Buffer
	receiver := d.Receiver(d.Store)
	receiver.Log = slog.New(slog.NewJSONHandler(&log, nil))
	text := d.InboundText(d.Number(), d.Number(), "Who is this?")
	for range 2 {
		d.OK(receiver.Receive(d.Context(), text))
	}
	if n := strings.Count(log.String(), `"msg":"text to a number that no service has"`); n != 1 {
		t.Errorf("counted %d times: %s", n, &log)
	}
	plain(t, "the log", log.String(), text.From, text.To, text.Body)
}

func TestFilesThatComeWithATextAreToldOf(t *testing.T) {
	for _, tt := range []struct {
		body  string
		media int
		want  string
	}{
		{"Look:", 0, "Look:"},
		{"Look:", 1, "Look:\n[attachment, not supported]"},
		{"Look:", 3, "Look:\n[3 attachments, not supported]"},
		{"", 1, "[attachment, not supported]"},
	} {
		d := newDesk(t)
		text := d.InboundText(d.chat.CustomerNumber, d.chat.ServiceNumber, tt.body)
		text.Media = tt.media
		d.OK(d.Receiver(d.Store).Receive(d.Context(), text))
		m := d.Messages(d.chat)[0]
		d.Same("body", m.Body, tt.want)
		d.Same("segments", m.Segments, 1)
		d.Same("preview", d.Chat(d.chat.ID).LastMessage.Body, tt.want)
	}
	d := newDesk(t)
	text := d.InboundText(d.chat.CustomerNumber, d.chat.ServiceNumber, "STOP")
	text.Media = 1
	d.OK(d.Receiver(d.Store).Receive(d.Context(), text))
	d.Same("opted out by STOP with a picture", d.Chat(d.chat.ID).OptedOut, true)
}
