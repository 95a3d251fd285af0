// Package eum plays the part of AWS End User Messaging SMS: SendTextMessage, and the events that it sends of texts.
package eum

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/google/uuid"

	"github.com/smsdesk/smsdesk/local/simulator/carrier"
	"github.com/smsdesk/smsdesk/local/simulator/phone"
	"github.com/smsdesk/smsdesk/shared/sms"
)

// Path is where the service answers, on the phones' site.
const Path = "/eum"

// ConfigurationSet is the one that there is. Its events go to the topic of two-way texts.
const ConfigurationSet = "smsdesk"

// Network is End User Messaging, for one account.
type Network struct {
	topics  carrier.Topics
	topic   string
	numbers []string // the account's

	mu       sync.Mutex
	contexts map[string]map[string]string // by message id
}

var _ carrier.ReceiptWriter = (*Network)(nil)

// New is the network of the account's numbers, which publishes to the topic.
func New(topics carrier.Topics, topic string, numbers []string) *Network {
	return &Network{topics: topics, topic: topic, numbers: numbers, contexts: make(map[string]map[string]string)}
}

// Has tells whether the number is the account's.
func (n *Network) Has(number string) bool { return slices.Contains(n.numbers, number) }

const (
	sendTextMessage = "PinpointSMSVoiceV2.SendTextMessage"

	maxRequest = 64 << 10
	maxText    = 1600 // characters
)

// request is what is asked, as far as anybody asks it.
type request struct {
	To               string            `json:"DestinationPhoneNumber"`
	From             string            `json:"OriginationIdentity"`
	Body             string            `json:"MessageBody"`
	Kind             string            `json:"MessageType"`
	ConfigurationSet string            `json:"ConfigurationSetName"`
	Context          map[string]string `json:"Context"`
}

// Handler serves the API. A text that it takes goes to the phones.
//
// https://docs.aws.amazon.com/pinpoint/latest/apireference_smsvoicev2/API_SendTextMessage.html
func (n *Network) Handler(phones carrier.Deliverer) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost || r.Header.Get("X-Amz-Target") != sendTextMessage {
			refuse(w, "UnknownOperationException", "", "only SendTextMessage is there")
			return
		}
		n.send(w, r, phones)
	})
}

func (n *Network) send(w http.ResponseWriter, r *http.Request, phones carrier.Deliverer) {
	var asked request
	err := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxRequest)).Decode(&asked)
	switch {
	case err != nil:
		refuse(w, "ValidationException", "UNKNOWN_OPERATION", "the request is no JSON")
		return
	case phone.CheckNumber(asked.To) != nil:
		refuse(w, "ValidationException", "INVALID_PARAMETER", "DestinationPhoneNumber is not a valid phone number")
		return
	case !n.Has(asked.From):
		refuse(w, "ResourceNotFoundException", "", "OriginationIdentity is not the account's")
		return
	case asked.ConfigurationSet != "" && asked.ConfigurationSet != ConfigurationSet:
		refuse(w, "ResourceNotFoundException", "", "there is no such configuration set")
		return
	case asked.Body == "" || utf8.RuneCountInString(asked.Body) > maxText:
		refuse(w, "ValidationException", "INVALID_PARAMETER", "MessageBody must have 1 to 1600 characters")
		return
	}
	sent := carrier.SentText{MessageID: uuid.NewString(), Number: asked.To, Sender: asked.From, SMSType: asked.Kind, Body: asked.Body}
	n.remember(sent.MessageID, asked.Context)
	write(w, http.StatusOK, map[string]string{"MessageId": sent.MessageID})
	carrier.DeliverLater(r.Context(), phones, sent)
}

func refuse(w http.ResponseWriter, kind, reason, message string) {
	body := map[string]string{"__type": kind, "Message": message}
	if reason != "" {
		body["Reason"] = reason
	}
	write(w, http.StatusBadRequest, body)
}

func write(w http.ResponseWriter, status int, body map[string]string) {
	w.Header().Set("Content-Type", "application/x-amz-json-1.0")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body) // a client that went away needs no answer
}

func (n *Network) remember(id string, context map[string]string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.contexts[id] = context
}

func (n *Network) context(id string) map[string]string {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.contexts[id]
}

// event is what the service tells of a text.
//
// https://docs.aws.amazon.com/sms-voice/latest/userguide/configuration-sets-event-format.html
type event struct {
	Type        string            `json:"eventType"`
	Version     string            `json:"eventVersion"`
	At          int64             `json:"eventTimestamp"`
	Final       bool              `json:"isFinal"`
	From        string            `json:"originationPhoneNumber"`
	To          string            `json:"destinationPhoneNumber"`
	Country     string            `json:"isoCountryCode"`
	MessageID   string            `json:"messageId"`
	Requested   int64             `json:"messageRequestTimestamp"`
	Encoding    string            `json:"messageEncoding"`
	Kind        string            `json:"messageType"`
	Status      string            `json:"messageStatus"`
	Description string            `json:"messageStatusDescription"`
	Context     map[string]string `json:"context,omitempty"`
	Parts       int               `json:"totalMessageParts"`
	Price       float64           `json:"totalMessagePrice"`
	Fee         float64           `json:"totalCarrierFee"`
}

// What a part costs, and its carrier's fee, in US dollars: made up.
const (
	price = 0.00581
	fee   = 0.00238
)

// Write implements carrier.ReceiptWriter: the text was with the carrier, then there was a last word on it.
func (n *Network) Write(ctx context.Context, r carrier.Receipt) error {
	status, description := "SUCCESSFUL", "Message has been accepted by phone carrier"
	switch r.Word {
	case phone.ReceiptHandset:
		status, description = "DELIVERED", "Message has been accepted by phone"
	case phone.ReceiptFailing:
		status, description = "UNREACHABLE", "Phone is currently unreachable/unavailable"
	case phone.ReceiptCarrier, phone.ReceiptSilent:
	}
	size := sms.Measure(r.Text.Body)
	encoding := "GSM"
	if size.Encoding != sms.EncodingGSM7 {
		encoding = "Unicode"
	}
	told := event{
		Version: "1.0", At: r.At.UnixMilli(), From: r.Text.Sender, To: r.Text.Number, Country: "US", MessageID: r.Text.MessageID,
		Requested: r.Took.UnixMilli(), Encoding: encoding, Kind: r.Text.SMSType, Context: n.context(r.Text.MessageID), Parts: size.Segments,
		Price: price * float64(size.Segments), Fee: fee * float64(size.Segments),
	}
	pending := told
	pending.Status, pending.Description, pending.At = "PENDING", "Message is pending with the carrier", r.Took.Add(time.Millisecond).UnixMilli()
	told.Status, told.Description, told.Final = status, description, true
	for _, e := range []event{pending, told} {
		e.Type = "TEXT_" + e.Status
		if err := n.publish(ctx, e); err != nil {
			return err
		}
	}
	return nil
}

func (n *Network) publish(ctx context.Context, e event) error {
	payload, err := json.Marshal(e)
	if err != nil {
		return fmt.Errorf("tell what became of a text: %w", err)
	}
	if _, err := n.topics.Publish(ctx, &sns.PublishInput{TopicArn: &n.topic, Message: aws.String(string(payload))}); err != nil {
		return fmt.Errorf("tell what became of a text: %w", err)
	}
	return nil
}
