// Package chattest holds the contract suites that every store of chats must pass, with fakes that pass them.
package chattest
