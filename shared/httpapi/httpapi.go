// Package httpapi turns HTTP API events into calls of use cases.
//
// Its routes live in packages of their own, so that a function links only what its routes need.
package httpapi

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"maps"
	"net/http"

	"github.com/aws/aws-lambda-go/events"

	"github.com/smsdesk/smsdesk/shared/chat"
)

// Route answers one request of an agent.
type Route func(ctx context.Context, r Request) (Answer, error)

// Answer is a status and what to show as JSON; nil for nothing, with 204.
type Answer struct {
	Status int
	Body   any
}

// API is what API Gateway calls. It knows its routes by their route keys, as "GET /v1/me".
type API struct {
	Directory *chat.Directory
	Routes    map[string]Route
	Clock     chat.Clock
	Log       *slog.Logger
}

// Handle answers an event. It never fails: what goes wrong is a problem document.
func (a *API) Handle(ctx context.Context, e events.APIGatewayV2HTTPRequest) (events.APIGatewayV2HTTPResponse, error) {
	began := a.Clock()
	answer, err := a.answer(ctx, e)
	headers := map[string]string{"content-type": "application/json", "cache-control": "no-store"}
	if err != nil {
		answer, headers = refusal(err)
	}
	log(ctx, a.Log, e, answer.Status, a.Clock().Sub(began).Milliseconds(), err)
	return respond(answer, headers)
}

// refusal shows an error as a problem document.
func refusal(err error) (Answer, map[string]string) {
	problem := problemOf(err)
	headers := map[string]string{"content-type": "application/problem+json", "cache-control": "no-store"}
	maps.Copy(headers, problem.headers())
	return Answer{Status: problem.Status, Body: problem}, headers
}

func respond(answer Answer, headers map[string]string) (events.APIGatewayV2HTTPResponse, error) {
	if answer.Body == nil {
		return events.APIGatewayV2HTTPResponse{StatusCode: answer.Status, Headers: map[string]string{"cache-control": "no-store"}}, nil
	}
	body, err := json.Marshal(answer.Body)
	if err != nil {
		return events.APIGatewayV2HTTPResponse{}, fmt.Errorf("encode an answer: %w", err)
	}
	return events.APIGatewayV2HTTPResponse{
		StatusCode: answer.Status,
		Headers:    headers,
		Body:       string(body),
	}, nil
}

func (a *API) answer(ctx context.Context, e events.APIGatewayV2HTTPRequest) (Answer, error) {
	route, ok := a.Routes[e.RouteKey]
	if !ok {
		return Answer{}, chat.ErrNotFound
	}
	agent, err := a.Directory.Agent(ctx, subject(e))
	if err != nil {
		return Answer{}, err
	}
	return route(ctx, Request{Agent: agent, event: e})
}

// subject is whose token API Gateway's authorizer has checked.
func subject(e events.APIGatewayV2HTTPRequest) string {
	if authorizer := e.RequestContext.Authorizer; authorizer != nil && authorizer.JWT != nil {
		return authorizer.JWT.Claims["sub"]
	}
	return ""
}

// log writes one line for each request. It names the route, never the path that was asked for: that is the client's text.
func log(ctx context.Context, l *slog.Logger, e events.APIGatewayV2HTTPRequest, status int, ms int64, err error) {
	level := slog.LevelInfo
	attrs := []slog.Attr{
		slog.String("route", e.RouteKey), slog.Int("status", status), slog.Int64("ms", ms),
		slog.String("request", e.RequestContext.RequestID),
	}
	if err != nil {
		attrs = append(attrs, slog.String("error", err.Error()))
	}
	if status >= http.StatusInternalServerError {
		level = slog.LevelError
	}
	l.LogAttrs(ctx, level, "request", attrs...)
}
