package e2e

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/google/uuid"
)

// sender is the deployed send-message, run by the test itself so that it can come between the function and SNS. The
// emulator cannot be told to delay an answer, or to lose it.
type sender struct {
	events  chan []byte
	answers chan []byte
	kill    func() // ends the function wherever it is
}

// interception is what happens to SNS's answer to a publish: it may change it, delay it, or lose it by an error.
type interception func(answer *http.Response) error

// interceptedSender starts the deployed function's own code with its own environment.
func interceptedSender(t *testing.T, intercept interception) *sender {
	t.Helper()
	name := world.Stack + "-send-message"
	deployed, err := world.lambda.GetFunction(t.Context(), &lambda.GetFunctionInput{FunctionName: &name})
	if err != nil {
		t.Fatal(err)
	}
	s := &sender{events: make(chan []byte), answers: make(chan []byte)}
	runtime := httptest.NewServer(s.runtime(t))
	t.Cleanup(runtime.Close)
	services := httptest.NewServer(between(t, intercept))
	t.Cleanup(services.Close)

	ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	function := exec.CommandContext(ctx, bootstrap(t, aws.ToString(deployed.Code.Location)))
	function.Env = []string{
		"AWS_LAMBDA_RUNTIME_API=" + strings.TrimPrefix(runtime.URL, "http://"),
		"AWS_ENDPOINT_URL=" + services.URL,
		"AWS_REGION=" + world.Region,
		"AWS_ACCESS_KEY_ID=" + accessKey,
		"AWS_SECRET_ACCESS_KEY=" + secretKey,
	}
	for key, value := range deployed.Configuration.Environment.Variables {
		function.Env = append(function.Env, key+"="+value)
	}
	var log bytes.Buffer
	function.Stderr = &log
	if err := function.Start(); err != nil {
		t.Fatal(err)
	}
	s.kill = sync.OnceFunc(func() {
		stop()
		_ = function.Wait() // it was killed
	})
	t.Cleanup(func() {
		s.kill()
		if t.Failed() {
			t.Logf("the function's log:\n%s", log.String())
		}
	})
	return s
}

// bootstrap unpacks the function's program.
func bootstrap(t *testing.T, location string) string {
	t.Helper()
	a, err := world.exchange(t.Context(), http.MethodGet, location, "", http.Header{})
	if err != nil {
		t.Fatal(err)
	}
	archive, err := zip.NewReader(bytes.NewReader(a.body), int64(len(a.body)))
	if err != nil {
		t.Fatal(err)
	}
	program, err := archive.Open("bootstrap")
	if err != nil {
		t.Fatal(err)
	}
	content, err := io.ReadAll(program)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "bootstrap")
	if err := os.WriteFile(path, content, 0o700); err != nil {
		t.Fatal(err)
	}
	return path
}

// runtime is Lambda's side of a function: https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
func (s *sender) runtime(t *testing.T) http.Handler {
	const base = "/2018-06-01/runtime/"
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+base+"invocation/next", func(w http.ResponseWriter, r *http.Request) {
		select {
		case <-r.Context().Done():
		case event := <-s.events:
			w.Header().Set("Lambda-Runtime-Aws-Request-Id", uuid.NewString())
			w.Header().Set("Lambda-Runtime-Deadline-Ms", fmt.Sprint(time.Now().Add(patience).UnixMilli()))
			_, _ = w.Write(event)
		}
	})
	mux.HandleFunc("POST "+base+"invocation/{id}/response", func(w http.ResponseWriter, r *http.Request) {
		content, err := io.ReadAll(r.Body)
		if err != nil {
			t.Errorf("the function's answer: %v", err)
		}
		w.WriteHeader(http.StatusAccepted)
		s.answers <- content
	})
	mux.HandleFunc("POST "+base, func(w http.ResponseWriter, r *http.Request) {
		content, _ := io.ReadAll(r.Body)
		t.Errorf("the function fails: %s", content)
		w.WriteHeader(http.StatusAccepted)
	})
	return mux
}

// between passes everything on to AWS, and what SNS says of a publish to the interception.
func between(t *testing.T, intercept interception) http.Handler {
	target, err := url.Parse(world.AWS)
	if err != nil {
		t.Fatal(err)
	}
	proxy := httputil.NewSingleHostReverseProxy(target)
	proxy.ModifyResponse = func(answer *http.Response) error {
		if answer.Request.Context().Value(publishing{}) == nil {
			return nil
		}
		return intercept(answer)
	}
	proxy.ErrorHandler = func(http.ResponseWriter, *http.Request, error) { panic(http.ErrAbortHandler) } // the line is cut
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		content, err := io.ReadAll(r.Body)
		if err != nil {
			panic(http.ErrAbortHandler)
		}
		r.Body = io.NopCloser(bytes.NewReader(content))
		if form, err := url.ParseQuery(string(content)); err == nil && form.Get("Action") == "Publish" {
			r = r.WithContext(context.WithValue(r.Context(), publishing{}, true))
		}
		proxy.ServeHTTP(w, r)
	})
}

// publishing marks a request to SNS to send a text.
type publishing struct{}

// send gives the function the desk's request, and waits for its answer.
func (s *sender) send(t *testing.T, d desk, chatID, body, key string) message {
	t.Helper()
	s.begin(t, d, chatID, body, key)
	select {
	case content := <-s.answers:
		return s.read(t, sending(chatID, body).withKey(key), content)
	case <-time.After(patience):
		t.Fatal("the function gives no answer")
	}
	return message{}
}

// begin gives the function the event that API Gateway makes of the desk's request.
func (s *sender) begin(t *testing.T, d desk, chatID, body, key string) {
	t.Helper()
	event := encode(fields{
		"version":        "2.0",
		"routeKey":       "POST /v1/chats/{chatId}/messages",
		"rawPath":        "/v1/chats/" + chatID + "/messages",
		"headers":        fields{"content-type": "application/json", "idempotency-key": key},
		"pathParameters": fields{"chatId": chatID},
		"requestContext": fields{
			"requestId":  uuid.NewString(),
			"authorizer": fields{"jwt": fields{"claims": fields{"sub": claims(t, d.token)["sub"]}}},
			"http":       fields{"method": http.MethodPost, "path": "/v1/chats/" + chatID + "/messages"},
		},
		"body": encode(fields{"body": body}),
	})
	select {
	case s.events <- []byte(event):
	case <-time.After(patience):
		t.Fatal("the function takes no event")
	}
}

func (s *sender) read(t *testing.T, r request, content []byte) message {
	t.Helper()
	var answered struct {
		StatusCode int               `json:"statusCode"`
		Headers    map[string]string `json:"headers"`
		Body       string            `json:"body"`
	}
	if err := json.Unmarshal(content, &answered); err != nil {
		t.Fatal(err)
	}
	a := answer{status: answered.StatusCode, header: http.Header{}, body: []byte(answered.Body)}
	for name, value := range answered.Headers {
		a.header.Set(name, value)
	}
	if err := world.contract.check(t.Context(), r, a); err != nil {
		t.Fatal(err)
	}
	if !slices.Contains([]int{http.StatusCreated, http.StatusAccepted}, a.status) {
		t.Fatalf("answered with %s", a)
	}
	return read[message](t, a, a.status)
}
