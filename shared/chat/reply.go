package chat

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/smsdesk/smsdesk/shared/sms"
)

// SentBySystem is who sends texts that no agent writes. No agent has this id.
const SentBySystem = "system"

// TextKind is what a system text is for.
type TextKind string

// The kinds of system texts.
const (
	TextAuto    TextKind = "auto"    // an automatic reply
	TextStopped TextKind = "stopped" // confirms an opt-out
	TextStarted TextKind = "started" // confirms its end
	TextHelp    TextKind = "help"    // answers HELP
)

// DespiteOptOut tells whether the text goes to a customer who has opted out.
func (k TextKind) DespiteOptOut() bool { return k == TextStopped || k == TextHelp }

// Errand is what whoever sends a system text has to know, and has done.
type Errand struct {
	Kind      TextKind
	ServiceID string
	Customer  CustomerID // who must not have opted out, unless the text goes out all the same
	From, To  string     // the service's number, the customer's; E.164
	PutOffs   int        // how often its turn at the carrier was too far away
	CalledAt  time.Time  // when the one attempt to send it began; zero before
}

// The default answers. The verbs stand for the service's name.
const (
	defaultStopText  = "%s: you are opted out and will get no more texts. Reply START to get them again."
	defaultStartText = "%s: you are opted in again. Reply STOP to opt out, HELP for help."
	defaultHelpText  = "%s: reply here to reach us. Message and data rates may apply. Reply STOP to opt out."
)

// text is what STOP, START or HELP is answered with; empty if the carrier answers.
func (s Service) text(kind TextKind) string {
	own, standard := "", ""
	switch texts := s.Policies.OptOutTexts; {
	case texts.ByCarrier:
		return ""
	case kind == TextStopped:
		own, standard = texts.Stop, defaultStopText
	case kind == TextStarted:
		own, standard = texts.Start, defaultStartText
	case kind == TextHelp:
		own, standard = texts.Help, defaultHelpText
	}
	if own != "" {
		return own
	}
	return fmt.Sprintf(standard, s.Name)
}

// replier makes the texts that no agent writes. They are stored with what they answer; see Relayer for their way out.
type replier struct {
	store NumberStore
	ids   IDs
	key   Key
}

// reply is a new text to the customer, nil if there is nothing to say or nobody to say it to.
func (r replier) reply(ctx context.Context, kind TextKind, service Service, line LineID, chat ChatID, from, to, body string, now time.Time) (*Message, error) {
	if strings.TrimSpace(body) == "" || !service.SMS {
		return nil, nil
	}
	if answerable, err := r.answerable(ctx, to); err != nil || !answerable {
		return nil, err
	}
	position, err := r.ids.Next(now)
	if err != nil {
		return nil, err
	}
	m := newMessage(NewMessageID(line, position), chat, Outbound, body, StatusQueued, now)
	m.SentBy = SentBySystem
	m.Errand = &Errand{Kind: kind, ServiceID: service.ID, Customer: r.key.Customer(to), From: from, To: to}
	return &m, nil
}

// autoReply is a new automatic reply in the chat, nil if the customer has opted out or got one lately.
func (r replier) autoReply(ctx context.Context, service Service, c Chat, body string, now time.Time) (*Message, error) {
	lately := !c.AutoRepliedAt.IsZero() && now.Before(c.AutoRepliedAt.Add(service.Policies.BetweenAutoReplies()))
	if c.OptedOut || lately {
		return nil, nil
	}
	return r.reply(ctx, TextAuto, service, c.ID.Line(), c.ID, c.ServiceNumber, c.CustomerNumber, body, now)
}

// shortest is how long the shortest numbers of subscribers are, in E.164; what is shorter is a short code.
const shortest = len("+6834000")

// answerable tells whether an automatic text to the number cannot make two machines text each other for ever: it is no short
// code, and no number of ours.
func (r replier) answerable(ctx context.Context, number string) (bool, error) {
	if !sms.IsE164(number) || len(number) < shortest {
		return false, nil
	}
	_, err := r.store.ServiceByNumber(ctx, number)
	if errors.Is(err, ErrNotFound) {
		return true, nil
	}
	if err != nil {
		return false, fmt.Errorf("find out whose number it is: %w", err)
	}
	return false, nil
}
