package item

import (
	"fmt"
	"strings"
	"time"

	"github.com/smsdesk/smsdesk/shared/chat"
)

// TallyPK is the partition of what is counted for a service's number.
func TallyPK(serviceID, number string) string { return "HE#" + serviceID + "#" + number }

const (
	tallyPrefix = "H#"
	tallyHour   = "2006-01-02T15"
)

// TallyHour is the sort key of the hour.
func TallyHour(hour time.Time) string { return tallyPrefix + hour.UTC().Format(tallyHour) }

// TallyKey is where an hour of a number is counted.
func TallyKey(t chat.Tally) Key {
	return Key{PK: TallyPK(t.ServiceID, t.Number), SK: TallyHour(t.Hour)}
}

const countPrefix = "n#"

// CountName is the attribute that counts messages of the status, for the reason.
func CountName(t chat.Tally) string { return countPrefix + string(t.Status) + "#" + t.Reason }

// TallyHourItem has an attribute for each count, beside its key.
type TallyHourItem map[string]any

// Tallies are the item's, of the service's number.
func (i TallyHourItem) Tallies(serviceID, number string) ([]chat.Tally, error) {
	sk, _ := i["sk"].(string)
	hour, err := time.Parse(tallyHour, strings.TrimPrefix(sk, tallyPrefix))
	if err != nil {
		return nil, fmt.Errorf("no hour: %w", err)
	}
	var tallies []chat.Tally
	for name, value := range i {
		counted, is := strings.CutPrefix(name, countPrefix)
		if !is {
			continue
		}
		count, _ := value.(float64)
		status, reason, _ := strings.Cut(counted, "#")
		tallies = append(tallies, chat.Tally{
			ServiceID: serviceID, Number: number, Hour: hour, Status: chat.Status(status), Reason: reason, Messages: int(count),
		})
	}
	return tallies, nil
}
