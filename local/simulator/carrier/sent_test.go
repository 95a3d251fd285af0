package carrier_test

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/smsdesk/smsdesk/local/simulator/carrier"
)

// emulator answers at one path with a file of testdata, and elsewhere as if there were nothing.
func emulator(t *testing.T, path, file string) *carrier.SentTexts {
	t.Helper()
	content, err := os.ReadFile(filepath.Join("testdata", file))
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != path || r.URL.Query().Get("region") != "us-east-1" {
			http.NotFound(w, r)
			return
		}
		_, _ = w.Write(content)
	}))
	t.Cleanup(server.Close)
	return carrier.NewSentTexts(server.Client(), server.URL+"/", account, "us-east-1")
}

func TestTheTextsThatSNSTookAreReadFromEitherEmulator(t *testing.T) {
	want := []carrier.SentText{
		{
			MessageID: "a3970670-9e6a-49cf-b9e6-7270f6711144", Number: "+12065550150", Sender: service,
			SMSType: "Transactional", Body: "Your number is 4711.",
		},
		{
			MessageID: "33e9bb2b-91ec-40a3-8a83-55d3200287c6", Number: "+12065550151", Sender: "SMSDESK",
			SMSType: "Promotional", Body: "<b>Hello</b>",
		},
		{
			MessageID: "61c12512-1eb1-4ee2-b735-68d835575310", Number: "+12065550151", Sender: "",
			SMSType: "Promotional", Body: "Your number is 4711.",
		},
	}
	for emulates, path := range map[string]string{
		"MiniStack":  "/_ministack/sns/sms-messages",
		"LocalStack": "/_aws/sns/sms-messages",
	} {
		t.Run(emulates, func(t *testing.T) {
			got, err := emulator(t, path, "sms-messages.json").All(t.Context())
			if err != nil || !slices.Equal(got, want) {
				t.Errorf("got %+v, %v", got, err)
			}
		})
	}
}

func TestAnEmulatorWithoutAListOfTextsIsAnError(t *testing.T) {
	if texts, err := emulator(t, "/elsewhere", "sms-messages.json").All(t.Context()); err == nil {
		t.Errorf("got %+v", texts)
	}
}
