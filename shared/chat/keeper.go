package chat

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/smsdesk/smsdesk/shared/sms"
)

// KeeperStore is what exporting and erasing customers needs.
type KeeperStore interface {
	ArchiveStore
	ChatFinder
	// Lines is as in StartStore.
	Lines(ctx context.Context, lines []LineID) ([]Chat, error)
	// ListServices is as in AdminStore.
	ListServices(ctx context.Context, after string, limit int) (Page[Service], error)
	// DeleteBlock is as in BlockListStore.
	DeleteBlock(ctx context.Context, customer CustomerID, record ...AuditEntry) error
	// Sweep removes what is left on lines without chats: system texts up to the position, heads that tell nothing. It keeps that the
	// customer has opted out.
	Sweep(ctx context.Context, lines []LineID, until Position) (messages int, err error)
}

// Keeper hands out and erases all that is kept of a customer.
type Keeper struct {
	Store   KeeperStore
	Archive Archive
	Auditor *Auditor
	Key     Key
	Clock   Clock
}

// lines are the customer's with all numbers that any service has or had.
func (k *Keeper) lines(ctx context.Context, number string) ([]LineID, error) {
	var lines []LineID
	for after := ""; ; {
		services, err := k.Store.ListServices(ctx, after, MaxLimit)
		if err != nil {
			return nil, fmt.Errorf("list services: %w", err)
		}
		lines = append(lines, linesWith(k.Key, services.Items, number)...)
		if after = services.Next; after == "" {
			slices.Sort(lines)
			return slices.Compact(lines), nil
		}
	}
}

// The bounds of one page of an export, and of one request to erase: what is more takes another request.
const (
	exportedChats    = 20
	exportedMessages = 1000
	erasedChats      = 25
)

// exportPlace is where an export goes on.
type exportPlace struct {
	archived bool
	chat     ChatID // in the middle of it, or, if at is empty, after it
	at       string // a position; in the archive a number of messages
}

func (p exportPlace) String() string {
	if p == (exportPlace{}) {
		return ""
	}
	kind := "s"
	if p.archived {
		kind = "a"
	}
	return kind + "." + string(p.chat) + "." + p.at
}

func parseExportPlace(cursor string) (exportPlace, error) {
	if cursor == "" {
		return exportPlace{}, nil
	}
	parts := strings.Split(cursor, ".")
	if len(parts) != 3 || (parts[0] != "s" && parts[0] != "a") {
		return exportPlace{}, ErrNotFound
	}
	p := exportPlace{archived: parts[0] == "a", chat: ChatID(parts[1]), at: parts[2]}
	if p.chat != "" || !p.archived {
		if _, err := ParseChatID(parts[1]); err != nil {
			return exportPlace{}, err
		}
	}
	if p.at == "" {
		return p, nil
	}
	if p.archived {
		if n, err := strconv.Atoi(p.at); err != nil || n < 0 || p.chat == "" {
			return exportPlace{}, ErrNotFound
		}
		return p, nil
	}
	_, err := ParsePosition(p.at)
	return p, err
}

// Export is a page of all that is kept of the number: its chats, the latest begun first, then those in the archive. A chat that is too
// long for a page goes on on the next one. That it was exported is on record before anything is shown. ErrNotFound for a cursor that
// is none.
func (k *Keeper) Export(ctx context.Context, by Agent, number, cursor string) (Page[Transcript], error) {
	if !sms.IsE164(number) {
		return Page[Transcript]{}, ErrInvalidNumber
	}
	place, err := parseExportPlace(cursor)
	if err != nil {
		return Page[Transcript]{}, err
	}
	customer := k.Key.Customer(number)
	e, err := k.Auditor.Entry(by.ID, AuditContactExported, string(customer))
	if err != nil {
		return Page[Transcript]{}, err
	}
	if err := k.Auditor.Store.RecordOnce(ctx, e); err != nil {
		return Page[Transcript]{}, fmt.Errorf("record an export: %w", err)
	}
	lines, err := k.lines(ctx, number)
	if err != nil {
		return Page[Transcript]{}, err
	}
	var page Page[Transcript]
	for messages := 0; len(page.Items) < exportedChats && messages < exportedMessages; {
		t, next, err := k.next(ctx, customer, lines, place, exportedMessages-messages)
		if err != nil {
			return Page[Transcript]{}, err
		}
		if t != nil {
			page.Items = append(page.Items, *t)
			messages += len(t.Messages)
		}
		if place = next; place == (exportPlace{}) {
			break
		}
	}
	page.Next = place.String()
	return page, nil
}

// next is the transcript, or the part of it, at the place, and the place after it; nil if there is none left where the place is.
func (k *Keeper) next(ctx context.Context, customer CustomerID, lines []LineID, p exportPlace, limit int) (*Transcript, exportPlace, error) {
	if p.archived {
		return k.nextArchived(ctx, customer, p, limit)
	}
	var (
		chat Chat
		err  error
	)
	if p.at != "" {
		if !slices.Contains(lines, p.chat.Line()) {
			return nil, exportPlace{}, ErrNotFound
		}
		chat, err = k.Store.Chat(ctx, p.chat)
		if errors.Is(err, ErrNotFound) { // archived meanwhile
			return nil, exportPlace{archived: true}, nil
		}
	} else {
		var before Position
		if p.chat != "" {
			before = p.chat.Start()
		}
		var found Page[Chat]
		found, err = k.Store.ChatsOn(ctx, lines, before, 1)
		if err == nil && len(found.Items) == 0 {
			return nil, exportPlace{archived: true}, nil
		}
		if err == nil {
			chat = found.Items[0]
		}
	}
	if err != nil {
		return nil, exportPlace{}, fmt.Errorf("read a chat: %w", err)
	}
	page, err := k.Store.MessagesFrom(ctx, chat, Position(p.at), limit)
	if err != nil {
		return nil, exportPlace{}, fmt.Errorf("read messages: %w", err)
	}
	return &Transcript{Chat: chat, Messages: page.Items}, exportPlace{chat: chat.ID, at: page.Next}, nil
}

