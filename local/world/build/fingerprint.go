package build

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
)

// fingerprint names all that the built functions depend on.
func fingerprint(project fs.FS) (string, error) {
	hash := sha256.New()
	_, _ = fmt.Fprintln(hash, runtime.Version(), runtime.GOARCH) // a hash takes whatever it is given
	for _, root := range []string{"template.yaml", "go.mod", "go.sum", "functions", "shared"} {
		err := fs.WalkDir(project, root, func(path string, entry fs.DirEntry, err error) error {
			switch {
			case err != nil:
				return err
			case entry.IsDir() && entry.Name() == "testdata":
				return fs.SkipDir
			case entry.IsDir() || strings.HasSuffix(path, "_test.go"):
				return nil
			}
			return add(hash, project, path)
		})
		if err != nil {
			return "", fmt.Errorf("read the functions' source: %w", err)
		}
	}
	return hex.EncodeToString(hash.Sum(nil)[:8]), nil
}

func add(hash io.Writer, project fs.FS, path string) error {
	content, err := fs.ReadFile(project, path)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(hash, "%s %d\n%s", path, len(content), content)
	return err
}

// prune removes the oldest builds.
func prune(dir string, keep int) error {
	builds, err := os.ReadDir(dir)
	if err != nil {
		return fmt.Errorf("list the builds: %w", err)
	}
	ages := make(map[string]fs.FileInfo, len(builds))
	names := make([]string, 0, len(builds))
	for _, entry := range builds {
		info, err := entry.Info()
		if errors.Is(err, fs.ErrNotExist) {
			continue // another world finished it, or removed it
		} else if err != nil {
			return fmt.Errorf("list the builds: %w", err)
		}
		ages[entry.Name()] = info
		names = append(names, entry.Name())
	}
	slices.SortFunc(names, func(a, b string) int {
		return cmp.Compare(ages[b].ModTime().UnixNano(), ages[a].ModTime().UnixNano())
	})
	var failed error
	for _, name := range names[min(keep, len(names)):] {
		failed = errors.Join(failed, os.RemoveAll(filepath.Join(dir, name)))
	}
	return failed
}
