package chat_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/smsdesk/smsdesk/shared/chat"
	"github.com/smsdesk/smsdesk/shared/chat/chattest"
)

// shelf is where canned messages are kept: an agent's, and her service's, which an administrator of another one keeps.
type shelf struct {
	*chattest.World
	service chat.Service
	agent   chat.Agent
	admin   chat.Agent
	canned  *chat.CannedMessages
}

func newShelf(t *testing.T) *shelf {
	t.Helper()
	w := newWorld(t)
	s := &shelf{World: w, service: w.Service(1)}
	s.agent = w.Agent(s.service)
	s.admin = w.Agent(w.Service(1))
	s.admin.Permissions = []chat.Permission{chat.PermissionAdmin}
	s.canned = &chat.CannedMessages{Store: w.Store, IDs: w.IDs, Clock: w.Clock.Now}
	return s
}

func (s *shelf) make(agent chat.Agent, service string, d chat.Draft) chat.Canned {
	s.Helper()
	c, err := s.canned.Create(s.Context(), agent, service, d, chat.Idempotency{})
	s.OK(err)
	return c
}

// titles are those of the list that the agent gets, page by page.
func (s *shelf) titles(agent chat.Agent, q chat.CannedQuery) []string {
	s.Helper()
	var titles []string
	for pages := 0; ; pages++ {
		page, err := s.canned.List(s.Context(), agent, q)
		s.OK(err)
		for _, c := range page.Items {
			titles = append(titles, c.Title)
		}
		if q.Cursor = page.Next; q.Cursor == "" {
			return titles
		}
		if pages > 100 {
			s.Fatalf("the list has no end")
		}
	}
}

func draft(title string) chat.Draft { return chat.Draft{Title: title, Body: "Hello"} }

func TestAnAgentKeepsCannedMessages(t *testing.T) {
	s := newShelf(t)
	c := s.make(s.agent, "", chat.Draft{Title: "Greeting", Shortcut: "hi", Body: "Hello from {{agent.name}}"})
	s.Same("made", c, chat.Canned{
		ID: c.ID, Owner: chat.CannedOwner{Agent: s.agent.ID}, Title: "Greeting", Shortcut: "hi", Body: "Hello from {{agent.name}}",
		ChangedAt: s.Clock.Now(), Revision: 1,
	})
	at := s.Clock.Advance(time.Minute)
	changed, err := s.canned.Replace(s.Context(), s.agent, c.ID, chat.Draft{Title: "Goodbye", Body: "Bye"})
	s.OK(err)
	s.Same("changed", changed, chat.Canned{ID: c.ID, Owner: c.Owner, Title: "Goodbye", Body: "Bye", ChangedAt: at, Revision: 2})
	s.OK(s.canned.Delete(s.Context(), s.agent, c.ID))
	s.Refused("deleted again", s.canned.Delete(s.Context(), s.agent, c.ID), chat.ErrNotFound)
	s.Same("left", s.titles(s.agent, chat.CannedQuery{Limit: 10}), []string{})
}

func TestAShortcutIsUniqueWithinItsOwner(t *testing.T) {
	s := newShelf(t)
	hi := chat.Draft{Title: "Greeting", Shortcut: "hi", Body: "Hello"}
	s.make(s.agent, "", hi)
	s.make(s.admin, "", hi)
	s.make(s.admin, s.service.ID, hi)
	_, err := s.canned.Create(s.Context(), s.agent, "", hi, chat.Idempotency{})
	s.Refused("made", err, chat.ErrShortcutTaken)
	other := s.make(s.agent, "", draft("Other"))
	_, err = s.canned.Replace(s.Context(), s.agent, other.ID, hi)
	s.Refused("changed", err, chat.ErrShortcutTaken)
}

func TestACannedMessageIsMadeOnceWithAKey(t *testing.T) {
	s := newShelf(t)
	i := chat.NewIdempotency("key", s.agent.ID, "POST", "body")
	first, err := s.canned.Create(s.Context(), s.agent, "", draft("Greeting"), i)
	s.OK(err)
	again, err := s.canned.Create(s.Context(), s.agent, "", draft("Greeting"), i)
	s.OK(err)
	s.Same("again", again, first)
	i.Digest = "another"
	_, err = s.canned.Create(s.Context(), s.agent, "", draft("Other"), i)
	s.Refused("another body", err, chat.ErrIdempotencyMismatch)
}

