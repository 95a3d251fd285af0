package chat

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"time"

	"github.com/smsdesk/smsdesk/shared/sms"
)

// OutboundText is what a carrier is asked to send.
type OutboundText struct {
	From    string // the service's number, E.164
	To      string // the customer's number, E.164
	Body    string
	Message MessageID     // what the carrier may give back with its receipts: then a text whose answer was lost is found again
	Within  time.Duration // from now: nothing of it goes out to the carrier later, however long a connection takes, but what has begun to
}

// Carrier takes texts to customers.
type Carrier interface {
	// Send hands the text over, at most once. It returns the carrier's id of the message. A *NotSent error says that the
	// carrier has certainly not taken the text; any other error that it may have. Only after a call that was certainly not taken
	// may there be another, and only within the text's time.
	Send(ctx context.Context, t OutboundText) (providerID string, err error)
}

// EchoingCarrier is a Carrier that nobody needs to know its own ids of: each of its receipts names the message as OutboundText did, and no
// text of a customer's names one.
type EchoingCarrier interface {
	Carrier
	EchoesMessages()
}

// NotSent says that a text was certainly not sent.
type NotSent struct {
	Reason string // one of this package's words for a failure. ReasonOptedOut makes the carrier's opt-out this program's own
	Err    error  // tells neither number nor text
}

// Error implements error.
func (e *NotSent) Error() string { return "not sent (" + e.Reason + "): " + e.Err.Error() }

// Unwrap gives the carrier's own error.
func (e *NotSent) Unwrap() error { return e.Err }

// Provider names a message by its carrier's id.
type Provider struct {
	Carrier string
	ID      string
}

// MessageUpdater changes stored outbound messages.
type MessageUpdater interface {
	// Update applies the changes in turn, each as Message.Apply does, in as few writes as it can. It returns the message
	// as it is then. ErrNotFound if none is stored.
	Update(ctx context.Context, id MessageID, changes ...Change) (Message, error)
}

// LinkStore knows messages by their carriers' ids.
type LinkStore interface {
	// Link stores which message the carrier's id stands for, and returns the receipts that came before it was known.
	Link(ctx context.Context, p Provider, id MessageID, expires time.Time) ([]Change, error)
}

// SendStore is what Send needs to store.
type SendStore interface {
	ReservationStore
	MessageUpdater
	RateStore
	LinkStore
	ConsentStore
	// Chat reads a chat, strongly consistent. ErrNotFound if there is none.
	Chat(ctx context.Context, id ChatID) (Chat, error)
	// Request reads the reservation of the key, strongly consistent. ErrNotFound if there is none.
	Request(ctx context.Context, key string) (Reservation, error)
	// Release removes the reservation if it still has that position, so that its key is unused again.
	Release(ctx context.Context, r Reservation) error
	// ClaimOutbound commits a send: it enters the text into its chat, as ClaimInbound does, if the agent may write there
	// at that moment (see Chat.Writable), and returns the chat as it is then. Otherwise it returns that refusal. The customer
	// waits no more. ErrConflict if the chat is offered because its owner is away.
	ClaimOutbound(ctx context.Context, id ChatID, agentID string, text LastMessage) (Chat, error)
	// PutMessage stores a new message. ErrMessageExists or ErrAbandoned if its position is taken.
	PutMessage(ctx context.Context, m Message) error
}

// Sender sends agents' texts, each at most once.
type Sender struct {
	Store    SendStore
	Carriers map[string]Carrier
	Limiter  *Limiter
	Key      Key
	IDs      IDs
	Clock    Clock
	Log      *slog.Logger
}

// SendRequest is an agent's wish to send a text.
type SendRequest struct {
	Agent       Agent
	Chat        ChatID
	Body        string
	RetryOf     MessageID // see Retry; empty for a text of its own
	Idempotency Idempotency
}

