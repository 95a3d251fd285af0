package chattest

import (
	"errors"
	"slices"
	"time"

	"github.com/smsdesk/smsdesk/shared/chat"
)

// maySend tells whether the agent may text.
func maySend(a chat.Agent) bool { return a.Can(chat.PermissionSend) }

// full tells whether the agent has as many chats as allowed.
func (m *model) full(agentID string) bool {
	most, open := m.service.Policies.MaxChatsPerAgent, 0
	for _, l := range m.lines {
		if l.chat.State == chat.StateActive && l.chat.Agent == agentID {
			open++
		}
	}
	return most > 0 && open >= most
}

// assign makes the chat the agent's, if there is room.
func (m *model) assign(o *outline, agentID string) chat.Code {
	switch {
	case o.State == chat.StateActive && o.Agent == agentID:
		return ""
	case m.full(agentID):
		return chat.CodeChatLimitReached
	}
	now := m.Clock.Now()
	o.State, o.Agent, o.OwnedSince, o.Offer = chat.StateActive, agentID, now, chat.Offer{}
	m.idle(o, now)
	return ""
}

// idle makes the chat end by itself some time after now.
func (m *model) idle(o *outline, now time.Time) {
	o.LapsesAt = time.Time{}
	if end := m.service.Policies.IdleEnd; end > 0 {
		o.LapsesAt = now.Add(end)
	}
}

// lapse ends the chat if it has ended by itself.
func (o *outline) lapse(now time.Time) {
	if !o.open() || o.LapsesAt.IsZero() || now.Before(o.LapsesAt) {
		return
	}
	reason := chat.EndedIdle
	if o.State == chat.StateRequested {
		reason = chat.EndedMissed
	}
	o.end(reason, o.LapsesAt)
}

func (o *outline) open() bool { return o.State == chat.StateRequested || o.State == chat.StateActive }

func (o *outline) end(reason chat.EndReason, at time.Time) {
	o.State, o.EndReason, o.EndedAt = chat.StateEnded, reason, at
	o.Offer, o.WaitingSince, o.LapsesAt = chat.Offer{}, time.Time{}, time.Time{}
}

// latest is the customer's line that was used last, else the one with the first number.
func (m *model) latest(customer string) *modelLine {
	var latest *modelLine
	for _, l := range m.lines {
		if l.customer == customer && (latest == nil || l.chat.LastActivityAt.After(latest.chat.LastActivityAt)) {
			latest = l
		}
	}
	return latest
}

func (m *model) start() {
	agent, customer := m.anyAgent(), one(m, "line", m.lines).customer
	_ = m.act(m.sure(func() chat.Code {
		l := m.latest(customer)
		switch {
		case !maySend(agent):
			return chat.CodeNotPermitted
		case m.optedOut[customer]:
			return chat.CodeOptedOut
		case l.chat.State == chat.StateActive && l.chat.Agent == agent.ID:
			return ""
		case l.chat.State == chat.StateActive:
			return chat.CodeChatOwnedByOther
		case l.chat.State == chat.StateRequested:
			return m.assign(&l.chat, agent.ID)
		case m.full(agent.ID):
			return chat.CodeChatLimitReached
		}
		now := m.Clock.Now()
		l.chat = outline{ID: newChat, State: chat.StateActive, Agent: agent.ID, OwnedSince: now, LastActivityAt: now}
		m.idle(&l.chat, now)
		return ""
	}), func(store Store) error {
		_, _, err := m.Starter(store).Start(m.Context(), chat.StartRequest{
			Agent: agent, ServiceID: m.service.ID, CustomerNumber: customer,
		})
		return err
	})
}

// writes is what becomes of a text that the agent sends in the chat.
func (m *model) writes(agent chat.Agent, l *modelLine) chat.Code {
	switch {
	case !maySend(agent):
		return chat.CodeNotPermitted
	case l.chat.Agent != agent.ID:
		return chat.CodeNotYourChat
	case m.optedOut[l.customer]:
		return chat.CodeOptedOut
	case l.chat.State != chat.StateActive:
		return chat.CodeChatEnded
	}
	now := m.Clock.Now()
	if l.chat.Offer.Reason == chat.OfferAway {
		l.chat.Offer = chat.Offer{}
	}
	l.chat.WaitingSince, l.chat.LastActivityAt, l.raced = time.Time{}, now, false
	m.idle(&l.chat, now)
	return ""
}

// usually is the chat's owner, now and then somebody else.
func (m *model) usually(l *modelLine) chat.Agent {
	if l.chat.Agent == "" || pick(m, "somebody else", false, false, false, true) {
		return m.anyAgent()
	}
	return m.agent(l.chat.Agent)
}

