package e2e

import (
	"context"
	"crypto/rand"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
)

// outbound is a text that the carrier took, before any receipt.
func outbound(t *testing.T, d desk, c chat, body string) (m message, providerID string) {
	t.Helper()
	m = d.send(t, c.ID, body)
	return m, sentOnce(t, c.CustomerNumber, body).MessageID
}

// awaitHistory waits until the message's history has so many entries, and gives the message then.
func awaitHistory(t *testing.T, d desk, m message, entries int) message {
	t.Helper()
	var now message
	eventually(t, "the receipt is in the history", func() error {
		now = d.message(t, m.ChatID, m.ID)
		if len(now.History) < entries {
			return fmt.Errorf("the history is %s", climb(now))
		}
		return nil
	})
	return now
}

func TestAStatusOnlyGoesUp(t *testing.T) {
	t.Parallel()
	alice := as(t, "alice")
	c := conversation(t, alice, "support")
	for _, of := range []struct {
		name         string
		words        []string // of the carrier, in turn
		status       string
		confirmation string
		climbs       string
	}{
		{"the phone has it", []string{byPhone}, "delivered", "handset", "queued sent delivered"},
		{"it failed", []string{unknown}, "failed", "", "queued sent failed"},
		{"a success after a failure", []string{unknown, byCarrier}, "delivered", "carrier", "queued sent failed delivered"},
		{"a failure after a success", []string{byCarrier, unknown}, "delivered", "carrier", "queued sent delivered failed"},
	} {
		t.Run(of.name, func(t *testing.T) {
			m, id := outbound(t, alice, c, "Receipts: "+of.name)
			for i, word := range of.words {
				log := world.logDelivery
				if word == unknown {
					log = world.logFailure
				}
				if err := log(t.Context(), deliveryLine(id, c.CustomerNumber, word)); err != nil {
					t.Fatal(err)
				}
				m = awaitHistory(t, alice, m, 3+i)
			}
			if m.Status != of.status || m.Confirmation != of.confirmation || climb(m) != of.climbs {
				t.Errorf("the message is %s (%s) and climbed %s", m.Status, m.Confirmation, climb(m))
			}
			if m.Status == "failed" && m.StatusReason == "" {
				t.Error("a failed message does not say why")
			}
		})
	}
}

func TestTheSameReceiptTenTimesIsOneEntry(t *testing.T) {
	t.Parallel()
	alice := as(t, "alice")
	live := alice.connect(t)
	c := conversation(t, alice, "support")
	m, id := outbound(t, alice, c, "Confirmed ten times.")
	line := deliveryLine(id, c.CustomerNumber, byCarrier)
	atOnce(t, 10, func(int) (struct{}, error) { return struct{}{}, world.logDelivery(t.Context(), line) })
	awaitHistory(t, alice, m, 3)

	// What comes after them is handled after them, as far as anybody can tell.
	after, afterID := outbound(t, alice, c, "Confirmed once.")
	if err := world.logDelivery(t.Context(), deliveryLine(afterID, c.CustomerNumber, byCarrier)); err != nil {
		t.Fatal(err)
	}
	live.await(t, "the second delivery", messageIs("message.updated", func(m message) bool { return m.ID == after.ID && m.Status == "delivered" }))
	if m = alice.message(t, c.ID, m.ID); climb(m) != "queued sent delivered" {
		t.Errorf("the history is %s", climb(m))
	}
	pushes := live.told(messageIs("message.updated", func(told message) bool { return told.ID == m.ID && told.Status == "delivered" }))
	if len(pushes) != 1 {
		t.Errorf("the delivery was pushed %d times", len(pushes))
	}
}

func TestALineThatIsNoReceiptDoesNotHoldUpTheOthers(t *testing.T) {
	t.Parallel()
	alice := as(t, "alice")
	c := conversation(t, alice, "support")
	m, id := outbound(t, alice, c, "Among garbage.")
	err := world.logDelivery(
		t.Context(),
		"this is no JSON",
		`{"status":"SUCCESS"}`,
		deliveryLine("of-nobodys-text-"+rand.Text(), c.CustomerNumber, byCarrier),
		deliveryLine(id, c.CustomerNumber, byCarrier),
	)
	if err != nil {
		t.Fatal(err)
	}
	if m = awaitHistory(t, alice, m, 3); m.Status != "delivered" {
		t.Errorf("the message is %s", m.Status)
	}
}

func TestAReceiptCountsInAnEndedChat(t *testing.T) {
	t.Parallel()
	alice := as(t, "alice")
	live := alice.connect(t)
	c := conversation(t, alice, "support")
	m, id := outbound(t, alice, c, "Goodbye.")
	alice.end(t, c.ID)
	cursor := alice.sync(t, "").Cursor

	if err := world.logDelivery(t.Context(), deliveryLine(id, c.CustomerNumber, byCarrier)); err != nil {
		t.Fatal(err)
	}
	live.await(t, "the delivery", messageIs("message.updated", func(told message) bool { return told.ID == m.ID && told.Status == "delivered" }))
	if shown, ok := alice.sync(t, cursor).message(m.ID); !ok || shown.Status != "delivered" {
		t.Errorf("the sync has the message of the ended chat as %+v", shown)
	}
}

