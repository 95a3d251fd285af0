// Command agent-api answers everything that the desktop asks, except sending.
package main

import (
	"fmt"
	"os"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"github.com/smsdesk/smsdesk/shared/chat"
	"github.com/smsdesk/smsdesk/shared/config"
	"github.com/smsdesk/smsdesk/shared/dynamostore"
	"github.com/smsdesk/smsdesk/shared/httpapi"
	"github.com/smsdesk/smsdesk/shared/httpapi/agentapi"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run() error {
	env, err := config.Load[config.Desk](os.Environ())
	if err != nil {
		return err
	}
	log, err := config.Logger(os.Stderr, os.Environ())
	if err != nil {
		return err
	}
	store := dynamostore.New(dynamodb.NewFromConfig(env.Config()), env.Name, chat.SystemClock)
	key, ids, clock := chat.Key(env.Key), chat.NewULIDs(), chat.SystemClock
	directory := &chat.Directory{Store: store}
	desk := &agentapi.Desk{
		Directory:    directory,
		Availability: &chat.Availability{Store: store},
		Starter:      &chat.Starter{Store: store, Key: key, IDs: ids, Clock: clock, Mobile: agentapi.Mobile, Place: agentapi.Place},
		Mover:        &chat.Mover{Store: store, IDs: ids, Key: key, Clock: clock, Place: agentapi.Place},
		Reader:       &chat.Reader{Store: store, Clock: clock, Auditor: &chat.Auditor{Store: store, IDs: ids, Clock: clock}},
		Overseer:     &chat.Overseer{Store: store, Clock: clock},
		Syncer:       &chat.Syncer{Store: store, Clock: clock},
		Sockets:      &chat.Sockets{Store: store, Clock: clock},
		Canned:       &chat.CannedMessages{Store: store, IDs: ids, Clock: clock},
		Contacts:     &chat.Contacts{Store: store, Key: key},
		SocketURL:    env.SocketURL,
	}
	api := &httpapi.API{Directory: directory, Routes: desk.Routes(), Clock: clock, Log: log}
	lambda.Start(api.Handle)
	return nil
}
