package chat

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// NewsKind is what a News is about.
type NewsKind string

// The kinds of news.
const (
	NewsEnded   NewsKind = "ended"   // a chat of the agent's has ended
	NewsChat    NewsKind = "chat"    // an ended chat of the agent's changed, or an open one is another agent's now
	NewsMessage NewsKind = "message" // a settled message changed once more
)

// News tells an agent of a change that the open chats do not show.
type News struct {
	Agent   string
	At      time.Time
	Kind    NewsKind
	Chat    ChatID
	Message MessageID // with NewsMessage
}

// NewsRetention is how long news is kept, longer than a cursor can be used.
const NewsRetention = 2 * CursorLife

// CursorLife is how old a cursor may be. An older one starts over.
const CursorLife = 24 * time.Hour

const (
	syncMessages = 200 // messages in one answer, at most about
	syncNewest   = 50  // messages of a chat at the start
	syncFollowed = 40  // chats with a message that is not settled; a cursor names each, and must fit into a URL
)

// Delta is what changed for an agent.
type Delta struct {
	Reset          bool // what the agent had before counts no more
	Chats          []Chat
	Messages       []Message
	Requests       []Chat // all that is offered to the agent now, longest waiting first
	RemovedChatIDs []ChatID
	Cursor         string
	More           bool // ask again with the cursor, there is more already
}

// SyncStore is what Sync needs.
type SyncStore interface {
	OfferStore
	// OpenChats reads the agent's open chats, strongly consistent.
	OpenChats(ctx context.Context, agentID string) ([]Chat, error)
	// NewsSince reads the agent's news from the time on, strongly consistent, in order.
	NewsSince(ctx context.Context, agentID string, since time.Time) ([]News, error)
	// Chats reads chats, strongly consistent; what does not exist is left out.
	Chats(ctx context.Context, ids []ChatID) ([]Chat, error)
	// Message reads one message, strongly consistent. ErrNotFound if there is none.
	Message(ctx context.Context, id MessageID) (Message, error)
	// MessagesFrom lists the chat's messages from the position on, that one included, in order, strongly consistent.
	// Next is the position to go on from, if there are later ones: only the last page is short.
	MessagesFrom(ctx context.Context, chat Chat, from Position, limit int) (Page[Message], error)
	// MessagesBefore is as in ReadStore, strongly consistent.
	MessagesBefore(ctx context.Context, chat Chat, before Position, limit int) (Page[Message], error)
}

// Syncer brings desktops up to date.
type Syncer struct {
	Store SyncStore
	Clock Clock
}

// syncCursor is where a desktop stands. A round reads all chats once, over one answer or several; what a desktop knows
// when a round is complete is everything that was committed before the round began.
type syncCursor struct {
	Agent string              `json:"a"`
	Since int64               `json:"t,omitempty"` // the beginning of the last complete round, in ms; 0 before the first
	From  map[ChatID]Position `json:"f,omitempty"` // chats to read from an earlier position, that of a message not settled

	// The round under way.
	Began  int64               `json:"n,omitempty"` // its beginning, in ms; 0 if none is under way
	Done   ChatID              `json:"d,omitempty"` // chats up to this one are read
	Within ChatID              `json:"w,omitempty"` // the chat that is read in part
	Resume Position            `json:"r,omitempty"` // where to go on in it
	Lowest map[ChatID]Position `json:"u,omitempty"` // From of the next round, as far as it is known
}

func (c syncCursor) String() string {
	b, err := json.Marshal(c)
	if err != nil {
		return "" // strings, numbers and maps of them always marshal; an empty cursor would start over
	}
	return base64.RawURLEncoding.EncodeToString(b)
}

// cursor reads a desktop's cursor. One that is missing, malformed, another agent's or too old starts over.
func (s *Syncer) cursor(agentID, text string, now time.Time) (c syncCursor, reset bool) {
	fresh := syncCursor{Agent: agentID}
	b, err := base64.RawURLEncoding.DecodeString(text)
	if text == "" || err != nil || json.Unmarshal(b, &c) != nil || c.Agent != agentID || !c.wellFormed() {
		return fresh, true
	}
	stands := c.Since
	if stands == 0 {
		stands = c.Began
	}
	if now.Sub(time.UnixMilli(stands)) > CursorLife {
		return fresh, true
	}
	return c, false
}

