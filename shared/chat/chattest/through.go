package chattest

import (
	"context"
	"time"

	"github.com/smsdesk/smsdesk/shared/chat"
)

// through is a store to which all calls go by way of a function, but for what only administrators do.
type through struct {
	AdminStore
	store  Store
	around func(ctx context.Context, call func(Store) (any, error)) (any, error)
}

var _ Store = (*through)(nil)

func goThrough(store Store, around func(ctx context.Context, call func(Store) (any, error)) (any, error)) *through {
	return &through{AdminStore: store, store: store, around: around}
}

// PutAgent implements Store, by no way but its own.
func (w *through) PutAgent(ctx context.Context, agent chat.Agent, subject string, record ...chat.AuditEntry) (bool, error) {
	return w.store.PutAgent(ctx, agent, subject, record...)
}

// do takes a call that has no answer by that way.
func do(ctx context.Context, w *through, call func(Store) error) error {
	_, err := w.around(ctx, func(s Store) (any, error) { return nil, call(s) })
	return err
}

// ask is do for a call with an answer, the zero value if the call was not made.
func ask[A any](ctx context.Context, w *through, call func(Store) (A, error)) (A, error) {
	got, err := w.around(ctx, func(s Store) (any, error) { return call(s) })
	answer, _ := got.(A)
	return answer, err
}

// reserved is what Reserve answers.
type reserved struct {
	Reservation chat.Reservation
	First       bool
}

// AgentBySubject implements Store.
func (w *through) AgentBySubject(ctx context.Context, subject string) (chat.Agent, error) {
	return ask(ctx, w, func(s Store) (chat.Agent, error) { return s.AgentBySubject(ctx, subject) })
}

// Services implements Store.
func (w *through) Services(ctx context.Context, ids []string) ([]chat.Service, error) {
	return ask(ctx, w, func(s Store) ([]chat.Service, error) { return s.Services(ctx, ids) })
}

// Blocked implements Store.
func (w *through) Blocked(ctx context.Context, customer chat.CustomerID) (bool, error) {
	return ask(ctx, w, func(s Store) (bool, error) { return s.Blocked(ctx, customer) })
}

// Reserve implements Store.
func (w *through) Reserve(ctx context.Context, r chat.Reservation, expires time.Time) (chat.Reservation, bool, error) {
	k, err := ask(ctx, w, func(s Store) (reserved, error) {
		r, first, err := s.Reserve(ctx, r, expires)
		return reserved{r, first}, err
	})
	return k.Reservation, k.First, err
}

// Renew implements Store.
func (w *through) Renew(ctx context.Context, r chat.Reservation, position chat.Position, at time.Time) (chat.Reservation, error) {
	return ask(ctx, w, func(s Store) (chat.Reservation, error) { return s.Renew(ctx, r, position, at) })
}

// Message implements Store.
func (w *through) Message(ctx context.Context, id chat.MessageID) (chat.Message, error) {
	return ask(ctx, w, func(s Store) (chat.Message, error) { return s.Message(ctx, id) })
}

// Abandon implements Store.
func (w *through) Abandon(ctx context.Context, id chat.MessageID) error {
	return do(ctx, w, func(s Store) error { return s.Abandon(ctx, id) })
}

// ServiceByNumber implements Store.
func (w *through) ServiceByNumber(ctx context.Context, number string) (chat.Service, error) {
	return ask(ctx, w, func(s Store) (chat.Service, error) { return s.ServiceByNumber(ctx, number) })
}

// ClaimInbound implements Store.
func (w *through) ClaimInbound(ctx context.Context, line chat.LineID, text chat.LastMessage) (chat.Chat, error) {
	return ask(ctx, w, func(s Store) (chat.Chat, error) { return s.ClaimInbound(ctx, line, text) })
}

// ReclaimInbound implements Store.
func (w *through) ReclaimInbound(ctx context.Context, line chat.LineID, text chat.LastMessage) (chat.Chat, error) {
	return ask(ctx, w, func(s Store) (chat.Chat, error) { return s.ReclaimInbound(ctx, line, text) })
}

// PutMessage implements Store.
func (w *through) PutMessage(ctx context.Context, m chat.Message) error {
	return do(ctx, w, func(s Store) error { return s.PutMessage(ctx, m) })
}

// Ignore implements Store.
func (w *through) Ignore(ctx context.Context, i chat.Ignoring) error {
	return do(ctx, w, func(s Store) error { return s.Ignore(ctx, i) })
}

