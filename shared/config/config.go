// Package config turns a function's environment into one validated struct.
package config

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/caarlos0/env/v11"

	"github.com/smsdesk/smsdesk/shared/chat"
)

// Table is what every function needs: the table, and AWS itself.
type Table struct {
	AWS
	Name string `env:"TABLE_NAME,notEmpty"`
}

// Desk is agent-api's environment.
type Desk struct {
	Table
	Lines
	SocketURL string `env:"SOCKET_URL,notEmpty"` // where desktops connect
}

// Lined is the environment of a function that finds lines by their numbers.
type Lined struct {
	Table
	Lines
}

// Archived is the environment of a function that reaches the archive.
type Archived struct {
	Lined
	Bucket string `env:"ARCHIVE_BUCKET,notEmpty"`
}

// Sockets is the environment of a function that reaches desktops.
type Sockets struct {
	Table
	Endpoint string `env:"SOCKET_API,notEmpty"` // the WebSocket API's management endpoint
}

// Lines has the secret that lines are hashed with.
type Lines struct {
	Key LineKey `env:"LINE_KEY,notEmpty"`
}

// LineKey is a chat.Key as the environment writes it.
type LineKey chat.Key

// UnmarshalText implements encoding.TextUnmarshaler.
func (k *LineKey) UnmarshalText(text []byte) error {
	key, err := chat.NewKey(string(text))
	*k = LineKey(key)
	return err
}

// AWS is what Lambda tells each function of where and who it is. Reading it here, instead of with the SDK's own loader,
// keeps that loader's clients for single sign-on and role assumption out of every binary.
type AWS struct {
	Region       string `env:"AWS_REGION,notEmpty"`
	AccessKeyID  string `env:"AWS_ACCESS_KEY_ID,notEmpty"`
	SecretKey    string `env:"AWS_SECRET_ACCESS_KEY,notEmpty"`
	SessionToken string `env:"AWS_SESSION_TOKEN"`
	EndpointURL  string `env:"AWS_ENDPOINT_URL"` // another place than AWS to find its services at
}

// Config is the SDK's configuration.
func (a AWS) Config() aws.Config {
	credentials := aws.Credentials{
		AccessKeyID: a.AccessKeyID, SecretAccessKey: a.SecretKey, SessionToken: a.SessionToken, Source: "environment",
	}
	cfg := aws.Config{
		Region: a.Region,
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return credentials, nil
		}),
	}
	if a.EndpointURL != "" {
		cfg.BaseEndpoint = aws.String(a.EndpointURL)
	}
	return cfg
}

// Load reads the environment, given as KEY=value. Its error names everything that is missing or wrong, and no value.
func Load[T any](environ []string) (T, error) {
	c, err := env.ParseAsWithOptions[T](env.Options{Environment: env.ToMap(environ)})
	if err == nil {
		return c, nil
	}
	all, ok := errors.AsType[env.AggregateError](err)
	if !ok {
		return c, fmt.Errorf("environment: %w", err)
	}
	problems := make([]string, len(all.Errors))
	for i, e := range all.Errors {
		problems[i] = e.Error()
	}
	return c, errors.New("environment: " + strings.Join(problems, "; "))
}

// Logger writes JSON lines. LOG_LEVEL in the environment is debug, info (the default), warn or error.
func Logger(w io.Writer, environ []string) (*slog.Logger, error) {
	c, err := Load[struct {
		Level slog.Level `env:"LOG_LEVEL" envDefault:"info"`
	}](environ)
	if err != nil {
		return nil, err
	}
	return slog.New(slog.NewJSONHandler(w, &slog.HandlerOptions{Level: c.Level})), nil
}
