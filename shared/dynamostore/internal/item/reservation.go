package item

import (
	"time"

	"github.com/smsdesk/smsdesk/shared/chat"
)

// ReservationKey is the key of the reservation of a text or of a request to send one. The key of a text has a carrier and a
// "#" before the carrier's id, that of a request is a digest: they never meet.
func ReservationKey(key string) Key { return Key{PK: "R#" + key, SK: "R"} }

// Reservation ties a text or a request to its one position.
type Reservation struct {
	Key
	Line      chat.LineID   `dynamodbav:"l"`
	Position  chat.Position `dynamodbav:"p"`
	At        Millis        `dynamodbav:"t"`
	FirstAt   Millis        `dynamodbav:"tf"`
	Digest    string        `dynamodbav:"g,omitempty"`
	Done      bool          `dynamodbav:"z,omitempty"`
	ExpiresAt Expiry        `dynamodbav:"expiresAt"`
}

// NewReservation is the item of the reservation.
func NewReservation(r chat.Reservation, expires time.Time) Reservation {
	return Reservation{
		Key:       ReservationKey(r.Key),
		Line:      r.Line,
		Position:  r.Position,
		At:        MillisOf(r.At),
		FirstAt:   MillisOf(r.FirstAt),
		Digest:    r.Digest,
		Done:      r.Done,
		ExpiresAt: ExpiryOf(expires),
	}
}

// Reservation is the reservation of the item, under its key.
func (r Reservation) Reservation(key string) chat.Reservation {
	return chat.Reservation{
		Key:      key,
		Line:     r.Line,
		Position: r.Position,
		At:       r.At.Time(),
		FirstAt:  r.FirstAt.Time(),
		Digest:   r.Digest,
		Done:     r.Done,
	}
}

// AnswerKey is the key of a request that was answered with a chat.
func AnswerKey(key string) Key { return Key{PK: "K#" + key, SK: "K"} }

// Answer is a request that was answered with a chat.
type Answer struct {
	Key
	Digest    string      `dynamodbav:"g"`
	Chat      chat.ChatID `dynamodbav:"c"`
	ExpiresAt Expiry      `dynamodbav:"expiresAt"`
}

// NewAnswer is the item of the request and its answer.
func NewAnswer(i chat.Idempotency, id chat.ChatID, at time.Time) Answer {
	return Answer{Key: AnswerKey(i.Key), Digest: i.Digest, Chat: id, ExpiresAt: ExpiryOf(at.Add(chat.RequestRetention))}
}
