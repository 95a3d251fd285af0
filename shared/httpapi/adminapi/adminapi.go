// Package adminapi has the routes of administrators.
package adminapi

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"time"

	"github.com/smsdesk/smsdesk/shared/api"
	"github.com/smsdesk/smsdesk/shared/chat"
	"github.com/smsdesk/smsdesk/shared/httpapi"
)

// Office has the use cases behind the routes.
type Office struct {
	Administrator *chat.Administrator
	Auditor       *chat.Auditor
	Keeper        *chat.Keeper
	Health        *chat.Health
}

// Routes are the routes by their keys. All others are unknown.
func (o *Office) Routes() map[string]httpapi.Route {
	routes := map[string]httpapi.Route{
		"GET /v1/admin/services":             o.services,
		"GET /v1/admin/services/{serviceId}": o.service,
		"PUT /v1/admin/services/{serviceId}": o.putService,

		"GET /v1/admin/services/{serviceId}/health": o.health,

		"GET /v1/admin/agents":           o.agents,
		"GET /v1/admin/agents/{agentId}": o.agent,
		"PUT /v1/admin/agents/{agentId}": o.putAgent,

		"GET /v1/admin/blocked-numbers":                o.blocks,
		"PUT /v1/admin/blocked-numbers":                o.block,
		"DELETE /v1/admin/blocked-numbers/{contactId}": o.unblock,

		"GET /v1/admin/opt-outs":         o.optOuts,
		"PUT /v1/admin/opt-outs":         o.recordOptOut,
		"POST /v1/admin/opt-outs/lookup": o.optOutsOf,

		"POST /v1/admin/contacts/export": o.export,
		"POST /v1/admin/contacts/erase":  o.erase,

		"GET /v1/admin/audit": o.audit,
	}
	for key, route := range routes {
		routes[key] = administrators(route)
	}
	return routes
}

// administrators keeps everybody else out.
func administrators(route httpapi.Route) httpapi.Route {
	return func(ctx context.Context, r httpapi.Request) (httpapi.Answer, error) {
		if !r.Agent.Can(chat.PermissionAdmin) {
			return httpapi.Answer{}, chat.ErrNotAnAdministrator
		}
		return route(ctx, r)
	}
}

func ok(body any, err error) (httpapi.Answer, error) {
	if err != nil {
		return httpapi.Answer{}, err
	}
	return httpapi.Answer{Status: http.StatusOK, Body: body}, nil
}

// listed answers with the page that list makes of the request's cursor and limit.
func listed[T, S any](r httpapi.Request, show func(T) S, list func(cursor string, limit int) (chat.Page[T], error)) (httpapi.Answer, error) {
	limit, err := r.Limit()
	if err != nil {
		return httpapi.Answer{}, err
	}
	page, err := list(r.Query("cursor"), limit)
	if errors.Is(err, chat.ErrNotFound) {
		return httpapi.Answer{}, chat.Invalid("The cursor is none of this list's.")
	}
	return ok(api.NewList(page, show), err)
}

func (o *Office) services(ctx context.Context, r httpapi.Request) (httpapi.Answer, error) {
	return listed(r, api.NewService, func(cursor string, limit int) (chat.Page[chat.Service], error) {
		return o.Administrator.Services(ctx, cursor, limit)
	})
}

func (o *Office) service(ctx context.Context, r httpapi.Request) (httpapi.Answer, error) {
	s, err := o.Administrator.Service(ctx, r.Path("serviceId"))
	return ok(api.NewService(s), err)
}

func (o *Office) putService(ctx context.Context, r httpapi.Request) (httpapi.Answer, error) {
	var body struct {
		Name        string       `json:"name"`
		SMS         bool         `json:"sms"`
		Carrier     string       `json:"carrier"`
		Numbers     []string     `json:"numbers"`
		MaxSegments *int         `json:"maxSegments"`
		Policies    api.Policies `json:"policies"`
	}
	if err := r.Decode(&body, false); err != nil {
		return httpapi.Answer{}, err
	}
	s := chat.Service{
		ID: r.Path("serviceId"), Name: body.Name, SMS: body.SMS, Carrier: body.Carrier, Numbers: body.Numbers, MaxSegments: 1,
		Policies: body.Policies.Policies(),
	}
	if body.MaxSegments != nil {
		s.MaxSegments = *body.MaxSegments
	}
	stored, err := o.Administrator.PutService(ctx, r.Agent, s)
	return ok(api.NewService(stored), err)
}

func (o *Office) health(ctx context.Context, r httpapi.Request) (httpapi.Answer, error) {
	const day = 24
	hours := day
	if text := r.Query("hours"); text != "" {
		var err error
		if hours, err = strconv.Atoi(text); err != nil {
			hours = 0 // which is refused
		}
	}
	tallies, err := o.Health.Of(ctx, r.Path("serviceId"), hours)
	return ok(api.NewList(chat.Page[chat.Tally]{Items: tallies}, api.NewTally), err)
}

