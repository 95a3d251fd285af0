// Package eum sends texts by AWS End User Messaging SMS.
package eum

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	sms "github.com/aws/aws-sdk-go-v2/service/pinpointsmsvoicev2"
	"github.com/aws/aws-sdk-go-v2/service/pinpointsmsvoicev2/types"

	"github.com/smsdesk/smsdesk/shared/carrier/eum/wire"
	"github.com/smsdesk/smsdesk/shared/carrier/handover"
	"github.com/smsdesk/smsdesk/shared/carrier/intime"
	"github.com/smsdesk/smsdesk/shared/chat"
)

// Name is what services call this carrier.
const Name = wire.Carrier

// Options are what a deployment chooses.
type Options struct {
	Promotional      bool          // the texts are not critical
	ConfigurationSet string        // whose event destination brings the receipts; empty: the account's default one, if it has any
	MaxPrice         string        // the most that one text may cost, in US dollars as in "0.50"; empty: the account's own limit
	TimeToLive       time.Duration // how long the carrier tries; 0: its own 72 hours
	Endpoint         string        // where the service answers; empty: as the configuration says
	Timeout          time.Duration // of one text; handover.DefaultTimeout if zero
}

// Carrier implements chat.Carrier.
type Carrier struct {
	client  *sms.Client
	service handover.Service
	options Options
}

var _ chat.Carrier = (*Carrier)(nil)

// New sends by the account and region of the configuration. Whatever that says of retries, the client makes none: SendTextMessage has no
// client token, so a second call could be a second text.
func New(cfg aws.Config, o Options) *Carrier {
	client := sms.NewFromConfig(cfg, func(s *sms.Options) {
		s.Retryer = aws.NopRetryer{}
		s.HTTPClient = intime.Client{Doer: s.HTTPClient}
		if o.Endpoint != "" {
			s.BaseEndpoint = &o.Endpoint
		}
	})
	return &Carrier{
		client:  client,
		service: handover.Service{Name: "End User Messaging", Timeout: o.Timeout, Reason: reason},
		options: o,
	}
}

// Send implements chat.Carrier. The message's id goes with the text, and comes back in each of its events.
// https://docs.aws.amazon.com/pinpoint/latest/apireference_smsvoicev2/API_SendTextMessage.html
func (c *Carrier) Send(ctx context.Context, t chat.OutboundText) (string, error) {
	in := &sms.SendTextMessageInput{
		DestinationPhoneNumber: &t.To,
		OriginationIdentity:    &t.From,
		MessageBody:            &t.Body,
		MessageType:            types.MessageTypeTransactional,
		Context:                map[string]string{wire.ContextMessage: string(t.Message)},
	}
	if c.options.Promotional {
		in.MessageType = types.MessageTypePromotional
	}
	if c.options.ConfigurationSet != "" {
		in.ConfigurationSetName = &c.options.ConfigurationSet
	}
	if c.options.MaxPrice != "" {
		in.MaxPrice = &c.options.MaxPrice
	}
	if c.options.TimeToLive > 0 {
		in.TimeToLive = aws.Int32(int32(c.options.TimeToLive / time.Second)) //nolint:gosec // at most the 259200 that config takes
	}
	return c.service.Send(ctx, t.Within, func(ctx context.Context) (*string, error) {
		out, err := c.client.SendTextMessage(ctx, in)
		if err != nil {
			return nil, err
		}
		return out.MessageId, nil
	})
}
