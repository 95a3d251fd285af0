package chat

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/smsdesk/smsdesk/shared/sms"
)

// Fault is what is wrong with a configuration: a field by its path, such as policies.openingHours.periods[0].from, and why.
type Fault struct {
	Field, Reason string
}

// faults collects.
type faults []Fault

func (f *faults) add(field, format string, args ...any) {
	*f = append(*f, Fault{Field: field, Reason: fmt.Sprintf(format, args...)})
}

// isName tells what the ids of services and agents look like: they stand in addresses and keys, and an agent's is the name to
// sign in with.
func isName(id string) bool {
	const letters, more = "abcdefghijklmnopqrstuvwxyz0123456789", "_-"
	return id != "" && len(id) <= maxID && strings.Trim(id, letters+more) == "" && strings.IndexAny(id, more) != 0
}

// The bounds of what is configured.
const (
	maxID           = 64
	maxName         = 100 // characters
	maxDisposition  = 64  // characters
	maxDispositions = 50
	maxPeriods      = 28 // four a day
	maxServices     = 100
	maxPerMinute    = 100_000
	maxPerSecond    = 1000
	maxChats        = 1000
	longest         = 100 * 365 * 24 * time.Hour

	maxPricePerPart Price = 10 * dollar
)

// The carriers: who can take and bring a service's texts.
const (
	CarrierSNS    = "sns"
	CarrierEUM    = "eum" // AWS End User Messaging
	CarrierTwilio = "twilio"
)

func (f *faults) identity(id, name string) {
	if id == SentBySystem {
		f.add("id", "%q is taken: texts that no agent writes are the system's", id)
	}
	if !isName(id) {
		f.add("id", "%q must be 1 to 64 of a to z, 0 to 9, _ and -, the first a letter or digit", id)
	}
	if strings.TrimSpace(name) == "" {
		f.add("name", "it is missing")
	} else if utf8.RuneCountInString(name) > maxName {
		f.add("name", "it has more than %d characters", maxName)
	}
}

// Faults is everything that is wrong with the service by itself; nothing if it can be stored.
func (s Service) Faults() []Fault {
	var f faults
	f.identity(s.ID, s.Name)
	switch s.Carrier {
	case CarrierSNS, CarrierEUM, CarrierTwilio:
	case "":
		f.add("carrier", "it is missing: it can be %s, %s, %s", CarrierSNS, CarrierEUM, CarrierTwilio)
	default:
		f.add("carrier", "%q is unknown: it can be %s, %s, %s", s.Carrier, CarrierSNS, CarrierEUM, CarrierTwilio)
	}
	if s.MaxSegments < 1 || s.MaxSegments > sms.MaxSegments {
		f.add("maxSegments", "it is %d: it can be 1 to %d", s.MaxSegments, sms.MaxSegments)
	}
	if s.SMS && len(s.Numbers) == 0 {
		f.add("numbers", "SMS is on, but there are none")
	}
	if n := len(s.Numbers); n > MaxNumbers {
		f.add("numbers", "there are %d: there can be %d", n, MaxNumbers)
	}
	for i, number := range s.Numbers {
		field := fmt.Sprintf("numbers[%d]", i)
		if !sms.IsE164(number) {
			f.add(field, "%q is no number in E.164, such as +12065550100", number)
		} else if slices.Contains(s.Numbers[:i], number) {
			f.add(field, "%s is there twice", number)
		}
	}
	f.policies(s.Policies, s.MaxSegments)
	return f
}

// Faults is everything that is wrong with the agent's record by itself; nothing if it can be stored.
func (a Agent) Faults() []Fault {
	var f faults
	f.identity(a.ID, a.Name)
	known := []Permission{PermissionSend, PermissionSupervise, PermissionAdmin}
	for i, p := range a.Permissions {
		field := fmt.Sprintf("permissions[%d]", i)
		if !slices.Contains(known, p) {
			f.add(field, "%q is unknown: it can be %s, %s, %s", p, PermissionSend, PermissionSupervise, PermissionAdmin)
		} else if slices.Contains(a.Permissions[:i], p) {
			f.add(field, "%s is there twice", p)
		}
	}
	if n := len(a.Services); n > maxServices {
		f.add("services", "there are %d: there can be %d", n, maxServices)
	}
	for i, id := range a.Services {
		if slices.Contains(a.Services[:i], id) {
			f.add(fmt.Sprintf("services[%d]", i), "%s is there twice", id)
		}
	}
	return f
}

