package chattest

import (
	"cmp"
	"context"
	"hash/fnv"
	"slices"
	"time"

	"github.com/smsdesk/smsdesk/shared/chat"
)

// Chat implements chat.SendStore, chat.ConfirmStore, chat.MoveStore, chat.ReadStore and chat.PushStore.
func (f *Fake) Chat(_ context.Context, id chat.ChatID) (chat.Chat, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	c, ok := f.chat(id)
	if !ok {
		return chat.Chat{}, chat.ErrNotFound
	}
	return copyChat(c), nil
}

// Chats implements chat.SyncStore.
func (f *Fake) Chats(_ context.Context, ids []chat.ChatID) ([]chat.Chat, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	var found []chat.Chat
	for _, id := range ids {
		if c, ok := f.chat(id); ok {
			found = append(found, copyChat(c))
		}
	}
	return found, nil
}

// Lines implements chat.StartStore and chat.CleanupStore.
func (f *Fake) Lines(_ context.Context, lines []chat.LineID) ([]chat.Chat, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	found := make([]chat.Chat, len(lines))
	for i, id := range lines {
		found[i] = copyChat(f.line(id).head)
	}
	return found, nil
}

// Answered implements chat.StartStore and chat.MoveStore.
func (f *Fake) Answered(_ context.Context, i chat.Idempotency) (chat.Chat, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	a, ok := f.answers[i.Key]
	if !ok {
		return chat.Chat{}, chat.ErrNotFound
	}
	if a.digest != i.Digest {
		return chat.Chat{}, chat.ErrIdempotencyMismatch
	}
	c, _ := f.chat(a.chat)
	return copyChat(c), nil
}

// PutAnswer implements chat.StartStore and chat.MoveStore.
func (f *Fake) PutAnswer(_ context.Context, i chat.Idempotency, id chat.ChatID, _ time.Time) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if _, used := f.answers[i.Key]; used {
		return chat.ErrConflict
	}
	f.answers[i.Key] = answer{digest: i.Digest, chat: id}
	return nil
}

// Transit implements chat.TransitionStore.
func (f *Fake) Transit(_ context.Context, t chat.Transition) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	l := f.line(t.After.ID.Line())
	isNew := t.After.ID != t.Before.ID
	was, is := t.Before.Owner(), t.After.Owner()
	switch _, used := f.answers[t.Idempotency.Key]; {
	case used || l.head.Revision != t.Before.Revision:
		return chat.ErrConflict
	case isNew && f.consents[customer{t.After.ServiceID, t.Customer}].OptedOut:
		return chat.ErrOptedOut
	case is != "" && is != was && t.MaxChats > 0 && f.open(is, t.After.ServiceID) >= t.MaxChats:
		return chat.ErrChatLimit
	}
	if isNew && l.head.ID != "" {
		l.earlier[l.head.ID] = l.head.Earlier()
	}
	l.head = copyChat(t.After)
	switch {
	case was != "" && is != "" && was != is:
		f.tell(chat.News{Agent: was, At: t.At, Kind: chat.NewsChat, Chat: t.Before.ID})
	case t.After.State == chat.StateEnded && t.Before.State != chat.StateEnded && t.After.AgentID != "":
		f.tell(chat.News{Agent: t.After.AgentID, At: t.After.EndedAt, Kind: chat.NewsEnded, Chat: t.After.ID})
	case !isNew && t.Before.State == chat.StateEnded && t.After.State != chat.StateEnded:
		f.forget(t.After.ID)
	}
	if is != was && is != "" {
		work := chat.Work{Agent: is, Service: t.After.ServiceID}
		if f.works[work].IsZero() {
			f.works[work] = t.At
		}
	}
	for _, m := range t.Texts {
		l.messages[m.ID.Position()] = copyMessage(m)
	}
	f.answer(t.Idempotency, t.After.ID)
	return nil
}

// Annotate implements chat.MoveStore.
func (f *Fake) Annotate(_ context.Context, t chat.Transition) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	stored, ok := f.chat(t.Before.ID)
	_, used := f.answers[t.Idempotency.Key]
	if !ok || used || stored.State != chat.StateEnded || stored.Revision != t.Before.Revision || !stored.DueAt.Equal(t.Before.DueAt) {
		return chat.ErrConflict
	}
	if l := f.line(t.After.ID.Line()); l.head.ID == t.After.ID {
		l.head = copyChat(t.After)
	} else {
		l.earlier[t.After.ID] = copyChat(t.After)
	}
	f.tell(chat.News{Agent: t.After.AgentID, At: t.At, Kind: chat.NewsChat, Chat: t.After.ID})
	f.answer(t.Idempotency, t.After.ID)
	return nil
}

// open counts the agent's open chats of the service.
func (f *Fake) open(agentID, serviceID string) int {
	count := 0
	for _, c := range f.chatsOf(agentID, chat.StateActive) {
		if c.ServiceID == serviceID {
			count++
		}
	}
	return count
}

