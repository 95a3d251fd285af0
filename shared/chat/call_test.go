package chat_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/smsdesk/smsdesk/shared/chat"
	"github.com/smsdesk/smsdesk/shared/chat/chattest"
)

// switchboard is an agent whose calls are reported.
type switchboard struct {
	*chattest.World
	agent chat.Agent
}

func newSwitchboard(t chattest.T) *switchboard {
	t.Helper()
	w := chattest.NewWorld(t, func(clock chat.Clock) chattest.Store { return chattest.NewFake(clock) })
	return &switchboard{World: w, agent: w.Agent(w.Service(1))}
}

// word is what the telephony system says of a call, so many seconds after the epoch.
func (s *switchboard) word(call string, phase chat.Phase, seconds int) chat.CallReport {
	return chat.CallReport{
		AgentID: s.agent.ID, InteractionID: call, ServiceID: s.agent.Services[0], CustomerNumber: "+12065550158",
		Phase: phase, At: chattest.Epoch().Add(time.Duration(seconds) * time.Second),
	}
}

// after is the agent after the words.
func (s *switchboard) after(words ...chat.CallReport) chat.Agent {
	s.Helper()
	for _, r := range words {
		s.Clock.Advance(time.Millisecond)
		s.OK(s.Calls(s.Store).Report(s.Context(), r))
	}
	a, err := s.Store.Agent(s.Context(), s.agent.ID)
	s.OK(err)
	return a
}

func (s *switchboard) choose(c chat.Choice) chat.Agent {
	s.Helper()
	a, err := (&chat.Availability{Store: s.Store}).Choose(s.Context(), s.agent, c)
	s.OK(err)
	return a
}

func TestAnAgentsStateIsThatOfTheNewestOpenCall(t *testing.T) {
	const busy, work, done = chat.PhaseBusy, chat.PhaseAfterCallWork, chat.PhaseDone
	type said struct {
		call    string
		phase   chat.Phase
		seconds int
	}
	for name, tt := range map[string]struct {
		words []said
		state chat.AgentState
		call  string
		since int
	}{
		"no call":                                {nil, chat.AgentReady, "", 0},
		"a call":                                 {[]said{{"a", busy, 1}}, chat.AgentBusy, "a", 1},
		"after-call work":                        {[]said{{"a", busy, 1}, {"a", work, 5}}, chat.AgentAfterCallWork, "a", 5},
		"a call that is done":                    {[]said{{"a", busy, 1}, {"a", work, 5}, {"a", done, 9}}, chat.AgentReady, "", 0},
		"a call without after-call work":         {[]said{{"a", busy, 1}, {"a", done, 9}}, chat.AgentReady, "", 0},
		"the phases the wrong way round":         {[]said{{"a", work, 5}, {"a", busy, 1}}, chat.AgentAfterCallWork, "a", 5},
		"an end that came first":                 {[]said{{"a", done, 9}, {"a", busy, 1}, {"a", work, 5}}, chat.AgentReady, "", 0},
		"a word that came twice":                 {[]said{{"a", busy, 1}, {"a", busy, 1}}, chat.AgentBusy, "a", 1},
		"busy again, later":                      {[]said{{"a", busy, 1}, {"a", busy, 3}}, chat.AgentBusy, "a", 1},
		"a second call during after-call work":   {[]said{{"a", busy, 1}, {"a", work, 5}, {"b", busy, 6}}, chat.AgentBusy, "b", 6},
		"its end":                                {[]said{{"a", busy, 1}, {"a", work, 5}, {"b", busy, 6}, {"b", done, 9}}, chat.AgentAfterCallWork, "a", 5},
		"the older call's end":                   {[]said{{"a", busy, 1}, {"b", busy, 6}, {"a", done, 9}}, chat.AgentBusy, "b", 6},
		"an older call that is heard of later":   {[]said{{"b", busy, 6}, {"a", busy, 1}}, chat.AgentBusy, "b", 6},
		"an older call whose beginning is late":  {[]said{{"b", busy, 6}, {"a", work, 8}, {"a", busy, 1}}, chat.AgentBusy, "b", 6},
		"two calls of the same second":           {[]said{{"a", busy, 1}, {"b", work, 1}}, chat.AgentAfterCallWork, "b", 1},
		"two calls of the same second, reversed": {[]said{{"b", work, 1}, {"a", busy, 1}}, chat.AgentBusy, "a", 1},
	} {
		t.Run(name, func(t *testing.T) {
			s := newSwitchboard(t)
			s.agent = s.choose(chat.Choice{State: chat.AgentReady})
			words := make([]chat.CallReport, len(tt.words))
			for i, w := range tt.words {
				words[i] = s.word(w.call, w.phase, w.seconds)
			}
			got := s.after(words...)
			s.Same("state", got.State, tt.state)
			newest, open := got.Interaction()
			s.Same("in a call", open, tt.call != "")
			if open {
				s.Same("call", newest.ID, tt.call)
				s.Same("since", newest.Since, s.word("", "", tt.since).At)
			}
		})
	}
}

