package dynamostore

import (
	"context"
	"crypto/rand"
	"fmt"
	"time"

	"github.com/smsdesk/smsdesk/shared/chat"
	"github.com/smsdesk/smsdesk/shared/dynamostore/internal/item"
)

// Transit implements chat.TransitionStore.
//
// Key: L#<line>/HEAD, and as far as they are concerned: L#<line>/C#<start> of the chat that was the line's latest,
// OPT#<service>#<shard>/<customer>, A#<agent>/O#<chat> E#<end>-<chat> W#<service> N#<time>-… of the owner before and after, Q#<service>#<shard>
// or A#<agent>/F#<chat> of an offer, L#<line>/M#<position> of a text, K#<key>. One transaction on conditions of the line's revision, of
// no opt-out, of the owner's count, of free positions, of an unused key. Cost: 2 write units an item, and 1 or 2 for each entry in the
// index of what is due that comes, goes or moves.
func (s *Store) Transit(ctx context.Context, tr chat.Transition) error {
	t := s.transaction()
	t.put(item.NewHead(tr.After), unchanged, values{":read": tr.Before.Revision})
	consent, limit := -1, -1
	if tr.After.ID != tr.Before.ID {
		consent = len(t.items)
		t.check(item.ConsentKey(tr.After.ServiceID, tr.Customer), "attribute_not_exists(x)")
		if tr.Before.ID != "" {
			t.put(item.NewSnapshot(tr.Before), "", nil)
		}
	}
	if was, is := tr.Before.Owner(), tr.After.Owner(); was != is {
		if was != "" {
			t.disown(tr, was, is != "")
		}
		if is != "" {
			limit = t.own(tr, is)
		}
	}
	t.archive(tr)
	t.offer(tr)
	for _, text := range tr.Texts {
		t.put(newPut(text), isFree, nil)
	}
	if tr.Idempotency.Key != "" {
		t.put(item.NewAnswer(tr.Idempotency, tr.After.ID, tr.At), "attribute_not_exists(pk)", nil)
	}
	err := s.write(ctx, t)
	switch failed := failures(err); {
	case failed == nil && err != nil:
		return fmt.Errorf("change a chat: %w", err)
	case failed == nil:
		return nil
	case failed[0]:
		return chat.ErrConflict
	case consent >= 0 && failed[consent]:
		return chat.ErrOptedOut
	case limit >= 0 && failed[limit]:
		return chat.ErrChatLimit
	}
	return chat.ErrConflict
}

// disown takes the chat from its owner, who gets news of it if it is somebody else's now.
func (t *transaction) disown(tr chat.Transition, owner string, moved bool) {
	t.delete(item.OpenChatKey(owner, tr.Before.ID))
	t.update(change{
		key:    item.WorkKey(chat.Work{Agent: owner, Service: tr.Before.ServiceID}),
		update: "ADD n :less",
		values: values{":less": -1},
	})
	if moved {
		news := chat.News{Agent: owner, At: tr.At, Kind: chat.NewsChat, Chat: tr.Before.ID}
		t.put(item.NewNews(news, tr.At.Add(chat.NewsRetention)), "", nil)
	}
}

// own gives the chat to its owner, and returns the place of the write that counts the owner's chats.
func (t *transaction) own(tr chat.Transition, owner string) (limit int) {
	t.put(item.NewOpenChat(owner, tr.After.ID), "", nil)
	work := chat.Work{Agent: owner, Service: tr.After.ServiceID}
	c := change{
		key:    item.WorkKey(work),
		update: "SET dueShard = :shard, dueAt = if_not_exists(dueAt, :at) ADD n :one",
		values: values{":shard": item.WorkShard(work), ":at": item.MillisOf(tr.At), ":one": 1},
	}
	if tr.MaxChats > 0 {
		c.condition = "attribute_not_exists(n) OR n < :max"
		c.values[":max"] = tr.MaxChats
	}
	t.update(c)
	return len(t.items) - 1
}

