// Package twilio plays the part of Twilio: its Messages API, and what it posts.
package twilio

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/google/uuid"

	"github.com/smsdesk/smsdesk/local/simulator/carrier"
	"github.com/smsdesk/smsdesk/local/simulator/phone"
	"github.com/smsdesk/smsdesk/shared/carrier/twilio/wire"
)

// Account is the id of the one account that there is.
const Account = "AC00000000000000000000000000005150"

// Path is where the API is, on the phones' site.
const Path = "/twilio"

// Network is Twilio, for one account.
type Network struct {
	token    string
	webhooks string   // where it posts customers' texts to
	numbers  []string // the account's
	client   *http.Client

	mu        sync.Mutex
	callbacks map[string]string // message id → where its status is posted to
}

var (
	_ carrier.ReceiptWriter    = (*Network)(nil)
	_ carrier.InboundPublisher = (*Network)(nil)
)

// New is the network of the account's numbers, which posts to the deployed API.
func New(client *http.Client, token, api string, numbers []string) *Network {
	return &Network{
		token: token, webhooks: strings.TrimSuffix(api, "/") + "/webhooks/twilio/messages", numbers: numbers, client: client,
		callbacks: make(map[string]string),
	}
}

// Has tells whether the number is the account's.
func (n *Network) Has(number string) bool { return slices.Contains(n.numbers, number) }

// Handler serves the API. A text that it takes goes to the phones.
//
// https://www.twilio.com/docs/messaging/api/message-resource#create-a-message
func (n *Network) Handler(phones carrier.Deliverer) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST "+Path+"/2010-04-01/Accounts/{account}/Messages.json", func(w http.ResponseWriter, r *http.Request) {
		n.create(w, r, phones)
	})
	return mux
}

// Twilio's own codes: https://www.twilio.com/docs/api/errors
const (
	codeWrongToken    = 20003
	codeInvalidNumber = 21211
	codeNoText        = 21602
	codeNotOurs       = 21660
	codeTooLong       = 21617

	maxForm = 64 << 10
	maxText = 1600 // characters
)

func (n *Network) create(w http.ResponseWriter, r *http.Request, phones carrier.Deliverer) {
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	user, password, _ := r.BasicAuth()
	sent := carrier.SentText{
		MessageID: sid(uuid.NewString()), Number: r.PostFormValue("To"), Sender: r.PostFormValue("From"), Body: r.PostFormValue("Body"),
	}
	switch {
	case user != Account || r.PathValue("account") != Account || password != n.token:
		refuse(w, http.StatusUnauthorized, codeWrongToken, "Authenticate")
	case phone.CheckNumber(sent.Number) != nil:
		refuse(w, http.StatusBadRequest, codeInvalidNumber, "The 'To' number is not a valid phone number.")
	case !n.Has(sent.Sender):
		refuse(w, http.StatusBadRequest, codeNotOurs, "The 'From' number is not the account's.")
	case sent.Body == "":
		refuse(w, http.StatusBadRequest, codeNoText, "Message body is required.")
	case utf8.RuneCountInString(sent.Body) > maxText:
		refuse(w, http.StatusBadRequest, codeTooLong, "The message body exceeds the 1600 character limit.")
	default:
		n.remember(sent.MessageID, r.PostFormValue("StatusCallback"))
		write(w, http.StatusCreated, created{SID: sent.MessageID, Account: Account, From: sent.Sender, To: sent.Number, Body: sent.Body, Status: "queued"})
		carrier.DeliverLater(r.Context(), phones, sent)
	}
}

// created is a message as the API shows it, as far as anybody asks.
type created struct {
	SID     string `json:"sid"`
	Account string `json:"account_sid"`
	From    string `json:"from"`
	To      string `json:"to"`
	Body    string `json:"body"`
	Status  string `json:"status"`
}

// refusal is an error as the API shows it.
type refusal struct {
	Code     int    `json:"code"`
	Message  string `json:"message"`
	MoreInfo string `json:"more_info"`
	Status   int    `json:"status"`
}

func refuse(w http.ResponseWriter, status, code int, message string) {
	write(w, status, refusal{Code: code, Message: message, MoreInfo: "https://www.twilio.com/docs/errors/" + strconv.Itoa(code), Status: status})
}

func write[T any](w http.ResponseWriter, status int, value T) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(value) // a client that went away needs no answer
}

// sid is an id of a message, made of a UUID.
func sid(id string) string { return "SM" + strings.ReplaceAll(id, "-", "") }

func (n *Network) remember(id, callback string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.callbacks[id] = callback
}

func (n *Network) callback(id string) string {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.callbacks[id]
}

// Write implements carrier.ReceiptWriter: the text was sent, then it was delivered, or not.
func (n *Network) Write(ctx context.Context, r carrier.Receipt) error {
	to := n.callback(r.Text.MessageID)
	if to == "" {
		return nil
	}
	last, code := "delivered", ""
	if r.Word == phone.ReceiptFailing {
		last, code = "undelivered", "30008" // unknown error
	}
	for _, status := range []string{"sent", last} {
		form := n.form(r.Text.MessageID, r.Text.Sender, r.Text.Number)
		form.Set("MessageStatus", status)
		form.Set("SmsStatus", status)
		if status == last && code != "" {
			form.Set("ErrorCode", code)
		}
		if err := n.post(ctx, to, form); err != nil {
			return err
		}
	}
	return nil
}

// Publish implements carrier.InboundPublisher: Twilio posts the customer's text.
func (n *Network) Publish(ctx context.Context, text carrier.InboundText) error {
	form := n.form(sid(text.InboundMessageID), text.OriginationNumber, text.DestinationNumber)
	form.Set("Body", text.MessageBody)
	form.Set("NumMedia", "0")
	form.Set("NumSegments", "1")
	form.Set("SmsStatus", "received")
	return n.post(ctx, n.webhooks, form)
}

// form has what stands in each post.
func (n *Network) form(id, from, to string) url.Values {
	return url.Values{
		"MessageSid": {id}, "SmsSid": {id}, "AccountSid": {Account}, "From": {from}, "To": {to}, "ApiVersion": {"2010-04-01"},
	}
}

// maxAnswer bounds what is read of an answer.
const maxAnswer = 64 << 10

var errNotTaken = errors.New("the webhook did not take it")

// post posts the form as Twilio does, signed for the address. What stands behind # is for Twilio itself: it is neither signed nor asked.
func (n *Network) post(ctx context.Context, address string, form url.Values) error {
	address, _, _ = strings.Cut(address, "#")
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, address, strings.NewReader(form.Encode()))
	if err != nil {
		return fmt.Errorf("post as Twilio: %w", err)
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded; charset=UTF-8")
	request.Header.Set("X-Twilio-Signature", wire.Signature(n.token, address, form))
	request.Header.Set("I-Twilio-Idempotency-Token", uuid.NewString())
	response, err := n.client.Do(request)
	if err != nil {
		return fmt.Errorf("post as Twilio: %w", err)
	}
	defer response.Body.Close() //nolint:errcheck // a body that was only read loses nothing
	if _, err := io.Copy(io.Discard, io.LimitReader(response.Body, maxAnswer)); err != nil {
		return fmt.Errorf("post as Twilio: %w", err)
	}
	if response.StatusCode < 200 || response.StatusCode > 299 {
		return fmt.Errorf("post as Twilio: %w: it answered %s", errNotTaken, response.Status)
	}
	return nil
}
