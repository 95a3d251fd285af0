package agentapi

import (
	"context"
	"maps"
	"net/http"
	"slices"
	"unicode/utf8"

	"github.com/smsdesk/smsdesk/shared/api"
	"github.com/smsdesk/smsdesk/shared/chat"
	"github.com/smsdesk/smsdesk/shared/httpapi"
)

// maxQuery is how long a search may be, in characters; see docs/openapi.yaml.
const maxQuery = 100

func (d *Desk) listCanned(ctx context.Context, r httpapi.Request) (httpapi.Answer, error) {
	limit, err := r.Limit()
	if err != nil {
		return httpapi.Answer{}, err
	}
	query := r.Query("query")
	if utf8.RuneCountInString(query) > maxQuery {
		return httpapi.Answer{}, chat.Invalid("The query is too long.")
	}
	page, err := d.Canned.List(ctx, r.Agent, chat.CannedQuery{
		Service: r.Query("serviceId"), Text: query, Cursor: r.Query("cursor"), Limit: limit,
	})
	if err != nil {
		return httpapi.Answer{}, err
	}
	return ok(api.NewList(page, api.NewCanned))
}

func (d *Desk) createCanned(ctx context.Context, r httpapi.Request) (httpapi.Answer, error) {
	var body struct {
		ServiceID string `json:"serviceId"`
		Title     string `json:"title"`
		Shortcut  string `json:"shortcut"`
		Body      string `json:"body"`
	}
	if err := r.Decode(&body, false); err != nil {
		return httpapi.Answer{}, err
	}
	idempotency, err := r.Idempotency(body.ServiceID, body.Title, body.Shortcut, body.Body)
	if err != nil {
		return httpapi.Answer{}, err
	}
	draft := chat.Draft{Title: body.Title, Shortcut: body.Shortcut, Body: body.Body}
	created, err := d.Canned.Create(ctx, r.Agent, body.ServiceID, draft, idempotency)
	if err != nil {
		return httpapi.Answer{}, err
	}
	return httpapi.Answer{Status: http.StatusCreated, Body: api.NewCanned(created)}, nil
}

func (d *Desk) replaceCanned(ctx context.Context, r httpapi.Request) (httpapi.Answer, error) {
	id, err := r.CannedID()
	if err != nil {
		return httpapi.Answer{}, err
	}
	var body struct {
		Title    string `json:"title"`
		Shortcut string `json:"shortcut"`
		Body     string `json:"body"`
	}
	if err := r.Decode(&body, false); err != nil {
		return httpapi.Answer{}, err
	}
	replaced, err := d.Canned.Replace(ctx, r.Agent, id, chat.Draft(body))
	if err != nil {
		return httpapi.Answer{}, err
	}
	return ok(api.NewCanned(replaced))
}

func (d *Desk) deleteCanned(ctx context.Context, r httpapi.Request) (httpapi.Answer, error) {
	id, err := r.CannedID()
	if err != nil {
		return httpapi.Answer{}, err
	}
	return httpapi.Answer{Status: http.StatusNoContent}, d.Canned.Delete(ctx, r.Agent, id)
}

func (d *Desk) fillCanned(ctx context.Context, r httpapi.Request) (httpapi.Answer, error) {
	id, err := r.CannedID()
	if err != nil {
		return httpapi.Answer{}, err
	}
	var body struct {
		ChatID  string            `json:"chatId"`
		Answers map[string]string `json:"answers"`
	}
	if err := r.Decode(&body, false); err != nil {
		return httpapi.Answer{}, err
	}
	in, err := chat.ParseChatID(body.ChatID)
	if err != nil {
		return httpapi.Answer{}, err
	}
	// Nothing is stored, so nothing has to be remembered; the header is held to its form all the same.
	if _, err := r.Idempotency(slices.Sorted(maps.Keys(body.Answers))...); err != nil {
		return httpapi.Answer{}, err
	}
	filled, err := d.Canned.Fill(ctx, r.Agent, id, in, body.Answers)
	if err != nil {
		return httpapi.Answer{}, err
	}
	return ok(api.NewFilled(filled))
}