func TestWhoMaySeeAndChangeCannedMessages(t *testing.T) {
	s := newShelf(t)
	colleague := s.Agent(s.service)
	stranger := s.Agent(s.Service(1))
	personal := s.make(s.agent, "", draft("Personal"))
	services := s.make(s.admin, s.service.ID, draft("Service's"))
	notPermitted := &chat.Error{Code: chat.CodeNotPermitted}
	for _, tt := range []struct {
		who   string
		agent chat.Agent
		of    chat.Canned
		want  error
	}{
		{"the owner", s.agent, personal, nil},
		{"a colleague", colleague, personal, chat.ErrNotFound},
		{"an administrator", s.admin, personal, chat.ErrNotFound},
		{"an agent of the service", s.agent, services, notPermitted},
		{"an agent of another service", stranger, services, chat.ErrNotFound},
		{"an administrator of the service's", s.admin, services, nil},
	} {
		_, err := s.canned.Replace(s.Context(), tt.agent, tt.of.ID, draft(tt.of.Title))
		if !errors.Is(err, tt.want) {
			t.Errorf("%s changes %s: %v", tt.who, tt.of.Title, err)
		}
		if tt.want != nil {
			s.Refused(tt.who, s.canned.Delete(s.Context(), tt.agent, tt.of.ID), tt.want)
		}
	}
	for _, tt := range []struct {
		who     string
		agent   chat.Agent
		service string
		want    error
	}{
		{"an agent of the service", s.agent, s.service.ID, notPermitted},
		{"an agent of another service", stranger, s.service.ID, chat.ErrNotFound},
		{"an administrator, for no service", s.admin, "nonsense", chat.ErrNotFound},
	} {
		_, err := s.canned.Create(s.Context(), tt.agent, tt.service, draft("New"), chat.Idempotency{})
		s.Refused(tt.who, err, tt.want)
	}
	all := chat.CannedQuery{Limit: 10}
	s.Same("the owner's list", s.titles(s.agent, all), []string{"Personal", "Service's"})
	s.Same("a colleague's list", s.titles(colleague, all), []string{"Service's"})
	s.Same("a stranger's list", s.titles(stranger, all), []string{})
	s.Same("an administrator's own list", s.titles(s.admin, all), []string{})
	all.Service = s.service.ID
	s.Same("the service's, for its agent", s.titles(s.agent, all), []string{"Service's"})
	s.Same("the service's, for an administrator", s.titles(s.admin, all), []string{"Service's"})
	_, err := s.canned.List(s.Context(), stranger, all)
	s.Refused("the service's, for a stranger", err, chat.ErrNotFound)
}

func TestCannedMessagesAreListedAndSearched(t *testing.T) {
	s := newShelf(t)
	want := []string{"Greeting", "Goodbye", "Opening hours", "Way"}
	s.make(s.agent, "", chat.Draft{Title: "Greeting", Shortcut: "hi", Body: "Hello from {{service.name}}"})
	s.make(s.agent, "", chat.Draft{Title: "Goodbye", Body: "Good night"})
	s.make(s.admin, s.service.ID, chat.Draft{Title: "Opening hours", Shortcut: "open", Body: "From nine to five"})
	s.make(s.admin, s.service.ID, chat.Draft{Title: "Way", Body: "Second floor"})
	for limit := 1; limit <= 5; limit++ {
		s.Same(fmt.Sprint("list by ", limit), s.titles(s.agent, chat.CannedQuery{Limit: limit}), want)
		s.Same(fmt.Sprint("search by ", limit), s.titles(s.agent, chat.CannedQuery{Limit: limit, Text: " FROM"}), []string{"Greeting", "Opening hours"})
	}
	for text, want := range map[string][]string{
		"good": {"Goodbye"}, "hi": {"Greeting"}, "second": {"Way"}, "o": want, "nothing": {},
	} {
		s.Same(text, s.titles(s.agent, chat.CannedQuery{Limit: 10, Text: text}), want)
	}
	page, err := s.canned.List(s.Context(), s.agent, chat.CannedQuery{Limit: 4})
	s.OK(err)
	s.Same("cursor of the last page", page.Next, "")
	for _, cursor := range []string{"nonsense", string(s.Canned(chat.CannedOwner{Agent: "bob"}, "").ID)} {
		_, err := s.canned.List(s.Context(), s.agent, chat.CannedQuery{Limit: 4, Cursor: cursor})
		s.Refused("a cursor of no list", err, &chat.Error{Code: chat.CodeInvalidRequest})
	}
}

