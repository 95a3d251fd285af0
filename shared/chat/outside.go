package chat

import (
	"context"
	"errors"
	"fmt"

	"github.com/smsdesk/smsdesk/shared/sms"
)

// outside does with a text to a line without an open chat what the service's policies say. It returns the chat that it made for the
// text, which is entered there already; the zero Chat if the text was counted. ErrConflict if the line changed meanwhile.
func (r *Receiver) outside(ctx context.Context, a arrival, text LastMessage) (Chat, error) {
	line := a.reservation.Line
	chats, err := r.Store.Lines(ctx, []LineID{line})
	if err != nil {
		return Chat{}, fmt.Errorf("read a line: %w", err)
	}
	last := chats[0]
	service, err := r.Store.ServiceByNumber(ctx, a.To)
	if errors.Is(err, ErrNotFound) {
		r.Log.WarnContext(ctx, "text to a number that no service has", "number", sms.Mask(a.To))
		return Chat{}, r.ignore(ctx, a, last, nil)
	}
	if err != nil {
		return Chat{}, fmt.Errorf("find the service of a number: %w", err)
	}
	blocked, err := r.Store.Blocked(ctx, r.Key.Customer(a.From))
	if err != nil {
		return Chat{}, fmt.Errorf("find out whether a number is blocked: %w", err)
	}
	switch {
	case last.Open() && last.At(a.now).Open():
		return Chat{}, ErrConflict
	case last.Open():
		if err := lapse(ctx, r.Store, r.replier(), service, last, a.now); err != nil {
			return Chat{}, err
		}
		return Chat{}, ErrConflict
	case blocked:
		r.Log.InfoContext(ctx, "text of a blocked number dropped", "number", sms.Mask(a.From))
		return Chat{}, r.ignore(ctx, a, last, nil)
	case a.keyword == sms.KeywordHelp:
		help, err := r.replier().reply(ctx, TextHelp, service, line, "", a.To, a.From, service.text(TextHelp), a.now)
		if err != nil {
			return Chat{}, err
		}
		return Chat{}, r.ignore(ctx, a, last, help)
	case a.keyword != sms.KeywordNone || last.OptedOut || !service.SMS:
		return Chat{}, r.ignore(ctx, a, last, nil)
	}
	return r.follow(ctx, a, service, last, text)
}

// follow follows the service's policy about a text with no open chat.
func (r *Receiver) follow(ctx context.Context, a arrival, service Service, last Chat, text LastMessage) (Chat, error) {
	after := service.Policies.AfterEnd
	recent := last.ID != "" && a.now.Before(last.EndedAt.Add(after.Within()))
	switch {
	case last.ID == "" || (after.Action == AfterEndReopen && !recent):
		if service.Policies.CustomerInitiated.Requests {
			return r.request(ctx, a, service, last, text)
		}
	case after.Action == AfterEndNewRequest:
		return r.request(ctx, a, service, last, text)
	case after.Action == AfterEndReopen:
		return r.reopen(ctx, a, service, last, text)
	}
	if last.ID == "" {
		return Chat{}, r.ignore(ctx, a, last, nil)
	}
	reply, err := r.replier().autoReply(ctx, service, last, after.AutoReply, a.now)
	if err != nil {
		return Chat{}, err
	}
	if reply != nil {
		reply.ChatID = "" // it is no part of what has ended
	}
	return Chat{}, r.ignore(ctx, a, last, reply)
}

// request makes a request of the text.
func (r *Receiver) request(ctx context.Context, a arrival, service Service, last Chat, text LastMessage) (Chat, error) {
	id := NewChatID(a.reservation.Line, text.ID.Position())
	c := Requested(id, service, a.To, a.From, text, a.now).following(last)
	c, err := r.transit(ctx, service, Transition{Before: last, After: c, At: a.now, Customer: r.Key.Customer(a.From)})
	if errors.Is(err, ErrOptedOut) { // by another number of the service
		return Chat{}, r.ignore(ctx, a, last, nil)
	}
	return c, err
}

// reopen gives the ended chat back to its last owner. If that one cannot work in it any more, the text makes a request.
func (r *Receiver) reopen(ctx context.Context, a arrival, service Service, last Chat, text LastMessage) (Chat, error) {
	owner, err := r.Store.Agent(ctx, last.AgentID)
	if err != nil && !errors.Is(err, ErrNotFound) {
		return Chat{}, fmt.Errorf("read an agent: %w", err)
	}
	if err != nil || !last.takeableBy(owner) || last.ServiceID != service.ID {
		return r.request(ctx, a, service, last, text)
	}
	return r.transit(ctx, service, Transition{Before: last, After: last.Reopened(text, a.now), At: a.now})
}

// transit stores the chat of the text, with the reply of a service that is closed.
func (r *Receiver) transit(ctx context.Context, service Service, t Transition) (Chat, error) {
	if hours := service.Policies.OpeningHours; !hours.Open(t.At) {
		reply, err := r.replier().autoReply(ctx, service, t.After, hours.ClosedReply, t.At)
		if err != nil {
			return Chat{}, err
		}
		if reply != nil {
			t.Texts, t.After.AutoRepliedAt = []Message{*reply}, t.At
		}
	}
	return t.After, r.Store.Transit(ctx, t)
}

// ignore counts the text.
func (r *Receiver) ignore(ctx context.Context, a arrival, last Chat, reply *Message) error {
	if err := tellOfEnded(ctx, r.Store, []LineID{a.reservation.Line}, r.Clock); err != nil {
		return err
	}
	return r.Store.Ignore(ctx, Ignoring{Reservation: a.reservation, Last: last, Reply: reply})
}
