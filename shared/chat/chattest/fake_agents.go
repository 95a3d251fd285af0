package chattest

import (
	"context"
	"time"

	"github.com/smsdesk/smsdesk/shared/chat"
)

// interaction is whose interaction, and which.
type interaction struct {
	agent string
	id    string
}

// Interaction implements chat.CallStore and chat.StartStore.
func (f *Fake) Interaction(_ context.Context, agentID, id string) (chat.Interaction, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	i, ok := f.interactions[interaction{agent: agentID, id: id}]
	if !ok {
		return chat.Interaction{}, chat.ErrNotFound
	}
	return i, nil
}

// PutCall implements chat.CallStore.
func (f *Fake) PutCall(_ context.Context, a chat.Agent, i chat.Interaction, _ time.Time) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	of := interaction{agent: a.ID, id: i.ID}
	if f.agents[a.ID].Revision != a.Revision-1 || f.interactions[of].Revision != i.Revision-1 {
		return chat.ErrConflict
	}
	f.interactions[of] = i
	f.state(a)
	return nil
}

// SetState implements chat.AvailabilityStore.
func (f *Fake) SetState(_ context.Context, a chat.Agent) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.agents[a.ID].Revision != a.Revision-1 {
		return chat.ErrConflict
	}
	f.state(a)
	return nil
}

// state gives the agent who is stored the other's state and calls.
func (f *Fake) state(a chat.Agent) {
	stored := f.agents[a.ID]
	stored.State, stored.Reason, stored.Calls, stored.AfterCalls = a.State, a.Reason, a.Calls, a.AfterCalls
	stored.Revision = a.Revision
	f.agents[a.ID] = copyAgent(stored)
}

// LinkInteraction implements chat.StartStore.
func (f *Fake) LinkInteraction(
	_ context.Context, id chat.ChatID, agentID, interactionID string, at time.Time,
) (chat.Chat, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	l := f.line(id.Line())
	if l.head.ID != id || l.head.AgentID != agentID || l.head.State != chat.StateActive {
		return chat.Chat{}, chat.ErrConflict
	}
	l.head.InteractionID = interactionID
	l.changed(at)
	return copyChat(l.head), nil
}