// SetConsent implements Store.
func (w *through) SetConsent(ctx context.Context, consent chat.Consent) error {
	return do(ctx, w, func(s Store) error { return s.SetConsent(ctx, consent) })
}

// Update implements Store.
func (w *through) Update(ctx context.Context, id chat.MessageID, changes ...chat.Change) (chat.Message, error) {
	return ask(ctx, w, func(s Store) (chat.Message, error) { return s.Update(ctx, id, changes...) })
}

// Chat implements Store.
func (w *through) Chat(ctx context.Context, id chat.ChatID) (chat.Chat, error) {
	return ask(ctx, w, func(s Store) (chat.Chat, error) { return s.Chat(ctx, id) })
}

// Service implements Store.
func (w *through) Service(ctx context.Context, id string) (chat.Service, error) {
	return ask(ctx, w, func(s Store) (chat.Service, error) { return s.Service(ctx, id) })
}

// Request implements Store.
func (w *through) Request(ctx context.Context, key string) (chat.Reservation, error) {
	return ask(ctx, w, func(s Store) (chat.Reservation, error) { return s.Request(ctx, key) })
}

// Release implements Store.
func (w *through) Release(ctx context.Context, r chat.Reservation) error {
	return do(ctx, w, func(s Store) error { return s.Release(ctx, r) })
}

// ClaimOutbound implements Store.
func (w *through) ClaimOutbound(ctx context.Context, id chat.ChatID, agentID string, text chat.LastMessage) (chat.Chat, error) {
	return ask(ctx, w, func(s Store) (chat.Chat, error) { return s.ClaimOutbound(ctx, id, agentID, text) })
}

// Link implements Store.
func (w *through) Link(ctx context.Context, p chat.Provider, id chat.MessageID, expires time.Time) ([]chat.Change, error) {
	return ask(ctx, w, func(s Store) ([]chat.Change, error) { return s.Link(ctx, p, id, expires) })
}

// Announce implements Store.
func (w *through) Announce(ctx context.Context, n chat.News, expires time.Time) error {
	return do(ctx, w, func(s Store) error { return s.Announce(ctx, n, expires) })
}

// Linked implements Store.
func (w *through) Linked(ctx context.Context, p chat.Provider) (chat.MessageID, error) {
	return ask(ctx, w, func(s Store) (chat.MessageID, error) { return s.Linked(ctx, p) })
}

// KeepEarly implements Store.
func (w *through) KeepEarly(ctx context.Context, r chat.Receipt, expires time.Time) (chat.MessageID, error) {
	return ask(ctx, w, func(s Store) (chat.MessageID, error) { return s.KeepEarly(ctx, r, expires) })
}

// Due implements Store.
func (w *through) Due(ctx context.Context, shard int, now time.Time, limit int) ([]chat.Due, error) {
	return ask(ctx, w, func(s Store) ([]chat.Due, error) { return s.Due(ctx, shard, now, limit) })
}

// Lines implements Store.
func (w *through) Lines(ctx context.Context, lines []chat.LineID) ([]chat.Chat, error) {
	return ask(ctx, w, func(s Store) ([]chat.Chat, error) { return s.Lines(ctx, lines) })
}

// UnsettledSince implements Store.
func (w *through) UnsettledSince(ctx context.Context, line chat.LineID, from chat.Position) ([]chat.Message, error) {
	return ask(ctx, w, func(s Store) ([]chat.Message, error) { return s.UnsettledSince(ctx, line, from) })
}

// Rearm implements Store.
func (w *through) Rearm(ctx context.Context, due chat.Due, next time.Time, settled chat.Position) error {
	return do(ctx, w, func(s Store) error { return s.Rearm(ctx, due, next, settled) })
}

// DeleteSocket implements Store.
func (w *through) DeleteSocket(ctx context.Context, agentID, connection string) error {
	return do(ctx, w, func(s Store) error { return s.DeleteSocket(ctx, agentID, connection) })
}

// PutAnswer implements Store.
func (w *through) PutAnswer(ctx context.Context, i chat.Idempotency, id chat.ChatID, at time.Time) error {
	return do(ctx, w, func(s Store) error { return s.PutAnswer(ctx, i, id, at) })
}

// Answered implements Store.
func (w *through) Answered(ctx context.Context, i chat.Idempotency) (chat.Chat, error) {
	return ask(ctx, w, func(s Store) (chat.Chat, error) { return s.Answered(ctx, i) })
}

