package chattest

import (
	"errors"
	"slices"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/smsdesk/smsdesk/shared/chat"
)

// look holds everything that is stored against the invariants.
func (m *model) look() {
	m.Helper()
	now := m.Clock.Now()
	heads := m.heads()
	for i, head := range heads {
		if head.ID == "" {
			continue
		}
		m.succeeds(m.chats[head.ID], head)
		m.chats[head.ID] = head
		m.Same("the chat's line", head.ID.Line(), m.lines[i].id)
	}
	m.lists(heads)
	messages := map[chat.ChatID][]chat.Message{}
	for id := range m.chats {
		if id == "" {
			continue
		}
		c := m.Chat(id)
		m.chats[id] = c
		messages[id] = m.Messages(c)
		for _, message := range messages[id] {
			m.seenAgain(message)
		}
	}
	m.once(messages)
	m.system()
	m.unread(heads, messages)
	for _, d := range m.desks {
		for _, head := range heads {
			switch {
			case head.AgentID != d.agent:
				delete(d.expects, head.ID)
			case head.At(now).State == chat.StateActive:
				d.expects[head.ID] = true
			}
		}
	}
	for _, a := range m.agents {
		m.Same("state of an agent", m.agent(a.ID).State, m.state(a.ID))
		seen, err := m.Store.LastSeen(m.Context(), a.ID)
		m.OK(err)
		m.Same("last seen", seen.Equal(m.seen[a.ID]), true)
	}
}

// succeeds fails the test if the chat cannot have become the other.
func (m *model) succeeds(was, is chat.Chat) {
	m.Helper()
	if was.ID == "" {
		return
	}
	legal := was.State == is.State || was.State != chat.StateEnded && is.State == chat.StateEnded ||
		was.State == chat.StateRequested && is.State == chat.StateActive ||
		was.State == chat.StateEnded && is.State == chat.StateActive && m.service.Policies.AfterEnd.Action == chat.AfterEndReopen
	if !legal {
		m.Fatalf("a chat became %s that was %s", is.State, was.State)
	}
	if is.Revision < was.Revision {
		m.Fatalf("a chat of the revision %d has the revision %d", was.Revision, is.Revision)
	}
	if was.State == chat.StateEnded && is.State == chat.StateEnded {
		m.Same("the end of a chat", is.EndReason, was.EndReason)
		m.Same("the time of the end", is.EndedAt, was.EndedAt)
	}
}

// lists holds the lists of chats against the lines: one open chat a line, one entry in its owner's list, one in the queue or in the
// offers of the agent whom it is offered to, and nowhere else.
func (m *model) lists(heads []chat.Chat) {
	m.Helper()
	ids := func(keep func(c chat.Chat) bool) []chat.ChatID {
		var some []chat.ChatID
		for _, head := range heads {
			if head.ID != "" && keep(head) {
				some = append(some, head.ID)
			}
		}
		slices.Sort(some)
		return some
	}
	of := func(chats []chat.Chat, err error) []chat.ChatID {
		m.Helper()
		m.OK(err)
		var some []chat.ChatID
		for _, c := range chats {
			some = append(some, c.ID)
		}
		slices.Sort(some)
		return some
	}
	m.Same("queue", of(m.Store.Queue(m.Context(), m.service.ID)),
		ids(func(c chat.Chat) bool { return c.Offer != nil && c.Offer.To == "" }))
	for _, a := range m.agents {
		m.Same("open chats", of(m.Store.OpenChats(m.Context(), a.ID)), ids(func(c chat.Chat) bool { return c.Owner() == a.ID }))
		m.Same("offers", of(m.Store.OffersTo(m.Context(), a.ID)),
			ids(func(c chat.Chat) bool { return c.Offer != nil && c.Offer.To == a.ID }))
	}
}

// seenAgain fails the test if the message is not what it was, but for a status that rose.
func (m *model) seenAgain(is chat.Message) {
	m.Helper()
	was, known := m.messages[is.ID]
	m.messages[is.ID] = is
	if !known {
		return
	}
	if is.Status.Rank() < was.Status.Rank() || is.Revision < was.Revision || len(is.History) < len(was.History) {
		m.Fatalf("a message fell: (-was +is)\n%s", cmp.Diff(was, is))
	}
	m.Same("history", is.History[:len(was.History)], was.History)
	is.Status, is.StatusReason, is.Confirmation, is.Bill, is.History = was.Status, was.StatusReason, was.Confirmation, was.Bill, was.History
	is.Revision, is.Errand = was.Revision, was.Errand
	m.Same("message", is, was)
}

// once holds the texts against the messages: whatever was acknowledged is one message or was counted, and nothing is there twice.
func (m *model) once(all map[chat.ChatID][]chat.Message) {
	m.Helper()
	shown := map[string]int{}
	listed := 0
	for _, messages := range all {
		listed += len(messages)
		for _, message := range messages {
			switch {
			case message.Direction == chat.Inbound:
				shown[message.Body]++
			case message.SentBy == chat.SentBySystem:
			case message.RetryOf != "":
				shown["instead of "+string(message.RetryOf)]++
			default:
				shown[message.Body]++
			}
		}
	}
	m.Same("messages that were shown and still are", listed, len(m.messages))
	for body, n := range shown {
		if n > 1 {
			m.Fatalf("%q is there %d times", body, n)
		}
	}
	counted := map[*modelLine]int{}
	for _, t := range m.texts {
		if t.counted {
			m.Same("messages of a counted text", shown[t.Body], 0)
			continue
		}
		r, err := m.Store.Request(m.Context(), t.Key())
		if err != nil {
			m.Refused("reservation", err, chat.ErrNotFound)
		}
		t.counted = r.Done
		if t.counted {
			counted[t.line]++
		}
		if fate := shown[t.Body] == 1; t.done && fate == t.counted || fate && t.counted {
			m.Fatalf("a text is shown: %v, and counted: %v", fate, t.counted)
		}
	}
	for _, l := range m.lines {
		total, chats := 0, 0
		for id, c := range m.chats {
			if id != "" && id.Line() == l.id {
				total += c.IgnoredCount
				chats++
			}
		}
		if more := total - l.ignored; more > counted[l] || more < counted[l] && l.chats > 0 {
			m.Fatalf("%d texts were ignored, and %d counted", counted[l], more)
		}
		l.ignored, l.chats = total, chats
	}
}

