package chattest

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/smsdesk/smsdesk/shared/chat"
)

// ModelChecks is how many sequences one run of rapid.Check makes, unless its flag says otherwise.
const ModelChecks = 100

// modelSeed makes the sequences the same in each run, so that what failed fails again: -rapid.seed asks for others.
const modelSeed = "20261123"

// TestModel lets agents, customers, carriers, the telephony system, the clock, cleanup, relay do things in random order, some of them by
// processes that crash or that others meet half-way, and compares what is stored with a model of what must be true: ModelChecks sequences
// in each of so many lanes. It is stored in a fake and in the store, which must answer each call as the fake does. There is the fake alone
// if open is nil.
func TestModel(t *testing.T, lanes int, open func(clock chat.Clock) Store) {
	t.Helper()
	if seed := flag.Lookup("rapid.seed"); seed.Value.String() == seed.DefValue {
		if err := flag.Set(seed.Name, modelSeed); err != nil {
			t.Fatal(err)
		}
	}
	for lane := range lanes {
		t.Run(fmt.Sprint("lane ", lane), func(t *testing.T) {
			t.Parallel()
			rapid.Check(t, func(t *rapid.T) {
				for range lane { // lanes have one seed, and go different ways
					rapid.Uint64().Draw(t, "lane")
				}
				modelHolds(t, open)
			})
		})
	}
}

// modelHolds is one sequence. Everything is looked at after each step, in the fake, and at the end in the store.
func modelHolds(t *rapid.T, open func(clock chat.Clock) Store) {
	m := newModel(t, open)
	steps := map[string]func(*rapid.T){}
	for name, step := range m.steps() {
		steps[name] = func(t *rapid.T) {
			m.t = t
			step()
		}
	}
	steps[""] = func(*rapid.T) { m.look() }
	t.Repeat(steps)
	m.settle()
	m.Store = m.store.Store
	m.look()
}

// model is what must be true of a world, beside what is.
type model struct {
	*World
	t        *rapid.T
	store    *watched
	carrier  *Carrier
	service  chat.Service
	agents   []chat.Agent // as they were made: may text; the same; supervises, too; may not text
	lines    []*modelLine
	optedOut map[string]bool // by customer

	seen     map[string]time.Time // by agent: the last ping
	cleaned  time.Time            // the last run of cleanup
	choices  map[string]chat.AgentState
	calls    map[string][]*modelCall
	rejected map[chat.Rejection]bool
	desks    []*modelDesk

	texts     []*modelText
	sends     []*modelSend
	retries   map[chat.MessageID]*modelSend
	receipts  []modelReceipt
	meeting   bool // a step is under way, and another comes between
	met       bool // that was so, in the step before
	answering bool // a carrier has been called

	// What was there at the last look.
	chats    map[chat.ChatID]chat.Chat
	messages map[chat.MessageID]chat.Message
}

// modelLine is a line with its latest chat.
type modelLine struct {
	id       chat.LineID
	number   string // the service's
	customer string
	chat     outline
	ignored  int  // texts that were counted on the line, as of the last look
	chats    int  // on the line, as of then
	raced    bool // others met who wrote there: what is unread may go by the order of commits, another than that of the messages
}

// outline is what the model knows of a chat.
type outline struct {
	ID             chat.ChatID // newChat if the model does not know yet
	State          chat.State
	Agent          string
	Offer          chat.Offer // the zero value if it is offered to nobody
	EndReason      chat.EndReason
	EndedAt        time.Time
	OwnedSince     time.Time
	WaitingSince   time.Time
	LastActivityAt time.Time
	LapsesAt       time.Time
	Ignored        int
}

// newChat stands for the id of a chat that the model expects.
const newChat chat.ChatID = "new"

func outlineOf(c chat.Chat) outline {
	o := outline{
		ID: c.ID, State: c.State, Agent: c.AgentID, EndReason: c.EndReason, EndedAt: c.EndedAt, OwnedSince: c.OwnedSince,
		WaitingSince: c.WaitingSince, LastActivityAt: c.LastActivityAt, LapsesAt: c.LapsesAt, Ignored: c.IgnoredCount,
	}
	if c.Offer != nil {
		o.Offer = *c.Offer
	}
	return o
}

