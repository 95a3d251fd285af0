package main

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// deploy writes what a deployed smsdesk leaves behind: its endpoints, and a desktop that is built.
func deploy(t *testing.T, aws string) options {
	t.Helper()
	dir := t.TempDir()
	deployed, err := json.Marshal(map[string]string{
		"api": aws + "/api", "socket": "ws" + strings.TrimPrefix(aws, "http") + "/socket", "aws": aws,
		"region": "us-east-1", "userPoolId": "us-east-1_AbCdEfGhI", "clientId": "client",
		"inboundTopicArn":  "arn:aws:sns:us-east-1:000000000000:inbound",
		"eventBus":         "default",
		"twilioAuthToken":  "hush",
		"deliveryLogGroup": "sns/us-east-1/000000000000/DirectPublishToPhoneNumber",
	})
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string][]byte{"endpoints.json": deployed, "index.html": []byte("<!doctype html>")} {
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return options{
		endpoints: filepath.Join(dir, "endpoints.json"),
		services:  filepath.Join("..", "demo", "smsdesk.yaml"),
		deskAddr:  "127.0.0.1:0",
		phoneAddr: "127.0.0.1:0",
		web:       dir,
	}
}

func TestTheWorldAnswersUntilItIsStopped(t *testing.T) {
	emulator := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(emulator.Close)
	ctx, stop := context.WithCancel(t.Context())
	w, err := newWorld(ctx, deploy(t, emulator.URL))
	if err != nil {
		t.Fatal(err)
	}
	stopped := make(chan error, 1)
	go func() { stopped <- w.run(ctx) }()
	for _, address := range []string{w.desk.Address(), w.phones.Address()} {
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+address+"/", http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		if err := response.Body.Close(); err != nil || response.StatusCode != http.StatusOK {
			t.Errorf("%s answers %d, %v", address, response.StatusCode, err)
		}
	}
	stop()
	if err := <-stopped; err != nil {
		t.Errorf("stopped with %v", err)
	}
}

func TestAWorldThatCannotStartSaysWhy(t *testing.T) {
	taken := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(taken.Close)
	for name, c := range map[string]struct {
		with func(*options)
		says string
	}{
		"nothing is deployed":          {func(o *options) { o.endpoints = "none.json" }, "none.json"},
		"there are no services":        {func(o *options) { o.services = "none.yaml" }, "none.yaml"},
		"the desktop is not built":     {func(o *options) { o.web = t.TempDir() }, "npm run build"},
		"the desk's address is taken":  {func(o *options) { o.deskAddr = taken.Listener.Addr().String() }, "address already in use"},
		"the phones' address is taken": {func(o *options) { o.phoneAddr = taken.Listener.Addr().String() }, "address already in use"},
	} {
		t.Run(name, func(t *testing.T) {
			o := deploy(t, taken.URL)
			c.with(&o)
			if _, err := newWorld(t.Context(), o); err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("got %v, which does not say %q", err, c.says)
			}
		})
	}
}