// A search that finds little answers after so many looks, with where to go on.
func TestASearchIsBounded(t *testing.T) {
	s := newShelf(t)
	for i := range 501 {
		title := "Other"
		if i == 500 {
			title = "Needle"
		}
		s.make(s.agent, "", draft(title))
	}
	first, err := s.canned.List(s.Context(), s.agent, chat.CannedQuery{Limit: 10, Text: "needle"})
	s.OK(err)
	s.Same("first page", len(first.Items), 0)
	if first.Next == "" {
		t.Fatal("the search ends before all is looked at")
	}
	s.Same("all pages", s.titles(s.agent, chat.CannedQuery{Limit: 10, Text: "needle"}), []string{"Needle"})
}

func TestACannedMessageThatIsNoneIsRefused(t *testing.T) {
	long := strings.Repeat("x", 100)
	for name, tt := range map[string]struct {
		draft chat.Draft
		code  chat.Code
	}{
		"no title":                         {chat.Draft{Body: "Hello"}, chat.CodeInvalidRequest},
		"a title of white space":           {chat.Draft{Title: " ", Body: "Hello"}, chat.CodeInvalidRequest},
		"a title of 100 characters":        {chat.Draft{Title: long, Body: "Hello"}, ""},
		"a title of 101 characters":        {chat.Draft{Title: long + "x", Body: "Hello"}, chat.CodeInvalidRequest},
		"a shortcut of 32 characters":      {chat.Draft{Title: "T", Shortcut: long[:32], Body: "Hello"}, ""},
		"a shortcut of 33 characters":      {chat.Draft{Title: "T", Shortcut: long[:33], Body: "Hello"}, chat.CodeInvalidRequest},
		"a shortcut in capitals":           {chat.Draft{Title: "T", Shortcut: "Hi", Body: "Hello"}, chat.CodeInvalidRequest},
		"a shortcut with a space":          {chat.Draft{Title: "T", Shortcut: "a b", Body: "Hello"}, chat.CodeInvalidRequest},
		"no body":                          {chat.Draft{Title: "T"}, chat.CodeEmptyMessage},
		"a body of white space":            {chat.Draft{Title: "T", Body: " \n"}, chat.CodeEmptyMessage},
		"a body of 1,530 characters":       {chat.Draft{Title: "T", Body: strings.Repeat("x", 1530)}, ""},
		"a body of 1,531 characters":       {chat.Draft{Title: "T", Body: strings.Repeat("x", 1531)}, chat.CodeMessageTooLong},
		"an unknown placeholder":           {chat.Draft{Title: "T", Body: "{{agent.age}}"}, chat.CodeInvalidRequest},
		"an empty placeholder":             {chat.Draft{Title: "T", Body: "{{}}"}, chat.CodeInvalidRequest},
		"an empty prompt":                  {chat.Draft{Title: "T", Body: "{{? }}"}, chat.CodeInvalidRequest},
		"a prompt of 60 characters":        {chat.Draft{Title: "T", Body: "{{?" + long[:60] + "}}"}, ""},
		"a prompt of 61 characters":        {chat.Draft{Title: "T", Body: "{{?" + long[:61] + "}}"}, chat.CodeInvalidRequest},
		"a placeholder in another":         {chat.Draft{Title: "T", Body: "{{?a {{date}}"}, ""},
		"braces that are no placeholder":   {chat.Draft{Title: "T", Body: "{{ and }"}, ""},
		"all placeholders and two prompts": {chat.Draft{Title: "T", Body: "{{agent.name}}{{service.name}}{{customer.number}}{{date}}{{?a}}{{?b}}"}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			s := newShelf(t)
			_, err := s.canned.Create(s.Context(), s.agent, "", tt.draft, chat.Idempotency{})
			if tt.code == "" {
				s.OK(err)
				return
			}
			s.Refused("create", err, &chat.Error{Code: tt.code})
			s.Same("left", s.titles(s.agent, chat.CannedQuery{Limit: 10}), []string{})
		})
	}
}

