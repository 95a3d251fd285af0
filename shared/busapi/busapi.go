// Package busapi takes the states of calls from an EventBridge bus.
package busapi

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"

	"github.com/aws/aws-lambda-go/events"

	"github.com/smsdesk/smsdesk/shared/chat"
)

// What an event of the telephony system says it is.
const (
	Source     = "smsdesk.telephony"
	DetailType = "Call State Changed"
)

// Reporter takes in a word on a call. chat.Calls is one.
type Reporter interface {
	Report(ctx context.Context, r chat.CallReport) error
}

// Handler answers the bus. The function must have an on-failure destination: what it refuses goes there.
type Handler struct {
	reporter Reporter
	log      *slog.Logger
}

// New makes a handler.
func New(reporter Reporter, log *slog.Logger) *Handler {
	return &Handler{reporter: reporter, log: log}
}

// detail is what an event says. Whoever sends it may say more.
type detail struct {
	AgentID        string     `json:"agentId"`
	InteractionID  string     `json:"interactionId"`
	CustomerNumber string     `json:"customerNumber"`
	ServiceID      string     `json:"serviceId"`
	Phase          chat.Phase `json:"phase"`
}

// Handle takes one event in. An error brings it again, and in the end to the function's failures; it repeats nothing of
// the event.
func (h *Handler) Handle(ctx context.Context, e events.EventBridgeEvent) error {
	r, err := read(e)
	if err == nil {
		err = h.reporter.Report(ctx, r)
	}
	if err != nil {
		h.log.ErrorContext(ctx, "call could not be taken in", "event", e.ID, "error", err)
		return fmt.Errorf("take in a call: %w", err)
	}
	h.log.InfoContext(ctx, "call taken in", "event", e.ID, "phase", r.Phase)
	return nil
}

func read(e events.EventBridgeEvent) (chat.CallReport, error) {
	if e.Source != Source || e.DetailType != DetailType {
		return chat.CallReport{}, errors.New("the event is of another kind than the rule lets through")
	}
	var d detail
	if err := json.Unmarshal(e.Detail, &d); err != nil {
		return chat.CallReport{}, chat.Invalid("detail is not the JSON object that is needed here.")
	}
	return chat.CallReport{
		AgentID: d.AgentID, InteractionID: d.InteractionID, ServiceID: d.ServiceID, CustomerNumber: d.CustomerNumber,
		Phase: d.Phase, At: e.Time.UTC(),
	}, nil
}
