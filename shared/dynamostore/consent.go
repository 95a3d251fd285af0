package dynamostore

import (
	"context"
	"fmt"

	"github.com/smsdesk/smsdesk/shared/chat"
	"github.com/smsdesk/smsdesk/shared/dynamostore/internal/item"
)

// SetConsent implements chat.ReceiveStore. Of two words of the same millisecond the opt-out stands.
//
// Key: OPT#<service>#<customer>, L#<line>/HEAD of each line. One transaction on condition that no later word is recorded; a
// line without a head gets a stub. Cost: 2 write units, and 2 for each number of the service.
func (s *Store) SetConsent(ctx context.Context, c chat.Consent) error {
	word, flag := "t < :at", "REMOVE x"
	v := values{":now": item.MillisOf(s.clock()), ":one": 1}
	if c.OptedOut {
		word, flag = "t < :at OR (t = :at AND attribute_not_exists(x))", ", x = :yes"
		v[":yes"] = true
	}
	t := s.transaction()
	t.put(item.NewConsent(c), "attribute_not_exists(pk) OR "+word, values{":at": item.MillisOf(c.At)})
	for _, line := range c.Lines {
		t.update(change{key: item.HeadKey(line), update: "SET tc = :now " + flag + " ADD r :one", values: v})
	}
	err := s.write(ctx, t)
	if failures(err) != nil {
		return nil
	}
	if err != nil {
		return fmt.Errorf("record a consent: %w", err)
	}
	return nil
}
