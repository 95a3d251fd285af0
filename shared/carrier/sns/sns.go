// Package sns sends texts by Amazon SNS.
package sns

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/aws-sdk-go-v2/service/sns/types"

	"github.com/smsdesk/smsdesk/shared/carrier/handover"
	"github.com/smsdesk/smsdesk/shared/carrier/intime"
	"github.com/smsdesk/smsdesk/shared/carrier/sns/wire"
	"github.com/smsdesk/smsdesk/shared/chat"
)

// Name is what services call this carrier.
const Name = wire.Carrier

// Options are what a deployment chooses.
type Options struct {
	Promotional bool          // SNS sends at the lowest cost, not as reliably as it can
	SenderID    string        // shown instead of the number, where a country allows it; such a text cannot be answered. Empty: none
	MaxPrice    string        // the most that one text may cost, in US dollars as in "0.50"; empty: the account's own limit
	Timeout     time.Duration // of one text; handover.DefaultTimeout if zero
}

// Carrier implements chat.Carrier.
type Carrier struct {
	client  *sns.Client
	service handover.Service
	options Options
}

var _ chat.Carrier = (*Carrier)(nil)

// New sends by the account and region of the configuration. Whatever that says of retries, the client makes none: SNS has no client
// token, so a second call could be a second text.
func New(cfg aws.Config, o Options) *Carrier {
	return &Carrier{
		client: sns.NewFromConfig(cfg, func(s *sns.Options) {
			s.Retryer = aws.NopRetryer{}
			s.HTTPClient = intime.Client{Doer: s.HTTPClient}
		}),
		service: handover.Service{Name: "SNS", Timeout: o.Timeout, Reason: reason},
		options: o,
	}
}

// Send implements chat.Carrier.
func (c *Carrier) Send(ctx context.Context, t chat.OutboundText) (string, error) {
	return c.service.Send(ctx, t.Within, func(ctx context.Context) (*string, error) {
		out, err := c.client.Publish(ctx, &sns.PublishInput{
			PhoneNumber:       &t.To,
			Message:           &t.Body,
			MessageAttributes: c.attributes(t),
		})
		if err != nil {
			return nil, err
		}
		return out.MessageId, nil
	})
}

// attributes are those of https://docs.aws.amazon.com/sns/latest/dg/sms_publish-to-phone.html.
func (c *Carrier) attributes(t chat.OutboundText) map[string]types.MessageAttributeValue {
	kind := "Transactional"
	if c.options.Promotional {
		kind = "Promotional"
	}
	attributes := map[string]types.MessageAttributeValue{
		"AWS.SNS.SMS.SMSType":          attribute("String", kind),
		"AWS.MM.SMS.OriginationNumber": attribute("String", t.From),
	}
	if c.options.SenderID != "" {
		attributes["AWS.SNS.SMS.SenderID"] = attribute("String", c.options.SenderID)
	}
	if c.options.MaxPrice != "" {
		attributes["AWS.SNS.SMS.MaxPrice"] = attribute("Number", c.options.MaxPrice)
	}
	return attributes
}

func attribute(kind, value string) types.MessageAttributeValue {
	return types.MessageAttributeValue{DataType: &kind, StringValue: &value}
}
