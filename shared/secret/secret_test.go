package secret_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"

	"github.com/smsdesk/smsdesk/shared/chat/chattest"
	"github.com/smsdesk/smsdesk/shared/secret"
)

const (
	ofSecretsManager = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:twilio-a1B2c3"
	ofParameterStore = "arn:aws:ssm:eu-west-1:123456789012:parameter/smsdesk/twilio"
)

// asked is what AWS was asked.
type asked struct {
	target, authorization string
	body                  map[string]any
}

func serve(t *testing.T, status int, answer string) (aws.Config, *asked) {
	t.Helper()
	var a asked
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		a.target, a.authorization = r.Header.Get("X-Amz-Target"), r.Header.Get("Authorization")
		if err := json.NewDecoder(r.Body).Decode(&a.body); err != nil {
			t.Error(err)
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, answer)
	}))
	t.Cleanup(s.Close)
	return aws.Config{
		Region: "us-east-1", BaseEndpoint: &s.URL, Credentials: credentials.NewStaticCredentialsProvider("AKIDEXAMPLE", "SECRET", ""),
	}, &a
}

func TestASecretIsReadFromWhereItsARNSays(t *testing.T) {
	clock := chattest.NewClock(chattest.Epoch())
	for name, test := range map[string]struct{ arn, answer, target, scope, key, id string }{
		"a secret": {
			ofSecretsManager, `{"ARN":"x","SecretString":"hush"}`,
			"secretsmanager.GetSecretValue", "/eu-west-1/secretsmanager/", "SecretId", ofSecretsManager,
		},
		"a parameter": {
			ofParameterStore, `{"Parameter":{"Value":"hush"}}`, "AmazonSSM.GetParameter", "/eu-west-1/ssm/", "Name", "/smsdesk/twilio",
		},
		"a parameter that is no path": {
			"arn:aws:ssm:eu-west-1:123456789012:parameter/twilio", `{"Parameter":{"Value":"hush"}}`,
			"AmazonSSM.GetParameter", "/eu-west-1/ssm/", "Name", "twilio",
		},
	} {
		t.Run(name, func(t *testing.T) {
			cfg, got := serve(t, http.StatusOK, test.answer)
			value, err := secret.NewReader(cfg, test.arn, clock.Now).Read(t.Context())
			if err != nil || value != "hush" {
				t.Fatalf("read %q, %v", value, err)
			}
			if got.target != test.target || got.body[test.key] != test.id || !strings.Contains(got.authorization, test.scope) {
				t.Errorf("asked %+v", got)
			}
			if decrypted, asks := got.body["WithDecryption"]; asks && decrypted != true {
				t.Error("the parameter is not decrypted")
			}
		})
	}
}

func TestASecretThatCannotBeReadSaysWhyAndNothingElse(t *testing.T) {
	for name, test := range map[string]struct {
		arn    string
		status int
		answer string
		says   string
	}{
		"none is named":         {"", 200, "", "no secret is named"},
		"a name alone":          {"/smsdesk/twilio", 200, "", "no secret is named"},
		"something else":        {"arn:aws:s3:::bucket", 200, "", "neither"},
		"a document of SSM's":   {"arn:aws:ssm:us-east-1:123456789012:document/x", 200, "", "neither"},
		"it is not there":       {ofSecretsManager, 400, `{"__type":"ResourceNotFoundException","message":"hush"}`, "400 ResourceNotFoundException"},
		"it may not be read":    {ofParameterStore, 400, `{"__type":"AccessDeniedException"}`, "ssm answered 400 AccessDeniedException"},
		"a fault":               {ofParameterStore, 500, `hush`, "500 without a word"},
		"an answer without it":  {ofParameterStore, 200, `{"Parameter":{"Name":"hush"}}`, "without its value"},
		"an answer in no JSON":  {ofSecretsManager, 200, `hush`, "without its value"},
		"a secret that is bits": {ofSecretsManager, 200, `{"SecretBinary":"aHVzaA=="}`, "without its value"},
	} {
		t.Run(name, func(t *testing.T) {
			cfg, _ := serve(t, test.status, test.answer)
			value, err := secret.NewReader(cfg, test.arn, chattest.NewClock(chattest.Epoch()).Now).Read(t.Context())
			if err == nil || value != "" || !strings.Contains(err.Error(), test.says) || strings.Contains(err.Error(), "hush") {
				t.Errorf("read %q, %v", value, err)
			}
		})
	}
}

