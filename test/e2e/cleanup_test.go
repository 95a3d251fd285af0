package e2e

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"reflect"
	"strconv"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
)

// clean does the schedule's work now. What is due may be another cleanup's by then: only what became of it counts.
func clean(t *testing.T) {
	t.Helper()
	answered, err := world.lambda.Invoke(t.Context(), &lambda.InvokeInput{FunctionName: &world.CleanupFunction, Payload: []byte(`{}`)})
	if err != nil {
		t.Fatal(err)
	}
	if answered.FunctionError != nil {
		t.Fatalf("the cleanup fails: %s: %s", *answered.FunctionError, answered.Payload)
	}
	var report map[string]int
	if err := json.Unmarshal(answered.Payload, &report); err != nil || len(report) == 0 {
		t.Fatalf("the cleanup reports %s", answered.Payload)
	}
}

// makeDue turns the clock of one item forward, so that the next cleanup looks after it.
func makeDue(t *testing.T, item map[string]types.AttributeValue) {
	t.Helper()
	_, err := world.dynamodb.UpdateItem(t.Context(), &dynamodb.UpdateItemInput{
		TableName:           &world.Table,
		Key:                 item,
		ConditionExpression: aws.String("attribute_exists(dueShard)"),
		UpdateExpression:    aws.String("SET dueAt = :now"),
		ExpressionAttributeValues: map[string]types.AttributeValue{
			":now": &types.AttributeValueMemberN{Value: fmt.Sprint(time.Now().UnixMilli())},
		},
	})
	if err != nil {
		t.Fatal(err)
	}
}

// notDue complains if the item is to be looked after now.
func notDue(t *testing.T, item map[string]types.AttributeValue) error {
	t.Helper()
	stored, err := world.dynamodb.GetItem(t.Context(), &dynamodb.GetItemInput{TableName: &world.Table, Key: item, ConsistentRead: aws.Bool(true)})
	if err != nil {
		return err
	}
	due, ok := stored.Item["dueAt"].(*types.AttributeValueMemberN)
	if !ok {
		return errors.New("it is never due")
	}
	at, err := strconv.ParseInt(due.Value, 10, 64)
	if err == nil && at <= time.Now().UnixMilli() {
		err = errors.New("it is due")
	}
	return err
}

// lineOf is the key of the chat's line in the table.
func lineOf(c chat) map[string]types.AttributeValue { return key("L#"+c.ID[:24], "HEAD") }

func TestACleanupChangesNothingThatNeedsNoChange(t *testing.T) {
	t.Parallel()
	alice := as(t, "alice")
	live := alice.connect(t)
	c := conversation(t, alice, "support")
	alice.send(t, c.ID, "Still here.")
	before := tracesOf(t, alice, c, nil)
	clean(t)
	makeDue(t, lineOf(c))
	clean(t)
	eventually(t, "the line is due at another time", func() error { return notDue(t, lineOf(c)) })
	if after := tracesOf(t, alice, c, nil); !reflect.DeepEqual(before, after) {
		t.Errorf("%+v became %+v", before, after)
	}
	live.ping(t)
}

func TestACleanupForgetsAStaleSocket(t *testing.T) {
	t.Parallel()
	carol := as(t, "carol") // nobody else connects as carol
	live := carol.connect(t)
	for _, stored := range storedSockets(t, "carol") {
		makeDue(t, stored)
	}
	clean(t)
	live.say(t, `{"action":"ping"}`)
	live.awaitClose(t)
}

// overdue is when a text without an answer is given up, with some time to spare.
const overdue = 40 * time.Second

// The function dies while the carrier has the text. Nobody knows what became of it, and nobody sends it again.
func TestATextWhoseFunctionDiedIsUnconfirmed(t *testing.T) {
	t.Parallel()
	alice := as(t, "alice")
	live := alice.connect(t)
	c := conversation(t, alice, "support")
	taken, dead := make(chan struct{}), make(chan struct{})
	dying := interceptedSender(t, func(*http.Response) error {
		close(taken)
		<-dead
		return errors.New("nobody waits for this answer")
	})
	const body = "Are you there?"
	idempotency := rand.Text()
	dying.begin(t, alice, c.ID, body, idempotency)
	select {
	case <-taken:
	case <-time.After(patience):
		t.Fatal("the carrier was not called")
	}
	dying.kill()
	close(dead)

	queued := live.await(t, "the text", messageIs("message.created", func(m message) bool { return m.ChatID == c.ID })).Message
	if queued.Status != "queued" {
		t.Errorf("the message is %s", queued.Status)
	}
	r := sending(c.ID, body).withKey(idempotency)
	if again := want[message](t, alice, r, http.StatusAccepted); again.ID != queued.ID || again.Status != "queued" {
		t.Errorf("the repeat is %s, %s", again.ID, again.Status)
	}
	err := poll(t.Context(), overdue, func() error {
		if m := alice.message(t, c.ID, queued.ID); m.Status != "unconfirmed" {
			return fmt.Errorf("the message reads as %s", m.Status)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}

	makeDue(t, lineOf(c))
	clean(t)
	told := live.await(t, "the end of the wait", messageIs("message.updated", func(m message) bool { return m.ID == queued.ID }))
	if told.Message.Status != "unconfirmed" || climb(*told.Message) != "queued unconfirmed" {
		t.Errorf("the desktop is told that the message is %s", told.Message.Status)
	}
	if again := want[message](t, alice, r, http.StatusAccepted); again.ID != queued.ID || again.Status != "unconfirmed" {
		t.Errorf("the repeat is %s, %s", again.ID, again.Status)
	}
	sentOnce(t, c.CustomerNumber, body)
}
