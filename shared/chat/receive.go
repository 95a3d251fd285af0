package chat

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/smsdesk/smsdesk/shared/sms"
)

// InboundText is a customer's text as a carrier brought it.
type InboundText struct {
	Carrier string
	ID      string // the carrier's own id of the text, the same in each delivery
	From    string // the customer's number, E.164
	To      string // the service's number, E.164
	Body    string
	Media   int    // how many files came with it: they are told of, never fetched
	ReplyTo string // the carrier's id of the message that the text answers; empty if it names none
	// At is when the carrier had it, which its deliveries do not change; zero if nobody says.
	At time.Time
	// Keyword is what the carrier took the text for; empty if it does not say. It may know words that an account has set.
	Keyword sms.Keyword
}

// Key is what makes two deliveries the same text.
func (t InboundText) Key() string { return t.Carrier + "#" + t.ID }

// keyword is what the text says about being texted, to the carrier or here.
func (t InboundText) keyword() sms.Keyword { return cmp.Or(t.Keyword, sms.KeywordOf(t.Body)) }

// since is when the customer's word counts from, of a text that is delivered now for the first time. It may have waited in a queue: a
// START must not undo a later STOP.
func (t InboundText) since(now time.Time) time.Time {
	if t.At.IsZero() || t.At.After(now) {
		return now
	}
	return t.At
}

// shown is the text as agents read it.
func (t InboundText) shown() string {
	const one, many = "[attachment, not supported]", "[%d attachments, not supported]"
	note := ""
	switch {
	case t.Media == 1:
		note = one
	case t.Media > 1:
		note = fmt.Sprintf(many, t.Media)
	}
	if t.Body == "" || note == "" {
		return t.Body + note
	}
	return t.Body + "\n" + note
}

// Consent is a customer's word on being texted by a service.
type Consent struct {
	ServiceID string
	Customer  CustomerID
	Lines     []LineID // the customer's lines with all numbers of the service
	OptedOut  bool
	At        time.Time // when it was given: a later word stands against an earlier one that is delivered late
	By        string    // the agent whom the customer told; empty if it is a text of the customer's own
	Record    []AuditEntry
	Reply     *Message // a system text that confirms it; nil for none
}

// Ignoring is a text about to be counted, with no message to follow.
type Ignoring struct {
	Reservation Reservation
	Last        Chat     // the latest chat of its line, as it was read
	Reply       *Message // a system text that answers it; nil for none
}

// ReceiveStore is what Receive needs to store.
type ReceiveStore interface {
	ReservationStore
	NewsWriter
	LineStore
	NumberStore
	BlockStore
	// Service reads a service. ErrNotFound if there is none.
	Service(ctx context.Context, id string) (Service, error)
	// Agent reads an agent, strongly consistent. ErrNotFound if there is none.
	Agent(ctx context.Context, id string) (Agent, error)
	// ClaimInbound enters the text into the line's open chat: the chat's last message, unless one that stands later was
	// entered before, unread count, activity, and that the customer waits. It returns the chat as it is then, or
	// ErrChatEnded if the line has no chat that is open at the text's time. To enter the chat's last message again
	// changes nothing.
	ClaimInbound(ctx context.Context, line LineID, text LastMessage) (Chat, error)
	// ReclaimInbound is ClaimInbound for a text that an earlier attempt may have entered already: it counts the unread
	// messages anew.
	ReclaimInbound(ctx context.Context, line LineID, text LastMessage) (Chat, error)
	// Linked is as in ConfirmStore.
	Linked(ctx context.Context, p Provider) (MessageID, error)
	// PutMessage stores a new message. ErrMessageExists or ErrAbandoned if its position is taken.
	PutMessage(ctx context.Context, m Message) error
	// PutAnswered is PutMessage of a text and of the system text that answers it, both or neither.
	PutAnswered(ctx context.Context, m, reply Message) error
	// Ignore counts a text on its line, marks its reservation as done and stores the reply, all or nothing. ErrConflict if
	// the line has an open chat, if with an automatic reply anything happened there since it was read, or if the
	// reservation was changed.
	Ignore(ctx context.Context, i Ignoring) error
	// SetConsent records the customer's word, on each of the lines as well, unless a later one is recorded. However old
	// the word is, the lines' chats change now. The reply is stored if the word is another than the one before.
	SetConsent(ctx context.Context, c Consent) error
}

// Receiver takes customers' texts in, each exactly once.
type Receiver struct {
	Store ReceiveStore
	Key   Key
	IDs   IDs
	Clock Clock
	Log   *slog.Logger
}

// Receive stores the text in its line's open chat, or does with it what the service's policies say. It may be called any number of
// times for a text, at once and after a crash at any point. ErrInProgress means: not yet known to be stored, deliver it again.
func (r *Receiver) Receive(ctx context.Context, t InboundText) error {
	now := r.Clock()
	position, err := r.IDs.Next(now)
	if err != nil {
		return err
	}
	reservation, first, err := r.Store.Reserve(ctx, Reservation{
		Key: t.Key(), Line: r.Key.Line(t.To, t.From), Position: position, At: now, FirstAt: t.since(now),
	}, now.Add(InboundRetention))
	if err != nil {
		return fmt.Errorf("reserve an inbound text: %w", err)
	}
	if !first {
		reservation, err = r.again(ctx, t, reservation, now)
		if errors.Is(err, ErrMessageExists) {
			return nil
		}
		if err != nil {
			return err
		}
	}
	a := arrival{InboundText: t, keyword: t.keyword(), reservation: reservation, now: now}
	if err := r.heed(ctx, &a); err != nil {
		return err
	}
	return r.settle(ctx, a, first)
}

