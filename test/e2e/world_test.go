package e2e

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/arn"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
)

// repository is where the tests run from its root.
const repository = "../.."

// world is the deployed stack with everything around it.
var world *deployment

// together is how many tests run at once: they wait for the world, not for the processor.
const together = "8"

func TestMain(m *testing.M) {
	flag.Parse()
	if !given("test.parallel") {
		if err := flag.Set("test.parallel", together); err != nil {
			panic(err)
		}
	}
	code, err := run(context.Background(), m)
	if err != nil {
		fmt.Fprintln(os.Stderr, "end to end:", err)
		code = 1
	}
	os.Exit(code)
}

func run(ctx context.Context, m *testing.M) (code int, err error) {
	if world, err = open(ctx); err != nil {
		return 0, err
	}
	if err := endOpenChats(ctx); err != nil {
		return 0, err
	}
	standing, err := standBy(ctx, "alice", "bob")
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, standing.restore(ctx)) }()
	if err := world.hurryRedelivery(ctx); err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, world.restoreRedelivery(ctx)) }()
	return m.Run(), nil
}

func given(name string) bool {
	found := false
	flag.Visit(func(f *flag.Flag) { found = found || f.Name == name })
	return found
}

// endpoints is what these tests need of endpoints.json.
type endpoints struct {
	Desk             string `json:"desk"`
	Phone            string `json:"phone"`
	API              string `json:"api"` // the base before /v1
	Socket           string `json:"socket"`
	AWS              string `json:"aws"`
	Region           string `json:"region"`
	Stack            string `json:"stack"`
	UserPoolID       string `json:"userPoolId"`
	ClientID         string `json:"clientId"`
	InboundTopicARN  string `json:"inboundTopicArn"`
	EventBus         string `json:"eventBus"`
	DeliveryLogGroup string `json:"deliveryLogGroup"`
	Table            string `json:"table"`
	CleanupFunction  string `json:"cleanupFunction"`
	TwilioAuthToken  string `json:"twilioAuthToken"`
}

func readEndpoints() (endpoints, error) {
	path := os.Getenv("SMSDESK_ENDPOINTS")
	if path == "" {
		path = filepath.Join(".local", "endpoints.json")
	}
	if !filepath.IsAbs(path) {
		path = filepath.Join(repository, path)
	}
	content, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		return endpoints{}, errors.New("no world is running: run make up")
	}
	if err != nil {
		return endpoints{}, err
	}
	var values map[string]string
	if err := json.Unmarshal(content, &values); err != nil {
		return endpoints{}, fmt.Errorf("%s: %w", path, err)
	}
	for _, name := range []string{
		"desk", "phone", "api", "socket", "aws", "region", "stack", "userPoolId", "clientId", "inboundTopicArn",
		"eventBus", "deliveryLogGroup", "table", "cleanupFunction", "twilioAuthToken",
	} {
		if values[name] == "" {
			return endpoints{}, fmt.Errorf("%s lacks %s: run make up", path, name)
		}
	}
	var e endpoints
	return e, json.Unmarshal(content, &e)
}

// Every emulator takes these; with IAM enforced, no others.
const (
	accessKey = "test"
	secretKey = "test"
)

// deployment is the stack, and the plain AWS clients that reach around it.
type deployment struct {
	endpoints
	account         string
	inboundQueue    string // URLs
	deadLetterQueue string
	password        string // of the demo's agents
	visibility      string // the inbound queue's timeout as it was deployed, in seconds

	contract  *contract
	http      *http.Client
	stream    string // of this run, in both delivery log groups
	numbers   chan string
	newcomers atomic.Int64 // how many numbers were tried as newcomers'
	earlier   sync.Map     // customer's number → how many texts went there before the test that has it

	cognito  *cognitoidentityprovider.Client
	dynamodb *dynamodb.Client
	events   *eventbridge.Client
	lambda   *lambda.Client
	logs     *cloudwatchlogs.Client
	sns      *sns.Client
	sqs      *sqs.Client
}

// patience is how long a request may take, and how long something that must happen may take to happen.
const patience = 20 * time.Second

func open(ctx context.Context) (*deployment, error) {
	e, err := readEndpoints()
	if err != nil {
		return nil, err
	}
	topic, err := arn.Parse(e.InboundTopicARN)
	if err != nil {
		return nil, fmt.Errorf("inboundTopicArn: %w", err)
	}
	cfg := aws.Config{
		Region:       e.Region,
		BaseEndpoint: &e.AWS,
		Credentials:  credentials.NewStaticCredentialsProvider(accessKey, secretKey, ""),
	}
	password := os.Getenv("DEMO_PASSWORD")
	if password == "" {
		return nil, errors.New("DEMO_PASSWORD is not set, the password that make up prints: make test-here sets it")
	}
	w := &deployment{
		endpoints: e,
		account:   topic.AccountID,
		password:  password,
		http:      &http.Client{Timeout: patience, Transport: &http.Transport{MaxIdleConnsPerHost: 64}},
		numbers:   numbers(),
		cognito:   cognitoidentityprovider.NewFromConfig(cfg),
		dynamodb:  dynamodb.NewFromConfig(cfg),
		events:    eventbridge.NewFromConfig(cfg),
		lambda:    lambda.NewFromConfig(cfg),
		logs:      cloudwatchlogs.NewFromConfig(cfg),
		sns:       sns.NewFromConfig(cfg),
		sqs:       sqs.NewFromConfig(cfg),
	}
	if w.contract, err = loadContract(ctx, filepath.Join(repository, "docs")); err != nil {
		return nil, err
	}
	outputs, err := stackOutputs(ctx, cloudformation.NewFromConfig(cfg), e.Stack)
	if err != nil {
		return nil, err
	}
	w.inboundQueue, w.deadLetterQueue = outputs["InboundQueueUrl"], outputs["InboundDeadLetterQueueUrl"]
	return w, w.openDeliveryLog(ctx)
}

func stackOutputs(ctx context.Context, client *cloudformation.Client, stack string) (map[string]string, error) {
	described, err := client.DescribeStacks(ctx, &cloudformation.DescribeStacksInput{StackName: &stack})
	if err != nil {
		return nil, fmt.Errorf("no stack %s answers there: run make up: %w", stack, err)
	}
	outputs := map[string]string{}
	for _, s := range described.Stacks {
		for _, o := range s.Outputs {
			outputs[aws.ToString(o.OutputKey)] = aws.ToString(o.OutputValue)
		}
	}
	for _, name := range []string{"InboundQueueUrl", "InboundDeadLetterQueueUrl"} {
		if outputs[name] == "" {
			return nil, fmt.Errorf("the stack %s has no output %s", stack, name)
		}
	}
	return outputs, nil
}

// exchange is a plain HTTP request with its answer.
func (w *deployment) exchange(ctx context.Context, method, url, body string, header http.Header) (answer, error) {
	request, err := http.NewRequestWithContext(ctx, method, url, strings.NewReader(body))
	if err != nil {
		return answer{}, err
	}
	request.Header = header
	response, err := w.http.Do(request)
	if err != nil {
		return answer{}, err
	}
	defer response.Body.Close() //nolint:errcheck // a body that was only read loses nothing
	content, err := io.ReadAll(response.Body)
	if err != nil {
		return answer{}, err
	}
	return answer{status: response.StatusCode, header: response.Header, body: content}, nil
}
