// Package webhookapi has the routes that carriers post to.
package webhookapi

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/smsdesk/smsdesk/shared/chat"
	"github.com/smsdesk/smsdesk/shared/httpapi"
)

// Receiver takes a text in. chat.Receiver is one.
type Receiver interface {
	Receive(ctx context.Context, t chat.InboundText) error
}

// Confirmer takes a receipt in. chat.Confirmer is one.
type Confirmer interface {
	Confirm(ctx context.Context, r chat.Receipt) error
}

// Twilio reads what Twilio posts. Errors of the two parsers are logged, so they must not quote what they read.
type Twilio struct {
	// Verify refuses with a *chat.Error what Twilio did not post to one of the addresses.
	Verify func(ctx context.Context, addresses []string, body, signature string) error
	// ParseText reads a customer's text.
	ParseText func(body string) (chat.InboundText, error)
	// ParseReceipt reads a receipt, without its time, from the address's query and the body; false if there is nothing to tell.
	ParseReceipt func(query, body string) (chat.Receipt, bool, error)
	// PublicURL is the HTTP API's base as Twilio was told it, before /webhooks.
	PublicURL string
}

// SNS knows what SNS posts.
type SNS interface {
	// Take gives the message of a notification to notify, and does by itself what else SNS posts. raw is whether SNS says that it
	// posts a message with nothing around it. It refuses with a *chat.Error what SNS did not post, before anything is done.
	Take(ctx context.Context, body string, raw bool, notify func(ctx context.Context, message string) error) error
}

// Notified reads what SNS's notifications say. Errors are logged, so they must not quote it.
type Notified struct {
	// ParseReceipt tells whether it is a carrier's word on a text of ours, and reads it. One that is about something else has no
	// carrier's id.
	ParseReceipt func(message string) (r chat.Receipt, is bool, err error)
	// ParseText reads all else.
	ParseText func(message string) (chat.InboundText, error)
}

// Webhooks are the routes' use cases.
type Webhooks struct {
	Twilio    Twilio
	SNS       SNS
	Notified  Notified
	Receiver  Receiver
	Confirmer Confirmer
	Clock     chat.Clock
}

// Routes are the routes by their keys.
func (w *Webhooks) Routes() map[string]httpapi.Hook {
	return map[string]httpapi.Hook{
		"POST /webhooks/twilio/messages": w.twilioMessage,
		"POST /webhooks/twilio/status":   w.twilioStatus,
		"POST /webhooks/sns":             w.sns,
	}
}

// emptyTwiML tells Twilio to answer the customer nothing: what goes out is for the chat to say.
const emptyTwiML = `<?xml version="1.0" encoding="UTF-8"?><Response/>`

func (w *Webhooks) twilioMessage(ctx context.Context, p httpapi.Post) (httpapi.Reply, error) {
	if err := w.verify(ctx, p); err != nil {
		return httpapi.Reply{}, err
	}
	text, err := w.Twilio.ParseText(p.Body)
	if err != nil {
		return httpapi.Reply{}, malformed(err)
	}
	if err := w.receive(ctx, text); err != nil {
		return httpapi.Reply{}, err
	}
	return httpapi.Reply{Status: http.StatusOK, ContentType: "text/xml; charset=utf-8", Body: emptyTwiML}, nil
}

func (w *Webhooks) twilioStatus(ctx context.Context, p httpapi.Post) (httpapi.Reply, error) {
	if err := w.verify(ctx, p); err != nil {
		return httpapi.Reply{}, err
	}
	receipt, known, err := w.Twilio.ParseReceipt(p.Query(), p.Body)
	if err != nil {
		return httpapi.Reply{}, malformed(err)
	}
	if !known {
		return httpapi.Reply{Status: http.StatusNoContent}, nil
	}
	receipt.Change.At = w.Clock()
	if err := w.Confirmer.Confirm(ctx, receipt); err != nil {
		return httpapi.Reply{}, err
	}
	return httpapi.Reply{Status: http.StatusNoContent}, nil
}

func (w *Webhooks) verify(ctx context.Context, p httpapi.Post) error {
	return w.Twilio.Verify(ctx, p.Addresses(w.Twilio.PublicURL), p.Body, p.Header("x-twilio-signature"))
}

func (w *Webhooks) sns(ctx context.Context, p httpapi.Post) (httpapi.Reply, error) {
	err := w.SNS.Take(ctx, p.Body, p.Header("x-amz-sns-rawdelivery") == "true", w.notified)
	if err != nil {
		return httpapi.Reply{}, err
	}
	return httpapi.Reply{Status: http.StatusNoContent}, nil
}

func (w *Webhooks) notified(ctx context.Context, message string) error {
	receipt, is, err := w.Notified.ParseReceipt(message)
	switch {
	case err != nil:
		return malformed(err)
	case is && receipt.Provider.ID == "":
		return nil
	case is:
		return w.Confirmer.Confirm(ctx, receipt)
	}
	text, err := w.Notified.ParseText(message)
	if err != nil {
		return malformed(err)
	}
	return w.receive(ctx, text)
}

// errAgain makes the carrier post a text again, which another delivery is at work on.
var errAgain = &chat.Error{Code: chat.CodeCarrierUnavailable, Message: "This text is being taken in. Post it again in a moment."}

func (w *Webhooks) receive(ctx context.Context, text chat.InboundText) error {
	err := w.Receiver.Receive(ctx, text)
	if errors.Is(err, chat.ErrInProgress) {
		return errAgain
	}
	return err
}

// malformed refuses what the carrier did post, but nobody can read. It would be as malformed the next time.
func malformed(err error) error {
	return fmt.Errorf("%w (%w)", chat.Invalid("This is not what the carrier is known to post."), err)
}
