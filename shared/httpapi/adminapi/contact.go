package adminapi

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"github.com/smsdesk/smsdesk/shared/api"
	"github.com/smsdesk/smsdesk/shared/chat"
	"github.com/smsdesk/smsdesk/shared/httpapi"
)

func (o *Office) export(ctx context.Context, r httpapi.Request) (httpapi.Answer, error) {
	var body struct {
		CustomerNumber string `json:"customerNumber"`
		Format         string `json:"format"`
	}
	if err := r.Decode(&body, false); err != nil {
		return httpapi.Answer{}, err
	}
	if body.Format != "" && body.Format != "json" && body.Format != "text" {
		return httpapi.Answer{}, chat.Invalid("format must be json or text.")
	}
	page, err := o.Keeper.Export(ctx, r.Agent, body.CustomerNumber, r.Query("cursor"))
	if errors.Is(err, chat.ErrNotFound) {
		return httpapi.Answer{}, chat.Invalid("The cursor is none of this export's.")
	}
	if err != nil {
		return httpapi.Answer{}, err
	}
	if body.Format != "text" {
		return ok(api.NewList(page, api.NewTranscript), nil)
	}
	texts := make([]string, len(page.Items))
	for i, t := range page.Items {
		texts[i] = t.Text()
	}
	return ok(api.TextExport{Text: strings.Join(texts, "\n"), Cursor: page.Next}, nil)
}

func (o *Office) erase(ctx context.Context, r httpapi.Request) (httpapi.Answer, error) {
	var body struct {
		CustomerNumber string `json:"customerNumber"`
	}
	if err := r.Decode(&body, false); err != nil {
		return httpapi.Answer{}, err
	}
	erased, err := o.Keeper.Erase(ctx, r.Agent, body.CustomerNumber)
	if err != nil {
		return httpapi.Answer{}, err
	}
	return httpapi.Answer{Status: http.StatusOK, Body: api.Erased(erased)}, nil
}
