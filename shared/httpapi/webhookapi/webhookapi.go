// Package webhookapi has the routes that carriers post to.
package webhookapi

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/smsdesk/smsdesk/shared/chat"
	"github.com/smsdesk/smsdesk/shared/httpapi"
)

// Queue keeps what was posted until it is taken in. queue.Queue is one.
type Queue interface {
	Put(ctx context.Context, message string) error
}

// Twilio reads what Twilio posts. Errors of Text and Receipt are logged, so they must not quote what they read.
type Twilio struct {
	// Verify refuses with a *chat.Error what Twilio did not post to one of the addresses.
	Verify func(ctx context.Context, addresses []string, body, signature string) error
	// Text is the queue message of a customer's text that came at the time. It refuses what nobody can read.
	Text func(body string, at time.Time) (message string, err error)
	// Receipt is the queue message of a receipt that came at the time, from the address's query and the body; false if there is nothing
	// to tell. It refuses what nobody can read.
	Receipt func(query, body string, at time.Time) (message string, known bool, err error)
	// PublicURL is the HTTP API's base as Twilio was told it, before /webhooks.
	PublicURL string
}

// SNS knows what SNS posts.
type SNS interface {
	// Take gives the message of a notification to notify, and does by itself what else SNS posts. raw is whether SNS says that it
	// posts a message with nothing around it. It refuses with a *chat.Error what SNS did not post, before anything is done.
	Take(ctx context.Context, body string, raw bool, notify func(ctx context.Context, message string) error) error
}

// Notified reads what SNS's notifications say, to know that it can be read. Errors are logged, so they must not quote it.
type Notified struct {
	// ParseReceipt tells whether it is a carrier's word on a text of ours.
	ParseReceipt func(message string) (r chat.Receipt, is bool, err error)
	// ParseText reads all else.
	ParseText func(message string) (chat.InboundText, error)
}

// Webhooks hand on what carriers post. Whoever posted it, it is in the queue before it is answered: a carrier posts again for seconds or
// minutes, a queue keeps it for days.
type Webhooks struct {
	Twilio   Twilio
	SNS      SNS
	Notified Notified
	Queue    Queue
	Clock    chat.Clock
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
	message, err := w.Twilio.Text(p.Body, w.Clock())
	if err != nil {
		return httpapi.Reply{}, malformed(err)
	}
	if err := w.Queue.Put(ctx, message); err != nil {
		return httpapi.Reply{}, err
	}
	return httpapi.Reply{Status: http.StatusOK, ContentType: "text/xml; charset=utf-8", Body: emptyTwiML}, nil
}

func (w *Webhooks) twilioStatus(ctx context.Context, p httpapi.Post) (httpapi.Reply, error) {
	if err := w.verify(ctx, p); err != nil {
		return httpapi.Reply{}, err
	}
	message, known, err := w.Twilio.Receipt(p.Query(), p.Body, w.Clock())
	if err != nil {
		return httpapi.Reply{}, malformed(err)
	}
	if !known {
		return httpapi.Reply{Status: http.StatusNoContent}, nil
	}
	if err := w.Queue.Put(ctx, message); err != nil {
		return httpapi.Reply{}, err
	}
	return httpapi.Reply{Status: http.StatusNoContent}, nil
}

func (w *Webhooks) verify(ctx context.Context, p httpapi.Post) error {
	return w.Twilio.Verify(ctx, p.Addresses(w.Twilio.PublicURL), p.Body, p.Header("x-twilio-signature"))
}

// sns hands a notification on as it came, which is how the queue's own topic brings one.
func (w *Webhooks) sns(ctx context.Context, p httpapi.Post) (httpapi.Reply, error) {
	raw := p.Header("x-amz-sns-rawdelivery") == "true"
	err := w.SNS.Take(ctx, p.Body, raw, func(ctx context.Context, message string) error {
		tells, err := w.Notified.tells(message)
		if err != nil {
			return malformed(err)
		}
		if !tells {
			return nil
		}
		return w.Queue.Put(ctx, p.Body)
	})
	if err != nil {
		return httpapi.Reply{}, err
	}
	return httpapi.Reply{Status: http.StatusNoContent}, nil
}

// tells is false for a carrier's word on something that is no text of ours.
func (n Notified) tells(message string) (bool, error) {
	receipt, is, err := n.ParseReceipt(message)
	if err != nil || is {
		return receipt.Provider.ID != "", err
	}
	_, err = n.ParseText(message)
	return true, err
}

// malformed refuses what the carrier did post, but nobody can read. It would be as malformed the next time.
func malformed(err error) error {
	return fmt.Errorf("%w (%w)", chat.Invalid("This is not what the carrier is known to post."), err)
}