// wellFormed tells whether the ids and positions are some, since anybody can write a cursor.
func (c syncCursor) wellFormed() bool {
	for _, read := range []map[ChatID]Position{c.From, c.Lowest} {
		for id, at := range read {
			if !wellFormed(string(id)) || !at.wellFormed() {
				return false
			}
		}
	}
	return (c.Done == "" || wellFormed(string(c.Done))) &&
		(c.Within == "" || wellFormed(string(c.Within))) &&
		(c.Resume == "" || c.Resume.wellFormed())
}

// Sync is what was committed since the cursor was given. It never misses a commit and may repeat one. Without a cursor,
// it is the agent's open chats with their newest messages.
func (s *Syncer) Sync(ctx context.Context, agent Agent, text string) (Delta, error) {
	now := s.Clock()
	cur, reset := s.cursor(agent.ID, text, now)
	if cur.Began == 0 {
		cur.Began = now.UnixMilli()
	}
	if cur.Lowest == nil {
		cur.Lowest = map[ChatID]Position{}
	}
	delta := Delta{Reset: reset}
	chats, err := s.follow(ctx, agent, cur, now, &delta)
	if err != nil {
		return Delta{}, err
	}
	told := len(delta.Messages)
	for _, chat := range chats {
		if chat.ID <= cur.Done {
			continue
		}
		if len(delta.Messages)-told >= syncMessages {
			delta.More = true
			break
		}
		if chat.ID != cur.Within {
			cur.Resume = ""
		}
		if cur.Resume == "" && (cur.Since == 0 || !chat.ChangedAt.Before(cur.since())) {
			delta.Chats = append(delta.Chats, chat)
		}
		cur.Within = chat.ID
		cur.Resume, err = s.read(ctx, chat, cur, now, &delta)
		if err != nil {
			return Delta{}, err
		}
		if cur.Resume != "" {
			delta.More = true
			break
		}
		cur.Done = chat.ID
		delete(cur.From, chat.ID)
	}
	if !delta.More {
		cur = cur.next()
	}
	observe(delta.Messages, now)
	if delta.Requests, err = offersTo(ctx, s.Store, agent, now); err != nil {
		return Delta{}, err
	}
	delta.Cursor = cur.String()
	return delta, nil
}

// next is the cursor of the next round. With more chats to follow than a cursor can name, the next round starts over.
func (c syncCursor) next() syncCursor {
	if len(c.Lowest) > syncFollowed {
		return syncCursor{Agent: c.Agent}
	}
	return syncCursor{Agent: c.Agent, Since: c.Began, From: c.Lowest}
}

// since is how far back a round has to look: what was on its way when the last round began may have been stored after.
func (c syncCursor) since() time.Time { return time.UnixMilli(c.Since).Add(-CommitLag) }

// follow lists the chats to read, in the order of their ids: the open ones, those that ended since, those with a
// message that was not settled. What the agent may no longer see goes into the delta, and so does news of messages.
func (s *Syncer) follow(ctx context.Context, agent Agent, cur syncCursor, now time.Time, delta *Delta) ([]Chat, error) {
	chats, err := s.Store.OpenChats(ctx, agent.ID)
	if err != nil {
		return nil, fmt.Errorf("read open chats: %w", err)
	}
	others := slices.Collect(maps.Keys(cur.From))
	var news []News
	if cur.Since != 0 {
		news, err = s.Store.NewsSince(ctx, agent.ID, cur.since())
		if err != nil {
			return nil, fmt.Errorf("read news: %w", err)
		}
		for _, n := range news {
			others = append(others, n.Chat)
		}
	}
	others = slices.DeleteFunc(others, func(id ChatID) bool {
		return slices.ContainsFunc(chats, func(c Chat) bool { return c.ID == id })
	})
	more, err := s.Store.Chats(ctx, slices.Compact(slices.Sorted(slices.Values(others))))
	if err != nil {
		return nil, fmt.Errorf("read ended chats: %w", err)
	}
	chats = append(chats, more...)
	for i, c := range chats {
		chats[i] = c.At(now)
	}
	if cur.Since == 0 { // the beginning is what is open
		chats = slices.DeleteFunc(chats, func(c Chat) bool { return !c.Open() })
	}
	chats = slices.DeleteFunc(chats, func(c Chat) bool {
		if agent.WorksFor(c.ServiceID) && c.AgentID == agent.ID {
			return false
		}
		delta.RemovedChatIDs = append(delta.RemovedChatIDs, c.ID)
		return true
	})
	slices.SortFunc(chats, func(a, b Chat) int { return strings.Compare(string(a.ID), string(b.ID)) })
	if cur.Within != "" { // the first answer of the round told the news
		return chats, nil
	}
	told := map[MessageID]bool{}
	for _, n := range news {
		visible := slices.ContainsFunc(chats, func(c Chat) bool { return c.ID == n.Chat })
		if n.Kind != NewsMessage || told[n.Message] || !visible {
			continue
		}
		told[n.Message] = true
		if err := s.add(ctx, n.Message, delta); err != nil {
			return nil, err
		}
	}
	return chats, nil
}

