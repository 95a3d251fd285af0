package build

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
	"testing/fstest"
	"time"
)

func project() fstest.MapFS {
	return fstest.MapFS{
		"template.yaml":              {Data: []byte("Resources:")},
		"go.mod":                     {Data: []byte("module smsdesk")},
		"go.sum":                     {Data: []byte("")},
		"functions/push/main.go":     {Data: []byte("package main")},
		"shared/sms/sms.go":          {Data: []byte("package sms")},
		"shared/sms/sms_test.go":     {Data: []byte("package sms_test")},
		"shared/sms/testdata/a.json": {Data: []byte("{}")},
		"README.md":                  {Data: []byte("# smsdesk")},
	}
}

func TestABuildIsReusedUntilWhatItIsMadeOfChanges(t *testing.T) {
	before, err := fingerprint(project())
	if err != nil {
		t.Fatal(err)
	}
	for path, changes := range map[string]bool{
		"template.yaml": true, "go.mod": true, "go.sum": true, "functions/push/main.go": true, "shared/sms/sms.go": true,
		"functions/push/new.go":      true,
		"shared/sms/words.txt":       true, // it may be embedded
		"shared/sms/sms_test.go":     false,
		"shared/sms/testdata/a.json": false,
		"README.md":                  false,
	} {
		t.Run(path, func(t *testing.T) {
			changed := project()
			changed[path] = &fstest.MapFile{Data: []byte("something else")}
			after, err := fingerprint(changed)
			if err != nil {
				t.Fatal(err)
			}
			if (after != before) != changes {
				t.Errorf("before %s, after %s", before, after)
			}
		})
	}
}

func TestTheNewestBuildsStay(t *testing.T) {
	dir := t.TempDir()
	for i, name := range []string{"third", "first", "second", "fourth"} {
		path := filepath.Join(dir, name)
		if err := os.Mkdir(path, 0o750); err != nil {
			t.Fatal(err)
		}
		age := map[string]time.Duration{"first": 1, "second": 2, "third": 3, "fourth": 4}[name] * time.Hour
		built := time.Now().Add(-age)
		if err := os.Chtimes(path, built, built); err != nil {
			t.Fatal(i, err)
		}
	}
	if err := prune(dir, 2); err != nil {
		t.Fatal(err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var left []string
	for _, entry := range entries {
		left = append(left, entry.Name())
	}
	if want := []string{"first", "second"}; !slices.Equal(left, want) {
		t.Errorf("left %v, want %v", left, want)
	}
}
