// Command inbound takes customers' texts, and carriers' words on ours, from the queue.
package main

import (
	"fmt"
	"os"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	eum "github.com/smsdesk/smsdesk/shared/carrier/eum/wire"
	sns "github.com/smsdesk/smsdesk/shared/carrier/sns/wire"
	twilio "github.com/smsdesk/smsdesk/shared/carrier/twilio/wire"
	"github.com/smsdesk/smsdesk/shared/chat"
	"github.com/smsdesk/smsdesk/shared/config"
	"github.com/smsdesk/smsdesk/shared/dynamostore"
	"github.com/smsdesk/smsdesk/shared/queueapi"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run() error {
	env, err := config.Load[config.Lined](os.Environ())
	if err != nil {
		return err
	}
	log, err := config.Logger(os.Stderr, os.Environ())
	if err != nil {
		return err
	}
	clock, key := chat.SystemClock, chat.Key(env.Key)
	store := dynamostore.New(dynamodb.NewFromConfig(env.Config()), env.Name, clock)
	receiver := &chat.Receiver{Store: store, Key: key, IDs: chat.NewULIDs(), Clock: clock, Log: log}
	confirmer := &chat.Confirmer{Store: store, Key: key, Clock: clock, Log: log}
	parse := queueapi.Parsers{
		Receipts: []func(string) (chat.Receipt, bool, error){twilio.QueuedReceipt, eum.ParseEvent},
		Texts:    []func(string) (chat.InboundText, bool, error){twilio.QueuedText},
		Rest:     sns.ParseText,
	}
	lambda.Start(queueapi.New(parse, receiver, confirmer, log).Handle)
	return nil
}
