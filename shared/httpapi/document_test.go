package httpapi_test

import (
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"

	"github.com/smsdesk/smsdesk/shared/chat"
	"github.com/smsdesk/smsdesk/shared/httpapi"
	"github.com/smsdesk/smsdesk/shared/httpapi/adminapi"
	"github.com/smsdesk/smsdesk/shared/httpapi/agentapi"
	"github.com/smsdesk/smsdesk/shared/httpapi/sendapi"
	"github.com/smsdesk/smsdesk/shared/httpapi/webhookapi"
	"github.com/smsdesk/smsdesk/test/source"
)

// document reads a YAML file of the project.
func document[T any](t *testing.T, path ...string) T {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(append([]string{"..", ".."}, path...)...))
	if err != nil {
		t.Fatal(err)
	}
	var read T
	if err := yaml.Unmarshal(content, &read); err != nil {
		t.Fatal(err)
	}
	return read
}

// openapi is what is read of docs/openapi.yaml.
type openapi struct {
	Paths      map[string]map[string]yaml.Node `yaml:"paths"`
	Components struct {
		Schemas map[string]struct {
			Enum []string `yaml:"enum"`
		} `yaml:"schemas"`
	} `yaml:"components"`
}

// template is what is read of template.yaml.
type template struct {
	Resources map[string]struct {
		Type       string    `yaml:"Type"`
		Properties yaml.Node `yaml:"Properties"`
	} `yaml:"Resources"`
}

// routed is which integration of the template answers which routes of the HTTP API.
func routed(t *testing.T) map[string]string {
	t.Helper()
	integration := regexp.MustCompile(`\$\{(\w+)Integration\}`)
	routes := map[string]string{}
	for name, resource := range document[template](t, "template.yaml").Resources {
		if resource.Type != "AWS::ApiGatewayV2::Route" {
			continue
		}
		var route struct {
			RouteKey          string    `yaml:"RouteKey"`
			AuthorizationType string    `yaml:"AuthorizationType"`
			Target            yaml.Node `yaml:"Target"`
		}
		if err := resource.Properties.Decode(&route); err != nil {
			t.Fatal(err)
		}
		authorization := "JWT"
		switch {
		case strings.Contains(route.RouteKey, " /webhooks/"): // carriers sign what they post
			authorization = "NONE"
		case !strings.Contains(route.RouteKey, " /v1/"):
			continue // $default, and those of the WebSocket API
		}
		answers := integration.FindStringSubmatch(route.Target.Value)
		if answers == nil || route.AuthorizationType != authorization {
			t.Errorf("%s: it leads to %q, for those with %s", name, route.Target.Value, route.AuthorizationType)
			continue
		}
		routes[route.RouteKey] = answers[1]
	}
	return routes
}

func TestEachRouteStandsInTheTemplateAndInTheDocument(t *testing.T) {
	t.Parallel()
	want := map[string]string{}
	for function, routes := range map[string]map[string]httpapi.Route{
		"AgentApi":    (&agentapi.Desk{}).Routes(),
		"AdminApi":    (&adminapi.Office{}).Routes(),
		"SendMessage": sendapi.Routes(&chat.Sender{}),
	} {
		for key := range routes {
			want[key] = function
		}
	}
	for key := range (&webhookapi.Webhooks{}).Routes() {
		want[key] = "Webhook"
	}
	if diff := cmp.Diff(want, routed(t)); diff != "" {
		t.Errorf("template.yaml (-code +template)\n%s", diff)
	}

	var documented []string
	for path, operations := range document[openapi](t, "docs", "openapi.yaml").Paths {
		for method := range operations {
			if method != "parameters" {
				documented = append(documented, strings.ToUpper(method)+" "+path)
			}
		}
	}
	slices.Sort(documented)
	if diff := cmp.Diff(slices.Sorted(maps.Keys(want)), documented); diff != "" {
		t.Errorf("docs/openapi.yaml (-code +document)\n%s", diff)
	}
}

func TestEachCodeOfARefusalStandsInTheDocument(t *testing.T) {
	t.Parallel()
	want := append(source.Constants(t, filepath.Join("..", "chat"), "Code"), "internal")
	got := document[openapi](t, "docs", "openapi.yaml").Components.Schemas["Code"].Enum
	slices.Sort(want)
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("docs/openapi.yaml (-code +document)\n%s", diff)
	}
}
