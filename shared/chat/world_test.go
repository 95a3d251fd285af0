package chat_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/smsdesk/smsdesk/shared/chat"
	"github.com/smsdesk/smsdesk/shared/chat/chattest"
)

// errStore is what a store answers that does not work.
var errStore = errors.New("the store does not work")

func newWorld(t *testing.T) *chattest.World {
	t.Helper()
	return chattest.NewWorld(t, func(clock chat.Clock) chattest.Store { return chattest.NewFake(clock) })
}

// desk is an agent with an open chat, and a carrier.
type desk struct {
	*chattest.World
	service chat.Service
	agent   chat.Agent
	chat    chat.Chat
	carrier *chattest.Carrier
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	w := newWorld(t)
	service := w.Service(1)
	agent := w.Agent(service)
	return &desk{World: w, service: service, agent: agent, chat: w.Open(agent, service, w.Number()), carrier: chattest.NewCarrier(nil)}
}

// change stores the service as edited.
func (d *desk) change(edit func(s *chat.Service)) {
	d.Helper()
	edit(&d.service)
	_, err := d.Store.PutService(d.Context(), d.service)
	d.OK(err)
}

// send sends the text with a new key.
func (d *desk) send(body string) (chat.Message, error) {
	return d.Sender(d.Store, d.carrier).Send(d.Context(), d.SendRequest(d.agent, d.chat.ID, body))
}

// sent sends the text, and it must go out.
func (d *desk) sent(body string) chat.Message {
	d.Helper()
	m, err := d.send(body)
	d.OK(err)
	return m
}

// receive lets the chat's customer text.
func (d *desk) receive(body string) error {
	return d.Receiver(d.Store).Receive(d.Context(), d.InboundText(d.chat.CustomerNumber, d.chat.ServiceNumber, body))
}

// confirm takes in a receipt for the message.
func (d *desk) confirm(id chat.MessageID, c chat.Change) {
	d.Helper()
	d.OK(d.Confirmer(d.Store).Confirm(d.Context(), receipt(id, c)))
}

func receipt(id chat.MessageID, c chat.Change) chat.Receipt {
	return chat.Receipt{Provider: chat.Provider{Carrier: chattest.CarrierName, ID: chattest.ProviderID(id)}, Change: c}
}

func change(s chat.Status, at time.Time, by chat.Confirmation) chat.Change {
	return chat.Change{StatusChange: chat.StatusChange{Status: s, At: at}, Confirmation: by}
}

// untouched fails the test if anything was stored in the chat or sent since it was read.
func (d *desk) untouched(what string, before chat.Chat) {
	d.Helper()
	d.Same(what+": chat", d.Chat(before.ID), before)
	d.Same(what+": messages", len(d.Messages(before)), 0)
	d.Same(what+": calls of the carrier", d.carrier.Calls(), 0)
}

// plain fails the test if the text holds what no log, error or URL may hold.
func plain(t *testing.T, what, text string, secrets ...string) {
	t.Helper()
	for _, secret := range secrets {
		if strings.Contains(text, secret) || strings.Contains(text, strings.TrimPrefix(secret, "+")) {
			t.Errorf("%s tells %q: %s", what, secret, text)
		}
	}
}

// canceled is a context whose owner has gone.
func canceled() context.Context {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	return ctx
}
