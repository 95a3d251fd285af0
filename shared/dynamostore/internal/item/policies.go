package item

import (
	"time"

	"github.com/smsdesk/smsdesk/shared/chat"
)

// Policies are a service's rules. What is left out has its default.
type Policies struct {
	AllowedCountries []string     `dynamodbav:"ac,omitempty"`
	AfterEnd         string       `dynamodbav:"ae,omitempty"`
	ReopenWithin     Period       `dynamodbav:"ro,omitempty"`
	IgnoredReply     string       `dynamodbav:"ir,omitempty"`
	Requests         bool         `dynamodbav:"rq,omitempty"`
	MissedAfter      Period       `dynamodbav:"ma,omitempty"`
	MissedReply      string       `dynamodbav:"mr,omitempty"`
	AutoReplyEvery   Period       `dynamodbav:"ar,omitempty"`
	AwayAfter        Period       `dynamodbav:"aw,omitempty"`
	IdleEnd          Period       `dynamodbav:"ie,omitempty"`
	TimeZone         string       `dynamodbav:"tz,omitempty"`
	OpenPeriods      []OpenPeriod `dynamodbav:"op,omitempty"`
	ClosedReply      string       `dynamodbav:"cr,omitempty"`
	QuietFrom        int          `dynamodbav:"qf,omitempty"`
	QuietTo          int          `dynamodbav:"qt,omitempty"`
	Retention        Period       `dynamodbav:"rt,omitempty"`
	MaxChatsPerAgent int          `dynamodbav:"mc,omitempty"`
	Dispositions     []string     `dynamodbav:"ds,omitempty"`
	ByCarrier        bool         `dynamodbav:"oc,omitempty"`
	Stop             string       `dynamodbav:"os,omitempty"`
	Start            string       `dynamodbav:"oi,omitempty"`
	Help             string       `dynamodbav:"oh,omitempty"`
	TextsPerMinute   int          `dynamodbav:"tm,omitempty"`
	PricePerPart     int64        `dynamodbav:"pp,omitempty"` // in millionths of a US dollar
	PartsPerSecond   int          `dynamodbav:"ps,omitempty"`
	AgentPerMinute   int          `dynamodbav:"ta,omitempty"`
}

// Period is a duration in milliseconds.
type Period int64

func (p Period) duration() time.Duration { return time.Duration(p) * time.Millisecond }

// OpenPeriod is a time of some days of the week, in minutes since midnight.
type OpenPeriod struct {
	Days []time.Weekday `dynamodbav:"d,omitempty"`
	From int            `dynamodbav:"f"`
	To   int            `dynamodbav:"t"`
}

func newPolicies(p chat.Policies) Policies {
	record := Policies{
		AllowedCountries: p.AllowedCountries,
		AfterEnd:         string(p.AfterEnd.Action),
		ReopenWithin:     Period(p.AfterEnd.ReopenWithin.Milliseconds()),
		IgnoredReply:     p.AfterEnd.AutoReply,
		Requests:         p.CustomerInitiated.Requests,
		MissedAfter:      Period(p.CustomerInitiated.MissedAfter.Milliseconds()),
		MissedReply:      p.CustomerInitiated.MissedReply,
		AutoReplyEvery:   Period(p.AutoReplyEvery.Milliseconds()),
		AwayAfter:        Period(p.AwayAfter.Milliseconds()),
		IdleEnd:          Period(p.IdleEnd.Milliseconds()),
		TimeZone:         p.OpeningHours.TimeZone,
		ClosedReply:      p.OpeningHours.ClosedReply,
		QuietFrom:        int(p.QuietHours.From),
		QuietTo:          int(p.QuietHours.To),
		Retention:        Period(p.Retention.Milliseconds()),
		MaxChatsPerAgent: p.MaxChatsPerAgent,
		Dispositions:     p.Dispositions,
		ByCarrier:        p.OptOutTexts.ByCarrier,
		Stop:             p.OptOutTexts.Stop,
		Start:            p.OptOutTexts.Start,
		Help:             p.OptOutTexts.Help,
		TextsPerMinute:   p.TextsPerMinute,
		PricePerPart:     int64(p.PricePerPart),
		PartsPerSecond:   p.PartsPerSecond,
		AgentPerMinute:   p.AgentPerMinute,
	}
	for _, open := range p.OpeningHours.Periods {
		record.OpenPeriods = append(record.OpenPeriods, OpenPeriod{Days: open.Days, From: int(open.From), To: int(open.To)})
	}
	return record
}

func (p Policies) policies() chat.Policies {
	policies := chat.Policies{
		AllowedCountries: p.AllowedCountries,
		AfterEnd: chat.AfterEnd{
			Action: chat.AfterEndAction(p.AfterEnd), ReopenWithin: p.ReopenWithin.duration(), AutoReply: p.IgnoredReply,
		},
		CustomerInitiated: chat.CustomerInitiated{
			Requests: p.Requests, MissedAfter: p.MissedAfter.duration(), MissedReply: p.MissedReply,
		},
		AutoReplyEvery:   p.AutoReplyEvery.duration(),
		AwayAfter:        p.AwayAfter.duration(),
		IdleEnd:          p.IdleEnd.duration(),
		OpeningHours:     chat.OpeningHours{TimeZone: p.TimeZone, ClosedReply: p.ClosedReply},
		QuietHours:       chat.QuietHours{From: chat.ClockTime(p.QuietFrom), To: chat.ClockTime(p.QuietTo)},
		Retention:        p.Retention.duration(),
		MaxChatsPerAgent: p.MaxChatsPerAgent,
		Dispositions:     p.Dispositions,
		OptOutTexts:      chat.OptOutTexts{ByCarrier: p.ByCarrier, Stop: p.Stop, Start: p.Start, Help: p.Help},
		TextsPerMinute:   p.TextsPerMinute,
		PricePerPart:     chat.Price(p.PricePerPart),
		PartsPerSecond:   p.PartsPerSecond,
		AgentPerMinute:   p.AgentPerMinute,
	}
	for _, open := range p.OpenPeriods {
		policies.OpeningHours.Periods = append(policies.OpeningHours.Periods, chat.OpenPeriod{
			Days: open.Days, From: chat.ClockTime(open.From), To: chat.ClockTime(open.To),
		})
	}
	return policies
}