// archive enters a chat that ends among its owner's ended ones, and takes one that is reopened from there.
func (t *transaction) archive(tr chat.Transition) {
	before := tr.Before
	if before.ID != tr.After.ID {
		before = chat.Chat{}
	}
	switch wasOver, isOver := before.State == chat.StateEnded, tr.After.State == chat.StateEnded; {
	case isOver && !wasOver && tr.After.AgentID != "":
		t.put(item.NewEndedChat(tr.After.AgentID, tr.After.ID, tr.After.EndedAt), "", nil)
	case wasOver && !isOver && before.AgentID != "":
		t.delete(item.NewEndedChat(before.AgentID, before.ID, before.EndedAt).Key)
	}
}

// offer moves the chat from where it was offered to where it is.
func (t *transaction) offer(tr chat.Transition) {
	var was, is item.Key
	if tr.Before.Offer != nil {
		was = item.OfferedKey(tr.Before)
	}
	if tr.After.Offer != nil {
		is = item.OfferedKey(tr.After)
	}
	if was == is {
		return
	}
	if was != (item.Key{}) {
		t.delete(was)
	}
	if is != (item.Key{}) {
		t.put(item.NewOffered(tr.After), "", nil)
	}
}

// isFree is the condition that nothing is stored at a position.
const isFree = "attribute_not_exists(pk)"

// newPut is the message's item, as one put stores it.
func newPut(m chat.Message) item.Message {
	record := item.NewMessage(m)
	record.Put = rand.Text()[:putLength]
	return record
}

// PutAnswered implements chat.ReceiveStore.
//
// Key: L#<line>/M#<position> of both. One transaction on condition that the positions are free. Cost: 4 write units for messages of
// up to a KB.
func (s *Store) PutAnswered(ctx context.Context, m, reply chat.Message) error {
	t := s.transaction()
	t.put(newPut(m), isFree, nil)
	t.put(newPut(reply), isFree, nil)
	err := s.write(ctx, t)
	if failures(err) == nil {
		return err
	}
	_, err = s.Message(ctx, m.ID)
	if err == nil {
		return chat.ErrMessageExists
	}
	return err
}

// PutOffErrand implements chat.RelayStore.
//
// Key: L#<line>/M#<position>. One update on conditions that the text is queued, that nobody has begun, that it was put off as often as
// whoever read it knows. Cost: 1 write unit.
func (s *Store) PutOffErrand(ctx context.Context, m chat.Message) error {
	c := change{
		key:       item.MessageKey(m.ID),
		update:    "SET po = :next",
		condition: "s = :queued AND attribute_not_exists(tc) AND po = :before",
		values: values{
			":before": m.Errand.PutOffs, ":next": m.Errand.PutOffs + 1, ":queued": chat.Message{Status: chat.StatusQueued}.Standing(),
		},
	}
	if m.Errand.PutOffs == 0 {
		c.condition = "s = :queued AND attribute_not_exists(tc) AND attribute_not_exists(po)"
		delete(c.values, ":before")
	}
	_, err := s.update(ctx, c)
	if _, failed := refused(err); failed {
		return chat.ErrConflict
	}
	if err != nil {
		return fmt.Errorf("put an errand off: %w", err)
	}
	return nil
}

// ClaimErrand implements chat.RelayStore.
//
// Key: L#<line>/M#<position>, and, unless the text goes out despite an opt-out, L#<line>/HEAD and OPT#<service>#<shard>/<customer>. One
// transaction on conditions that the text is queued, that nobody has begun, that the customer has not opted out. Cost: 6 write units, or 2.
func (s *Store) ClaimErrand(ctx context.Context, m chat.Message, at time.Time) error {
	t := s.transaction()
	t.update(change{
		key:       item.MessageKey(m.ID),
		update:    "SET tc = :at",
		condition: "s = :queued AND attribute_not_exists(tc)",
		values:    values{":at": item.MillisOf(at), ":queued": chat.Message{Status: chat.StatusQueued}.Standing()},
	})
	if !m.Errand.Kind.DespiteOptOut() {
		t.check(item.HeadKey(m.ID.Line()), "attribute_not_exists(x)")
		t.check(item.ConsentKey(m.Errand.ServiceID, m.Errand.Customer), "attribute_not_exists(x)")
	}
	err := s.write(ctx, t)
	switch failed := failures(err); {
	case failed == nil:
		return err
	case failed[0]:
		return chat.ErrConflict
	}
	return chat.ErrOptedOut
}
