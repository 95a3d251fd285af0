package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	"github.com/aws/aws-sdk-go-v2/service/ssm/types"
)

// The names of SNS's attributes.
const (
	roleAttribute         = "DeliveryStatusIAMRole"
	samplingRateAttribute = "DeliveryStatusSuccessSamplingRate"
)

// account is the AWS account's SMS settings, in SNS.
type account struct {
	sns *sns.Client
}

var _ accountSettings = (*account)(nil)

// Get reads both attributes; one that was never set is empty.
func (a *account) Get(ctx context.Context) (settings, error) {
	answer, err := a.sns.GetSMSAttributes(ctx, &sns.GetSMSAttributesInput{
		Attributes: []string{roleAttribute, samplingRateAttribute},
	})
	if err != nil {
		return settings{}, fmt.Errorf("read the account's SMS settings: %w", err)
	}
	return settings{Role: answer.Attributes[roleAttribute], SamplingRate: answer.Attributes[samplingRateAttribute]}, nil
}

// Set sets both attributes; an empty one goes back to its default.
func (a *account) Set(ctx context.Context, s settings) error {
	_, err := a.sns.SetSMSAttributes(ctx, &sns.SetSMSAttributesInput{
		Attributes: map[string]string{roleAttribute: s.Role, samplingRateAttribute: s.SamplingRate},
	})
	if err != nil {
		return fmt.Errorf("change the account's SMS settings: %w", err)
	}
	return nil
}

// memory keeps settings in a parameter of Systems Manager: whoever removes the stack may do so from another machine.
type memory struct {
	ssm  *ssm.Client
	name string
}

var _ keeper = (*memory)(nil)

// Load reads the parameter.
func (m *memory) Load(ctx context.Context) (settings, error) {
	answer, err := m.ssm.GetParameter(ctx, &ssm.GetParameterInput{Name: &m.name})
	if _, missing := errors.AsType[*types.ParameterNotFound](err); missing {
		return settings{}, errNothingKept
	} else if err != nil {
		return settings{}, fmt.Errorf("read %s: %w", m.name, err)
	}
	var s settings
	if err := json.Unmarshal([]byte(aws.ToString(answer.Parameter.Value)), &s); err != nil {
		return settings{}, fmt.Errorf("read %s: %w", m.name, err)
	}
	return s, nil
}

// Keep writes the parameter.
func (m *memory) Keep(ctx context.Context, s settings) error {
	value, err := json.Marshal(s)
	if err != nil {
		return fmt.Errorf("write %s: %w", m.name, err)
	}
	_, err = m.ssm.PutParameter(ctx, &ssm.PutParameterInput{
		Name:        &m.name,
		Value:       aws.String(string(value)),
		Type:        types.ParameterTypeString,
		Description: aws.String("The account's SMS delivery logs as they were before smsdesk"),
	})
	if err != nil {
		return fmt.Errorf("write %s: %w", m.name, err)
	}
	return nil
}

// Forget deletes the parameter.
func (m *memory) Forget(ctx context.Context) error {
	if _, err := m.ssm.DeleteParameter(ctx, &ssm.DeleteParameterInput{Name: &m.name}); err != nil {
		return fmt.Errorf("delete %s: %w", m.name, err)
	}
	return nil
}

// outputs are the stack's.
type outputs struct {
	cloudformation *cloudformation.Client
	stack          string
}

// refusesRemoval tells whether the stack keeps its table and its user pool from being deleted.
func (o *outputs) refusesRemoval(ctx context.Context) (bool, error) {
	answer, err := o.cloudformation.DescribeStacks(ctx, &cloudformation.DescribeStacksInput{StackName: &o.stack})
	if err != nil {
		return false, fmt.Errorf("look for the stack %s: %w", o.stack, err)
	}
	for _, stack := range answer.Stacks {
		for _, parameter := range stack.Parameters {
			if aws.ToString(parameter.ParameterKey) == "DeletionProtection" {
				return aws.ToString(parameter.ParameterValue) == "true", nil
			}
		}
	}
	return false, nil
}

// role is what SNS may write the delivery logs as.
func (o *outputs) role(ctx context.Context) (string, error) {
	answer, err := o.cloudformation.DescribeStacks(ctx, &cloudformation.DescribeStacksInput{StackName: &o.stack})
	if err != nil {
		return "", fmt.Errorf("look for the stack %s: %w", o.stack, err)
	}
	for _, stack := range answer.Stacks {
		for _, output := range stack.Outputs {
			if aws.ToString(output.OutputKey) == "DeliveryStatusRoleArn" {
				return aws.ToString(output.OutputValue), nil
			}
		}
	}
	return "", fmt.Errorf("the stack %s has no DeliveryStatusRoleArn", o.stack)
}
