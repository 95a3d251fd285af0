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

// Errands are the system texts that the records bring, to be sent now. Records of anything else are passed over. An image that
// cannot be read is an error.
func Errands(records []events.DynamoDBEventRecord) ([]chat.Message, error) {
	var errands []chat.Message
	for _, r := range records {
		key, err := decode[item.Key](r.Change.Keys)
		if err != nil {
			return nil, fmt.Errorf("read stream record %s: %w", r.EventID, err)
		}
		if r.EventName != string(events.DynamoDBOperationTypeInsert) || !item.IsMessage(key) {
			continue
		}
		told, err := ofMessage(r.Change, true)
		if err != nil {
			return nil, fmt.Errorf("read stream record %s: %w", r.EventID, err)
		}
		for _, e := range told {
			if e.Message.Errand != nil {
				errands = append(errands, *e.Message)
			}
		}
	}
	return errands, nil
}

// Outcomes are the statuses that the records bring messages to, but for what is only on its way out. Records of anything else are passed
// over. An image that cannot be read is an error.
func Outcomes(records []events.DynamoDBEventRecord) ([]chat.Outcome, error) {
	var outcomes []chat.Outcome
	for _, r := range records {
		o, reached, err := outcome(r.Change)
		if err != nil {
			return nil, fmt.Errorf("read stream record %s: %w", r.EventID, err)
		}
		if reached {
			outcomes = append(outcomes, o)
		}
	}
	return outcomes, nil
}

// outcome is what the change brings a message to, if it does.
func outcome(change events.DynamoDBStreamRecord) (o chat.Outcome, reached bool, _ error) {
	key, err := decode[item.Key](change.Keys)
	if err != nil || !item.IsMessage(key) || change.NewImage == nil {
		return chat.Outcome{}, false, err
	}
	told, err := ofMessage(change, true)
	if err != nil || len(told) == 0 {
		return chat.Outcome{}, false, err
	}
	is := *told[0].Message
	if change.OldImage != nil {
		before, err := decode[item.Message](change.OldImage)
		if err != nil {
			return chat.Outcome{}, false, err
		}
		was, err := before.Message()
		if err != nil || was.Status == is.Status {
			return chat.Outcome{}, false, err
		}
	}
	o = chat.Outcome{Message: is.ID, Status: is.Status, At: is.History[len(is.History)-1].At}
	if is.Status == chat.StatusFailed || is.Status == chat.StatusUnconfirmed { // else it may be a carrier's own words
		o.Reason = is.StatusReason
	}
	if is.Errand != nil {
		o.ServiceID, o.Number = is.Errand.ServiceID, is.Errand.From
	}
	return o, is.Status != chat.StatusQueued, nil
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
func ofHead(change events.DynamoDBStreamRecord) ([]chat.Event, error) {
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

func ofMessage(change events.DynamoDBStreamRecord, inserted bool) ([]chat.Event, error) {
	record, err := decode[item.Message](change.NewImage)
	if err != nil || record.Abandoned {
		return nil, err
	}
	m, err := record.Message()
	if err != nil {
		return nil, err
	}
	e := chat.Event{Type: chat.EventMessageUpdated, Message: &m}
	if inserted {
		e.Type = chat.EventMessageCreated
	}
	return []chat.Event{e}, nil
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
