// Command deliverylogs switches SNS's delivery logs on, which CloudFormation cannot: they are the account's, for all of its texts.
package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"strings"

	"github.com/alecthomas/kong"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
)

// arguments are what the command line says.
type arguments struct {
	Enable  enableCommand  `cmd:"" help:"Have SNS log what becomes of every text, after asking."`
	Restore restoreCommand `cmd:"" help:"Give the account back the settings that it had before."`
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	var args arguments
	parsed := kong.Parse(&args,
		kong.Name("deliverylogs"),
		kong.Description("Switches SNS's delivery logs on and back."),
		kong.BindTo(ctx, (*context.Context)(nil)),
	)
	parsed.FatalIfErrorf(parsed.Run())
}

type enableCommand struct {
	Stack string `required:"" help:"The stack that reads the logs."`
}

// Run asks on the terminal.
func (c enableCommand) Run(ctx context.Context) error {
	s, err := newSwitcher(ctx, c.Stack)
	if err != nil {
		return err
	}
	return s.enable(ctx)
}

type restoreCommand struct {
	Stack string `required:"" help:"The stack that read the logs."`
}

// errProtected comes before anything is undone: a stack that cannot be removed whole would be removed in part.
var errProtected = errors.New("the stack refuses to be removed; first run make deploy PARAMETERS=DeletionProtection=false")

// Run needs no answer: it only undoes what was agreed to.
func (c restoreCommand) Run(ctx context.Context) error {
	aws, err := config.LoadDefaultConfig(ctx)
	if err != nil {
		return err
	}
	protected, err := (&outputs{cloudformation: cloudformation.NewFromConfig(aws), stack: c.Stack}).refusesRemoval(ctx)
	if err != nil {
		return err
	}
	if protected {
		return errProtected
	}
	s, err := newSwitcher(ctx, c.Stack)
	if err != nil {
		return err
	}
	return s.restore(ctx)
}

func newSwitcher(ctx context.Context, stack string) (*switcher, error) {
	aws, err := config.LoadDefaultConfig(ctx)
	if err != nil {
		return nil, err
	}
	return &switcher{
		account: &account{sns: sns.NewFromConfig(aws)},
		memory:  &memory{ssm: ssm.NewFromConfig(aws), name: "/" + stack + "/sms-delivery-logs-before"},
		role:    (&outputs{cloudformation: cloudformation.NewFromConfig(aws), stack: stack}).role,
		agrees:  askOnTerminal,
		out:     os.Stdout,
	}, nil
}

// askOnTerminal takes everything but a yes for a no.
func askOnTerminal(question string) bool {
	fmt.Print(question, " [y/N] ")
	answer, err := bufio.NewReader(os.Stdin).ReadString('\n')
	return err == nil && strings.EqualFold(strings.TrimSpace(answer), "y")
}
