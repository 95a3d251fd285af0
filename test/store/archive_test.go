package store_test

import (
	"crypto/rand"
	"net/http"
	"strings"
	"testing"

	"github.com/smsdesk/smsdesk/shared/archive"
	"github.com/smsdesk/smsdesk/shared/chat/chattest"
	"github.com/smsdesk/smsdesk/shared/dynamostore/dynamotest"
)

func TestTheArchiveKeepsItsContractOnTheEmulator(t *testing.T) {
	t.Parallel()
	engine := dynamotest.Emulator(t)
	name := "archive-" + strings.ToLower(rand.Text())
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPut, engine.Endpoint+"/"+name, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	made, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	if err := made.Body.Close(); err != nil || made.StatusCode != http.StatusOK {
		t.Fatalf("no bucket: %s, %v", made.Status, err)
	}
	bucket, err := archive.New(engine.Config(), name)
	if err != nil {
		t.Fatal(err)
	}
	chattest.TestArchive(t, bucket)
}