func (f *Fake) answer(i chat.Idempotency, id chat.ChatID) {
	if i.Key != "" {
		f.answers[i.Key] = answer{chat: id, digest: i.Digest}
	}
}

// ClaimInbound implements chat.ReceiveStore.
func (f *Fake) ClaimInbound(_ context.Context, id chat.LineID, text chat.LastMessage) (chat.Chat, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	l := f.line(id)
	if !l.head.At(text.At).Open() {
		return chat.Chat{}, chat.ErrChatEnded
	}
	if !l.entered(text) {
		l.head.Unread++
		l.waits(text)
		l.enter(text)
	}
	return copyChat(l.head), nil
}

// ReclaimInbound implements chat.ReceiveStore.
func (f *Fake) ReclaimInbound(_ context.Context, id chat.LineID, text chat.LastMessage) (chat.Chat, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	l := f.line(id)
	if !l.head.At(text.At).Open() {
		return chat.Chat{}, chat.ErrChatEnded
	}
	floor := max(l.head.LastOutbound, l.head.ReadTo)
	stored := l.list(func(m chat.Message) bool {
		return m.ChatID == l.head.ID && m.Direction == chat.Inbound && m.ID > floor && m.ID != text.ID
	})
	if !l.entered(text) {
		l.head.Unread = len(stored) + 1
		l.waits(text)
		l.enter(text)
	}
	return copyChat(l.head), nil
}

// Ignore implements chat.ReceiveStore.
func (f *Fake) Ignore(_ context.Context, i chat.Ignoring) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	l := f.line(i.Reservation.Line)
	kept, ok := f.reservations[i.Reservation.Key]
	if !ok || kept.Done || kept.Position != i.Reservation.Position || l.head.Open() {
		return chat.ErrConflict
	}
	if i.Reply != nil && i.Reply.Errand.Kind == chat.TextAuto {
		if l.head.Revision != i.Last.Revision {
			return chat.ErrConflict
		}
		l.head.AutoRepliedAt = f.clock()
	}
	f.reply(i.Reply)
	kept.Done = true
	f.reservations[i.Reservation.Key] = kept
	if l.head.ID != "" {
		l.head.IgnoredCount++
	}
	l.changed(f.clock())
	return nil
}

// reply stores a system text, if there is one.
func (f *Fake) reply(m *chat.Message) {
	if m != nil {
		f.line(m.ID.Line()).messages[m.ID.Position()] = copyMessage(*m)
	}
}

// ClaimOutbound implements chat.SendStore.
func (f *Fake) ClaimOutbound(_ context.Context, id chat.ChatID, agentID string, text chat.LastMessage) (chat.Chat, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	c, ok := f.chat(id)
	if !ok {
		return chat.Chat{}, chat.ErrNotFound
	}
	if err := c.Writable(agentID, text.At); err != nil {
		return chat.Chat{}, err
	}
	if c.Offer != nil && c.Offer.Reason == chat.OfferAway {
		return chat.Chat{}, chat.ErrConflict
	}
	l := f.line(id.Line())
	if !l.entered(text) {
		l.head.Unread, l.head.LastOutbound = 0, max(l.head.LastOutbound, text.ID)
		l.head.WaitingSince = time.Time{}
		l.enter(text)
	}
	return copyChat(l.head), nil
}

// SetConsent implements chat.ReceiveStore.
func (f *Fake) SetConsent(_ context.Context, c chat.Consent) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	who := customer{c.ServiceID, c.Customer}
	last, spoken := f.consents[who]
	if spoken && (last.At.After(c.At) || last.At.Equal(c.At) && (last.OptedOut || !c.OptedOut)) {
		return nil
	}
	if last.OptedOut != c.OptedOut {
		f.reply(c.Reply)
	}
	f.consents[who] = c
	f.record(c.Record...)
	for _, id := range c.Lines {
		l := f.line(id)
		l.head.OptedOut = c.OptedOut
		l.changed(f.clock())
	}
	return nil
}

// OptOut implements chat.OptOutStore.
func (f *Fake) OptOut(_ context.Context, serviceID string, id chat.CustomerID) (chat.OptOut, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	word := f.consents[customer{serviceID, id}]
	if !word.OptedOut {
		return chat.OptOut{}, chat.ErrNotFound
	}
	return optOut(word), nil
}

// OptOuts implements chat.OptOutStore.
func (f *Fake) OptOuts(_ context.Context, serviceID, cursor string, limit int) (chat.Page[chat.OptOut], error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	kept := map[chat.CustomerID]chat.OptOut{}
	for who, word := range f.consents {
		if who.service == serviceID && word.OptedOut {
			kept[who.id] = optOut(word)
		}
	}
	return pageOf(kept, cursor, limit)
}

func optOut(c chat.Consent) chat.OptOut {
	return chat.OptOut{ServiceID: c.ServiceID, Customer: c.Customer, At: c.At, By: c.By}
}

