package api_test

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/smsdesk/smsdesk/shared/api"
	"github.com/smsdesk/smsdesk/shared/chat"
	"github.com/smsdesk/smsdesk/test/asyncapi"
	"github.com/smsdesk/smsdesk/test/source"
)

func load(t *testing.T) *asyncapi.Document {
	t.Helper()
	document, err := asyncapi.Load(filepath.Join("..", "..", "docs"))
	if err != nil {
		t.Fatal(err)
	}
	return document
}

// eventTypes are the constants of chat.EventType, as the code has them.
func eventTypes(t *testing.T) []string {
	t.Helper()
	return source.Constants(t, filepath.Join("..", "chat"), "EventType")
}

func TestTheDocumentKnowsTheEventsThatTheCodeSends(t *testing.T) {
	t.Parallel()
	want := append(eventTypes(t), "ping", "pong")
	got := load(t).Names()
	slices.Sort(want)
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("docs/asyncapi.yaml (-code +document)\n%s", diff)
	}
}

func TestTheDocumentsExamplesKeepToIt(t *testing.T) {
	t.Parallel()
	document := load(t)
	for _, name := range document.Names() {
		if len(document.Examples[name]) == 0 {
			t.Errorf("%s has no example", name)
		}
		for _, example := range document.Examples[name] {
			if err := document.CheckAs(name, example); err != nil {
				t.Error(err)
			}
		}
	}
}

// full are objects with everything set that may be, empty ones with nothing.
func full() (chat.Chat, chat.Message, chat.Agent, chat.Canned) {
	at := time.Date(2026, time.November, 23, 10, 1, 7, 0, time.UTC)
	line := chat.LineID("KRQXG2LOM5ZWC3DFOJTGK43U")
	id := chat.NewMessageID(line, chat.PositionAt(at))
	c := chat.Chat{
		ID: chat.NewChatID(line, chat.PositionAt(at)), ServiceID: "support", ServiceNumber: "+12065550100", CustomerNumber: "+12065550150",
		State: chat.StateEnded, AgentID: "alice", Origin: chat.OriginAgent, InteractionID: "call-1", Unread: 1,
		LastMessage: &chat.LastMessage{ID: id, Direction: chat.Inbound, Body: "Thanks!", At: at}, LastOutbound: id,
		CreatedAt: at, LastActivityAt: at, ChangedAt: at, EndedAt: at, EndReason: chat.EndedByAgent, Disposition: "resolved", Note: "A note",
		IgnoredCount: 2, OptedOut: true, Revision: 7,
	}
	m := chat.Message{
		ID: id, ChatID: c.ID, Direction: chat.Outbound, Body: "Hello", SentBy: "alice", RetryOf: id, Status: chat.StatusDelivered, StatusReason: "reason",
		Confirmation: chat.ConfirmedByHandset, Encoding: "GSM-7", Segments: 1, ReplyTo: id, At: at,
		History: []chat.StatusChange{{Status: chat.StatusQueued, At: at, Reason: "reason"}}, Revision: 3,
	}
	a := chat.Agent{
		ID: "alice", Name: "Alice", Permissions: []chat.Permission{chat.PermissionSend, chat.PermissionSupervise, chat.PermissionAdmin},
		Services: []string{"support"}, State: chat.AgentNotReady, Reason: "Lunch", Revision: 4,
	}
	owner := chat.CannedOwner{Service: "support"}
	canned := chat.Canned{
		ID: chat.NewCannedID(owner, chat.PositionAt(at)), Owner: owner, Title: "Greeting", Shortcut: "hi", Body: "{{?Name}}", ChangedAt: at, Revision: 2,
	}
	return c, m, a, canned
}

func TestEveryEventKeepsToTheDocument(t *testing.T) {
	t.Parallel()
	document := load(t)
	ended, delivered, notReady, services := full()
	active := ended
	active.State, active.EndedAt, active.EndReason, active.Disposition, active.Note = chat.StateActive, time.Time{}, "", "", ""
	active.LastMessage, active.InteractionID = nil, ""
	requested := active
	requested.State, requested.Origin, requested.AgentID = chat.StateRequested, chat.OriginCustomer, ""
	requested.Offer = &chat.Offer{Reason: chat.OfferTransfer, To: "bob", By: "alice", Note: "A note", Since: active.CreatedAt}
	inbound := delivered
	inbound.Direction, inbound.Status, inbound.SentBy, inbound.StatusReason, inbound.Confirmation = chat.Inbound, chat.StatusReceived, "", "", ""
	inbound.ReplyTo, inbound.RetryOf = "", ""
	busy := notReady.InCall(chat.Interaction{
		ID: "call-1", ServiceID: "support", Phase: chat.PhaseBusy, Began: active.CreatedAt, Since: active.CreatedAt,
	}, "+12065550150")
	personal := services
	personal.Owner, personal.Shortcut = chat.CannedOwner{Agent: "alice"}, ""

	for _, name := range eventTypes(t) {
		var told []chat.Event
		of := chat.EventType(name)
		kind, _, _ := strings.Cut(name, ".")
		switch kind {
		case "chat":
			told = []chat.Event{{Type: of, Chat: &active}, {Type: of, Chat: &ended}, {Type: of, Chat: &requested}}
		case "message":
			told = []chat.Event{{Type: of, Message: &inbound}, {Type: of, Message: &delivered}}
		case "agent":
			told = []chat.Event{{Type: of, Agent: &notReady}, {Type: of, Agent: &busy}}
		case "canned":
			told = []chat.Event{{Type: of, Canned: &services}, {Type: of, Canned: &personal}, {Type: of, Canned: &services, Deleted: true}}
		}
		if len(told) == 0 {
			t.Errorf("say here what %s tells", name)
		}
		for _, e := range told {
			frame, err := api.EncodeEvent(e)
			if err != nil {
				t.Fatal(err)
			}
			if err := document.Check(frame); err != nil {
				t.Errorf("%v\n%s", err, frame)
			}
			if strings.Contains(string(frame), `"deleted":true`) != e.Deleted {
				t.Errorf("it does not tell whether it is gone: %s", frame)
			}
		}
	}
}

func TestAFrameThatTheDocumentDoesNotAllowIsSeen(t *testing.T) {
	t.Parallel()
	document := load(t)
	for what, frame := range map[string]string{
		"no JSON":                 `{`,
		"no type":                 `{}`,
		"an unknown type":         `{"type":"chat.lost"}`,
		"a chat without a field":  `{"type":"chat.ended","revision":1,"chat":{"id":"x","revision":1}}`,
		"a pong that says more":   `{"type":"pong","at":1}`,
		"an agent's other object": strings.Replace(string(document.Examples["agent.updated"][0]), `"agent":`, `"chat":`, 1),
		"another revision":        strings.Replace(string(document.Examples["agent.updated"][0]), `"revision":5`, `"revision":6`, 1),
		"a state that is none":    strings.Replace(string(document.Examples["agent.updated"][0]), `"state":"busy"`, `"state":"asleep"`, 1),
	} {
		if err := document.Check([]byte(frame)); err == nil {
			t.Errorf("%s is taken: %s", what, frame)
		}
	}
}