type modelCall struct {
	id    string
	began time.Time
	phase chat.Phase
}

// modelText is a customer's text.
type modelText struct {
	chat.InboundText
	line    *modelLine
	begun   time.Time // when it was delivered first; zero before
	done    bool      // and acknowledged
	counted bool      // it was ignored
}

// modelSend is an agent's wish to send a text.
type modelSend struct {
	request chat.SendRequest
	retry   chat.RetryRequest // if it has a message
	message chat.MessageID    // the answer; empty before there was one
	crashed bool              // a process did that had it in hand: it may have been stored
}

type modelReceipt struct {
	chat.Receipt
	message chat.MessageID
	doubt   bool // a process crashed that took it in: it is to come again
}

// modelDesk is an agent's desktop.
type modelDesk struct {
	*Desktop
	agent   string
	expects map[chat.ChatID]bool // chats that it must know, with all their messages
}

func newModel(t *rapid.T, open func(clock chat.Clock) Store) *model {
	var fake *Fake
	world := NewWorld(t, func(clock chat.Clock) Store {
		fake = NewFake(clock)
		if open == nil {
			return fake
		}
		return newTwins(t, fake, open(clock))
	})
	m := &model{
		t: t, World: world, optedOut: map[string]bool{},
		seen: map[string]time.Time{}, choices: map[string]chat.AgentState{}, calls: map[string][]*modelCall{}, rejected: map[chat.Rejection]bool{},
		retries: map[chat.MessageID]*modelSend{},
		chats:   map[chat.ChatID]chat.Chat{}, messages: map[chat.MessageID]chat.Message{},
	}
	m.store = &watched{Store: m.Store, m: m, committed: map[chat.MessageID]time.Time{}, stops: map[string]int{}, stopped: map[string]time.Time{}, starts: map[string]int{}, calls: map[chat.MessageID]int{}}
	m.carrier = NewCarrier(m.answer)
	m.service = m.Service(2)
	m.service.Policies = m.policies()
	_, err := m.Store.PutService(m.Context(), m.service)
	m.OK(err)
	for i := range 4 {
		a := chat.Agent{ID: m.Name("agent"), Services: []string{m.service.ID}, State: chat.AgentReady}
		if i < 3 {
			a.Permissions = append(a.Permissions, chat.PermissionSend)
		}
		if i == 2 {
			a.Permissions = append(a.Permissions, chat.PermissionSupervise)
		}
		_, err := m.Store.PutAgent(m.Context(), a, m.Name("subject"))
		m.OK(err)
		m.agents = append(m.agents, a)
		m.choices[a.ID] = chat.AgentReady
	}
	for _, a := range m.agents[:2] {
		m.desks = append(m.desks, &modelDesk{Desktop: NewDesktop(), agent: a.ID, expects: map[chat.ChatID]bool{}})
	}
	for range 2 {
		customer := m.Number()
		for _, number := range m.service.Numbers {
			m.lines = append(m.lines, &modelLine{id: m.Key.Line(number, customer), number: number, customer: customer})
		}
	}
	m.Store = fake // which is looked at after each step
	return m
}

// policies are some of those that a chat's life depends on.
func (m *model) policies() chat.Policies {
	p := chat.Policies{
		AfterEnd: chat.AfterEnd{
			Action:    pick(m, "after the end", chat.AfterEndIgnore, chat.AfterEndReopen, chat.AfterEndNewRequest),
			AutoReply: pick(m, "auto-reply", "", "This chat has ended."),
		},
		CustomerInitiated: chat.CustomerInitiated{
			Requests:    pick(m, "requests", true, false),
			MissedAfter: pick(m, "missed after", 0, 30*time.Minute),
			MissedReply: "Please try again.",
		},
		IdleEnd:          pick(m, "idle end", 0, time.Hour),
		MaxChatsPerAgent: pick(m, "chats per agent", 0, 2),
	}
	p.OptOutTexts.ByCarrier = pick(m, "opt-outs answered by the carrier", false, true)
	return p
}

// pick draws one of the values.
func pick[T any](m *model, what string, of ...T) T { return rapid.SampledFrom(of).Draw(m.t, what) }

