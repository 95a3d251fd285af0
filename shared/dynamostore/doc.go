// Package dynamostore keeps chats in one DynamoDB table.
//
// Store implements the store interfaces of package chat, one file for each access pattern or group of them. The keys are
// in docs/datamodel.md. Every read of the table is strongly consistent; the index is not, since no index can be.
package dynamostore
