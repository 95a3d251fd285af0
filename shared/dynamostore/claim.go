package dynamostore

import (
	"context"
	"fmt"
	"maps"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/smsdesk/smsdesk/shared/chat"
	"github.com/smsdesk/smsdesk/shared/dynamostore/internal/item"
)

// A chat's last message is the one that stands last, whichever was entered last: two conditions tell where a text stands.
const (
	isLast  = " AND (attribute_not_exists(lm) OR lm.i < :position)"
	notLast = " AND lm.i > :position"
)

// What keeps a chat that is active at the text's time from lapsing, see item.Never.
const (
	isActive = "s = :active AND (attribute_not_exists(tx) OR tx > :at)"
	goesOn   = ", tx = :at + if_not_exists(il, :never)"
)

// ClaimInbound implements chat.ReceiveStore.
//
// Key: L#<line>/HEAD. One update on condition that the chat is active, which brings the chat. Cost: 1 write unit; 2 if the chat is
// a request, or if a text that stands later was entered first.
func (s *Store) ClaimInbound(ctx context.Context, line chat.LineID, t chat.LastMessage) (chat.Chat, error) {
	return s.claim(ctx, claim{
		id: t.ID,
		last: func(c chat.Chat) change {
			w := change{
				key:       item.HeadKey(line),
				update:    "SET lm = :text, ta = :at, tc = :at, tw = if_not_exists(tw, :at)" + goesOn + " ADD u :one, r :one",
				condition: isActive + isLast,
				values: values{
					":text": item.NewLastMessage(t), ":at": item.MillisOf(t.At), ":position": t.ID.Position(),
					":active": chat.StateActive, ":one": 1, ":never": item.Never,
				},
			}
			if c.State == chat.StateRequested { // which lapses all the same
				w.update = "SET lm = :text, ta = :at, tc = :at ADD u :one, r :one"
				w.values[":active"] = chat.StateRequested
				delete(w.values, ":never")
			}
			return w
		},
		before: func(c chat.Chat) change {
			return change{
				key:       item.HeadKey(line),
				update:    "SET tw = if_not_exists(tw, :at) ADD u :one, r :one",
				condition: isActive + notLast,
				values:    values{":position": t.ID.Position(), ":at": item.MillisOf(t.At), ":active": c.State, ":one": 1},
			}
		},
		refuse: func(c chat.Chat) error { return over(c, t.At) },
	})
}

// over says that the chat cannot take a customer's text, or nil.
func over(c chat.Chat, at time.Time) error {
	if !c.At(at).Open() {
		return chat.ErrChatEnded
	}
	return nil
}

// ClaimOutbound implements chat.SendStore. It commits a send: its condition is chat.Chat.Writable, and whatever takes the
// right to write away changes the same item.
//
// Key: L#<line>/HEAD. One update, which brings the chat. Cost: 1 write unit; 2 if a text that stands later was entered first.
func (s *Store) ClaimOutbound(ctx context.Context, id chat.ChatID, agentID string, t chat.LastMessage) (chat.Chat, error) {
	const writable = "c = :chat AND a = :agent AND attribute_not_exists(x) AND " + isActive + " AND (attribute_not_exists(ofr) OR ofr.r <> :away)"
	common := func(more values) values {
		maps.Copy(more, values{
			":at": item.MillisOf(t.At), ":position": t.ID.Position(), ":chat": id.Start(), ":agent": agentID,
			":active": chat.StateActive, ":away": chat.OfferAway, ":none": 0, ":one": 1,
		})
		return more
	}
	return s.claim(ctx, claim{
		id: t.ID,
		last: func(chat.Chat) change {
			return change{
				key:       item.HeadKey(id.Line()),
				update:    "SET lm = :text, lo = :position, ta = :at, tc = :at, u = :none" + goesOn + " REMOVE tw ADD r :one",
				condition: writable + isLast,
				values:    common(values{":text": item.NewLastMessage(t), ":never": item.Never}),
			}
		},
		before: func(c chat.Chat) change {
			w := change{
				key:       item.HeadKey(id.Line()),
				update:    "SET lo = :position, u = :none REMOVE tw ADD r :one",
				condition: writable + notLast + " AND (attribute_not_exists(lo) OR lo < :position)",
				values:    common(values{}),
			}
			if c.LastOutbound > t.ID {
				w.update = "SET u = :none REMOVE tw ADD r :one"
				w.condition = writable + notLast + " AND lo > :position"
			}
			return w
		},
		refuse: func(c chat.Chat) error { return s.unwritable(ctx, c, id, agentID, t.At) },
	})
}

// unwritable says why the agent cannot write in the chat, given its line's latest; nil if it is that one and the agent can.
func (s *Store) unwritable(ctx context.Context, latest chat.Chat, id chat.ChatID, agentID string, at time.Time) error {
	if latest.ID == id {
		err := latest.Writable(agentID, at)
		if err == nil && latest.Offer != nil && latest.Offer.Reason == chat.OfferAway {
			err = chat.ErrConflict
		}
		return err
	}
	earlier, err := s.Chat(ctx, id)
	if err != nil {
		return err
	}
	if err := earlier.Writable(agentID, at); err != nil {
		return err
	}
	return fmt.Errorf("a chat is open that is not its line's latest: %w", chat.ErrConflict)
}

// claim is a text on its way into its line's chat.
type claim struct {
	id     chat.MessageID
	last   func(chat.Chat) change // of a chat without later texts; of the zero Chat before it was read
	before func(chat.Chat) change // of one with some
	refuse func(chat.Chat) error  // says why the chat cannot take the text, or nil
}