func (f *faults) policies(p Policies, maxSegments int) {
	for i, country := range p.AllowedCountries {
		field := fmt.Sprintf("policies.allowedCountries[%d]", i)
		if !sms.IsCountry(country) {
			f.add(field, "%q is no country: it takes two capital letters, such as US", country)
		} else if slices.Contains(p.AllowedCountries[:i], country) {
			f.add(field, "%s is there twice", country)
		}
	}
	switch p.AfterEnd.Action {
	case "", AfterEndIgnore, AfterEndReopen, AfterEndNewRequest:
	default:
		f.add("policies.afterEnd.action", "%q is unknown: it can be %s, %s, %s",
			p.AfterEnd.Action, AfterEndIgnore, AfterEndReopen, AfterEndNewRequest)
	}
	f.period("policies.afterEnd.reopenHours", p.AfterEnd.ReopenWithin, time.Hour)
	f.period("policies.customerInitiated.missedAfterMinutes", p.CustomerInitiated.MissedAfter, time.Minute)
	f.period("policies.autoReplyHours", p.AutoReplyEvery, time.Hour)
	f.period("policies.awayAfterSeconds", p.AwayAfter, time.Second)
	f.period("policies.idleEndMinutes", p.IdleEnd, time.Minute)
	f.period("policies.retentionDays", p.Retention, 24*time.Hour)
	f.openingHours(p.OpeningHours)
	f.clock("policies.quietHours.from", p.QuietHours.From)
	f.clock("policies.quietHours.to", p.QuietHours.To)
	f.count("policies.maxChatsPerAgent", p.MaxChatsPerAgent, maxChats)
	f.count("policies.textsPerMinute", p.TextsPerMinute, maxPerMinute)
	f.price("policies.pricePerPart", p.PricePerPart)
	f.count("policies.partsPerSecond", p.PartsPerSecond, maxPerSecond)
	f.count("policies.agentTextsPerMinute", p.AgentPerMinute, maxPerMinute)
	f.dispositions(p.Dispositions)
	f.text("policies.afterEnd.autoReply", p.AfterEnd.AutoReply, maxSegments)
	f.text("policies.customerInitiated.missedReply", p.CustomerInitiated.MissedReply, maxSegments)
	f.text("policies.openingHours.closedReply", p.OpeningHours.ClosedReply, maxSegments)
	f.text("policies.optOutTexts.stop", p.OptOutTexts.Stop, maxSegments)
	f.text("policies.optOutTexts.start", p.OptOutTexts.Start, maxSegments)
	f.text("policies.optOutTexts.help", p.OptOutTexts.Help, maxSegments)
}

// period takes whole units only, since that is how the API shows it.
func (f *faults) period(field string, d, unit time.Duration) {
	if d < 0 || d > longest || d%unit != 0 {
		f.add(field, "it must be a whole number from 0 to %d", longest/unit)
	}
}

func (f *faults) count(field string, n, most int) {
	if n < 0 || n > most {
		f.add(field, "it must be a whole number from 0 to %d", most)
	}
}

func (f *faults) price(field string, p Price) {
	if p < 0 || p > maxPricePerPart {
		f.add(field, "it must be US dollars up to %s, such as 0.00645", maxPricePerPart)
	}
}

// text is one that is sent by itself. The service's bound on messages holds for it too.
func (f *faults) text(field, text string, maxSegments int) {
	if text != "" && strings.TrimSpace(text) == "" {
		f.add(field, "it is empty: leave it out")
	}
	if maxSegments >= 1 && !sms.Measure(text).Fits(maxSegments) {
		f.add(field, "it takes %d segments: the service's messages have at most %d", sms.Measure(text).Segments, maxSegments)
	}
}

func (f *faults) clock(field string, t ClockTime) {
	if !valid(t) {
		f.add(field, "it must be a time of day, 00:00 to 24:00")
	}
}

func valid(t ClockTime) bool { return t >= 0 && t <= midnight }

func (f *faults) openingHours(o OpeningHours) {
	if len(o.Periods) > 0 && o.TimeZone == "" {
		f.add("policies.openingHours.timeZone", "it is missing: it can be America/Los_Angeles, for example")
	} else if _, err := time.LoadLocation(o.TimeZone); err != nil || o.TimeZone == "Local" {
		f.add("policies.openingHours.timeZone", "%q is unknown: it can be America/Los_Angeles, for example", o.TimeZone)
	}
	if len(o.Periods) > maxPeriods {
		f.add("policies.openingHours.periods", "there are %d: there can be %d", len(o.Periods), maxPeriods)
	}
	for i, p := range o.Periods {
		field := fmt.Sprintf("policies.openingHours.periods[%d]", i)
		if len(p.Days) == 0 {
			f.add(field, "it has no days")
		}
		for j, day := range p.Days {
			if day < time.Sunday || day > time.Saturday {
				f.add(fmt.Sprintf("%s.days[%d]", field, j), "it must be a day: mon, tue, wed, thu, fri, sat, sun")
			} else if slices.Contains(p.Days[:j], day) {
				f.add(fmt.Sprintf("%s.days[%d]", field, j), "it is there twice")
			}
		}
		f.clock(field+".from", p.From)
		f.clock(field+".to", p.To)
		if valid(p.From) && valid(p.To) && p.From >= p.To {
			f.add(field, "it must end after it begins, on the same day")
		}
	}
}

func (f *faults) dispositions(list []string) {
	if len(list) > maxDispositions {
		f.add("policies.dispositions", "there are %d: there can be %d", len(list), maxDispositions)
	}
	for i, d := range list {
		field := fmt.Sprintf("policies.dispositions[%d]", i)
		switch {
		case strings.TrimSpace(d) == "" || strings.TrimSpace(d) != d:
			f.add(field, "it is empty, or has space around it")
		case utf8.RuneCountInString(d) > maxDisposition:
			f.add(field, "it has more than %d characters", maxDisposition)
		case slices.Contains(list[:i], d):
			f.add(field, "%q is there twice", d)
		}
	}
}
