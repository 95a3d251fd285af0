package main

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/smsdesk/smsdesk/local/simulator/eum"
	"github.com/smsdesk/smsdesk/local/simulator/twilio"
	"github.com/smsdesk/smsdesk/local/world/build"
	"github.com/smsdesk/smsdesk/local/world/process"
	"github.com/smsdesk/smsdesk/local/world/stack"
)

const (
	pagesWait = 20 * time.Second
	stopWait  = 10 * time.Second
)

// errRuns says that the state folder belongs to a world that runs.
var errRuns = errors.New("a world runs here already: `make down` ends it")

// world is one that this process starts.
type world struct {
	settings
	out      io.Writer
	endpoint string // the emulator's
	lock     *process.Lock
	running  []*process.Background
	traces   traces
}

// traces are what a world leaves in its folder, so that another process can end it.
type traces struct {
	Processes []int  `json:"processes"`
	Emulator  string `json:"emulator,omitempty"` // to be emptied, where it is not the world's own
}

// begin starts a world. Where it fails, nothing of it is left running.
func begin(ctx context.Context, s settings, out io.Writer) (*world, error) {
	w, err := claim(ctx, s, out)
	if err != nil {
		return nil, err
	}
	if err := w.create(ctx); err != nil {
		return nil, errors.Join(err, w.end(context.WithoutCancel(ctx)))
	}
	return w, nil
}

// temporary lends use a world of its own, on free ports, in which nothing runs yet. It never meets another world, not
// even one that AWS_ENDPOINT_URL names. The world's logs stay where use fails.
func temporary(ctx context.Context, s settings, out io.Writer, use func(*world) error) error {
	if err := os.MkdirAll(s.State, 0o750); err != nil {
		return err
	}
	folder, err := os.MkdirTemp(s.State, "world-")
	if err != nil {
		return err
	}
	s.State, s.Emulator, s.AWSPort, s.Desk, s.Phone = folder, "", 0, 0, 0
	w, err := claim(ctx, s, out)
	if err != nil {
		return err
	}
	if err := use(w); err != nil {
		return errors.Join(fmt.Errorf("%w\n(the logs are in %s)", err, w.logs()), w.end(context.WithoutCancel(ctx)))
	}
	return errors.Join(w.end(context.WithoutCancel(ctx)), os.RemoveAll(folder))
}

// claim takes the state folder and the ports.
func claim(ctx context.Context, s settings, out io.Writer) (*world, error) {
	if err := os.MkdirAll(s.logs(), 0o750); err != nil {
		return nil, err
	}
	lock, err := process.Acquire(s.lockPath())
	if errors.Is(err, process.ErrHeld) {
		return nil, errRuns
	} else if err != nil {
		return nil, err
	}
	w := &world{out: out, lock: lock}
	if w.settings, err = s.takePorts(ctx); err != nil {
		return nil, errors.Join(err, lock.Release())
	}
	if w.endpoint = w.Emulator; w.endpoint == "" {
		w.endpoint = local(w.AWSPort)
	}
	return w, nil
}

func (w *world) create(ctx context.Context) error {
	deployed := stack.Stack{
		Sam: samPath, Logs: w.logs(), Env: environment(w.endpoint), Config: emulatorConfig(w.endpoint), Desk: local(w.Desk),
		EUM:    eum.ConfigurationSet,
		Twilio: stack.Twilio{API: local(w.Phone) + twilio.Path, Account: twilio.Account, AuthToken: rand.Text()},
	}
	var template string
	var endpoints stack.Endpoints
	return w.take([]step{
		{"building the functions", func() (note string, err error) {
			template, note, err = w.build(ctx)
			return note, err
		}},
		{"starting the emulator", func() (string, error) { return w.endpoint, w.startEmulator(ctx) }},
		{"deploying the stack", func() (string, error) {
			w.traces.Emulator = w.Emulator
			if err := w.leaveTraces(); err != nil {
				return "", err
			}
			outputs, err := deployed.Deploy(ctx, template)
			if err != nil {
				return "", err
			}
			endpoints = deployed.Endpoints(outputs, local(w.Phone))
			return "", endpoints.Write(w.endpointsPath())
		}},
		{"loading the demo", func() (string, error) { return demoPath, w.loadDemo(ctx, endpoints) }},
		{"starting the pages", func() (string, error) { return "", w.startPages(ctx) }},
	})
}

