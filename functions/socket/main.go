// Command socket answers what happens on desktops' WebSockets.
package main

import (
	"fmt"
	"os"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"github.com/smsdesk/smsdesk/shared/chat"
	"github.com/smsdesk/smsdesk/shared/config"
	"github.com/smsdesk/smsdesk/shared/dynamostore"
	"github.com/smsdesk/smsdesk/shared/push"
	"github.com/smsdesk/smsdesk/shared/socketapi"
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
	sockets := &chat.Sockets{Store: dynamostore.New(dynamodb.NewFromConfig(cfg), env.Name, clock), Clock: clock}
	poster, err := push.New(cfg, env.Endpoint, push.Options{}, log)
	if err != nil {
		return err
	}
	lambda.Start(socketapi.New(sockets, poster, log).Handle)
	return nil
}
