package chat_test

import (
	"bytes"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/smsdesk/smsdesk/shared/chat"
	"github.com/smsdesk/smsdesk/shared/chat/chattest"
)

var update = flag.Bool("update", false, "write the table into docs/states.md")

// The times of the scene's service.
const (
	sceneIdle   = time.Hour
	sceneMissed = 30 * time.Minute
)

// scene is a line in some situation, with those who may do something there. Alice has its chat, if anybody does, with a text of hers
// that failed, and a later one of the customer's.
type scene struct {
	*chattest.World
	service          chat.Service
	alice, bob, dora chat.Agent
	customer         string
	line             chat.LineID
	carrier          *chattest.Carrier
	refuses          bool // the carrier
	failed           chat.MessageID
}

func newScene(t *testing.T) *scene {
	t.Helper()
	s := &scene{World: newWorld(t)}
	s.service = s.Service(1)
	s.service.Policies = chat.Policies{
		CustomerInitiated: chat.CustomerInitiated{Requests: true, MissedAfter: sceneMissed},
		IdleEnd:           sceneIdle,
	}
	s.put()
	s.alice, s.bob, s.dora = s.Agent(s.service), s.Agent(s.service), s.Agent(s.service)
	s.dora.Permissions = append(s.dora.Permissions, chat.PermissionSupervise)
	_, err := s.Store.PutAgent(t.Context(), s.dora, s.Name("subject"))
	s.OK(err)
	for _, a := range []*chat.Agent{&s.alice, &s.bob, &s.dora} {
		*a, err = (&chat.Availability{Store: s.Store}).Choose(t.Context(), *a, chat.Choice{State: chat.AgentReady})
		s.OK(err)
	}
	s.customer = s.Number()
	s.line = s.Key.Line(s.service.Numbers[0], s.customer)
	s.carrier = chattest.NewCarrier(func(chat.OutboundText) chattest.Answer {
		if s.refuses {
			return chattest.Answer{Refuse: chat.ReasonCarrierRefused}
		}
		return chattest.Answer{}
	})
	s.failed = chat.NewMessageID(s.line, s.Position())
	return s
}

func (s *scene) put() {
	s.Helper()
	_, err := s.Store.PutService(s.Context(), s.service)
	s.OK(err)
}

// head is the line's chat as it reads now.
func (s *scene) head() chat.Chat { return s.Line(s.line).At(s.Clock.Now()) }

// id is the chat's; one of no chat if there is none.
func (s *scene) id() chat.ChatID {
	if id := s.head().ID; id != "" {
		return id
	}
	return chat.NewChatID(s.line, s.Position())
}

func (s *scene) start(a chat.Agent) error {
	_, _, err := s.Starter(s.Store).Start(s.Context(), chat.StartRequest{Agent: a, ServiceID: s.service.ID, CustomerNumber: s.customer})
	return err
}

func (s *scene) send(a chat.Agent, body string) (chat.Message, error) {
	return s.Sender(s.Store, s.carrier).Send(s.Context(), s.SendRequest(a, s.id(), body))
}

func (s *scene) retry(a chat.Agent) error {
	_, err := s.Sender(s.Store, s.carrier).Retry(s.Context(), chat.RetryRequest{
		Agent: a, Chat: s.id(), Message: s.failed, Idempotency: s.SendRequest(a, s.id(), "retry").Idempotency,
	})
	return err
}

func (s *scene) accept(a chat.Agent) error {
	_, err := s.Mover(s.Store).Accept(s.Context(), a, s.id(), chat.Idempotency{})
	return err
}

func (s *scene) reject(a chat.Agent) error {
	_, err := s.Mover(s.Store).Reject(s.Context(), a, s.id(), chat.Idempotency{})
	return err
}

func (s *scene) transfer(agentID, serviceID string) error {
	_, err := s.Mover(s.Store).Transfer(s.Context(), chat.TransferRequest{
		Agent: s.alice, Chat: s.id(), ToAgent: agentID, ToService: serviceID,
	})
	return err
}

func (s *scene) read(a chat.Agent) error {
	upTo := s.failed
	if last := s.head().LastMessage; last != nil {
		upTo = last.ID
	}
	_, err := s.Mover(s.Store).Read(s.Context(), a, s.id(), upTo, chat.Idempotency{})
	return err
}

