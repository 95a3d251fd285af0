// Package config turns a function's environment into one validated struct.
package config

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/caarlos0/env/v11"

	"github.com/smsdesk/smsdesk/shared/chat"
)

// Table is what nearly every function needs: the table, and AWS itself.
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

// Sending is the environment of a function that sends texts.
type Sending struct {
	Lined
	Carriers
	Twilio
}

// Carriers are what a deployment chooses of how texts are sent.
type Carriers struct {
	Promotional      bool       `env:"SMS_PROMOTIONAL"`       // at a lower cost, less reliably
	MaxPrice         Dollars    `env:"SMS_MAX_PRICE"`         // the most that one text may cost; empty: the account's own limit
	SenderID         string     `env:"SNS_SENDER_ID"`         // shown instead of the number, where a country allows it
	ConfigurationSet string     `env:"EUM_CONFIGURATION_SET"` // whose event destination brings End User Messaging's receipts
	TimeToLive       TimeToLive `env:"EUM_TIME_TO_LIVE"`      // how long End User Messaging tries; 0: its own 72 hours
	EUMEndpointURL   string     `env:"AWS_ENDPOINT_URL_PINPOINT_SMS_VOICE_V2"`
}

// Dollars is an amount as AWS takes it, such as 0.50.
type Dollars string

// UnmarshalText implements encoding.TextUnmarshaler.
func (d *Dollars) UnmarshalText(text []byte) error {
	amount, err := strconv.ParseFloat(string(text), 64)
	if err != nil || strings.Trim(string(text), "0123456789.") != "" || amount <= 0 || amount > 100 {
		return errors.New("it must be US dollars, such as 0.50")
	}
	*d = Dollars(text)
	return nil
}

// TimeToLive is in seconds in the environment.
type TimeToLive time.Duration

// UnmarshalText implements encoding.TextUnmarshaler.
func (t *TimeToLive) UnmarshalText(text []byte) error {
	const shortest, longest = 5, 72 * 60 * 60
	seconds, err := strconv.Atoi(string(text))
	if err != nil || (seconds != 0 && seconds < shortest) || seconds > longest {
		return fmt.Errorf("it must be 0, or %d to %d seconds", shortest, longest)
	}
	*t = TimeToLive(time.Duration(seconds) * time.Second)
	return nil
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

// Hooked is the environment of the function that carriers post to.
type Hooked struct {
	AWS
	Twilio
	QueueURL string   `env:"QUEUE_URL,notEmpty"`      // of the queue that carriers' words are taken from
	Topics   []string `env:"SNS_TOPICS"`              // the ARNs of those that may post
	Version1 bool     `env:"SNS_SIGNATURE_VERSION_1"` // whether they may sign as they did of old
}

// Twilio is where Twilio is, and what it knows of this deployment. A deployment without Twilio has no secret.
type Twilio struct {
	Secret    string `env:"TWILIO_SECRET"`       // the ARN of a secret, or of a parameter
	API       string `env:"TWILIO_API,notEmpty"` // the API's address
	PublicURL string `env:"PUBLIC_URL,notEmpty"` // where carriers post to, before /webhooks
}

// StatusCallback is where Twilio says what became of a text.
func (t Twilio) StatusCallback() string { return t.PublicURL + "/webhooks/twilio/status" }

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