// A message from which nothing more was expected changes once more.
func TestASuccessAfterAFailureIsSynced(t *testing.T) {
	t.Parallel()
	alice := as(t, "alice")
	c := conversation(t, alice, "support")
	m, id := outbound(t, alice, c, "Failed at first.")
	if err := world.logFailure(t.Context(), deliveryLine(id, c.CustomerNumber, unknown)); err != nil {
		t.Fatal(err)
	}
	awaitHistory(t, alice, m, 3)
	cursor := alice.sync(t, "").Cursor
	if err := world.logDelivery(t.Context(), deliveryLine(id, c.CustomerNumber, byCarrier)); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the sync has the delivery", func() error {
		if shown, _ := alice.sync(t, cursor).message(m.ID); shown.Status != "delivered" {
			return fmt.Errorf("the message is %q", shown.Status)
		}
		return nil
	})
}

func TestAReceiptMayComeBeforeTheCarriersAnswerIsStored(t *testing.T) {
	t.Parallel()
	alice := as(t, "alice")
	c := conversation(t, alice, "support")
	early := interceptedSender(t, func(answer *http.Response) error {
		id, err := publishedID(answer)
		if err != nil {
			return err
		}
		if err := world.logDelivery(t.Context(), deliveryLine(id, c.CustomerNumber, byPhone)); err != nil {
			return err
		}
		return awaitEarlyReceipt(t.Context(), id)
	})
	const body = "Delivered before it was sent."
	m := early.send(t, alice, c.ID, body, rand.Text())
	if m.Status != "delivered" || m.Confirmation != "handset" {
		t.Errorf("the message is %s (%s)", m.Status, m.Confirmation)
	}
	if stored := alice.message(t, c.ID, m.ID); stored.Status != "delivered" || climb(stored) != "queued sent delivered" {
		t.Errorf("the message is stored as %s and climbed %s", stored.Status, climb(stored))
	}
	sentOnce(t, c.CustomerNumber, body)
}

func TestATextWhoseAnswerWasLostIsUnconfirmedAndNeverSentAgain(t *testing.T) {
	t.Parallel()
	alice := as(t, "alice")
	c := conversation(t, alice, "support")
	cut := interceptedSender(t, func(*http.Response) error { return errors.New("the line is cut") })
	const body = "Did it go out?"
	key := rand.Text()
	m := cut.send(t, alice, c.ID, body, key)
	if m.Status != "unconfirmed" || m.StatusReason == "" {
		t.Errorf("the message is %s (%s)", m.Status, m.StatusReason)
	}
	if again := want[message](t, alice, sending(c.ID, body).withKey(key), http.StatusAccepted); again.ID != m.ID || again.Status != "unconfirmed" {
		t.Errorf("the repeat is %s, %s", again.ID, again.Status)
	}
	sentOnce(t, c.CustomerNumber, body)
}

func TestATextThatTheCarrierRefusesIsFailed(t *testing.T) {
	t.Parallel()
	alice := as(t, "alice")
	c := conversation(t, alice, "support")
	for _, of := range []struct {
		name   string
		status int
		code   string
	}{
		{"throttled", http.StatusBadRequest, "Throttling"},
		{"not taken", http.StatusBadRequest, "InvalidParameter"},
	} {
		t.Run(of.name, func(t *testing.T) {
			refusing := interceptedSender(t, func(answer *http.Response) error {
				body := `<ErrorResponse><Error><Type>Sender</Type><Code>` + of.code + `</Code><Message>no</Message></Error></ErrorResponse>`
				answer.StatusCode, answer.Status = of.status, http.StatusText(of.status)
				answer.ContentLength = int64(len(body))
				answer.Header.Set("Content-Length", fmt.Sprint(len(body)))
				answer.Body = io.NopCloser(strings.NewReader(body))
				return nil
			})
			m := refusing.send(t, alice, c.ID, "Refused: "+of.name, rand.Text())
			if m.Status != "failed" || m.StatusReason == "" {
				t.Errorf("the message is %s (%s)", m.Status, m.StatusReason)
			}
			sentOnce(t, c.CustomerNumber, "Refused: "+of.name) // the emulator took it; the one call was not repeated
		})
	}
}

// publishedID is the id in SNS's answer to a publish, which can be read again.
func publishedID(answer *http.Response) (string, error) {
	content, err := io.ReadAll(answer.Body)
	if err != nil {
		return "", err
	}
	answer.Body = io.NopCloser(strings.NewReader(string(content)))
	var published struct {
		ID string `xml:"PublishResult>MessageId"`
	}
	if err := xml.Unmarshal(content, &published); err != nil || published.ID == "" {
		return "", fmt.Errorf("SNS answered with %s", content)
	}
	return published.ID, nil
}

// awaitEarlyReceipt waits until the table keeps a receipt under the carrier's id.
func awaitEarlyReceipt(ctx context.Context, id string) error {
	return poll(ctx, patience, func() error {
		kept, err := world.dynamodb.GetItem(ctx, &dynamodb.GetItemInput{
			TableName: &world.Table, Key: key("P#sns#"+id, "P"),
		})
		if err == nil && len(kept.Item) == 0 {
			err = errors.New("no early receipt is kept")
		}
		return err
	})
}
