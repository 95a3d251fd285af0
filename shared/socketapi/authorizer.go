package socketapi

import (
	"context"
	"errors"
	"fmt"
	"log/slog"

	"github.com/aws/aws-lambda-go/events"

	"github.com/smsdesk/smsdesk/shared/chat"
)

// agentKey is where the authorizer leaves the agent's id for every later event of the connection.
const agentKey = "agentId"

// Redeemer trades a ticket for its agent's id, once. chat.Sockets is one.
type Redeemer interface {
	// Redeem returns chat.ErrNotFound for a ticket that was used, has expired or never was.
	Redeem(ctx context.Context, ticket string) (agentID string, err error)
}

// Authorizer lets desktops connect that bring a ticket. It is the REQUEST authorizer of $connect, with the query's
// ticket as its identity source. Its answers must not be cached, and those of WebSocket APIs never are: a ticket is good
// for one answer.
type Authorizer struct {
	tickets Redeemer
	log     *slog.Logger
}

// NewAuthorizer makes an authorizer.
func NewAuthorizer(tickets Redeemer, log *slog.Logger) *Authorizer {
	return &Authorizer{tickets: tickets, log: log}
}

// Handle allows the one connection that the request is about, or denies it. An error means that it is not known whether
// the ticket is good: the gateway answers 500, and the desktop comes with a new one.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-lambda-auth.html
func (a *Authorizer) Handle(
	ctx context.Context, r events.APIGatewayCustomAuthorizerRequestTypeRequest,
) (events.APIGatewayCustomAuthorizerResponse, error) {
	agentID, err := a.tickets.Redeem(ctx, r.QueryStringParameters["ticket"])
	if errors.Is(err, chat.ErrNotFound) {
		a.log.WarnContext(ctx, "ticket refused")
		return policy(r.MethodArn, "Deny", "nobody"), nil
	}
	if err != nil {
		return events.APIGatewayCustomAuthorizerResponse{}, fmt.Errorf("redeem a ticket: %w", err)
	}
	a.log.InfoContext(ctx, "ticket redeemed", "agent", agentID)
	allowed := policy(r.MethodArn, "Allow", agentID)
	allowed.Context = map[string]any{agentKey: agentID}
	return allowed, nil
}

func policy(resource, effect, principal string) events.APIGatewayCustomAuthorizerResponse {
	return events.APIGatewayCustomAuthorizerResponse{
		PrincipalID: principal,
		PolicyDocument: events.APIGatewayCustomAuthorizerPolicy{
			Version: "2012-10-17",
			Statement: []events.IAMPolicyStatement{
				{Action: []string{"execute-api:Invoke"}, Effect: effect, Resource: []string{resource}},
			},
		},
	}
}
