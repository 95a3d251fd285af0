// Package agentapi has the routes of the desktop, except sending.
package agentapi

import (
	"context"
	"errors"
	"net/http"

	"github.com/smsdesk/smsdesk/shared/api"
	"github.com/smsdesk/smsdesk/shared/chat"
	"github.com/smsdesk/smsdesk/shared/httpapi"
	"github.com/smsdesk/smsdesk/shared/sms/phone"
)

// Desk has the use cases behind the routes.
type Desk struct {
	Directory    *chat.Directory
	Availability *chat.Availability
	Starter      *chat.Starter
	Mover        *chat.Mover
	Reader       *chat.Reader
	Overseer     *chat.Overseer
	Syncer       *chat.Syncer
	Sockets      *chat.Sockets
	Canned       *chat.CannedMessages
	Contacts     *chat.Contacts
	SocketURL    string // where desktops connect
}

// Routes are the routes by their keys. All others are unknown.
func (d *Desk) Routes() map[string]httpapi.Route {
	return map[string]httpapi.Route{
		"GET /v1/me":                      d.me,
		"PUT /v1/me/state":                d.state,
		"GET /v1/services":                d.services,
		"POST /v1/socket-tickets":         d.socketTicket,
		"GET /v1/sync":                    d.sync,
		"POST /v1/chats":                  d.start,
		"GET /v1/chats":                   d.chats,
		"GET /v1/chats/{chatId}":          d.chat,
		"GET /v1/chats/{chatId}/messages": d.messages,
		"POST /v1/chats/{chatId}/end":     d.end,

		"POST /v1/chats/{chatId}/accept":          d.step((*chat.Mover).Accept),
		"POST /v1/chats/{chatId}/reject":          d.step((*chat.Mover).Reject),
		"POST /v1/chats/{chatId}/take-over":       d.step((*chat.Mover).TakeOver),
		"POST /v1/chats/{chatId}/give":            d.give,
		"POST /v1/chats/{chatId}/transfer":        d.transfer,
		"POST /v1/chats/{chatId}/read":            d.read,
		"GET /v1/services/{serviceId}/requests":   d.requests,
		"GET /v1/services/{serviceId}/agents":     d.agents,
		"GET /v1/services/{serviceId}/colleagues": d.colleagues,

		"POST /v1/contacts/lookup": d.lookup,

		"GET /v1/canned-messages":                  d.listCanned,
		"POST /v1/canned-messages":                 d.createCanned,
		"PUT /v1/canned-messages/{cannedId}":       d.replaceCanned,
		"DELETE /v1/canned-messages/{cannedId}":    d.deleteCanned,
		"POST /v1/canned-messages/{cannedId}/fill": d.fillCanned,
	}
}

// Mobile is the number in E.164, or the refusal of one that cannot be texted.
func Mobile(number string) (string, error) {
	canonical, err := phone.Parse(number)
	switch {
	case errors.Is(err, phone.ErrNotMobile):
		return "", &chat.Error{
			Code:    chat.CodeNotAMobileNumber,
			Message: "This number cannot receive texts: it is not a mobile number. Ask the customer for one.",
		}
	case err != nil:
		return "", &chat.Error{
			Code:    chat.CodeInvalidNumber,
			Message: "This is not a phone number. Enter it with its country code, as in +12065550150.",
		}
	}
	return canonical, nil
}

// Place is where the number, E.164, may be.
func Place(number string) chat.Place {
	country, zones := phone.Place(number)
	return chat.Place{Country: country, TimeZones: zones}
}

func (d *Desk) me(_ context.Context, r httpapi.Request) (httpapi.Answer, error) {
	return httpapi.Answer{Status: http.StatusOK, Body: api.NewAgent(r.Agent)}, nil
}

func (d *Desk) state(ctx context.Context, r httpapi.Request) (httpapi.Answer, error) {
	var body struct {
		State  chat.AgentState `json:"state"`
		Reason string          `json:"reason"`
	}
	if err := r.Decode(&body, false); err != nil {
		return httpapi.Answer{}, err
	}
	agent, err := d.Availability.Choose(ctx, r.Agent, chat.Choice{State: body.State, Reason: body.Reason})
	if err != nil {
		return httpapi.Answer{}, err
	}
	return ok(api.NewAgent(agent))
}

func (d *Desk) services(ctx context.Context, r httpapi.Request) (httpapi.Answer, error) {
	services, err := d.Directory.Services(ctx, r.Agent)
	if err != nil {
		return httpapi.Answer{}, err
	}
	return ok(api.NewList(chat.Page[chat.Service]{Items: services}, api.NewService))
}

func (d *Desk) socketTicket(ctx context.Context, r httpapi.Request) (httpapi.Answer, error) {
	secret, ticket, err := d.Sockets.IssueTicket(ctx, r.Agent)
	if err != nil {
		return httpapi.Answer{}, err
	}
	return httpapi.Answer{
		Status: http.StatusCreated,
		Body:   api.SocketTicket{URL: d.SocketURL, Ticket: secret, ExpiresAt: ticket.ExpiresAt},
	}, nil
}

