package chattest

import (
	"errors"
	"maps"
	"slices"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/smsdesk/smsdesk/shared/chat"
)

// Desktop is what an agent's desktop knows: what syncs told it, merged by id and revision.
type Desktop struct {
	Chats    map[chat.ChatID]chat.Chat
	Messages map[chat.MessageID]chat.Message
	Removed  map[chat.ChatID]bool
	Cursor   string
	Resets   int
}

// NewDesktop knows nothing.
func NewDesktop() *Desktop {
	d := &Desktop{}
	d.forget()
	return d
}

func (d *Desktop) forget() {
	d.Chats = map[chat.ChatID]chat.Chat{}
	d.Messages = map[chat.MessageID]chat.Message{}
	d.Removed = map[chat.ChatID]bool{}
}

// Merge takes in what a sync answered.
func (d *Desktop) Merge(delta chat.Delta) {
	if delta.Reset {
		d.forget()
		d.Resets++
	}
	for _, c := range delta.Chats {
		if c.Revision >= d.Chats[c.ID].Revision {
			d.Chats[c.ID] = c
		}
	}
	for _, m := range delta.Messages {
		if m.Revision >= d.Messages[m.ID].Revision {
			d.Messages[m.ID] = m
		}
	}
	for _, id := range delta.RemovedChatIDs {
		d.remove(id)
	}
	d.Cursor = delta.Cursor
}

// remove forgets a chat that the agent no longer sees.
func (d *Desktop) remove(id chat.ChatID) {
	d.Removed[id] = true
	delete(d.Chats, id)
	maps.DeleteFunc(d.Messages, func(_ chat.MessageID, m chat.Message) bool { return m.ChatID == id })
}

// office is a random history of an agent's chats, with the desktop that follows it.
type office struct {
	*World
	chance Chance
	alice  chat.Agent
	bob    chat.Agent
	lines  []officeLine
	to     []commit               // what is on its way, by time
	doubt  map[chat.MessageID]int // receipts taken in by processes that crashed, to come again

	desktop *Desktop
	// What the desktop must know, beside what it does: what was committed since it began, and what it was to be told then.
	touched map[chat.MessageID]bool
	changed map[chat.ChatID]bool
	before  map[chat.ChatID]bool // ended before it began, or before it was told of them
}

type officeLine struct {
	service  chat.Service
	customer string
	id       chat.LineID
}

// commit is a write that is on its way.
type commit struct {
	at time.Time
	do func()
}

// SyncNeverSkips lets an agent's chats change at random, with messages that are stored up to CommitLag after their
// position was taken, receipts hours later, ends and opt-outs, while the agent's desktop syncs now and then. In the end
// it must know what a fresh read tells.
func SyncNeverSkips(w *World, chance Chance) {
	w.Helper()
	const (
		customers = 4
		steps     = 90
	)
	o := &office{World: w, chance: chance, desktop: NewDesktop(), doubt: map[chat.MessageID]int{}}
	service := w.Service(1)
	o.alice, o.bob = w.Agent(service), w.Agent(service)
	for range customers {
		l := officeLine{service: service, customer: w.Number()}
		l.id = w.Key.Line(service.Numbers[0], l.customer)
		o.lines = append(o.lines, l)
	}
	o.begin()
	for range steps {
		o.step()
	}
	for len(o.to) > 0 { // the desktop goes on to sync before its cursor is too old
		o.pass(min(o.to[0].at.Sub(w.Clock.Now()), o.upTo(chat.CursorLife)))
		if o.chance.IntN(2) == 0 {
			o.sync()
		}
	}
	o.check()
	w.Logf("%d chats, %d messages, %d resets in %v", len(o.desktop.Chats), len(o.desktop.Messages), o.desktop.Resets, w.Clock.Now().Sub(Epoch()))
}

// check lets the desktop sync until there is no more, and compares.
func (o *office) check() {
	o.Helper()
	for range 2 { // what was under way, then a whole round
		for o.sync() {
		}
	}
	o.compare()
}

// begin is a desktop that starts from nothing.
func (o *office) begin() {
	o.desktop.Cursor = ""
	o.expect()
}