// one draws one of the things, and logs which.
func one[T any](m *model, what string, of []T) T {
	return of[rapid.IntRange(0, len(of)-1).Draw(m.t, what)]
}

// anyAgent is an agent as the directory has them now.
func (m *model) anyAgent() chat.Agent { return m.agent(one(m, "agent", m.agents).ID) }

func (m *model) agent(id string) chat.Agent {
	m.Helper()
	a, err := m.Store.Agent(m.Context(), id)
	m.OK(err)
	return a
}

// anyChat is a line with a chat, if there is one.
func (m *model) anyChat() (*modelLine, bool) {
	var some []*modelLine
	for _, l := range m.lines {
		if l.chat.ID != "" {
			some = append(some, l)
		}
	}
	if len(some) == 0 {
		return nil, false
	}
	return one(m, "chat", some), true
}

// steps are all that can happen.
func (m *model) steps() map[string]func() {
	return map[string]func(){
		"an agent starts a chat":         m.start,
		"an agent sends":                 m.send,
		"an agent sends, again":          m.send,
		"an agent repeats a request":     m.repeat,
		"an agent retries":               m.retry,
		"an agent accepts":               m.accept,
		"an agent rejects":               m.reject,
		"an owner transfers":             m.transfer,
		"a supervisor takes over":        m.takeOver,
		"a supervisor gives":             m.give,
		"an owner reads":                 m.read,
		"an owner ends":                  m.end,
		"an agent chooses a state":       m.choose,
		"a call goes on":                 m.call,
		"a desktop pings":                m.ping,
		"a desktop syncs":                m.sync,
		"a desktop catches up":           m.catchUp,
		"a customer texts":               m.text,
		"a customer texts, again":        m.text,
		"a customer texts a word":        m.word,
		"a carrier brings a text again":  m.redeliver,
		"a carrier reports":              m.report,
		"a carrier repeats a report":     m.reportAgain,
		"a system text is relayed":       m.relay,
		"cleanup runs":                   m.clean,
		"time passes":                    m.pass,
		"time passes up to what changes": m.passTo,
	}
}

// act does something by a process that may crash, or meet others half-way. If it did neither, it must answer the code that is expected,
// empty for success, and the world must be as the model expects; else, or if the model is not sure, it takes over how the world is.
func (m *model) act(expect func() (code chat.Code, sure bool), do func(store Store) error) error {
	m.Helper()
	if m.meeting {
		err := do(m.store)
		m.known(err)
		return err
	}
	m.lapse()
	store, certain := m.process()
	err := do(store)
	m.known(err)
	if !certain() {
		m.adopt()
		for _, l := range m.lines {
			l.raced = l.raced || m.met
		}
		return err
	}
	want, sure := expect()
	if !sure {
		m.adopt()
		return err
	}
	var got chat.Code
	refusal, refused := errors.AsType[*chat.Error](err)
	if refused {
		got = refusal.Code
	} else {
		m.OK(err)
	}
	m.Same("answer", got, want)
	m.compare()
	return err
}

// sure is what a model expects that knows.
func (m *model) sure(expect func() chat.Code) func() (chat.Code, bool) {
	return func() (chat.Code, bool) { return expect(), true }
}

// known fails the test on an error that no use case should return.
func (m *model) known(err error) {
	m.Helper()
	_, refused := errors.AsType[*chat.Error](err)
	switch {
	case err == nil, refused, errors.Is(err, ErrCrashed), errors.Is(err, chat.ErrInProgress):
	case errors.Is(err, chat.ErrConflict) && m.meeting:
	default:
		m.Fatalf("unexpected error: %v", err)
	}
}

// process is how a process sees the store, and whether it saw it to its end, alone.
func (m *model) process() (store Store, certain func() bool) {
	const calls = 12 // few use cases make more
	m.met = false
	fault := pick(m, "fault", "none", "none", "none", "none", "none", "before", "after", "meeting")
	if fault == "none" {
		return m.store, func() bool { return true }
	}
	at := rapid.IntRange(0, calls-1).Draw(m.t, "at call")
	crash := NewCrash(m.store, func(call int) Fault {
		switch {
		case call != at:
			return NoFault
		case fault == "before":
			return BeforeCall
		case fault == "after":
			return AfterCall
		}
		m.met = true
		m.meet()
		return NoFault
	})
	return crash, func() bool { return !m.met && !crash.Crashed() }
}

