package logsapi_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/base64"
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

	"github.com/smsdesk/smsdesk/shared/carrier/sns/wire"
	"github.com/smsdesk/smsdesk/shared/chat"
	"github.com/smsdesk/smsdesk/shared/logsapi"
)

var _ logsapi.Confirmer = (*chat.Confirmer)(nil)

// confirmer is a logsapi.Confirmer that answers by the message's id.
type confirmer struct {
	mu       sync.Mutex
	receipts []chat.Receipt
	answer   func(r chat.Receipt) error
}

func (c *confirmer) Confirm(_ context.Context, r chat.Receipt) error {
	c.mu.Lock()
	c.receipts = append(c.receipts, r)
	c.mu.Unlock()
	if c.answer == nil {
		return nil
	}
	return c.answer(r)
}

func (c *confirmer) ids() []string {
	var ids []string
	for _, r := range c.receipts {
		ids = append(ids, r.Provider.ID)
	}
	slices.Sort(ids)
	return ids
}

func handle(t *testing.T, c *confirmer, data string) (log string, err error) {
	t.Helper()
	var buffer bytes.Buffer
	handler := logsapi.New(wire.ParseReceipt, c, slog.New(slog.NewJSONHandler(&buffer, nil)))
	err = handler.Handle(t.Context(), events.CloudwatchLogsEvent{AWSLogs: events.CloudwatchLogsRawData{Data: data}})
	return buffer.String(), err
}

func recorded(t *testing.T, name string) string {
	t.Helper()
	content, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	var e events.CloudwatchLogsEvent
	if err := json.Unmarshal(content, &e); err != nil {
		t.Fatal(err)
	}
	return e.AWSLogs.Data
}

// pack is what CloudWatch Logs makes of a batch.
func pack(t *testing.T, kind string, lines ...string) string {
	t.Helper()
	batch := events.CloudwatchLogsData{MessageType: kind}
	for _, line := range lines {
		batch.LogEvents = append(batch.LogEvents, events.CloudwatchLogsLogEvent{Message: line})
	}
	content, err := json.Marshal(batch)
	if err != nil {
		t.Fatal(err)
	}
	return compress(t, content)
}

func compress(t *testing.T, content []byte) string {
	t.Helper()
	var buffer bytes.Buffer
	w := gzip.NewWriter(&buffer)
	if _, err := w.Write(content); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return base64.StdEncoding.EncodeToString(buffer.Bytes())
}

func delivered(id string) string {
	return fmt.Sprintf(`{"notification":{"messageId":%q,"timestamp":"2026-03-01 17:05:09.041"},"delivery":{"destination":"+12065550150",`+
		`"providerResponse":"Message has been accepted by phone carrier","dwellTimeMsUntilDeviceAck":1344},"status":"SUCCESS"}`, id)
}

func TestARecordedReceiptIsConfirmed(t *testing.T) {
	c := &confirmer{}
	log, err := handle(t, c, recorded(t, "emulator.json"))
	if err != nil {
		t.Fatal(err)
	}
	want := chat.Receipt{
		Provider: chat.Provider{Carrier: "sns", ID: "34d9b400-c6dd-5444-820d-fbeb0f1f54cf"},
		Change: chat.Change{
			StatusChange: chat.StatusChange{
				Status: chat.StatusDelivered, At: time.Date(2016, 6, 28, 0, 40, 35, 902e6, time.UTC),
			},
			Confirmation: chat.ConfirmedByCarrier,
			Bill:         chat.Bill{Price: 6450},
		},
	}
	if !slices.Equal(c.receipts, []chat.Receipt{want}) {
		t.Errorf("confirmed %+v", c.receipts)
	}
	if !strings.Contains(log, `"lines":2,"confirmed":1,"failed":0,"broken":1`) {
		t.Errorf("the log does not count it: %s", log)
	}
}

func TestForeignLinesArePassedOverAndTellNothing(t *testing.T) {
	c := &confirmer{}
	log, err := handle(t, c, recorded(t, "documented.json"))
	if err != nil || len(c.receipts) != 0 {
		t.Errorf("confirmed %+v, %v", c.receipts, err)
	}
	if !strings.Contains(log, `"broken":2`) {
		t.Errorf("the log does not count them: %s", log)
	}

	log, err = handle(t, c, pack(t, "DATA_MESSAGE",
		"to +12065550150: my door code is 4711", delivered("a"), strings.Replace(delivered("b"), "SUCCESS", "PENDING", 1), delivered("c")))
	if err != nil || !slices.Equal(c.ids(), []string{"a", "c"}) {
		t.Errorf("confirmed %v, %v", c.ids(), err)
	}
	if strings.Contains(log, "2065550150") || strings.Contains(log, "4711") {
		t.Errorf("the log tells what is the customer's: %s", log)
	}
	if strings.Count(log, `"level":"WARN"`) != 1 {
		t.Errorf("broken lines make one line of log: %s", log)
	}
}

