// Command cleanup settles, on a schedule, what nobody is waiting for any more.
package main

import (
	"fmt"
	"os"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"github.com/smsdesk/smsdesk/shared/archive"
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
	env, err := config.Load[config.Archived](os.Environ())
	if err != nil {
		return err
	}
	log, err := config.Logger(os.Stderr, os.Environ())
	if err != nil {
		return err
	}
	bucket, err := archive.New(env.Config(), env.Bucket)
	if err != nil {
		return err
	}
	clock := chat.SystemClock
	store := dynamostore.New(dynamodb.NewFromConfig(env.Config()), env.Name, clock)
	cleaner := &chat.Cleaner{
		Store:    store,
		Archiver: &chat.Archiver{Store: store, Archive: bucket, Key: chat.Key(env.Key), Clock: clock},
		IDs:      chat.NewULIDs(), Key: chat.Key(env.Key), Clock: clock, Log: log, AtOnce: true,
	}
	lambda.Start(cleaner.Run)
	return nil
}
