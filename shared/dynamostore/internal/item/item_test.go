package item_test

import (
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/google/go-cmp/cmp"

	"github.com/smsdesk/smsdesk/shared/chat"
	"github.com/smsdesk/smsdesk/shared/dynamostore/dynamotest"
	"github.com/smsdesk/smsdesk/shared/dynamostore/internal/item"
	"github.com/smsdesk/smsdesk/shared/sms"
)

// start is when the chats of these tests begin.
func start() time.Time { return time.Date(2026, time.November, 3, 9, 30, 0, 123e6, time.UTC) }

func line(t *testing.T) chat.LineID {
	t.Helper()
	key, err := chat.NewKey(strings.Repeat("k", chat.MinKeyLength))
	if err != nil {
		t.Fatal(err)
	}
	return key.Line("+12065550100", "+12065550150")
}

func position(after time.Duration) chat.Position { return chat.PositionAt(start().Add(after)) }

// longest is a message with all that a message can have, a body of 750 bytes and the reasons that are longest.
func longest(t *testing.T) chat.Message {
	t.Helper()
	l := line(t)
	return chat.Message{
		ID:           chat.NewMessageID(l, position(time.Minute)),
		ChatID:       chat.NewChatID(l, position(0)),
		Direction:    chat.Outbound,
		Body:         strings.Repeat("€", 250),
		SentBy:       "alice.of.the.night.shift",
		Status:       chat.StatusDelivered,
		StatusReason: chat.ReasonNotSentInTime,
		Confirmation: chat.ConfirmedByHandset,
		Encoding:     sms.EncodingUCS2,
		Segments:     4,
		Bill:         chat.Bill{Parts: 4, Price: 123_456},
		At:           start().Add(time.Minute),
		History: []chat.StatusChange{
			{Status: chat.StatusQueued, At: start().Add(time.Minute)},
			{Status: chat.StatusUnconfirmed, At: start().Add(2 * time.Minute), Reason: chat.ReasonNoAnswer},
			{Status: chat.StatusDelivered, At: start().Add(72 * time.Hour), Reason: chat.ReasonNotSentInTime},
		},
		Revision: 3,
	}
}

// fullest is an active chat with all that an active chat can have.
func fullest(t *testing.T) chat.Chat {
	t.Helper()
	l := line(t)
	return chat.Chat{
		ID:             chat.NewChatID(l, position(0)),
		ServiceID:      "support",
		ServiceNumber:  "+12065550100",
		CustomerNumber: "+12065550150",
		Place:          chat.Place{Country: "US", TimeZones: []string{"America/Los_Angeles", "America/Boise"}},
		State:          chat.StateActive,
		AgentID:        "alice.of.the.night.shift",
		Origin:         chat.OriginAgent,
		Unread:         12,
		LastMessage: &chat.LastMessage{
			ID:        chat.NewMessageID(l, position(time.Hour)),
			Direction: chat.Inbound,
			Body:      strings.Repeat("€", 39) + "…",
			At:        start().Add(time.Hour),
		},
		LastOutbound:   chat.NewMessageID(l, position(time.Minute)),
		CreatedAt:      start(),
		LastActivityAt: start().Add(time.Hour),
		ChangedAt:      start().Add(time.Hour),
		IgnoredCount:   12,
		OptedOut:       true,
		Settled:        position(0),
		DueAt:          start().Add(2 * time.Hour),
		Revision:       1234,
	}
}

func TestTheLongestTypicalItemsCostOneWriteUnit(t *testing.T) {
	t.Parallel()
	ended := fullest(t)
	ended.State, ended.EndReason, ended.EndedAt = chat.StateEnded, chat.EndedByAgent, start().Add(time.Hour)
	ended.Disposition, ended.Note = "resolved", strings.Repeat("n", 250)
	bucket := chat.Bucket{Spent: map[int64]int{}}
	for second := range int64((chat.RateWindow + chat.LeaseOfTokens) / time.Second) {
		bucket.Spent[start().Unix()+second] = 9999
	}
	for name, record := range map[string]any{
		"a bucket whose tokens are spent all the time": item.NewBucket(bucket, start()),
		"a message of 750 bytes, its whole history":    item.NewMessage(longest(t)),
		"the head of a line, a preview of 120 bytes":   item.NewHead(fullest(t)),
		"the snapshot of an ended chat":                item.NewSnapshot(ended),
	} {
		attributes, err := item.Encode(record)
		if err != nil {
			t.Fatal(err)
		}
		size := dynamotest.Size(attributes)
		t.Logf("%s: %d bytes", name, size)
		if size > 1024 {
			t.Errorf("%s takes %d bytes, more than the 1024 of a write unit", name, size)
		}
	}
}

// again encodes the record and decodes it.
func again[T any](t *testing.T, record T) T {
	t.Helper()
	attributes, err := item.Encode(record)
	if err != nil {
		t.Fatal(err)
	}
	decoded, err := item.Decode[T](attributes)
	if err != nil {
		t.Fatal(err)
	}
	return decoded
}

func TestAMessageComesBackInEveryStanding(t *testing.T) {
	t.Parallel()
	for rank := 0; ; rank++ {
		status, ok := chat.StatusOfRank(rank)
		if !ok {
			break
		}
		for _, confirmation := range []chat.Confirmation{"", chat.ConfirmedByCarrier, chat.ConfirmedByHandset} {
			want := longest(t)
			want.Status, want.Confirmation = status, confirmation
			got, err := again(t, item.NewMessage(want)).Message()
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s by %q (-stored +read):\n%s", status, confirmation, diff)
			}
		}
	}
}