// ChatsOf implements Store.
func (w *through) ChatsOf(ctx context.Context, agentID string, state chat.State, cursor string, limit int) (chat.Page[chat.Chat], error) {
	return ask(ctx, w, func(s Store) (chat.Page[chat.Chat], error) { return s.ChatsOf(ctx, agentID, state, cursor, limit) })
}

// MessagesBefore implements Store.
func (w *through) MessagesBefore(ctx context.Context, in chat.Chat, before chat.Position, limit int) (chat.Page[chat.Message], error) {
	return ask(ctx, w, func(s Store) (chat.Page[chat.Message], error) { return s.MessagesBefore(ctx, in, before, limit) })
}

// MessagesFrom implements Store.
func (w *through) MessagesFrom(ctx context.Context, in chat.Chat, from chat.Position, limit int) (chat.Page[chat.Message], error) {
	return ask(ctx, w, func(s Store) (chat.Page[chat.Message], error) { return s.MessagesFrom(ctx, in, from, limit) })
}

// OpenChats implements Store.
func (w *through) OpenChats(ctx context.Context, agentID string) ([]chat.Chat, error) {
	return ask(ctx, w, func(s Store) ([]chat.Chat, error) { return s.OpenChats(ctx, agentID) })
}

// NewsSince implements Store.
func (w *through) NewsSince(ctx context.Context, agentID string, since time.Time) ([]chat.News, error) {
	return ask(ctx, w, func(s Store) ([]chat.News, error) { return s.NewsSince(ctx, agentID, since) })
}

// Chats implements Store.
func (w *through) Chats(ctx context.Context, ids []chat.ChatID) ([]chat.Chat, error) {
	return ask(ctx, w, func(s Store) ([]chat.Chat, error) { return s.Chats(ctx, ids) })
}

// PutTicket implements Store.
func (w *through) PutTicket(ctx context.Context, hash string, t chat.Ticket) error {
	return do(ctx, w, func(s Store) error { return s.PutTicket(ctx, hash, t) })
}

// TakeTicket implements Store.
func (w *through) TakeTicket(ctx context.Context, hash string) (chat.Ticket, error) {
	return ask(ctx, w, func(s Store) (chat.Ticket, error) { return s.TakeTicket(ctx, hash) })
}

// PutSocket implements Store.
func (w *through) PutSocket(ctx context.Context, socket chat.Socket) error {
	return do(ctx, w, func(s Store) error { return s.PutSocket(ctx, socket) })
}

// Pinged implements Store.
func (w *through) Pinged(ctx context.Context, agentID, connection string, at time.Time) error {
	return do(ctx, w, func(s Store) error { return s.Pinged(ctx, agentID, connection, at) })
}

// Agent implements Store.
func (w *through) Agent(ctx context.Context, id string) (chat.Agent, error) {
	return ask(ctx, w, func(s Store) (chat.Agent, error) { return s.Agent(ctx, id) })
}

// SocketsOf implements Store.
func (w *through) SocketsOf(ctx context.Context, agentID string) ([]chat.Socket, error) {
	return ask(ctx, w, func(s Store) ([]chat.Socket, error) { return s.SocketsOf(ctx, agentID) })
}

// Bucket implements Store.
func (w *through) Bucket(ctx context.Context, key string) (chat.Bucket, error) {
	return ask(ctx, w, func(s Store) (chat.Bucket, error) { return s.Bucket(ctx, key) })
}

// SwapBucket implements Store.
func (w *through) SwapBucket(ctx context.Context, b chat.Bucket, expires time.Time) error {
	return do(ctx, w, func(s Store) error { return s.SwapBucket(ctx, b, expires) })
}

// Interaction implements Store.
func (w *through) Interaction(ctx context.Context, agentID, id string) (chat.Interaction, error) {
	return ask(ctx, w, func(s Store) (chat.Interaction, error) { return s.Interaction(ctx, agentID, id) })
}

// PutCall implements Store.
func (w *through) PutCall(ctx context.Context, a chat.Agent, i chat.Interaction, expires time.Time) error {
	return do(ctx, w, func(s Store) error { return s.PutCall(ctx, a, i, expires) })
}

// SetState implements Store.
func (w *through) SetState(ctx context.Context, a chat.Agent) error {
	return do(ctx, w, func(s Store) error { return s.SetState(ctx, a) })
}

