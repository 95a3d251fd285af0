package api

import (
	"math"
	"slices"
	"time"

	"github.com/smsdesk/smsdesk/shared/chat"
)

// Policies are a service's rules, the same in JSON as in the YAML of tools/configure. What is left out has its default.
type Policies struct {
	AllowedCountries    []string          `json:"allowedCountries,omitempty" yaml:"allowedCountries,omitempty,flow"`
	AfterEnd            AfterEnd          `json:"afterEnd,omitzero" yaml:"afterEnd,omitempty"`
	CustomerInitiated   CustomerInitiated `json:"customerInitiated,omitzero" yaml:"customerInitiated,omitempty"`
	AutoReplyHours      int64             `json:"autoReplyHours,omitempty" yaml:"autoReplyHours,omitempty"`
	AwayAfterSeconds    int64             `json:"awayAfterSeconds,omitempty" yaml:"awayAfterSeconds,omitempty"`
	IdleEndMinutes      int64             `json:"idleEndMinutes,omitempty" yaml:"idleEndMinutes,omitempty"`
	OpeningHours        *OpeningHours     `json:"openingHours,omitempty" yaml:"openingHours,omitempty"`
	QuietHours          *QuietHours       `json:"quietHours,omitempty" yaml:"quietHours,omitempty"`
	RetentionDays       int64             `json:"retentionDays,omitempty" yaml:"retentionDays,omitempty"`
	MaxChatsPerAgent    int               `json:"maxChatsPerAgent,omitempty" yaml:"maxChatsPerAgent,omitempty"`
	Dispositions        []string          `json:"dispositions,omitempty" yaml:"dispositions,omitempty,flow"`
	OptOutTexts         OptOutTexts       `json:"optOutTexts,omitzero" yaml:"optOutTexts,omitempty"`
	TextsPerMinute      int               `json:"textsPerMinute,omitempty" yaml:"textsPerMinute,omitempty"`
	PricePerPart        Dollars           `json:"pricePerPart,omitempty" yaml:"pricePerPart,omitempty"`
	PartsPerSecond      int               `json:"partsPerSecond,omitempty" yaml:"partsPerSecond,omitempty"`
	AgentTextsPerMinute int               `json:"agentTextsPerMinute,omitempty" yaml:"agentTextsPerMinute,omitempty"`
}

// AfterEnd says what becomes of a customer's text after the end of the chat.
type AfterEnd struct {
	Action      chat.AfterEndAction `json:"action,omitempty" yaml:"action,omitempty"`
	ReopenHours int64               `json:"reopenHours,omitempty" yaml:"reopenHours,omitempty"`
	AutoReply   string              `json:"autoReply,omitempty" yaml:"autoReply,omitempty"`
}

// CustomerInitiated says what becomes of the first text of a customer.
type CustomerInitiated struct {
	Requests           bool   `json:"requests,omitempty" yaml:"requests,omitempty"`
	MissedAfterMinutes int64  `json:"missedAfterMinutes,omitempty" yaml:"missedAfterMinutes,omitempty"`
	MissedReply        string `json:"missedReply,omitempty" yaml:"missedReply,omitempty"`
}

// OpeningHours are when the service answers.
type OpeningHours struct {
	TimeZone    string       `json:"timeZone,omitempty" yaml:"timeZone,omitempty"`
	Periods     []OpenPeriod `json:"periods,omitempty" yaml:"periods,omitempty"`
	ClosedReply string       `json:"closedReply,omitempty" yaml:"closedReply,omitempty"`
}

// OpenPeriod is a time of some days of the week.
type OpenPeriod struct {
	Days []string  `json:"days" yaml:"days,flow"`
	From ClockTime `json:"from" yaml:"from"`
	To   ClockTime `json:"to" yaml:"to"`
}

// QuietHours are when customers get no texts that they have not asked for.
type QuietHours struct {
	From ClockTime `json:"from" yaml:"from"`
	To   ClockTime `json:"to" yaml:"to"`
}

// OptOutTexts are what STOP, START and HELP are answered with.
type OptOutTexts struct {
	ByCarrier bool   `json:"byCarrier,omitempty" yaml:"byCarrier,omitempty"`
	Stop      string `json:"stop,omitempty" yaml:"stop,omitempty"`
	Start     string `json:"start,omitempty" yaml:"start,omitempty"`
	Help      string `json:"help,omitempty" yaml:"help,omitempty"`
}

// ClockTime is a time of day such as 09:00.
type ClockTime string

// Dollars is an amount in US dollars such as 0.00645.
type Dollars string

// noClockTime, noWeekday and noPrice stand for what is none: chat.Service.Faults refuses them.
const (
	noClockTime chat.ClockTime = -1
	noWeekday   time.Weekday   = -1
	noPrice     chat.Price     = -1
)

func newDollars(p chat.Price) Dollars {
	if p == 0 {
		return ""
	}
	return Dollars(p.String())
}

func (d Dollars) price() chat.Price {
	if d == "" {
		return 0
	}
	p, err := chat.ParsePrice(string(d))
	if err != nil {
		return noPrice
	}
	return p
}

