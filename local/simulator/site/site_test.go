package site_test

import (
	"context"
	"net/http"
	"testing"

	"github.com/smsdesk/smsdesk/local/simulator/site"
)

func TestASiteAnswersUntilItIsStopped(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	served := make(chan error, 1)
	streaming := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(http.StatusOK)
		_ = http.NewResponseController(w).Flush()
		<-r.Context().Done() // as long as the site
	})
	s, err := site.Listen(ctx, "127.0.0.1:0", "default-src 'none'", streaming)
	if err != nil {
		t.Fatal(err)
	}
	go func() { served <- s.Serve(ctx) }()

	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+s.Address()+"/", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = response.Body.Close() })
	if policy := response.Header.Get("Content-Security-Policy"); policy != "default-src 'none'" {
		t.Errorf("the policy is %q", policy)
	}
	if sniff := response.Header.Get("X-Content-Type-Options"); sniff != "nosniff" {
		t.Errorf("X-Content-Type-Options is %q", sniff)
	}

	stop()
	if err := <-served; err != nil {
		t.Errorf("stopped with %v", err)
	}
}

func TestAnAddressThatIsTakenIsAnError(t *testing.T) {
	first, err := site.Listen(t.Context(), "127.0.0.1:0", "", http.NotFoundHandler())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := site.Listen(t.Context(), first.Address(), "", http.NotFoundHandler()); err == nil {
		t.Error("two sites at one address")
	}
}

func TestAnotherSitesPageChangesNothing(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	s, err := site.Listen(ctx, "127.0.0.1:0", "", http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	if err != nil {
		t.Fatal(err)
	}
	go func() { _ = s.Serve(ctx) }()
	for origin, want := range map[string]int{
		"":                      http.StatusOK, // no browser
		"http://" + s.Address(): http.StatusOK,
		"https://example.com":   http.StatusForbidden,
	} {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://"+s.Address()+"/texts", http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		if origin != "" {
			request.Header.Set("Origin", origin)
		}
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		_ = response.Body.Close()
		if response.StatusCode != want {
			t.Errorf("from %q: %d, want %d", origin, response.StatusCode, want)
		}
	}
}
