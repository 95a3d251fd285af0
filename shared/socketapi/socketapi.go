// Package socketapi answers the events of the WebSocket API.
package socketapi

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"

	"github.com/aws/aws-lambda-go/events"

	"github.com/smsdesk/smsdesk/shared/chat"
)

// Sockets knows the agents' connections. chat.Sockets is one.
type Sockets interface {
	Connected(ctx context.Context, agentID, connection string) error
	Pinged(ctx context.Context, agentID, connection string) (registered bool, err error)
	Disconnected(ctx context.Context, agentID, connection string) error
}

// Closer closes a socket, if it is open. push.Poster is one.
type Closer interface {
	Close(ctx context.Context, s chat.Socket) error
}

// Handler answers all routes. The integration must hand its answers to the desktop: ping needs a route response.
type Handler struct {
	sockets Sockets
	closer  Closer
	log     *slog.Logger
}

// New makes a handler.
func New(sockets Sockets, closer Closer, log *slog.Logger) *Handler {
	return &Handler{sockets: sockets, closer: closer, log: log}
}

// pong is the frame that a desktop gets for a ping, the only one that is not an event.
const pong = `{"type":"pong"}`

// errNoAgent: the connection was made without the authorizer.
var errNoAgent = errors.New("the event names no agent: $connect has no authorizer")

// Handle answers one event. After an error the gateway refuses the connection, or tells the desktop of a fault.
func (h *Handler) Handle(ctx context.Context, r events.APIGatewayWebsocketProxyRequest) (events.APIGatewayProxyResponse, error) {
	agentID, err := agentOf(r.RequestContext.Authorizer)
	if err != nil {
		return events.APIGatewayProxyResponse{}, err
	}
	route, connection := r.RequestContext.RouteKey, r.RequestContext.ConnectionID
	body, err := h.answer(ctx, route, agentID, connection)
	if err != nil {
		return events.APIGatewayProxyResponse{}, fmt.Errorf("answer %s: %w", route, err)
	}
	h.log.InfoContext(ctx, "socket event", "route", route, "agent", agentID, "connection", connection)
	return events.APIGatewayProxyResponse{StatusCode: http.StatusOK, Body: body}, nil
}

// answer does what the route is for, and returns the frame that the desktop gets, if any.
func (h *Handler) answer(ctx context.Context, route, agentID, connection string) (string, error) {
	switch route {
	case "$connect":
		return "", h.sockets.Connected(ctx, agentID, connection)
	case "$disconnect":
		return "", h.sockets.Disconnected(ctx, agentID, connection)
	case "ping":
		return h.ping(ctx, agentID, connection)
	}
	return "", nil // whatever else a desktop says
}

// ping answers a desktop that is registered, and closes the socket of one that is not: nothing would be pushed to it.
func (h *Handler) ping(ctx context.Context, agentID, connection string) (string, error) {
	registered, err := h.sockets.Pinged(ctx, agentID, connection)
	if err != nil {
		return "", err
	}
	if !registered {
		h.log.WarnContext(ctx, "socket is not registered, closing it", "agent", agentID, "connection", connection)
		return "", h.closer.Close(ctx, chat.Socket{Agent: agentID, Connection: connection})
	}
	return pong, nil
}

// agentOf takes the agent's id out of what the authorizer said of the connection.
func agentOf(authorizer any) (string, error) {
	said, ok := authorizer.(map[string]any)
	if !ok {
		return "", errNoAgent
	}
	agentID, ok := said[agentKey].(string)
	if !ok || agentID == "" {
		return "", errNoAgent
	}
	return agentID, nil
}