// meet takes another step in the middle of one.
func (m *model) meet() {
	m.meeting = true
	defer func() { m.meeting = false }()
	steps := []struct {
		name string
		take func()
	}{
		{"start", m.start},
		{"send", m.send},
		{"repeat", m.repeat},
		{"accept", m.accept},
		{"transfer", m.transfer},
		{"take over", m.takeOver},
		{"give", m.give},
		{"read", m.read},
		{"end", m.end},
		{"text", m.text},
		{"word", m.word},
		{"redeliver", m.redeliver},
		{"report", m.report},
		{"relay", m.relay},
		{"clean", m.clean},
		{"sync", m.sync},
		{"wait", m.wait},
	}
	names := make([]string, len(steps))
	for i, s := range steps {
		names[i] = s.name
	}
	name := one(m, "meets", names)
	steps[slices.Index(names, name)].take()
}

// lapse makes the model's chats read as they do now.
func (m *model) lapse() {
	now := m.Clock.Now()
	for _, l := range m.lines {
		l.chat.lapse(now)
	}
}

// heads are the lines' latest chats as they are stored.
func (m *model) heads() []chat.Chat {
	m.Helper()
	ids := make([]chat.LineID, len(m.lines))
	for i, l := range m.lines {
		ids[i] = l.id
	}
	heads, err := m.Store.Lines(m.Context(), ids)
	m.OK(err)
	return heads
}

// compare holds the world against the model.
func (m *model) compare() {
	m.Helper()
	now := m.Clock.Now()
	for i, head := range m.heads() {
		l := m.lines[i]
		l.chat.lapse(now)
		got := outlineOf(head.At(now))
		if l.chat.ID == newChat && got.ID != "" && m.chats[got.ID].ID == "" {
			l.chat.ID = got.ID
		}
		m.Same(fmt.Sprintf("line %d at %v", i, now), got, l.chat)
		m.Same(fmt.Sprintf("line %d: opted out", i), head.OptedOut, m.optedOut[l.customer])
		m.chats[head.ID] = head
	}
}

// adopt makes the model as the world is.
func (m *model) adopt() {
	m.Helper()
	out := map[string]bool{}
	for i, head := range m.heads() {
		l := m.lines[i]
		l.chat = outlineOf(head.At(m.Clock.Now()))
		if head.ID != "" {
			m.chats[head.ID] = head
		}
		if _, known := out[l.customer]; !known {
			out[l.customer] = m.store.optedOut(l.id)
		}
	}
	m.optedOut = out
}

// settle brings to an end what is under way, and looks a last time.
func (m *model) settle() {
	m.Helper()
	m.Clock.Advance(chat.Lease)
	for _, t := range m.texts {
		if !t.begun.IsZero() && !t.done {
			m.OK(m.Receiver(m.store).Receive(m.Context(), t.InboundText))
			t.done = true
		}
	}
	for i, r := range m.receipts {
		if r.doubt {
			m.OK(m.Confirmer(m.store).Confirm(m.Context(), r.Receipt))
			m.receipts[i].doubt = false
		}
	}
	for _, e := range m.store.errands {
		m.OK(m.relayer(m.store).Relay(m.Context(), e))
	}
	m.adopt()
	m.look()
	for _, d := range m.desks {
		m.caughtUp(d)
	}
	for _, t := range m.texts { // whatever comes again after all changes nothing
		if t.done {
			m.OK(m.Receiver(m.store).Receive(m.Context(), t.InboundText))
		}
	}
	m.compare()
	m.look()
}

// watched is a store that holds what is committed against the invariants of sending.
type watched struct {
	Store
	m         *model
	committed map[chat.MessageID]time.Time // when a text's way out was committed
	errands   []chat.Message               // system texts, as they were stored, or would have been
	stops     map[string]int               // by customer: how often opted out
	starts    map[string]int               // and in again
	stopped   map[string]time.Time         // the latest word that did
	calls     map[chat.MessageID]int       // of the carrier
}