func (s *scene) end(a chat.Agent) error { return s.endWith(chat.EndRequest{Agent: a}) }

func (s *scene) endWith(r chat.EndRequest) error {
	r.Chat = s.id()
	_, err := s.Mover(s.Store).End(s.Context(), r)
	return err
}

func (s *scene) receive(body string) error {
	return s.Receiver(s.Store).Receive(s.Context(), s.InboundText(s.customer, s.service.Numbers[0], body))
}

// after lets the time pass, then cleanup run.
func (s *scene) after(d time.Duration) error {
	s.Clock.Advance(d)
	_, err := s.Cleaner(s.Store).Clean(s.Context(), chat.MaxLimit)
	return err
}

// situation is where a line may stand.
type situation struct {
	name  string
	begin func(s *scene) error
}

func situations() []situation {
	active := func(s *scene) error {
		if err := s.start(s.alice); err != nil {
			return err
		}
		s.refuses = true
		failed, err := s.send(s.alice, "can I help?")
		s.failed, s.refuses = failed.ID, false
		s.Clock.Advance(time.Second)
		return errors.Join(err, s.receive("hello"))
	}
	requested := func(s *scene) error { return s.receive("hello") }
	then := func(begin, next func(s *scene) error) func(s *scene) error {
		return func(s *scene) error { return errors.Join(begin(s), next(s)) }
	}
	return []situation{
		{"no chat", func(*scene) error { return nil }},
		{"requested", requested},
		{"active", active},
		{"transferred to bob", then(active, func(s *scene) error { return s.transfer(s.bob.ID, "") })},
		{"transferred to the queue", then(active, func(s *scene) error { return s.transfer("", s.service.ID) })},
		{"owner away", then(active, func(s *scene) error { return s.after(chat.DefaultAwayAfter) })},
		{"ended by alice", then(active, func(s *scene) error { return s.end(s.alice) })},
		{"ended, idle", then(active, func(s *scene) error { return s.after(sceneIdle) })},
		{"ended, missed", then(requested, func(s *scene) error { return s.after(sceneMissed) })},
		{"ended, opted out", then(active, func(s *scene) error { return s.receive("STOP") })},
	}
}

// action is what somebody may do. Whoever does it gets its refusal.
type action struct {
	name string
	do   func(s *scene) error
	text bool // it is a text of the customer's
}

