package chat

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/smsdesk/smsdesk/shared/sms"
)

// heed records what the text says about being texted, before the text is stored: from then on nothing goes out but the one
// confirmation. A START of a customer who has not opted out is an ordinary text, and from here on has no keyword.
func (r *Receiver) heed(ctx context.Context, a *arrival) error {
	if a.keyword != sms.KeywordStop && a.keyword != sms.KeywordStart {
		return nil
	}
	services, last, err := r.concerned(ctx, a.InboundText, a.reservation.Line)
	if err != nil {
		return fmt.Errorf("find the service of a number: %w", err)
	}
	if len(services) == 0 {
		r.Log.WarnContext(ctx, "opt-out word to a number that no service has", "number", sms.Mask(a.To))
	}
	kind := TextStopped
	if a.keyword == sms.KeywordStart {
		kind = TextStarted
		if !last.OptedOut {
			a.keyword = sms.KeywordNone
		}
	}
	for i, service := range services {
		c := Consent{
			ServiceID: service.ID,
			Customer:  r.Key.Customer(a.From),
			Lines:     linesOf(r.Key, service, a.From, a.reservation.Line),
			OptedOut:  kind == TextStopped,
			At:        a.reservation.FirstAt,
		}
		if i == 0 { // one confirmation, whoever had the number
			var id ChatID
			if last.At(a.now).Open() {
				id = last.ID
			}
			c.Reply, err = r.replier().reply(ctx, kind, service, a.reservation.Line, id, a.To, a.From, service.text(kind), a.now)
			if err != nil {
				return err
			}
		}
		if err := tellOfEnded(ctx, r.Store, c.Lines, r.Clock); err != nil {
			return err
		}
		if err := r.Store.SetConsent(ctx, c); err != nil {
			return fmt.Errorf("record a consent: %w", err)
		}
		if kind != TextStopped {
			continue
		}
		// The chat on the text's own line ends once the text is in it.
		others := slices.DeleteFunc(c.Lines, func(l LineID) bool { return l == a.reservation.Line })
		if err := endOptedOut(ctx, r.Store, others, r.Clock); err != nil {
			return err
		}
	}
	return nil
}

// concerned are the services whose texts the customer speaks of: the one that has the number, and the one that texted on the line,
// which is another if the number changed hands. The chat is the line's latest.
func (r *Receiver) concerned(ctx context.Context, t InboundText, line LineID) ([]Service, Chat, error) {
	var services []Service
	owner, err := r.Store.ServiceByNumber(ctx, t.To)
	if err == nil {
		services = append(services, owner)
	} else if !errors.Is(err, ErrNotFound) {
		return nil, Chat{}, err
	}
	chats, err := r.Store.Lines(ctx, []LineID{line})
	if err != nil {
		return nil, Chat{}, err
	}
	if id := chats[0].ServiceID; id != "" && id != owner.ID {
		former, err := r.Store.Service(ctx, id)
		if err == nil {
			services = append(services, former)
		} else if !errors.Is(err, ErrNotFound) {
			return nil, Chat{}, err
		}
	}
	return services, chats[0], nil
}
