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

// plan is what makes the agent's account as it should be. The subject of its tokens is there once that is done.
func (a *accounts) plan(ctx context.Context, agent desired.Agent) (s step, subject *string, err error) {
	s, subject = step{kind: "account", id: agent.ID, becomes: unchanged}, new(string)
	user, err := a.find(ctx, agent.ID)
	switch {
	case err != nil:
		return step{}, nil, err
	case user == nil && a.password == "" && agent.Email == "":
		return step{}, nil, errNoWayIn
	case user == nil:
		s.becomes = created
		if agent.Email != "" {
			s.changes = []desired.Change{{Field: "email", To: agent.Email}}
		}
		s.do = func(ctx context.Context) error {
			*subject, err = a.create(ctx, agent)
			return err
		}
		return s, subject, nil
	}
	*subject = attribute(user.UserAttributes, "sub")
	if email := attribute(user.UserAttributes, "email"); agent.Email != "" && agent.Email != email {
		s.changes = append(s.changes, desired.Change{Field: "email", From: email, To: agent.Email})
	}
	if a.unfinished(user) {
		s.changes = append(s.changes, desired.Change{Field: "password", To: "the one in DEMO_PASSWORD"})
	}
	if len(s.changes) > 0 {
		s.becomes = changed
		s.do = func(ctx context.Context) error { return a.correct(ctx, agent, user) }
	}
	return s, subject, nil
}

// find is the account, nil if there is none.
func (a *accounts) find(ctx context.Context, name string) (*cognitoidentityprovider.AdminGetUserOutput, error) {
	user, err := a.cognito.AdminGetUser(ctx, &cognitoidentityprovider.AdminGetUserInput{UserPoolId: &a.pool, Username: &name})
	if _, missing := errors.AsType[*types.UserNotFoundException](err); missing {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("look for the account: %w", err)
	}
	return user, nil
}

// email is where the account's invitation went; empty if there is no account or address.
func (a *accounts) email(ctx context.Context, name string) (string, error) {
	user, err := a.find(ctx, name)
	if err != nil || user == nil {
		return "", err
	}
	return attribute(user.UserAttributes, "email"), nil
}

// unfinished tells whether the account lacks the password that it should have.
func (a *accounts) unfinished(user *cognitoidentityprovider.AdminGetUserOutput) bool {
	return a.password != "" && user.UserStatus == types.UserStatusTypeForceChangePassword
}

func (a *accounts) create(ctx context.Context, agent desired.Agent) (subject string, err error) {
	in := &cognitoidentityprovider.AdminCreateUserInput{
		UserPoolId:     &a.pool,
		Username:       &agent.ID,
		UserAttributes: emailAttributes(agent.Email),
	}
	if a.password != "" {
		in.MessageAction = types.MessageActionTypeSuppress
	} else {
		in.DesiredDeliveryMediums = []types.DeliveryMediumType{types.DeliveryMediumTypeEmail}
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
func (a *accounts) correct(ctx context.Context, agent desired.Agent, user *cognitoidentityprovider.AdminGetUserOutput) error {
	if agent.Email != "" && agent.Email != attribute(user.UserAttributes, "email") {
		if _, err := a.cognito.AdminUpdateUserAttributes(ctx, &cognitoidentityprovider.AdminUpdateUserAttributesInput{
			UserPoolId: &a.pool, Username: &agent.ID, UserAttributes: emailAttributes(agent.Email),
		}); err != nil {
			return fmt.Errorf("change the account's e-mail address: %w", err)
		}
	}
	if a.unfinished(user) {
		return a.setPassword(ctx, agent.ID)
	}
	return nil
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
