package dynamostore

import (
	"context"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/smsdesk/smsdesk/shared/chat"
	"github.com/smsdesk/smsdesk/shared/dynamostore/internal/item"
)

// Interaction implements chat.CallStore, chat.StartStore.
//
// Key: A#<agent>/I#<id>. Strong. Cost: 1 read unit.
func (s *Store) Interaction(ctx context.Context, agentID, id string) (chat.Interaction, error) {
	record, found, err := read[item.Interaction](ctx, s, item.InteractionKey(agentID, id))
	if err != nil {
		return chat.Interaction{}, fmt.Errorf("read an interaction: %w", err)
	}
	if !found {
		return chat.Interaction{}, chat.ErrNotFound
	}
	return record.Interaction(), nil
}

// PutCall implements chat.CallStore.
//
// Key: A#<agent>/AGENT, A#<agent>/I#<id>. One transaction on conditions of both revisions. Cost: 4 write units.
func (s *Store) PutCall(ctx context.Context, a chat.Agent, i chat.Interaction, expires time.Time) error {
	t := s.transaction()
	t.update(stating(a))
	t.put(item.NewInteraction(a.ID, i, expires), unchanged, values{":read": i.Revision - 1})
	err := s.write(ctx, t)
	if failures(err) != nil {
		return chat.ErrConflict
	}
	return err
}

// SetState implements chat.AvailabilityStore.
//
// Key: A#<agent>/AGENT. One update on condition of the revision. Cost: 1 write unit.
func (s *Store) SetState(ctx context.Context, a chat.Agent) error {
	_, err := s.update(ctx, stating(a))
	if _, failed := refused(err); failed {
		return chat.ErrConflict
	}
	return err
}

// stating stores an agent's state and calls, nothing of what is configured.
func stating(a chat.Agent) change {
	return change{
		key:       item.AgentKey(a.ID),
		update:    "SET s = :state, w = :reason, cl = :calls, ac = :after, r = :revision",
		condition: "r = :read",
		values: values{
			":state": a.State, ":reason": a.Reason, ":calls": item.NewCalls(a.Calls), ":after": item.NewChoice(a.AfterCalls),
			":revision": a.Revision, ":read": a.Revision - 1,
		},
	}
}

// LinkInteraction implements chat.StartStore.
//
// Key: L#<line>/HEAD. One update on condition that the chat is the agent's open one, which brings the chat. Cost: 1 write unit.
func (s *Store) LinkInteraction(
	ctx context.Context, id chat.ChatID, agentID, interactionID string, at time.Time,
) (chat.Chat, error) {
	attributes, err := s.update(ctx, change{
		key:       item.HeadKey(id.Line()),
		update:    "SET ia = :interaction, tc = :at ADD r :one",
		condition: "c = :chat AND a = :agent AND s = :active",
		values: values{
			":interaction": interactionID, ":at": item.MillisOf(at), ":one": 1,
			":chat": id.Start(), ":agent": agentID, ":active": chat.StateActive,
		},
		returns: types.ReturnValueAllNew,
	})
	if _, failed := refused(err); failed {
		return chat.Chat{}, chat.ErrConflict
	}
	if err != nil {
		return chat.Chat{}, fmt.Errorf("link a chat to an interaction: %w", err)
	}
	head, err := item.Decode[item.Chat](attributes)
	return head.Chat(), err
}