// claim enters the text, and returns the chat as it is then. Which of the two writes succeeds may change under it, but in
// one direction only as long as the chat is the same. It does nothing about a text that is the last one already, or the last
// outbound one: an attempt whose answer was lost entered it.
func (s *Store) claim(ctx context.Context, c claim) (chat.Chat, error) {
	next := c.last(chat.Chat{})
	for range attempts {
		next.returns = types.ReturnValueAllNew
		attributes, err := s.update(ctx, next)
		old, failed := refused(err)
		if err != nil && !failed {
			return chat.Chat{}, err
		}
		if failed {
			attributes = old
		}
		head, err := item.Decode[item.Chat](attributes)
		if err != nil || !failed {
			return head.Chat(), err
		}
		latest := head.Chat()
		if err := c.refuse(latest); err != nil {
			return chat.Chat{}, err
		}
		switch m := latest.LastMessage; {
		case m == nil || m.ID < c.id:
			next = c.last(latest)
		case m.ID == c.id || latest.LastOutbound == c.id:
			return latest, nil
		default:
			next = c.before(latest)
		}
	}
	return chat.Chat{}, fmt.Errorf("enter a text: %w", chat.ErrConflict)
}

// ReclaimInbound implements chat.ReceiveStore.
//
// Key: L#<line>/HEAD, then the line's messages from the chat's last outbound one on; both strong. Then an update on condition of
// the revision, which brings the chat. Cost: 2 read units, more if many messages are unread; 1 write unit.
func (s *Store) ReclaimInbound(ctx context.Context, line chat.LineID, t chat.LastMessage) (chat.Chat, error) {
	head, _, err := read[item.Chat](ctx, s, item.HeadKey(line))
	if err != nil {
		return chat.Chat{}, fmt.Errorf("read the head of a line: %w", err)
	}
	for attempt := range attempts {
		if err := pause(ctx, attempt); err != nil {
			return chat.Chat{}, err
		}
		latest := head.Chat()
		if err := over(latest, t.At); err != nil {
			return chat.Chat{}, err
		}
		if m := latest.LastMessage; m != nil && m.ID == t.ID {
			return latest, nil
		}
		unread, err := s.unread(ctx, latest, t.ID)
		if err != nil {
			return chat.Chat{}, err
		}
		attributes, err := s.update(ctx, recount(latest, unread+1, t))
		old, failed := refused(err)
		if err != nil && !failed {
			return chat.Chat{}, err
		}
		if failed {
			attributes = old
		}
		head, err = item.Decode[item.Chat](attributes)
		if err != nil || !failed {
			return head.Chat(), err
		}
	}
	return chat.Chat{}, fmt.Errorf("enter a text again: %w", chat.ErrConflict)
}

// unread counts the chat's inbound messages since its owner last wrote, other than the text itself.
func (s *Store) unread(ctx context.Context, c chat.Chat, itself chat.MessageID) (int, error) {
	r := messagesOf(c)
	if floor := max(c.LastOutbound, c.ReadTo); floor != "" {
		r.low = item.MessageSK(floor.Position())
	}
	count := 0
	for m, err := range all[item.Message](ctx, s, r) {
		if err != nil {
			return 0, fmt.Errorf("count unread messages: %w", err)
		}
		if !m.Outbound && m.Key != item.MessageKey(itself) {
			count++
		}
	}
	return count, nil
}

// recount enters the text, with the number of unread messages, if nothing has happened on the line since it was read.
func recount(c chat.Chat, unread int, t chat.LastMessage) change {
	w := change{
		key:       item.HeadKey(c.ID.Line()),
		update:    "SET u = :unread, tc = :at, tw = if_not_exists(tw, :at)",
		condition: "r = :read",
		values:    values{":unread": unread, ":at": item.MillisOf(t.At), ":read": c.Revision, ":one": 1},
		returns:   types.ReturnValueAllNew,
	}
	if c.LastMessage == nil || c.LastMessage.ID < t.ID {
		w.update += ", lm = :text, ta = :at"
		w.values[":text"] = item.NewLastMessage(t)
		if c.State == chat.StateActive {
			w.update += goesOn
			w.values[":never"] = item.Never
		}
	}
	w.update += " ADD r :one"
	return w
}

// Ignore implements chat.ReceiveStore.
//
// Key: L#<line>/HEAD, R#<key>, L#<line>/M#<position> of a reply. One transaction on conditions that no chat is open there, with an
// automatic reply of the line's revision, and of the reservation's position. Cost: 4 write units, and 2 with a reply.
func (s *Store) Ignore(ctx context.Context, i chat.Ignoring) error {
	t := s.transaction()
	count := change{
		key:       item.HeadKey(i.Reservation.Line),
		update:    "SET tc = :now",
		condition: "(attribute_not_exists(s) OR s = :ended)",
		values:    values{":now": item.MillisOf(s.clock()), ":one": 1, ":ended": chat.StateEnded},
	}
	if i.Reply != nil && i.Reply.Errand.Kind == chat.TextAuto {
		count.update += ", tr = :now"
		count.condition += " AND (" + unchanged + ")"
		count.values[":read"] = i.Last.Revision
	}
	count.update += " ADD ig :one, r :one"
	t.update(count)
	t.update(change{
		key:       item.ReservationKey(i.Reservation.Key),
		update:    "SET z = :done",
		condition: "p = :position AND attribute_not_exists(z)",
		values:    values{":done": true, ":position": i.Reservation.Position},
	})
	if i.Reply != nil {
		t.put(newPut(*i.Reply), isFree, nil)
	}
	err := s.write(ctx, t)
	if failures(err) != nil {
		return chat.ErrConflict
	}
	return err
}