func (m *model) send() {
	l, ok := m.anyChat()
	if !ok {
		return
	}
	agent := m.usually(l)
	s := &modelSend{request: m.SendRequest(agent, l.chat.ID, m.Name("text"))}
	m.sends = append(m.sends, s)
	m.sending(s, func() (chat.Code, bool) { return m.writes(agent, l), true })
}

// sending asks for the text to be sent. The same answer is always the same message.
func (m *model) sending(s *modelSend, expect func() (chat.Code, bool)) {
	err := m.act(expect, func(store Store) error {
		sender := m.Sender(store, m.carrier)
		send := func() (chat.Message, error) { return sender.Send(m.Context(), s.request) }
		if s.retry.Message != "" {
			send = func() (chat.Message, error) { return sender.Retry(m.Context(), s.retry) }
		}
		got, err := send()
		if err == nil && s.message != "" {
			m.Same("the answer to a repeated request", got.ID, s.message)
		}
		if err == nil {
			s.message = got.ID
		}
		return err
	})
	if _, refused := errors.AsType[*chat.Error](err); err != nil && !refused {
		s.crashed = true
	}
}

// repeat makes a request once more, with its key.
func (m *model) repeat() {
	if len(m.sends) == 0 {
		return
	}
	m.again(one(m, "request", m.sends))
}

// again makes the request once more. What was refused is as if it had not been asked; what may have been stored is another story.
func (m *model) again(s *modelSend) {
	l := m.line(s.request.Chat.Line())
	agent := m.agent(s.request.Agent.ID)
	isRetry := s.retry.Message != ""
	stranger := isRetry && m.Chat(s.request.Chat).AgentID != agent.ID
	settled := isRetry && !m.retryable(s.retry.Message)
	answered, crashed := s.message != "", s.crashed
	l.raced = l.raced || crashed // it may take the position of the first attempt
	m.sending(s, func() (code chat.Code, sure bool) {
		switch {
		case stranger:
			return chat.CodeNotYourChat, true
		case settled:
			return chat.CodeInvalidRequest, true
		case answered:
			return "", true
		case crashed || l.chat.ID != s.request.Chat:
			return "", false
		}
		return m.writes(agent, l), true
	})
}

// retryable tells whether the message may be sent again.
func (m *model) retryable(id chat.MessageID) bool {
	status := m.Message(id).Observed(m.Clock.Now()).Status
	return status == chat.StatusFailed || status == chat.StatusUnconfirmed
}

func (m *model) retry() {
	var some []*modelSend
	for _, s := range m.sends {
		if s.message != "" {
			some = append(some, s)
		}
	}
	if len(some) == 0 {
		return
	}
	of := one(m, "message", some)
	s := m.retries[of.message]
	if s == nil {
		agent := m.usually(m.line(of.request.Chat.Line()))
		s = &modelSend{request: chat.SendRequest{Agent: agent, Chat: of.request.Chat, Body: of.request.Body}}
		s.retry = chat.RetryRequest{
			Agent: agent, Chat: of.request.Chat, Message: of.message, Idempotency: chat.NewIdempotency(m.Name("key"), agent.ID, "retry"),
		}
		m.sends = append(m.sends, s)
		m.retries[of.message] = s
	}
	m.again(s)
}

func (m *model) accept() {
	l, ok := m.anyChat()
	if !ok {
		return
	}
	agent := m.anyAgent()
	_ = m.act(m.sure(func() chat.Code {
		o := &l.chat
		switch {
		case !o.open():
			return chat.CodeChatEnded
		case o.State == chat.StateActive && o.Agent == agent.ID:
			o.Offer = chat.Offer{}
		case o.Offer.Reason == "" && !m.neglected(o):
			return chat.CodeAlreadyTaken
		case o.Offer.To != "" && o.Offer.To != agent.ID && !m.neglected(o):
			return chat.CodeNotYourChat
		case !maySend(agent):
			return chat.CodeNotPermitted
		}
		return m.assign(o, agent.ID)
	}), func(store Store) error {
		_, err := m.Mover(store).Accept(m.Context(), agent, l.chat.ID, chat.Idempotency{})
		return err
	})
}

// neglected tells whether the customer has waited for an owner who has been away for as long as the service allows.
func (m *model) neglected(o *outline) bool {
	seen := m.seen[o.Agent]
	if o.OwnedSince.After(seen) {
		seen = o.OwnedSince
	}
	return o.State == chat.StateActive && (o.Offer.Reason == "" || o.Offer.To != "") && !o.WaitingSince.IsZero() &&
		!m.Clock.Now().Before(seen.Add(m.service.Policies.Away()))
}

