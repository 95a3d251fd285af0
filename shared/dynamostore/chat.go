package dynamostore

import (
	"context"
	"fmt"

	"github.com/smsdesk/smsdesk/shared/chat"
	"github.com/smsdesk/smsdesk/shared/dynamostore/internal/item"
)

// Chat implements chat.SendStore, chat.ConfirmStore, chat.MoveStore, chat.ReadStore, chat.PushStore.
//
// Key: L#<line>/HEAD, and L#<line>/C#<start> if another chat has begun there since. Strong. Cost: 1 read unit, or 2.
func (s *Store) Chat(ctx context.Context, id chat.ChatID) (chat.Chat, error) {
	head, _, err := read[item.Chat](ctx, s, item.HeadKey(id.Line()))
	if err != nil {
		return chat.Chat{}, fmt.Errorf("read the head of a line: %w", err)
	}
	if head.Start == id.Start() {
		return head.Chat(), nil
	}
	snapshot, found, err := read[item.Chat](ctx, s, item.SnapshotKey(id))
	if err != nil {
		return chat.Chat{}, fmt.Errorf("read an earlier chat: %w", err)
	}
	if !found {
		return chat.Chat{}, chat.ErrNotFound
	}
	return earlier(snapshot, head), nil
}

// earlier is the chat of the snapshot, with what is true of its whole line now.
func earlier(snapshot, head item.Chat) chat.Chat {
	c := snapshot.Chat()
	c.OptedOut = head.OptedOut
	return c
}

// Chats implements chat.SyncStore. They come in the order of the ids.
//
// Key: L#<line>/HEAD of each, then L#<line>/C#<start> of those that are not their line's latest, in batches. Strong. Cost: 1 read
// unit each, or 2.
func (s *Store) Chats(ctx context.Context, ids []chat.ChatID) ([]chat.Chat, error) {
	heads, err := readAll[item.Chat](ctx, s, keysOf(ids, func(id chat.ChatID) item.Key { return item.HeadKey(id.Line()) }))
	if err != nil {
		return nil, fmt.Errorf("read the heads of lines: %w", err)
	}
	var others []item.Key
	for _, id := range ids {
		if heads[item.HeadKey(id.Line())].Start != id.Start() {
			others = append(others, item.SnapshotKey(id))
		}
	}
	snapshots, err := readAll[item.Chat](ctx, s, others)
	if err != nil {
		return nil, fmt.Errorf("read earlier chats: %w", err)
	}
	chats := make([]chat.Chat, 0, len(ids))
	for _, id := range ids {
		head := heads[item.HeadKey(id.Line())]
		if head.Start == id.Start() {
			chats = append(chats, head.Chat())
		} else if snapshot, found := snapshots[item.SnapshotKey(id)]; found {
			chats = append(chats, earlier(snapshot, head))
		}
	}
	return chats, nil
}

// Lines implements chat.StartStore, chat.CleanupStore.
//
// Key: L#<line>/HEAD of each, in batches. Strong. Cost: 1 read unit each.
func (s *Store) Lines(ctx context.Context, lines []chat.LineID) ([]chat.Chat, error) {
	heads, err := readAll[item.Chat](ctx, s, keysOf(lines, item.HeadKey))
	if err != nil {
		return nil, fmt.Errorf("read the heads of lines: %w", err)
	}
	chats := make([]chat.Chat, len(lines))
	for i, line := range lines {
		chats[i] = heads[item.HeadKey(line)].Chat()
	}
	return chats, nil
}

func keysOf[T any](ids []T, key func(T) item.Key) []item.Key {
	keys := make([]item.Key, len(ids))
	for i, id := range ids {
		keys[i] = key(id)
	}
	return keys
}