// LinkInteraction implements Store.
func (w *through) LinkInteraction(ctx context.Context, id chat.ChatID, agentID, interactionID string, at time.Time) (chat.Chat, error) {
	return ask(ctx, w, func(s Store) (chat.Chat, error) { return s.LinkInteraction(ctx, id, agentID, interactionID, at) })
}

// Canned implements Store.
func (w *through) Canned(ctx context.Context, id chat.CannedID) (chat.Canned, error) {
	return ask(ctx, w, func(s Store) (chat.Canned, error) { return s.Canned(ctx, id) })
}

// CannedOf implements Store.
func (w *through) CannedOf(ctx context.Context, o chat.CannedOwner, after chat.CannedID, limit int) (chat.Page[chat.Canned], error) {
	return ask(ctx, w, func(s Store) (chat.Page[chat.Canned], error) { return s.CannedOf(ctx, o, after, limit) })
}

// PutCanned implements Store.
func (w *through) PutCanned(ctx context.Context, before, now chat.Canned, i chat.Idempotency) error {
	return do(ctx, w, func(s Store) error { return s.PutCanned(ctx, before, now, i) })
}

// AnsweredCanned implements Store.
func (w *through) AnsweredCanned(ctx context.Context, i chat.Idempotency) (chat.CannedID, error) {
	return ask(ctx, w, func(s Store) (chat.CannedID, error) { return s.AnsweredCanned(ctx, i) })
}

// DeleteCanned implements Store.
func (w *through) DeleteCanned(ctx context.Context, m chat.Canned) error {
	return do(ctx, w, func(s Store) error { return s.DeleteCanned(ctx, m) })
}

// Annotate implements Store.
func (w *through) Annotate(ctx context.Context, t chat.Transition) error {
	return do(ctx, w, func(s Store) error { return s.Annotate(ctx, t) })
}

// Transit implements Store.
func (w *through) Transit(ctx context.Context, t chat.Transition) error {
	return do(ctx, w, func(s Store) error { return s.Transit(ctx, t) })
}

// PutAnswered implements Store.
func (w *through) PutAnswered(ctx context.Context, m, reply chat.Message) error {
	return do(ctx, w, func(s Store) error { return s.PutAnswered(ctx, m, reply) })
}

// ClaimErrand implements Store.
func (w *through) ClaimErrand(ctx context.Context, m chat.Message, at time.Time) error {
	return do(ctx, w, func(s Store) error { return s.ClaimErrand(ctx, m, at) })
}

// PutOffErrand implements Store.
func (w *through) PutOffErrand(ctx context.Context, m chat.Message) error {
	return do(ctx, w, func(s Store) error { return s.PutOffErrand(ctx, m) })
}

// Queue implements Store.
func (w *through) Queue(ctx context.Context, serviceID string) ([]chat.Chat, error) {
	return ask(ctx, w, func(s Store) ([]chat.Chat, error) { return s.Queue(ctx, serviceID) })
}

// OffersTo implements Store.
func (w *through) OffersTo(ctx context.Context, agentID string) ([]chat.Chat, error) {
	return ask(ctx, w, func(s Store) ([]chat.Chat, error) { return s.OffersTo(ctx, agentID) })
}

// Rejections implements Store.
func (w *through) Rejections(ctx context.Context, agentID string) ([]chat.Rejection, error) {
	return ask(ctx, w, func(s Store) ([]chat.Rejection, error) { return s.Rejections(ctx, agentID) })
}

// PutRejection implements Store.
func (w *through) PutRejection(ctx context.Context, r chat.Rejection, expires time.Time) error {
	return do(ctx, w, func(s Store) error { return s.PutRejection(ctx, r, expires) })
}

// AgentsOf implements Store.
func (w *through) AgentsOf(ctx context.Context, serviceID string) ([]chat.Agent, error) {
	return ask(ctx, w, func(s Store) ([]chat.Agent, error) { return s.AgentsOf(ctx, serviceID) })
}

// LastSeen implements Store.
func (w *through) LastSeen(ctx context.Context, agentID string) (time.Time, error) {
	return ask(ctx, w, func(s Store) (time.Time, error) { return s.LastSeen(ctx, agentID) })
}

// RearmWork implements Store.
func (w *through) RearmWork(ctx context.Context, due chat.Due, next time.Time) error {
	return do(ctx, w, func(s Store) error { return s.RearmWork(ctx, due, next) })
}
