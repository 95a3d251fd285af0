// Package sns sends texts by Amazon SNS.
package sns

import (
	"context"
	"errors"
	"net/http/httptrace"
	"sync/atomic"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/aws-sdk-go-v2/service/sns/types"

	"github.com/smsdesk/smsdesk/shared/carrier/sns/wire"
	"github.com/smsdesk/smsdesk/shared/chat"
)

// Name is what services call this carrier.
const Name = wire.Carrier

// DefaultTimeout is how long a call may take. With what is stored before and after it, it ends within the 15 seconds of
// the function that sends, so that what became of the text is always stored.
const DefaultTimeout = 7 * time.Second

// Options are what a deployment chooses.
type Options struct {
	MaxPrice string        // the most that one text may cost, in US dollars as in "0.50"; empty: the account's own limit
	Timeout  time.Duration // of one call; DefaultTimeout if zero
}

// Carrier implements chat.Carrier.
type Carrier struct {
	client  *sns.Client
	options Options
}

var _ chat.Carrier = (*Carrier)(nil)

// New sends by the account and region of the configuration. Whatever that says of retries, a text is handed over once:
// SNS has no client token, so a second call could be a second text.
func New(cfg aws.Config, o Options) *Carrier {
	if o.Timeout == 0 {
		o.Timeout = DefaultTimeout
	}
	client := sns.NewFromConfig(cfg, func(s *sns.Options) { s.Retryer = aws.NopRetryer{} })
	return &Carrier{client: client, options: o}
}

// Send implements chat.Carrier. Known not to be sent is what SNS refused with a code of its own, or what never had a
// connection to go out on. Anything else may have been taken: no answer in time, a broken connection, a fault on SNS's
// side, an answer that cannot be read.
func (c *Carrier) Send(ctx context.Context, t chat.OutboundText) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, c.options.Timeout)
	defer cancel()
	var connected atomic.Bool
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GotConn: func(httptrace.GotConnInfo) { connected.Store(true) },
	})
	out, err := c.client.Publish(ctx, &sns.PublishInput{
		PhoneNumber:       &t.To,
		Message:           &t.Body,
		MessageAttributes: c.attributes(t),
	})
	switch {
	case err != nil:
		return "", failure(err, connected.Load())
	case aws.ToString(out.MessageId) == "":
		return "", errors.New("SNS's answer has no message id")
	}
	return *out.MessageId, nil
}

// attributes are those of https://docs.aws.amazon.com/sns/latest/dg/sms_publish-to-phone.html.
func (c *Carrier) attributes(t chat.OutboundText) map[string]types.MessageAttributeValue {
	attributes := map[string]types.MessageAttributeValue{
		"AWS.SNS.SMS.SMSType":          attribute("String", "Transactional"),
		"AWS.MM.SMS.OriginationNumber": attribute("String", t.From),
	}
	if c.options.MaxPrice != "" {
		attributes["AWS.SNS.SMS.MaxPrice"] = attribute("Number", c.options.MaxPrice)
	}
	return attributes
}

func attribute(kind, value string) types.MessageAttributeValue {
	return types.MessageAttributeValue{DataType: &kind, StringValue: &value}
}
