// Package build makes what `sam deploy` takes out of the functions' source.
package build

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"

	"github.com/smsdesk/smsdesk/local/world/process"
)

// kept is how many builds stay: the newest, and those that another world may be deploying just now.
const kept = 3

// Builder builds the functions of the project in the working directory.
type Builder struct {
	Sam  string // the SAM CLI
	Dir  string // takes the builds, one folder each, named after what it was built from
	Logs string // takes what the tools print
	Env  []string
}

// Build returns the built template, and whether it was there already.
func (b Builder) Build(ctx context.Context) (template string, reused bool, err error) {
	sum, err := fingerprint(os.DirFS("."))
	if err != nil {
		return "", false, err
	}
	dir := filepath.Join(b.Dir, sum)
	template = filepath.Join(dir, "template.yaml")
	if _, err := os.Stat(template); err == nil {
		return template, true, nil
	}
	if err := b.compile(ctx); err != nil {
		return "", false, err
	}
	if err := b.pack(ctx, dir); err != nil {
		return "", false, err
	}
	return template, false, prune(b.Dir, kept)
}

// compile fills Go's cache. SAM starts a compiler for each function: side by side with an empty cache, each would
// compile the SDK for itself, which takes six times as long. And SAM hides what a compiler says.
func (b Builder) compile(ctx context.Context) error {
	err := process.Run(ctx, process.Spec{
		Path: "go", Args: []string{"build", "./functions/..."},
		Env: append(b.Env, "GOOS=linux", "GOARCH="+runtime.GOARCH), Log: filepath.Join(b.Logs, "compile.log"),
	})
	if err != nil {
		return fmt.Errorf("compile the functions: %w", err)
	}
	return nil
}

// pack builds beside dir and moves it there whole, since two worlds may build the same.
func (b Builder) pack(ctx context.Context, dir string) error {
	if err := os.MkdirAll(b.Dir, 0o750); err != nil {
		return fmt.Errorf("make room for the build: %w", err)
	}
	scratch, err := os.MkdirTemp(b.Dir, "building-")
	if err != nil {
		return fmt.Errorf("make room for the build: %w", err)
	}
	defer os.RemoveAll(scratch) //nolint:errcheck // git ignores it, and the next build does not need its name
	err = process.Run(ctx, process.Spec{
		Path: b.Sam,
		Args: []string{
			"build", "--config-env", "local", "--build-dir", scratch,
			"--parameter-overrides", "Architecture=" + Architecture(),
		},
		Env: b.Env, Log: filepath.Join(b.Logs, "sam-build.log"),
	})
	if err != nil {
		return fmt.Errorf("build with SAM: %w", err)
	}
	if err := os.Rename(scratch, dir); err != nil && !errors.Is(err, os.ErrExist) {
		return fmt.Errorf("keep the build: %w", err)
	}
	return nil
}

// Architecture is this machine's, in Lambda's words.
func Architecture() string {
	if runtime.GOARCH == "arm64" {
		return "arm64"
	}
	return "x86_64"
}
