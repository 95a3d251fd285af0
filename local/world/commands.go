package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/smsdesk/smsdesk/local/world/process"
	"github.com/smsdesk/smsdesk/tools/configure/desired"
)

type upCommand struct{}

// Run starts a world that outlives this process.
func (upCommand) Run(ctx context.Context, s settings, out io.Writer) error {
	w, err := begin(ctx, s, out)
	if err != nil {
		return err
	}
	if err := w.introduce(); err != nil {
		return err
	}
	w.say("`make down` ends it.\n")
	return w.detach()
}

type runCommand struct{}

// Run keeps a world until it is told to stop, or until one of its programs ends.
func (runCommand) Run(ctx context.Context, s settings, out io.Writer) error {
	w, err := begin(ctx, s, out)
	if err != nil {
		return err
	}
	failed := w.introduce()
	if failed == nil {
		w.say("Ctrl-C ends it.\n")
		failed = w.watch(ctx)
	}
	w.say("\nending\n")
	return errors.Join(failed, w.end(context.WithoutCancel(ctx)))
}

type downCommand struct{}

// Run ends the world that runs. Ending none is no fault.
func (downCommand) Run(ctx context.Context, s settings, out io.Writer) error {
	ended, err := end(ctx, s)
	if err == nil && !ended {
		_, _ = fmt.Fprintln(out, "no world runs")
	}
	return err
}

type execCommand struct {
	Command []string `arg:"" passthrough:"" help:"The command; SMSDESK_ENDPOINTS tells it where the world is."`
}

// Run runs the command in a world that ends with it.
func (c execCommand) Run(ctx context.Context, s settings, out io.Writer) error {
	return temporary(ctx, s, out, func(w *world) error {
		if err := w.create(ctx); err != nil {
			return err
		}
		endpoints, err := filepath.Abs(w.endpointsPath())
		if err != nil {
			return err
		}
		return w.command(ctx, c.Command, "SMSDESK_ENDPOINTS="+endpoints, "DEMO_PASSWORD="+w.Password)
	})
}

type enginesCommand struct {
	Command []string `arg:"" passthrough:"" help:"The command; SMSDESK_EMULATOR and SMSDESK_DYNAMODB_LOCAL tell it where they are."`
}

// Run runs the command beside engines that end with it.
func (c enginesCommand) Run(ctx context.Context, s settings, out io.Writer) error {
	return temporary(ctx, s, out, func(w *world) error {
		var dynamoDBLocal string
		err := w.take([]step{
			{"starting the emulator", func() (string, error) { return w.endpoint, w.startEmulator(ctx) }},
			{"starting DynamoDB Local", func() (_ string, err error) {
				dynamoDBLocal, err = w.startDynamoDBLocal(ctx)
				return dynamoDBLocal, err
			}},
		})
		if err != nil {
			return err
		}
		return w.command(ctx, c.Command, "SMSDESK_EMULATOR="+w.endpoint, "SMSDESK_DYNAMODB_LOCAL="+dynamoDBLocal)
	})
}

// commandWait is how long a cancelled command has to end by itself.
const commandWait = 15 * time.Second

// command runs what the caller asked for. Whatever it has started ends with it.
func (w *world) command(ctx context.Context, args []string, variables ...string) error {
	command := exec.CommandContext(ctx, args[0], args[1:]...) //nolint:gosec // running the caller's command is the point
	command.Env = environment(w.endpoint, variables...)
	command.Stdout, command.Stderr = os.Stdout, os.Stderr
	command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	command.Cancel = func() error { return syscall.Kill(-command.Process.Pid, syscall.SIGTERM) }
	command.WaitDelay = commandWait
	err := command.Run()
	if command.Process != nil {
		_ = syscall.Kill(-command.Process.Pid, syscall.SIGKILL) // most often nobody is left
	}
	if err != nil {
		return fmt.Errorf("%s: %w", strings.Join(args, " "), err)
	}
	return nil
}

// watch returns when the context is cancelled, or with an error when one of the world's programs has ended by itself.
func (w *world) watch(ctx context.Context) error {
	ended := make(chan *process.Background, len(w.running))
	for _, b := range w.running {
		go func() {
			<-b.Exited()
			ended <- b
		}()
	}
	select {
	case <-ctx.Done():
		return nil
	case b := <-ended:
		return fmt.Errorf("a program of the world ended by itself: see %s", b.Log)
	}
}

// introduce says where everything is, and who may sign in.
func (w *world) introduce() error {
	demo, err := desired.Load(demoPath)
	if err != nil {
		return err
	}
	logins := make([]string, len(demo.Agents))
	for i, agent := range demo.Agents {
		logins[i] = agent.ID
	}
	w.say(`
  desktop   %s
  phones    %s
  sign in   %s (password: %s)

`, local(w.Desk), local(w.Phone), strings.Join(logins, ", "), w.Password)
	return nil
}
