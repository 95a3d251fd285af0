// Package stack puts smsdesk's template into an emulator.
package stack

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"path/filepath"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	"github.com/aws/aws-sdk-go-v2/service/ssm/types"

	"github.com/smsdesk/smsdesk/local/world/build"
	"github.com/smsdesk/smsdesk/local/world/process"
)

// Name is the stack's in every world: each world has an emulator of its own.
const Name = "smsdesk"

// answerWait is how long the emulator may take for one answer.
const answerWait = 30 * time.Second

// Stack is smsdesk as an emulator has it.
type Stack struct {
	Sam    string // the SAM CLI
	Logs   string // takes what it prints
	Env    []string
	Config aws.Config // of the emulator
	Desk   string     // where the desktop will be
	Twilio Twilio
	EUM    string // the configuration set of whoever plays End User Messaging
}

// Twilio is who plays Twilio.
type Twilio struct {
	API       string // where its API will be
	Account   string
	AuthToken string
}

// accountParameter is the parameter of Parameter Store that has the account.
const accountParameter = "/smsdesk/twilio"

// Deploy deploys a built template, and returns its outputs.
func (s Stack) Deploy(ctx context.Context, template string) (Outputs, error) {
	gateway, err := s.gateway()
	if err != nil {
		return nil, err
	}
	secret, err := s.putSecret(ctx)
	if err != nil {
		return nil, err
	}
	config, err := filepath.Abs("samconfig.toml") // SAM would look for it beside the template
	if err != nil {
		return nil, fmt.Errorf("find SAM's configuration: %w", err)
	}
	err = process.Run(ctx, process.Spec{
		Path: s.Sam,
		Args: []string{
			"deploy", "--config-file", config, "--config-env", "local", "--template-file", template,
			"--region", s.Config.Region, "--parameter-overrides",
			"Architecture=" + build.Architecture(),
			"GatewayAddress=" + gateway,
			"DeskUrl=" + s.Desk,
			"DeletionProtection=false",
			"EumConfigurationSet=" + s.EUM,
			"TwilioApi=" + s.Twilio.API,
			"TwilioSecretArn=" + secret,
		},
		Env: s.Env, Log: filepath.Join(s.Logs, "sam-deploy.log"),
	})
	if err != nil {
		return nil, fmt.Errorf("deploy with SAM: %w", err)
	}
	outputs, err := s.outputs(ctx)
	if err != nil {
		return nil, err
	}
	cors := gatewayCORS{client: &http.Client{Timeout: answerWait}, config: s.Config, origin: s.Desk}
	return outputs, cors.settle(ctx, outputs["ApiUrl"])
}

// putSecret stores what smsdesk needs to know of the account at Twilio, and returns its ARN.
func (s Stack) putSecret(ctx context.Context) (string, error) {
	secret, err := json.Marshal(map[string]any{"accountSid": s.Twilio.Account, "authTokens": []string{s.Twilio.AuthToken}})
	if err != nil {
		return "", fmt.Errorf("store Twilio's account: %w", err)
	}
	parameters := ssm.NewFromConfig(s.Config)
	_, err = parameters.PutParameter(ctx, &ssm.PutParameterInput{
		Name: aws.String(accountParameter), Value: aws.String(string(secret)), Type: types.ParameterTypeSecureString, Overwrite: aws.Bool(true),
	})
	if err != nil {
		return "", fmt.Errorf("store Twilio's account: %w", err)
	}
	stored, err := parameters.GetParameter(ctx, &ssm.GetParameterInput{Name: aws.String(accountParameter)})
	if err != nil {
		return "", fmt.Errorf("find Twilio's account: %w", err)
	}
	return aws.ToString(stored.Parameter.ARN), nil
}

// Delete takes the stack out of the emulator.
func (s Stack) Delete(ctx context.Context) error {
	err := process.Run(ctx, process.Spec{
		Path: s.Sam,
		Args: []string{"delete", "--stack-name", Name, "--region", s.Config.Region, "--no-prompts"},
		Env:  s.Env, Log: filepath.Join(s.Logs, "sam-delete.log"),
	})
	if err != nil {
		return fmt.Errorf("delete the stack with SAM: %w", err)
	}
	_, err = ssm.NewFromConfig(s.Config).DeleteParameter(ctx, &ssm.DeleteParameterInput{Name: aws.String(accountParameter)})
	if _, gone := errors.AsType[*types.ParameterNotFound](err); err != nil && !gone {
		return fmt.Errorf("delete Twilio's account: %w", err)
	}
	return nil
}

// gateway is where MiniStack's and LocalStack's API Gateway answers, before an API's id.
func (s Stack) gateway() (string, error) {
	at, err := url.Parse(aws.ToString(s.Config.BaseEndpoint))
	if err != nil {
		return "", fmt.Errorf("read the emulator's address: %w", err)
	}
	return at.Host + "/_aws/execute-api", nil
}

// Outputs are the stack's, by their names in the template.
type Outputs map[string]string

func (s Stack) outputs(ctx context.Context) (Outputs, error) {
	answer, err := cloudformation.NewFromConfig(s.Config).DescribeStacks(ctx, &cloudformation.DescribeStacksInput{
		StackName: aws.String(Name),
	})
	if err != nil {
		return nil, fmt.Errorf("read the stack's outputs: %w", err)
	}
	outputs := Outputs{}
	for _, stack := range answer.Stacks {
		for _, output := range stack.Outputs {
			outputs[aws.ToString(output.OutputKey)] = aws.ToString(output.OutputValue)
		}
	}
	return outputs, nil
}
