package main

import (
	"context"
	"io"
	"strings"
	"testing"
)

const role = "arn:aws:iam::123456789012:role/smsdesk-DeliveryStatusRole"

var (
	ours    = settings{Role: role, SamplingRate: "100"}
	never   = settings{}
	another = settings{Role: "arn:aws:iam::123456789012:role/another", SamplingRate: "10"}
)

// fake is an account with the parameter beside it.
type fake struct {
	now   settings
	kept  *settings
	asked string
}

func (f *fake) Get(context.Context) (settings, error) { return f.now, nil }

func (f *fake) Set(_ context.Context, s settings) error {
	f.now = s
	return nil
}

func (f *fake) Load(context.Context) (settings, error) {
	if f.kept == nil {
		return settings{}, errNothingKept
	}
	return *f.kept, nil
}

func (f *fake) Keep(_ context.Context, s settings) error {
	f.kept = &s
	return nil
}

func (f *fake) Forget(context.Context) error {
	f.kept = nil
	return nil
}

func (f *fake) switcher(agrees bool) *switcher {
	return &switcher{
		account: f,
		memory:  f,
		role:    func(context.Context) (string, error) { return role, nil },
		agrees: func(question string) bool {
			f.asked = question
			return agrees
		},
		out: io.Discard,
	}
}

func TestTheAccountGetsItsSettingsBack(t *testing.T) {
	for name, before := range map[string]settings{"it logged nothing": never, "it logged for somebody else": another} {
		t.Run(name, func(t *testing.T) {
			f := &fake{now: before}
			if err := f.switcher(true).enable(t.Context()); err != nil {
				t.Fatal(err)
			}
			if f.now != ours {
				t.Fatalf("enabled %+v", f.now)
			}
			if !strings.Contains(f.asked, orNone(before.Role)) || !strings.Contains(f.asked, role) {
				t.Errorf("it asked %q", f.asked)
			}
			if err := f.switcher(false).restore(t.Context()); err != nil {
				t.Fatal(err)
			}
			if f.now != before || f.kept != nil {
				t.Errorf("restored %+v, kept %+v", f.now, f.kept)
			}
		})
	}
}

func TestNothingChangesWithoutConsent(t *testing.T) {
	f := &fake{now: another}
	if err := f.switcher(false).enable(t.Context()); err != nil {
		t.Fatal(err)
	}
	if f.now != another || f.kept != nil {
		t.Errorf("now %+v, kept %+v", f.now, f.kept)
	}
}

func TestNobodyIsAskedWhereNothingWouldChange(t *testing.T) {
	f := &fake{now: ours}
	if err := f.switcher(true).enable(t.Context()); err != nil {
		t.Fatal(err)
	}
	if f.asked != "" || f.kept != nil {
		t.Errorf("asked %q, kept %+v", f.asked, f.kept)
	}
}

func TestWhatTheAccountHadFirstIsKept(t *testing.T) {
	f := &fake{now: settings{Role: role, SamplingRate: "50"}, kept: &another}
	if err := f.switcher(true).enable(t.Context()); err != nil {
		t.Fatal(err)
	}
	if f.now != ours || *f.kept != another {
		t.Errorf("now %+v, kept %+v", f.now, *f.kept)
	}
}

func TestSettingsThatSomebodyChangedSinceStay(t *testing.T) {
	f := &fake{now: another, kept: &never}
	if err := f.switcher(true).restore(t.Context()); err != nil {
		t.Fatal(err)
	}
	if f.now != another || f.kept != nil {
		t.Errorf("now %+v, kept %+v", f.now, f.kept)
	}
}

func TestNothingIsRestoredThatWasNeverSwitched(t *testing.T) {
	f := &fake{now: another}
	if err := f.switcher(true).restore(t.Context()); err != nil {
		t.Fatal(err)
	}
	if f.now != another {
		t.Errorf("now %+v", f.now)
	}
}
