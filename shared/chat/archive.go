package chat

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Transcript is a chat with its messages in order.
type Transcript struct {
	Chat     Chat
	Messages []Message
}

// Archive keeps the transcripts of chats that have left the store, by their customers.
type Archive interface {
	// PutTranscript stores the transcript, in place of an earlier copy.
	PutTranscript(ctx context.Context, customer CustomerID, t Transcript) error
	// Transcript reads the transcript of the customer's chat. ErrNotFound if there is none.
	Transcript(ctx context.Context, customer CustomerID, id ChatID) (Transcript, error)
	// Transcripts lists whose transcripts there are of the customer's chats, in the order of their ids, those after the id.
	Transcripts(ctx context.Context, customer CustomerID, after ChatID, limit int) ([]ChatID, error)
	// DeleteTranscript removes the transcript, if it is there.
	DeleteTranscript(ctx context.Context, customer CustomerID, id ChatID) error
}

// ArchiveStore is what moving ended chats out of the store needs. An ended chat goes in three steps, each of which may be repeated:
// it is retired from its line, its transcript is put into the archive, it is removed.
type ArchiveStore interface {
	// Chat reads a chat, strongly consistent. ErrNotFound if there is none.
	Chat(ctx context.Context, id ChatID) (Chat, error)
	// Service reads a service. ErrNotFound if there is none.
	Service(ctx context.Context, id string) (Service, error)
	// MessagesFrom is as in SyncStore.
	MessagesFrom(ctx context.Context, chat Chat, from Position, limit int) (Page[Message], error)
	// Retire makes the ended chat an earlier one of its line, due at the time: nobody can reopen it any more. ErrConflict if the
	// line has changed since it was read.
	Retire(ctx context.Context, chat Chat, due time.Time) error
	// RearmChat moves the earlier chat's entry from due to next, and notes whether its transcript is in the archive. ErrConflict
	// if the entry has been moved.
	RearmChat(ctx context.Context, due Due, next time.Time, archived bool) error
	// Archived tells whether the earlier chat's transcript is in the archive.
	Archived(ctx context.Context, id ChatID) (bool, error)
	// RemoveChat removes the earlier chat with its messages, from its owner's ended chats as well. It is no error if some of it is
	// gone already, and the chat itself goes last. It returns how many messages there were.
	RemoveChat(ctx context.Context, chat Chat) (messages int, err error)
}

// Archiver moves ended chats past their retention into the archive.
type Archiver struct {
	Store   ArchiveStore
	Archive Archive
	Key     Key
	Clock   Clock
}

// archiveLease is how long a run is left alone with a chat. It is longer than the function's time limit.
const archiveLease = 10 * time.Minute

// Keeping is how long an ended chat stays at least: receipts of its last texts may come as long.
const Keeping = ReceiptLag + 24*time.Hour

// due is when the ended chat is to be archived.
func (a *Archiver) due(ctx context.Context, chat Chat) (time.Time, error) {
	service, err := a.Store.Service(ctx, chat.ServiceID)
	if err != nil && !errors.Is(err, ErrNotFound) {
		return time.Time{}, fmt.Errorf("read a service: %w", err)
	}
	return chat.EndedAt.Add(max(service.Policies.Kept(), Keeping)), nil
}

// retire takes the line's chat, which has ended and is at rest, from its line if it is past its retention. If not, it tells when it
// will be.
func (a *Archiver) retire(ctx context.Context, chat Chat) (next time.Time, retired bool, err error) {
	next, err = a.due(ctx, chat)
	now := a.Clock()
	if err != nil || now.Before(next) {
		return next, false, err
	}
	if err := a.Store.Retire(ctx, chat, now); err != nil {
		return time.Time{}, false, err
	}
	return time.Time{}, true, nil
}

// archive moves the earlier chat out of the store, if it is past its retention. The entry's move is what makes a second run at the
// same time give way, and brings the chat back if this one ends halfway.
func (a *Archiver) archive(ctx context.Context, d Due) (done bool, err error) {
	chat, err := a.Store.Chat(ctx, d.Chat)
	if errors.Is(err, ErrNotFound) {
		return false, nil // gone since it was listed
	}
	if err != nil {
		return false, err
	}
	now := a.Clock()
	next, err := a.due(ctx, chat)
	if err != nil {
		return false, err
	}
	if now.Before(next) {
		return false, a.Store.RearmChat(ctx, d, next, false)
	}
	archived, err := a.Store.Archived(ctx, chat.ID)
	if err != nil {
		return false, err
	}
	mine := Due{At: now.Add(archiveLease), Chat: chat.ID}
	if err := a.Store.RearmChat(ctx, d, mine.At, archived); err != nil {
		return false, err
	}
	if !archived {
		t, err := a.transcript(ctx, chat)
		if err != nil {
			return false, err
		}
		if err := a.Archive.PutTranscript(ctx, a.Key.Customer(chat.CustomerNumber), t); err != nil {
			return false, fmt.Errorf("archive a chat: %w", err)
		}
		if err := a.archived(ctx, mine, chat); err != nil {
			return false, err
		}
	}
	if _, err := a.Store.RemoveChat(ctx, chat); err != nil {
		return false, fmt.Errorf("remove an archived chat: %w", err)
	}
	return true, nil
}

// archived notes that the transcript is in the archive. A chat that is gone within the time that this run has to itself was erased:
// then its transcript goes as well.
func (a *Archiver) archived(ctx context.Context, mine Due, chat Chat) error {
	err := a.Store.RearmChat(ctx, mine, mine.At, true)
	if !errors.Is(err, ErrConflict) {
		return err
	}
	if _, gone := a.Store.Chat(ctx, chat.ID); !errors.Is(gone, ErrNotFound) {
		return errors.Join(err, gone)
	}
	if err := a.Archive.DeleteTranscript(ctx, a.Key.Customer(chat.CustomerNumber), chat.ID); err != nil {
		return fmt.Errorf("erase from the archive: %w", err)
	}
	return err
}

// Earlier is the chat when it is no more its line's latest: where the line's entry in the index of what is due was, or soon, it has one
// of its own.
func (c Chat) Earlier() Chat {
	if c.DueAt.IsZero() {
		c.DueAt = c.EndedAt.Add(DueSoon)
	}
	return c
}

// transcript reads the chat's messages, all of them.
func (a *Archiver) transcript(ctx context.Context, chat Chat) (Transcript, error) {
	t := Transcript{Chat: chat}
	for from := Position(""); ; {
		page, err := a.Store.MessagesFrom(ctx, chat, from, MaxLimit)
		if err != nil {
			return Transcript{}, fmt.Errorf("read messages: %w", err)
		}
		t.Messages = append(t.Messages, page.Items...)
		if from = Position(page.Next); from == "" {
			return t, nil
		}
	}
}