// expect notes what a desktop is told that is told everything anew.
func (o *office) expect() {
	o.touched, o.changed, o.before = map[chat.MessageID]bool{}, map[chat.ChatID]bool{}, map[chat.ChatID]bool{}
	for _, c := range o.listed(o.alice.ID, chat.StateEnded, chat.MaxLimit) {
		o.before[c.ID] = true
	}
	for id, c := range o.openChats(o.alice.ID) {
		o.changed[id] = true
		page, err := o.Store.MessagesBefore(o.Context(), c, "", 50)
		o.OK(err)
		for _, m := range page.Items {
			o.touched[m.ID] = true
		}
	}
}

// step is one thing that happens.
func (o *office) step() {
	l := o.lines[o.chance.IntN(len(o.lines))]
	switch o.chance.IntN(16) {
	case 0, 1:
		o.start(l)
	case 2, 3, 4:
		o.text(l)
	case 5, 6, 7:
		o.send(l)
	case 8:
		if o.chance.IntN(3) == 0 {
			o.end(l)
		}
	case 9:
		o.deliver(l)
	case 10:
		o.settle(l)
	case 11, 12:
		o.sync()
	case 13:
		switch o.chance.IntN(10) {
		case 0:
			o.begin()
		case 1, 2, 3:
			o.check()
		}
	default:
		o.pass(o.pause())
	}
}

// pause is a time of any size, seldom longer than a cursor lives.
func (o *office) pause() time.Duration {
	sizes := []time.Duration{
		5 * time.Millisecond, time.Second, 20 * time.Second, chat.CommitLag, chat.CommitLag, 10 * time.Minute, 6 * time.Hour, 30 * time.Hour,
	}
	n := len(sizes) - 2
	if o.chance.IntN(8) == 0 {
		n = len(sizes)
	}
	return o.upTo(sizes[o.chance.IntN(n)])
}

// upTo is a random time below d, to the millisecond.
func (o *office) upTo(d time.Duration) time.Duration {
	return time.Duration(o.chance.IntN(int(d/time.Millisecond))) * time.Millisecond
}

// after lets something be committed so much later.
func (o *office) after(d time.Duration, do func()) {
	o.to = append(o.to, commit{o.Clock.Now().Add(d), do})
	slices.SortStableFunc(o.to, func(a, b commit) int { return a.at.Compare(b.at) })
}

// pass lets time pass, and what is due meanwhile be committed.
func (o *office) pass(d time.Duration) {
	end := o.Clock.Now().Add(d)
	for len(o.to) > 0 && !o.to[0].at.After(end) {
		next := o.to[0]
		o.to = o.to[1:]
		o.Clock.Set(next.at)
		next.do()
	}
	o.Clock.Set(end)
}

// active is the line's active chat, if there is one.
func (o *office) active(l officeLine) (chat.Chat, bool) {
	c := o.Line(l.id)
	return c, c.State == chat.StateActive
}

func (o *office) start(l officeLine) {
	agent := o.alice
	if o.chance.IntN(4) == 0 {
		agent = o.bob
	}
	c, _, err := o.Starter(o.Store).Start(o.Context(), chat.StartRequest{Agent: agent, ServiceID: l.service.ID, CustomerNumber: l.customer})
	if err == nil {
		o.changed[c.ID] = true
		return
	}
	if _, refused := errors.AsType[*chat.Error](err); !refused {
		o.Fatalf("start: %v", err)
	}
}

// onTheWay takes a position now, lets the claim come up to Lease later, and the message up to CommitLag after that
// position.
func (o *office) onTheWay(l officeLine, d chat.Direction, claim func(chat.LastMessage) (chat.Chat, error), put func(chat.Chat, chat.Message)) {
	text := o.Text(l.id, d, o.Name("text"))
	claimed := o.upTo(chat.Lease)
	if o.chance.IntN(2) == 0 {
		claimed = 0
	}
	o.after(claimed, func() {
		c, err := claim(text)
		if _, refused := errors.AsType[*chat.Error](err); refused {
			return
		}
		o.OK(err)
		o.changed[c.ID] = true
		stored := o.upTo(chat.CommitLag - claimed)
		if o.chance.IntN(2) == 0 {
			stored = 0
		}
		o.after(stored, func() {
			m := o.Put(o.Draft(c, text))
			o.touched[m.ID] = true
			put(c, m)
		})
	})
}