func (m *model) reject() {
	l, ok := m.anyChat()
	if !ok {
		return
	}
	agent, before := m.anyAgent(), false
	for r := range m.rejected {
		before = before || r.Agent == agent.ID && r.Chat == l.chat.ID
	}
	_ = m.act(m.sure(func() chat.Code {
		o := &l.chat
		switch {
		case !o.open():
			return chat.CodeChatEnded
		case o.State == chat.StateActive && o.Agent == agent.ID, o.Offer.Reason == "" && !before:
			return chat.CodeAlreadyTaken
		case o.Offer.Reason == "": // said once more
		case o.Offer.To == agent.ID:
			o.Offer = chat.Offer{}
		case o.Offer.To != "":
			return chat.CodeNotYourChat
		}
		return ""
	}), func(store Store) error {
		_, err := m.Mover(store).Reject(m.Context(), agent, l.chat.ID, chat.Idempotency{})
		return err
	})
}

func (m *model) transfer() {
	l, ok := m.anyChat()
	if !ok {
		return
	}
	agent := m.usually(l)
	to := pick(m, "to", "", m.agents[0].ID, m.agents[1].ID, m.agents[2].ID, m.agents[3].ID)
	r := chat.TransferRequest{Agent: agent, Chat: l.chat.ID, ToAgent: to, Note: pick(m, "note", "", "please")}
	if to == "" {
		r.ToService = m.service.ID
	}
	_ = m.act(m.sure(func() chat.Code {
		o := &l.chat
		switch {
		case o.Agent != agent.ID:
			return chat.CodeNotYourChat
		case o.State != chat.StateActive:
			return chat.CodeChatEnded
		case to == agent.ID || (to != "" && !maySend(m.agent(to))):
			return chat.CodeInvalidRequest
		}
		if was := o.Offer; was.Reason != chat.OfferTransfer || was.To != to || was.Note != r.Note {
			o.Offer = chat.Offer{Reason: chat.OfferTransfer, To: to, By: agent.ID, Note: r.Note, Since: m.Clock.Now()}
		}
		return ""
	}), func(store Store) error {
		_, err := m.Mover(store).Transfer(m.Context(), r)
		return err
	})
}

func (m *model) takeOver() {
	l, ok := m.anyChat()
	if !ok {
		return
	}
	agent := one(m, "supervisor", []chat.Agent{m.agents[2], m.agents[2], m.agents[0]})
	_ = m.act(m.sure(func() chat.Code {
		switch {
		case !agent.Can(chat.PermissionSupervise):
			return chat.CodeNotPermitted
		case !l.chat.open():
			return chat.CodeChatEnded
		}
		return m.assign(&l.chat, agent.ID)
	}), func(store Store) error {
		_, err := m.Mover(store).TakeOver(m.Context(), agent, l.chat.ID, chat.Idempotency{})
		return err
	})
}

func (m *model) give() {
	l, ok := m.anyChat()
	if !ok {
		return
	}
	supervisor, to := one(m, "supervisor", []chat.Agent{m.agents[2], m.agents[2], m.agents[0]}), m.anyAgent()
	_ = m.act(m.sure(func() chat.Code {
		switch {
		case !supervisor.Can(chat.PermissionSupervise):
			return chat.CodeNotPermitted
		case !maySend(to):
			return chat.CodeInvalidRequest
		case !l.chat.open():
			return chat.CodeChatEnded
		}
		return m.assign(&l.chat, to.ID)
	}), func(store Store) error {
		_, err := m.Mover(store).Give(m.Context(), supervisor, l.chat.ID, to.ID, chat.Idempotency{})
		return err
	})
}

func (m *model) read() {
	l, ok := m.anyChat()
	if !ok {
		return
	}
	agent := m.usually(l)
	messages := m.Messages(chat.Chat{ID: l.chat.ID})
	if len(messages) == 0 {
		return
	}
	upTo := one(m, "message", messages).ID
	_ = m.act(m.sure(func() chat.Code {
		switch {
		case l.chat.Agent != agent.ID:
			return chat.CodeNotYourChat
		case l.chat.State != chat.StateActive:
			return chat.CodeChatEnded
		}
		l.raced = l.raced && upTo != messages[len(messages)-1].ID
		return ""
	}), func(store Store) error {
		_, err := m.Mover(store).Read(m.Context(), agent, l.chat.ID, upTo, chat.Idempotency{})
		return err
	})
}

