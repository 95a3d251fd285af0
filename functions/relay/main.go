// Command relay sends the texts that no agent writes, and counts what becomes of all.
package main

import (
	"fmt"
	"os"
	"time"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"github.com/smsdesk/smsdesk/shared/carrier/eum"
	"github.com/smsdesk/smsdesk/shared/carrier/sns"
	"github.com/smsdesk/smsdesk/shared/carrier/twilio"
	twiliowire "github.com/smsdesk/smsdesk/shared/carrier/twilio/wire"
	"github.com/smsdesk/smsdesk/shared/chat"
	"github.com/smsdesk/smsdesk/shared/config"
	"github.com/smsdesk/smsdesk/shared/dynamostore"
	"github.com/smsdesk/smsdesk/shared/dynamostore/stream"
	"github.com/smsdesk/smsdesk/shared/secret"
	"github.com/smsdesk/smsdesk/shared/streamapi"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run() error {
	env, err := config.Load[config.Sending](os.Environ())
	if err != nil {
		return err
	}
	log, err := config.Logger(os.Stderr, os.Environ())
	if err != nil {
		return err
	}
	cfg, clock := env.Config(), chat.SystemClock
	account := secret.NewCached(secret.NewReader(cfg, env.Secret, clock).Read, twiliowire.ParseAccount, clock)
	byTwilio, err := twilio.New(account, twilio.Options{API: env.API, StatusCallback: env.StatusCallback()})
	if err != nil {
		return err
	}
	store := dynamostore.New(dynamodb.NewFromConfig(cfg), env.Name, clock)
	relayer := &chat.Relayer{
		Store: store,
		Carriers: map[string]chat.Carrier{
			sns.Name: sns.New(cfg, sns.Options{Promotional: env.Promotional, MaxPrice: string(env.MaxPrice), SenderID: env.SenderID}),
			eum.Name: eum.New(cfg, eum.Options{
				Promotional: env.Promotional, MaxPrice: string(env.MaxPrice), ConfigurationSet: env.ConfigurationSet,
				TimeToLive: time.Duration(env.TimeToLive), Endpoint: env.EUMEndpointURL,
			}),
			twilio.Name: byTwilio,
		},
		Limiter: &chat.Limiter{Store: store, Clock: clock},
		Key:     chat.Key(env.Key),
		Clock:   clock,
		Log:     log,
	}
	messages := &streamapi.Messages{
		Read: stream.Messages, Relayer: relayer, Counter: &chat.Counter{Store: store}, Log: log,
	}
	lambda.Start(messages.Handle)
	return nil
}
