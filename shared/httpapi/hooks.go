package httpapi

import (
	"context"
	"log/slog"
	"strings"

	"github.com/aws/aws-lambda-go/events"

	"github.com/smsdesk/smsdesk/shared/chat"
)

// Hook answers what a carrier posts. It must find out by itself who posts: nobody has before.
type Hook func(ctx context.Context, p Post) (Reply, error)

// Reply is what a carrier is answered with if all is well.
type Reply struct {
	Status      int
	ContentType string
	Body        string
}

// Hooks is what API Gateway calls for carriers. It knows its routes by their route keys, as "POST /webhooks/sns".
type Hooks struct {
	Routes map[string]Hook
	Clock  chat.Clock
	Log    *slog.Logger
}

// Handle answers an event. It never fails: what goes wrong is a problem document.
func (h *Hooks) Handle(ctx context.Context, e events.APIGatewayV2HTTPRequest) (events.APIGatewayV2HTTPResponse, error) {
	began := h.Clock()
	reply, err := h.reply(ctx, e)
	if err != nil {
		answer, headers := refusal(err)
		log(ctx, h.Log, e, answer.Status, h.Clock().Sub(began).Milliseconds(), err)
		return respond(answer, headers)
	}
	log(ctx, h.Log, e, reply.Status, h.Clock().Sub(began).Milliseconds(), nil)
	headers := map[string]string{"cache-control": "no-store"}
	if reply.ContentType != "" {
		headers["content-type"] = reply.ContentType
	}
	return events.APIGatewayV2HTTPResponse{StatusCode: reply.Status, Headers: headers, Body: reply.Body}, nil
}

func (h *Hooks) reply(ctx context.Context, e events.APIGatewayV2HTTPRequest) (Reply, error) {
	hook, ok := h.Routes[e.RouteKey]
	if !ok {
		return Reply{}, chat.ErrNotFound
	}
	body, err := bodyOf(e)
	if err != nil {
		return Reply{}, err
	}
	return hook(ctx, Post{Body: body, event: e})
}

// Post is what a carrier posted.
type Post struct {
	Body  string
	event events.APIGatewayV2HTTPRequest
}

// Header is a header, empty if it is not there. The name is in lower case.
func (p Post) Header(name string) string { return p.event.Headers[name] }

// Query is what stands behind the address's question mark, as it came.
func (p Post) Query() string { return p.event.RawQueryString }

// Addresses are those that the carrier may have posted to, as it was told them: the route at the public address, and at the
// address that API Gateway was asked at, which has the path of a stage or of a custom domain. Both as the gateway had the end of the
// path, with a slash or without.
func (p Post) Addresses(public string) []string {
	e := p.event
	_, route, _ := strings.Cut(e.RouteKey, " ")
	if strings.HasSuffix(e.RawPath, "/") {
		route += "/"
	}
	query := ""
	if e.RawQueryString != "" {
		query = "?" + e.RawQueryString
	}
	addresses := []string{strings.TrimSuffix(public, "/") + route + query}
	if domain := e.RequestContext.DomainName; domain != "" && strings.HasSuffix(e.RawPath, route) {
		if asked := "https://" + domain + e.RawPath + query; asked != addresses[0] {
			addresses = append(addresses, asked)
		}
	}
	return addresses
}
