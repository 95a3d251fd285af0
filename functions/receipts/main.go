// Command receipts takes the carrier's word on messages from SNS's delivery logs.
package main

import (
	"fmt"
	"os"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"github.com/smsdesk/smsdesk/shared/carrier/sns/wire"
	"github.com/smsdesk/smsdesk/shared/chat"
	"github.com/smsdesk/smsdesk/shared/config"
	"github.com/smsdesk/smsdesk/shared/dynamostore"
	"github.com/smsdesk/smsdesk/shared/logsapi"
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
	clock := chat.SystemClock
	confirmer := &chat.Confirmer{
		Store: dynamostore.New(dynamodb.NewFromConfig(env.Config()), env.Name, clock),
		Key:   chat.Key(env.Key),
		Clock: clock,
		Log:   log,
	}
	lambda.Start(logsapi.New(wire.ParseReceipt, confirmer, log).Handle)
	return nil
}
