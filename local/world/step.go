package main

import (
	"fmt"
	"time"
)

// step is a part of the way to a running world that a person waits for.
type step struct {
	name string
	do   func() (note string, err error)
}

// take takes the steps, and says what it does and how long that took.
func (w *world) take(steps []step) error {
	for _, s := range steps {
		began := time.Now()
		w.say("%-24s ", s.name)
		note, err := s.do()
		if err != nil {
			w.say("failed\n")
			return fmt.Errorf("%s: %w", s.name, err)
		}
		w.say("%5.1f s  %s\n", time.Since(began).Seconds(), note)
	}
	return nil
}

func (w *world) say(format string, args ...any) {
	_, _ = fmt.Fprintf(w.out, format, args...) // a terminal that is gone needs no news
}
