// Package desk serves the agent desktop.
package desk

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"net/http"
	"strings"
)

// Handler serves the built desktop with its configuration. The desktop's only page is /; what is under assets/ has its
// content's hash in its name.
func Handler(built fs.FS, config Config) (http.Handler, error) {
	if _, err := fs.Stat(built, "index.html"); err != nil {
		return nil, fmt.Errorf("the desktop is not built, run npm ci && npm run build in web/: %w", err)
	}
	configuration, err := json.Marshal(config)
	if err != nil {
		return nil, fmt.Errorf("write the desktop's configuration: %w", err)
	}
	files := http.FileServerFS(built)
	mux := http.NewServeMux()
	mux.HandleFunc("GET /config.json", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Cache-Control", "no-store")
		_, _ = w.Write(configuration) // a browser that went away needs no answer
	})
	mux.Handle("GET /assets/", withoutListings(cached("public, max-age=31536000, immutable", files)))
	mux.Handle("GET /", withoutListings(cached("no-store", files)))
	return mux, nil
}

func cached(control string, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", control)
		next.ServeHTTP(w, r)
	})
}

func withoutListings(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/" && strings.HasSuffix(r.URL.Path, "/") {
			http.NotFound(w, r)
			return
		}
		next.ServeHTTP(w, r)
	})
}
