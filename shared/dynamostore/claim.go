package dynamostore

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/smsdesk/smsdesk/shared/chat"
	"github.com/smsdesk/smsdesk/shared/dynamostore/internal/item"
)

// latest is the condition that no text was entered that stands at or after this one. A chat's last message is the one that
// stands last, whichever was entered last.
const latest = "(attribute_not_exists(lm) OR lm.i < :position)"

// ClaimInbound implements chat.ReceiveStore.
//
// Key: L#<line>/HEAD. One update on condition that the chat is active, which brings the chat. Cost: 1 write unit. If a later
// text was entered first: 2, see enter.
func (s *Store) ClaimInbound(ctx context.Context, line chat.LineID, t chat.LastMessage) (chat.Chat, error) {
	attributes, err := s.update(ctx, change{
		key:       item.HeadKey(line),
		update:    "SET lm = :text, ta = :at, tc = :at ADD u :one, r :one",
		condition: "s = :active AND " + latest,
		values: values{
			":text": item.NewLastMessage(t), ":position": t.ID.Position(), ":at": item.MillisOf(t.At), ":one": 1,
			":active": chat.StateActive,
		},
		returns: types.ReturnValueAllNew,
	})
	return s.entered(ctx, line, attributes, err, entry{text: t, decide: func(c chat.Chat) (chat.Chat, error) {
		if c.State != chat.StateActive {
			return chat.Chat{}, chat.ErrChatEnded
		}
		c.Unread++
		return c, nil
	}})
}

// ReclaimInbound implements chat.ReceiveStore.
//
// Key: L#<line>/HEAD, then the line's messages from the chat's last outbound one on; both strong. Then a write on condition of
// the revision. Cost: 2 read units, more if many messages are unread; 1 write unit.
func (s *Store) ReclaimInbound(ctx context.Context, line chat.LineID, t chat.LastMessage) (chat.Chat, error) {
	head, _, err := read[item.Chat](ctx, s, item.HeadKey(line))
	if err != nil {
		return chat.Chat{}, fmt.Errorf("read the head of a line: %w", err)
	}
	return s.enter(ctx, line, head.Chat(), entry{text: t, decide: func(c chat.Chat) (chat.Chat, error) {
		if c.State != chat.StateActive {
			return chat.Chat{}, chat.ErrChatEnded
		}
		stored, err := s.unread(ctx, c, t.ID)
		c.Unread = stored + 1
		return c, err
	}})
}

