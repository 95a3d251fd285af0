package queueapi_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-lambda-go/events"

	eum "github.com/smsdesk/smsdesk/shared/carrier/eum/wire"
	"github.com/smsdesk/smsdesk/shared/carrier/sns/wire"
	twilio "github.com/smsdesk/smsdesk/shared/carrier/twilio/wire"
	"github.com/smsdesk/smsdesk/shared/chat"
	"github.com/smsdesk/smsdesk/shared/queueapi"
)

var (
	_ queueapi.Receiver  = (*chat.Receiver)(nil)
	_ queueapi.Confirmer = (*chat.Confirmer)(nil)
)

// receiver is a queueapi.Receiver that answers by the text's id, and a queueapi.Confirmer that answers by the carrier's.
type receiver struct {
	mu       sync.Mutex
	texts    []chat.InboundText
	receipts []chat.Receipt
	answer   func(t chat.InboundText) error
}

func (r *receiver) Confirm(_ context.Context, receipt chat.Receipt) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.receipts = append(r.receipts, receipt)
	if receipt.Provider.ID == "down" {
		return errors.New("the table does not answer")
	}
	return nil
}

func (r *receiver) Receive(_ context.Context, t chat.InboundText) error {
	r.mu.Lock()
	r.texts = append(r.texts, t)
	r.mu.Unlock()
	if r.answer == nil {
		return nil
	}
	return r.answer(t)
}

func handle(t *testing.T, r *receiver, e events.SQSEvent) (failed []string, log string) {
	t.Helper()
	var buffer bytes.Buffer
	parse := queueapi.Parsers{
		Receipts: []func(string) (chat.Receipt, bool, error){twilio.QueuedReceipt, eum.ParseEvent},
		Texts:    []func(string) (chat.InboundText, bool, error){twilio.QueuedText},
		Rest:     wire.ParseText,
	}
	handler := queueapi.New(parse, r, r, slog.New(slog.NewJSONHandler(&buffer, nil)))
	response, err := handler.Handle(t.Context(), e)
	if err != nil {
		t.Fatal(err)
	}
	if response.BatchItemFailures == nil {
		t.Error("no failures must be an empty list, not null")
	}
	for _, f := range response.BatchItemFailures {
		failed = append(failed, f.ItemIdentifier)
	}
	return failed, buffer.String()
}

func recorded(t *testing.T, name string) events.SQSEvent {
	t.Helper()
	content, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	var e events.SQSEvent
	if err := json.Unmarshal(content, &e); err != nil {
		t.Fatal(err)
	}
	return e
}

const secret = "my door code is 4711"

// message is a queue message with a payload in it.
func message(id, from string) events.SQSMessage {
	return events.SQSMessage{MessageId: "q-" + id, Body: fmt.Sprintf(
		`{"originationNumber":%q,"destinationNumber":"+12065550100","messageBody":%q,"inboundMessageId":%q}`, from, secret, id)}
}

func batch(messages ...events.SQSMessage) events.SQSEvent { return events.SQSEvent{Records: messages} }

func TestARecordedTextIsTakenIn(t *testing.T) {
	for _, test := range []struct {
		file, id string
		at       time.Time
	}{
		{"notification.json", "cae173d2-66b9-564c-8309-21f858e9fb84", time.Date(2026, time.November, 23, 1, 26, 29, 999_000_000, time.UTC)},
		{"raw.json", "cae173d2-66b9-564c-8309-21f858e9fb85", time.UnixMilli(1795397189317).UTC()},
	} {
		t.Run(test.file, func(t *testing.T) {
			r := &receiver{}
			failed, log := handle(t, r, recorded(t, test.file))
			want := chat.InboundText{
				Carrier: "sns", ID: test.id, From: "+12065550150", To: "+12065550100", Body: "Yes, tomorrow at 9 ☕",
				ReplyTo: "b5b5a1a0-3c5d-5d53-a8b1-f9a2b2ff2e07", At: test.at,
			}
			if len(failed) != 0 || !slices.Equal(r.texts, []chat.InboundText{want}) {
				t.Errorf("took in %+v, failed %v", r.texts, failed)
			}
			if !strings.Contains(log, `"taken":1,"failed":0`) {
				t.Errorf("the log does not count it: %s", log)
			}
		})
	}
}

func TestAMalformedMessageFailsAloneAndTellsNothing(t *testing.T) {
	r := &receiver{}
	failed, log := handle(t, r, batch(
		message("1", "+12065550150"),
		events.SQSMessage{MessageId: "q-broken", Body: secret},
		events.SQSMessage{MessageId: "q-foreign", Body: `{"originationNumber":"+12065550150"}`},
		message("2", "+12065550151"),
	))
	if !slices.Equal(failed, []string{"q-broken", "q-foreign"}) {
		t.Errorf("failed: %v", failed)
	}
	if len(r.texts) != 2 {
		t.Errorf("took in %d texts, want the two good ones", len(r.texts))
	}
	for _, says := range []string{"malformed", "q-broken", "no JSON object", "q-foreign", "inboundMessageId is missing", `"taken":2,"failed":2`} {
		if !strings.Contains(log, says) {
			t.Errorf("the log does not say %q", says)
		}
	}
	for _, private := range []string{"4711", "2065550150"} {
		if strings.Contains(log, private) {
			t.Errorf("the log tells %q", private)
		}
	}
}

