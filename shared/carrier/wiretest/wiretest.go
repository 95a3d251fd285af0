// Package wiretest tries the readers of what carriers send on samples of it.
package wiretest

import (
	"encoding/json"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"
)

const (
	testdata = "testdata"
	golden   = ".golden"
)

// Golden compares what is read from each sample of the folder with the golden file beside it, which it writes anew if it should.
func Golden[T any](t *testing.T, folder string, update bool, parse func(string) (T, error)) {
	t.Helper()
	for name, content := range Samples(t, folder) {
		t.Run(name, func(t *testing.T) {
			got, err := parse(content)
			if err != nil {
				t.Fatalf("refused: %v", err)
			}
			shown, err := json.MarshalIndent(got, "", "  ")
			if err != nil {
				t.Fatal(err)
			}
			if update {
				if err := os.WriteFile(filepath.Join(testdata, folder, name+golden), append(shown, '\n'), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			want, err := fs.ReadFile(os.DirFS(testdata), path.Join(folder, name+golden))
			if err != nil {
				t.Fatal(err)
			}
			if string(shown) != strings.TrimSpace(string(want)) {
				t.Errorf("read\n%s\nwant\n%s", shown, want)
			}
		})
	}
}

// Samples are what the folder of the package's test data has of a carrier's messages, by their names.
func Samples(t testing.TB, folder string) map[string]string {
	t.Helper()
	data := os.DirFS(testdata)
	files, err := fs.ReadDir(data, folder)
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]string{}
	for _, file := range files {
		ending := path.Ext(file.Name())
		if ending == golden {
			continue
		}
		content, err := fs.ReadFile(data, path.Join(folder, file.Name()))
		if err != nil {
			t.Fatal(err)
		}
		found[strings.TrimSuffix(file.Name(), ending)] = string(content)
	}
	if len(found) == 0 {
		t.Fatalf("no samples in %s", folder)
	}
	return found
}

// Refused fails the test unless the error says so, and tells nothing private.
func Refused(t *testing.T, err error, says string, private ...string) {
	t.Helper()
	if err == nil {
		t.Fatal("not refused")
	}
	if !strings.Contains(err.Error(), says) {
		t.Errorf("%q does not say %q", err, says)
	}
	for _, secret := range private {
		if strings.Contains(err.Error(), secret) {
			t.Errorf("%q tells what is the customer's", err)
		}
	}
}