// Whatever the order in which words come, and however often each, they make the same of the agent.
func TestTheOrderOfWordsOnCallsDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := newSwitchboard(t)
		phases := []chat.Phase{chat.PhaseBusy, chat.PhaseAfterCallWork, chat.PhaseDone}
		words := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) chat.CallReport {
			const calls = 3 // that begin at different times
			call := rapid.IntRange(0, calls-1).Draw(t, "call")
			seconds := calls*rapid.IntRange(1, 9).Draw(t, "seconds") + call
			return s.word(fmt.Sprint("call-", call), rapid.SampledFrom(phases).Draw(t, "phase"), seconds)
		}), 1, 12).Draw(t, "words")
		want := s.after(words...)

		other := newSwitchboard(t)
		shuffled := rapid.Permutation(slices.Concat(words, words)).Draw(t, "shuffled")
		for i := range shuffled {
			shuffled[i].AgentID, shuffled[i].ServiceID = other.agent.ID, other.agent.Services[0]
		}
		got := other.after(shuffled...)
		unlike := cmpopts.IgnoreFields(chat.Interaction{}, "ServiceID", "Heard", "Revision")
		if diff := cmp.Diff(want.Calls, got.Calls, cmpopts.EquateEmpty(), unlike); diff != "" || want.State != got.State {
			t.Fatalf("%s, then %s (-want +got)\n%s", want.State, got.State, diff)
		}
	})
}

func TestAWordThatSaysNothingNewChangesNothing(t *testing.T) {
	s := newSwitchboard(t)
	before := s.after(s.word("a", chat.PhaseBusy, 1), s.word("a", chat.PhaseDone, 9))
	after := s.after(s.word("a", chat.PhaseBusy, 1), s.word("a", chat.PhaseAfterCallWork, 5), s.word("a", chat.PhaseDone, 9))
	s.Same("agent", after, before)
}

func TestOfManyCallsTheNewestAreFollowed(t *testing.T) {
	s := newSwitchboard(t)
	for i := range chat.MaxCalls + 1 {
		s.after(s.word(fmt.Sprintf("call-%02d", i), chat.PhaseBusy, i))
	}
	got := s.after()
	s.Same("calls", len(got.Calls), chat.MaxCalls)
	s.Same("oldest call", got.Calls[0].ID, "call-01")
}

func TestAWordThatIsNoneIsRefused(t *testing.T) {
	for name, spoil := range map[string]func(r *chat.CallReport){
		"no agent":                 func(r *chat.CallReport) { r.AgentID = "" },
		"a call with a space":      func(r *chat.CallReport) { r.InteractionID = "a b" },
		"a call of 65 characters":  func(r *chat.CallReport) { r.InteractionID = fmt.Sprintf("%065d", 1) },
		"no service":               func(r *chat.CallReport) { r.ServiceID = "" },
		"no number":                func(r *chat.CallReport) { r.CustomerNumber = "" },
		"a number without its +":   func(r *chat.CallReport) { r.CustomerNumber = "12065550158" },
		"no phase":                 func(r *chat.CallReport) { r.Phase = "" },
		"a phase that is none":     func(r *chat.CallReport) { r.Phase = "ringing" },
		"no time":                  func(r *chat.CallReport) { r.At = time.Time{} },
		"another customer's call":  func(r *chat.CallReport) { r.CustomerNumber = "+12065550159" },
		"a call for other service": func(r *chat.CallReport) { r.ServiceID = "sales" },
	} {
		t.Run(name, func(t *testing.T) {
			s := newSwitchboard(t)
			before := s.after(s.word("a", chat.PhaseBusy, 1))
			r := s.word("a", chat.PhaseDone, 9)
			spoil(&r)
			err := s.Calls(s.Store).Report(s.Context(), r)
			s.Refused("report", err, &chat.Error{Code: chat.CodeInvalidRequest})
			plain(t, "the refusal", err.Error(), "+12065550158", "+12065550159")
			s.Same("agent", s.after(), before)
		})
	}
}

