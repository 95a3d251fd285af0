// Package store tests the store of chats on the engines that speak DynamoDB's protocol.
package store