// Send stores the text and hands it to the carrier. A refusal (*Error) means that nothing was stored and the key is
// unused. After that the answer is always the message, whatever became of it.
//
// At most one carrier call is made for a key: only the attempt that stores the message makes it, and a position holds
// one message.
func (s *Sender) Send(ctx context.Context, r SendRequest) (Message, error) {
	if r.Idempotency.Key == "" {
		return Message{}, errNoKey
	}
	earlier, err := s.Store.Request(ctx, r.Idempotency.Key)
	if err != nil && !errors.Is(err, ErrNotFound) {
		return Message{}, fmt.Errorf("read a request: %w", err)
	}
	if err == nil {
		m, err := s.answered(ctx, earlier, r.Idempotency)
		if !errors.Is(err, ErrNotFound) && !errors.Is(err, ErrAbandoned) {
			return m, err
		}
	}
	chat, service, err := s.allowed(ctx, r)
	if _, refused := errors.AsType[*Error](err); refused && earlier.Key != "" && earlier.Digest == r.Idempotency.Digest {
		return s.giveBack(ctx, earlier, err) // an attempt with the key may have been allowed, and be at work
	}
	if err != nil {
		return Message{}, err
	}
	reservation, err := s.reserve(ctx, r)
	if err != nil {
		return Message{}, err
	}
	return s.commit(ctx, r, chat, service.Carrier, reservation)
}

// answered is the message that an earlier request with the key stored. ErrNotFound or ErrAbandoned if it stored none.
func (s *Sender) answered(ctx context.Context, earlier Reservation, want Idempotency) (Message, error) {
	m, err := s.Store.Message(ctx, NewMessageID(earlier.Line, earlier.Position))
	if err != nil {
		return Message{}, err
	}
	if earlier.Digest != want.Digest {
		return Message{}, ErrIdempotencyMismatch
	}
	return m.Observed(s.Clock()), nil
}

// allowed checks everything that can be checked before anything is stored, the rates last: what is refused takes no token. It waits for
// the text's turn at the carrier.
func (s *Sender) allowed(ctx context.Context, r SendRequest) (Chat, Service, error) {
	if strings.TrimSpace(r.Body) == "" {
		return Chat{}, Service{}, ErrEmptyMessage
	}
	chat, err := s.Store.Chat(ctx, r.Chat)
	if err != nil {
		return Chat{}, Service{}, err
	}
	if !r.Agent.WorksFor(chat.ServiceID) {
		return Chat{}, Service{}, ErrNotFound
	}
	service, err := s.Store.Service(ctx, chat.ServiceID)
	if err != nil {
		return Chat{}, Service{}, err
	}
	if err := Gate(r.Agent, service); err != nil {
		return Chat{}, Service{}, err
	}
	if err := chat.Writable(r.Agent.ID, s.Clock()); err != nil {
		return Chat{}, Service{}, err
	}
	if !slices.Contains(service.Numbers, chat.ServiceNumber) { // no STOP to that number would reach the service
		return Chat{}, Service{}, ErrNumberTaken
	}
	if s.Carriers[service.Carrier] == nil {
		s.Log.ErrorContext(ctx, "service names a carrier that is not set up", "service", service.ID, "carrier", service.Carrier)
		return Chat{}, Service{}, ErrCarrierUnavailable
	}
	if err := Length(r.Body, service.MaxSegments); err != nil {
		return Chat{}, Service{}, err
	}
	if err := service.Policies.Reach(chat.Place, !chat.WaitingSince.IsZero(), s.Clock()); err != nil {
		return Chat{}, Service{}, err
	}
	return chat, service, s.Limiter.Admit(ctx, r.Agent, service, chat.ServiceNumber, sms.Measure(r.Body).Segments)
}

// Length refuses a text of more segments than the service allows, with a message that says how many characters fit.
func Length(body string, maxSegments int) error {
	size := sms.Measure(body)
	if size.Fits(maxSegments) {
		return nil
	}
	return &Error{Code: CodeMessageTooLong, Message: fmt.Sprintf(
		"The text has %d characters as SMS counts them (%s); %d fit. Shorten it.",
		size.Units, size.Encoding, size.Encoding.Limit(maxSegments))}
}

// reserve makes the key this request's, or joins an attempt with the same key that stored nothing yet.
func (s *Sender) reserve(ctx context.Context, r SendRequest) (Reservation, error) {
	now := s.Clock()
	position, err := s.IDs.Next(now)
	if err != nil {
		return Reservation{}, err
	}
	mine := Reservation{
		Key: r.Idempotency.Key, Line: r.Chat.Line(), Position: position, At: now, FirstAt: now, Digest: r.Idempotency.Digest,
	}
	reservation, first, err := s.Store.Reserve(ctx, mine, now.Add(r.retention()))
	if err != nil {
		return Reservation{}, fmt.Errorf("reserve a request: %w", err)
	}
	stale := !now.Before(reservation.At.Add(Lease))
	switch {
	case first:
		return reservation, nil
	case stale:
		reservation.Digest = mine.Digest
		reservation, err = takeOver(ctx, s.Store, s.IDs, reservation, now)
		if errors.Is(err, ErrMessageExists) { // its holder was slow, not gone
			err = ErrInProgress
		}
		return reservation, err
	case reservation.Digest != mine.Digest:
		return Reservation{}, ErrIdempotencyMismatch
	}
	return reservation, nil
}

