// Package chat is the domain of smsdesk: its types, its transitions, one file for each use case.
//
// A use case states what it needs as a small interface beside it. dynamostore implements those interfaces for
// DynamoDB, chattest in memory, with one contract suite for both.
package chat
