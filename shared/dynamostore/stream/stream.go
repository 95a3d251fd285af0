// Package stream reads the table's stream as what there is to tell desktops.
package stream

import (
	"fmt"
	"slices"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/smsdesk/smsdesk/shared/chat"
	"github.com/smsdesk/smsdesk/shared/dynamostore/internal/item"
)

// Events are what the records tell, in their order. Records of other entities than chats, messages, agents or canned
// messages tell nothing; neither does a removal, by whomever, but that of a canned message. An image that cannot be read is
// an error.
func Events(records []events.DynamoDBEventRecord) ([]chat.Event, error) {
	var told []chat.Event
	for _, r := range records {
		e, err := event(r)
		if err != nil {
			return nil, fmt.Errorf("read stream record %s: %w", r.EventID, err)
		}
		if e != nil {
			told = append(told, *e)
		}
	}
	return told, nil
}

// event is what the record tells, nil for nothing.
func event(r events.DynamoDBEventRecord) (*chat.Event, error) {
	key, err := decode[item.Key](r.Change.Keys)
	if err != nil {
		return nil, err
	}
	if item.IsCanned(key) {
		return ofCanned(r.Change, r.EventName == string(events.DynamoDBOperationTypeRemove))
	}
	inserted := r.EventName == string(events.DynamoDBOperationTypeInsert)
	if !inserted && r.EventName != string(events.DynamoDBOperationTypeModify) {
		return nil, nil
	}
	_, onLine := item.LineOf(key)
	switch {
	case onLine && key.SK == item.HeadSK:
		return ofHead(r.Change)
	case onLine && item.IsMessage(key):
		return ofMessage(r.Change, inserted)
	case key.SK == item.AgentSK:
		return ofAgent(r.Change)
	}
	return nil, nil
}

// ofHead tells of the line's chat, unless only what cleanup keeps there has changed.
func ofHead(change events.DynamoDBStreamRecord) (*chat.Event, error) {
	before, err := decode[item.Chat](change.OldImage)
	if err != nil {
		return nil, err
	}
	after, err := decode[item.Chat](change.NewImage)
	if err != nil {
		return nil, err
	}
	if after.Start == "" || before.Revision == after.Revision {
		return nil, nil
	}
	c := after.Chat()
	e := chat.Event{Type: chat.EventChatUpdated, Chat: &c}
	if c.State == chat.StateEnded && (before.State != chat.StateEnded || before.Start != after.Start) {
		e.Type = chat.EventChatEnded
	}
	return &e, nil
}

func ofMessage(change events.DynamoDBStreamRecord, inserted bool) (*chat.Event, error) {
	record, err := decode[item.Message](change.NewImage)
	if err != nil || record.Abandoned {
		return nil, err
	}
	m, err := record.Message()
	if err != nil {
		return nil, err
	}
	if inserted {
		return &chat.Event{Type: chat.EventMessageCreated, Message: &m}, nil
	}
	return &chat.Event{Type: chat.EventMessageUpdated, Message: &m}, nil
}

func ofAgent(change events.DynamoDBStreamRecord) (*chat.Event, error) {
	before, err := decode[item.Agent](change.OldImage)
	if err != nil {
		return nil, err
	}
	after, err := decode[item.Agent](change.NewImage)
	if err != nil {
		return nil, err
	}
	agent := after.Agent()
	revoked := before.ID != "" &&
		(before.Subject != after.Subject || loses(before.Services, after.Services) || loses(before.Permissions, after.Permissions))
	return &chat.Event{Type: chat.EventAgentUpdated, Agent: &agent, Revoked: revoked}, nil
}

// ofCanned tells of a removed message as it was, at the revision after its last.
func ofCanned(change events.DynamoDBStreamRecord, removed bool) (*chat.Event, error) {
	image := change.NewImage
	if removed {
		image = change.OldImage
	}
	record, err := decode[item.Canned](image)
	if err != nil {
		return nil, err
	}
	c := record.Canned()
	if removed {
		c.Revision++
	}
	return &chat.Event{Type: chat.EventCannedUpdated, Canned: &c, Deleted: removed}, nil
}

// loses tells whether something that was there is not any more.
func loses[T comparable](before, after []T) bool {
	return slices.ContainsFunc(before, func(v T) bool { return !slices.Contains(after, v) })
}

func decode[T any](image map[string]events.DynamoDBAttributeValue) (T, error) {
	return item.Decode[T](attributes(image))
}

// attributes is the image as the SDK has it.
func attributes(image map[string]events.DynamoDBAttributeValue) item.Attributes {
	converted := make(item.Attributes, len(image))
	for name, v := range image {
		converted[name] = attribute(v)
	}
	return converted
}

func attribute(v events.DynamoDBAttributeValue) types.AttributeValue {
	switch v.DataType() {
	case events.DataTypeString:
		return &types.AttributeValueMemberS{Value: v.String()}
	case events.DataTypeNumber:
		return &types.AttributeValueMemberN{Value: v.Number()}
	case events.DataTypeBoolean:
		return &types.AttributeValueMemberBOOL{Value: v.Boolean()}
	case events.DataTypeMap:
		return &types.AttributeValueMemberM{Value: attributes(v.Map())}
	case events.DataTypeList:
		list := make([]types.AttributeValue, len(v.List()))
		for i, element := range v.List() {
			list[i] = attribute(element)
		}
		return &types.AttributeValueMemberL{Value: list}
	default: // package item stores no other type
		return &types.AttributeValueMemberNULL{Value: true}
	}
}
