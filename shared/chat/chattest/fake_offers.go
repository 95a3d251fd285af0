package chattest

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/smsdesk/smsdesk/shared/chat"
)

// Queue implements chat.OfferStore.
func (f *Fake) Queue(_ context.Context, serviceID string) ([]chat.Chat, error) {
	return f.offered(func(c chat.Chat) bool { return c.Offer.To == "" && c.ServiceID == serviceID }), nil
}

// OffersTo implements chat.OfferStore.
func (f *Fake) OffersTo(_ context.Context, agentID string) ([]chat.Chat, error) {
	return f.offered(func(c chat.Chat) bool { return c.Offer.To == agentID }), nil
}

func (f *Fake) offered(pass func(chat.Chat) bool) []chat.Chat {
	f.mu.Lock()
	defer f.mu.Unlock()
	var found []chat.Chat
	for _, l := range f.lines {
		if l.head.Offer != nil && pass(l.head) {
			found = append(found, copyChat(l.head))
		}
	}
	slices.SortFunc(found, func(a, b chat.Chat) int { return a.Offer.Since.Compare(b.Offer.Since) })
	return found
}

// Rejections implements chat.OfferStore.
func (f *Fake) Rejections(_ context.Context, agentID string) ([]chat.Rejection, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	var found []chat.Rejection
	for _, r := range f.rejections[agentID] {
		found = append(found, r)
	}
	return found, nil
}

// PutRejection implements chat.MoveStore.
func (f *Fake) PutRejection(_ context.Context, r chat.Rejection, _ time.Time) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.rejections[r.Agent] == nil {
		f.rejections[r.Agent] = map[chat.ChatID]chat.Rejection{}
	}
	f.rejections[r.Agent][r.Chat] = r
	return nil
}

// AgentsOf implements chat.PushStore.
func (f *Fake) AgentsOf(_ context.Context, serviceID string) ([]chat.Agent, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	var found []chat.Agent
	for _, a := range f.agents {
		if a.WorksFor(serviceID) {
			found = append(found, copyAgent(a))
		}
	}
	slices.SortFunc(found, func(a, b chat.Agent) int { return cmp.Compare(a.ID, b.ID) })
	return found, nil
}

// LastSeen implements chat.MoveStore and chat.CleanupStore.
func (f *Fake) LastSeen(_ context.Context, agentID string) (time.Time, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	last := f.seen[agentID]
	for _, s := range f.sockets[agentID] {
		if s.LastPing.After(last) {
			last = s.LastPing
		}
	}
	return last, nil
}