func TestACannedMessageIsFilledForAChat(t *testing.T) {
	s := newShelf(t)
	open := s.Open(s.agent, s.service, s.Number())
	c := s.make(s.agent, "", chat.Draft{Title: "T", Body: "{{agent.name}} of {{service.name}}, {{date}}: {{?Number}} for {{customer.number}}"})
	fill := func(answers map[string]string) chat.Filled {
		s.Helper()
		f, err := s.canned.Fill(s.Context(), s.agent, c.ID, open.ID, answers)
		s.OK(err)
		return f
	}
	before := fill(nil)
	s.Same("missing", before.Missing, []string{"Number"})
	after := fill(map[string]string{"Number": "4711"})
	s.Same("missing after the answer", after.Missing, []string{})
	date := s.Clock.Now().Format("January 2, 2006")
	s.Same("text", after.Body, "Alice of Support, "+date+": 4711 for "+open.CustomerNumber)
	s.Same("segments", after.Size.Segments, 1)
	_, err := s.canned.Fill(s.Context(), s.agent, c.ID, open.ID, map[string]string{"Other": "x"})
	s.Refused("an answer to no prompt", err, &chat.Error{Code: chat.CodeInvalidRequest})
}

// 160 characters fit into one segment, 161 do not; with a prompt open nobody knows yet.
func TestTheLengthIsCheckedAfterFilling(t *testing.T) {
	s := newShelf(t)
	open := s.Open(s.agent, s.service, s.Number())
	c := s.make(s.agent, "", chat.Draft{Title: "T", Body: "{{?Text}}{{?More}}"})
	for _, tt := range []struct {
		length int
		want   error
	}{
		{159, nil}, {160, nil}, {161, &chat.Error{Code: chat.CodeMessageTooLong}},
	} {
		filled, err := s.canned.Fill(s.Context(), s.agent, c.ID, open.ID, map[string]string{"Text": strings.Repeat("x", tt.length-1), "More": "y"})
		if !errors.Is(err, tt.want) {
			t.Errorf("%d characters: %v", tt.length, err)
		}
		if tt.want == nil {
			s.Same("characters", len(filled.Body), tt.length)
		}
	}
	filled, err := s.canned.Fill(s.Context(), s.agent, c.ID, open.ID, map[string]string{"Text": strings.Repeat("x", 200)})
	s.OK(err)
	s.Same("missing", filled.Missing, []string{"More"})
	s.Same("segments", filled.Size.Segments, 2)
}

func TestTheDateIsTheServices(t *testing.T) {
	s := newShelf(t)
	s.service.Policies.OpeningHours.TimeZone = "Pacific/Kiritimati" // UTC+14
	_, err := s.Store.PutService(s.Context(), s.service)
	s.OK(err)
	open := s.Open(s.agent, s.service, s.Number())
	c := s.make(s.agent, "", chat.Draft{Title: "T", Body: "{{date}}"})
	filled, err := s.canned.Fill(s.Context(), s.agent, c.ID, open.ID, nil)
	s.OK(err)
	s.Same("date", filled.Body, s.Clock.Now().Add(14*time.Hour).Format("January 2, 2006"))
}

func TestACannedMessageIsFilledOnlyByWhoSeesItAndTheChat(t *testing.T) {
	s := newShelf(t)
	open := s.Open(s.agent, s.service, s.Number())
	personal := s.make(s.agent, "", draft("Personal"))
	services := s.make(s.admin, s.admin.Services[0], draft("Another service's"))
	both := s.agent
	both.Services = append(slices.Clone(both.Services), s.admin.Services[0])
	for name, tt := range map[string]struct {
		agent chat.Agent
		of    chat.CannedID
		in    chat.ChatID
		want  error
	}{
		"a colleague's message":        {s.Agent(s.service), personal.ID, open.ID, chat.ErrNotFound},
		"a message of another service": {both, services.ID, open.ID, &chat.Error{Code: chat.CodeInvalidRequest}},
		"a message of none of mine":    {s.agent, services.ID, open.ID, chat.ErrNotFound},
		"a chat of another service":    {s.agent, personal.ID, s.OpenOne().ID, chat.ErrNotFound},
		"a chat that is not there":     {s.agent, personal.ID, chat.NewChatID(open.ID.Line(), s.Position()), chat.ErrNotFound},
		"a message that is not there":  {s.agent, s.Canned(personal.Owner, "").ID, open.ID, chat.ErrNotFound},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := s.canned.Fill(t.Context(), tt.agent, tt.of, tt.in, nil)
			s.Refused(name, err, tt.want)
		})
	}
}

func TestWhatIsNoCannedMessagesIDIsNotFound(t *testing.T) {
	for _, id := range []string{"", "nonsense", strings.Repeat("A", 51)} {
		if _, err := chat.ParseCannedID(id); !errors.Is(err, chat.ErrNotFound) {
			t.Errorf("%q: %v", id, err)
		}
	}
}