func (o *office) text(l officeLine) {
	n := 1
	if o.chance.IntN(12) == 0 {
		n = 70 // more than a desktop is told at first
	}
	for range n {
		o.onTheWay(l, chat.Inbound, func(text chat.LastMessage) (chat.Chat, error) {
			return o.Store.ClaimInbound(o.Context(), l.id, text)
		}, func(chat.Chat, chat.Message) {})
	}
}

func (o *office) send(l officeLine) {
	c, open := o.active(l)
	if !open {
		return
	}
	o.onTheWay(l, chat.Outbound, func(text chat.LastMessage) (chat.Chat, error) {
		return o.Store.ClaimOutbound(o.Context(), c.ID, c.AgentID, text)
	}, func(_ chat.Chat, m chat.Message) {
		provider := chat.Provider{Carrier: CarrierName, ID: ProviderID(m.ID)}
		if o.chance.IntN(5) > 0 { // else the answer is never stored
			o.after(o.upTo(max(time.Millisecond, m.At.Add(chat.CommitLag).Sub(o.Clock.Now()))), func() {
				early, err := o.Store.Link(o.Context(), provider, m.ID, o.Clock.Now().Add(chat.ReceiptLag+chat.CommitLag))
				o.OK(err)
				o.update(m.ID, append([]chat.Change{sent(o.Clock.Now())}, early...)...)
			})
		}
		for range o.chance.IntN(4) {
			delays := []time.Duration{time.Second, chat.CommitLag, time.Hour, chat.ReceiptLag}
			o.after(o.upTo(delays[o.chance.IntN(len(delays))]), func() { o.confirm(provider, m.ID) })
		}
	})
}

// confirm takes in a receipt, sometimes twice, sometimes by a process that crashes first.
func (o *office) confirm(p chat.Provider, id chat.MessageID) {
	at := o.Clock.Now()
	changes := []chat.Change{delivered(at, chat.ConfirmedByCarrier), delivered(at, chat.ConfirmedByHandset), failed(at), sent(at)}
	r := chat.Receipt{Provider: p, Change: changes[o.chance.IntN(len(changes))]}
	take := func(store chat.ConfirmStore) error {
		before := o.revision(id)
		err := o.Confirmer(store).Confirm(o.Context(), r)
		if o.revision(id) > before { // it may be too late, or say nothing new
			o.touched[id] = true
		}
		return err
	}
	switch o.chance.IntN(4) {
	case 0:
		plans := faults(5)
		_ = take(NewCrash(o.Store, plans[o.chance.IntN(len(plans))])) // crashes, or not if it needs fewer calls
		o.doubt[id]++
		o.after(o.upTo(time.Hour), func() {
			o.OK(take(o.Store))
			o.doubt[id]--
		})
	case 1:
		o.OK(take(o.Store))
		o.after(o.upTo(time.Hour), func() { o.OK(take(o.Store)) })
	default:
		o.OK(take(o.Store))
	}
}

// revision is the message's; none before it is stored.
func (o *office) revision(id chat.MessageID) int64 {
	m, err := o.Store.Message(o.Context(), id)
	if errors.Is(err, chat.ErrNotFound) {
		return 0
	}
	o.OK(err)
	return m.Revision
}

func (o *office) update(id chat.MessageID, changes ...chat.Change) {
	_, err := o.Store.Update(o.Context(), id, changes...)
	o.OK(err)
	o.touched[id] = true
}

// settle stores that the line's overdue sends are unconfirmed.
func (o *office) settle(l officeLine) {
	queued, err := o.Store.UnsettledSince(o.Context(), l.id, chat.PositionAt(Epoch().Add(-time.Hour)))
	o.OK(err)
	for _, m := range queued {
		if m.Observed(o.Clock.Now()).Status == chat.StatusUnconfirmed {
			o.update(m.ID, unconfirmed(m.At.Add(chat.AnswerBy)))
		}
	}
}

