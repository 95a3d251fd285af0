package socketapi_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-lambda-go/events"

	"github.com/smsdesk/smsdesk/shared/chat"
	"github.com/smsdesk/smsdesk/shared/push"
	"github.com/smsdesk/smsdesk/shared/socketapi"
)

var (
	_ socketapi.Redeemer = (*chat.Sockets)(nil)
	_ socketapi.Sockets  = (*chat.Sockets)(nil)
	_ socketapi.Closer   = (*push.Poster)(nil)
)

// desk is all that the socket API asks. It notes what it is asked.
type desk struct {
	asked      []string
	tickets    map[string]string // agents by ticket
	registered bool
	err        error
}

func (d *desk) Redeem(_ context.Context, ticket string) (string, error) {
	d.asked = append(d.asked, "redeem "+ticket)
	if d.err != nil {
		return "", d.err
	}
	agentID, ok := d.tickets[ticket]
	if !ok {
		return "", chat.ErrNotFound
	}
	delete(d.tickets, ticket)
	return agentID, nil
}

func (d *desk) Connected(_ context.Context, agentID, connection string) error {
	d.asked = append(d.asked, "connected "+agentID+" "+connection)
	return d.err
}

func (d *desk) Pinged(_ context.Context, agentID, connection string) (bool, error) {
	d.asked = append(d.asked, "pinged "+agentID+" "+connection)
	return d.registered, d.err
}

func (d *desk) Disconnected(_ context.Context, agentID, connection string) error {
	d.asked = append(d.asked, "disconnected "+agentID+" "+connection)
	return d.err
}

func (d *desk) Close(_ context.Context, s chat.Socket) error {
	d.asked = append(d.asked, "close "+s.Agent+" "+s.Connection)
	return d.err
}

func recorded[T any](t *testing.T, name string) T {
	t.Helper()
	content, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	var e T
	if err := json.Unmarshal(content, &e); err != nil {
		t.Fatal(err)
	}
	return e
}

func logTo(w *bytes.Buffer) *slog.Logger { return slog.New(slog.NewJSONHandler(w, nil)) }

func authorize(t *testing.T, d *desk, file string) (answer, log string, err error) {
	t.Helper()
	var out bytes.Buffer
	r := recorded[events.APIGatewayCustomAuthorizerRequestTypeRequest](t, file)
	response, err := socketapi.NewAuthorizer(d, logTo(&out)).Handle(t.Context(), r)
	b, marshalErr := json.Marshal(response)
	if marshalErr != nil {
		t.Fatal(marshalErr)
	}
	return string(b), out.String(), err
}

func TestATicketLetsItsAgentConnectOnce(t *testing.T) {
	for file, arn := range map[string]string{
		"authorize-documented.json": "arn:aws:execute-api:us-east-1:123456789012:abcdef123/default/$connect",
		"authorize-emulator.json":   recorded[events.APIGatewayCustomAuthorizerRequestTypeRequest](t, "authorize-emulator.json").MethodArn,
	} {
		t.Run(file, func(t *testing.T) {
			d := &desk{tickets: map[string]string{"good": "alice"}}
			allowed := `{"principalId":"alice","policyDocument":{"Version":"2012-10-17","Statement":[{"Action":["execute-api:Invoke"],` +
				`"Effect":"Allow","Resource":["` + arn + `"]}]},"context":{"agentId":"alice"}}`
			answer, log, err := authorize(t, d, file)
			if err != nil || answer != allowed {
				t.Errorf("the first answer is %s, %v\nwant %s", answer, err, allowed)
			}
			if strings.Contains(log, "good") {
				t.Errorf("the log tells the ticket: %s", log)
			}
			denied := `{"principalId":"nobody","policyDocument":{"Version":"2012-10-17","Statement":[{"Action":["execute-api:Invoke"],` +
				`"Effect":"Deny","Resource":["` + arn + `"]}]}}`
			answer, log, err = authorize(t, d, file)
			if err != nil || answer != denied {
				t.Errorf("the second answer is %s, %v\nwant %s", answer, err, denied)
			}
			if strings.Contains(log, "good") || !strings.Contains(log, "ticket refused") {
				t.Errorf("the log says %s", log)
			}
		})
	}
}

