package chattest

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/smsdesk/smsdesk/shared/chat"
)

// TestArchive holds the archive to the contract of chat.Archive.
func TestArchive(t *testing.T, archive chat.Archive) {
	t.Helper()
	w := NewWorld(t, func(clock chat.Clock) Store { return NewFake(clock) })
	service := w.Service(1)
	agent := w.Agent(service)
	customer, other := w.Number(), w.Number()
	id := w.Key.Customer(customer)
	var all []chat.Transcript
	for _, n := range []int{3, 0, 1200} {
		k := w.kept(agent, service, customer, n)
		all = append(all, shown(chat.Transcript{Chat: k.chat, Messages: k.messages}))
	}
	theirs := w.kept(agent, service, other, 1)
	_, err := archive.Transcript(t.Context(), id, all[0].Chat.ID)
	w.Refused("a transcript that is not there", err, chat.ErrNotFound)
	ids, err := archive.Transcripts(t.Context(), id, "", 10)
	w.OK(err)
	w.Same("none at first", len(ids), 0)
	w.OK(archive.DeleteTranscript(t.Context(), id, all[0].Chat.ID))

	w.OK(archive.PutTranscript(t.Context(), w.Key.Customer(other), chat.Transcript{Chat: theirs.chat, Messages: theirs.messages}))
	for _, part := range []int{1, len(all[0].Messages)} { // the second time in place of the first
		w.OK(archive.PutTranscript(t.Context(), id, chat.Transcript{Chat: all[0].Chat, Messages: all[0].Messages[:part]}))
	}
	for _, transcript := range all[1:] {
		w.OK(archive.PutTranscript(t.Context(), id, transcript))
	}
	var want []chat.ChatID
	for _, transcript := range all {
		got, err := archive.Transcript(t.Context(), id, transcript.Chat.ID)
		w.OK(err)
		if diff := cmp.Diff(transcript, got, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("a transcript (-put +got):\n%s", diff)
		}
		want = append(want, transcript.Chat.ID)
	}
	got, err := archive.Transcripts(t.Context(), id, "", 2)
	w.OK(err)
	rest, err := archive.Transcripts(t.Context(), id, got[len(got)-1], 2)
	w.OK(err)
	w.Same("the first page", len(got), 2)
	w.Same("all of them", append(got, rest...), want)

	w.OK(archive.DeleteTranscript(t.Context(), id, want[0]))
	if _, err := archive.Transcript(t.Context(), id, want[0]); !errors.Is(err, chat.ErrNotFound) {
		t.Errorf("a deleted transcript: %v", err)
	}
	got, err = archive.Transcripts(t.Context(), id, "", 10)
	w.OK(err)
	w.Same("those left", got, want[1:])
}

// shown is the transcript without what only the store has.
func shown(t chat.Transcript) chat.Transcript {
	c := t.Chat
	var zero time.Time
	c.OwnedSince, c.ChangedAt, c.LapsesAt, c.IdleEnd, c.DueAt = zero, zero, zero, 0, zero
	c.Place, c.LastOutbound, c.ReadTo, c.AutoRepliedAt, c.Settled = chat.Place{}, "", "", zero, ""
	t.Chat = c
	return t
}
