package process_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/smsdesk/smsdesk/local/world/process"
)

const patience = 10 * time.Second

func shell(t *testing.T, script string) process.Spec {
	t.Helper()
	return process.Spec{Path: "/bin/sh", Args: []string{"-c", script}, Log: filepath.Join(t.TempDir(), "log")}
}

func start(t *testing.T, lockPath, script string) *process.Background {
	t.Helper()
	lock, err := process.Acquire(lockPath)
	if err != nil {
		t.Fatal(err)
	}
	b, err := process.Start(t.Context(), shell(t, script), lock)
	if err != nil {
		t.Fatal(err)
	}
	if err := lock.Release(); err != nil {
		t.Fatal(err)
	}
	return b
}

func TestTheLockIsHeldWhileAProgramRunsAndFreeWhenItHasEnded(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lock")
	b := start(t, path, "sleep 60")
	if _, err := process.Acquire(path); !errors.Is(err, process.ErrHeld) {
		t.Fatalf("got %v, want ErrHeld", err)
	}
	if err := process.Stop(path, []int{b.ID}, patience); err != nil {
		t.Fatal(err)
	}
	lock, err := process.Acquire(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := lock.Release(); err != nil {
		t.Fatal(err)
	}
}

func TestStopEndsWhatAProgramStartedToo(t *testing.T) {
	path, child := filepath.Join(t.TempDir(), "lock"), filepath.Join(t.TempDir(), "child")
	b := start(t, path, "sleep 60 & echo $! >"+child+"; wait")
	id := 0
	err := b.Await(t.Context(), patience, func(context.Context) error {
		content, err := os.ReadFile(child)
		if err != nil {
			return err
		}
		id, err = strconv.Atoi(strings.TrimSpace(string(content)))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := process.Stop(path, []int{b.ID}, patience); err != nil {
		t.Fatal(err)
	}
	for deadline := time.Now().Add(patience); ; {
		state, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(id), "stat"))
		if err != nil || strings.Contains(string(state), ") Z ") {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("the child still runs: %s", state)
		}
	}
}

func TestStopKillsAProgramThatDoesNotListen(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lock")
	b := start(t, path, "trap '' TERM; while :; do sleep 1; done")
	if err := process.Stop(path, []int{b.ID}, 200*time.Millisecond); err != nil {
		t.Fatal(err)
	}
	select {
	case <-b.Exited():
	case <-time.After(patience):
		t.Error("it still runs")
	}
}

func TestStopSignalsNobodyWhereTheLockIsFree(t *testing.T) {
	stranger := start(t, filepath.Join(t.TempDir(), "its own lock"), "sleep 60")
	t.Cleanup(func() { _ = syscall.Kill(-stranger.ID, syscall.SIGKILL) })
	if err := process.Stop(filepath.Join(t.TempDir(), "lock"), []int{stranger.ID}, patience); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Kill(stranger.ID, 0); err != nil {
		t.Errorf("the stranger is gone: %v", err)
	}
}

func TestAwaitTellsWhatAProgramSaidBeforeItEnded(t *testing.T) {
	b := start(t, filepath.Join(t.TempDir(), "lock"), "echo no such table; exit 1")
	err := b.Await(t.Context(), patience, func(context.Context) error { return errors.New("not yet") })
	if err == nil || !strings.Contains(err.Error(), "no such table") {
		t.Errorf("got %v", err)
	}
}

func TestRunTellsWhatAProgramSaidBeforeItFailed(t *testing.T) {
	err := process.Run(t.Context(), shell(t, "echo no such template; exit 3"))
	if err == nil || !strings.Contains(err.Error(), "no such template") {
		t.Errorf("got %v", err)
	}
}

func TestACancelledRunEndsWhatTheProgramStartedToo(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	started := filepath.Join(t.TempDir(), "started")
	go func() { done <- process.Run(ctx, shell(t, "sleep 60 & touch "+started+"; wait")) }()
	for deadline := time.Now().Add(patience); ; {
		if _, err := os.Stat(started); err == nil {
			break
		}
		if time.Now().After(deadline) {
			t.Fatal("it does not start")
		}
	}
	cancel()
	select {
	case err := <-done:
		if !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
	case <-time.After(patience):
		t.Error("it still runs")
	}
}
