package stack

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
)

const desk = "http://localhost:4570"

// gateway keeps an API's configuration as MiniStack does, and heeds it only under the names that MiniStack knows.
type gateway struct {
	cors     map[string]any
	patches  int
	unsigned int
}

func (g *gateway) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodOptions {
		if origins, ok := g.cors["allowOrigins"].([]any); ok && origins[0] == r.Header.Get("Origin") {
			w.Header().Set("Access-Control-Allow-Origin", desk)
		}
		return
	}
	if !strings.HasPrefix(r.Header.Get("Authorization"), "AWS4-HMAC-SHA256 Credential=test/") {
		g.unsigned++
	}
	var api map[string]map[string]any
	switch body, _ := io.ReadAll(r.Body); {
	case r.URL.Path != "/v2/apis/3396ad6a":
		w.WriteHeader(http.StatusNotFound)
	case r.Method == http.MethodPatch && json.Unmarshal(body, &api) == nil:
		g.patches++
		g.cors = api["corsConfiguration"]
	default:
		_ = json.NewEncoder(w).Encode(map[string]any{"corsConfiguration": g.cors}) // the test sees what is missing
	}
}

func serve(t *testing.T, g *gateway) (gatewayCORS, string) {
	t.Helper()
	server := httptest.NewServer(g)
	t.Cleanup(server.Close)
	return gatewayCORS{
		client: server.Client(),
		config: aws.Config{
			Region:       "us-east-1",
			BaseEndpoint: aws.String(server.URL),
			Credentials:  credentials.NewStaticCredentialsProvider("test", "test", ""),
		},
		origin: desk,
	}, server.URL + "/_aws/execute-api/3396ad6a/$default"
}

func TestAGatewayThatRefusesTheDesktopGetsItsConfigurationBackInItsOwnNames(t *testing.T) {
	g := &gateway{cors: map[string]any{"AllowOrigins": []any{desk}, "MaxAge": 7200.0}}
	cors, api := serve(t, g)
	if err := cors.settle(t.Context(), api); err != nil {
		t.Fatal(err)
	}
	if want := map[string]any{"allowOrigins": []any{desk}, "maxAge": 7200.0}; !reflect.DeepEqual(g.cors, want) {
		t.Errorf("got %v, want %v", g.cors, want)
	}
	if g.unsigned > 0 {
		t.Errorf("%d calls were not signed", g.unsigned)
	}
}

func TestAGatewayThatAnswersTheDesktopIsLeftAlone(t *testing.T) {
	g := &gateway{cors: map[string]any{"allowOrigins": []any{desk}}}
	cors, api := serve(t, g)
	if err := cors.settle(t.Context(), api); err != nil {
		t.Fatal(err)
	}
	if g.patches > 0 {
		t.Error("its configuration was written")
	}
}

func TestAGatewayThatGoesOnRefusingTheDesktopIsAFault(t *testing.T) {
	cors, api := serve(t, &gateway{cors: map[string]any{"AllowOrigins": []any{"http://localhost:1"}}})
	if err := cors.settle(t.Context(), api); err == nil || !strings.Contains(err.Error(), desk) {
		t.Errorf("got %v", err)
	}
}
