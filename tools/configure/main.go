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
	Apply  applyCommand  `cmd:"" help:"Show what the file asks for and is not so, then make it so. What the file does not name stays as it is. Agents without an account are invited by e-mail, or get the password in DEMO_PASSWORD."`
	Export exportCommand `cmd:"" help:"Print a file that asks for what is there."`
}

// deployed is the smsdesk to configure.
type deployed struct {
	Table string `required:"" env:"TABLE_NAME" placeholder:"NAME" help:"Table that the stack made."`
	Pool  string `required:"" env:"USER_POOL_ID" placeholder:"ID" help:"User pool that the stack made."`
}

type applyCommand struct {
	File   string `arg:"" type:"existingfile" help:"YAML file of services and agents."`
	DryRun bool   `help:"Only show what would change."`
	deployed
}

type exportCommand struct {
	deployed
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

// open is the table and the user pool.
func (d *deployed) open(ctx context.Context) (*dynamostore.Store, *accounts, error) {
	aws, err := config.LoadDefaultConfig(ctx)
	if err != nil {
		return nil, nil, err
	}
	return dynamostore.New(dynamodb.NewFromConfig(aws), d.Table, chat.SystemClock), &accounts{
		cognito:  cognitoidentityprovider.NewFromConfig(aws),
		pool:     d.Pool,
		password: os.Getenv("DEMO_PASSWORD"),
	}, nil
}

// Run applies the file.
func (c *applyCommand) Run(ctx context.Context, out io.Writer) error {
	state, err := desired.Load(c.File)
	if err != nil {
		return err
	}
	store, accounts, err := c.open(ctx)
	if err != nil {
		return err
	}
	auditor := &chat.Auditor{Store: store, IDs: chat.NewULIDs(), Clock: chat.SystemClock}
	return (&applier{store: store, accounts: accounts, auditor: auditor, out: out}).apply(ctx, state, c.DryRun)
}

// Run prints the file.
func (c *exportCommand) Run(ctx context.Context, out io.Writer) error {
	store, accounts, err := c.open(ctx)
	if err != nil {
		return err
	}
	return (&exporter{store: store, accounts: accounts, out: out}).export(ctx)
}
