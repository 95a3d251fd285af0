package main

import (
	"context"
	"io"
	"path/filepath"
	"strconv"
	"time"

	"github.com/smsdesk/smsdesk/local/world/process"
)

const (
	localStackPath = ".local/tools/localstack/bin/python"
	localStackWait = 2 * time.Minute
)

type localStackCommand struct {
	Command []string `arg:"" passthrough:"" help:"The command; SMSDESK_LOCALSTACK tells it where LocalStack is, SAM where SAM CLI is."`
}

// Run runs the command beside a LocalStack that ends with it.
func (c localStackCommand) Run(ctx context.Context, s settings, out io.Writer) error {
	return temporary(ctx, s, out, func(w *world) error {
		var endpoint string
		err := w.take([]step{{"starting LocalStack", func() (_ string, err error) {
			endpoint, err = w.startLocalStack(ctx)
			return endpoint, err
		}}})
		if err != nil {
			return err
		}
		sam, err := filepath.Abs(samPath)
		if err != nil {
			return err
		}
		return w.command(ctx, c.Command, "SMSDESK_LOCALSTACK="+endpoint, "AWS_ENDPOINT_URL="+endpoint, "SAM="+sam)
	})
}

// startLocalStack returns where LocalStack's free core listens. It keeps what it makes in the world's folder, and asks nobody for news.
func (w *world) startLocalStack(ctx context.Context) (string, error) {
	port, err := listenOnce(ctx, 0)
	if err != nil {
		return "", err
	}
	scratch, err := filepath.Abs(w.path("localstack"))
	if err != nil {
		return "", err
	}
	server, err := w.start(ctx, process.Spec{
		Path: localStackPath,
		Args: []string{"-m", "localstack.runtime.main"},
		Env: environment(local(port),
			"GATEWAY_LISTEN="+loopback(port),
			"FILESYSTEM_ROOT="+scratch,
			"DISABLE_EVENTS=1",
			"SKIP_SSL_CERT_DOWNLOAD=1",
			"DNS_ADDRESS=0",
			"LOCALSTACK_HOST=localhost:"+strconv.Itoa(port),
		),
		Log: filepath.Join(w.logs(), "localstack.log"),
	})
	if err != nil {
		return "", err
	}
	return local(port), server.Await(ctx, localStackWait, func(ctx context.Context) error {
		return answers(ctx, local(port)+"/_localstack/health")
	})
}