func (m *model) end() {
	l, ok := m.anyChat()
	if !ok {
		return
	}
	agent := m.usually(l)
	_ = m.act(m.sure(func() chat.Code {
		switch {
		case l.chat.Agent != agent.ID:
			return chat.CodeNotYourChat
		case l.chat.State == chat.StateActive:
			l.chat.end(chat.EndedByAgent, m.Clock.Now())
		}
		return ""
	}), func(store Store) error {
		_, err := m.Mover(store).End(m.Context(), chat.EndRequest{Agent: agent, Chat: l.chat.ID})
		return err
	})
}

func (m *model) choose() {
	agent := m.anyAgent()
	state := pick(m, "state", chat.AgentReady, chat.AgentNotReady)
	_, err := (&chat.Availability{Store: m.store}).Choose(m.Context(), agent, chat.Choice{State: state})
	m.OK(err)
	m.choices[agent.ID] = state
}

// call lets a call of an agent begin, go on, end; the telephony system may say so in any order.
func (m *model) call() {
	agent := m.anyAgent()
	id := pick(m, "call", "first", "second", "third")
	phase := pick(m, "phase", chat.PhaseBusy, chat.PhaseAfterCallWork, chat.PhaseDone)
	now := m.Clock.Now()
	m.OK((&chat.Calls{Store: m.store, Clock: m.Clock.Now}).Report(m.Context(), chat.CallReport{
		AgentID: agent.ID, InteractionID: id, ServiceID: m.service.ID, CustomerNumber: m.lines[0].customer, Phase: phase, At: now,
	}))
	calls := m.calls[agent.ID]
	i := slices.IndexFunc(calls, func(c *modelCall) bool { return c.id == id })
	if i < 0 {
		m.calls[agent.ID] = append(calls, &modelCall{id: id, began: now, phase: phase})
	} else if phase.Rank() > calls[i].phase.Rank() {
		calls[i].phase = phase
	}
}

// state is what the agent's is: that of the newest open call, else the agent's choice.
func (m *model) state(agentID string) chat.AgentState {
	var newest *modelCall
	for _, c := range m.calls[agentID] {
		if c.phase != chat.PhaseDone && (newest == nil || c.began.After(newest.began) || (c.began.Equal(newest.began) && c.id > newest.id)) {
			newest = c
		}
	}
	switch {
	case newest == nil:
		return m.choices[agentID]
	case newest.phase == chat.PhaseAfterCallWork:
		return chat.AgentAfterCallWork
	}
	return chat.AgentBusy
}

// ping is a desktop that connects, or is still there.
func (m *model) ping() {
	agent := one(m, "agent", m.agents).ID
	sockets := &chat.Sockets{Store: m.store, Clock: m.Clock.Now}
	known, err := sockets.Pinged(m.Context(), agent, "desktop")
	m.OK(err)
	if !known {
		m.OK(sockets.Connected(m.Context(), agent, "desktop"))
	}
	m.seen[agent] = m.Clock.Now()
}

// wait lets a process take some time, less than it may.
func (m *model) wait() {
	m.Clock.Advance(pick(m, "time", time.Millisecond, chat.StartBy-time.Millisecond, chat.StartBy, 2*chat.StartBy))
}

// pass lets some time pass.
func (m *model) pass() {
	m.Clock.Advance(pick(m, "time", time.Millisecond, time.Second, chat.StartBy, chat.Lease, chat.AnswerBy, chat.CommitLag,
		chat.DefaultAwayAfter, chat.DueSoon, chat.RelayBy+chat.CommitLag, time.Hour, 6*time.Hour, chat.DefaultReopenWithin, chat.ReceiptLag))
}

// passTo lets time pass to a moment at which something changes by itself, or to just before or after it.
func (m *model) passTo() {
	var moments []time.Time
	for _, l := range m.lines {
		o := l.chat
		moments = append(moments, o.LapsesAt)
		if o.State == chat.StateActive && !o.WaitingSince.IsZero() {
			away := m.service.Policies.Away()
			moments = append(moments, o.OwnedSince.Add(away), m.seen[o.Agent].Add(away))
		}
		if o.State == chat.StateEnded {
			moments = append(moments, o.EndedAt.Add(m.service.Policies.AfterEnd.Within()))
		}
	}
	moments = slices.DeleteFunc(moments, func(at time.Time) bool { return !at.After(m.Clock.Now().Add(time.Millisecond)) })
	if len(moments) == 0 {
		return
	}
	at := one(m, "moment", moments)
	m.Clock.Set(at.Add(pick(m, "off by", -time.Millisecond, 0, time.Millisecond)))
}
