package phonepage

import (
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"github.com/smsdesk/smsdesk/local/simulator/phone"
)

// heartbeat keeps a quiet stream of events open.
const heartbeat = 15 * time.Second

// events streams what changes: first all that there is, so that a page that connects again lacks nothing. A phone comes
// with the texts that are new since the event before.
func (p Page) events(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-store")
	stream := http.NewResponseController(w)
	if writeEvent(w, "services", p.Services) != nil || writeEvent(w, "agents", p.Agents) != nil {
		return
	}
	beat := time.NewTicker(heartbeat)
	defer beat.Stop()
	revision := int64(-1)
	var told <-chan struct{}
	for {
		changes := p.Phones.Since(revision)
		revision = changes.Revision
		if writeEvents(w, changes) != nil {
			return
		}
		calls, more := p.Exchange.Open()
		if more != told && writeEvent(w, "calls", calls) != nil {
			return
		}
		told = more
		if stream.Flush() != nil {
			return
		}
		select {
		case <-r.Context().Done():
			return
		case <-changes.More:
		case <-more:
		case <-beat.C:
		}
	}
}

func writeEvents(w http.ResponseWriter, changes phone.Changes) error {
	if _, err := fmt.Fprint(w, ":\n"); err != nil {
		return fmt.Errorf("write events: %w", err)
	}
	if changes.Receipts != nil {
		if err := writeEvent(w, "receipts", *changes.Receipts); err != nil {
			return err
		}
	}
	for _, changed := range changes.Phones {
		if err := writeEvent(w, "phone", changed); err != nil {
			return err
		}
	}
	return nil
}

func writeEvent[T any](w http.ResponseWriter, name string, value T) error {
	data, err := json.Marshal(value) // on one line, and with < > & escaped
	if err != nil {
		return fmt.Errorf("write the event %s: %w", name, err)
	}
	if _, err := fmt.Fprintf(w, "event: %s\ndata: %s\n\n", name, data); err != nil {
		return fmt.Errorf("write the event %s: %w", name, err)
	}
	return nil
}