func TestAConnectionWithoutATicketIsDenied(t *testing.T) {
	d := &desk{}
	response, err := socketapi.NewAuthorizer(d, slog.New(slog.DiscardHandler)).Handle(
		t.Context(), events.APIGatewayCustomAuthorizerRequestTypeRequest{MethodArn: "arn"})
	if err != nil || response.PolicyDocument.Statement[0].Effect != "Deny" || response.Context != nil {
		t.Errorf("answered %+v, %v", response, err)
	}
}

func TestATicketThatCannotBeCheckedIsNeitherGoodNorBad(t *testing.T) {
	down := errors.New("the table does not answer")
	answer, _, err := authorize(t, &desk{err: down}, "authorize-documented.json")
	if !errors.Is(err, down) {
		t.Errorf("answered %s, %v", answer, err)
	}
}

func TestEventsAreAnswered(t *testing.T) {
	const connection = " c67d769dee774b47"
	const onAWS = " R1kmxc2VNjMCFIA="
	tests := map[string]struct {
		registered bool
		body       string
		asked      []string
	}{
		"connect-emulator.json":    {asked: []string{"connected alice" + connection}},
		"disconnect-emulator.json": {asked: []string{"disconnected alice" + connection}},
		"disconnect-recorded.json": {asked: []string{"disconnected alice" + onAWS}},
		"ping-emulator.json":       {registered: true, body: `{"type":"pong"}`, asked: []string{"pinged alice" + connection}},
		"default-emulator.json":    {},
		"default-recorded.json":    {},
	}
	for file, test := range tests {
		t.Run(file, func(t *testing.T) {
			d := &desk{registered: test.registered}
			var out bytes.Buffer
			response, err := socketapi.New(d, d, logTo(&out)).Handle(
				t.Context(), recorded[events.APIGatewayWebsocketProxyRequest](t, file))
			if err != nil || response.StatusCode != 200 || response.Body != test.body {
				t.Errorf("answered %+v, %v", response, err)
			}
			if !slices.Equal(d.asked, test.asked) {
				t.Errorf("asked %q, want %q", d.asked, test.asked)
			}
			if strings.Count(out.String(), "\n") != 1 {
				t.Errorf("an event makes one line of log: %s", out.String())
			}
		})
	}
}

func TestAPingOfASocketThatIsNotRegisteredClosesIt(t *testing.T) {
	d := &desk{registered: false}
	response, err := socketapi.New(d, d, slog.New(slog.DiscardHandler)).Handle(
		t.Context(), recorded[events.APIGatewayWebsocketProxyRequest](t, "ping-emulator.json"))
	if err != nil || response.Body != "" {
		t.Errorf("answered %+v, %v", response, err)
	}
	if want := []string{"pinged alice c67d769dee774b47", "close alice c67d769dee774b47"}; !slices.Equal(d.asked, want) {
		t.Errorf("asked %q, want %q", d.asked, want)
	}
}

func TestAFaultIsNoAnswer(t *testing.T) {
	down := errors.New("the table does not answer")
	for _, file := range []string{"connect-emulator.json", "ping-emulator.json", "disconnect-emulator.json"} {
		t.Run(file, func(t *testing.T) {
			d := &desk{err: down}
			response, err := socketapi.New(d, d, slog.New(slog.DiscardHandler)).Handle(
				t.Context(), recorded[events.APIGatewayWebsocketProxyRequest](t, file))
			if !errors.Is(err, down) || response.Body != "" {
				t.Errorf("answered %+v, %v", response, err)
			}
		})
	}
}

func TestAnEventWithoutTheAuthorizersWordIsRefused(t *testing.T) {
	for name, authorizer := range map[string]any{
		"nothing":             nil,
		"no agent":            map[string]any{"principalId": "alice"},
		"an empty agent":      map[string]any{"agentId": ""},
		"an agent of a kind":  map[string]any{"agentId": 7.0},
		"something of a kind": "alice",
	} {
		t.Run(name, func(t *testing.T) {
			r := recorded[events.APIGatewayWebsocketProxyRequest](t, "connect-emulator.json")
			r.RequestContext.Authorizer = authorizer
			d := &desk{registered: true}
			if _, err := socketapi.New(d, d, slog.New(slog.DiscardHandler)).Handle(t.Context(), r); err == nil || len(d.asked) != 0 {
				t.Errorf("asked %q, answered %v", d.asked, err)
			}
		})
	}
}
