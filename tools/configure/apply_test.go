package main

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider/types"

	"github.com/smsdesk/smsdesk/shared/chat"
	"github.com/smsdesk/smsdesk/shared/chat/chattest"
	"github.com/smsdesk/smsdesk/tools/configure/desired"
)

// pool is a Cognito user pool in memory.
type pool struct {
	users     map[string]*user
	passwords int   // set
	refuses   error // to set one
}

type user struct {
	attributes []types.AttributeType
	status     types.UserStatusType
	invited    bool
	password   string
}

var _ cognito = (*pool)(nil)

func (p *pool) AdminGetUser(_ context.Context, in *cognitoidentityprovider.AdminGetUserInput, _ ...func(*cognitoidentityprovider.Options)) (*cognitoidentityprovider.AdminGetUserOutput, error) {
	known, found := p.users[*in.Username]
	if !found {
		return nil, &types.UserNotFoundException{}
	}
	return &cognitoidentityprovider.AdminGetUserOutput{
		Username: in.Username, UserAttributes: known.attributes, UserStatus: known.status,
	}, nil
}

func (p *pool) AdminCreateUser(_ context.Context, in *cognitoidentityprovider.AdminCreateUserInput, _ ...func(*cognitoidentityprovider.Options)) (*cognitoidentityprovider.AdminCreateUserOutput, error) {
	attributes := append([]types.AttributeType{{Name: aws.String("sub"), Value: aws.String("sub-" + *in.Username)}}, in.UserAttributes...)
	p.users[*in.Username] = &user{
		attributes: attributes,
		status:     types.UserStatusTypeForceChangePassword,
		invited:    in.MessageAction != types.MessageActionTypeSuppress,
	}
	return &cognitoidentityprovider.AdminCreateUserOutput{
		User: &types.UserType{Username: in.Username, Attributes: attributes},
	}, nil
}

func (p *pool) AdminSetUserPassword(_ context.Context, in *cognitoidentityprovider.AdminSetUserPasswordInput, _ ...func(*cognitoidentityprovider.Options)) (*cognitoidentityprovider.AdminSetUserPasswordOutput, error) {
	if p.refuses != nil {
		return nil, p.refuses
	}
	p.passwords++
	p.users[*in.Username].password = *in.Password
	if in.Permanent {
		p.users[*in.Username].status = types.UserStatusTypeConfirmed
	}
	return &cognitoidentityprovider.AdminSetUserPasswordOutput{}, nil
}

func (p *pool) AdminUpdateUserAttributes(_ context.Context, in *cognitoidentityprovider.AdminUpdateUserAttributesInput, _ ...func(*cognitoidentityprovider.Options)) (*cognitoidentityprovider.AdminUpdateUserAttributesOutput, error) {
	known := p.users[*in.Username]
	known.attributes = append([]types.AttributeType{{Name: aws.String("sub"), Value: aws.String("sub-" + *in.Username)}}, in.UserAttributes...)
	return &cognitoidentityprovider.AdminUpdateUserAttributesOutput{}, nil
}

// desk is an smsdesk that nobody has configured yet.
type desk struct {
	*chattest.World
	*pool
}

func deploy(t *testing.T) desk {
	w := chattest.NewWorld(t, func(clock chat.Clock) chattest.Store { return chattest.NewFake(clock) })
	return desk{w, &pool{users: make(map[string]*user)}}
}

func (d desk) accounts(password string) *accounts {
	return &accounts{cognito: d.pool, pool: "us-east-1_AbCdEfGhI", password: password}
}

func (d desk) agent(id string) chat.Agent {
	d.Helper()
	agent, err := d.Store.Agent(d.Context(), id)
	d.OK(err)
	return agent
}

// apply is what is told: first what would change, then what did.
func (d desk) apply(password string, state desired.State, dryRun bool) (shown, done []string, err error) {
	d.Helper()
	var out strings.Builder
	err = (&applier{
		store: d.Store, accounts: d.accounts(password), out: &out,
		auditor: &chat.Auditor{Store: d.Store, IDs: d.IDs, Clock: d.Clock.Now},
	}).apply(d.Context(), state, dryRun)
	isDone := regexp.MustCompile(`^\w+ +[\w-]+ +(created|changed|unchanged)$`)
	for line := range strings.Lines(out.String()) {
		line = strings.TrimSuffix(line, "\n")
		if isDone.MatchString(line) {
			done = append(done, strings.Join(strings.Fields(line), " "))
		} else {
			shown = append(shown, line)
		}
	}
	return shown, done, err
}

