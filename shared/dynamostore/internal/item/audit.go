package item

import (
	"strconv"
	"strings"
	"time"

	"github.com/smsdesk/smsdesk/shared/chat"
)

// AuditShards is over how many keys the audit of a day is spread.
const AuditShards = 8

// AuditPK is the partition of a shard of the day's audit. Its entries sort by their time.
func AuditPK(day time.Time, shard int) string {
	return "AUD#" + day.Format(time.DateOnly) + "#" + strconv.Itoa(shard)
}

// AuditEntry says who did what.
type AuditEntry struct {
	Key
	By      string           `dynamodbav:"a"`
	Action  chat.AuditAction `dynamodbav:"o"`
	Subject string           `dynamodbav:"i"`
	Service string           `dynamodbav:"v,omitempty"`
}

// NewAuditEntry is the item of the entry.
func NewAuditEntry(e chat.AuditEntry) AuditEntry {
	return AuditEntry{
		Key: Key{PK: AuditPK(e.Day(), shardOf(string(e.ID), AuditShards)), SK: string(e.ID)},
		By:  e.By, Action: e.Action, Subject: e.Subject, Service: e.ServiceID,
	}
}

// Entry is the entry of the item.
func (e AuditEntry) Entry() chat.AuditEntry {
	return chat.AuditEntry{ID: chat.Position(e.SK), By: e.By, Action: e.Action, Subject: e.Subject, ServiceID: e.Service}
}

// AuditMark is there while something is on record for its day.
type AuditMark struct {
	Key
	ExpiresAt Expiry `dynamodbav:"expiresAt"`
}

// NewAuditMark is the item that keeps a second entry like it off the record of its day.
func NewAuditMark(e chat.AuditEntry) AuditMark {
	const day = 24 * time.Hour
	return AuditMark{
		Key:       Key{PK: strings.Join([]string{"AUDM", e.By, string(e.Action), e.Subject}, "#"), SK: e.Day().Format(time.DateOnly)},
		ExpiresAt: ExpiryOf(e.Day().Add(2 * day)),
	}
}
