package main

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/smsdesk/smsdesk/local/simulator/eum"
	"github.com/smsdesk/smsdesk/local/world/process"
)

const emulatorWait = time.Minute

// startEmulator starts MiniStack unless another emulator was named, and waits until it answers. Functions inherit its
// environment, so their SDK calls come back to it.
func (w *world) startEmulator(ctx context.Context) error {
	if w.Emulator != "" {
		if err := reach(ctx, w.Emulator); err != nil {
			return fmt.Errorf("AWS_ENDPOINT_URL is set, but no emulator answers there; without it, one is started: %w", err)
		}
		return nil
	}
	scratch, err := filepath.Abs(w.path("emulator"))
	if err != nil {
		return err
	}
	if err := os.MkdirAll(scratch, 0o750); err != nil {
		return err
	}
	emulator, err := w.start(ctx, process.Spec{
		Path: emulatorPath,
		Env: environment(w.endpoint,
			"GATEWAY_PORT="+strconv.Itoa(w.AWSPort),
			"BIND_HOST=127.0.0.1",
			"LAMBDA_EXECUTOR=local",
			"AUTH="+strconv.FormatBool(w.IAM),
			// MiniStack has no End User Messaging. The simulator plays it, and functions inherit where.
			"AWS_ENDPOINT_URL_PINPOINT_SMS_VOICE_V2="+local(w.Phone)+eum.Path,
			"TMPDIR="+scratch,
			// The ports of services that smsdesk does not use would be in the way of a second world.
			"IOT_MTLS_ENABLED=0",
			"SFTP_ENABLED=0",
		),
		Log: filepath.Join(w.logs(), "emulator.log"),
	})
	if err != nil {
		return err
	}
	return emulator.Await(ctx, emulatorWait, func(ctx context.Context) error {
		return answers(ctx, w.endpoint+"/_ministack/health")
	})
}

// answers fails unless an address answers 200.
func answers(ctx context.Context, address string) error {
	status, err := get(ctx, address)
	if err == nil && status != http.StatusOK {
		return fmt.Errorf("%s answers %d", address, status)
	}
	return err
}

// reach fails unless an address answers anything.
func reach(ctx context.Context, address string) error {
	_, err := get(ctx, address)
	return err
}

func get(ctx context.Context, address string) (status int, err error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, http.NoBody)
	if err != nil {
		return 0, err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return 0, err
	}
	return response.StatusCode, response.Body.Close()
}
