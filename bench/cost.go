package main

// What AWS asks in us-east-1, in dollars, as of November 2026.
const (
	writeUnit      = 0.625 / 1e6
	readUnit       = 0.125 / 1e6
	httpRequest    = 1.00 / 1e6
	socketMessage  = 1.00 / 1e6
	queueRequest   = 0.40 / 1e6
	topicRequest   = 0.50 / 1e6
	functionCall   = 0.20 / 1e6
	functionSecond = 0.0000133334 // of a gigabyte, arm64
)

// What a message takes besides the table, at the most that is usual: a text out is a request, an answer, a receipt, each with its
// push; a text in comes through a topic and a queue.
const (
	gigabytes      = 0.25 // of each function
	secondsOut     = 0.15 // of send-message, which waits for the carrier
	secondsElse    = 0.02 // of each other function
	pushesOut      = 3    // created, sent, delivered; the chat's own changes go along
	pushesIn       = 2
	callsOut       = 1 + 1 + pushesOut // send-message, receipts, push
	callsIn        = 1 + pushesIn      // inbound, push
	queueRequestIn = 3                 // sent, received, deleted
	thousand       = 1000
)

// costs is what a thousand messages cost besides the carrier's price, half of them in, half out.
func costs(measured map[string]float64) []figure {
	out := measured["Texts/a_text_out_until_delivered write-units"]*writeUnit + measured["Texts/a_text_out_until_delivered read-units"]*readUnit +
		httpRequest + pushesOut*socketMessage + callsOut*functionCall + gigabytes*(secondsOut+(callsOut-1)*secondsElse)*functionSecond
	in := measured["Texts/an_inbound_text write-units"]*writeUnit + measured["Texts/an_inbound_text read-units"]*readUnit +
		topicRequest + queueRequestIn*queueRequest + pushesIn*socketMessage + callsIn*functionCall + gigabytes*callsIn*secondsElse*functionSecond
	return []figure{figure{Name: "1,000 messages, half of them in: dollars besides the carrier's", Value: thousand * (in + out) / 2, Aim: 0.01}.judged()}
}
