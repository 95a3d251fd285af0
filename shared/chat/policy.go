package chat

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Policies are the rules of a service. The zero value of each is its default.
type Policies struct {
	AllowedCountries  []string // ISO 3166-1 alpha-2 codes of the countries that may be texted; empty: all
	AfterEnd          AfterEnd
	CustomerInitiated CustomerInitiated
	AutoReplyEvery    time.Duration // how long after an automatic reply a customer gets no other; 0: DefaultAutoReplyEvery
	AwayAfter         time.Duration // how long an owner may be away before a waiting customer is offered to others; 0: DefaultAwayAfter
	IdleEnd           time.Duration // how long nothing happens in a chat until it ends by itself; 0: never
	OpeningHours      OpeningHours
	QuietHours        QuietHours
	Retention         time.Duration // how long an ended chat stays before it is archived; 0: DefaultRetention
	MaxChatsPerAgent  int           // of this service, open at once; 0: any number
	Dispositions      []string      // what an agent may say of a chat's end; empty: anything
	OptOutTexts       OptOutTexts
	TextsPerMinute    int   // of all agents together; 0: any number
	PricePerPart      Price // what agents are shown of a text's cost before they send it; 0: nothing
	PartsPerSecond    int   // that the carrier takes of each number, counted as it bills them; 0: any number
	AgentPerMinute    int   // texts of each agent a minute; 0: any number
}

// The defaults that are not zero.
const (
	DefaultAutoReplyEvery = 24 * time.Hour
	DefaultAwayAfter      = 3 * time.Minute
	DefaultRetention      = 365 * 24 * time.Hour
	DefaultReopenWithin   = 24 * time.Hour
)

// AfterEndAction is what becomes of a customer's text on a line whose chat has ended.
type AfterEndAction string

// What becomes of a text after the end.
const (
	AfterEndIgnore     AfterEndAction = "ignore" // also if none is set
	AfterEndReopen     AfterEndAction = "reopen"
	AfterEndNewRequest AfterEndAction = "new_request"
)

// AfterEnd says what becomes of a customer's text after the end of the chat.
type AfterEnd struct {
	Action       AfterEndAction
	ReopenWithin time.Duration // of the end; a later text is like one of a new customer. 0: DefaultReopenWithin
	AutoReply    string        // to a text that is ignored; empty: none
}

// CustomerInitiated says what becomes of the first text of a customer.
type CustomerInitiated struct {
	Requests    bool          // it makes a request; otherwise it is ignored
	MissedAfter time.Duration // how long a request may wait; 0: for ever
	MissedReply string        // to a customer whose request nobody took; empty: none
}

// OpeningHours are when the service answers, in its own time zone. The zero value is always.
type OpeningHours struct {
	TimeZone    string // an IANA name
	Periods     []OpenPeriod
	ClosedReply string // to a text that comes outside of them and makes a request, or reopens a chat; empty: none
}

// OpenPeriod is a time of some days of the week. It ends on the same day.
type OpenPeriod struct {
	Days     []time.Weekday
	From, To ClockTime
}

// ClockTime is a time of day in minutes since midnight, 0 to 1440.
type ClockTime int

const midnight ClockTime = 24 * 60

// QuietHours are when customers get no texts that they have not asked for, in their own time zones. They may go over midnight. The
// zero value, and any that ends when it begins, is never.
type QuietHours struct {
	From, To ClockTime
}

// OptOutTexts are what STOP, START and HELP are answered with. An empty text stands for a default one with the service's name.
type OptOutTexts struct {
	ByCarrier         bool // the carrier answers by itself: nothing is sent from here
	Stop, Start, Help string
}

// Away is how long an owner may be away.
func (p Policies) Away() time.Duration { return cmp.Or(p.AwayAfter, DefaultAwayAfter) }

// Kept is how long an ended chat stays.
func (p Policies) Kept() time.Duration { return cmp.Or(p.Retention, DefaultRetention) }

// BetweenAutoReplies is how long a customer gets no second automatic reply.
func (p Policies) BetweenAutoReplies() time.Duration {
	return cmp.Or(p.AutoReplyEvery, DefaultAutoReplyEvery)
}

// Within is how long after its end a chat may be reopened.
func (a AfterEnd) Within() time.Duration { return cmp.Or(a.ReopenWithin, DefaultReopenWithin) }

// String is the time as 09:00.
func (t ClockTime) String() string { return fmt.Sprintf("%02d:%02d", int(t)/60, int(t)%60) }

// ParseClockTime reads a time of day such as 09:00, up to 24:00.
func ParseClockTime(text string) (ClockTime, error) {
	hours, minutes, _ := strings.Cut(text, ":")
	h, errHours := strconv.ParseUint(hours, 10, 8)
	m, errMinutes := strconv.ParseUint(minutes, 10, 8)
	t := ClockTime(h*60 + m)
	if len(hours) != 2 || len(minutes) != 2 || errHours != nil || errMinutes != nil || m >= 60 || t > midnight {
		return 0, fmt.Errorf("no time of day: %q", text)
	}
	return t, nil
}