func TestAChatComesBackFromAHeadFromASnapshot(t *testing.T) {
	t.Parallel()
	want := fullest(t)
	if diff := cmp.Diff(want, again(t, item.NewHead(want)).Chat()); diff != "" {
		t.Errorf("from a head (-stored +read):\n%s", diff)
	}
	earlier := again(t, item.NewSnapshot(want))
	if due, err := (item.DueEntry{Key: earlier.Key, Due: earlier.Due}).Entry(); err != nil || due.Chat != want.ID || !due.At.Equal(want.DueAt) {
		t.Errorf("a snapshot is due as %+v, %v", due, err)
	}
	rested := want
	rested.DueAt = time.Time{}
	if soon := want.EndedAt.Add(chat.DueSoon); item.NewSnapshot(rested).At != item.MillisOf(soon) {
		t.Errorf("a snapshot of a line that nobody looks after is due at %v, not %v", item.NewSnapshot(rested).At.Time(), soon)
	}
	if diff := cmp.Diff(want, earlier.Chat()); diff != "" {
		t.Errorf("from a snapshot (-stored +read):\n%s", diff)
	}
}

func TestAnItemOfANewerLayoutIsRefused(t *testing.T) {
	t.Parallel()
	m := item.NewMessage(longest(t))
	m.Standing = 1000
	if _, err := m.Message(); err == nil {
		t.Error("a message with a standing that is none was read")
	}
	m = item.NewMessage(longest(t))
	m.History[0].Rank = 1000
	if _, err := m.Message(); err == nil {
		t.Error("a history with a rank that is none was read")
	}
}

func TestWhatIsDueIsSpreadOverTheShards(t *testing.T) {
	t.Parallel()
	key, err := chat.NewKey(strings.Repeat("k", chat.MinKeyLength))
	if err != nil {
		t.Fatal(err)
	}
	const lines = 1600
	shards := map[string]int{}
	for n := range lines {
		c := fullest(t)
		c.ID = chat.NewChatID(key.Line("+12065550100", string(rune('a'+n))), position(0))
		shards[item.NewHead(c).Shard]++
	}
	for shard := range chat.DueShards {
		if n := shards[item.DueShard(shard)]; n < lines/chat.DueShards/2 || n > lines/chat.DueShards*2 {
			t.Errorf("shard %d has %d of %d lines", shard, n, lines)
		}
	}
}

func TestWhatExpiresSaysSoWhereTheTableLooks(t *testing.T) {
	t.Parallel()
	attribute := dynamotest.ExpiryAttribute(t)
	at := start()
	id := chat.NewMessageID(line(t), position(0))
	for name, record := range map[string]any{
		"reservation":      item.NewReservation(chat.Reservation{Key: "sns#1"}, at),
		"answered request": item.NewAnswer(chat.Idempotency{Key: "key"}, chat.NewChatID(line(t), position(0)), at),
		"carrier's id":     item.Provider{ExpiresAt: item.ExpiryOf(at)},
		"tombstone":        item.Tombstone{Key: item.MessageKey(id), Abandoned: true, ExpiresAt: item.ExpiryOf(at)},
		"news":             item.NewNews(chat.News{Agent: "alice", At: at}, at),
		"socket":           item.NewSocket(chat.Socket{Agent: "alice", ConnectedAt: at}),
		"ticket":           item.NewTicket("hash", chat.Ticket{Agent: "alice", ExpiresAt: at}),
		"bucket":           item.NewBucket(chat.Bucket{Key: "support"}, at),
	} {
		attributes, err := item.Encode(record)
		if err != nil {
			t.Fatal(err)
		}
		if _, ok := attributes[attribute].(*types.AttributeValueMemberN); !ok {
			t.Errorf("a %s has no number %q", name, attribute)
		}
	}
}

func TestAnExpiryIsNeverEarly(t *testing.T) {
	t.Parallel()
	at := time.Unix(1_700_000_000, 0)
	for offset, want := range map[time.Duration]item.Expiry{
		0:                1_700_000_000,
		time.Millisecond: 1_700_000_001,
		time.Second:      1_700_000_001,
	} {
		if got := item.ExpiryOf(at.Add(offset)); got != want {
			t.Errorf("%v after a whole second expires at %d, want %d", offset, got, want)
		}
	}
}

func TestACursorThatIsNoneIsNotFound(t *testing.T) {
	t.Parallel()
	id := string(chat.NewChatID(line(t), position(0)))
	for _, cursor := range []string{"", "x", id, "123-" + id, "000000000000x-" + id, "0001700000000-x", "0001700000000"} {
		if _, err := item.ParseEndedCursor(cursor); err == nil {
			t.Errorf("%q was taken for a cursor among ended chats", cursor)
		}
	}
	if sk, err := item.ParseEndedCursor("0001700000000-" + id); err != nil || sk != item.NewEndedChat("alice", chat.ChatID(id), time.UnixMilli(1_700_000_000)).SK {
		t.Errorf("a cursor among ended chats stands for %q, %v", sk, err)
	}
	if _, err := item.ParseOpenCursor("x"); err == nil {
		t.Error(`"x" was taken for a cursor among open chats`)
	}
}