func actions() []action {
	// texts is a text on a line of a service with other policies.
	texts := func(p chat.Policies) func(s *scene) error {
		return func(s *scene) error {
			p.IdleEnd = sceneIdle
			s.service.Policies = p
			s.put()
			return s.receive("and then")
		}
	}
	ofAlice := func(what string, do func(s *scene, a chat.Agent) error) action {
		return action{name: "alice " + what, do: func(s *scene) error { return do(s, s.alice) }}
	}
	ofBob := func(what string, do func(s *scene, a chat.Agent) error) action {
		return action{name: "bob " + what, do: func(s *scene) error { return do(s, s.bob) }}
	}
	ofDora := func(what string, do func(s *scene, a chat.Agent) error) action {
		return action{name: "dora " + what, do: func(s *scene) error { return do(s, s.dora) }}
	}
	send := func(s *scene, a chat.Agent) error {
		_, err := s.send(a, "yes")
		return err
	}
	return []action{
		ofAlice("starts a chat", (*scene).start),
		ofBob("starts a chat", (*scene).start),
		ofAlice("sends a text", send),
		ofBob("sends a text", send),
		ofAlice("retries the failed text", (*scene).retry),
		ofAlice("accepts", (*scene).accept),
		ofBob("accepts", (*scene).accept),
		ofDora("accepts", (*scene).accept),
		ofBob("rejects", (*scene).reject),
		ofDora("rejects", (*scene).reject),
		ofAlice("transfers to bob", func(s *scene, _ chat.Agent) error { return s.transfer(s.bob.ID, "") }),
		ofAlice("transfers to the queue", func(s *scene, _ chat.Agent) error { return s.transfer("", s.service.ID) }),
		ofDora("takes over", func(s *scene, a chat.Agent) error {
			_, err := s.Mover(s.Store).TakeOver(s.Context(), a, s.id(), chat.Idempotency{})
			return err
		}),
		ofDora("gives to bob", func(s *scene, a chat.Agent) error {
			_, err := s.Mover(s.Store).Give(s.Context(), a, s.id(), s.bob.ID, chat.Idempotency{})
			return err
		}),
		ofAlice("reads", (*scene).read),
		ofBob("marks it as read", (*scene).read),
		ofAlice("ends", (*scene).end),
		ofAlice("ends, with a note", func(s *scene, a chat.Agent) error {
			return s.endWith(chat.EndRequest{Agent: a, Note: "a note"})
		}),
		ofAlice("ends, not knowing the customer's text", func(s *scene, a chat.Agent) error {
			return s.endWith(chat.EndRequest{Agent: a, LastMessage: s.failed})
		}),
		ofBob("ends", (*scene).end),
		{name: "the customer texts, `requests` off", do: texts(chat.Policies{}), text: true},
		{name: "the customer texts, `requests` on", do: texts(chat.Policies{
			CustomerInitiated: chat.CustomerInitiated{Requests: true},
		}), text: true},
		{name: "… `afterEnd: reopen`", do: texts(chat.Policies{AfterEnd: chat.AfterEnd{Action: chat.AfterEndReopen}}), text: true},
		{name: "… `afterEnd: new_request`", do: texts(chat.Policies{AfterEnd: chat.AfterEnd{Action: chat.AfterEndNewRequest}}), text: true},
		{name: "… `afterEnd: ignore` with `autoReply`", do: texts(chat.Policies{AfterEnd: chat.AfterEnd{AutoReply: "Bye."}}), text: true},
		{name: "the customer texts STOP", do: func(s *scene) error { return s.receive("STOP") }, text: true},
		{name: "the customer texts START", do: func(s *scene) error { return s.receive("START") }, text: true},
		{name: "the customer texts HELP", do: func(s *scene) error { return s.receive("HELP") }, text: true},
		{name: "alice is away for `awayAfterSeconds`", do: func(s *scene) error { return s.after(chat.DefaultAwayAfter) }},
		{name: "`missedAfterMinutes` pass", do: func(s *scene) error { return s.after(sceneMissed) }},
		{name: "`idleEndMinutes` pass", do: func(s *scene) error { return s.after(sceneIdle) }},
	}
}

// glance is what there is to see of a scene.
type glance struct {
	chat    chat.Chat
	inbound int
	sent    int
	system  []chat.Message // that wait to be sent
	hidden  []string       // agents to whom the queue does not show what is in it
}

func (s *scene) glance() glance {
	s.Helper()
	g := glance{chat: s.head()}
	if g.chat.ID != "" {
		for _, m := range s.Messages(g.chat) {
			if m.Direction == chat.Inbound {
				g.inbound++
			}
		}
	}
	g.sent = len(s.carrier.Got())
	unsettled, err := s.Store.UnsettledSince(s.Context(), s.line, chat.PositionAt(chattest.Epoch().Add(-time.Hour)))
	s.OK(err)
	for _, m := range unsettled {
		if m.Errand != nil {
			g.system = append(g.system, m)
		}
	}
	for _, a := range []chat.Agent{s.alice, s.bob, s.dora} {
		delta, err := (&chat.Syncer{Store: s.Store, Clock: s.Clock.Now}).Sync(s.Context(), a, "")
		s.OK(err)
		if g.chat.OfferedTo(a) && len(delta.Requests) == 0 {
			g.hidden = append(g.hidden, s.name(a.ID))
		}
	}
	return g
}

func (s *scene) name(agentID string) string {
	return map[string]string{s.alice.ID: "alice", s.bob.ID: "bob", s.dora.ID: "dora"}[agentID]
}

