package chattest

import (
	"testing"
	"time"

	"github.com/smsdesk/smsdesk/shared/chat"
)

// Entry is a new entry of the audit.
func (w *World) Entry(action chat.AuditAction, subject string) chat.AuditEntry {
	w.Helper()
	return chat.AuditEntry{ID: w.Position(), By: w.Name("agent"), Action: action, Subject: subject}
}

// Recorded is all that is on record for the day, newest first, read in small pages.
func (w *World) Recorded(day time.Time) []chat.AuditEntry {
	w.Helper()
	const limit = 3
	var all []chat.AuditEntry
	for before := chat.Position(""); ; {
		page, err := w.Store.Recorded(w.Context(), day, before, limit)
		w.OK(err)
		all = append(all, page.Items...)
		if page.Next == "" {
			return all
		}
		w.Same("a page that is not the last", len(page.Items), limit)
		before = chat.Position(page.Next)
	}
}

func (s suite) audit(t *testing.T) {
	s.all(t, []contract{
		{"what is on record is listed by day, newest first", func(w *World) {
			day := w.Clock.Now().Truncate(24 * time.Hour)
			var want []chat.AuditEntry
			for range 20 {
				w.Clock.Advance(time.Minute)
				e := w.Entry(chat.AuditServiceChanged, w.Name("service"))
				e.ServiceID = "support"
				w.OK(w.Store.Record(w.Context(), e))
				want = append([]chat.AuditEntry{e}, want...)
			}
			w.Same("the day", w.Recorded(day), want)
			w.Clock.Set(day.Add(24 * time.Hour))
			next := w.Entry(chat.AuditAgentChanged, w.Name("agent"))
			w.OK(w.Store.Record(w.Context(), next))
			w.Same("the day, on the next", w.Recorded(day), want)
			w.Same("the next day", w.Recorded(day.Add(24*time.Hour)), []chat.AuditEntry{next})
			w.Same("the day before", w.Recorded(day.Add(-24*time.Hour)), []chat.AuditEntry{})
		}},
		{"what is to be on record once is so once a day, whoever races", func(w *World) {
			first := w.Entry(chat.AuditChatRead, w.Name("chat"))
			entries := make([]chat.AuditEntry, racers)
			for i := range entries {
				entries[i] = w.Entry(first.Action, first.Subject)
				entries[i].By = first.By
			}
			for _, err := range AtOnce(racers, func(i int) error { return w.Store.RecordOnce(w.Context(), entries[i]) }) {
				w.OK(err)
			}
			w.Same("entries", len(w.Recorded(first.Day())), 1)
			for _, change := range []func(e *chat.AuditEntry){
				func(e *chat.AuditEntry) { e.By = w.Name("agent") },
				func(e *chat.AuditEntry) { e.Action = chat.AuditContactExported },
				func(e *chat.AuditEntry) { e.Subject = w.Name("chat") },
			} {
				other := w.Entry(first.Action, first.Subject)
				other.By = first.By
				change(&other)
				w.OK(w.Store.RecordOnce(w.Context(), other))
			}
			w.Same("entries, with others", len(w.Recorded(first.Day())), 4)
			w.Clock.Advance(24 * time.Hour)
			tomorrow := w.Entry(first.Action, first.Subject)
			tomorrow.By = first.By
			w.OK(w.Store.RecordOnce(w.Context(), tomorrow))
			w.Same("the next day", w.Recorded(tomorrow.Day()), []chat.AuditEntry{tomorrow})
		}},
	})
}

