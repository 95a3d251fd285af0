package phonepage

import (
	"context"
	"encoding/json"
	"log/slog"
	"mime"
	"net/http"

	"github.com/smsdesk/smsdesk/local/simulator/phone"
)

const maxRequest = 64 << 10 // bytes

// decode reads a JSON body of which every field is known. If it cannot, it refuses the request.
func decode[T any](w http.ResponseWriter, r *http.Request) (T, bool) {
	var value T
	if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || kind != "application/json" {
		refuse(w, http.StatusUnsupportedMediaType, "invalid_request", "Send JSON, with Content-Type: application/json.")
		return value, false
	}
	decoder := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxRequest))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&value); err != nil {
		refuse(w, http.StatusUnprocessableEntity, "invalid_request", "The body is not what this address takes: "+err.Error())
		return value, false
	}
	return value, true
}

// valid tells whether it is a phone number. If it is not, it refuses the request.
func valid(w http.ResponseWriter, number string) bool {
	if err := phone.CheckNumber(number); err != nil {
		refuse(w, http.StatusUnprocessableEntity, "invalid_number",
			"This is no phone number. Write it with + and the country code, such as +12065550150.")
		return false
	}
	return true
}

type problem struct {
	Title  string `json:"title"`
	Status int    `json:"status"`
	Code   string `json:"code"`
	Detail string `json:"detail"`
}

func refuse(w http.ResponseWriter, status int, code, detail string) {
	write(w, status, "application/problem+json", problem{
		Title: http.StatusText(status), Status: status, Code: code, Detail: detail,
	})
}

func unavailable(ctx context.Context, w http.ResponseWriter, code, detail string, err error) {
	slog.ErrorContext(ctx, "the emulator did not take what it was given", "code", code, "error", err)
	refuse(w, http.StatusServiceUnavailable, code, detail)
}

func answer[T any](w http.ResponseWriter, status int, value T) {
	write(w, status, "application/json", value)
}

func write[T any](w http.ResponseWriter, status int, kind string, value T) {
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(value) // a client that went away needs no answer
}

func withoutStorage(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "no-store")
		next.ServeHTTP(w, r)
	})
}