// arrival is a text on its way in.
type arrival struct {
	InboundText

	keyword     sms.Keyword
	reservation Reservation
	now         time.Time
}

// again decides on a text that was delivered before: ErrMessageExists if nothing is left to do, else the reservation
// to go on with.
func (r *Receiver) again(ctx context.Context, t InboundText, res Reservation, now time.Time) (Reservation, error) {
	if res.Done {
		return Reservation{}, ErrMessageExists
	}
	m, err := r.Store.Message(ctx, NewMessageID(res.Line, res.Position))
	switch {
	case err == nil:
		if t.keyword() == sms.KeywordStop { // whoever stored it may have gone before the end of the chat
			if err := endOptedOut(ctx, r.Store, []LineID{m.ID.Line()}, r.Clock); err != nil {
				return Reservation{}, err
			}
		}
		return Reservation{}, ErrMessageExists
	case !errors.Is(err, ErrNotFound) && !errors.Is(err, ErrAbandoned):
		return Reservation{}, fmt.Errorf("read a message: %w", err)
	case now.Before(res.At.Add(Lease)):
		return Reservation{}, ErrInProgress
	}
	return takeOver(ctx, r.Store, r.IDs, res, now)
}

// settle puts the text where it belongs. A chat may open or end meanwhile, so it tries again on a conflict.
func (r *Receiver) settle(ctx context.Context, a arrival, first bool) error {
	const attempts = 5
	claim := r.Store.ClaimInbound
	if !first {
		claim = r.Store.ReclaimInbound
	}
	id := NewMessageID(a.reservation.Line, a.reservation.Position)
	message := newMessage(id, "", Inbound, a.Body, StatusReceived, a.reservation.Position.Time())
	message.Body = a.shown()
	for range attempts {
		chat, err := claim(ctx, a.reservation.Line, message.preview())
		if errors.Is(err, ErrChatEnded) {
			chat, err = r.outside(ctx, a, message.preview())
		}
		if errors.Is(err, ErrConflict) {
			continue
		}
		if err != nil {
			return fmt.Errorf("enter an inbound text: %w", err)
		}
		if chat.ID == "" {
			return nil // counted
		}
		message.ChatID = chat.ID
		message.ReplyTo, err = r.answered(ctx, a.InboundText, chat)
		if err != nil {
			return err
		}
		if err := r.store(ctx, a, chat, message); err != nil {
			return err
		}
		if a.keyword == sms.KeywordStop {
			return endOptedOut(ctx, r.Store, []LineID{chat.ID.Line()}, r.Clock)
		}
		return nil
	}
	return ErrInProgress
}

// answered is the message that the text answers: the one that the carrier names, else the chat's latest outbound one.
func (r *Receiver) answered(ctx context.Context, t InboundText, c Chat) (MessageID, error) {
	if t.ReplyTo == "" {
		return c.LastOutbound, nil
	}
	id, err := r.named(ctx, t)
	if err != nil {
		return "", fmt.Errorf("find the message of a reply: %w", err)
	}
	if id == "" || id.Line() != c.ID.Line() {
		return c.LastOutbound, nil
	}
	return id, nil
}

// named is the message that the text names as the one it answers; empty if it is not known. SNS brings the answers to End User
// Messaging's texts too.
func (r *Receiver) named(ctx context.Context, t InboundText) (MessageID, error) {
	carriers := []string{t.Carrier}
	if t.Carrier == CarrierSNS {
		carriers = append(carriers, CarrierEUM)
	}
	for _, carrier := range carriers {
		id, err := r.Store.Linked(ctx, Provider{Carrier: carrier, ID: t.ReplyTo})
		if !errors.Is(err, ErrNotFound) {
			return id, err
		}
	}
	return "", nil
}

// store puts the message, and the answer to HELP with it.
func (r *Receiver) store(ctx context.Context, a arrival, c Chat, m Message) error {
	put := func() error { return r.Store.PutMessage(ctx, m) }
	if a.keyword == sms.KeywordHelp {
		service, err := r.Store.Service(ctx, c.ServiceID)
		if err != nil {
			return fmt.Errorf("read a service: %w", err)
		}
		help, err := r.replier().reply(ctx, TextHelp, service, c.ID.Line(), c.ID, a.To, a.From, service.text(TextHelp), a.now)
		if err != nil {
			return err
		}
		if help != nil {
			put = func() error { return r.Store.PutAnswered(ctx, m, *help) }
		}
	}
	err := put()
	switch {
	case err == nil || errors.Is(err, ErrMessageExists):
		return nil
	case errors.Is(err, ErrAbandoned): // whoever took over stores it at another position
		return ErrInProgress
	}
	return fmt.Errorf("store an inbound message: %w", err)
}

func (r *Receiver) replier() replier { return replier{store: r.Store, ids: r.IDs, key: r.Key} }