func TestAWordOnNobodysCallIsRefused(t *testing.T) {
	s := newSwitchboard(t)
	r := s.word("a", chat.PhaseBusy, 1)
	r.AgentID = "nobody"
	s.Refused("report", s.Calls(s.Store).Report(s.Context(), r), chat.ErrNotFound)
}

func TestAnAgentIsReadyOrNot(t *testing.T) {
	s := newSwitchboard(t)
	s.Same("a new agent", s.agent.State, chat.AgentNotReady)

	got := s.choose(chat.Choice{State: chat.AgentReady})
	s.Same("ready", got.State, chat.AgentReady)
	s.Same("stored", s.after(), got)
	s.agent = got
	s.Same("ready again", s.choose(chat.Choice{State: chat.AgentReady}), got)

	got = s.choose(chat.Choice{State: chat.AgentNotReady, Reason: "Lunch"})
	s.Same("not ready", got.State, chat.AgentNotReady)
	s.Same("reason", got.Reason, "Lunch")
	s.Same("stored", s.after(), got)
}

// An agent's record may change between its read and the choice.
func TestAChoiceIsMadeOnTheAgentAsItIsNow(t *testing.T) {
	s := newSwitchboard(t)
	s.after(s.word("a", chat.PhaseBusy, 1))
	got := s.choose(chat.Choice{State: chat.AgentReady})
	s.Same("state", got.State, chat.AgentBusy)
	s.Same("stored", s.after(), got)
	s.Same("after the call", s.after(s.word("a", chat.PhaseDone, 9)).State, chat.AgentReady)
}

func TestAChoiceDuringACallHoldsWhenTheCallIsDone(t *testing.T) {
	s := newSwitchboard(t)
	s.agent = s.choose(chat.Choice{State: chat.AgentReady})
	s.agent = s.after(s.word("a", chat.PhaseBusy, 1))

	s.agent = s.choose(chat.Choice{State: chat.AgentNotReady, Reason: "Lunch"})
	s.Same("in the call", s.agent.State, chat.AgentBusy)
	s.Same("reason in the call", s.agent.Reason, "")
	s.agent = s.after(s.word("a", chat.PhaseAfterCallWork, 5))
	s.Same("after the call", s.agent.State, chat.AgentAfterCallWork)
	s.agent = s.after(s.word("b", chat.PhaseBusy, 6), s.word("a", chat.PhaseDone, 9))
	s.Same("in the next call", s.agent.State, chat.AgentBusy)
	s.agent = s.after(s.word("b", chat.PhaseDone, 9))
	s.Same("in the end", s.agent.State, chat.AgentNotReady)
	s.Same("reason in the end", s.agent.Reason, "Lunch")
	s.Same("kept", s.agent.AfterCalls, chat.Choice{})
}

func TestAChoiceThatIsNoneIsRefused(t *testing.T) {
	long := fmt.Sprintf("%0100d", 1)
	for name, tt := range map[string]struct {
		choice chat.Choice
		code   chat.Code
	}{
		"nothing":                       {chat.Choice{}, chat.CodeInvalidRequest},
		"busy":                          {chat.Choice{State: chat.AgentBusy}, chat.CodeInvalidRequest},
		"after-call work":               {chat.Choice{State: chat.AgentAfterCallWork}, chat.CodeInvalidRequest},
		"ready for a reason":            {chat.Choice{State: chat.AgentReady, Reason: "Lunch"}, chat.CodeInvalidRequest},
		"a reason of 101 characters":    {chat.Choice{State: chat.AgentNotReady, Reason: long + "x"}, chat.CodeInvalidRequest},
		"a reason of 100 characters":    {chat.Choice{State: chat.AgentNotReady, Reason: long}, ""},
		"a reason of 100 other letters": {chat.Choice{State: chat.AgentNotReady, Reason: long[:99] + "ä"}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			s := newSwitchboard(t)
			_, err := (&chat.Availability{Store: s.Store}).Choose(s.Context(), s.agent, tt.choice)
			if tt.code == "" {
				s.OK(err)
				return
			}
			s.Refused("choose", err, &chat.Error{Code: tt.code})
			s.Same("agent", s.after(), s.agent)
		})
	}
}
