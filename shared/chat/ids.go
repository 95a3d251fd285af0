package chat

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"github.com/oklog/ulid/v2"
)

// LineID names a line, a pair of service number and customer number, without telling either: it is a keyed hash, so
// that the customer's number can be forgotten while what must hold for it (an opt-out) is kept. 24 characters.
type LineID string

// CustomerID is the keyed hash of a customer's number alone. 24 characters.
type CustomerID string

// ChatID names a chat: its line, then a ULID that sorts the line's chats by their beginning. 51 characters.
type ChatID string

// MessageID names a message: its line, then its position. 51 characters; the ids of a line's messages sort bytewise as
// the messages are shown.
type MessageID string

// Position is a message's place on its line: a ULID, taken when the first attempt to store the message began. It never
// changes once the message is stored.
type Position string

const (
	hashLength     = 24
	positionLength = ulid.EncodedSize
	idLength       = hashLength + 1 + positionLength
)

// Key is the secret that lines and customers are hashed with. Whoever has it can test numbers against ids.
type Key []byte

// MinKeyLength is the shortest Key that NewKey takes, in bytes.
const MinKeyLength = 32

// NewKey checks that the secret is long enough to be one.
func NewKey(secret string) (Key, error) {
	if len(secret) < MinKeyLength {
		return nil, fmt.Errorf("the line key has %d bytes, it needs at least %d", len(secret), MinKeyLength)
	}
	return Key(secret), nil
}

// Line is the line between a service's number and a customer's, both E.164.
func (k Key) Line(serviceNumber, customerNumber string) LineID {
	return LineID(k.hash("line", serviceNumber, customerNumber))
}

// Customer is the id of a customer's number, E.164.
func (k Key) Customer(number string) CustomerID {
	return CustomerID(k.hash("customer", number))
}

func (k Key) hash(parts ...string) string {
	mac := hmac.New(sha256.New, k)
	_, _ = io.WriteString(mac, strings.Join(parts, "\x00")) // a hash's Write returns no error
	return base32.StdEncoding.EncodeToString(mac.Sum(nil)[:hashLength*5/8])
}

// NewChatID is the id of a chat that begins on the line at the position.
func NewChatID(line LineID, start Position) ChatID {
	return ChatID(string(line) + "-" + string(start))
}

// ParseChatID refuses what cannot be a chat's id with ErrNotFound: no such chat exists.
func ParseChatID(s string) (ChatID, error) {
	if !wellFormed(s) {
		return "", ErrNotFound
	}
	return ChatID(s), nil
}

// Line is the line that the chat is on.
func (id ChatID) Line() LineID { return LineID(id[:hashLength]) }

// Start is where the chat begins: no message of the chat stands more than CommitLag before it.
func (id ChatID) Start() Position { return Position(id[hashLength+1:]) }

// ParseCustomerID refuses what cannot be a customer's id with ErrNotFound.
func ParseCustomerID(s string) (CustomerID, error) {
	if !isHash(s) {
		return "", ErrNotFound
	}
	return CustomerID(s), nil
}

// NewMessageID is the id of the message at the position on the line.
func NewMessageID(line LineID, at Position) MessageID {
	return MessageID(string(line) + "-" + string(at))
}

// ParseMessageID refuses what cannot be a message's id with ErrNotFound: no such message exists.
func ParseMessageID(s string) (MessageID, error) {
	if !wellFormed(s) {
		return "", ErrNotFound
	}
	return MessageID(s), nil
}

// Line is the line that the message is on.
func (id MessageID) Line() LineID { return LineID(id[:hashLength]) }

// Position is the message's place on its line.
func (id MessageID) Position() Position { return Position(id[hashLength+1:]) }

// isForeignID tells whether the text can be an id that another system gave, which stands in addresses and keys.
func isForeignID(s string) bool {
	return s != "" && len(s) <= maxID && !strings.ContainsFunc(s, func(c rune) bool {
		return (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9') && !strings.ContainsRune("._~-", c)
	})
}

// IsProviderID tells whether the text can be a carrier's own id of a text, which stands in keys: printable ASCII without spaces, and not
// long.
func IsProviderID(s string) bool {
	const longest = 128
	return s != "" && len(s) <= longest && !strings.ContainsFunc(s, func(c rune) bool { return c <= ' ' || c > '~' })
}

func wellFormed(id string) bool {
	if len(id) != idLength || id[hashLength] != '-' {
		return false
	}
	return isHash(id[:hashLength]) && Position(id[hashLength+1:]).wellFormed()
}

// isHash tells what Key.hash makes from nonsense. There is one way to write it.
func isHash(s string) bool {
	hash, err := base32.StdEncoding.DecodeString(s)
	return len(s) == hashLength && err == nil && base32.StdEncoding.EncodeToString(hash) == s // decoding skips line breaks
}

// ParsePosition refuses what cannot be a position with ErrNotFound.
func ParsePosition(s string) (Position, error) {
	if !Position(s).wellFormed() {
		return "", ErrNotFound
	}
	return Position(s), nil
}

// wellFormed tells a position from nonsense. There is one way to write it.
func (p Position) wellFormed() bool {
	id, err := ulid.ParseStrict(string(p))
	return err == nil && id.String() == string(p)
}

// PositionAt is the lowest position of the time: every position taken then or after sorts after it or is equal.
func PositionAt(t time.Time) Position {
	var id ulid.ULID
	if err := id.SetTime(ulid.Timestamp(t)); err != nil {
		return Position(strings.Repeat("0", positionLength)) // a time before 1970 or after 10889
	}
	return Position(id.String())
}

// Time is when the position was taken, to the millisecond.
func (p Position) Time() time.Time {
	id, err := ulid.ParseStrict(string(p))
	if err != nil {
		return time.Time{}
	}
	return ulid.Time(id.Time()).UTC()
}

// IDs takes new positions.
type IDs interface {
	// Next is a position of the time, above all that this process took before: if it took one of a later time, less than CommitLag
	// later, of that one.
	Next(t time.Time) (Position, error)
}

// ULIDs are the positions of a running system: time, then randomness.
type ULIDs struct {
	mu      sync.Mutex
	entropy *ulid.MonotonicEntropy
	last    time.Time
}

// NewULIDs draws its randomness from crypto/rand.
func NewULIDs() *ULIDs {
	return &ULIDs{entropy: ulid.Monotonic(rand.Reader, 0)}
}

// Next implements IDs.
func (u *ULIDs) Next(t time.Time) (Position, error) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if t.After(u.last) || u.last.Sub(t) > CommitLag { // later than that is a clock that was wrong
		u.last = t
	}
	id, err := ulid.New(ulid.Timestamp(u.last), u.entropy)
	if err != nil {
		return "", errors.Join(errors.New("no randomness for an id"), err)
	}
	return Position(id.String()), nil
}

// Clock tells the time.
type Clock func() time.Time

// SystemClock is the machine's time in UTC, cut to the milliseconds that are stored and shown.
func SystemClock() time.Time { return time.Now().UTC().Truncate(time.Millisecond) }
