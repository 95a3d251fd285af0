package config_test

import (
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/smsdesk/smsdesk/shared/config"
)

func TestEverythingMissingIsNamedAtOnce(t *testing.T) {
	_, err := config.Load[config.Desk](nil)
	if err == nil {
		t.Fatal("an empty environment was taken")
	}
	for _, key := range []string{"AWS_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "TABLE_NAME", "LINE_KEY", "SOCKET_URL"} {
		if !strings.Contains(err.Error(), key) {
			t.Errorf("%s is not named in %q", key, err)
		}
	}
}

func TestAWholeEnvironmentIsRead(t *testing.T) {
	c, err := config.Load[config.Desk](environment("LINE_KEY=" + strings.Repeat("k", 32)))
	if err != nil {
		t.Fatal(err)
	}
	if c.Name != "chats" || c.SocketURL != "wss://socket.example" || len(c.Key) != 32 {
		t.Errorf("got %+v", c)
	}
	aws := c.Config()
	if aws.Region != "eu-west-1" || *aws.BaseEndpoint != "http://localhost:4566" {
		t.Errorf("got region %s, endpoint %s", aws.Region, *aws.BaseEndpoint)
	}
	credentials, err := aws.Credentials.Retrieve(t.Context())
	if err != nil || credentials.AccessKeyID != "id" || credentials.SecretAccessKey != "secret" || credentials.SessionToken != "session" {
		t.Errorf("got %+v, %v", credentials, err)
	}
}

func TestHowTextsAreSentIsCheckedBeforeAnyIs(t *testing.T) {
	key := "LINE_KEY=" + strings.Repeat("k", 32)
	c, err := config.Load[config.Sending](environment(key, "SMS_MAX_PRICE=0.50", "EUM_TIME_TO_LIVE=3600", "SMS_PROMOTIONAL=true"))
	if err != nil || c.MaxPrice != "0.50" || time.Duration(c.TimeToLive) != time.Hour || !c.Promotional {
		t.Errorf("got %+v, %v", c.Carriers, err)
	}
	if c, err = config.Load[config.Sending](environment(key, "SMS_MAX_PRICE=", "EUM_TIME_TO_LIVE=0")); err != nil || c.Carriers != (config.Carriers{}) {
		t.Errorf("got %+v, %v", c.Carriers, err)
	}
	for _, wrong := range []string{
		"SMS_MAX_PRICE=free", "SMS_MAX_PRICE=-1", "SMS_MAX_PRICE=NaN", "SMS_MAX_PRICE=0x1p-2", "SMS_MAX_PRICE=0", "SMS_MAX_PRICE=1000",
		"EUM_TIME_TO_LIVE=1", "EUM_TIME_TO_LIVE=259201", "EUM_TIME_TO_LIVE=1h", "SMS_PROMOTIONAL=perhaps",
	} {
		if _, err := config.Load[config.Sending](environment(key, wrong)); err == nil {
			t.Errorf("%s was taken", wrong)
		}
	}
}

func TestADeploymentWithoutTwilioOrTopicsIsWhole(t *testing.T) {
	c, err := config.Load[config.Hooked](environment("TWILIO_SECRET=", "SNS_TOPICS=", "SNS_SIGNATURE_VERSION_1=false"))
	if err != nil || c.Secret != "" || len(c.Topics) != 0 || c.Version1 {
		t.Errorf("got %+v, %v", c, err)
	}
	c, err = config.Load[config.Hooked](environment("TWILIO_SECRET=arn", "SNS_TOPICS=a,b", "SNS_SIGNATURE_VERSION_1=true"))
	if err != nil || c.Secret != "arn" || len(c.Topics) != 2 || c.Topics[1] != "b" || !c.Version1 {
		t.Errorf("got %+v, %v", c, err)
	}
	if c.QueueURL != "https://sqs.example/texts" {
		t.Errorf("the queue is %s", c.QueueURL)
	}
	if at := c.StatusCallback(); at != "https://sms.example.com/webhooks/twilio/status" {
		t.Errorf("Twilio is told %s", at)
	}
}

func TestAShortLineKeyIsRefusedAndNotRepeated(t *testing.T) {
	_, err := config.Load[config.Desk](environment("LINE_KEY=too-short-to-be-one"))
	if err == nil || !strings.Contains(err.Error(), "at least 32") {
		t.Fatalf("got %v", err)
	}
	if strings.Contains(err.Error(), "too-short") {
		t.Errorf("the error tells the key: %v", err)
	}
}

func TestTheLogLevelIsInfoUnlessTheEnvironmentSaysOtherwise(t *testing.T) {
	for level, debug := range map[string]bool{"": false, "LOG_LEVEL=debug": true, "LOG_LEVEL=error": false} {
		var out strings.Builder
		log, err := config.Logger(&out, []string{level})
		if err != nil {
			t.Fatal(err)
		}
		if log.Enabled(t.Context(), slog.LevelDebug) != debug {
			t.Errorf("%q: debug is %v", level, !debug)
		}
	}
	if _, err := config.Logger(nil, []string{"LOG_LEVEL=loud"}); err == nil {
		t.Error("a level that is none was taken")
	}
}

func environment(more ...string) []string {
	return append([]string{
		"AWS_REGION=eu-west-1", "AWS_ACCESS_KEY_ID=id", "AWS_SECRET_ACCESS_KEY=secret", "AWS_SESSION_TOKEN=session",
		"AWS_ENDPOINT_URL=http://localhost:4566", "TABLE_NAME=chats", "SOCKET_URL=wss://socket.example",
		"TWILIO_API=https://api.twilio.com", "PUBLIC_URL=https://sms.example.com", "QUEUE_URL=https://sqs.example/texts",
	}, more...)
}
