// Package sendapi has the routes that send.
package sendapi

import (
	"context"
	"net/http"

	"github.com/smsdesk/smsdesk/shared/api"
	"github.com/smsdesk/smsdesk/shared/chat"
	"github.com/smsdesk/smsdesk/shared/httpapi"
)

// Routes are the routes by their keys.
func Routes(sender *chat.Sender) map[string]httpapi.Route {
	return map[string]httpapi.Route{
		"POST /v1/chats/{chatId}/messages": func(ctx context.Context, r httpapi.Request) (httpapi.Answer, error) {
			return send(ctx, sender, r)
		},
		"POST /v1/chats/{chatId}/messages/{messageId}/retry": func(ctx context.Context, r httpapi.Request) (httpapi.Answer, error) {
			return retry(ctx, sender, r)
		},
	}
}

func send(ctx context.Context, sender *chat.Sender, r httpapi.Request) (httpapi.Answer, error) {
	id, err := r.ChatID()
	if err != nil {
		return httpapi.Answer{}, err
	}
	var body struct {
		Body string `json:"body"`
	}
	if err := r.Decode(&body, false); err != nil {
		return httpapi.Answer{}, err
	}
	idempotency, err := r.Idempotency(body.Body)
	if err != nil {
		return httpapi.Answer{}, err
	}
	m, err := sender.Send(ctx, chat.SendRequest{Agent: r.Agent, Chat: id, Body: body.Body, Idempotency: idempotency})
	return answer(m, err)
}

func retry(ctx context.Context, sender *chat.Sender, r httpapi.Request) (httpapi.Answer, error) {
	id, err := r.ChatID()
	if err != nil {
		return httpapi.Answer{}, err
	}
	message, err := r.MessageID()
	if err != nil {
		return httpapi.Answer{}, err
	}
	if err := r.Decode(&struct{}{}, true); err != nil {
		return httpapi.Answer{}, err
	}
	idempotency, err := r.Idempotency()
	if err != nil {
		return httpapi.Answer{}, err
	}
	m, err := sender.Retry(ctx, chat.RetryRequest{Agent: r.Agent, Chat: id, Message: message, Idempotency: idempotency})
	return answer(m, err)
}

// answer says with its status whether the carrier has decided.
func answer(m chat.Message, err error) (httpapi.Answer, error) {
	if err != nil {
		return httpapi.Answer{}, err
	}
	status := http.StatusCreated
	if m.Status == chat.StatusQueued || m.Status == chat.StatusUnconfirmed {
		status = http.StatusAccepted
	}
	return httpapi.Answer{Status: status, Body: api.NewMessage(m)}, nil
}
