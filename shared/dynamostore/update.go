package dynamostore

import (
	"context"
	"fmt"
	"strconv"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/smsdesk/smsdesk/shared/chat"
	"github.com/smsdesk/smsdesk/shared/dynamostore/internal/item"
)

// Update implements chat.MessageUpdater.
//
// Key: L#<line>/M#<position>. The first write is made without a read, on condition that the message stands lower than all
// the changes: what they make of it does not depend on it then. It brings the message as it was. If the condition fails,
// the failure brings the message, and a second write, on condition of its revision, stores what chat.Message.Apply makes
// of it, unless that is nothing new. Cost: 1 write unit a KB, and as much for each write that failed.
func (s *Store) Update(ctx context.Context, id chat.MessageID, changes ...chat.Change) (chat.Message, error) {
	if len(changes) == 0 {
		return s.Message(ctx, id)
	}
	before, written, err := messageBefore(s.update(ctx, climb(id, changes)))
	for range attempts {
		if err != nil {
			return chat.Message{}, err
		}
		after := applied(before, changes)
		if written || after.Revision == before.Revision {
			return after, nil
		}
		before, written, err = messageBefore(s.update(ctx, follow(before, after)))
	}
	return chat.Message{}, fmt.Errorf("update a message: %w", chat.ErrConflict)
}

// messageBefore is the message as it was before a write, and whether the write's condition held.
func messageBefore(attributes item.Attributes, err error) (m chat.Message, written bool, _ error) {
	old, failed := refused(err)
	switch {
	case failed && old == nil:
		return chat.Message{}, false, chat.ErrNotFound
	case failed:
		attributes = old
	case err != nil:
		return chat.Message{}, false, err
	}
	record, err := item.Decode[item.Message](attributes)
	if err != nil {
		return chat.Message{}, false, err
	}
	if record.Abandoned {
		return chat.Message{}, false, chat.ErrNotFound
	}
	m, err = record.Message()
	return m, !failed, err
}

func applied(m chat.Message, changes []chat.Change) chat.Message {
	for _, c := range changes {
		m = m.Apply(c)
	}
	return m
}

// climb is the changes' effect on whatever message stands lower than all of them: each that stands higher than those
// before it is taken, the others enter the history, unless it has them.
func climb(id chat.MessageID, changes []chat.Change) change {
	var (
		m      chat.Message // it has no status, so it stands below all
		lowest = changes[0].Standing()
		absent string
		v      = values{}
	)
	for i, c := range changes {
		lowest = min(lowest, c.Standing())
		if c.Standing() <= m.Standing() {
			name := ":c" + strconv.Itoa(i)
			absent += " AND NOT contains(h, " + name + ")"
			v[name] = item.NewStatusChange(c.StatusChange)
		}
		m = m.Apply(c)
	}
	v[":lowest"] = lowest
	w := rewrite(item.MessageKey(id), m, m.History, v)
	w.condition = "s < :lowest" + absent
	return w
}

// follow stores what became of the message that was read.
func follow(before, after chat.Message) change {
	w := rewrite(item.MessageKey(before.ID), after, after.History[len(before.History):], values{":read": before.Revision})
	w.condition = "r = :read"
	return w
}

// rewrite gives a message the other's status, and its history the entries.
func rewrite(key item.Key, to chat.Message, entries []chat.StatusChange, v values) change {
	records := make([]item.StatusChange, len(entries))
	for i, c := range entries {
		records[i] = item.NewStatusChange(c)
	}
	v[":entries"], v[":grow"], v[":standing"] = records, len(entries), to.Standing()
	set, remove := "SET s = :standing, h = list_append(h, :entries)", ""
	if to.StatusReason != "" {
		set, v[":reason"] = set+", w = :reason", to.StatusReason
	} else {
		remove += " w,"
	}
	if to.Confirmation != "" {
		set, v[":confirmation"] = set+", k = :confirmation", to.Confirmation
	} else {
		remove += " k,"
	}
	if to.Bill.Parts != 0 {
		set, v[":parts"] = set+", bp = :parts", to.Bill.Parts
	}
	if to.Bill.Price != 0 {
		set, v[":price"] = set+", bc = :price", to.Bill.Price
	}
	update := set + " ADD r :grow"
	if remove != "" {
		update += " REMOVE" + remove[:len(remove)-1]
	}
	return change{key: key, update: update, values: v, returns: types.ReturnValueAllOld}
}
