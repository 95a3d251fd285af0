package main

import (
	"context"
	"errors"
	"fmt"
	"io"
)

// settings are how the account logs the deliveries of its texts.
type settings struct {
	Role         string `json:"role"`         // what SNS writes the logs as; empty: it writes none
	SamplingRate string `json:"samplingRate"` // how many of a hundred successes it logs
}

// everySuccess is what receipts need: a delivery that is not logged is never confirmed.
const everySuccess = "100"

// errNothingKept says that no settings were kept for this stack.
var errNothingKept = errors.New("no settings are kept")

// accountSettings is the account, as far as it logs deliveries.
type accountSettings interface {
	Get(ctx context.Context) (settings, error)
	Set(ctx context.Context, s settings) error
}

// keeper keeps the settings that the account had before. Load returns errNothingKept where it has none.
type keeper interface {
	Load(ctx context.Context) (settings, error)
	Keep(ctx context.Context, s settings) error
	Forget(ctx context.Context) error
}

// switcher changes the account's settings only with consent, and keeps what it replaces.
type switcher struct {
	account accountSettings
	memory  keeper
	role    func(ctx context.Context) (string, error) // the stack's, for SNS
	agrees  func(question string) bool
	out     io.Writer
}

func (s *switcher) enable(ctx context.Context) error {
	role, err := s.role(ctx)
	if err != nil {
		return err
	}
	now, err := s.account.Get(ctx)
	if err != nil {
		return err
	}
	wanted := settings{Role: role, SamplingRate: everySuccess}
	if now == wanted {
		return s.say("SNS logs every delivery for this stack already.")
	}
	if !s.agrees(question(now, wanted)) {
		return s.say("Nothing was changed. Without these logs no text is ever shown as Delivered.")
	}
	if err := s.keep(ctx, now); err != nil {
		return err
	}
	if err := s.account.Set(ctx, wanted); err != nil {
		return err
	}
	return s.say("SNS logs every delivery from now on.")
}

// keep never replaces what the account had before the first change.
func (s *switcher) keep(ctx context.Context, now settings) error {
	_, err := s.memory.Load(ctx)
	if errors.Is(err, errNothingKept) {
		return s.memory.Keep(ctx, now)
	}
	return err
}

// restore leaves settings alone that somebody has changed since.
func (s *switcher) restore(ctx context.Context) error {
	before, err := s.memory.Load(ctx)
	if errors.Is(err, errNothingKept) {
		return s.say("SNS's delivery logs were never switched for this stack.")
	} else if err != nil {
		return err
	}
	role, err := s.role(ctx)
	if err != nil {
		return err
	}
	now, err := s.account.Get(ctx)
	if err != nil {
		return err
	}
	if now.Role != role {
		if err := s.memory.Forget(ctx); err != nil {
			return err
		}
		return s.say("SNS's delivery logs serve somebody else by now, and stay as they are.")
	}
	if err := s.account.Set(ctx, before); err != nil {
		return err
	}
	if err := s.memory.Forget(ctx); err != nil {
		return err
	}
	return s.say("SNS's delivery logs are as they were before this stack.")
}

func question(now, wanted settings) string {
	return fmt.Sprintf(`The stack learns from SNS's delivery logs what becomes of a text. They are a setting of the whole account in this region:
  role            %s
               -> %s
  sampling rate   %s
               -> %s
Switch them?`, orNone(now.Role), wanted.Role, orNone(now.SamplingRate), wanted.SamplingRate)
}

func orNone(value string) string {
	if value == "" {
		return "none"
	}
	return value
}

func (s *switcher) say(sentence string) error {
	_, err := fmt.Fprintln(s.out, sentence)
	return err
}
