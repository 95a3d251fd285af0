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
		events, err := tell(r)
		if err != nil {
			return nil, fmt.Errorf("read stream record %s: %w", r.EventID, err)
		}
		told = append(told, events...)
	}
	return told, nil
}

// Messages are the system texts that the records bring, to be sent now, and the statuses that the records bring messages to, but for what
// is only on its way out. Records of anything else are passed over. An image that cannot be read is an error.
func Messages(records []events.DynamoDBEventRecord) (errands []chat.Message, outcomes []chat.Outcome, _ error) {
	for _, r := range records {
		m, before, err := messageOf(r.Change)
		if err != nil {
			return nil, nil, fmt.Errorf("read stream record %s: %w", r.EventID, err)
		}
		if m == nil {
			continue
		}
		if m.Errand != nil && (before == nil || m.Errand.PutOffs > before.Errand.PutOffs) {
			errands = append(errands, *m)
		}
		if (before == nil || m.Status != before.Status) && m.Status != chat.StatusQueued {
			outcomes = append(outcomes, outcome(*m))
		}
	}
	return errands, outcomes, nil
}

// messageOf is the message that the change is of, and what it was before, nil for a new one; nil if the change is of anything else.
func messageOf(change events.DynamoDBStreamRecord) (m, before *chat.Message, _ error) {
	key, err := decode[item.Key](change.Keys)
	if err != nil || !item.IsMessage(key) {
		return nil, nil, err
	}
	if m, err = imageOf(change.NewImage); err != nil || m == nil {
		return nil, nil, err
	}
	before, err = imageOf(change.OldImage)
	return m, before, err
}

// imageOf is the message of the image; nil if there is none, or only a position that was given up.
func imageOf(image map[string]events.DynamoDBAttributeValue) (*chat.Message, error) {
	record, err := decode[item.Message](image)
	if err != nil || record.Abandoned || image == nil {
		return nil, err
	}
	m, err := record.Message()
	return &m, err
}

// outcome is that the message reached its status.
func outcome(m chat.Message) chat.Outcome {
	o := chat.Outcome{Message: m.ID, Status: m.Status, At: m.History[len(m.History)-1].At}
	if m.Status == chat.StatusFailed || m.Status == chat.StatusUnconfirmed { // else it may be a carrier's own words
		o.Reason = m.StatusReason
	}
	if m.Errand != nil {
		o.ServiceID, o.Number = m.Errand.ServiceID, m.Errand.From
	}
	return o
}

// tell is what the record tells.
func tell(r events.DynamoDBEventRecord) ([]chat.Event, error) {
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
	_, isEarlier := item.ChatOf(key)
	switch {
	case onLine && key.SK == item.HeadSK, isEarlier && !inserted:
		return ofChat(r.Change)
	case onLine && item.IsMessage(key):
		return ofMessage(r.Change)
	case key.SK == item.AgentSK:
		return ofAgent(r.Change)
	}
	return nil, nil
}

// ofChat tells of the line's chat, or an earlier one, unless only what cleanup keeps there has changed.
func ofChat(change events.DynamoDBStreamRecord) ([]chat.Event, error) {
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
	return chat.Told(before.Chat(), after.Chat()), nil
}

func ofMessage(change events.DynamoDBStreamRecord) ([]chat.Event, error) {
	m, before, err := messageOf(change)
	switch {
	case err != nil || m == nil:
		return nil, err
	case before == nil:
		return []chat.Event{{Type: chat.EventMessageCreated, Message: m}}, nil
	case before.Revision == m.Revision: // what relay notes of an errand is for nobody else
		return nil, nil
	}
	return []chat.Event{{Type: chat.EventMessageUpdated, Message: m}}, nil
}

func ofAgent(change events.DynamoDBStreamRecord) ([]chat.Event, error) {
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
	ready := before.ID != "" && before.State != chat.AgentReady && after.State == chat.AgentReady
	return []chat.Event{{Type: chat.EventAgentUpdated, Agent: &agent, Revoked: revoked, Ready: ready}}, nil
}

// ofCanned tells of a removed message as it was, at the revision after its last.
func ofCanned(change events.DynamoDBStreamRecord, removed bool) ([]chat.Event, error) {
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
	return []chat.Event{{Type: chat.EventCannedUpdated, Canned: &c, Deleted: removed}}, nil
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