func told(t *testing.T, got []string, err error, want ...string) {
	t.Helper()
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %q, %v, want %q", got, err, want)
	}
}

func supportWith(agents ...desired.Agent) desired.State {
	return desired.State{
		Services: []chat.Service{{ID: "support", Name: "Support", SMS: true, Carrier: "sns", Numbers: []string{"+12065550100"}, MaxSegments: 1}},
		Agents:   agents,
	}
}

func alice(email string) desired.Agent {
	return desired.Agent{
		Agent: chat.Agent{ID: "alice", Name: "Alice", Permissions: []chat.Permission{chat.PermissionSend}, Services: []string{"support"}},
		Email: email,
	}
}

func TestWhatIsAskedForIsShownAndMadeAndTheSecondTimeLeftAlone(t *testing.T) {
	d := deploy(t)
	wanted := []string{
		"service support is to be created",
		"  + id: support",
		"  + name: Support",
		"  + sms: true",
		"  + carrier: sns",
		"  + numbers: [+12065550100]",
		"  + maxSegments: 1",
		"account alice is to be created",
		"agent alice is to be created",
		"  + id: alice",
		"  + name: Alice",
		"  + permissions: [sms:send]",
		"  + services: [support]",
	}
	shown, done, err := d.apply("the password", supportWith(alice("")), true)
	told(t, shown, err, wanted...)
	if _, err := d.Store.Agent(t.Context(), "alice"); len(done) > 0 || len(d.users) > 0 || !errors.Is(err, chat.ErrNotFound) {
		t.Fatalf("a dry run did %q, made %v, %v", done, d.users, err)
	}

	shown, done, err = d.apply("the password", supportWith(alice("")), false)
	told(t, shown, err, wanted...)
	told(t, done, err, "service support created", "account alice created", "agent alice created")
	if account := d.users["alice"]; account.password != "the password" || account.invited || account.status != types.UserStatusTypeConfirmed {
		t.Errorf("the account is %+v", account)
	}
	if agent, err := d.Store.AgentBySubject(t.Context(), "sub-alice"); err != nil || agent.Name != "Alice" {
		t.Errorf("the agent is %+v, %v", agent, err)
	}

	shown, done, err = d.apply("another password", supportWith(alice("")), false)
	told(t, shown, err, "nothing is to be changed")
	told(t, done, err, "service support unchanged", "account alice unchanged", "agent alice unchanged")
	if d.passwords != 1 {
		t.Errorf("set %d passwords", d.passwords)
	}
	var actions []chat.AuditAction
	for _, e := range d.Recorded(d.Clock.Now().Truncate(24 * time.Hour)) {
		if e.By != operator {
			t.Errorf("on record of %s: %+v", e.By, e)
		}
		actions = append(actions, e.Action)
	}
	if want := []chat.AuditAction{chat.AuditAgentChanged, chat.AuditServiceChanged}; !reflect.DeepEqual(actions, want) {
		t.Errorf("on record: %v, want %v", actions, want)
	}
}

func TestWhatBecameDifferentIsShownAndChanged(t *testing.T) {
	d := deploy(t)
	_, _, err := d.apply("the password", supportWith(alice("")), false)
	d.OK(err)
	state := supportWith(alice(""))
	state.Services[0].Name = "Help"
	state.Services[0].Policies.OpeningHours = chat.OpeningHours{
		TimeZone: "America/Los_Angeles", Periods: []chat.OpenPeriod{{Days: []time.Weekday{time.Monday}, From: 9 * 60, To: 17 * 60}},
	}
	state.Agents[0].Permissions = nil
	shown, done, err := d.apply("the password", state, false)
	told(t, shown, err,
		"service support is to be changed",
		"  ~ name: Support → Help",
		"  + policies.openingHours.timeZone: America/Los_Angeles",
		"  + policies.openingHours.periods[0].days: [mon]",
		"  + policies.openingHours.periods[0].from: 09:00",
		"  + policies.openingHours.periods[0].to: 17:00",
		"agent alice is to be changed",
		"  - permissions: [sms:send]",
	)
	told(t, done, err, "service support changed", "account alice unchanged", "agent alice changed")
	if d.agent("alice").Can(chat.PermissionSend) {
		t.Errorf("stored %+v", d.agent("alice"))
	}
}

