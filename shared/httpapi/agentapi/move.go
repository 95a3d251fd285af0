package agentapi

import (
	"context"
	"errors"
	"fmt"
	"unicode/utf8"

	"github.com/smsdesk/smsdesk/shared/api"
	"github.com/smsdesk/smsdesk/shared/chat"
	"github.com/smsdesk/smsdesk/shared/httpapi"
)

// step is a route that moves a chat and asks for nothing more.
func (d *Desk) step(move func(m *chat.Mover, ctx context.Context, agent chat.Agent, id chat.ChatID, i chat.Idempotency) (chat.Chat, error)) httpapi.Route {
	return func(ctx context.Context, r httpapi.Request) (httpapi.Answer, error) {
		id, err := asked(r, &struct{}{}, true)
		if err != nil {
			return httpapi.Answer{}, err
		}
		idempotency, err := r.Idempotency()
		if err != nil {
			return httpapi.Answer{}, err
		}
		return moved(move(d.Mover, ctx, r.Agent, id, idempotency))
	}
}

// asked reads which chat a request is about, and its body.
func asked(r httpapi.Request, body any, optional bool) (chat.ChatID, error) {
	id, err := r.ChatID()
	if err != nil {
		return "", err
	}
	return id, r.Decode(body, optional)
}

func moved(c chat.Chat, err error) (httpapi.Answer, error) {
	if err != nil {
		return httpapi.Answer{}, err
	}
	return ok(api.NewChat(c))
}

func (d *Desk) give(ctx context.Context, r httpapi.Request) (httpapi.Answer, error) {
	var body struct {
		AgentID string `json:"agentId"`
	}
	id, err := asked(r, &body, false)
	if err != nil {
		return httpapi.Answer{}, err
	}
	if body.AgentID == "" {
		return httpapi.Answer{}, chat.Invalid("agentId is missing.")
	}
	idempotency, err := r.Idempotency(body.AgentID)
	if err != nil {
		return httpapi.Answer{}, err
	}
	return moved(d.Mover.Give(ctx, r.Agent, id, body.AgentID, idempotency))
}

func (d *Desk) transfer(ctx context.Context, r httpapi.Request) (httpapi.Answer, error) {
	var body struct {
		AgentID   string `json:"agentId"`
		ServiceID string `json:"serviceId"`
		Note      string `json:"note"`
	}
	id, err := asked(r, &body, false)
	if err != nil {
		return httpapi.Answer{}, err
	}
	if (body.AgentID == "") == (body.ServiceID == "") {
		return httpapi.Answer{}, chat.Invalid("Give either agentId or serviceId.")
	}
	if utf8.RuneCountInString(body.Note) > maxNote {
		return httpapi.Answer{}, chat.Invalid(fmt.Sprintf("note may have %d characters.", maxNote))
	}
	idempotency, err := r.Idempotency(body.AgentID, body.ServiceID, body.Note)
	if err != nil {
		return httpapi.Answer{}, err
	}
	return moved(d.Mover.Transfer(ctx, chat.TransferRequest{
		Agent: r.Agent, Chat: id, ToAgent: body.AgentID, ToService: body.ServiceID, Note: body.Note, Idempotency: idempotency,
	}))
}

func (d *Desk) read(ctx context.Context, r httpapi.Request) (httpapi.Answer, error) {
	var body struct {
		MessageID string `json:"messageId"`
	}
	id, err := asked(r, &body, false)
	if err != nil {
		return httpapi.Answer{}, err
	}
	message, err := messageOf(id, body.MessageID, "messageId")
	if err != nil {
		return httpapi.Answer{}, err
	}
	idempotency, err := r.Idempotency(body.MessageID)
	if err != nil {
		return httpapi.Answer{}, err
	}
	return moved(d.Mover.Read(ctx, r.Agent, id, message, idempotency))
}

// messageOf reads the id of a message of the chat, in the field of that name.
func messageOf(id chat.ChatID, message, field string) (chat.MessageID, error) {
	m, err := chat.ParseMessageID(message)
	if err != nil || m.Line() != id.Line() {
		return "", chat.Invalid(field + " must be the id of a message of this chat.")
	}
	return m, nil
}

func (d *Desk) requests(ctx context.Context, r httpapi.Request) (httpapi.Answer, error) {
	limit, err := r.Limit()
	if err != nil {
		return httpapi.Answer{}, err
	}
	page, err := d.Overseer.Requests(ctx, r.Agent, r.ServiceID(), r.Query("cursor"), limit)
	return listed(r, page, err, api.NewChat)
}

func (d *Desk) agents(ctx context.Context, r httpapi.Request) (httpapi.Answer, error) {
	limit, err := r.Limit()
	if err != nil {
		return httpapi.Answer{}, err
	}
	page, err := d.Overseer.Workloads(ctx, r.Agent, r.ServiceID(), r.Query("cursor"), limit)
	return listed(r, page, err, api.NewWorkload)
}

func (d *Desk) colleagues(ctx context.Context, r httpapi.Request) (httpapi.Answer, error) {
	colleagues, err := d.Overseer.Colleagues(ctx, r.Agent, r.ServiceID())
	if err != nil {
		return httpapi.Answer{}, err
	}
	return ok(api.NewList(chat.Page[chat.Colleague]{Items: colleagues}, api.NewColleague))
}

// listed answers with the page. With a cursor, what is not found is what it names.
func listed[T, U any](r httpapi.Request, page chat.Page[T], err error, show func(T) U) (httpapi.Answer, error) {
	if errors.Is(err, chat.ErrNotFound) && r.Query("cursor") != "" {
		return httpapi.Answer{}, chat.Invalid("The cursor is none of this list's, or what it names is gone. Start over.")
	}
	if err != nil {
		return httpapi.Answer{}, err
	}
	return ok(api.NewList(page, show))
}
