package process

import (
	"errors"
	"fmt"
	"os"
	"syscall"
)

// ErrHeld says that a program which was started with the lock still runs.
var ErrHeld = errors.New("the lock is held")

// Lock tells whether a world's programs run. Each of them inherits it, so the kernel frees it when the last one has
// ended, however it ended; a list of process ids could name strangers by then.
type Lock struct {
	file *os.File
}

// Acquire takes the lock at path. It returns ErrHeld while anyone has it.
func Acquire(path string) (*Lock, error) {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600) //nolint:gosec // the path is the world's own
	if err != nil {
		return nil, fmt.Errorf("open the lock: %w", err)
	}
	if err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		closed := file.Close()
		if errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, ErrHeld
		}
		return nil, errors.Join(fmt.Errorf("lock %s: %w", path, err), closed)
	}
	return &Lock{file: file}, nil
}

// Release gives up this process's share. The lock stays held while a program that inherited it runs.
func (l *Lock) Release() error {
	if err := l.file.Close(); err != nil {
		return fmt.Errorf("release the lock: %w", err)
	}
	return nil
}