func TestAnAgentIsInvitedIfThereIsNoPassword(t *testing.T) {
	d := deploy(t)
	_, done, err := d.apply("", supportWith(alice("alice@example.com")), false)
	told(t, done, err, "service support created", "account alice created", "agent alice created")
	if account := d.users["alice"]; !account.invited || attribute(account.attributes, "email") != "alice@example.com" || d.passwords != 0 {
		t.Errorf("the account is %+v", account)
	}
	_, done, err = d.apply("", supportWith(alice("alice@example.com")), false)
	told(t, done, err, "service support unchanged", "account alice unchanged", "agent alice unchanged")
}

func TestAnAgentWhomNoInvitationReachesIsRefusedAndNothingIsChanged(t *testing.T) {
	d := deploy(t)
	if _, _, err := d.apply("", supportWith(alice("")), false); !errors.Is(err, errNoWayIn) || !strings.Contains(err.Error(), "alice") {
		t.Errorf("got %v", err)
	}
	if _, err := d.Store.Service(t.Context(), "support"); len(d.users) != 0 || !errors.Is(err, chat.ErrNotFound) {
		t.Errorf("left %v, %v", d.users, err)
	}
}

func TestAnAccountFollowsTheAgentsEmail(t *testing.T) {
	d := deploy(t)
	_, _, err := d.apply("", supportWith(alice("alice@example.com")), false)
	d.OK(err)
	shown, done, err := d.apply("", supportWith(alice("alice@example.org")), false)
	told(t, shown, err, "account alice is to be changed", "  ~ email: alice@example.com → alice@example.org")
	told(t, done, err, "service support unchanged", "account alice changed", "agent alice unchanged")
	if email := attribute(d.users["alice"].attributes, "email"); email != "alice@example.org" {
		t.Errorf("the account has %q", email)
	}
}

func TestAnAccountThatWasLeftHalfMadeIsFinished(t *testing.T) {
	d := deploy(t)
	d.refuses = errors.New("too short")
	if _, _, err := d.apply("the password", supportWith(alice("")), false); !errors.Is(err, d.refuses) {
		t.Errorf("got %v", err)
	}
	d.refuses = nil
	_, done, err := d.apply("the password", supportWith(alice("")), false)
	told(t, done, err, "service support unchanged", "account alice changed", "agent alice created")
	if d.users["alice"].password != "the password" {
		t.Error("the account has no password")
	}
}

func TestAnAgentWhoseAccountIsAnotherOneSignsInWithThat(t *testing.T) {
	d := deploy(t)
	_, err := d.Store.PutService(t.Context(), supportWith().Services[0])
	d.OK(err)
	_, err = d.Store.PutAgent(t.Context(), alice("").Agent, "sub-of-an-account-that-is-gone")
	d.OK(err)
	d.users["alice"] = &user{attributes: []types.AttributeType{{Name: aws.String("sub"), Value: aws.String("sub-alice")}}}
	shown, done, err := d.apply("", supportWith(alice("")), false)
	told(t, shown, err, "agent alice is to be changed", "  + sign-in: the account")
	told(t, done, err, "service support unchanged", "account alice unchanged", "agent alice changed")
	agent, err := d.Store.AgentBySubject(t.Context(), "sub-alice")
	d.OK(err)
	d.Same("who signs in", agent.ID, "alice")
}

func TestAnExportAsksForWhatIsThere(t *testing.T) {
	d := deploy(t)
	asked := supportWith(alice("alice@example.com"))
	asked.Services[0].Policies = chattest.Policies()
	for i := range chat.MaxLimit {
		id := fmt.Sprintf("service-%03d", i)
		asked.Services = append(asked.Services, chat.Service{ID: id, Name: id, Carrier: "sns", MaxSegments: 1})
	}
	_, _, err := d.apply("", asked, false)
	d.OK(err)
	export := func() string {
		var out strings.Builder
		d.OK((&exporter{store: d.Store, accounts: d.accounts(""), out: &out}).export(t.Context()))
		return out.String()
	}
	content := export()
	read, err := desired.Parse([]byte(content))
	d.OK(err)
	slices.SortFunc(asked.Services, func(a, b chat.Service) int { return strings.Compare(a.ID, b.ID) })
	written, err := desired.Write(asked)
	d.OK(err)
	d.Same("the file", content, string(written))
	shown, _, err := d.apply("", read, false)
	told(t, shown, err, "nothing is to be changed")
}