func (d *Desk) sync(ctx context.Context, r httpapi.Request) (httpapi.Answer, error) {
	delta, err := d.Syncer.Sync(ctx, r.Agent, r.Query("cursor"))
	if err != nil {
		return httpapi.Answer{}, err
	}
	return ok(api.NewSync(delta))
}

func (d *Desk) start(ctx context.Context, r httpapi.Request) (httpapi.Answer, error) {
	var body struct {
		ServiceID      string `json:"serviceId"`
		CustomerNumber string `json:"customerNumber"`
		InteractionID  string `json:"interactionId"`
	}
	if err := r.Decode(&body, false); err != nil {
		return httpapi.Answer{}, err
	}
	if body.ServiceID == "" {
		return httpapi.Answer{}, chat.Invalid("serviceId is missing.")
	}
	idempotency, err := r.Idempotency(body.ServiceID, body.CustomerNumber, body.InteractionID)
	if err != nil {
		return httpapi.Answer{}, err
	}
	started, created, err := d.Starter.Start(ctx, chat.StartRequest{
		Agent: r.Agent, ServiceID: body.ServiceID, CustomerNumber: body.CustomerNumber,
		InteractionID: body.InteractionID, Idempotency: idempotency,
	})
	if err != nil {
		return httpapi.Answer{}, err
	}
	if created {
		return httpapi.Answer{Status: http.StatusCreated, Body: api.NewChat(started)}, nil
	}
	return ok(api.NewChat(started))
}

func (d *Desk) chats(ctx context.Context, r httpapi.Request) (httpapi.Answer, error) {
	state := chat.StateActive
	switch r.Query("state") {
	case "", "open":
	case "ended":
		state = chat.StateEnded
	default:
		return httpapi.Answer{}, chat.Invalid("state must be open or ended.")
	}
	limit, err := r.Limit()
	if err != nil {
		return httpapi.Answer{}, err
	}
	page, err := d.Reader.Chats(ctx, r.Agent, state, r.Query("cursor"), limit)
	if errors.Is(err, chat.ErrNotFound) {
		return httpapi.Answer{}, chat.Invalid("The cursor is none of this list's.")
	}
	if err != nil {
		return httpapi.Answer{}, err
	}
	return ok(api.NewList(page, api.NewChat))
}

func (d *Desk) chat(ctx context.Context, r httpapi.Request) (httpapi.Answer, error) {
	id, err := r.ChatID()
	if err != nil {
		return httpapi.Answer{}, err
	}
	found, err := d.Reader.Chat(ctx, r.Agent, id)
	if err != nil {
		return httpapi.Answer{}, err
	}
	return ok(api.NewChat(found))
}

func (d *Desk) messages(ctx context.Context, r httpapi.Request) (httpapi.Answer, error) {
	id, err := r.ChatID()
	if err != nil {
		return httpapi.Answer{}, err
	}
	limit, err := r.Limit()
	if err != nil {
		return httpapi.Answer{}, err
	}
	// A page's cursor is the id of its oldest message: the same as asking for what stands before that.
	text := r.Query("before")
	if text == "" {
		text = r.Query("cursor")
	}
	var before chat.MessageID
	if text != "" {
		if before, err = chat.ParseMessageID(text); err != nil {
			return httpapi.Answer{}, chat.Invalid("before must be the id of a message of this chat.")
		}
	}
	page, err := d.Reader.Messages(ctx, r.Agent, id, before, limit)
	if err != nil {
		return httpapi.Answer{}, err
	}
	return ok(api.NewList(page, api.NewMessage))
}

// The bounds of what an agent says about a chat's end, in characters; see docs/openapi.yaml.
const (
	maxDisposition = 64
	maxNote        = 500
)

func (d *Desk) end(ctx context.Context, r httpapi.Request) (httpapi.Answer, error) {
	id, err := r.ChatID()
	if err != nil {
		return httpapi.Answer{}, err
	}
	var body struct {
		Disposition   string `json:"disposition"`
		Note          string `json:"note"`
		LastMessageID string `json:"lastMessageId"`
	}
	if err := r.Decode(&body, true); err != nil {
		return httpapi.Answer{}, err
	}
	if len([]rune(body.Disposition)) > maxDisposition || len([]rune(body.Note)) > maxNote {
		return httpapi.Answer{}, chat.Invalid("The disposition or the note is too long.")
	}
	var last chat.MessageID
	parts := []string{body.Disposition, body.Note}
	if body.LastMessageID != "" {
		if last, err = messageOf(id, body.LastMessageID, "lastMessageId"); err != nil {
			return httpapi.Answer{}, err
		}
		parts = append(parts, body.LastMessageID)
	}
	idempotency, err := r.Idempotency(parts...)
	if err != nil {
		return httpapi.Answer{}, err
	}
	ended, err := d.Mover.End(ctx, chat.EndRequest{
		Agent: r.Agent, Chat: id, Disposition: body.Disposition, Note: body.Note, LastMessage: last, Idempotency: idempotency,
	})
	if err != nil {
		return httpapi.Answer{}, err
	}
	return ok(api.NewChat(ended))
}

func ok(body any) (httpapi.Answer, error) {
	return httpapi.Answer{Status: http.StatusOK, Body: body}, nil
}