func (o *Office) agents(ctx context.Context, r httpapi.Request) (httpapi.Answer, error) {
	return listed(r, api.NewAgent, func(cursor string, limit int) (chat.Page[chat.Agent], error) {
		return o.Administrator.Agents(ctx, cursor, limit)
	})
}

func (o *Office) agent(ctx context.Context, r httpapi.Request) (httpapi.Answer, error) {
	a, err := o.Administrator.Agent(ctx, r.Path("agentId"))
	return ok(api.NewAgent(a), err)
}

func (o *Office) putAgent(ctx context.Context, r httpapi.Request) (httpapi.Answer, error) {
	var body struct {
		Name        string            `json:"name"`
		Permissions []chat.Permission `json:"permissions"`
		Services    []string          `json:"services"`
	}
	if err := r.Decode(&body, false); err != nil {
		return httpapi.Answer{}, err
	}
	stored, err := o.Administrator.PutAgent(ctx, r.Agent, chat.Agent{
		ID: r.Path("agentId"), Name: body.Name, Permissions: body.Permissions, Services: body.Services,
	})
	return ok(api.NewAgent(stored), err)
}

func (o *Office) blocks(ctx context.Context, r httpapi.Request) (httpapi.Answer, error) {
	return listed(r, api.NewBlock, func(cursor string, limit int) (chat.Page[chat.Block], error) {
		return o.Administrator.Store.Blocks(ctx, cursor, limit)
	})
}

func (o *Office) block(ctx context.Context, r httpapi.Request) (httpapi.Answer, error) {
	var body struct {
		CustomerNumber string `json:"customerNumber"`
		Reason         string `json:"reason"`
	}
	if err := r.Decode(&body, false); err != nil {
		return httpapi.Answer{}, err
	}
	b, err := o.Administrator.Block(ctx, r.Agent, body.CustomerNumber, body.Reason)
	return ok(api.NewBlock(b), err)
}

func (o *Office) unblock(ctx context.Context, r httpapi.Request) (httpapi.Answer, error) {
	customer, err := chat.ParseCustomerID(r.Path("contactId"))
	if err != nil {
		return httpapi.Answer{}, err
	}
	if err := o.Administrator.Unblock(ctx, r.Agent, customer); err != nil {
		return httpapi.Answer{}, err
	}
	return httpapi.Answer{Status: http.StatusNoContent}, nil
}

func (o *Office) optOuts(ctx context.Context, r httpapi.Request) (httpapi.Answer, error) {
	service := r.Query("serviceId")
	if service == "" {
		return httpapi.Answer{}, chat.Invalid("serviceId is missing.")
	}
	if _, err := o.Administrator.Service(ctx, service); err != nil {
		return httpapi.Answer{}, err
	}
	return listed(r, api.NewOptOut, func(cursor string, limit int) (chat.Page[chat.OptOut], error) {
		return o.Administrator.Store.OptOuts(ctx, service, cursor, limit)
	})
}

func (o *Office) recordOptOut(ctx context.Context, r httpapi.Request) (httpapi.Answer, error) {
	var body struct {
		ServiceID      string `json:"serviceId"`
		CustomerNumber string `json:"customerNumber"`
	}
	if err := r.Decode(&body, false); err != nil {
		return httpapi.Answer{}, err
	}
	if body.ServiceID == "" {
		return httpapi.Answer{}, chat.Invalid("serviceId is missing.")
	}
	recorded, err := o.Administrator.RecordOptOut(ctx, r.Agent, body.ServiceID, body.CustomerNumber)
	return ok(api.NewOptOut(recorded), err)
}

func (o *Office) optOutsOf(ctx context.Context, r httpapi.Request) (httpapi.Answer, error) {
	var body struct {
		CustomerNumber string `json:"customerNumber"`
	}
	if err := r.Decode(&body, false); err != nil {
		return httpapi.Answer{}, err
	}
	found, err := o.Administrator.OptOutsOf(ctx, body.CustomerNumber)
	return ok(api.NewList(chat.Page[chat.OptOut]{Items: found}, api.NewOptOut), err)
}

func (o *Office) audit(ctx context.Context, r httpapi.Request) (httpapi.Answer, error) {
	day := o.Auditor.Today()
	if text := r.Query("day"); text != "" {
		var err error
		if day, err = time.Parse(time.DateOnly, text); err != nil {
			return httpapi.Answer{}, chat.Invalid("day must be a date in UTC, such as 2026-11-23.")
		}
	}
	return listed(r, api.NewAuditEntry, func(cursor string, limit int) (chat.Page[chat.AuditEntry], error) {
		return o.Auditor.On(ctx, day, cursor, limit)
	})
}
