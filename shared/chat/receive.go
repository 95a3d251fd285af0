package chat

import (
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
	ReplyTo string // the carrier's id of the message that the text answers; empty if it names none
}

// Key is what makes two deliveries the same text.
func (t InboundText) Key() string { return t.Carrier + "#" + t.ID }

// Consent is a customer's word on being texted by a service.
type Consent struct {
	ServiceID string
	Customer  CustomerID
	Lines     []LineID // the customer's lines with all numbers of the service
	OptedOut  bool
	At        time.Time // when it was given: a later word stands against an earlier one that is delivered late
	By        string    // the agent whom the customer told; empty if it is a text of the customer's own
	Record    []AuditEntry
}

// ReceiveStore is what Receive needs to store.
type ReceiveStore interface {
	ReservationStore
	NewsWriter
	// Lines is as in StartStore.
	Lines(ctx context.Context, lines []LineID) ([]Chat, error)
	// Service reads a service. ErrNotFound if there is none.
	Service(ctx context.Context, id string) (Service, error)
	// ServiceByNumber finds the service that the number belongs to. ErrNotFound if it is nobody's.
	ServiceByNumber(ctx context.Context, number string) (Service, error)
	// ClaimInbound enters the text into the line's active chat: the chat's last message, unless one that stands later
	// was entered before, unread count and activity. It returns the chat as it is then, or ErrChatEnded if the line has
	// no active chat. To enter the chat's last message again changes nothing.
	ClaimInbound(ctx context.Context, line LineID, text LastMessage) (Chat, error)
	// ReclaimInbound is ClaimInbound for a text that an earlier attempt may have entered already: it counts the unread
	// messages anew.
	ReclaimInbound(ctx context.Context, line LineID, text LastMessage) (Chat, error)
	// Linked is as in ConfirmStore.
	Linked(ctx context.Context, p Provider) (MessageID, error)
	// PutMessage stores a new message. ErrMessageExists or ErrAbandoned if its position is taken.
	PutMessage(ctx context.Context, m Message) error
	// Ignore counts a text on its line and marks its reservation as done, both or neither. ErrConflict if the line has
	// an active chat, or the reservation was changed.
	Ignore(ctx context.Context, r Reservation) error
	// SetConsent records the customer's word, on each of the lines as well, unless a later one is recorded. However old
	// the word is, the lines' chats change now.
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

// Receive stores the text in its line's active chat, or counts it as ignored. It may be called any number of times for
// a text, at once and after a crash at any point. ErrInProgress means: not yet known to be stored, deliver it again.
func (r *Receiver) Receive(ctx context.Context, t InboundText) error {
	now := r.Clock()
	position, err := r.IDs.Next(now)
	if err != nil {
		return err
	}
	reservation, first, err := r.Store.Reserve(ctx, Reservation{
		Key: t.Key(), Line: r.Key.Line(t.To, t.From), Position: position, At: now, FirstAt: now,
	}, now.Add(InboundRetention))
	if err != nil {
		return fmt.Errorf("reserve an inbound text: %w", err)
	}
	if !first {
		reservation, err = r.again(ctx, reservation, now)
		if errors.Is(err, ErrMessageExists) {
			return nil
		}
		if err != nil {
			return err
		}
	}
	if err := r.heed(ctx, t, reservation); err != nil {
		return err
	}
	return r.settle(ctx, t, reservation, first)
}

// again decides on a text that was delivered before: ErrMessageExists if nothing is left to do, else the reservation
// to go on with.
func (r *Receiver) again(ctx context.Context, res Reservation, now time.Time) (Reservation, error) {
	if res.Done {
		return Reservation{}, ErrMessageExists
	}
	_, err := r.Store.Message(ctx, NewMessageID(res.Line, res.Position))
	switch {
	case err == nil:
		return Reservation{}, ErrMessageExists
	case !errors.Is(err, ErrNotFound) && !errors.Is(err, ErrAbandoned):
		return Reservation{}, fmt.Errorf("read a message: %w", err)
	case now.Before(res.At.Add(Lease)):
		return Reservation{}, ErrInProgress
	}
	return takeOver(ctx, r.Store, r.IDs, res, now)
}

// heed records what the text says about being texted, before the text is stored: from then on nothing goes out.
func (r *Receiver) heed(ctx context.Context, t InboundText, res Reservation) error {
	keyword := sms.KeywordOf(t.Body)
	if keyword != sms.KeywordStop && keyword != sms.KeywordStart {
		return nil
	}
	services, err := r.services(ctx, t, res)
	if err != nil {
		return fmt.Errorf("find the service of a number: %w", err)
	}
	if len(services) == 0 {
		r.Log.WarnContext(ctx, "opt-out word to a number that no service has", "number", sms.Mask(t.To))
	}
	for _, service := range services {
		lines := []LineID{res.Line}
		for _, number := range service.Numbers {
			if number != t.To {
				lines = append(lines, r.Key.Line(number, t.From))
			}
		}
		if err := r.announce(ctx, lines); err != nil {
			return err
		}
		err := r.Store.SetConsent(ctx, Consent{
			ServiceID: service.ID,
			Customer:  r.Key.Customer(t.From),
			Lines:     lines,
			OptedOut:  keyword == sms.KeywordStop,
			At:        res.FirstAt,
		})
		if err != nil {
			return fmt.Errorf("record a consent: %w", err)
		}
	}
	return nil
}

// services are whose texts the customer speaks of: the one that has the number, and the one that texted on the line, which
// is another if the number changed hands.
func (r *Receiver) services(ctx context.Context, t InboundText, res Reservation) ([]Service, error) {
	var services []Service
	owner, err := r.Store.ServiceByNumber(ctx, t.To)
	if err == nil {
		services = append(services, owner)
	} else if !errors.Is(err, ErrNotFound) {
		return nil, err
	}
	chats, err := r.Store.Lines(ctx, []LineID{res.Line})
	if err != nil {
		return nil, err
	}
	if id := chats[0].ServiceID; id != "" && id != owner.ID {
		former, err := r.Store.Service(ctx, id)
		if err == nil {
			services = append(services, former)
		} else if !errors.Is(err, ErrNotFound) {
			return nil, err
		}
	}
	return services, nil
}

// announce tells the owners of ended chats on the lines that these are about to change. It comes before the change, since
// a text that was counted is not taken in again: told twice is no harm, told never is.
func (r *Receiver) announce(ctx context.Context, lines []LineID) error {
	chats, err := r.Store.Lines(ctx, lines)
	if err != nil {
		return fmt.Errorf("read lines: %w", err)
	}
	now := r.Clock()
	for _, c := range chats {
		if c.State != StateEnded {
			continue
		}
		err := r.Store.Announce(ctx, News{Agent: c.AgentID, At: now, Kind: NewsChat, Chat: c.ID}, now.Add(NewsRetention))
		if err != nil {
			return fmt.Errorf("announce a change: %w", err)
		}
	}
	return nil
}

// settle puts the text where it belongs. A chat may open or end meanwhile, so it tries again on a conflict.
func (r *Receiver) settle(ctx context.Context, t InboundText, res Reservation, first bool) error {
	const attempts = 3
	claim := r.Store.ClaimInbound
	if !first {
		claim = r.Store.ReclaimInbound
	}
	id := NewMessageID(res.Line, res.Position)
	message := newMessage(id, "", Inbound, t.Body, StatusReceived, res.Position.Time())
	for range attempts {
		chat, err := claim(ctx, res.Line, message.preview())
		if errors.Is(err, ErrChatEnded) {
			if err := r.announce(ctx, []LineID{res.Line}); err != nil {
				return err
			}
			err = r.Store.Ignore(ctx, res)
			if errors.Is(err, ErrConflict) {
				continue
			}
			if err != nil {
				return fmt.Errorf("count an ignored text: %w", err)
			}
			return nil
		}
		if err != nil {
			return fmt.Errorf("claim an inbound text: %w", err)
		}
		message.ChatID = chat.ID
		message.ReplyTo, err = r.answered(ctx, t, chat)
		if err != nil {
			return err
		}
		return r.put(ctx, message)
	}
	return ErrInProgress
}

// answered is the message that the text answers: the one that the carrier names, else the chat's latest outbound one.
func (r *Receiver) answered(ctx context.Context, t InboundText, c Chat) (MessageID, error) {
	if t.ReplyTo == "" {
		return c.LastOutbound, nil
	}
	id, err := r.Store.Linked(ctx, Provider{Carrier: t.Carrier, ID: t.ReplyTo})
	if err != nil && !errors.Is(err, ErrNotFound) {
		return "", fmt.Errorf("find the message of a reply: %w", err)
	}
	if id == "" || id.Line() != c.ID.Line() {
		return c.LastOutbound, nil
	}
	return id, nil
}

func (r *Receiver) put(ctx context.Context, m Message) error {
	err := r.Store.PutMessage(ctx, m)
	switch {
	case err == nil || errors.Is(err, ErrMessageExists):
		return nil
	case errors.Is(err, ErrAbandoned): // whoever took over stores it at another position
		return ErrInProgress
	}
	return fmt.Errorf("store an inbound message: %w", err)
}
