package main

import (
	"context"
	"errors"
	"reflect"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider/types"

	"github.com/smsdesk/smsdesk/shared/chat"
	"github.com/smsdesk/smsdesk/tools/configure/desired"
)

// records is a store in memory.
type records struct {
	services map[string]chat.Service
	agents   map[string]chat.Agent
	subjects map[string]string // by agent
}

var _ store = (*records)(nil)

func (r *records) Service(_ context.Context, id string) (chat.Service, error) {
	service, found := r.services[id]
	if !found {
		return chat.Service{}, chat.ErrNotFound
	}
	return service, nil
}

func (r *records) Agent(_ context.Context, id string) (chat.Agent, error) {
	agent, found := r.agents[id]
	if !found {
		return chat.Agent{}, chat.ErrNotFound
	}
	return agent, nil
}

func (r *records) PutService(_ context.Context, service chat.Service) (bool, error) {
	same := reflect.DeepEqual(r.services[service.ID], service)
	r.services[service.ID] = service
	return !same, nil
}

func (r *records) PutAgent(_ context.Context, agent chat.Agent, subject string) (bool, error) {
	same := reflect.DeepEqual(r.agents[agent.ID], agent) && r.subjects[agent.ID] == subject
	r.agents[agent.ID], r.subjects[agent.ID] = agent, subject
	return !same, nil
}

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

// deployed is an smsdesk that nobody has configured yet.
type deployed struct {
	*records
	*pool
}

func deploy() deployed {
	return deployed{
		&records{services: make(map[string]chat.Service), agents: make(map[string]chat.Agent), subjects: make(map[string]string)},
		&pool{users: make(map[string]*user)},
	}
}

func (d deployed) apply(t *testing.T, password string, state desired.State) (lines []string, err error) {
	t.Helper()
	var out strings.Builder
	err = (&applier{
		store:    d.records,
		accounts: &accounts{cognito: d.pool, pool: "us-east-1_AbCdEfGhI", password: password},
		out:      &out,
	}).apply(t.Context(), state)
	for line := range strings.Lines(out.String()) {
		lines = append(lines, strings.Join(strings.Fields(line), " "))
	}
	return lines, err
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

func TestWhatIsAskedForIsMadeAndTheSecondTimeLeftAlone(t *testing.T) {
	d := deploy()
	lines, err := d.apply(t, "the password", supportWith(alice("")))
	told(t, lines, err, "service support created", "account alice created", "agent alice created")
	if account := d.users["alice"]; account.password != "the password" || account.invited || account.status != types.UserStatusTypeConfirmed {
		t.Errorf("the account is %+v", account)
	}
	if d.subjects["alice"] != "sub-alice" || d.agents["alice"].Name != "Alice" {
		t.Errorf("the agent is %+v, known by %q", d.agents["alice"], d.subjects["alice"])
	}

	lines, err = d.apply(t, "another password", supportWith(alice("")))
	told(t, lines, err, "service support unchanged", "account alice unchanged", "agent alice unchanged")
	if d.passwords != 1 {
		t.Errorf("set %d passwords", d.passwords)
	}
}

func TestWhatBecameDifferentIsChanged(t *testing.T) {
	d := deploy()
	if _, err := d.apply(t, "the password", supportWith(alice(""))); err != nil {
		t.Fatal(err)
	}
	state := supportWith(alice(""))
	state.Services[0].Name = "Help"
	state.Agents[0].Permissions = nil
	lines, err := d.apply(t, "the password", state)
	told(t, lines, err, "service support changed", "account alice unchanged", "agent alice changed")
	if d.services["support"].Name != "Help" || d.agents["alice"].Can(chat.PermissionSend) {
		t.Errorf("stored %+v, %+v", d.services, d.agents)
	}
}

func TestAnAgentIsInvitedIfThereIsNoPassword(t *testing.T) {
	d := deploy()
	lines, err := d.apply(t, "", supportWith(alice("alice@example.com")))
	told(t, lines, err, "service support created", "account alice created", "agent alice created")
	if account := d.users["alice"]; !account.invited || attribute(account.attributes, "email") != "alice@example.com" || d.passwords != 0 {
		t.Errorf("the account is %+v", account)
	}
	lines, err = d.apply(t, "", supportWith(alice("alice@example.com")))
	told(t, lines, err, "service support unchanged", "account alice unchanged", "agent alice unchanged")
}

func TestAnAgentWhomNoInvitationReachesIsRefused(t *testing.T) {
	d := deploy()
	if _, err := d.apply(t, "", supportWith(alice(""))); !errors.Is(err, errNoWayIn) || !strings.Contains(err.Error(), "alice") {
		t.Errorf("got %v", err)
	}
	if len(d.users) != 0 || len(d.agents) != 0 {
		t.Errorf("left %v, %v", d.users, d.agents)
	}
}

func TestAnAccountFollowsTheAgentsEmail(t *testing.T) {
	d := deploy()
	if _, err := d.apply(t, "", supportWith(alice("alice@example.com"))); err != nil {
		t.Fatal(err)
	}
	lines, err := d.apply(t, "", supportWith(alice("alice@example.org")))
	told(t, lines, err, "service support unchanged", "account alice changed", "agent alice unchanged")
	if email := attribute(d.users["alice"].attributes, "email"); email != "alice@example.org" {
		t.Errorf("the account has %q", email)
	}
}

func TestAnAccountThatWasLeftHalfMadeIsFinished(t *testing.T) {
	d := deploy()
	d.refuses = errors.New("too short")
	if _, err := d.apply(t, "the password", supportWith(alice(""))); !errors.Is(err, d.refuses) {
		t.Errorf("got %v", err)
	}
	d.refuses = nil
	lines, err := d.apply(t, "the password", supportWith(alice("")))
	told(t, lines, err, "service support unchanged", "account alice changed", "agent alice created")
	if d.users["alice"].password != "the password" {
		t.Error("the account has no password")
	}
}
