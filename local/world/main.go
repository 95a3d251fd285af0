// Command world runs smsdesk on this machine: an emulator of AWS with the stack in it, demo data, the desktop, the phones.
package main

import (
	"context"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"
)

// arguments are what the command line and the environment say.
type arguments struct {
	settings
	Up         upCommand         `cmd:"" help:"Start the world, and leave it running."`
	Run        runCommand        `cmd:"" help:"Start the world, and end it on Ctrl-C."`
	Exec       execCommand       `cmd:"" help:"Run a command in a world of its own on free ports, and end that world with it."`
	Engines    enginesCommand    `cmd:"" help:"Run a command beside the two engines that speak DynamoDB's protocol: the emulator's, and AWS's own DynamoDB Local."`
	LocalStack localStackCommand `cmd:"" name:"localstack" help:"Run a command beside LocalStack's last free core, and end that with it."`
	Down       downCommand       `cmd:"" help:"End the world that runs, with all that the emulator holds."`
	Token      tokenCommand      `cmd:"" help:"Print an id token of an agent."`
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	// A second Ctrl-C does not wait for the first one's cleaning up.
	context.AfterFunc(ctx, stop)
	var args arguments
	parsed := kong.Parse(&args,
		kong.Name("world"),
		kong.Description("Runs smsdesk on this machine."),
		kong.BindTo(ctx, (*context.Context)(nil)),
		kong.BindTo(os.Stdout, (*io.Writer)(nil)),
	)
	parsed.FatalIfErrorf(parsed.Run(args.settings))
}
