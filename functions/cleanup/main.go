// Command cleanup settles, on a schedule, what nobody is waiting for any more.
package main

import (
	"fmt"
	"os"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

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
	env, err := config.Load[config.Table](os.Environ())
	if err != nil {
		return err
	}
	log, err := config.Logger(os.Stderr, os.Environ())
	if err != nil {
		return err
	}
	clock := chat.SystemClock
	cleaner := &chat.Cleaner{
		Store: dynamostore.New(dynamodb.NewFromConfig(env.Config()), env.Name, clock), IDs: chat.NewULIDs(), Clock: clock, Log: log,
	}
	lambda.Start(cleaner.Run)
	return nil
}
