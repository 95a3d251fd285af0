package main

import (
	"archive/zip"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
)

// built is a function as it is deployed.
type built struct {
	name string
	path string
	zip  int64
}

// build builds the function in the folder as SAM does, for this machine.
func build(b *testing.B, folder string) built {
	b.Helper()
	f := built{name: filepath.Base(folder), path: filepath.Join(b.TempDir(), "bootstrap")}
	command := exec.CommandContext(b.Context(), "go", "build", "-ldflags=-s -w", "-tags=lambda.norpc", "-trimpath", "-buildvcs=false", "-o", f.path, "./"+folder)
	command.Dir = ".."
	command.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := command.CombinedOutput(); err != nil {
		b.Fatalf("build %s: %v\n%s", folder, err, out)
	}
	var size counter
	archive := zip.NewWriter(&size)
	entry, err := archive.Create("bootstrap")
	if err != nil {
		b.Fatal(err)
	}
	content, err := os.ReadFile(f.path)
	if err != nil {
		b.Fatal(err)
	}
	if _, err := entry.Write(content); err != nil {
		b.Fatal(err)
	}
	if err := archive.Close(); err != nil {
		b.Fatal(err)
	}
	f.zip = int64(size)
	return f
}

type counter int64

func (c *counter) Write(p []byte) (int, error) {
	*c += counter(len(p))
	return len(p), nil
}

// environment is what any function starts with. Nothing is called before the first event.
func environment(api string) []string {
	return []string{
		"AWS_LAMBDA_RUNTIME_API=" + api, "AWS_REGION=us-east-1", "AWS_ACCESS_KEY_ID=test", "AWS_SECRET_ACCESS_KEY=test",
		"TABLE_NAME=table", "LINE_KEY=" + strings.Repeat("k", 64), "SOCKET_URL=wss://socket.example/live",
		"SOCKET_API=https://socket.example/live", "ARCHIVE_BUCKET=archive", "CARRIER=sns",
		"TWILIO_API=https://api.twilio.com", "PUBLIC_URL=https://sms.example.com",
	}
}

// ready is how long the function takes from its start until it asks for its first event.
func ready(b *testing.B, f built) time.Duration {
	b.Helper()
	asked := make(chan time.Time, 1)
	var config net.ListenConfig
	listener, err := config.Listen(b.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	server := &http.Server{ReadHeaderTimeout: time.Minute, Handler: http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		select {
		case asked <- time.Now():
		default:
		}
		<-r.Context().Done()
	})}
	go func() { _ = server.Serve(listener) }()
	defer server.Close() //nolint:errcheck // it has served
	ctx, stop := context.WithTimeout(b.Context(), time.Minute)
	defer stop()
	command := exec.CommandContext(ctx, f.path)
	command.Env = environment(listener.Addr().String())
	var said strings.Builder
	command.Stdout, command.Stderr = io.Discard, &said
	began := time.Now()
	if err := command.Start(); err != nil {
		b.Fatal(err)
	}
	var failure error
	ended := make(chan struct{})
	go func() {
		failure = command.Wait()
		close(ended)
	}()
	select {
	case at := <-asked:
		stop()
		<-ended
		return at.Sub(began)
	case <-ended:
		b.Fatalf("%s ended instead of asking for an event: %v\n%s", f.name, failure, &said)
	}
	return 0
}

// BenchmarkFunctions compares every function with the echo handler: its size zipped, its time from start to ready, each at its
// fastest.
func BenchmarkFunctions(b *testing.B) {
	if runtime.GOOS != "linux" {
		b.Fatal(errors.New("functions run on Linux"))
	}
	folders, err := filepath.Glob("../functions/*")
	if err != nil {
		b.Fatal(err)
	}
	echo := build(b, "bench/echo")
	for _, folder := range folders {
		b.Run(filepath.Base(folder), func(b *testing.B) {
			f := build(b, strings.TrimPrefix(folder, "../"))
			const starts = 15
			of, ofEcho := time.Hour, time.Hour
			for range starts { // by turns: both meet the same machine
				of, ofEcho = min(of, ready(b, f)), min(ofEcho, ready(b, echo))
			}
			for b.Loop() { // measured above
			}
			b.ReportMetric(float64(f.zip)/float64(echo.zip), "zip-over-echo")
			b.ReportMetric(float64(of)/float64(ofEcho), "start-over-echo")
		})
	}
}