// vault counts how often it is asked, and answers what it holds at the time.
type vault struct {
	content string
	err     error
	asked   int
}

func (v *vault) read(context.Context) (string, error) {
	v.asked++
	return v.content, v.err
}

func parse(s string) (string, error) {
	if s == "" {
		return "", errors.New("there is nothing in it")
	}
	return strings.ToUpper(s), nil
}

func TestASecretIsAskedForAnewInTime(t *testing.T) {
	clock := chattest.NewClock(chattest.Epoch())
	v := &vault{content: "one"}
	cached := secret.NewCached(v.read, parse, clock.Now)
	expect := func(when string, read func(context.Context) (string, error), want string, asked int) {
		t.Helper()
		if got, err := read(t.Context()); err != nil || got != want || v.asked != asked {
			t.Errorf("%s: got %q, %v, asked %d times; want %q, %d", when, got, err, v.asked, want, asked)
		}
	}
	expect("at first", cached.Get, "ONE", 1)
	v.content = "two"
	clock.Advance(5*time.Minute - time.Millisecond)
	expect("before five minutes", cached.Get, "ONE", 1)
	clock.Advance(time.Millisecond)
	expect("after five minutes", cached.Get, "TWO", 2)
	v.content = "three"
	expect("renewed at once", cached.Renew, "TWO", 2)
	clock.Advance(10 * time.Second)
	expect("renewed in a moment", cached.Renew, "THREE", 3)
	expect("and then", cached.Get, "THREE", 3)

	v.err = errors.New("nobody answers")
	clock.Advance(5 * time.Minute)
	expect("while it cannot be read", cached.Get, "THREE", 4)
	expect("a moment later", cached.Get, "THREE", 4)
	v.content, v.err = "", nil
	clock.Advance(10 * time.Second)
	expect("when there is nothing in it", cached.Get, "THREE", 5)
	v.content = "four"
	clock.Advance(10 * time.Second)
	expect("when it can be read again", cached.Get, "FOUR", 6)
}

// ctxVault answers only who has time left, and tells whether it was given a bound of its own.
type ctxVault struct {
	vault

	bounded bool
}

func (v *ctxVault) read(ctx context.Context) (string, error) {
	_, v.bounded = ctx.Deadline()
	if err := ctx.Err(); err != nil {
		v.asked++
		return "", err
	}
	return v.vault.read(ctx)
}

// Whoever asks may have no time left: the secret is read to its end all the same, so that the next one has it.
func TestWhoeverIsInAHurrySpoilsASecretForNobody(t *testing.T) {
	clock := chattest.NewClock(chattest.Epoch())
	v := &ctxVault{vault: vault{content: "one"}}
	cached := secret.NewCached(v.read, parse, clock.Now)
	hurried, cancel := context.WithCancel(t.Context())
	cancel()
	if got, err := cached.Get(hurried); err != nil || got != "ONE" {
		t.Errorf("the hurried one got %q, %v", got, err)
	}
	if got, err := cached.Get(t.Context()); err != nil || got != "ONE" || v.asked != 1 {
		t.Errorf("the next one got %q, %v, asked %d times", got, err, v.asked)
	}
	if !v.bounded {
		t.Error("the reading may take for ever")
	}
}

func TestASecretThatWasNeverReadIsAnError(t *testing.T) {
	clock := chattest.NewClock(chattest.Epoch())
	v := &vault{err: errors.New("nobody answers")}
	cached := secret.NewCached(v.read, parse, clock.Now)
	for range 3 {
		if _, err := cached.Get(t.Context()); !errors.Is(err, v.err) {
			t.Errorf("got %v", err)
		}
	}
	if v.asked != 1 {
		t.Errorf("asked %d times at once", v.asked)
	}
	v.content, v.err = "one", nil
	clock.Advance(10 * time.Second)
	if got, err := cached.Get(t.Context()); err != nil || got != "ONE" {
		t.Errorf("got %q, %v", got, err)
	}
}
