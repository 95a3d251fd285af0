package dynamostore

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/smsdesk/smsdesk/shared/chat"
	"github.com/smsdesk/smsdesk/shared/dynamostore/internal/item"
)

// Count implements chat.TallyStore.
//
// Key: HE#<service>#<number>/H#<hour>. One update for each hour and number, which adds to an attribute for each status and reason. Cost: 1
// write unit each.
func (s *Store) Count(ctx context.Context, tallies []chat.Tally) error {
	changes := map[item.Key]*change{}
	for _, t := range tallies {
		key := item.TallyKey(t)
		c, known := changes[key]
		if !known {
			c = &change{
				key: key, update: "SET expiresAt = :expires ADD ", names: map[string]string{},
				values: values{":expires": item.ExpiryOf(t.Hour.Add(chat.TallyRetention))},
			}
			changes[key] = c
		}
		n := strconv.Itoa(len(c.names))
		if n != "0" {
			c.update += ", "
		}
		c.update += "#n" + n + " :n" + n
		c.names["#n"+n], c.values[":n"+n] = item.CountName(t), t.Messages
	}
	var errs []error
	for _, c := range changes {
		_, err := s.update(ctx, *c)
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}

// Tallies implements chat.HealthStore.
//
// Key: HE#<service>#<number>/H#<hour>…, strong. Cost: 1 read unit for 4 KB, that is some hours.
func (s *Store) Tallies(ctx context.Context, serviceID, number string, first, last time.Time) ([]chat.Tally, error) {
	var found []chat.Tally
	r := span{pk: item.TallyPK(serviceID, number), low: item.TallyHour(first), high: item.TallyHour(last)}
	for hour, err := range all[item.TallyHourItem](ctx, s, r) {
		if err != nil {
			return nil, fmt.Errorf("list what was counted: %w", err)
		}
		tallies, err := hour.Tallies(serviceID, number)
		if err != nil {
			return nil, fmt.Errorf("read what was counted: %w", err)
		}
		slices.SortFunc(tallies, func(a, b chat.Tally) int {
			return cmp.Or(cmp.Compare(a.Status.Rank(), b.Status.Rank()), cmp.Compare(a.Reason, b.Reason))
		})
		found = append(found, tallies...)
	}
	return found, nil
}
