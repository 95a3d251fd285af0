package agentapi

import (
	"context"
	"errors"

	"github.com/smsdesk/smsdesk/shared/api"
	"github.com/smsdesk/smsdesk/shared/chat"
	"github.com/smsdesk/smsdesk/shared/httpapi"
)

func (d *Desk) lookup(ctx context.Context, r httpapi.Request) (httpapi.Answer, error) {
	var body struct {
		CustomerNumber string `json:"customerNumber"`
	}
	if err := r.Decode(&body, false); err != nil {
		return httpapi.Answer{}, err
	}
	limit, err := r.Limit()
	if err != nil {
		return httpapi.Answer{}, err
	}
	found, err := d.Contacts.Lookup(ctx, r.Agent, body.CustomerNumber, r.Query("cursor"), limit)
	if errors.Is(err, chat.ErrNotFound) {
		return httpapi.Answer{}, chat.Invalid("The cursor is none of this list's.")
	}
	if err != nil {
		return httpapi.Answer{}, err
	}
	return ok(api.NewContact(found))
}