// commit stores the message as queued, then calls the carrier.
func (s *Sender) commit(ctx context.Context, r SendRequest, chat Chat, carrier string, res Reservation) (Message, error) {
	m := newMessage(NewMessageID(res.Line, res.Position), r.Chat, Outbound, r.Body, StatusQueued, res.At)
	m.SentBy, m.RetryOf = r.Agent.ID, r.RetryOf
	startBy := s.Clock().Add(StartBy)
	if err := s.claim(ctx, r, chat, m.preview()); err != nil {
		if _, refused := errors.AsType[*Error](err); !refused {
			return Message{}, fmt.Errorf("claim a send: %w", err)
		}
		return s.giveBack(ctx, res, err)
	}
	err := s.Store.PutMessage(ctx, m)
	if errors.Is(err, ErrMessageExists) {
		return s.stored(ctx, m.ID)
	}
	if errors.Is(err, ErrAbandoned) { // another attempt took over, or gave the key back
		return Message{}, ErrInProgress
	}
	if err != nil {
		return Message{}, fmt.Errorf("store an outbound message: %w", err)
	}
	now := s.Clock()
	if !now.Before(startBy) || endsBefore(ctx, now.Add(CallTime)) {
		return s.caller().update(ctx, m, failed(ReasonNotSentInTime, now)), nil
	}
	text := OutboundText{From: chat.ServiceNumber, To: chat.CustomerNumber, Body: m.Body, Message: m.ID, Within: startBy.Sub(now)}
	return s.caller().call(ctx, m, text, chat.ServiceID, carrier), nil
}

// claim commits the send. An owner who writes is not away: an offer for that reason is taken back first.
func (s *Sender) claim(ctx context.Context, r SendRequest, chat Chat, text LastMessage) error {
	for range moveAttempts {
		if now := s.Clock(); chat.Owner() == r.Agent.ID && chat.Offer != nil && chat.Offer.Reason == OfferAway {
			err := s.Store.Transit(ctx, Transition{Before: chat, After: chat.withdrawn(now), At: now})
			if err != nil && !errors.Is(err, ErrConflict) {
				return fmt.Errorf("take an offer back: %w", err)
			}
		}
		_, err := s.Store.ClaimOutbound(ctx, r.Chat, r.Agent.ID, text)
		if !errors.Is(err, ErrConflict) {
			return err
		}
		if chat, err = s.Store.Chat(ctx, r.Chat); err != nil {
			return err
		}
	}
	return ErrConflict
}

func (s *Sender) caller() caller {
	return caller{store: s.Store, carriers: s.Carriers, key: s.Key, clock: s.Clock, log: s.Log}
}

// endsBefore tells whether whoever waits will have ended this attempt by then: what the carrier says would be lost.
func endsBefore(ctx context.Context, t time.Time) bool {
	deadline, bounded := ctx.Deadline()
	return bounded && deadline.Before(t)
}

// giveBack makes the key of a refused request unused. The position is abandoned first: another attempt with the key may
// have been allowed, and must not store its message once the key can be used for another. If it has, that is the answer.
func (s *Sender) giveBack(ctx context.Context, res Reservation, refusal error) (Message, error) {
	id := NewMessageID(res.Line, res.Position)
	err := s.Store.Abandon(ctx, id)
	if errors.Is(err, ErrMessageExists) {
		return s.stored(ctx, id)
	}
	if err == nil {
		err = s.Store.Release(ctx, res)
	}
	if err != nil {
		s.Log.ErrorContext(ctx, "a refused request keeps its key", "error", err)
	}
	return Message{}, refusal
}

// stored is the message that another attempt with the same key stored.
func (s *Sender) stored(ctx context.Context, id MessageID) (Message, error) {
	m, err := s.Store.Message(ctx, id)
	if err != nil {
		return Message{}, fmt.Errorf("read a message: %w", err)
	}
	return m.Observed(s.Clock()), nil
}
