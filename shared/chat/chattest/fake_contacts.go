package chattest

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"github.com/smsdesk/smsdesk/shared/chat"
)

// ChatsOn implements chat.ChatFinder.
func (f *Fake) ChatsOn(_ context.Context, lines []chat.LineID, before chat.Position, limit int) (chat.Page[chat.Chat], error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	var page chat.Page[chat.Chat]
	for _, id := range lines {
		l := f.line(id)
		for _, c := range append(slices.Collect(maps.Values(l.earlier)), l.head) {
			if c.ID != "" && (before == "" || c.ID.Start() < before) {
				c.OptedOut = l.head.OptedOut
				page.Items = append(page.Items, copyChat(c))
			}
		}
	}
	slices.SortFunc(page.Items, func(a, b chat.Chat) int { return cmp.Compare(b.ID.Start(), a.ID.Start()) })
	if len(page.Items) > limit {
		page.Items = page.Items[:limit]
		page.Next = string(page.Items[limit-1].ID.Start())
	}
	return page, nil
}
