// Command webhook hands what carriers post on to the queue.
package main

import (
	"fmt"
	"os"

	"github.com/aws/aws-lambda-go/lambda"

	eumwire "github.com/smsdesk/smsdesk/shared/carrier/eum/wire"
	"github.com/smsdesk/smsdesk/shared/carrier/sns/envelope"
	snswire "github.com/smsdesk/smsdesk/shared/carrier/sns/wire"
	twiliowire "github.com/smsdesk/smsdesk/shared/carrier/twilio/wire"
	"github.com/smsdesk/smsdesk/shared/chat"
	"github.com/smsdesk/smsdesk/shared/config"
	"github.com/smsdesk/smsdesk/shared/httpapi"
	"github.com/smsdesk/smsdesk/shared/httpapi/webhookapi"
	"github.com/smsdesk/smsdesk/shared/queue"
	"github.com/smsdesk/smsdesk/shared/secret"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run() error {
	env, err := config.Load[config.Hooked](os.Environ())
	if err != nil {
		return err
	}
	log, err := config.Logger(os.Stderr, os.Environ())
	if err != nil {
		return err
	}
	cfg, clock := env.Config(), chat.SystemClock
	topics, err := envelope.New(envelope.Options{Topics: env.Topics, Version1: env.Version1}, clock, log)
	if err != nil {
		return err
	}
	var byTwilio twiliowire.Verifier
	if env.Secret != "" {
		byTwilio.Accounts = secret.NewCached(secret.NewReader(cfg, env.Secret, clock).Read, twiliowire.ParseAccount, clock)
	}
	webhooks := &webhookapi.Webhooks{
		Twilio: webhookapi.Twilio{
			Verify: byTwilio.Verify,
			Text:   twiliowire.QueueText, Receipt: twiliowire.QueueReceipt, PublicURL: env.PublicURL,
		},
		SNS:      topics,
		Notified: webhookapi.Notified{ParseReceipt: eumwire.ParseEvent, ParseText: snswire.ParseText},
		Queue:    queue.New(cfg, env.QueueURL),
		Clock:    clock,
	}
	lambda.Start((&httpapi.Hooks{Routes: webhooks.Routes(), Clock: clock, Log: log}).Handle)
	return nil
}
