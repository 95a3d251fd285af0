package e2e

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
)

// hasMessages complains unless the chat has so many messages.
func hasMessages(t *testing.T, d desk, c chat, n int) error {
	t.Helper()
	if got := len(d.messages(t, c.ID)); got != n {
		return fmt.Errorf("the chat has %d messages, not %d", got, n)
	}
	return nil
}

func TestMessagesComeInPagesNewestFirst(t *testing.T) {
	t.Parallel()
	alice := as(t, "alice")
	c := conversation(t, alice, "support")
	const n = 64
	atOnce(t, n/4, func(i int) (struct{}, error) {
		var batch []string
		for j := range 4 {
			batch = append(batch, world.envelope(c.text(fmt.Sprintf("Reply %d.", 4*i+j))))
		}
		return struct{}{}, world.enqueue(t.Context(), batch...)
	})
	eventually(t, "all replies are in the chat", func() error { return hasMessages(t, alice, c, n) })

	whole := ids(want[list[message]](t, alice, listing(c.ID, url.Values{"limit": {"100"}}), http.StatusOK).Items)
	if len(whole) != n || !slices.IsSortedFunc(whole, func(a, b string) int { return strings.Compare(b, a) }) || len(slices.Compact(slices.Clone(whole))) != n {
		t.Errorf("the whole list of %d is not newest first", len(whole))
	}
	byDefault := want[list[message]](t, alice, get("/v1/chats/"+c.ID+"/messages"), http.StatusOK)
	if len(byDefault.Items) != 50 || byDefault.Cursor == "" {
		t.Errorf("without a limit, a page has %d messages and the cursor %q", len(byDefault.Items), byDefault.Cursor)
	}
	for _, by := range []string{"cursor", "before"} {
		for _, limit := range []int{7, 32, n} {
			if got := walk(t, alice, c, by, limit); !slices.Equal(got, whole) {
				t.Errorf("by %s in pages of %d there are %d messages in another order, not %d", by, limit, len(got), len(whole))
			}
		}
	}
	newest := alice.sync(t, "")
	var synced int
	for _, m := range newest.Messages {
		if m.ChatID == c.ID {
			synced++
		}
	}
	if synced != 50 {
		t.Errorf("a first sync brings %d messages of the chat, not its newest 50", synced)
	}
}

func ids(messages []message) []string {
	var all []string
	for _, m := range messages {
		all = append(all, m.ID)
	}
	return all
}

// walk reads the whole list in pages.
func walk(t *testing.T, d desk, c chat, by string, limit int) []string {
	t.Helper()
	var all []string
	query := url.Values{"limit": {fmt.Sprint(limit)}}
	for {
		page := want[list[message]](t, d, listing(c.ID, query), http.StatusOK)
		if len(page.Items) > limit {
			t.Fatalf("a page of %d has %d messages", limit, len(page.Items))
		}
		all = append(all, ids(page.Items)...)
		if page.Cursor == "" {
			return all
		}
		query.Set(by, page.Cursor)
		if by == "before" {
			query.Set(by, page.Items[len(page.Items)-1].ID)
		}
	}
}

func TestAnAgentsChatsComeInPages(t *testing.T) {
	t.Parallel()
	bob := as(t, "bob")
	var opened []chat
	for range 3 {
		opened = append(opened, conversation(t, bob, "support"))
	}
	open, err := bob.chats(t.Context(), "open", 2)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := among(open, opened), chatIDs(opened); !slices.Equal(got, want) {
		t.Errorf("the open chats are not in the order of their start: %v, not %v", got, want)
	}
	for _, c := range opened {
		bob.end(t, c.ID)
	}
	slices.Reverse(opened)
	ended, err := bob.chats(t.Context(), "ended", 2)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := among(ended, opened), chatIDs(opened); !slices.Equal(got, want) {
		t.Errorf("the last ended chat is not first: %v, not %v", got, want)
	}
	for _, c := range ended {
		if c.State != "ended" || c.AgentID != "bob" {
			t.Errorf("among the ended chats is %+v", c)
		}
	}
}

func chatIDs(chats []chat) []string {
	var all []string
	for _, c := range chats {
		all = append(all, c.ID)
	}
	return all
}

// among is which of the chats are in the list, in its order.
func among(list, chats []chat) []string {
	of := chatIDs(chats)
	return slices.DeleteFunc(chatIDs(list), func(id string) bool { return !slices.Contains(of, id) })
}