func TestATextThatIsNotKnownToBeStoredIsDeliveredAgain(t *testing.T) {
	r := &receiver{answer: func(t chat.InboundText) error {
		switch t.ID {
		case "busy":
			return fmt.Errorf("receive: %w", chat.ErrInProgress)
		case "down":
			return errors.New("the table does not answer")
		}
		return nil
	}}
	failed, log := handle(t, r, batch(
		message("down", "+12065550150"), message("fine", "+12065550151"), message("busy", "+12065550152"),
	))
	if !slices.Equal(failed, []string{"q-down", "q-busy"}) {
		t.Errorf("failed: %v", failed)
	}
	if strings.Count(log, `"level":"ERROR"`) != 1 || !strings.Contains(log, "the table does not answer") {
		t.Errorf("only the fault is an error: %s", log)
	}
}

func TestTheTextsOfALineAreTakenInInTheirOrder(t *testing.T) {
	const texts = 30
	var messages []events.SQSMessage
	for i := range texts {
		messages = append(messages, message(fmt.Sprintf("%02d", i), fmt.Sprintf("+1206555015%d", i%3)))
	}
	r := &receiver{}
	handle(t, r, batch(messages...))
	if len(r.texts) != texts {
		t.Fatalf("took in %d texts", len(r.texts))
	}
	last := map[string]string{}
	for _, text := range r.texts {
		if text.ID < last[text.From] {
			t.Errorf("%s was taken in after %s", text.ID, last[text.From])
		}
		last[text.From] = text.ID
	}
}

func TestManyLinesAreWorkedOnAtOnceButNotAll(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		proceed := make(chan struct{})
		r := &receiver{answer: func(chat.InboundText) error {
			<-proceed
			return nil
		}}
		var messages []events.SQSMessage
		for i := range 25 {
			messages = append(messages, message(fmt.Sprint(i), fmt.Sprintf("+120655501%02d", i)))
		}
		done := make(chan struct{})
		go func() {
			defer close(done)
			handle(t, r, batch(messages...))
		}()
		synctest.Wait()
		r.mu.Lock()
		begun := len(r.texts)
		r.mu.Unlock()
		if begun != 10 {
			t.Errorf("%d texts were begun at once, want 10", begun)
		}
		close(proceed)
		<-done
		if len(r.texts) != 25 {
			t.Errorf("took in %d texts of 25", len(r.texts))
		}
	})
}

// event is a queue message with the carrier's word on a text.
func event(id, kind string) events.SQSMessage {
	return events.SQSMessage{MessageId: "q-" + id, Body: fmt.Sprintf(
		`{"eventType":%q,"eventTimestamp":1686975103470,"messageId":%q,"destinationPhoneNumber":"+12065550150"}`, kind, id)}
}

func TestReceiptsAndTextsComeByOneQueue(t *testing.T) {
	r := &receiver{}
	failed, log := handle(t, r, batch(
		message("1", "+12065550150"), event("fine", "TEXT_DELIVERED"), event("down", "TEXT_DELIVERED"), event("call", "VOICE_COMPLETED"),
		event("no id", "TEXT_DELIVERED"),
	))
	if !slices.Equal(failed, []string{"q-down", "q-no id"}) {
		t.Errorf("failed: %v", failed)
	}
	if len(r.texts) != 1 || len(r.receipts) != 2 {
		t.Errorf("took in %d texts and %d receipts", len(r.texts), len(r.receipts))
	}
	for _, says := range []string{`"taken":3,"failed":2,"receipts":2,"foreign":1`, "messageId is no id"} {
		if !strings.Contains(log, says) {
			t.Errorf("the log does not say %s: %s", says, log)
		}
	}
	if strings.Contains(log, "2065550150") {
		t.Errorf("the log tells a number: %s", log)
	}
}

// What Twilio posts comes by the same queue, from webhook.
func TestWhatWasPostedIsTakenInLikeAllElse(t *testing.T) {
	const (
		text    = "MessageSid=SM00000000000000000000000000000001&From=%2B12065550150&To=%2B12065550106&Body=Hello"
		receipt = "MessageSid=SM00000000000000000000000000000002&MessageStatus=delivered"
	)
	at := time.Date(2026, time.May, 4, 9, 30, 0, 0, time.UTC)
	posted, textErr := twilio.QueueText(text, at)
	word, _, receiptErr := twilio.QueueReceipt("", receipt, at)
	if err := errors.Join(textErr, receiptErr); err != nil {
		t.Fatal(err)
	}
	r := &receiver{}
	failed, log := handle(t, r, batch(
		events.SQSMessage{MessageId: "q-text", Body: posted}, events.SQSMessage{MessageId: "q-word", Body: word},
		events.SQSMessage{MessageId: "q-broken", Body: `{"twilio":"text","form":"RnJvbT0lMkIxMjA2NTU1MDE1MA=="}`},
		events.SQSMessage{MessageId: "q-word-broken", Body: `{"twilio":"receipt","form":"VG89JTJCMTIwNjU1NTAxNTA="}`},
	))
	if !slices.Equal(failed, []string{"q-broken", "q-word-broken"}) {
		t.Errorf("failed: %v", failed)
	}
	if len(r.texts) != 1 || r.texts[0].Carrier != twilio.Carrier || r.texts[0].Body != "Hello" || !r.texts[0].At.Equal(at) {
		t.Errorf("took in %+v", r.texts)
	}
	if len(r.receipts) != 1 || r.receipts[0].Provider.Carrier != twilio.Carrier || !r.receipts[0].Change.At.Equal(at) {
		t.Errorf("took in %+v", r.receipts)
	}
	if strings.Contains(log, "2065550150") {
		t.Errorf("the log tells a number: %s", log)
	}
}

func TestAnEmptyBatchIsNoFailure(t *testing.T) {
	if failed, _ := handle(t, &receiver{}, batch()); len(failed) != 0 {
		t.Errorf("failed: %v", failed)
	}
}