// unread counts the chat's inbound messages since its owner last wrote, other than the text itself.
func (s *Store) unread(ctx context.Context, c chat.Chat, itself chat.MessageID) (int, error) {
	r := messagesOf(c)
	if c.LastOutbound != "" {
		r.low = item.MessageSK(c.LastOutbound.Position())
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

// ClaimOutbound implements chat.SendStore. It commits a send: its condition is chat.Chat.Writable, and whatever takes the
// right to write away changes the same item.
//
// Key: L#<line>/HEAD. One update, which brings the chat. Cost: 1 write unit. If a later text was entered first: 2, see enter.
func (s *Store) ClaimOutbound(ctx context.Context, id chat.ChatID, agentID string, t chat.LastMessage) (chat.Chat, error) {
	attributes, err := s.update(ctx, change{
		key:       item.HeadKey(id.Line()),
		update:    "SET lm = :text, lo = :position, ta = :at, tc = :at, u = :none ADD r :one",
		condition: "c = :chat AND a = :agent AND attribute_not_exists(x) AND s = :active AND " + latest,
		values: values{
			":text": item.NewLastMessage(t), ":position": t.ID.Position(), ":at": item.MillisOf(t.At), ":none": 0, ":one": 1,
			":chat": id.Start(), ":agent": agentID, ":active": chat.StateActive,
		},
		returns: types.ReturnValueAllNew,
	})
	return s.entered(ctx, id.Line(), attributes, err, entry{text: t, decide: func(c chat.Chat) (chat.Chat, error) {
		if err := s.writable(ctx, c, id, agentID); err != nil {
			return chat.Chat{}, err
		}
		c.Unread = 0
		c.LastOutbound = max(c.LastOutbound, t.ID)
		return c, nil
	}})
}

// writable says why the agent cannot write in the chat, or nil if it is the line's latest and the agent can.
func (s *Store) writable(ctx context.Context, head chat.Chat, id chat.ChatID, agentID string) error {
	if head.ID == id {
		return head.Writable(agentID)
	}
	earlier, err := s.Chat(ctx, id)
	if err != nil {
		return err
	}
	if err := earlier.Writable(agentID); err != nil {
		return err
	}
	return fmt.Errorf("a chat that is not its line's latest is not ended: %w", chat.ErrConflict)
}

// entry is a text about to be entered into a line's chat.
type entry struct {
	text chat.LastMessage
	// decide refuses the text, or returns the chat with what depends on the text's direction.
	decide func(chat.Chat) (chat.Chat, error)
}

// entered is the chat that a claim's first write brought, or what enter makes of that write's failure.
func (s *Store) entered(ctx context.Context, line chat.LineID, attributes item.Attributes, err error, e entry) (chat.Chat, error) {
	old, failed := refused(err)
	if failed {
		attributes = old
	} else if err != nil {
		return chat.Chat{}, err
	}
	head, err := item.Decode[item.Chat](attributes)
	if err != nil || !failed {
		return head.Chat(), err
	}
	return s.enter(ctx, line, head.Chat(), e)
}

// enter enters the text into the chat that was read, on condition of its revision. It leaves a message that stands later the
// last one, and does nothing about a text that is the last one already: an attempt whose answer was lost entered it.
func (s *Store) enter(ctx context.Context, line chat.LineID, before chat.Chat, e entry) (chat.Chat, error) {
	for range attempts {
		after, err := e.decide(before)
		if err != nil {
			return chat.Chat{}, err
		}
		if before.LastMessage != nil && before.LastMessage.ID == e.text.ID {
			return before, nil
		}
		if before.LastMessage == nil || before.LastMessage.ID < e.text.ID {
			after.LastMessage = &e.text
		}
		if e.text.At.After(before.LastActivityAt) {
			after.LastActivityAt = e.text.At
		}
		if e.text.At.After(before.ChangedAt) {
			after.ChangedAt = e.text.At
		}
		after.Revision++
		_, err = s.update(ctx, reentered(line, before, after))
		old, failed := refused(err)
		if !failed {
			return after, err
		}
		head, err := item.Decode[item.Chat](old)
		if err != nil {
			return chat.Chat{}, err
		}
		before = head.Chat()
	}
	return chat.Chat{}, fmt.Errorf("enter a text: %w", chat.ErrConflict)
}

// reentered writes what a text changes in a chat, if nothing has happened on the line since it was read.
func reentered(line chat.LineID, before, after chat.Chat) change {
	w := change{
		key:       item.HeadKey(line),
		update:    "SET lm = :text, ta = :active, tc = :changed, u = :unread, r = :revision",
		condition: "r = :read",
		values: values{
			":text": item.NewLastMessage(*after.LastMessage), ":active": item.MillisOf(after.LastActivityAt),
			":changed": item.MillisOf(after.ChangedAt), ":unread": after.Unread, ":revision": after.Revision,
			":read": before.Revision,
		},
	}
	if after.LastOutbound != "" {
		w.update += ", lo = :outbound"
		w.values[":outbound"] = after.LastOutbound.Position()
	}
	return w
}

// Ignore implements chat.ReceiveStore.
//
// Key: L#<line>/HEAD, R#<key>. One transaction on conditions that no chat is active there, and of the reservation's position.
// Cost: 4 write units.
func (s *Store) Ignore(ctx context.Context, r chat.Reservation) error {
	t := s.transaction()
	t.update(change{
		key:       item.HeadKey(r.Line),
		update:    "SET tc = :now ADD ig :one, r :one",
		condition: "attribute_not_exists(s) OR s <> :active",
		values:    values{":now": item.MillisOf(s.clock()), ":one": 1, ":active": chat.StateActive},
	})
	t.update(change{
		key:       item.ReservationKey(r.Key),
		update:    "SET z = :done",
		condition: "p = :position AND attribute_not_exists(z)",
		values:    values{":done": true, ":position": r.Position},
	})
	err := s.write(ctx, t)
	if failures(err) != nil {
		return chat.ErrConflict
	}
	return err
}
