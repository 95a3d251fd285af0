package process

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"time"
)

// tailLines is how much of a failed program's log an error shows.
const tailLines = 25

// killDelay is how long a cancelled program has to end by itself.
const killDelay = 5 * time.Second

// Spec is a program to run.
type Spec struct {
	Path string
	Args []string
	Env  []string
	Log  string // the file that takes what it prints
}

// Run runs a program to its end. Its error ends with the last lines that the program printed. A cancelled context ends
// the program with all that it started.
func Run(ctx context.Context, spec Spec) error {
	log, err := os.Create(spec.Log)
	if err != nil {
		return fmt.Errorf("open the log of %s: %w", spec.Path, err)
	}
	defer log.Close()                                            //nolint:errcheck // the program wrote it, not this one
	command := exec.CommandContext(ctx, spec.Path, spec.Args...) //nolint:gosec // every path and argument is the world's own
	command.Env, command.Stdout, command.Stderr = spec.Env, log, log
	command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	command.Cancel = func() error { return syscall.Kill(-command.Process.Pid, syscall.SIGTERM) }
	command.WaitDelay = killDelay
	if err := command.Run(); err != nil {
		if ctx.Err() != nil {
			return fmt.Errorf("%s was cancelled: %w", spec.Path, ctx.Err())
		}
		return fmt.Errorf("%s: %w\n%s", spec.Path, err, tail(spec.Log))
	}
	return nil
}

// Background is a program that goes on when this one ends.
type Background struct {
	ID     int    // of its process, and of the group of all that it starts
	Log    string // the file that takes what it prints
	exited chan struct{}
}

// Start starts a program in a session of its own: a Ctrl-C in the terminal is not meant for it.
func Start(ctx context.Context, spec Spec, lock *Lock) (*Background, error) {
	log, err := os.Create(spec.Log)
	if err != nil {
		return nil, fmt.Errorf("open the log of %s: %w", spec.Path, err)
	}
	defer log.Close()                                                                   //nolint:errcheck // the program has a handle of its own
	command := exec.CommandContext(context.WithoutCancel(ctx), spec.Path, spec.Args...) //nolint:gosec // as in Run
	command.Env, command.Stdout, command.Stderr = spec.Env, log, log
	command.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	command.ExtraFiles = []*os.File{lock.file}
	if err := command.Start(); err != nil {
		return nil, fmt.Errorf("start %s: %w", spec.Path, err)
	}
	b := &Background{ID: command.Process.Pid, Log: spec.Log, exited: make(chan struct{})}
	go func() {
		defer close(b.exited)
		_ = command.Wait() // how it ended stands in its log
	}()
	return b, nil
}

// Exited is closed when the program has ended.
func (b *Background) Exited() <-chan struct{} { return b.exited }

// Await asks until ready says nil, the program ends, or the time is up.
func (b *Background) Await(ctx context.Context, limit time.Duration, ready func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	for ticks := time.NewTicker(50 * time.Millisecond); ; {
		reason := ready(ctx)
		if reason == nil {
			return nil
		}
		select {
		case <-b.exited:
			return fmt.Errorf("it ended:\n%s", tail(b.Log))
		case <-ctx.Done():
			return fmt.Errorf("it is not ready: %w: %w\n%s", ctx.Err(), reason, tail(b.Log))
		case <-ticks.C:
		}
	}
}

// Stop ends the programs with all that they started, and returns when the last one is gone. The lock tells; where it is
// free already, the ids are of programs that ended long ago, and nothing is signalled.
func Stop(lockPath string, ids []int, grace time.Duration) error {
	if free(lockPath) {
		return nil
	}
	signal(ids, syscall.SIGTERM)
	stopped := awaitFree(lockPath, grace)
	signal(ids, syscall.SIGKILL) // also whatever they left behind
	if stopped || awaitFree(lockPath, grace) {
		return nil
	}
	return fmt.Errorf("processes %v do not end", ids)
}

func signal(ids []int, s syscall.Signal) {
	for _, id := range ids {
		_ = syscall.Kill(-id, s) // one that is gone needs none
	}
}

func awaitFree(lockPath string, limit time.Duration) bool {
	deadline := time.Now().Add(limit)
	for ticks := time.NewTicker(20 * time.Millisecond); time.Now().Before(deadline); <-ticks.C {
		if free(lockPath) {
			return true
		}
	}
	return false
}

func free(lockPath string) bool {
	lock, err := Acquire(lockPath)
	if err != nil {
		return !errors.Is(err, ErrHeld)
	}
	return lock.Release() == nil
}

func tail(log string) string {
	content, err := os.ReadFile(log) //nolint:gosec // a log of this package
	if err != nil {
		return err.Error()
	}
	lines := strings.Split(strings.TrimRight(string(content), "\n"), "\n")
	return "    " + strings.Join(lines[max(0, len(lines)-tailLines):], "\n    ") + "\n    (" + log + ")"
}
