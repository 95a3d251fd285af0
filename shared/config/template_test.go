package config_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/smsdesk/smsdesk/shared/carrier/sns/envelope"
	"github.com/smsdesk/smsdesk/shared/chat"
	"github.com/smsdesk/smsdesk/shared/config"
)

// What the template takes a function must start with, and the other way round: else a deployment succeeds, and nothing works.
func TestTheTemplateTakesWhatTheFunctionsTake(t *testing.T) {
	content, err := os.ReadFile(filepath.Join("..", "..", "template.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	var template struct {
		Parameters map[string]struct {
			Type           string `yaml:"Type"`
			AllowedPattern string `yaml:"AllowedPattern"`
			Default        string `yaml:"Default"`
		} `yaml:"Parameters"`
	}
	if err := yaml.Unmarshal(content, &template); err != nil {
		t.Fatal(err)
	}
	sends := func(variable string) func(string) error {
		return func(value string) error {
			_, err := config.Load[config.Sending](environment("LINE_KEY="+strings.Repeat("k", 32), variable+"="+value))
			return err
		}
	}
	hears := func(value string) error {
		c, err := config.Load[config.Hooked](environment("SNS_TOPICS=" + value))
		if err == nil {
			_, err = envelope.New(envelope.Options{Topics: c.Topics}, chat.SystemClock, nil)
		}
		return err
	}
	const topic = "arn:aws:sns:eu-west-1:123456789012:texts"
	for name, test := range map[string]struct {
		takes          func(value string) error
		right, refused []string
	}{
		"EumTimeToLive": {
			sends("EUM_TIME_TO_LIVE"),
			[]string{"0", "5", "9", "10", "99", "3600", "99999", "100000", "199999", "249999", "258999", "259000", "259199", "259200"},
			[]string{"1", "2", "3", "4", "-5", "259201", "259210", "260000", "300000", "1000000", "1h", "5.5", " 5"},
		},
		"SmsMaxPrice": {
			sends("SMS_MAX_PRICE"),
			[]string{"", "0.50", "0.5", "0.00001", "0.01010", "1", "10", "1.0", "99.99999", "20.00"},
			[]string{"0", "00", "0.0", "0.00000", "-1", "free", "NaN", "1e1", "0x1", "1000", "1.", ".", "1.2.3"},
		},
		"WebhookTopicArns": {
			hears,
			[]string{
				"", topic, topic + "," + topic, topic + ".fifo", "arn:aws-cn:sns:cn-north-1:123456789012:a",
				"arn:aws-us-gov:sns:us-gov-west-1:123456789012:a_b-C",
			},
			[]string{
				"texts", topic + ",", "," + topic, topic + ", " + topic, topic + " " + topic, topic + ":0a1b", topic + "*", topic + ".txt",
				"arn:aws:sqs:eu-west-1:123456789012:texts", "arn:aws:sns:*:123456789012:texts", "arn:aws:sns:eu-west-1:1:texts",
				"arn:aws:sns:eu-west-1:123456789012:" + strings.Repeat("x", 257),
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			parameter := template.Parameters[name]
			pattern, err := regexp.Compile(parameter.AllowedPattern)
			if err != nil {
				t.Fatal(err)
			}
			if parameter.Type != "String" || parameter.AllowedPattern == "" {
				t.Fatalf("the template asks for a %s like %q", parameter.Type, pattern)
			}
			for _, value := range append(test.right, parameter.Default) {
				if err := test.takes(value); err != nil || !pattern.MatchString(value) {
					t.Errorf("%q: the template takes it: %v, the function says: %v", value, pattern.MatchString(value), err)
				}
			}
			for _, value := range test.refused {
				if pattern.MatchString(value) {
					t.Errorf("the template takes %q", value)
				}
				// A price such as "1." reads as one: there the template alone is strict.
				if err := test.takes(value); err == nil && value != "1." {
					t.Errorf("the function takes %q", value)
				}
			}
		})
	}
}
