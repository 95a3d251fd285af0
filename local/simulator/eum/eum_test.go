package eum_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/sns"

	"github.com/smsdesk/smsdesk/local/simulator/carrier"
	"github.com/smsdesk/smsdesk/local/simulator/eum"
	"github.com/smsdesk/smsdesk/local/simulator/phone"
	sender "github.com/smsdesk/smsdesk/shared/carrier/eum"
	"github.com/smsdesk/smsdesk/shared/carrier/eum/wire"
	"github.com/smsdesk/smsdesk/shared/chat"
)

const (
	customer = "+12065550150"
	claims   = "+12065550107"
)

// topic is a topic that passes on what it gets.
type topic chan string

func (t topic) Publish(_ context.Context, in *sns.PublishInput, _ ...func(*sns.Options)) (*sns.PublishOutput, error) {
	t <- aws.ToString(in.Message)
	return &sns.PublishOutput{}, nil
}

// receipt waits for the next event, and reads it as smsdesk does.
func (t topic) receipt(test *testing.T) chat.Receipt {
	test.Helper()
	select {
	case message := <-t:
		r, is, err := wire.ParseEvent(message)
		if err != nil || !is {
			test.Fatalf("an event that nobody can read: %v", err)
		}
		return r
	case <-time.After(5 * time.Second):
		test.Fatal("no event came")
		return chat.Receipt{}
	}
}

func world(t *testing.T) (send func(chat.OutboundText) (string, error), events topic, phones *phone.Store) {
	t.Helper()
	events = make(topic, 10)
	n := eum.New(events, "arn:aws:sns:us-east-1:000000000000:inbound", []string{claims})
	phones = phone.NewStore()
	pages := http.NewServeMux()
	pages.Handle(eum.Path, n.Handler(carrier.New(phones, n, nil, "000000000000", time.Now)))
	s := httptest.NewServer(pages)
	t.Cleanup(s.Close)
	cfg := aws.Config{Region: "us-east-1", Credentials: credentials.NewStaticCredentialsProvider("test", "test", "")}
	c := sender.New(cfg, sender.Options{Endpoint: s.URL + eum.Path, ConfigurationSet: eum.ConfigurationSet})
	return func(text chat.OutboundText) (string, error) {
		text.Within = time.Second
		return c.Send(t.Context(), text)
	}, events, phones
}

func TestWhatTheAdapterSendsIsOnThePhoneAndItsEventsComeBack(t *testing.T) {
	key, err := chat.NewKey(strings.Repeat("k", chat.MinKeyLength))
	if err != nil {
		t.Fatal(err)
	}
	message := chat.NewMessageID(key.Line(claims, customer), chat.PositionAt(time.Now()))
	for word, want := range map[phone.Receipt]chat.Change{
		phone.ReceiptCarrier: {StatusChange: chat.StatusChange{Status: chat.StatusDelivered}, Confirmation: chat.ConfirmedByCarrier},
		phone.ReceiptHandset: {StatusChange: chat.StatusChange{Status: chat.StatusDelivered}, Confirmation: chat.ConfirmedByHandset},
		phone.ReceiptFailing: {StatusChange: chat.StatusChange{Status: chat.StatusFailed, Reason: chat.ReasonPhoneUnreachable}},
	} {
		send, events, phones := world(t)
		phones.Behave(customer, phone.Behaviour{Receipt: word})
		id, err := send(chat.OutboundText{From: claims, To: customer, Body: "hello 👋", Message: message})
		if err != nil {
			t.Fatal(err)
		}
		if r := events.receipt(t); r.Change.Status != chat.StatusSent || r.Message != message {
			t.Errorf("%s: first came %+v", word, r)
		}
		r := events.receipt(t)
		got := r.Change
		got.At, got.Bill = time.Time{}, chat.Bill{}
		if r.Message != message || r.Provider != (chat.Provider{Carrier: chat.CarrierEUM, ID: id}) || got != want || r.Change.Bill.Parts != 1 {
			t.Errorf("%s: at last came %+v", word, r)
		}
		if texts := phones.Phone(customer).Texts; len(texts) != 1 || texts[0].Body != "hello 👋" || texts[0].From != claims {
			t.Errorf("%s: the phone shows %+v", word, texts)
		}
	}
}

func TestTheAPIRefusesAsTheServiceDoes(t *testing.T) {
	send, _, phones := world(t)
	for what, text := range map[string]chat.OutboundText{
		"no number":      {From: claims, To: "alice", Body: "x"},
		"another sender": {From: "+12065550100", To: customer, Body: "x"},
		"no text":        {From: claims, To: customer},
		"a long text":    {From: claims, To: customer, Body: strings.Repeat("x", 1601)},
	} {
		_, err := send(text)
		if _, refused := errors.AsType[*chat.NotSent](err); !refused {
			t.Errorf("%s: answered %v", what, err)
		}
	}
	if shown := phones.Since(-1).Phones; len(shown) != 0 {
		t.Errorf("shown all the same: %+v", shown)
	}
}

func TestOnlySendTextMessageIsThere(t *testing.T) {
	s := httptest.NewServer(eum.New(make(topic), "", nil).Handler(nil))
	defer s.Close()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.URL, strings.NewReader("{}"))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("X-Amz-Target", "PinpointSMSVoiceV2.SendVoiceMessage")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	if err := response.Body.Close(); err != nil || response.StatusCode != http.StatusBadRequest {
		t.Errorf("answered %s, %v", response.Status, err)
	}
}