func (k *Keeper) nextArchived(ctx context.Context, customer CustomerID, p exportPlace, limit int) (*Transcript, exportPlace, error) {
	id, from := p.chat, 0
	if p.at == "" {
		ids, err := k.Archive.Transcripts(ctx, customer, p.chat, 1)
		if err != nil {
			return nil, exportPlace{}, fmt.Errorf("list the archive: %w", err)
		}
		if len(ids) == 0 {
			return nil, exportPlace{}, nil
		}
		id = ids[0]
	} else if n, err := strconv.Atoi(p.at); err == nil {
		from = n
	}
	t, err := k.Archive.Transcript(ctx, customer, id)
	if err != nil {
		return nil, exportPlace{}, fmt.Errorf("read the archive: %w", err)
	}
	next := exportPlace{archived: true, chat: id}
	t.Messages = t.Messages[min(from, len(t.Messages)):]
	if len(t.Messages) > limit {
		t.Messages = t.Messages[:limit]
		next.at = strconv.Itoa(from + limit)
	}
	return &t, next, nil
}

// Erased counts what was erased.
type Erased struct {
	Chats, Messages, Transcripts int
	More                         bool // there is more to erase: ask again
}

// Erase removes all that is kept of the number, a bounded part with each request, and leaves only its opt-outs, which hold no number.
// ErrChatOpen, with nothing erased, while a chat with it is open. That it was erased is on record before anything is.
func (k *Keeper) Erase(ctx context.Context, by Agent, number string) (Erased, error) {
	if !sms.IsE164(number) {
		return Erased{}, ErrInvalidNumber
	}
	lines, err := k.lines(ctx, number)
	if err != nil {
		return Erased{}, err
	}
	until := PositionAt(k.Clock().Add(time.Millisecond))
	latest, err := k.Store.Lines(ctx, lines)
	if err != nil {
		return Erased{}, fmt.Errorf("read lines: %w", err)
	}
	if slices.ContainsFunc(latest, Chat.Open) {
		return Erased{}, ErrChatOpen
	}
	customer := k.Key.Customer(number)
	e, err := k.Auditor.Entry(by.ID, AuditContactErased, string(customer))
	if err != nil {
		return Erased{}, err
	}
	if err := k.Auditor.Store.RecordOnce(ctx, e); err != nil {
		return Erased{}, fmt.Errorf("record an erasure: %w", err)
	}
	for _, chat := range latest {
		if chat.ID == "" {
			continue
		}
		err := k.Store.Retire(ctx, chat, k.Clock().Add(archiveLease))
		if errors.Is(err, ErrConflict) {
			return Erased{More: true}, nil // the customer texts at this moment
		}
		if err != nil {
			return Erased{}, err
		}
	}
	return k.erase(ctx, customer, lines, until)
}

// erase removes earlier chats, then what is left without them, then the archive's part.
func (k *Keeper) erase(ctx context.Context, customer CustomerID, lines []LineID, until Position) (Erased, error) {
	var done Erased
	chats, err := k.Store.ChatsOn(ctx, lines, "", erasedChats)
	if err != nil {
		return Erased{}, fmt.Errorf("find chats: %w", err)
	}
	for _, chat := range chats.Items {
		n, err := k.Store.RemoveChat(ctx, chat)
		if err != nil {
			return Erased{}, fmt.Errorf("erase a chat: %w", err)
		}
		done.Chats++
		done.Messages += n
	}
	if chats.Next != "" {
		done.More = true
		return done, nil
	}
	n, err := k.Store.Sweep(ctx, lines, until)
	if err != nil {
		return Erased{}, fmt.Errorf("sweep lines: %w", err)
	}
	done.Messages += n
	if err := k.Store.DeleteBlock(ctx, customer); err != nil && !errors.Is(err, ErrNotFound) {
		return Erased{}, err
	}
	ids, err := k.Archive.Transcripts(ctx, customer, "", MaxLimit)
	if err != nil {
		return Erased{}, fmt.Errorf("list the archive: %w", err)
	}
	for _, id := range ids {
		if err := k.Archive.DeleteTranscript(ctx, customer, id); err != nil {
			return Erased{}, fmt.Errorf("erase from the archive: %w", err)
		}
		done.Transcripts++
	}
	done.More = len(ids) == MaxLimit
	return done, nil
}

// Text is the transcript as people read it.
func (t Transcript) Text() string {
	var out strings.Builder
	c := t.Chat
	fmt.Fprintf(&out, "Chat of %s with %s, from %s (%s)\n", c.CreatedAt.Format(time.RFC3339), c.CustomerNumber, c.ServiceNumber, c.ServiceID)
	if c.State == StateEnded {
		fmt.Fprintf(&out, "Ended %s: %s", c.EndedAt.Format(time.RFC3339), c.EndReason)
		for _, said := range []string{c.AgentID, c.Disposition, c.Note} {
			if said != "" {
				out.WriteString(", " + said)
			}
		}
		out.WriteString("\n")
	}
	for _, m := range t.Messages {
		who := "customer"
		if m.Direction == Outbound {
			who = m.SentBy
		}
		fmt.Fprintf(&out, "%s %s (%s): %s\n", m.At.Format(time.RFC3339), who, m.Status, m.Body)
	}
	return out.String()
}