func (s *Syncer) add(ctx context.Context, id MessageID, delta *Delta) error {
	m, err := s.Store.Message(ctx, id)
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read a message: %w", err)
	}
	delta.Messages = append(delta.Messages, m)
	return nil
}

// read adds what is new in one chat, and notes the lowest message that is not settled for the next round. It returns
// where to go on if there is more.
func (s *Syncer) read(ctx context.Context, chat Chat, cur syncCursor, now time.Time, delta *Delta) (Position, error) {
	from, unsettled := cur.From[chat.ID]
	switch {
	case cur.Resume != "":
		from = cur.Resume
	case cur.Since == 0:
		return "", s.earlier(ctx, chat, "", cur, now, delta)
	case !unsettled && chat.ChangedAt.Before(cur.since()):
		return "", nil
	case !unsettled:
		from = PositionAt(cur.since())
	default: // a message stored since may stand before the lowest that is not settled
		from = min(from, PositionAt(cur.since()))
	}
	if cur.Resume == "" && chat.OwnedSince.After(chat.CreatedAt) && !chat.OwnedSince.Before(cur.since()) {
		if err := s.earlier(ctx, chat, from, cur, now, delta); err != nil {
			return "", err
		}
	}
	page, err := s.Store.MessagesFrom(ctx, chat, from, syncMessages)
	if err != nil {
		return "", fmt.Errorf("read messages: %w", err)
	}
	delta.Messages = append(delta.Messages, page.Items...)
	cur.note(chat.ID, page.Items, now)
	return Position(page.Next), nil
}

// earlier adds the newest of a chat's messages that stand before the position; an empty one is after all of them.
func (s *Syncer) earlier(ctx context.Context, chat Chat, before Position, cur syncCursor, now time.Time, delta *Delta) error {
	page, err := s.Store.MessagesBefore(ctx, chat, before, syncNewest)
	if err != nil {
		return fmt.Errorf("read the newest messages: %w", err)
	}
	slices.Reverse(page.Items)
	delta.Messages = append(delta.Messages, page.Items...)
	if page.Next != "" && now.Sub(page.Items[0].At) < ReceiptLag {
		// Older messages may be waiting for a receipt still: the next round looks at all that can be.
		cur.readFrom(chat.ID, PositionAt(now.Add(-ReceiptLag)))
	}
	cur.note(chat.ID, page.Items, now)
	return nil
}

// note keeps the lowest message that may still change without a new message or news in its chat.
func (c syncCursor) note(id ChatID, messages []Message, now time.Time) {
	if _, known := c.Lowest[id]; known {
		return
	}
	for _, m := range messages {
		if !m.Status.Settled() && now.Sub(m.At) < ReceiptLag+CommitLag {
			c.readFrom(id, m.ID.Position())
			return
		}
	}
}

// readFrom notes where the next round reads a chat from; beyond what a cursor can name it notes no more.
func (c syncCursor) readFrom(id ChatID, at Position) {
	if _, known := c.Lowest[id]; known || len(c.Lowest) <= syncFollowed {
		c.Lowest[id] = at
	}
}

// observe makes messages read as they do at the time.
func observe(messages []Message, now time.Time) {
	for i, m := range messages {
		messages[i] = m.Observed(now)
	}
}