func (t ClockTime) clock() chat.ClockTime {
	parsed, err := chat.ParseClockTime(string(t))
	if err != nil {
		return noClockTime
	}
	return parsed
}

// weekdays are the days' names, in the order of time.Weekday.
func weekdays() []string { return []string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"} }

const day = 24 * time.Hour

// NewPolicies shows a service's rules.
func NewPolicies(p chat.Policies) Policies {
	shown := Policies{
		AllowedCountries: p.AllowedCountries,
		AfterEnd: AfterEnd{
			Action: p.AfterEnd.Action, ReopenHours: whole(p.AfterEnd.ReopenWithin, time.Hour), AutoReply: p.AfterEnd.AutoReply,
		},
		CustomerInitiated: CustomerInitiated{
			Requests:           p.CustomerInitiated.Requests,
			MissedAfterMinutes: whole(p.CustomerInitiated.MissedAfter, time.Minute),
			MissedReply:        p.CustomerInitiated.MissedReply,
		},
		AutoReplyHours:      whole(p.AutoReplyEvery, time.Hour),
		AwayAfterSeconds:    whole(p.AwayAfter, time.Second),
		IdleEndMinutes:      whole(p.IdleEnd, time.Minute),
		RetentionDays:       whole(p.Retention, day),
		MaxChatsPerAgent:    p.MaxChatsPerAgent,
		Dispositions:        p.Dispositions,
		OptOutTexts:         OptOutTexts(p.OptOutTexts),
		TextsPerMinute:      p.TextsPerMinute,
		PricePerPart:        newDollars(p.PricePerPart),
		PartsPerSecond:      p.PartsPerSecond,
		AgentTextsPerMinute: p.AgentPerMinute,
	}
	if o := p.OpeningHours; o.TimeZone != "" || o.ClosedReply != "" || len(o.Periods) > 0 {
		shown.OpeningHours = &OpeningHours{TimeZone: o.TimeZone, ClosedReply: o.ClosedReply, Periods: Each(o.Periods, newOpenPeriod)}
	}
	if q := p.QuietHours; q != (chat.QuietHours{}) {
		shown.QuietHours = &QuietHours{From: ClockTime(q.From.String()), To: ClockTime(q.To.String())}
	}
	return shown
}

func newOpenPeriod(p chat.OpenPeriod) OpenPeriod {
	names := weekdays()
	return OpenPeriod{
		Days: Each(p.Days, func(d time.Weekday) string { return names[d] }),
		From: ClockTime(p.From.String()), To: ClockTime(p.To.String()),
	}
}

// Policies are the rules as shown. What cannot be read is a value that chat.Service.Faults refuses.
func (p Policies) Policies() chat.Policies {
	policies := chat.Policies{
		AllowedCountries: p.AllowedCountries,
		AfterEnd: chat.AfterEnd{
			Action: p.AfterEnd.Action, ReopenWithin: duration(p.AfterEnd.ReopenHours, time.Hour), AutoReply: p.AfterEnd.AutoReply,
		},
		CustomerInitiated: chat.CustomerInitiated{
			Requests:    p.CustomerInitiated.Requests,
			MissedAfter: duration(p.CustomerInitiated.MissedAfterMinutes, time.Minute),
			MissedReply: p.CustomerInitiated.MissedReply,
		},
		AutoReplyEvery:   duration(p.AutoReplyHours, time.Hour),
		AwayAfter:        duration(p.AwayAfterSeconds, time.Second),
		IdleEnd:          duration(p.IdleEndMinutes, time.Minute),
		Retention:        duration(p.RetentionDays, day),
		MaxChatsPerAgent: p.MaxChatsPerAgent,
		Dispositions:     p.Dispositions,
		OptOutTexts:      chat.OptOutTexts(p.OptOutTexts),
		TextsPerMinute:   p.TextsPerMinute,
		PricePerPart:     p.PricePerPart.price(),
		PartsPerSecond:   p.PartsPerSecond,
		AgentPerMinute:   p.AgentTextsPerMinute,
	}
	if o := p.OpeningHours; o != nil {
		policies.OpeningHours = chat.OpeningHours{TimeZone: o.TimeZone, ClosedReply: o.ClosedReply, Periods: Each(o.Periods, OpenPeriod.period)}
	}
	if q := p.QuietHours; q != nil {
		policies.QuietHours = chat.QuietHours{From: q.From.clock(), To: q.To.clock()}
	}
	return policies
}

func (p OpenPeriod) period() chat.OpenPeriod {
	names := weekdays()
	days := Each(p.Days, func(name string) time.Weekday {
		if d := slices.Index(names, name); d >= 0 {
			return time.Weekday(d)
		}
		return noWeekday
	})
	return chat.OpenPeriod{Days: days, From: p.From.clock(), To: p.To.clock()}
}

func whole(d, unit time.Duration) int64 { return int64(d / unit) }

// duration is so many units, or one beyond all bounds.
func duration(n int64, unit time.Duration) time.Duration {
	switch most := math.MaxInt64 / int64(unit); {
	case n < 0:
		return -1
	case n > most:
		return math.MaxInt64
	}
	return time.Duration(n) * unit
}
