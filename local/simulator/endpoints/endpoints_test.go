package endpoints_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/smsdesk/smsdesk/local/simulator/endpoints"
)

const complete = `{
	"desk": "http://localhost:4570", "phone": "http://localhost:4571", "stack": "smsdesk", "eventBus": "default", "table": "smsdesk",
	"api": "http://localhost:4566/api", "socket": "ws://localhost:4566/socket", "aws": "http://localhost:4566",
	"region": "us-east-1", "userPoolId": "us-east-1_AbCdEfGhI", "clientId": "client",
	"inboundTopicArn": "arn:aws:sns:us-east-1:000000000000:inbound",
	"deliveryLogGroup": "sns/us-east-1/000000000000/DirectPublishToPhoneNumber", "twilioAuthToken": "hush"
}`

func read(t *testing.T, content string) (endpoints.Endpoints, error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "endpoints.json")
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return endpoints.Read(path)
}

func TestTheEndpointsAreRead(t *testing.T) {
	got, err := read(t, complete)
	if err != nil || got.AWS != "http://localhost:4566" || got.Account != "000000000000" {
		t.Errorf("got %+v, %v", got, err)
	}
}

func TestEveryMissingEndpointIsNamed(t *testing.T) {
	_, err := read(t, `{"api": "http://localhost:4566/api", "aws": "http://localhost:4566"}`)
	if err == nil {
		t.Fatal("the file is taken")
	}
	for _, name := range []string{"socket", "region", "userPoolId", "clientId", "inboundTopicArn", "eventBus", "deliveryLogGroup", "twilioAuthToken"} {
		if !strings.Contains(err.Error(), name) {
			t.Errorf("%s is not named: %v", name, err)
		}
	}
}

func TestEndpointsThatCannotBeReadAreAnError(t *testing.T) {
	if _, err := endpoints.Read(filepath.Join(t.TempDir(), "none.json")); err == nil {
		t.Error("no file is taken")
	}
	for _, content := range []string{"", "[]", strings.Replace(complete, "arn:aws:sns:us-east-1:000000000000:inbound", "inbound", 1)} {
		if _, err := read(t, content); err == nil {
			t.Errorf("%s is taken", content)
		}
	}
}