func (o *office) end(l officeLine) {
	c, open := o.active(l)
	if !open {
		return
	}
	o.End(c)
	o.ended(c)
}

// ended notes that the chat has ended.
func (o *office) ended(c chat.Chat) {
	o.changed[c.ID] = true
	if _, told := o.desktop.Chats[c.ID]; !told {
		o.before[c.ID] = true
	}
}

// deliver takes in a text, sometimes about being texted, sometimes by a process that crashes first. It may meet an open
// chat, an ended one, or none.
func (o *office) deliver(l officeLine) {
	bodies := []string{"hello", "STOP", "START"}
	text := o.InboundText(l.customer, l.service.Numbers[0], bodies[o.chance.IntN(len(bodies))])
	take := func(store chat.ReceiveStore) error {
		before := o.Line(l.id)
		err := o.Receiver(store).Receive(o.Context(), text)
		if before.ID == "" {
			return err
		}
		if o.Chat(before.ID).Revision > before.Revision {
			o.changed[before.ID] = true
		}
		if before.Open() && !o.Chat(before.ID).Open() {
			o.ended(before)
		}
		// The text, and what confirms an opt-out.
		page, listed := o.Store.MessagesBefore(o.Context(), before, "", 2)
		o.OK(listed)
		for _, m := range page.Items {
			if m.At.Equal(o.Clock.Now()) {
				o.touched[m.ID] = true
			}
		}
		return err
	}
	if o.chance.IntN(3) > 0 {
		o.OK(take(o.Store))
		return
	}
	plans := faults(receiveCalls)
	if err := take(NewCrash(o.Store, plans[o.chance.IntN(len(plans))])); err != nil {
		o.after(chat.Lease+o.upTo(time.Hour), func() { o.OK(take(o.Store)) })
	}
}

// sync asks for one answer, and tells whether there is more.
func (o *office) sync() bool {
	syncer := &chat.Syncer{Store: o.Store, Clock: o.Clock.Now}
	before := o.desktop.Resets
	delta, err := syncer.Sync(o.Context(), o.alice, o.desktop.Cursor)
	o.OK(err)
	o.desktop.Merge(delta)
	if o.desktop.Resets > before {
		o.expect()
	}
	return delta.More
}

// compare holds what the desktop knows against a fresh read.
func (o *office) compare() {
	o.Helper()
	now := o.Clock.Now()
	for id := range o.changed {
		c := o.Chat(id)
		if _, known := o.desktop.Chats[id]; !known && c.AgentID == o.alice.ID {
			o.Fatalf("the desktop misses the chat %s", id)
		}
	}
	for id, got := range o.desktop.Chats {
		want := o.Chat(id)
		o.Same("the chat's owner", got.AgentID, o.alice.ID)
		if diff := cmp.Diff(o.told(want), o.told(got)); diff != "" {
			o.Fatalf("the desktop's chat differs: (-stored +desktop)\n%s", diff)
		}
	}
	for id := range o.touched {
		if o.doubt[id] > 0 { // changed, perhaps, and not yet told
			continue
		}
		m, err := o.Store.Message(o.Context(), id)
		if errors.Is(err, chat.ErrNotFound) { // a receipt came early, and the message never did
			continue
		}
		o.OK(err)
		c := o.Chat(m.ChatID)
		if _, known := o.desktop.Messages[id]; !known && c.AgentID == o.alice.ID && !o.before[c.ID] {
			o.Fatalf("the desktop misses the message %+v of the chat %+v", m, c)
		}
	}
	for id, got := range o.desktop.Messages {
		if o.doubt[id] > 0 { // changed, perhaps, and not yet told
			continue
		}
		want := o.Message(id).Observed(now)
		if diff := cmp.Diff(want, got.Observed(now)); diff != "" {
			o.Fatalf("the desktop's message differs: (-stored +desktop)\n%s", diff)
		}
		o.Same("the message's chat's owner", o.Chat(got.ChatID).AgentID, o.alice.ID)
	}
	o.Same("chats removed", len(o.desktop.Removed), 0)
}