func TestALineThatIsWrittenTwiceIsOneReceipt(t *testing.T) {
	c := &confirmer{}
	if _, err := handle(t, c, pack(t, "DATA_MESSAGE", delivered("a"), delivered("a"))); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(c.ids(), []string{"a"}) {
		t.Errorf("confirmed %v", c.ids())
	}
}

func TestTheCheckOfASubscriptionIsNoReceipt(t *testing.T) {
	c := &confirmer{}
	log, err := handle(t, c, pack(t, "CONTROL_MESSAGE", "CWL CONTROL MESSAGE: Checking health of destination Firehose."))
	if err != nil || len(c.receipts) != 0 || strings.Contains(log, "WARN") {
		t.Errorf("confirmed %+v, %v, %s", c.receipts, err, log)
	}
}

func TestAReceiptThatIsNotStoredBringsTheBatchBack(t *testing.T) {
	down := errors.New("the table does not answer")
	c := &confirmer{answer: func(r chat.Receipt) error {
		if r.Provider.ID == "b" {
			return down
		}
		return nil
	}}
	log, err := handle(t, c, pack(t, "DATA_MESSAGE", delivered("a"), delivered("b"), "broken", delivered("c")))
	if !errors.Is(err, down) || !strings.Contains(err.Error(), "1 of 3 receipts") {
		t.Errorf("answered %v", err)
	}
	if !slices.Equal(c.ids(), []string{"a", "b", "c"}) {
		t.Errorf("confirmed %v: the others must not wait for the one that failed", c.ids())
	}
	if !strings.Contains(log, `"confirmed":2,"failed":1,"broken":1`) {
		t.Errorf("the log does not count it: %s", log)
	}
}

func TestABatchThatCannotBeUnpackedFails(t *testing.T) {
	packed := pack(t, "DATA_MESSAGE", delivered("a"))
	zeros := compress(t, make([]byte, 17<<20))
	for name, test := range map[string]struct{ data, says string }{
		"nothing":             {"", "no gzip in base64"},
		"no base64":           {"+12065550150", "no gzip in base64"},
		"no gzip":             {base64.StdEncoding.EncodeToString([]byte(delivered("a"))), "no gzip in base64"},
		"half of a batch":     {packed[:len(packed)/2/4*4], "broken gzip"},
		"no JSON":             {compress(t, []byte("to +12065550150")), "no batch of log lines in JSON"},
		"a number in no list": {compress(t, []byte(`{"logEvents":12065550150}`)), "no batch of log lines in JSON"},
		"a bomb":              {zeros, "more than 16777216 bytes"},
	} {
		t.Run(name, func(t *testing.T) {
			c := &confirmer{}
			_, err := handle(t, c, test.data)
			if err == nil || !strings.Contains(err.Error(), test.says) {
				t.Fatalf("answered %v", err)
			}
			if strings.Contains(err.Error(), "2065550150") {
				t.Errorf("%q tells what is the customer's", err)
			}
		})
	}
}

func TestManyReceiptsAreConfirmedAtOnceButNotAll(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		proceed := make(chan struct{})
		c := &confirmer{answer: func(chat.Receipt) error {
			<-proceed
			return nil
		}}
		var lines []string
		for i := range 25 {
			lines = append(lines, delivered(fmt.Sprint(i)))
		}
		data := pack(t, "DATA_MESSAGE", lines...)
		done := make(chan error)
		go func() {
			_, err := handle(t, c, data)
			done <- err
		}()
		synctest.Wait()
		c.mu.Lock()
		begun := len(c.receipts)
		c.mu.Unlock()
		if begun != 10 {
			t.Errorf("%d receipts were begun at once, want 10", begun)
		}
		close(proceed)
		if err := <-done; err != nil || len(c.receipts) != 25 {
			t.Errorf("confirmed %d receipts of 25, %v", len(c.receipts), err)
		}
	})
}

func FuzzHandle(f *testing.F) {
	for _, name := range []string{"emulator.json", "documented.json"} {
		content, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			f.Fatal(err)
		}
		var e events.CloudwatchLogsEvent
		if err := json.Unmarshal(content, &e); err != nil {
			f.Fatal(err)
		}
		f.Add(e.AWSLogs.Data)
	}
	f.Fuzz(func(t *testing.T, data string) {
		c := &confirmer{}
		if _, err := handle(t, c, data); err != nil && len(c.receipts) != 0 {
			t.Error("refused, but something was confirmed")
		}
	})
}