func (w *world) build(ctx context.Context) (template, note string, err error) {
	builder := build.Builder{
		Sam: samPath, Dir: buildsPath, Logs: w.logs(),
		Env: environment(w.endpoint, "CGO_ENABLED=0", "GOFLAGS="+w.GoFlags),
	}
	template, reused, err := builder.Build(ctx)
	if reused {
		note = "unchanged"
	}
	return template, note, err
}

func (w *world) loadDemo(ctx context.Context, e stack.Endpoints) error {
	return process.Run(ctx, process.Spec{
		Path: configurePath, Args: []string{"apply", demoPath},
		Env: environment(w.endpoint, "TABLE_NAME="+e.Table, "USER_POOL_ID="+e.UserPoolID, "DEMO_PASSWORD="+w.Password),
		Log: filepath.Join(w.logs(), "demo.log"),
	})
}

// startPages starts the simulator of the carrier, which serves the phones and the desktop.
func (w *world) startPages(ctx context.Context) error {
	simulator, err := w.start(ctx, process.Spec{
		Path: simulatorPath,
		Args: []string{
			"-endpoints", w.endpointsPath(), "-services", demoPath, "-web", webPath,
			"-desk-addr", loopback(w.Desk), "-phone-addr", loopback(w.Phone),
		},
		Env: environment(w.endpoint),
		Log: filepath.Join(w.logs(), "simulator.log"),
	})
	if err != nil {
		return err
	}
	return simulator.Await(ctx, pagesWait, func(ctx context.Context) error {
		return errors.Join(answers(ctx, local(w.Desk)+"/"), answers(ctx, local(w.Phone)+"/"))
	})
}

func (w *world) start(ctx context.Context, spec process.Spec) (*process.Background, error) {
	b, err := process.Start(ctx, spec, w.lock)
	if err != nil {
		return nil, err
	}
	w.running = append(w.running, b)
	w.traces.Processes = append(w.traces.Processes, b.ID)
	return b, w.leaveTraces()
}

func (w *world) leaveTraces() error {
	content, err := json.Marshal(w.traces)
	if err != nil {
		return err
	}
	return os.WriteFile(w.path("world.json"), content, 0o600)
}

// detach leaves the world to itself.
func (w *world) detach() error { return w.lock.Release() }

// end ends a world that this process started.
func (w *world) end(ctx context.Context) error {
	if err := w.lock.Release(); err != nil {
		return err
	}
	_, err := end(ctx, w.settings)
	return err
}

// end ends the world that has left its traces in the folder, and all that its emulator holds. It says whether there was one.
func end(ctx context.Context, s settings) (bool, error) {
	content, err := os.ReadFile(s.path("world.json"))
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	} else if err != nil {
		return false, err
	}
	var t traces
	if err := json.Unmarshal(content, &t); err != nil {
		return false, fmt.Errorf("read what runs: %w", err)
	}
	if err := process.Stop(s.lockPath(), t.Processes, stopWait); err != nil {
		return true, err
	}
	if t.Emulator != "" {
		emptied := stack.Stack{Sam: samPath, Logs: s.logs(), Env: environment(t.Emulator), Config: emulatorConfig(t.Emulator)}
		if err := emptied.Delete(ctx); err != nil {
			return true, err
		}
	}
	return true, errors.Join(
		os.RemoveAll(s.path("emulator")), os.RemoveAll(s.endpointsPath()), os.RemoveAll(s.path("world.json")))
}
