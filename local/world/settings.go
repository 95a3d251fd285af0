package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
)

// Every emulator takes these; with IAM enforced, no others.
const (
	region    = "us-east-1"
	accessKey = "test"
	secretKey = "test"
)

// settings are what every command goes by.
type settings struct {
	State    string `default:".local" help:"Folder that the world lives in."`
	AWSPort  int    `default:"4566" env:"AWS_PORT" help:"Port of the emulator; 0 takes a free one."`
	Desk     int    `default:"4570" env:"DESK_PORT" help:"Port of the desktop; 0 takes a free one."`
	Phone    int    `default:"4571" env:"PHONE_PORT" help:"Port of the phones; 0 takes a free one."`
	Emulator string `env:"AWS_ENDPOINT_URL" placeholder:"URL" help:"An emulator that runs already, instead of one of the world's own."`
	IAM      bool   `env:"IAM" help:"Have the emulator enforce the stack's IAM statements."`
	GoFlags  string `required:"" env:"FUNCTION_GOFLAGS" help:"How Go builds the functions."`
	Password string `required:"" env:"DEMO_PASSWORD" help:"The demo agents' password."`
}

func (s settings) path(name ...string) string {
	return filepath.Join(append([]string{s.State}, name...)...)
}

func (s settings) endpointsPath() string { return s.path("endpoints.json") }

func (s settings) lockPath() string { return s.path("world.lock") }

func (s settings) logs() string { return s.path("log") }

// What the world starts, relative to the project. The Makefile installs and builds it.
const (
	samPath       = ".local/tools/sam/bin/sam"
	emulatorPath  = ".local/tools/emulator/bin/ministack"
	configurePath = ".local/bin/configure"
	simulatorPath = ".local/bin/simulator"
	buildsPath    = ".local/build"
	webPath       = "web/dist"
	demoPath      = "local/demo/smsdesk.yaml"
)

// environment is what a program of the world gets: this one's, less whatever points at a real account, and the
// emulator's address.
func environment(endpoint string, more ...string) []string {
	kept := slices.DeleteFunc(os.Environ(), func(variable string) bool {
		return strings.HasPrefix(variable, "AWS_") || strings.HasPrefix(variable, "SAM_CLI_")
	})
	return append(append(kept,
		"AWS_ENDPOINT_URL="+endpoint,
		"AWS_REGION="+region,
		"AWS_DEFAULT_REGION="+region,
		"AWS_ACCESS_KEY_ID="+accessKey,
		"AWS_SECRET_ACCESS_KEY="+secretKey,
		"SAM_CLI_TELEMETRY=0",
		"SAM_CLI_POLL_DELAY=0.2", // seconds; its five are meant for AWS
	), more...)
}

// emulatorConfig is the SDK's configuration of the emulator.
func emulatorConfig(endpoint string) aws.Config {
	return aws.Config{
		Region:       region,
		BaseEndpoint: aws.String(endpoint),
		Credentials:  credentials.NewStaticCredentialsProvider(accessKey, secretKey, ""),
	}
}
