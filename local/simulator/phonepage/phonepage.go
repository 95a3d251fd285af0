// Package phonepage serves the page of phones with its HTTP API.
package phonepage

import (
	"context"
	"embed"
	"fmt"
	"io/fs"
	"net/http"
	"strings"

	"github.com/smsdesk/smsdesk/local/simulator/phone"
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

type page struct {
	phones   *phone.Store
	carrier  Submitter
	services []Service
}

// Handler serves the page and its API:
//
//	GET  /events                       server-sent events: services, receipts, phone
//	POST /phones {number}              opens a phone
//	GET  /phones/{number}              the phone with its texts, also if it is not open
//	POST /texts {from, to, body}       sends a text as the customer whose number is from
//	GET  /numbers/{number}/behaviour   how the carrier treats the phone
//	POST /numbers/{number}/behaviour   {receipt, lateMs, twice, outOfOrder}, each optional; replaces what was told before
//	GET  /auto                         {receipts}: whether the carrier gives receipts at all
//	POST /auto {receipts}
//
// A refusal is a problem document (RFC 9457) with a code.
func Handler(phones *phone.Store, carrier Submitter, services []Service) (http.Handler, error) {
	files, err := fs.Sub(static, "static")
	if err != nil {
		return nil, fmt.Errorf("find the page of phones: %w", err)
	}
	p := &page{phones: phones, carrier: carrier, services: services}
	mux := http.NewServeMux()
	mux.Handle("GET /", withoutStorage(http.FileServerFS(files)))
	mux.HandleFunc("GET /events", p.events)
	mux.HandleFunc("POST /phones", p.open)
	mux.HandleFunc("GET /phones/{number}", p.show)
	mux.HandleFunc("POST /texts", p.send)
	mux.HandleFunc("GET /numbers/{number}/behaviour", p.behaviour)
	mux.HandleFunc("POST /numbers/{number}/behaviour", p.behave)
	mux.HandleFunc("GET /auto", p.auto)
	mux.HandleFunc("POST /auto", p.switchAuto)
	return mux, nil
}

type openRequest struct {
	Number string `json:"number"`
}

func (p *page) open(w http.ResponseWriter, r *http.Request) {
	asked, ok := decode[openRequest](w, r)
	if !ok || !valid(w, asked.Number) {
		return
	}
	p.phones.Open(asked.Number)
	answer(w, http.StatusOK, p.phones.Phone(asked.Number))
}

func (p *page) show(w http.ResponseWriter, r *http.Request) {
	if number := r.PathValue("number"); valid(w, number) {
		answer(w, http.StatusOK, p.phones.Phone(number))
	}
}

type textRequest struct {
	From string `json:"from"`
	To   string `json:"to"`
	Body string `json:"body"`
}

func (p *page) send(w http.ResponseWriter, r *http.Request) {
	asked, ok := decode[textRequest](w, r)
	if !ok || !valid(w, asked.From) || !valid(w, asked.To) {
		return
	}
	if asked.Body == "" {
		refuse(w, http.StatusUnprocessableEntity, "empty_message", "A text needs a body.")
		return
	}
	text, err := p.carrier.Submit(r.Context(), asked.From, asked.To, asked.Body)
	if err != nil {
		unavailable(r.Context(), w, err)
		return
	}
	answer(w, http.StatusCreated, text)
}

func (p *page) behaviour(w http.ResponseWriter, r *http.Request) {
	if number := r.PathValue("number"); valid(w, number) {
		answer(w, http.StatusOK, p.phones.Behaviour(number))
	}
}

func (p *page) behave(w http.ResponseWriter, r *http.Request) {
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
	p.phones.Behave(number, behaviour)
	answer(w, http.StatusOK, behaviour)
}

type auto struct {
	Receipts *bool `json:"receipts"`
}

func (p *page) auto(w http.ResponseWriter, _ *http.Request) {
	receipts := p.phones.Receipts()
	answer(w, http.StatusOK, auto{Receipts: &receipts})
}

func (p *page) switchAuto(w http.ResponseWriter, r *http.Request) {
	asked, ok := decode[auto](w, r)
	if !ok {
		return
	}
	if asked.Receipts == nil {
		refuse(w, http.StatusUnprocessableEntity, "invalid_request", "Say whether the carrier gives receipts: {\"receipts\": false}.")
		return
	}
	p.phones.SwitchReceipts(*asked.Receipts)
	answer(w, http.StatusOK, asked)
}
