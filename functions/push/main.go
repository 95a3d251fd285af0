// Command push tells desktops what was committed to the table.
package main

import (
	"fmt"
	"os"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"github.com/smsdesk/smsdesk/shared/chat"
	"github.com/smsdesk/smsdesk/shared/config"
	"github.com/smsdesk/smsdesk/shared/dynamostore"
	"github.com/smsdesk/smsdesk/shared/dynamostore/stream"
	"github.com/smsdesk/smsdesk/shared/push"
	"github.com/smsdesk/smsdesk/shared/streamapi"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run() error {
	env, err := config.Load[config.Sockets](os.Environ())
	if err != nil {
		return err
	}
	log, err := config.Logger(os.Stderr, os.Environ())
	if err != nil {
		return err
	}
	cfg, clock := env.Config(), chat.SystemClock
	poster, err := push.New(cfg, env.Endpoint, push.Options{}, log)
	if err != nil {
		return err
	}
	pusher := &chat.Pusher{
		Store: dynamostore.New(dynamodb.NewFromConfig(cfg), env.Name, clock), Poster: poster, Clock: clock,
	}
	lambda.Start(streamapi.New(stream.Events, pusher, log).Handle)
	return nil
}
