// Command telephony takes the states of agents' calls from the event bus.
package main

import (
	"fmt"
	"os"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"github.com/smsdesk/smsdesk/shared/busapi"
	"github.com/smsdesk/smsdesk/shared/chat"
	"github.com/smsdesk/smsdesk/shared/config"
	"github.com/smsdesk/smsdesk/shared/dynamostore"
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
	calls := &chat.Calls{
		Store: dynamostore.New(dynamodb.NewFromConfig(env.Config()), env.Name, chat.SystemClock),
		Key:   chat.Key(env.Key),
		Clock: chat.SystemClock,
	}
	lambda.Start(busapi.New(calls, log).Handle)
	return nil
}
