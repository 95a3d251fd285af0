package e2e

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strconv"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

func TestATicketConnectsOnce(t *testing.T) {
	t.Parallel()
	alice := as(t, "alice")
	issued := alice.ticket(t)
	if left := time.Until(issued.ExpiresAt); left < 30*time.Second || left > 61*time.Second {
		t.Errorf("the ticket lasts %s, not a minute", left)
	}
	connection, _, err := dial(t.Context(), issued.URL, issued.Ticket)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = connection.CloseNow() })
	cannotConnect(t, issued.URL, issued.Ticket)
}

func TestATicketOfNobodyConnectsNobody(t *testing.T) {
	t.Parallel()
	issued := as(t, "alice").ticket(t)
	cannotConnect(t, issued.URL, rand.Text())
	cannotConnect(t, issued.URL, issued.Ticket[1:])
	cannotConnect(t, issued.URL, "")
}

func TestAnExpiredTicketConnectsNobody(t *testing.T) {
	t.Parallel()
	issued := as(t, "alice").ticket(t)
	// Instead of waiting for a minute, the minute is taken away from the ticket.
	past := time.Now().Add(-time.Second)
	hash := sha256.Sum256([]byte(issued.Ticket))
	_, err := world.dynamodb.UpdateItem(t.Context(), &dynamodb.UpdateItemInput{
		TableName:           &world.Table,
		Key:                 key("T#"+hex.EncodeToString(hash[:16]), "T"),
		ConditionExpression: aws.String("attribute_exists(pk)"),
		UpdateExpression:    aws.String("SET #until = :until, expiresAt = :expires"),
		ExpressionAttributeNames: map[string]string{
			"#until": "t",
		},
		ExpressionAttributeValues: map[string]types.AttributeValue{
			":until":   &types.AttributeValueMemberN{Value: strconv.FormatInt(past.UnixMilli(), 10)},
			":expires": &types.AttributeValueMemberN{Value: strconv.FormatInt(past.Unix(), 10)},
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	cannotConnect(t, issued.URL, issued.Ticket)
}

func key(pk, sk string) map[string]types.AttributeValue {
	return map[string]types.AttributeValue{
		"pk": &types.AttributeValueMemberS{Value: pk},
		"sk": &types.AttributeValueMemberS{Value: sk},
	}
}

func cannotConnect(t *testing.T, address, secret string) {
	t.Helper()
	connection, response, err := dial(t.Context(), address, secret)
	if err == nil {
		_ = connection.CloseNow()
		t.Fatal("the ticket connects a socket")
	}
	if response == nil || response.StatusCode != http.StatusForbidden && response.StatusCode != http.StatusUnauthorized {
		t.Fatalf("refused with %v: %v", response, err)
	}
}

func TestAllSocketsOfAnAgentAreTold(t *testing.T) {
	t.Parallel()
	alice := as(t, "alice")
	desktops := []*socket{alice.connect(t), as(t, "alice").connect(t)}
	c := conversation(t, alice, "support")
	m := alice.send(t, c.ID, "Seen on both screens.")
	for _, live := range desktops {
		live.await(t, "the chat", chatIs("chat.updated", c.ID, func(chat) bool { return true }))
		live.await(t, "the text", messageIs("message.created", func(told message) bool { return told.ID == m.ID }))
	}
}

// What others do is not pushed, whether one could read it or not.
func TestOnlyTheOwnerIsTold(t *testing.T) {
	t.Parallel()
	alice, bob := as(t, "alice"), as(t, "bob")
	owner, colleague := alice.connect(t), bob.connect(t)
	c := conversation(t, alice, "support")
	m := alice.send(t, c.ID, "Between us.")
	own := conversation(t, bob, "support") // what the colleague is told after it
	owner.await(t, "the text", messageIs("message.created", func(told message) bool { return told.ID == m.ID }))
	colleague.await(t, "their own chat", chatIs("chat.updated", own.ID, func(chat) bool { return true }))
	told := colleague.told(func(e event) bool {
		return e.Chat != nil && e.Chat.ID == c.ID || e.Message != nil && e.Message.ChatID == c.ID
	})
	if len(told) != 0 {
		t.Errorf("a colleague is told of %d changes", len(told))
	}
}

// A desktop whose socket was forgotten must hear of it, or it would wait for ever.
func TestAPingOfAForgottenSocketClosesIt(t *testing.T) {
	t.Parallel()
	dora := as(t, "dora") // nobody else connects as dora
	live := dora.connect(t)
	forgetSockets(t, "dora")
	live.say(t, `{"action":"ping"}`)
	live.awaitClose(t)
}

// forgetSockets removes the agent's sockets from the table.
func forgetSockets(t *testing.T, agent string) {
	t.Helper()
	for _, stored := range storedSockets(t, agent) {
		if _, err := world.dynamodb.DeleteItem(t.Context(), &dynamodb.DeleteItemInput{TableName: &world.Table, Key: stored}); err != nil {
			t.Fatal(err)
		}
	}
}

// storedSockets are the keys of the agent's sockets in the table, of which there is one at least.
func storedSockets(t *testing.T, agent string) []map[string]types.AttributeValue {
	t.Helper()
	found, err := world.dynamodb.Query(t.Context(), &dynamodb.QueryInput{
		TableName:              &world.Table,
		ConsistentRead:         aws.Bool(true),
		ProjectionExpression:   aws.String("pk, sk"),
		KeyConditionExpression: aws.String("pk = :agent AND begins_with(sk, :socket)"),
		ExpressionAttributeValues: map[string]types.AttributeValue{
			":agent":  &types.AttributeValueMemberS{Value: "A#" + agent},
			":socket": &types.AttributeValueMemberS{Value: "S#"},
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(found.Items) == 0 {
		t.Fatal("no socket is stored")
	}
	return found.Items
}

// What is no ping is no reason to close, and gets no answer.
func TestASocketPassesOverWhatItDoesNotKnow(t *testing.T) {
	t.Parallel()
	live := as(t, "alice").connect(t)
	for _, frame := range []string{`{"action":"dance"}`, `{}`, `{"action":`, "hello"} {
		live.say(t, frame)
	}
	live.ping(t)
}

// A desktop that was away misses nothing: what was committed before the pong is in the sync, what comes after is pushed.
func TestADesktopThatConnectsAgainMissesNothing(t *testing.T) {
	t.Parallel()
	alice := as(t, "alice")
	c := conversation(t, alice, "support")
	first := alice.connect(t)
	cursor := alice.sync(t, "").Cursor
	if err := first.connection.CloseNow(); err != nil {
		t.Fatal(err)
	}

	const n = 10
	published := make(chan error, 1)
	go func() {
		var err error
		for i := 0; i < n && err == nil; i++ {
			err = world.publish(context.WithoutCancel(t.Context()), c.text("Reply "+strconv.Itoa(i)))
		}
		published <- err
	}()
	again := alice.connect(t)
	missed := alice.sync(t, cursor)
	if err := <-published; err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{}
	for _, m := range missed.Messages {
		known[m.ID] = true
	}
	eventually(t, "all replies are in the chat", func() error { return hasMessages(t, alice, c, n) })
	for _, m := range alice.messages(t, c.ID) {
		if !known[m.ID] {
			again.await(t, "a reply that the sync did not have", messageIs("message.created", func(told message) bool { return told.ID == m.ID }))
		}
	}
}
