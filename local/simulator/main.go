// Command simulator is the world around a local smsdesk: the carrier with its customers' phones, and the web server of
// the agent desktop.
package main

import (
	"context"
	"flag"
	"log/slog"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, optionsFrom(os.Args[1:])); err != nil {
		slog.Error("the simulator stops", "error", err)
		stop()
		os.Exit(1)
	}
}

type options struct {
	endpoints string
	services  string
	deskAddr  string
	phoneAddr string
	web       string
}

func optionsFrom(args []string) options {
	var o options
	flags := flag.NewFlagSet("simulator", flag.ExitOnError)
	flags.StringVar(&o.endpoints, "endpoints", ".local/endpoints.json", "file that tells where smsdesk is deployed")
	flags.StringVar(&o.services, "services", "local/demo/smsdesk.yaml", "file of the services that customers can text to")
	flags.StringVar(&o.deskAddr, "desk-addr", "127.0.0.1:4570", "address of the agent desktop")
	flags.StringVar(&o.phoneAddr, "phone-addr", "127.0.0.1:4571", "address of the page of phones")
	flags.StringVar(&o.web, "web", "web/dist", "folder of the built agent desktop")
	_ = flags.Parse(args) // it exits on an error
	return o
}

func run(ctx context.Context, o options) error {
	w, err := newWorld(ctx, o)
	if err != nil {
		return err
	}
	slog.InfoContext(ctx, "the simulator is ready", "desk", w.desk.Address(), "phone", w.phones.Address())
	return w.run(ctx)
}
