package desk_test

import (
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/smsdesk/smsdesk/local/simulator/desk"
	"github.com/smsdesk/smsdesk/local/simulator/site"
)

// policy is what the stack has CloudFront tell the browser.
type policy struct {
	Properties struct {
		Config struct {
			Security struct {
				CSP struct {
					Text string `yaml:"ContentSecurityPolicy"`
				} `yaml:"ContentSecurityPolicy"`
				Types    *struct{} `yaml:"ContentTypeOptions"`
				Referrer struct {
					Policy string `yaml:"ReferrerPolicy"`
				} `yaml:"ReferrerPolicy"`
			} `yaml:"SecurityHeadersConfig"`
			Custom struct {
				Items []struct {
					Header string `yaml:"Header"`
					Value  string `yaml:"Value"`
				} `yaml:"Items"`
			} `yaml:"CustomHeadersConfig"`
		} `yaml:"ResponseHeadersPolicyConfig"`
	} `yaml:"Properties"`
}

func (p policy) headers() http.Header {
	header := http.Header{}
	config := p.Properties.Config
	for _, item := range config.Custom.Items {
		header.Set(item.Header, item.Value)
	}
	header.Set("Content-Security-Policy", config.Security.CSP.Text)
	header.Set("Referrer-Policy", config.Security.Referrer.Policy)
	if config.Security.Types != nil {
		header.Set("X-Content-Type-Options", "nosniff")
	}
	return header
}

// An origin that the deployment chooses.
var origin = regexp.MustCompile(`(https?|wss?)://\S+[^;\s]`)

// directives are those of a content security policy, with their sources but for the deployment's own origins.
func directives(policy string) []string {
	found := []string{}
	for directive := range strings.SplitSeq(policy, ";") {
		words := slices.DeleteFunc(strings.Fields(directive), origin.MatchString)
		found = append(found, strings.Join(words, " "))
	}
	return found
}

func TestTheStackServesTheDesktopWithTheHeadersOfTheLocalWorld(t *testing.T) {
	text, err := os.ReadFile("../../../template.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var template struct {
		Resources struct {
			Pages  policy `yaml:"DeskPageHeaders"`
			Assets policy `yaml:"DeskAssetHeaders"`
		} `yaml:"Resources"`
	}
	if err := yaml.Unmarshal(text, &template); err != nil {
		t.Fatal(err)
	}
	local, err := desk.Policy(deployed())
	if err != nil {
		t.Fatal(err)
	}
	for path, deployed := range map[string]policy{
		"/":                     template.Resources.Pages,
		"/assets/index-4f2a.js": template.Resources.Assets,
	} {
		answer := httptest.NewRecorder()
		request := httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, http.NoBody)
		site.Secured(local, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			for name, values := range get(t, path).Header() {
				w.Header()[name] = values
			}
		})).ServeHTTP(answer, request)
		header := deployed.headers()
		for _, name := range []string{
			"Cache-Control", "Cross-Origin-Opener-Policy", "Cross-Origin-Resource-Policy", "Permissions-Policy", "Referrer-Policy", "X-Content-Type-Options",
		} {
			if got, want := header.Get(name), answer.Header().Get(name); got != want || want == "" {
				t.Errorf("%s of %s is %q in the stack, %q locally", name, path, got, want)
			}
		}
		csp := header.Get("Content-Security-Policy")
		if got, want := directives(csp), directives(local); !slices.Equal(got, want) {
			t.Errorf("the policy of %s is %q in the stack, %q locally", path, got, want)
		}
		if strings.Contains(csp, "unsafe") {
			t.Errorf("unsafe: %s", csp)
		}
	}
}
