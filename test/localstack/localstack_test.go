package localstack

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	sqstypes "github.com/aws/aws-sdk-go-v2/service/sqs/types"
)

// core is LocalStack, with what the core can take of the stack in it.
type core struct {
	*testing.T
	endpoint string
	config   aws.Config
	kept     []string // of the template's resources
	outputs  map[string]string
}

// open deploys what the core can take under a name of its own.
func open(t *testing.T) *core {
	t.Helper()
	endpoint, sam := os.Getenv("SMSDESK_LOCALSTACK"), os.Getenv("SAM")
	if endpoint == "" || sam == "" {
		t.Fatal("SMSDESK_LOCALSTACK or SAM is not set. Run `make test-localstack`, which installs and starts what is needed.")
	}
	c := &core{T: t, endpoint: endpoint, outputs: map[string]string{}, config: aws.Config{
		Region: "us-east-1", Credentials: credentials.NewStaticCredentialsProvider("test", "test", ""), BaseEndpoint: &endpoint,
	}}
	c.deploy(sam)
	return c
}

func (c *core) deploy(sam string) {
	c.Helper()
	root := filepath.Join("..", "..")
	template, err := os.ReadFile(filepath.Join(root, "template.yaml"))
	c.OK(err)
	kept, less, err := subset(template)
	c.OK(err)
	c.kept = kept
	file := filepath.Join(c.TempDir(), "template.yaml")
	c.OK(os.WriteFile(file, less, 0o600))
	stack := "smsdesk-" + strings.ToLower(rand.Text()[:8])
	architecture := "x86_64"
	if runtime.GOARCH == "arm64" {
		architecture = "arm64"
	}
	settings, err := filepath.Abs(filepath.Join(root, "samconfig.toml"))
	c.OK(err)
	deploy := exec.CommandContext(c.Context(), sam, "deploy",
		"--config-file", settings, "--config-env", "local", "--template-file", file, "--stack-name", stack,
		"--region", c.config.Region, "--parameter-overrides", "DeletionProtection=false", "Architecture="+architecture)
	printed, err := deploy.CombinedOutput()
	if err != nil {
		c.Fatalf("sam deploy: %v\n%s", err, printed)
	}
	answer, err := cloudformation.NewFromConfig(c.config).DescribeStacks(c.Context(), &cloudformation.DescribeStacksInput{StackName: &stack})
	c.OK(err)
	for _, o := range answer.Stacks[0].Outputs {
		c.outputs[aws.ToString(o.OutputKey)] = aws.ToString(o.OutputValue)
	}
}

// OK fails the test on an error.
func (c *core) OK(err error) {
	c.Helper()
	if err != nil {
		c.Fatal(err)
	}
}

// output is the stack's.
func (c *core) output(name string) string {
	c.Helper()
	if c.outputs[name] == "" {
		c.Fatalf("the stack has no output %s: %v", name, c.outputs)
	}
	return c.outputs[name]
}

// get reads what the core tells of itself.
func (c *core) get(path string, into any) {
	c.Helper()
	request, err := http.NewRequestWithContext(c.Context(), http.MethodGet, c.endpoint+path, http.NoBody)
	c.OK(err)
	response, err := http.DefaultClient.Do(request)
	c.OK(err)
	err = json.NewDecoder(response.Body).Decode(into)
	c.OK(errors.Join(err, response.Body.Close()))
}

// arrivals reads so many messages off the queue.
func (c *core) arrivals(queue string, n int) []sqstypes.Message {
	c.Helper()
	const patience = 30 * time.Second
	ctx, cancel := context.WithTimeout(c.Context(), patience)
	defer cancel()
	client := sqs.NewFromConfig(c.config)
	var found []sqstypes.Message
	for len(found) < n {
		out, err := client.ReceiveMessage(ctx, &sqs.ReceiveMessageInput{
			QueueUrl: &queue, MaxNumberOfMessages: 10, WaitTimeSeconds: 10, MessageSystemAttributeNames: []sqstypes.MessageSystemAttributeName{"All"},
		})
		if err != nil {
			c.Fatalf("%d of %d messages came: %v", len(found), n, err)
		}
		found = append(found, out.Messages...)
	}
	return found
}

func TestOnLocalStack(t *testing.T) {
	c := open(t)
	for sentence, holds := range map[string]func(c *core){
		"the core takes what it can of the template":    takesOfTheTemplate,
		"a text goes out once":                          textGoesOutOnce,
		"a reply comes through the topic and the queue": replyComesThroughTheTopicAndTheQueue,
		"a delivery line confirms a text":               deliveryLineConfirmsAText,
		"a call comes through the bus":                  callComesThroughTheBus,
		"the archive keeps its contract":                archiveKeepsItsContract,
	} {
		t.Run(sentence, func(t *testing.T) {
			holds(&core{T: t, endpoint: c.endpoint, config: c.config, kept: c.kept, outputs: c.outputs})
		})
	}
}

func takesOfTheTemplate(c *core) {
	for _, name := range []string{
		"InboundTopic", "InboundQueue", "InboundDeadLetterQueue", "InboundSubscription", "Archive", "DeliveryLogGroup", "DeliveryFailureLogGroup",
		"DeliveryStatusRole", "LineKey",
	} {
		if !slices.Contains(c.kept, name) {
			c.Errorf("%s was left out; kept were %v", name, c.kept)
		}
	}
	c.Logf("deployed: %s", strings.Join(c.kept, " "))
}
