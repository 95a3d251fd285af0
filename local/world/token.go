package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider/types"

	"github.com/smsdesk/smsdesk/local/world/stack"
)

type tokenCommand struct {
	Agent string `arg:"" help:"Who the token is of."`
}

// Run prints the token and nothing else.
func (c tokenCommand) Run(ctx context.Context, s settings, out io.Writer) error {
	e, err := stack.ReadEndpoints(s.endpointsPath())
	if errors.Is(err, fs.ErrNotExist) {
		return errors.New("no world runs: `make up` starts one")
	} else if err != nil {
		return err
	}
	answer, err := cognitoidentityprovider.NewFromConfig(emulatorConfig(e.AWS)).AdminInitiateAuth(ctx,
		&cognitoidentityprovider.AdminInitiateAuthInput{
			UserPoolId:     &e.UserPoolID,
			ClientId:       &e.ClientID,
			AuthFlow:       types.AuthFlowTypeAdminUserPasswordAuth,
			AuthParameters: map[string]string{"USERNAME": c.Agent, "PASSWORD": s.Password},
		})
	if err != nil {
		return fmt.Errorf("sign %s in: %w", c.Agent, err)
	}
	if answer.AuthenticationResult == nil {
		return fmt.Errorf("sign %s in: Cognito asks for %s", c.Agent, answer.ChallengeName)
	}
	_, err = fmt.Fprintln(out, aws.ToString(answer.AuthenticationResult.IdToken))
	return err
}
