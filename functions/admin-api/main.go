// Command admin-api answers what administrators ask.
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
	"github.com/smsdesk/smsdesk/shared/httpapi"
	"github.com/smsdesk/smsdesk/shared/httpapi/adminapi"
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
	clock := chat.SystemClock
	store := dynamostore.New(dynamodb.NewFromConfig(env.Config()), env.Name, clock)
	bucket, err := archive.New(env.Config(), env.Bucket)
	if err != nil {
		return err
	}
	key, auditor := chat.Key(env.Key), &chat.Auditor{Store: store, IDs: chat.NewULIDs(), Clock: clock}
	office := &adminapi.Office{
		Administrator: &chat.Administrator{Store: store, Auditor: auditor, Key: key, Clock: clock},
		Auditor:       auditor,
		Keeper:        &chat.Keeper{Store: store, Archive: bucket, Auditor: auditor, Key: key, Clock: clock},
		Health:        &chat.Health{Store: store, Clock: clock},
	}
	api := &httpapi.API{Directory: &chat.Directory{Store: store}, Routes: office.Routes(), Clock: clock, Log: log}
	lambda.Start(api.Handle)
	return nil
}