// OpenChats implements chat.SyncStore.
func (f *Fake) OpenChats(_ context.Context, agentID string) ([]chat.Chat, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.chatsOf(agentID, chat.StateActive), nil
}

// chatsOf lists the open chats by their beginning, the ended ones latest first.
func (f *Fake) chatsOf(agentID string, state chat.State) []chat.Chat {
	var found []chat.Chat
	take := func(c chat.Chat) {
		if c.ID != "" && c.AgentID == agentID && c.State == state {
			found = append(found, copyChat(c))
		}
	}
	for _, l := range f.lines {
		take(l.head)
		for _, c := range l.earlier {
			take(c)
		}
	}
	slices.SortFunc(found, func(a, b chat.Chat) int {
		return cmp.Or(b.EndedAt.Compare(a.EndedAt), cmp.Compare(a.ID.Start(), b.ID.Start()))
	})
	return found
}

// ChatsOf implements chat.ReadStore. A cursor is the id of the last chat of the page before.
func (f *Fake) ChatsOf(_ context.Context, agentID string, state chat.State, cursor string, limit int) (chat.Page[chat.Chat], error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	found := f.chatsOf(agentID, state)
	if cursor != "" {
		last := slices.IndexFunc(found, func(c chat.Chat) bool { return string(c.ID) == cursor })
		if last < 0 {
			return chat.Page[chat.Chat]{}, chat.ErrNotFound
		}
		found = found[last+1:]
	}
	if len(found) <= limit {
		return chat.Page[chat.Chat]{Items: found}, nil
	}
	return chat.Page[chat.Chat]{Items: found[:limit], Next: string(found[limit-1].ID)}, nil
}

// Announce implements chat.NewsWriter.
func (f *Fake) Announce(_ context.Context, n chat.News, _ time.Time) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.tell(n)
	return nil
}

// tell keeps the news; what was told already is told once.
func (f *Fake) tell(n chat.News) {
	if !slices.Contains(f.news[n.Agent], n) {
		f.news[n.Agent] = append(f.news[n.Agent], n)
	}
}

// forget takes back that the chat has ended.
func (f *Fake) forget(id chat.ChatID) {
	for agent, news := range f.news {
		f.news[agent] = slices.DeleteFunc(news, func(n chat.News) bool { return n.Kind == chat.NewsEnded && n.Chat == id })
	}
}

// NewsSince implements chat.SyncStore.
func (f *Fake) NewsSince(_ context.Context, agentID string, since time.Time) ([]chat.News, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	var found []chat.News
	for _, n := range f.news[agentID] {
		if !n.At.Before(since) {
			found = append(found, n)
		}
	}
	slices.SortStableFunc(found, func(a, b chat.News) int { return a.At.Compare(b.At) })
	return found, nil
}

// Due implements chat.CleanupStore.
func (f *Fake) Due(_ context.Context, shard int, now time.Time, limit int) ([]chat.Due, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	var found []chat.Due
	take := func(key string, d chat.Due) {
		if shardOf(key) == shard && !d.At.IsZero() && !d.At.After(now) {
			found = append(found, d)
		}
	}
	for id, l := range f.lines {
		take(string(id), chat.Due{At: l.head.DueAt, Line: id})
		for earlier, c := range l.earlier {
			take(string(earlier), chat.Due{At: c.DueAt, Chat: earlier})
		}
	}
	for work, at := range f.works {
		take(work.Agent+work.Service, chat.Due{At: at, Work: work})
	}
	for _, sockets := range f.sockets {
		for _, s := range sockets {
			take(s.Agent+s.Connection, chat.Due{
				At: s.ConnectedAt.Add(chat.SocketLife), Socket: chat.Socket{Agent: s.Agent, Connection: s.Connection},
			})
		}
	}
	slices.SortFunc(found, func(a, b chat.Due) int { return a.At.Compare(b.At) })
	return found[:min(limit, len(found))], nil
}

func shardOf(key string) int {
	h := fnv.New32a()
	_, _ = h.Write([]byte(key)) // a hash's Write returns no error
	return int(h.Sum32() % chat.DueShards)
}

// Rearm implements chat.CleanupStore.
func (f *Fake) Rearm(_ context.Context, due chat.Due, next time.Time, settled chat.Position) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	l := f.line(due.Line)
	if !l.head.DueAt.Equal(due.At) {
		return chat.ErrConflict
	}
	l.head.DueAt, l.head.Settled = next, settled
	return nil
}

// RearmWork implements chat.CleanupStore.
func (f *Fake) RearmWork(_ context.Context, due chat.Due, next time.Time) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if !f.works[due.Work].Equal(due.At) || (next.IsZero() && f.open(due.Work.Agent, due.Work.Service) > 0) {
		return chat.ErrConflict
	}
	f.works[due.Work] = next
	return nil
}
