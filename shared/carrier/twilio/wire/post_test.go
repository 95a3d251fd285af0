package wire_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/smsdesk/smsdesk/shared/carrier/twilio/wire"
	"github.com/smsdesk/smsdesk/shared/chat"
)

var postedAt = time.Date(2026, time.May, 4, 9, 30, 0, 123_000_000, time.UTC)

// What stands in the queue is read as what was posted would be.
func FuzzAPostSurvivesTheQueue(f *testing.F) {
	f.Add("", with("Body", "Yes, tomorrow at 9 ☕\x00\"\\ </script>\u2028"))
	f.Add("message="+message, with("MessageStatus", "delivered"))
	f.Add("message="+message, with("MessageStatus", "failed")+"&ErrorCode=30003")
	f.Add("", with("MessageStatus", "queued"))
	f.Add("%zz", "\xff")
	f.Add("\xc70", "MessageSid="+sid+"&From=%2B12065550150&To=%2B12065550102&Body=half of one is escaped: \xe6%80%80")
	f.Fuzz(func(t *testing.T, query, body string) {
		text, textErr := wire.ParseText(body)
		queued, err := wire.QueueText(body, postedAt)
		if (err == nil) != (textErr == nil) {
			t.Fatalf("read with %v, queued with %v", textErr, err)
		}
		if err == nil {
			text.At = postedAt
			got, is, err := wire.QueuedText(queued)
			if diff := cmp.Diff(text, got); diff != "" || !is || err != nil {
				t.Errorf("%t, %v, %s", is, err, diff)
			}
			if _, is, err := wire.QueuedReceipt(queued); is || err != nil {
				t.Errorf("a text is a receipt: %v", err)
			}
		}
		receipt, tells, receiptErr := wire.ParseReceipt(query, body)
		queued, known, err := wire.QueueReceipt(query, body, postedAt)
		if (err == nil) != (receiptErr == nil) || known != tells {
			t.Fatalf("read as %t, %v, queued as %t, %v", tells, receiptErr, known, err)
		}
		if known {
			receipt.Change.At = postedAt
			got, is, err := wire.QueuedReceipt(queued)
			if diff := cmp.Diff(receipt, got); diff != "" || !is || err != nil {
				t.Errorf("%t, %v, %s", is, err, diff)
			}
			if _, is, err := wire.QueuedText(queued); is || err != nil {
				t.Errorf("a receipt is a text: %v", err)
			}
		}
	})
}

func TestWhatTwilioDidNotPostIsNotItsQueueMessage(t *testing.T) {
	for _, message := range []string{
		"", "{}", `{"inboundMessageId":"1"}`, `{"Type":"Notification"}`, `{"twilio":"call"}`, `{"form":"","twilio":"text"}`, with("Body", "hello"),
	} {
		if text, is, err := wire.QueuedText(message); is || err != nil || text != (chat.InboundText{}) {
			t.Errorf("%s is a text: %+v, %v", message, text, err)
		}
		if receipt, is, err := wire.QueuedReceipt(message); is || err != nil || receipt != (chat.Receipt{}) {
			t.Errorf("%s is a receipt: %+v, %v", message, receipt, err)
		}
	}
}

func TestABrokenQueueMessageIsRefusedWithoutQuotingIt(t *testing.T) {
	for says, message := range map[string]string{
		"no JSON":               `{"twilio":"text","form":"door code 4711`,
		"MessageSid is missing": `{"twilio":"text","form":"Qm9keT00NzEx"}`,
	} {
		_, is, err := wire.QueuedText(message)
		if !is {
			t.Errorf("%s is not Twilio's", message)
		}
		refused(t, err, says)
	}
	for says, message := range map[string]string{
		"no JSON":               `{"twilio":"receipt","form":"door code 4711`,
		"MessageSid is missing": `{"twilio":"receipt","form":"Qm9keT00NzEx"}`,
	} {
		_, is, err := wire.QueuedReceipt(message)
		if !is {
			t.Errorf("%s is not Twilio's", message)
		}
		refused(t, err, says)
	}
}