// optedOut tells whether the customer of the line is, now.
func (w *watched) optedOut(line chat.LineID) bool {
	w.m.Helper()
	customer := w.m.line(line).customer
	_, err := w.OptOut(w.m.Context(), w.m.service.ID, w.m.Key.Customer(customer))
	if err != nil {
		w.m.Refused("opt-out", err, chat.ErrNotFound)
	}
	return err == nil
}

func (m *model) line(id chat.LineID) *modelLine {
	return m.lines[slices.IndexFunc(m.lines, func(l *modelLine) bool { return l.id == id })]
}

// ClaimOutbound is a commit: of a text of the chat's owner, to a customer who has not opted out.
func (w *watched) ClaimOutbound(ctx context.Context, id chat.ChatID, agentID string, text chat.LastMessage) (chat.Chat, error) {
	c, err := w.Store.ClaimOutbound(ctx, id, agentID, text)
	if err != nil {
		return c, err
	}
	now := w.m.Clock.Now()
	w.m.Same("owner who sends", c.Owner(), agentID)
	w.m.Same("state of the chat", c.At(now).State, chat.StateActive)
	if w.optedOut(id.Line()) {
		w.m.Fatalf("a text was committed after the customer opted out")
	}
	w.committed[text.ID] = now
	return c, nil
}

// ClaimErrand is a commit of a system text.
func (w *watched) ClaimErrand(ctx context.Context, text chat.Message, at time.Time) error {
	err := w.Store.ClaimErrand(ctx, text, at)
	if err != nil {
		return err
	}
	if !text.Errand.Kind.DespiteOptOut() && w.optedOut(text.ID.Line()) {
		w.m.Fatalf("a system text was committed after the customer opted out")
	}
	w.committed[text.ID] = w.m.Clock.Now()
	return nil
}

// SetConsent counts what is to be confirmed.
func (w *watched) SetConsent(ctx context.Context, c chat.Consent) error {
	before := w.optedOut(c.Lines[0])
	err := w.Store.SetConsent(ctx, c)
	customer := w.m.line(c.Lines[0]).customer
	after := w.optedOut(c.Lines[0])
	if after && c.OptedOut && c.At.After(w.stopped[customer]) {
		w.stopped[customer] = c.At
	}
	switch {
	case after && !before:
		w.stops[customer]++
	case before && !after:
		w.starts[customer]++
	}
	if c.Reply != nil {
		w.errands = append(w.errands, *c.Reply)
	}
	return err
}

// Transit notes system texts.
func (w *watched) Transit(ctx context.Context, t chat.Transition) error {
	err := w.Store.Transit(ctx, t)
	if err == nil {
		w.errands = append(w.errands, t.Texts...)
	}
	return err
}

// Ignore notes a system text.
func (w *watched) Ignore(ctx context.Context, i chat.Ignoring) error {
	err := w.Store.Ignore(ctx, i)
	if err == nil && i.Reply != nil {
		w.errands = append(w.errands, *i.Reply)
	}
	return err
}

// PutAnswered notes a system text.
func (w *watched) PutAnswered(ctx context.Context, text, reply chat.Message) error {
	err := w.Store.PutAnswered(ctx, text, reply)
	if err == nil {
		w.errands = append(w.errands, reply)
	}
	return err
}

// PutRejection notes a rejection.
func (w *watched) PutRejection(ctx context.Context, r chat.Rejection, expires time.Time) error {
	err := w.Store.PutRejection(ctx, r, expires)
	if err == nil {
		w.m.rejected[r] = true
	}
	return err
}

// Due shows what is the world's own: others may have their share of the table.
func (w *watched) Due(ctx context.Context, shard int, now time.Time, limit int) ([]chat.Due, error) {
	due, err := w.Store.Due(ctx, shard, now, limit)
	return slices.DeleteFunc(due, func(d chat.Due) bool {
		agent := cmp.Or(d.Socket.Agent, d.Work.Agent)
		return !slices.ContainsFunc(w.m.lines, func(l *modelLine) bool { return l.id == d.Line }) &&
			!slices.ContainsFunc(w.m.agents, func(a chat.Agent) bool { return a.ID == agent })
	}), err
}
