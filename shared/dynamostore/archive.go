package dynamostore

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/smsdesk/smsdesk/shared/chat"
	"github.com/smsdesk/smsdesk/shared/dynamostore/internal/item"
)

// Retire implements chat.ArchiveStore. What is left on the line is a stub; it is no news to a desktop.
//
// Key: L#<line>/HEAD, L#<line>/C#<start>. One transaction on conditions of the line's revision, of a chat that has ended. Cost: 4 write
// units, and 1 or 2 for the index of what is due.
func (s *Store) Retire(ctx context.Context, c chat.Chat, due time.Time) error {
	t := s.transaction()
	t.put(item.NewStub(c), "r = :read AND s = :ended", values{":read": c.Revision, ":ended": chat.StateEnded})
	c.DueAt = due
	t.put(item.NewSnapshot(c), "", nil)
	err := s.write(ctx, t)
	if failures(err) != nil {
		return chat.ErrConflict
	}
	if err != nil {
		return fmt.Errorf("retire a chat: %w", err)
	}
	return nil
}

// RearmChat implements chat.ArchiveStore.
//
// Key: L#<line>/C#<start>, and the index of what is due. One update on condition of the entry's time. Cost: 1 write unit, and 2 for an
// entry that moves.
func (s *Store) RearmChat(ctx context.Context, due chat.Due, next time.Time, archived bool) error {
	c := change{
		key:       item.SnapshotKey(due.Chat),
		update:    "SET dueAt = :next",
		condition: "dueAt = :due",
		values:    values{":next": item.MillisOf(next), ":due": item.MillisOf(due.At)},
	}
	if archived {
		c.update += ", av = :yes"
		c.values[":yes"] = true
	}
	_, err := s.update(ctx, c)
	if _, failed := refused(err); failed {
		return chat.ErrConflict
	}
	if err != nil {
		return fmt.Errorf("rearm a chat: %w", err)
	}
	return nil
}

// Archived implements chat.ArchiveStore.
//
// Key: L#<line>/C#<start>. Strong. Cost: 1 read unit.
func (s *Store) Archived(ctx context.Context, id chat.ChatID) (bool, error) {
	snapshot, _, err := read[item.Chat](ctx, s, item.SnapshotKey(id))
	if err != nil {
		return false, fmt.Errorf("read an earlier chat: %w", err)
	}
	return snapshot.Archived, nil
}

// RemoveChat implements chat.ArchiveStore.
//
// Key: L#<line>/M#…, strong, in batches; then A#<agent>/E#<end>-<chat> I#<interaction> and L#<line>/C#<start> in one transaction. Cost: 1 read unit for
// 4 KB, 1 write unit for each KB of a message, 4 to 6 for the chat and 1 for the index of what is due.
func (s *Store) RemoveChat(ctx context.Context, c chat.Chat) (messages int, err error) {
	messages, err = s.removeAll(ctx, messagesOf(c))
	if err != nil {
		return messages, err
	}
	t := s.transaction()
	t.delete(item.SnapshotKey(c.ID))
	if c.AgentID != "" {
		t.delete(item.NewEndedChat(c.AgentID, c.ID, c.EndedAt).Key)
		if c.InteractionID != "" {
			t.delete(item.InteractionKey(c.AgentID, c.InteractionID))
		}
	}
	if err := s.write(ctx, t); err != nil {
		return messages, fmt.Errorf("remove a chat: %w", err)
	}
	return messages, nil
}

// Sweep implements chat.KeeperStore.
//
// Key: L#<line>/HEAD of each line, in batches, then L#<line>/M#… of those that have a head; all strong. What is there is deleted in
// batches, a head on condition that it is a stub without an opt-out. Cost: 1 read unit for each line, and 1 for 4 KB; 1 write unit for
// each KB.
func (s *Store) Sweep(ctx context.Context, lines []chat.LineID, until chat.Position) (messages int, err error) {
	heads, err := readAll[item.Chat](ctx, s, keysOf(lines, item.HeadKey))
	if err != nil {
		return 0, fmt.Errorf("read the heads of lines: %w", err)
	}
	for _, line := range lines {
		key := item.HeadKey(line)
		if head, found := heads[key]; !found || head.Start != "" {
			continue
		}
		n, err := s.removeAll(ctx, span{pk: key.PK, low: item.MessageSK(""), high: item.MessageSK(until)})
		if messages += n; err != nil {
			return messages, err
		}
		_, err = s.remove(ctx, key, "attribute_not_exists(c) AND attribute_not_exists(x)", nil)
		if _, failed := refused(err); err != nil && !failed {
			return messages, fmt.Errorf("remove the head of a line: %w", err)
		}
	}
	return messages, nil
}

// deletions is the most deletions that DynamoDB takes in one batch.
const deletions = 25

// removeAll deletes the span's items.
func (s *Store) removeAll(ctx context.Context, r span) (count int, err error) {
	var keys []item.Key
	for key, err := range all[item.Key](ctx, s, r) {
		if err != nil {
			return 0, fmt.Errorf("list what to remove: %w", err)
		}
		keys = append(keys, key)
	}
	for batch := range slices.Chunk(keys, deletions) {
		if err := s.removeBatch(ctx, batch); err != nil {
			return count, fmt.Errorf("remove items: %w", err)
		}
		count += len(batch)
	}
	return count, nil
}

// removeBatch deletes one batch, and asks again, each time after a longer pause, for what DynamoDB left out.
func (s *Store) removeBatch(ctx context.Context, keys []item.Key) error {
	requests := make([]types.WriteRequest, len(keys))
	for i, key := range keys {
		requests[i] = types.WriteRequest{DeleteRequest: &types.DeleteRequest{Key: key.Attributes()}}
	}
	for attempt := range attempts {
		if err := pause(ctx, attempt); err != nil {
			return err
		}
		out, err := s.client.BatchWriteItem(ctx, &dynamodb.BatchWriteItemInput{
			RequestItems: map[string][]types.WriteRequest{s.table: requests},
		})
		if err != nil {
			return err
		}
		if requests = out.UnprocessedItems[s.table]; len(requests) == 0 {
			return nil
		}
	}
	return errUnprocessed
}