func (s suite) optOuts(t *testing.T) {
	s.all(t, []contract{
		{"opt-outs are listed by service in pages, each once, without who has opted in again", func(w *World) {
			const count, limit = 25, 4
			service, other := w.Service(1), w.Service(1)
			want := map[chat.CustomerID]bool{}
			for i := range count {
				number := w.Number()
				w.Consent(service, number, true, w.Clock.Now())
				w.Consent(other, w.Number(), true, w.Clock.Now())
				if i%5 == 0 {
					w.Consent(service, number, false, w.Clock.Advance(time.Second))
				} else {
					want[w.Key.Customer(number)] = true
				}
			}
			got := map[chat.CustomerID]bool{}
			for cursor := ""; ; {
				page, err := w.Store.OptOuts(w.Context(), service.ID, cursor, limit)
				w.OK(err)
				for _, o := range page.Items {
					if o.ServiceID != service.ID || got[o.Customer] {
						w.Fatalf("listed %+v", o)
					}
					got[o.Customer] = true
				}
				if page.Next == "" {
					break
				}
				w.Same("a page that is not the last", len(page.Items), limit)
				cursor = page.Next
			}
			w.Same("opt-outs", got, want)
			_, err := w.Store.OptOuts(w.Context(), service.ID, "nonsense", limit)
			w.Refused("cursor", err, chat.ErrNotFound)
		}},
		{"an opt-out is found with who was told, its record once", func(w *World) {
			service := w.Service(1)
			customer := w.Key.Customer(w.Number())
			_, err := w.Store.OptOut(w.Context(), service.ID, customer)
			w.Refused("none", err, chat.ErrNotFound)
			told := chat.Consent{
				ServiceID: service.ID, Customer: customer, OptedOut: true, At: w.Clock.Now(), By: "dora",
				Record: []chat.AuditEntry{w.Entry(chat.AuditOptOutRecorded, string(customer))},
			}
			for range 2 {
				w.OK(w.Store.SetConsent(w.Context(), told))
			}
			got, err := w.Store.OptOut(w.Context(), service.ID, customer)
			w.OK(err)
			w.Same("the opt-out", got, chat.OptOut{ServiceID: service.ID, Customer: customer, At: told.At, By: "dora"})
			w.Same("on record", w.Recorded(told.At.Truncate(24*time.Hour)), told.Record)
			told.OptedOut, told.By, told.At, told.Record = false, "", w.Clock.Advance(time.Second), nil
			w.OK(w.Store.SetConsent(w.Context(), told))
			_, err = w.Store.OptOut(w.Context(), service.ID, customer)
			w.Refused("after an opt-in", err, chat.ErrNotFound)
		}},
	})
}

func (s suite) blocks(t *testing.T) {
	s.all(t, []contract{
		{"a number is blocked until the block is lifted, each with its entry", func(w *World) {
			number := w.Number()
			customer := w.Key.Customer(number)
			blocked, err := w.Store.Blocked(w.Context(), customer)
			w.OK(err)
			w.Same("blocked at first", blocked, false)

			block := chat.Block{Customer: customer, Number: number, Reason: "spam", By: "dora", At: w.Clock.Now()}
			entry := w.Entry(chat.AuditNumberBlocked, string(customer))
			w.OK(w.Store.PutBlock(w.Context(), block, entry))
			blocked, err = w.Store.Blocked(w.Context(), customer)
			w.OK(err)
			w.Same("blocked", blocked, true)
			page, err := w.Store.Blocks(w.Context(), "", 10)
			w.OK(err)
			w.Same("blocks", page.Items, []chat.Block{block})

			lifted := w.Entry(chat.AuditNumberUnblocked, string(customer))
			w.OK(w.Store.DeleteBlock(w.Context(), customer, lifted))
			blocked, err = w.Store.Blocked(w.Context(), customer)
			w.OK(err)
			w.Same("blocked afterwards", blocked, false)
			w.Refused("to lift it again", w.Store.DeleteBlock(w.Context(), customer, w.Entry(chat.AuditNumberUnblocked, "x")), chat.ErrNotFound)
			w.Same("on record", w.Recorded(entry.Day()), []chat.AuditEntry{lifted, entry})
		}},
		{"blocked numbers are listed in pages, each once", func(w *World) {
			const count, limit = 25, 4
			want := map[string]bool{}
			for range count {
				number := w.Number()
				want[number] = true
				w.OK(w.Store.PutBlock(w.Context(), chat.Block{Customer: w.Key.Customer(number), Number: number, By: "dora", At: w.Clock.Now()}))
			}
			got := map[string]bool{}
			for cursor := ""; ; {
				page, err := w.Store.Blocks(w.Context(), cursor, limit)
				w.OK(err)
				for _, b := range page.Items {
					got[b.Number] = true
				}
				if page.Next == "" {
					break
				}
				w.Same("a page that is not the last", len(page.Items), limit)
				cursor = page.Next
			}
			w.Same("blocks", got, want)
			_, err := w.Store.Blocks(w.Context(), "nonsense", limit)
			w.Refused("cursor", err, chat.ErrNotFound)
		}},
	})
}
