package chat_test

import (
	"errors"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/smsdesk/smsdesk/shared/chat"
	"github.com/smsdesk/smsdesk/shared/chat/chattest"
)

func lineKey(t interface{ Fatal(args ...any) }) chat.Key {
	key, err := chat.NewKey(strings.Repeat("k", chat.MinKeyLength))
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func TestAKeyHasALeastLength(t *testing.T) {
	for length, ok := range map[int]bool{0: false, chat.MinKeyLength - 1: false, chat.MinKeyLength: true, 100: true} {
		secret := strings.Repeat("s", length)
		_, err := chat.NewKey(secret)
		if (err == nil) != ok {
			t.Errorf("a key of %d bytes: %v", length, err)
		}
		if err != nil && length > 0 {
			plain(t, "the error", err.Error(), secret)
		}
	}
}

func TestALineIsThatOfItsPairOfNumbers(t *testing.T) {
	key := lineKey(t)
	other, err := chat.NewKey(strings.Repeat("o", chat.MinKeyLength))
	if err != nil {
		t.Fatal(err)
	}
	const service, customer = "+12065550100", "+12065550150"
	lines := []chat.LineID{
		key.Line(service, customer), key.Line(customer, service), key.Line(service, "+12065550151"), key.Line("+12065550101", customer),
		key.Line(service+"1", "2065550150"), chat.LineID(key.Customer(customer)), other.Line(service, customer),
	}
	if again := key.Line(service, customer); again != lines[0] {
		t.Errorf("the line of the same numbers is %s, then %s", lines[0], again)
	}
	slices.Sort(lines)
	if len(slices.Compact(slices.Clone(lines))) != len(lines) {
		t.Errorf("two pairs of numbers are on one line: %v", lines)
	}
	for _, l := range lines {
		if len(l) != 24 {
			t.Errorf("%s has %d characters", l, len(l))
		}
	}
}

func TestIDsAreRoundTripped(t *testing.T) {
	key := lineKey(t)
	urlSafe := regexp.MustCompile(`^[A-Za-z0-9_-]{1,64}$`)
	rapid.Check(t, func(t *rapid.T) {
		line := key.Line(rapid.String().Draw(t, "service"), rapid.String().Draw(t, "customer"))
		at := time.UnixMilli(rapid.Int64Range(0, 1<<47).Draw(t, "ms")).UTC()
		position, err := chat.NewULIDs().Next(at)
		if err != nil {
			t.Fatal(err)
		}
		if !position.Time().Equal(at) {
			t.Fatalf("a position of %v says %v", at, position.Time())
		}
		c, err := chat.ParseChatID(string(chat.NewChatID(line, position)))
		if err != nil || c.Line() != line || c.Start() != position {
			t.Fatalf("chat %s: line %s, start %s, %v", c, c.Line(), c.Start(), err)
		}
		m, err := chat.ParseMessageID(string(chat.NewMessageID(line, position)))
		if err != nil || m.Line() != line || m.Position() != position {
			t.Fatalf("message %s: line %s, position %s, %v", m, m.Line(), m.Position(), err)
		}
		if len(c) != 51 || !urlSafe.MatchString(string(c)) {
			t.Fatalf("%q is no id for a URL", c)
		}
	})
}

func TestNonsenseIsNoID(t *testing.T) {
	line := string(lineKey(t).Line("+12065550100", "+12065550150"))
	position := string(chat.PositionAt(chattest.Epoch()))
	for name, id := range map[string]string{
		"nothing":                           "",
		"a word":                            "nonsense",
		"a line alone":                      line,
		"a line and a dash":                 line + "-",
		"a position alone":                  position,
		"another separator":                 line + "_" + position,
		"one character too few":             line + "-" + position[1:],
		"one character too many":            line + "-" + position + "0",
		"a line in lower case":              strings.ToLower(line) + "-" + position,
		"a position in lower case":          line + "-" + strings.ToLower(position),
		"a position after the end of time":  line + "-8" + position[1:],
		"a letter that no position has":     line + "-" + position[:25] + "U",
		"a letter that stands for another":  line + "-" + position[:25] + "O",
		"a digit that no line has":          "1" + line[1:] + "-" + position,
		"line breaks in place of the line":  line[:16] + "\r\n\r\n\r\n\r\n-" + position,
		"a path":                            "../../../../../../../../../../../../../../../../etc",
		"as long as an id, but not ASCII":   strings.Repeat("ä", 25) + "-",
		"a zero byte at the end":            line + "-" + position[:25] + "\x00",
		"a space in place of the separator": line + " " + position,
	} {
		if _, err := chat.ParseChatID(id); !errors.Is(err, chat.ErrNotFound) {
			t.Errorf("%s as a chat's id: %v", name, err)
		}
		if _, err := chat.ParseMessageID(id); !errors.Is(err, chat.ErrNotFound) {
			t.Errorf("%s as a message's id: %v", name, err)
		}
	}
}

func TestPositionsSortByTimeThenByTheirTaking(t *testing.T) {
	ids := chat.NewULIDs()
	start := chattest.Epoch()
	var taken []chat.Position
	for ms := range 3 {
		at := start.Add(time.Duration(ms) * time.Millisecond)
		for range 100 {
			p, err := ids.Next(at)
			if err != nil {
				t.Fatal(err)
			}
			if p < chat.PositionAt(at) || p >= chat.PositionAt(at.Add(time.Millisecond)) {
				t.Errorf("%s is no position of %v", p, at)
			}
			taken = append(taken, p)
		}
	}
	if !slices.IsSorted(taken) || len(slices.Compact(slices.Clone(taken))) != len(taken) {
		t.Errorf("positions are not in the order of their taking")
	}
}

func TestAPositionStandsAboveTheLastOneThoughItsTimeIsEarlier(t *testing.T) {
	ids := chat.NewULIDs()
	now := chattest.Epoch()
	for _, c := range []struct {
		step  time.Duration
		above bool
	}{{time.Second, true}, {-time.Millisecond, true}, {time.Millisecond - chat.CommitLag, true}, {chat.CommitLag, true}, {-chat.CommitLag - 2*time.Second, false}} {
		before, err := ids.Next(now)
		if err != nil {
			t.Fatal(err)
		}
		now = now.Add(c.step)
		after, err := ids.Next(now)
		if err != nil {
			t.Fatal(err)
		}
		if (after > before) != c.above {
			t.Errorf("%v later: %s after %s", c.step, after, before)
		}
	}
}

func TestPositionsTakenAtOnceAreDifferent(t *testing.T) {
	ids := chat.NewULIDs()
	taken := make([]chat.Position, 200)
	for _, err := range chattest.AtOnce(len(taken), func(i int) (err error) {
		taken[i], err = ids.Next(chattest.Epoch())
		return err
	}) {
		if err != nil {
			t.Fatal(err)
		}
	}
	slices.Sort(taken)
	if len(slices.Compact(slices.Clone(taken))) != len(taken) {
		t.Errorf("two attempts took the same position")
	}
}

func TestTheLowestPositionOfATimeBefore1970IsTheLowest(t *testing.T) {
	if p := chat.PositionAt(time.UnixMilli(-1)); p != chat.PositionAt(time.UnixMilli(0)) {
		t.Errorf("a position before all is %s", p)
	}
	if at := chat.Position("nonsense").Time(); !at.IsZero() {
		t.Errorf("nonsense has the time %v", at)
	}
}

func TestTheSystemsClockIsInUTCAndCutToMilliseconds(t *testing.T) {
	if now := chat.SystemClock(); now.Location() != time.UTC || now.Nanosecond()%int(time.Millisecond) != 0 || time.Since(now) > time.Minute {
		t.Errorf("the time is %v", now)
	}
}

func TestAnIdempotencyKeyIsScopedToItsAgentAndPath(t *testing.T) {
	if got := chat.NewIdempotency("", "alice", "/path", "body"); got != (chat.Idempotency{}) {
		t.Errorf("no key gives %+v", got)
	}
	first := chat.NewIdempotency("key", "alice", "/path", "body")
	for name, tt := range map[string]struct {
		other            chat.Idempotency
		sameKey, sameAll bool
	}{
		"the same":      {chat.NewIdempotency("key", "alice", "/path", "body"), true, true},
		"another body":  {chat.NewIdempotency("key", "alice", "/path", "another"), true, false},
		"another agent": {chat.NewIdempotency("key", "bob", "/path", "body"), false, false},
		"another path":  {chat.NewIdempotency("key", "alice", "/other", "body"), false, false},
		"another key":   {chat.NewIdempotency("other", "alice", "/path", "body"), false, false},
	} {
		if (tt.other.Key == first.Key) != tt.sameKey || (tt.other == first) != tt.sameAll {
			t.Errorf("%s: %+v and %+v", name, first, tt.other)
		}
	}
}

func TestRefusalsAreComparedByTheirCode(t *testing.T) {
	owned := &chat.Error{Code: chat.CodeChatOwnedByOther, Owner: "bob", Message: "Bob's."}
	if !errors.Is(owned, &chat.Error{Code: chat.CodeChatOwnedByOther}) || errors.Is(owned, chat.ErrNotYourChat) || errors.Is(owned, errStore) {
		t.Errorf("%v is not compared by its code", owned)
	}
	if got := chat.Invalid("Say more."); got.Error() != "invalid_request: Say more." {
		t.Errorf("a refusal reads %q", got)
	}
}
