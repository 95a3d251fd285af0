package chat_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/smsdesk/smsdesk/shared/chat"
)

func TestEachChangeOfAChatIsToldToThoseItConcerns(t *testing.T) {
	now := time.Date(2041, time.March, 4, 9, 0, 0, 0, time.UTC)
	id := chat.ChatID("line-1")
	request := chat.Chat{ID: id, State: chat.StateRequested, Offer: &chat.Offer{Reason: chat.OfferRequest, Since: now}, Revision: 1}
	owned := chat.Chat{ID: id, State: chat.StateActive, AgentID: "alice", Revision: 2}
	offered := func(to string) chat.Chat {
		c := owned
		c.Offer = &chat.Offer{Reason: chat.OfferTransfer, To: to, By: "alice", Since: now}
		c.Revision++
		return c
	}
	of := func(agent string) chat.Chat {
		c := owned
		c.AgentID, c.Revision = agent, 9
		return c
	}
	over := owned.Ended(chat.Ending{Reason: chat.EndedByAgent, At: now})
	reopened := of("alice")
	texted := request
	texted.Unread, texted.Revision = 2, 2
	type told struct {
		What chat.EventType
		To   chat.Audience
	}
	var (
		owner     = chat.Audience{}
		ready     = chat.Audience{Offered: true}
		butAlice  = chat.Audience{Service: true, Except: "alice"}
		butBob    = chat.Audience{Service: true, Except: "bob"}
		everybody = chat.Audience{Service: true}
		alice     = chat.Audience{Agent: "alice"}
		bob       = chat.Audience{Agent: "bob"}
	)
	for name, tt := range map[string]struct {
		before, after chat.Chat
		want          []told
	}{
		"a new chat":                       {chat.Chat{}, owned, []told{{chat.EventChatUpdated, owner}}},
		"a new chat after another":         {chat.Chat{ID: "line-0", State: chat.StateEnded, AgentID: "bob"}, owned, []told{{chat.EventChatUpdated, owner}}},
		"a text":                           {owned, of("alice"), []told{{chat.EventChatUpdated, owner}}},
		"an end":                           {owned, over, []told{{chat.EventChatEnded, owner}}},
		"a text after the end":             {over, over, []told{{chat.EventChatUpdated, owner}}},
		"a reopened chat":                  {over, reopened, []told{{chat.EventChatUpdated, owner}}},
		"a request":                        {chat.Chat{}, request, []told{{chat.EventChatRequested, ready}}},
		"a text to a request":              {request, texted, []told{{chat.EventChatUpdated, ready}}},
		"an accepted request":              {request, owned, []told{{chat.EventChatTaken, butAlice}, {chat.EventChatUpdated, owner}}},
		"a missed request":                 {request, request.Ended(chat.Ending{Reason: chat.EndedMissed, At: now}), []told{{chat.EventChatEnded, everybody}}},
		"a transfer to an agent":           {owned, offered("bob"), []told{{chat.EventChatRequested, bob}, {chat.EventChatUpdated, owner}}},
		"a transfer to the queue":          {owned, offered(""), []told{{chat.EventChatRequested, ready}, {chat.EventChatUpdated, owner}}},
		"a transfer to another after all":  {offered("bob"), offered("carol"), []told{{chat.EventChatTaken, bob}, {chat.EventChatRequested, chat.Audience{Agent: "carol"}}, {chat.EventChatUpdated, owner}}},
		"a declined transfer":              {offered("bob"), owned, []told{{chat.EventChatTaken, bob}, {chat.EventChatUpdated, owner}}},
		"a transfer to the queue, undone":  {offered(""), owned, []told{{chat.EventChatTaken, butAlice}, {chat.EventChatUpdated, owner}}},
		"an accepted transfer":             {offered("bob"), of("bob"), []told{{chat.EventChatTaken, alice}, {chat.EventChatUpdated, owner}}},
		"an accepted transfer to a queue":  {offered(""), of("bob"), []told{{chat.EventChatTaken, butBob}, {chat.EventChatUpdated, owner}}},
		"a chat that was taken over":       {owned, of("dora"), []told{{chat.EventChatTaken, alice}, {chat.EventChatUpdated, owner}}},
		"taken over while offered to one":  {offered("bob"), of("dora"), []told{{chat.EventChatTaken, bob}, {chat.EventChatTaken, alice}, {chat.EventChatUpdated, owner}}},
		"an end while offered to an agent": {offered("bob"), offered("bob").Ended(chat.Ending{At: now}), []told{{chat.EventChatEnded, bob}, {chat.EventChatEnded, owner}}},
	} {
		t.Run(name, func(t *testing.T) {
			var got []told
			for _, e := range chat.Told(tt.before, tt.after) {
				if e.Chat.Revision != tt.after.Revision {
					t.Errorf("%s tells the chat at revision %d", e.Type, e.Chat.Revision)
				}
				got = append(got, told{e.Type, e.To})
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}
