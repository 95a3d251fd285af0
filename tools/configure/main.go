// Command configure gives a deployed smsdesk its services and agents.
package main

import (
	"context"
	"io"
	"os"
	"os/signal"

	"github.com/alecthomas/kong"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"github.com/smsdesk/smsdesk/shared/chat"
	"github.com/smsdesk/smsdesk/shared/dynamostore"
	"github.com/smsdesk/smsdesk/tools/configure/desired"
)

// arguments are what the command line and the environment say.
type arguments struct {
	Apply applyCommand `cmd:"" help:"Create what the file asks for, or change it. What the file does not name stays as it is. Agents without an account are invited by e-mail, or get the password in DEMO_PASSWORD."`
}

type applyCommand struct {
	File  string `arg:"" type:"existingfile" help:"YAML file of services and agents."`
	Table string `required:"" env:"TABLE_NAME" placeholder:"NAME" help:"Table that the stack made."`
	Pool  string `required:"" env:"USER_POOL_ID" placeholder:"ID" help:"User pool that the stack made."`
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	var args arguments
	parsed := kong.Parse(&args,
		kong.Name("configure"),
		kong.Description("Gives a deployed smsdesk its services and agents."),
		kong.BindTo(ctx, (*context.Context)(nil)),
		kong.BindTo(os.Stdout, (*io.Writer)(nil)),
	)
	parsed.FatalIfErrorf(parsed.Run())
}

// Run applies the file.
func (c *applyCommand) Run(ctx context.Context, out io.Writer) error {
	state, err := desired.Load(c.File)
	if err != nil {
		return err
	}
	aws, err := config.LoadDefaultConfig(ctx)
	if err != nil {
		return err
	}
	return (&applier{
		store: dynamostore.New(dynamodb.NewFromConfig(aws), c.Table, chat.SystemClock),
		accounts: &accounts{
			cognito:  cognitoidentityprovider.NewFromConfig(aws),
			pool:     c.Pool,
			password: os.Getenv("DEMO_PASSWORD"),
		},
		out: out,
	}).apply(ctx, state)
}
