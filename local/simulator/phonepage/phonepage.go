// Package phonepage serves the page of phones with its HTTP API.
package phonepage

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"strings"

	"github.com/smsdesk/smsdesk/local/simulator/phone"
	"github.com/smsdesk/smsdesk/local/simulator/telephony"
)

// Policy is the content security policy of the page.
const Policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
	"form-action 'none'; base-uri 'none'; frame-ancestors 'none'"

//go:embed static
var static embed.FS

// Submitter takes the texts that customers send.
type Submitter interface {
	Submit(ctx context.Context, customer, service, body string) (phone.Text, error)
}

// Service is what customers can text to.
type Service struct {
	Name    string   `json:"name"`
	Numbers []string `json:"numbers"`
}

// Agent is whom customers can call.
type Agent struct {
	ID       string         `json:"id"`
	Name     string         `json:"name"`
	Services []AgentService `json:"services"`
}

// AgentService is what an agent is called for.
type AgentService struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// Page is what the page shows.
type Page struct {
	Phones   *phone.Store
	Carrier  Submitter
	Exchange *telephony.Exchange
	Services []Service
	Agents   []Agent
}

// Handler serves the page and its API:
//
//	GET  /events                       server-sent events: services, agents, receipts, phone, calls
//	POST /phones {number}              opens a phone
//	GET  /phones/{number}              the phone with its texts, also if it is not open
//	POST /texts {from, to, body}       sends a text as the customer whose number is from
//	GET  /calls                        the calls that are not done
//	POST /calls {agentId, serviceId, customerNumber, interactionId, phase}
//	                                   says where a call is now; without interactionId it is a new one, without phase busy
//	GET  /numbers/{number}/behaviour   how the carrier treats the phone
//	POST /numbers/{number}/behaviour   {receipt, lateMs, twice, outOfOrder}, each optional; replaces what was told before
//	GET  /auto                         {receipts}: whether the carrier gives receipts at all
//	POST /auto {receipts}
//
// A refusal is a problem document (RFC 9457) with a code.
func Handler(p Page) (http.Handler, error) {
	files, err := fs.Sub(static, "static")
	if err != nil {
		return nil, fmt.Errorf("find the page of phones: %w", err)
	}
	mux := http.NewServeMux()
	mux.Handle("GET /", withoutStorage(http.FileServerFS(files)))
	mux.HandleFunc("GET /events", p.events)
	mux.HandleFunc("POST /phones", p.open)
	mux.HandleFunc("GET /phones/{number}", p.show)
	mux.HandleFunc("POST /texts", p.send)
	mux.HandleFunc("GET /calls", p.calls)
	mux.HandleFunc("POST /calls", p.call)
	mux.HandleFunc("GET /numbers/{number}/behaviour", p.behaviour)
	mux.HandleFunc("POST /numbers/{number}/behaviour", p.behave)
	mux.HandleFunc("GET /auto", p.auto)
	mux.HandleFunc("POST /auto", p.switchAuto)
	return mux, nil
}

type openRequest struct {
	Number string `json:"number"`
}

func (p Page) open(w http.ResponseWriter, r *http.Request) {
	asked, ok := decode[openRequest](w, r)
	if !ok || !valid(w, asked.Number) {
		return
	}
	p.Phones.Open(asked.Number)
	answer(w, http.StatusOK, p.Phones.Phone(asked.Number))
}

func (p Page) show(w http.ResponseWriter, r *http.Request) {
	if number := r.PathValue("number"); valid(w, number) {
		answer(w, http.StatusOK, p.Phones.Phone(number))
	}
}

type textRequest struct {
	From string `json:"from"`
	To   string `json:"to"`
	Body string `json:"body"`
}

func (p Page) send(w http.ResponseWriter, r *http.Request) {
	asked, ok := decode[textRequest](w, r)
	if !ok || !valid(w, asked.From) || !valid(w, asked.To) {
		return
	}
	if asked.Body == "" {
		refuse(w, http.StatusUnprocessableEntity, "empty_message", "A text needs a body.")
		return
	}
	text, err := p.Carrier.Submit(r.Context(), asked.From, asked.To, asked.Body)
	if err != nil {
		unavailable(r.Context(), w, "carrier_unavailable", "The text was not sent: the emulator did not take it.", err)
		return
	}
	answer(w, http.StatusCreated, text)
}

func (p Page) calls(w http.ResponseWriter, _ *http.Request) {
	calls, _ := p.Exchange.Open()
	answer(w, http.StatusOK, calls)
}

func (p Page) call(w http.ResponseWriter, r *http.Request) {
	asked, ok := decode[telephony.Call](w, r)
	if !ok || !valid(w, asked.CustomerNumber) {
		return
	}
	call, err := p.Exchange.Put(r.Context(), asked)
	switch {
	case errors.Is(err, telephony.ErrInvalid):
		refuse(w, http.StatusUnprocessableEntity, "invalid_request", err.Error()+".")
	case err != nil:
		unavailable(r.Context(), w, "telephony_unavailable", "The call was not reported: the emulator did not take it.", err)
	default:
		answer(w, http.StatusCreated, call)
	}
}

func (p Page) behaviour(w http.ResponseWriter, r *http.Request) {
	if number := r.PathValue("number"); valid(w, number) {
		answer(w, http.StatusOK, p.Phones.Behaviour(number))
	}
}

func (p Page) behave(w http.ResponseWriter, r *http.Request) {
	number := r.PathValue("number")
	asked, ok := decode[phone.Behaviour](w, r)
	if !ok || !valid(w, number) {
		return
	}
	behaviour, err := asked.Complete()
	if err != nil {
		refuse(w, http.StatusUnprocessableEntity, "invalid_request", strings.ReplaceAll(err.Error(), "\n", "; "))
		return
	}
	p.Phones.Behave(number, behaviour)
	answer(w, http.StatusOK, behaviour)
}

type auto struct {
	Receipts *bool `json:"receipts"`
}

func (p Page) auto(w http.ResponseWriter, _ *http.Request) {
	receipts := p.Phones.Receipts()
	answer(w, http.StatusOK, auto{Receipts: &receipts})
}

func (p Page) switchAuto(w http.ResponseWriter, r *http.Request) {
	asked, ok := decode[auto](w, r)
	if !ok {
		return
	}
	if asked.Receipts == nil {
		refuse(w, http.StatusUnprocessableEntity, "invalid_request", "Say whether the carrier gives receipts: {\"receipts\": false}.")
		return
	}
	p.Phones.SwitchReceipts(*asked.Receipts)
	answer(w, http.StatusOK, asked)
}
