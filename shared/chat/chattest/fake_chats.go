package chattest

import (
	"cmp"
	"context"
	"hash/fnv"
	"slices"
	"time"

	"github.com/smsdesk/smsdesk/shared/chat"
)

// Chat implements chat.SendStore, chat.ConfirmStore, chat.EndStore, chat.ReadStore and chat.PushStore.
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

// Answered implements chat.StartStore and chat.EndStore.
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

// PutAnswer implements chat.StartStore and chat.EndStore.
func (f *Fake) PutAnswer(_ context.Context, i chat.Idempotency, id chat.ChatID, _ time.Time) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if _, used := f.answers[i.Key]; used {
		return chat.ErrConflict
	}
	f.answers[i.Key] = answer{digest: i.Digest, chat: id}
	return nil
}

// OpenChat implements chat.StartStore.
func (f *Fake) OpenChat(_ context.Context, o chat.Opening) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	l := f.line(o.Chat.ID.Line())
	if f.consents[customer{o.Chat.ServiceID, o.Customer}].OptedOut {
		return chat.ErrOptedOut
	}
	if _, used := f.answers[o.Idempotency.Key]; used || l.head.Revision != o.Last.Revision {
		return chat.ErrConflict
	}
	if l.head.ID != "" {
		l.earlier[l.head.ID] = l.head
	}
	l.head = copyChat(o.Chat)
	f.answer(o.Idempotency, o.Chat.ID)
	return nil
}

func (f *Fake) answer(i chat.Idempotency, id chat.ChatID) {
	if i.Key != "" {
		f.answers[i.Key] = answer{chat: id, digest: i.Digest}
	}
}

// EndChat implements chat.EndStore.
func (f *Fake) EndChat(_ context.Context, e chat.Ending) (chat.Chat, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	l := f.line(e.Chat.Line())
	if _, used := f.answers[e.Idempotency.Key]; used || l.head.ID != e.Chat || l.head.Endable(e.AgentID) != nil {
		return chat.Chat{}, chat.ErrConflict
	}
	l.head = l.head.Ended(e)
	f.tell(chat.News{Agent: e.AgentID, At: e.At, Kind: chat.NewsEnded, Chat: e.Chat})
	f.answer(e.Idempotency, e.Chat)
	return copyChat(l.head), nil
}

// ClaimInbound implements chat.ReceiveStore.
func (f *Fake) ClaimInbound(_ context.Context, id chat.LineID, text chat.LastMessage) (chat.Chat, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	l := f.line(id)
	if l.head.State != chat.StateActive {
		return chat.Chat{}, chat.ErrChatEnded
	}
	if !l.entered(text) {
		l.head.Unread++
		l.enter(text)
	}
	return copyChat(l.head), nil
}

// ReclaimInbound implements chat.ReceiveStore.
func (f *Fake) ReclaimInbound(_ context.Context, id chat.LineID, text chat.LastMessage) (chat.Chat, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	l := f.line(id)
	if l.head.State != chat.StateActive {
		return chat.Chat{}, chat.ErrChatEnded
	}
	stored := l.list(func(m chat.Message) bool {
		return m.ChatID == l.head.ID && m.Direction == chat.Inbound && m.ID > l.head.LastOutbound && m.ID != text.ID
	})
	if !l.entered(text) {
		l.head.Unread = len(stored) + 1
		l.enter(text)
	}
	return copyChat(l.head), nil
}

// Ignore implements chat.ReceiveStore.
func (f *Fake) Ignore(_ context.Context, r chat.Reservation) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	l := f.line(r.Line)
	kept, ok := f.reservations[r.Key]
	if !ok || kept.Done || kept.Position != r.Position || l.head.State == chat.StateActive {
		return chat.ErrConflict
	}
	kept.Done = true
	f.reservations[r.Key] = kept
	if l.head.ID != "" {
		l.head.IgnoredCount++
	}
	l.changed(f.clock())
	return nil
}

// ClaimOutbound implements chat.SendStore.
func (f *Fake) ClaimOutbound(_ context.Context, id chat.ChatID, agentID string, text chat.LastMessage) (chat.Chat, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	c, ok := f.chat(id)
	if !ok {
		return chat.Chat{}, chat.ErrNotFound
	}
	if err := c.Writable(agentID); err != nil {
		return chat.Chat{}, err
	}
	l := f.line(id.Line())
	if !l.entered(text) {
		l.head.Unread, l.head.LastOutbound = 0, max(l.head.LastOutbound, text.ID)
		l.enter(text)
	}
	return copyChat(l.head), nil
}

// SetConsent implements chat.ReceiveStore.
func (f *Fake) SetConsent(_ context.Context, c chat.Consent) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	who := customer{c.ServiceID, c.Customer}
	if old, spoken := f.consents[who]; spoken && (old.At.After(c.At) || old.At.Equal(c.At) && (old.OptedOut || !c.OptedOut)) {
		return nil
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

func (f *Fake) tell(n chat.News) { f.news[n.Agent] = append(f.news[n.Agent], n) }

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
