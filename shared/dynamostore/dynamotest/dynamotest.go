// Package dynamotest makes tables for tests, on the engines that speak DynamoDB's protocol.
package dynamotest

import (
	"context"
	"crypto/rand"
	"errors"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// Engine is something that speaks DynamoDB's protocol.
type Engine struct {
	Name     string
	Endpoint string

	client *http.Client
}

// connections is how many a test keeps to an engine: an engine on the same machine gains nothing by more, and drops those that
// it cannot accept at once.
const connections = 16

// Local is AWS's own DynamoDB Local. The test fails if it is not there.
func Local(t testing.TB) Engine {
	t.Helper()
	return engine(t, "DynamoDB Local", "SMSDESK_DYNAMODB_LOCAL")
}

// Emulator is the DynamoDB of the emulator that smsdesk runs on locally. The test fails if it is not there.
func Emulator(t testing.TB) Engine {
	t.Helper()
	return engine(t, "emulator", "SMSDESK_EMULATOR")
}

func engine(t testing.TB, name, variable string) Engine {
	t.Helper()
	endpoint := os.Getenv(variable)
	if endpoint == "" {
		t.Fatalf("no %s: %s is not set. Run `make test-store`, which starts it.", name, variable)
	}
	transport := &http.Transport{MaxConnsPerHost: connections, MaxIdleConnsPerHost: connections}
	t.Cleanup(transport.CloseIdleConnections)
	return Engine{Name: name, Endpoint: endpoint, client: &http.Client{Transport: transport}}
}

// Credentials that every engine takes. DynamoDB Local keeps the tables of different keys apart.
func credentials(context.Context) (aws.Credentials, error) {
	return aws.Credentials{AccessKeyID: "test", SecretAccessKey: "test"}, nil
}

// Config is for clients of the engine.
func (e Engine) Config() aws.Config {
	return aws.Config{
		Region:       "us-east-1",
		Credentials:  aws.CredentialsProviderFunc(credentials),
		BaseEndpoint: aws.String(e.Endpoint),
		HTTPClient:   e.client,
	}
}

// Client is a client of the engine.
func (e Engine) Client(options ...func(*dynamodb.Options)) *dynamodb.Client {
	return dynamodb.NewFromConfig(e.Config(), options...)
}

// Table makes a table with the keys and the indexes that template.yaml gives it, for as long as the test runs. Nothing expires in it.
// It has no stream: DynamoDB Local looks through all streams with each write.
func (e Engine) Table(t testing.TB) string {
	t.Helper()
	return e.table(t, nil)
}

// StreamedTable makes a table with its stream, too.
func (e Engine) StreamedTable(t testing.TB) string {
	t.Helper()
	return e.table(t, parse(t).stream())
}

func (e Engine) table(t testing.TB, stream *types.StreamSpecification) string {
	t.Helper()
	const patience = 30 * time.Second
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	create := parse(t).create()
	name := "test-" + strings.ToLower(rand.Text())
	create.TableName, create.StreamSpecification = &name, stream
	client := e.Client()
	// The name is this test's alone. If a table has it, the answer to its creation was lost, and the client tried again.
	_, err := client.CreateTable(ctx, create)
	if _, made := errors.AsType[*types.ResourceInUseException](err); err != nil && !made {
		t.Fatalf("no table on the %s at %s: %v. Run `make test-store`, which starts it.", e.Name, e.Endpoint, err)
	}
	t.Cleanup(func() {
		// The test's own context is over by now. A deletion whose answer was lost is tried again, and finds nothing.
		_, err := client.DeleteTable(context.Background(), &dynamodb.DeleteTableInput{TableName: &name})
		if _, gone := errors.AsType[*types.ResourceNotFoundException](err); err != nil && !gone {
			t.Errorf("remove a table: %v", err)
		}
	})
	err = dynamodb.NewTableExistsWaiter(client, func(o *dynamodb.TableExistsWaiterOptions) {
		o.MinDelay, o.MaxDelay = 20*time.Millisecond, time.Second
	}).Wait(ctx, &dynamodb.DescribeTableInput{TableName: &name}, patience)
	if err != nil {
		t.Fatalf("wait for a table: %v", err)
	}
	return name
}