// system holds the system texts against what they answer.
func (m *model) system() {
	m.Helper()
	count := map[chat.TextKind]map[string]int{chat.TextStopped: {}, chat.TextStarted: {}, chat.TextHelp: {}, chat.TextAuto: {}}
	last := map[chat.LineID]time.Time{}
	for _, e := range m.store.errands {
		text, err := m.Store.Message(m.Context(), e.ID)
		if errors.Is(err, chat.ErrNotFound) {
			continue
		}
		m.OK(err)
		line := m.line(e.ID.Line())
		count[text.Errand.Kind][line.customer]++
		if text.Errand.Kind != chat.TextAuto {
			continue
		}
		if before := last[line.id]; !before.IsZero() && text.At.Sub(before) < m.service.Policies.BetweenAutoReplies() {
			m.Fatalf("automatic replies at %v and %v", before, text.At)
		}
		last[line.id] = text.At
	}
	for _, l := range m.lines {
		stops, starts := m.store.stops[l.customer], m.store.starts[l.customer]
		if m.service.Policies.OptOutTexts.ByCarrier {
			stops, starts = 0, 0
		}
		m.Same("confirmations of an opt-out", count[chat.TextStopped][l.customer], stops)
		m.Same("confirmations of an opt-in", count[chat.TextStarted][l.customer], starts)
	}
}

// unread holds the count against the messages, where no text is on its way.
func (m *model) unread(heads []chat.Chat, messages map[chat.ChatID][]chat.Message) {
	m.Helper()
	for i, head := range heads {
		limbo := slices.ContainsFunc(m.texts, func(t *modelText) bool { return t.line == m.lines[i] && !t.begun.IsZero() && !t.done })
		if !head.Open() || limbo || m.lines[i].raced {
			continue
		}
		unread := 0
		for _, message := range messages[head.ID] {
			if message.Direction == chat.Inbound && message.ID > max(head.LastOutbound, head.ReadTo) {
				unread++
			}
		}
		m.Same("unread", head.Unread, unread)
	}
}

// sync brings a desktop one answer.
func (m *model) sync() { m.synced(one(m, "desktop", m.desks)) }

func (m *model) synced(d *modelDesk) (more bool) {
	m.Helper()
	now, agent := m.Clock.Now(), m.agent(d.agent)
	delta, err := (&chat.Syncer{Store: m.store, Clock: m.Clock.Now}).Sync(m.Context(), agent, d.Cursor)
	m.OK(err)
	var offered []chat.ChatID
	heads := m.heads()
	for _, head := range heads {
		c := head.At(now)
		mine := c.Offer != nil && (c.Offer.To == agent.ID || c.Offer.To == "" && agent.State == chat.AgentReady)
		if mine && maySend(agent) && c.AgentID != agent.ID && !m.rejected[chat.Rejection{Agent: agent.ID, Chat: c.ID, Since: c.Offer.Since}] {
			offered = append(offered, c.ID)
		}
	}
	var requests []chat.ChatID
	for _, c := range delta.Requests {
		requests = append(requests, c.ID)
	}
	slices.Sort(offered)
	slices.Sort(requests)
	m.Same("requests", requests, offered)
	d.Merge(delta)
	if delta.Reset {
		d.expects = map[chat.ChatID]bool{}
		for _, head := range heads {
			if head.AgentID == d.agent && head.At(now).State == chat.StateActive {
				d.expects[head.ID] = true
			}
		}
	}
	return delta.More
}

// catchUp lets a desktop sync until there is no more, and holds it against a fresh read.
func (m *model) catchUp() { m.caughtUp(one(m, "desktop", m.desks)) }

func (m *model) caughtUp(d *modelDesk) {
	m.Helper()
	m.look()
	for range 2 { // what was under way, then a whole round
		for m.synced(d) {
		}
	}
	now := m.Clock.Now()
	doubt := map[chat.MessageID]bool{}
	for _, r := range m.receipts {
		doubt[r.message] = doubt[r.message] || r.doubt
	}
	for id := range d.expects {
		c := m.Chat(id)
		if _, known := d.Chats[id]; !known {
			m.Fatalf("the desktop misses a chat: %+v", c)
		}
		for _, message := range m.Messages(c) {
			if _, known := d.Messages[message.ID]; !known && !doubt[message.ID] {
				m.Fatalf("the desktop misses a message: %+v of %+v", message, c)
			}
		}
	}
	for id, got := range d.Chats {
		want := m.Chat(id)
		m.Same("owner of a desktop's chat", want.AgentID, d.agent)
		m.Same("a desktop's chat", m.told(read(got.At(now))), m.told(read(want.At(now))))
	}
	for id, got := range d.Messages {
		if !doubt[id] {
			m.Same("a desktop's message", got.Observed(now), m.Message(id).Observed(now))
		}
	}
}

// read is the chat without what no desktop is shown, and what it is not told anew when the end that it knows of is stored.
func read(c chat.Chat) chat.Chat {
	c.DueAt, c.Settled = time.Time{}, ""
	if c.EndReason == chat.EndedIdle {
		c.Revision, c.ChangedAt = 0, time.Time{}
	}
	return c
}
