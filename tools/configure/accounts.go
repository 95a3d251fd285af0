package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider/types"

	"github.com/smsdesk/smsdesk/tools/configure/desired"
)

// errNoWayIn says that an account would be of no use.
var errNoWayIn = errors.New("there is no account yet: give the agent an email for the invitation, or set DEMO_PASSWORD")

// cognito is what accounts need of Amazon Cognito.
type cognito interface {
	AdminGetUser(ctx context.Context, in *cognitoidentityprovider.AdminGetUserInput, options ...func(*cognitoidentityprovider.Options)) (*cognitoidentityprovider.AdminGetUserOutput, error)
	AdminCreateUser(ctx context.Context, in *cognitoidentityprovider.AdminCreateUserInput, options ...func(*cognitoidentityprovider.Options)) (*cognitoidentityprovider.AdminCreateUserOutput, error)
	AdminSetUserPassword(ctx context.Context, in *cognitoidentityprovider.AdminSetUserPasswordInput, options ...func(*cognitoidentityprovider.Options)) (*cognitoidentityprovider.AdminSetUserPasswordOutput, error)
	AdminUpdateUserAttributes(ctx context.Context, in *cognitoidentityprovider.AdminUpdateUserAttributesInput, options ...func(*cognitoidentityprovider.Options)) (*cognitoidentityprovider.AdminUpdateUserAttributesOutput, error)
}

// accounts are the users of the pool. An agent's id is the name to sign in with.
type accounts struct {
	cognito  cognito
	pool     string
	password string // for accounts that have none yet; empty: they are invited
}

// ensure makes the agent's account as it should be, and returns the subject of its tokens.
func (a *accounts) ensure(ctx context.Context, agent desired.Agent) (subject string, became outcome, err error) {
	user, err := a.cognito.AdminGetUser(ctx, &cognitoidentityprovider.AdminGetUserInput{UserPoolId: &a.pool, Username: &agent.ID})
	if _, missing := errors.AsType[*types.UserNotFoundException](err); missing {
		subject, err = a.create(ctx, agent)
		return subject, created, err
	}
	if err != nil {
		return "", "", fmt.Errorf("look for the account: %w", err)
	}
	became, err = a.correct(ctx, agent, user)
	return attribute(user.UserAttributes, "sub"), became, err
}

func (a *accounts) create(ctx context.Context, agent desired.Agent) (subject string, err error) {
	in := &cognitoidentityprovider.AdminCreateUserInput{
		UserPoolId:     &a.pool,
		Username:       &agent.ID,
		UserAttributes: emailAttributes(agent.Email),
	}
	switch {
	case a.password != "":
		in.MessageAction = types.MessageActionTypeSuppress
	case agent.Email != "":
		in.DesiredDeliveryMediums = []types.DeliveryMediumType{types.DeliveryMediumTypeEmail}
	default:
		return "", errNoWayIn
	}
	out, err := a.cognito.AdminCreateUser(ctx, in)
	if err != nil {
		return "", fmt.Errorf("create the account: %w", err)
	}
	if a.password != "" {
		if err := a.setPassword(ctx, agent.ID); err != nil {
			return "", err
		}
	}
	return attribute(out.User.Attributes, "sub"), nil
}

// correct changes an account whose e-mail address is another one, or that still lacks a password of its own.
func (a *accounts) correct(ctx context.Context, agent desired.Agent, user *cognitoidentityprovider.AdminGetUserOutput) (outcome, error) {
	became := unchanged
	if agent.Email != "" && agent.Email != attribute(user.UserAttributes, "email") {
		if _, err := a.cognito.AdminUpdateUserAttributes(ctx, &cognitoidentityprovider.AdminUpdateUserAttributesInput{
			UserPoolId: &a.pool, Username: &agent.ID, UserAttributes: emailAttributes(agent.Email),
		}); err != nil {
			return "", fmt.Errorf("change the account's e-mail address: %w", err)
		}
		became = changed
	}
	if a.password != "" && user.UserStatus == types.UserStatusTypeForceChangePassword {
		if err := a.setPassword(ctx, agent.ID); err != nil {
			return "", err
		}
		became = changed
	}
	return became, nil
}

func (a *accounts) setPassword(ctx context.Context, name string) error {
	_, err := a.cognito.AdminSetUserPassword(ctx, &cognitoidentityprovider.AdminSetUserPasswordInput{
		UserPoolId: &a.pool, Username: &name, Password: &a.password, Permanent: true,
	})
	if err != nil {
		return fmt.Errorf("set the account's password: %w", err)
	}
	return nil
}

func emailAttributes(email string) []types.AttributeType {
	if email == "" {
		return nil
	}
	return []types.AttributeType{
		{Name: aws.String("email"), Value: &email},
		{Name: aws.String("email_verified"), Value: aws.String("true")},
	}
}

func attribute(attributes []types.AttributeType, name string) string {
	for _, a := range attributes {
		if aws.ToString(a.Name) == name {
			return aws.ToString(a.Value)
		}
	}
	return ""
}