// tell says what the action made of what was there before.
func (s *scene) tell(a action, before, after glance) string {
	was, is := before.chat, after.chat
	var parts []string
	tell := func(when bool, what string) {
		if when {
			parts = append(parts, what)
		}
	}
	owner := s.name(is.AgentID) + "'s"
	isNew := was.ID != is.ID
	if isNew {
		was, before.inbound = chat.Chat{}, 0
	}
	stored := after.inbound > before.inbound
	tell(isNew && is.State == chat.StateRequested, "a new request")
	tell(isNew && is.State == chat.StateActive, "a new chat, "+owner)
	tell(!isNew && was.State == chat.StateEnded && is.State == chat.StateActive, "reopened, "+owner)
	tell(was.Open() && is.Owner() != "" && is.Owner() != was.Owner(), owner)
	tell(a.text && stored && !isNew, "in the chat")
	tell(a.text && !stored && is.IgnoredCount > was.IgnoredCount, "counted")
	tell(a.text && !stored && is.IgnoredCount == was.IgnoredCount, "ignored")
	tell(was.Open() && !is.Open(), "ends (`"+string(is.EndReason)+"`)")
	tell(!isNew && is.Note != was.Note, "noted")
	tell(after.sent > before.sent, "sent")
	tell(!a.text && is.ReadTo != was.ReadTo, "read")
	if offer := is.Offer; offer != nil && !isNew && (was.Offer == nil || *offer != *was.Offer) {
		to := s.name(offer.To)
		tell(to != "", "offered to "+to)
		tell(to == "", "offered to the queue")
	}
	tell(was.Offer != nil && is.Offer == nil && is.Open() && is.Owner() == was.Owner(), "no longer offered")
	tell(is.OptedOut && !was.OptedOut, "opted out")
	tell(!is.OptedOut && was.OptedOut, "opted in")
	for _, m := range after.system {
		known := slices.ContainsFunc(before.system, func(b chat.Message) bool { return b.ID == m.ID })
		tell(!known, map[chat.TextKind]string{
			chat.TextAuto: "auto-reply", chat.TextStopped: "confirmed", chat.TextStarted: "confirmed", chat.TextHelp: "answered",
		}[m.Errand.Kind])
	}
	for _, who := range after.hidden {
		tell(!slices.Contains(before.hidden, who), "hidden from "+who)
	}
	if len(parts) == 0 {
		return "–"
	}
	return strings.Join(parts, ", ")
}

// TestTheStatesAreDocumented tries every action in every situation and holds docs/states.md to it; -update writes it.
func TestTheStatesAreDocumented(t *testing.T) {
	var table bytes.Buffer
	row := func(cells ...string) { table.WriteString("| " + strings.Join(cells, " | ") + " |\n") }
	head, rule := []string{""}, []string{"---"}
	for _, in := range situations() {
		head, rule = append(head, in.name), append(rule, "---")
	}
	row(head...)
	row(rule...)
	for _, a := range actions() {
		cells := []string{a.name}
		for _, in := range situations() {
			s := newScene(t)
			s.OK(in.begin(s))
			s.Clock.Advance(time.Second)
			before := s.glance()
			err := a.do(s)
			refusal, refused := errors.AsType[*chat.Error](err)
			if err != nil && !refused {
				t.Fatalf("%s, %s: %v", in.name, a.name, err)
			}
			cell := s.tell(a, before, s.glance())
			if refused {
				if cell != "–" {
					t.Errorf("%s, %s: refused (%s), and yet: %s", in.name, a.name, refusal.Code, cell)
				}
				cell = "`" + string(refusal.Code) + "`"
			}
			cells = append(cells, cell)
		}
		row(cells...)
	}
	documentStates(t, table.Bytes())
}

// documentStates compares what stands between the page's markers, or writes it.
func documentStates(t *testing.T, want []byte) {
	t.Helper()
	file := filepath.Join("..", "..", "docs", "states.md")
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	begin, end := []byte("<!-- states: tried -->\n"), []byte("<!-- states: end -->\n")
	before, rest, found := bytes.Cut(text, begin)
	got, after, ended := bytes.Cut(rest, end)
	if !found || !ended {
		t.Fatal("docs/states.md has no place for the table")
	}
	if bytes.Equal(got, want) {
		return
	}
	if !*update {
		t.Errorf("docs/states.md says what is not so; `go test ./shared/chat -run TestTheStatesAreDocumented -update` corrects it (-documented +tried):\n%s",
			cmp.Diff(strings.Split(string(got), "\n"), strings.Split(string(want), "\n")))
		return
	}
	if err := os.WriteFile(file, slices.Concat(before, begin, want, end, after), 0o644); err != nil {
		t.Fatal(err)
	}
}
