package main

import (
	"context"
	"errors"
	"io"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/smsdesk/smsdesk/local/world/process"
)

func listen(t *testing.T) int {
	t.Helper()
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	address, ok := listener.Addr().(*net.TCPAddr)
	if !ok {
		t.Fatalf("%v is no TCP address", listener.Addr())
	}
	return address.Port
}

func TestEveryTakenPortIsToldWithItsVariable(t *testing.T) {
	s := settings{State: t.TempDir(), Desk: listen(t), Phone: listen(t)}
	_, err := begin(t.Context(), s, io.Discard)
	if err == nil {
		t.Fatal("the world begins")
	}
	for _, variable := range []string{"DESK_PORT=", "PHONE_PORT="} {
		if !strings.Contains(err.Error(), variable) {
			t.Errorf("%q does not name %s", err, variable)
		}
	}
	if strings.Contains(err.Error(), "AWS_PORT") {
		t.Errorf("%q names a port that is free", err)
	}
}

func TestAFreePortIsTakenWhereNoneIsAskedFor(t *testing.T) {
	s, err := settings{}.takePorts(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if s.AWSPort == 0 || s.Desk == 0 || s.Phone == 0 || s.Desk == s.Phone {
		t.Errorf("got %d, %d, %d", s.AWSPort, s.Desk, s.Phone)
	}
}

func TestAnotherEmulatorKeepsItsPort(t *testing.T) {
	s := settings{AWSPort: listen(t), Emulator: "http://localhost:4566"}
	if _, err := s.takePorts(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestAFolderHoldsOneWorld(t *testing.T) {
	s := settings{State: t.TempDir()}
	w, err := claim(t.Context(), s, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := begin(t.Context(), s, io.Discard); !errors.Is(err, errRuns) {
		t.Errorf("got %v, want errRuns", err)
	}
	if err := w.detach(); err != nil {
		t.Fatal(err)
	}
}

func TestAProgramOutlivesUpUntilDown(t *testing.T) {
	s := settings{State: t.TempDir()}
	w, err := claim(t.Context(), s, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.start(t.Context(), process.Spec{Path: "/bin/sleep", Args: []string{"60"}, Log: s.path("log", "sleep.log")}); err != nil {
		t.Fatal(err)
	}
	if err := w.detach(); err != nil {
		t.Fatal(err)
	}
	if _, err := claim(t.Context(), s, io.Discard); !errors.Is(err, errRuns) {
		t.Fatalf("got %v, want errRuns", err)
	}
	if ended, err := end(t.Context(), s); err != nil || !ended {
		t.Fatalf("got %v, %v", ended, err)
	}
	if ended, err := end(t.Context(), s); err != nil || ended {
		t.Errorf("a second time: got %v, %v", ended, err)
	}
	again, err := claim(t.Context(), s, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	if err := again.detach(); err != nil {
		t.Fatal(err)
	}
}

func TestATemporaryWorldLeavesItsLogsOnlyWhereItFails(t *testing.T) {
	failure := errors.New("no such table")
	for name, c := range map[string]struct {
		result error
		left   int
	}{"it works": {nil, 0}, "it fails": {failure, 1}} {
		t.Run(name, func(t *testing.T) {
			s := settings{State: t.TempDir()}
			if err := temporary(t.Context(), s, io.Discard, func(*world) error { return c.result }); !errors.Is(err, c.result) {
				t.Errorf("got %v, want %v", err, c.result)
			}
			entries, err := os.ReadDir(s.State)
			if err != nil {
				t.Fatal(err)
			}
			if len(entries) != c.left {
				t.Errorf("left %v", entries)
			}
		})
	}
}

func TestAWorldEndsWhenOneOfItsProgramsDoes(t *testing.T) {
	s := settings{State: t.TempDir()}
	w, err := claim(t.Context(), s, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	for _, spec := range []process.Spec{
		{Path: "/bin/sleep", Args: []string{"60"}, Log: s.path("log", "emulator.log")},
		{Path: "/bin/false", Log: s.path("log", "simulator.log")},
	} {
		if _, err := w.start(t.Context(), spec); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.watch(t.Context()); err == nil || !strings.Contains(err.Error(), "simulator.log") {
		t.Errorf("got %v", err)
	}
	if err := w.end(context.WithoutCancel(t.Context())); err != nil {
		t.Fatal(err)
	}
}

func TestNothingOfTheWorldReachesARealAccount(t *testing.T) {
	t.Setenv("AWS_PROFILE", "production")
	t.Setenv("AWS_SESSION_TOKEN", "secret")
	t.Setenv("AWS_ENDPOINT_URL_DYNAMODB", "https://dynamodb.us-east-1.amazonaws.com")
	got := environment("http://localhost:4566", "TABLE_NAME=smsdesk")
	for _, name := range []string{"AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL_DYNAMODB"} {
		if slices.ContainsFunc(got, func(v string) bool { return strings.HasPrefix(v, name+"=") }) {
			t.Errorf("%s is passed on", name)
		}
	}
	for _, want := range []string{"AWS_ENDPOINT_URL=http://localhost:4566", "AWS_ACCESS_KEY_ID=test", "TABLE_NAME=smsdesk"} {
		if !slices.Contains(got, want) {
			t.Errorf("%s is missing", want)
		}
	}
}

func TestATokenNeedsAWorld(t *testing.T) {
	err := tokenCommand{Agent: "alice"}.Run(t.Context(), settings{State: t.TempDir()}, io.Discard)
	if err == nil || !strings.Contains(err.Error(), "make up") {
		t.Errorf("got %v", err)
	}
}

func TestACancelledCommandEndsWithWhatItStarted(t *testing.T) {
	child := filepath.Join(t.TempDir(), "child")
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	w := &world{settings: settings{State: t.TempDir()}}
	go func() {
		done <- w.command(ctx, []string{"/bin/sh", "-c", "sleep 60 & echo $! >" + child + ".new; mv " + child + ".new " + child + "; wait"})
	}()
	for deadline := time.Now().Add(10 * time.Second); ; {
		if _, err := os.Stat(child); err == nil {
			break
		}
		if time.Now().After(deadline) {
			t.Fatal("it does not start")
		}
	}
	cancel()
	if err := <-done; err == nil {
		t.Error("it succeeded")
	}
	id, err := os.ReadFile(child)
	if err != nil {
		t.Fatal(err)
	}
	stat := filepath.Join("/proc", strings.TrimSpace(string(id)), "stat")
	for deadline := time.Now().Add(10 * time.Second); ; {
		state, err := os.ReadFile(stat)
		if err != nil || strings.Contains(string(state), ") Z ") {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("what it started still runs: %s", state)
		}
	}
}
