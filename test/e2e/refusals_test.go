package e2e

import (
	"net/http"
	"net/url"
	"reflect"
	"strings"
	"testing"
)

// refusal is a request that gets an error code, from whom it comes, and why.
type refusal struct {
	why     string
	by      desk
	request request
	status  int
	code    string
}

// traces is everything that a refused request could have changed.
type traces struct {
	Messages []message
	Open     []chat // on the line and on others that the test names
	Sent     int
}

func tracesOf(t *testing.T, d desk, c chat, numbers []string) traces {
	t.Helper()
	now := traces{Messages: d.messages(t, c.ID)}
	open, err := d.chats(t.Context(), "open", 100)
	if err != nil {
		t.Fatal(err)
	}
	texts, err := world.everSent(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, number := range append(numbers, c.CustomerNumber) {
		for _, o := range open {
			if o.CustomerNumber == number {
				now.Open = append(now.Open, o)
			}
		}
		now.Sent += len(texts[number])
	}
	return now
}

// areRefused asks each and checks that none left a trace in the owner's chat, on its line or at the carrier.
func areRefused(t *testing.T, owner desk, c chat, numbers []string, refusals []refusal) {
	t.Helper()
	before := tracesOf(t, owner, c, numbers)
	for _, r := range refusals {
		t.Run(r.why, func(t *testing.T) {
			r.by.refused(t, r.request, r.status, r.code)
			if after := tracesOf(t, owner, c, numbers); !reflect.DeepEqual(before, after) {
				t.Errorf("%s left a trace: %+v became %+v", r.code, before, after)
			}
		})
	}
}

func TestAChatThatCannotBeStartedIsNot(t *testing.T) {
	t.Parallel()
	alice, bob, carol := as(t, "alice"), as(t, "bob"), as(t, "carol")
	c := conversation(t, alice, "support")
	free := customer(t)
	const (
		landline = "+442079460000"
		tollFree = "+18005551212"
		noNumber = "+12065550"
	)
	to := func(number string) request { return starting("support", number) }
	areRefused(t, alice, c, []string{free, landline, tollFree, noNumber}, []refusal{
		{"letters for a number", alice, to("not a number"), 422, "invalid_number"},
		{"no number", alice, to(""), 422, "invalid_number"},
		{"a number without a country", alice, to("2065550150"), 422, "invalid_number"},
		{"a number with blanks", alice, to("+1 206 555 0150"), 422, "invalid_number"},
		{"a number that is too short", alice, to(noNumber), 422, "invalid_number"},
		{"a number that is too long", alice, to("+12065550150123456"), 422, "invalid_number"},
		{"a country that is none", alice, to("+9992065550150"), 422, "invalid_number"},
		{"a number of the service itself", alice, to(c.ServiceNumber), 422, "invalid_number"},
		{"a landline", alice, to(landline), 422, "not_a_mobile_number"},
		{"a toll-free number", alice, to(tollFree), 422, "not_a_mobile_number"},
		{"a service without SMS", alice, starting("billing", free), 409, "sms_not_supported"},
		{"an agent without permission", carol, to(free), 403, "not_permitted"},
		{"a service that one does not work for", carol, starting("sales", free), 404, "not_found"},
		{"a service that there is not", alice, starting("complaints", free), 404, "not_found"},
		{"a chat of another agent", bob, to(c.CustomerNumber), 409, "chat_owned_by_other"},
		{"an interaction that there is not", alice, post("/v1/chats", fields{"serviceId": "support", "customerNumber": free, "interactionId": "call-1"}), 404, "not_found"},
		{"no JSON", alice, raw("/v1/chats", `{"serviceId":"support",`), 422, "invalid_request"},
		{"no body", alice, raw("/v1/chats", ""), 422, "invalid_request"},
		{"two bodies", alice, raw("/v1/chats", starting("support", free).body+"{}"), 422, "invalid_request"},
		{"a body that is too large", alice, raw("/v1/chats", starting("support", free).body+strings.Repeat(" ", 65<<10)), 422, "invalid_request"},
		{"a field that is not known", alice, post("/v1/chats", fields{"serviceId": "support", "customerNumber": free, "colour": "red"}).onPurpose(), 422, "invalid_request"},
		{"a list", alice, raw("/v1/chats", `[]`), 422, "invalid_request"},
		{"a field of the wrong type", alice, raw("/v1/chats", `{"serviceId":"support","customerNumber":12065550150}`), 422, "invalid_request"},
		{"no service", alice, raw("/v1/chats", `{"customerNumber":"`+free+`"}`), 422, "invalid_request"},
		{"a key with a blank", alice, to(free).withKey("a key").onPurpose(), 422, "invalid_request"},
		{"a key that is too long", alice, to(free).withKey(strings.Repeat("k", 129)).onPurpose(), 422, "invalid_request"},
	})
}

// raw is a request whose body breaks the contract.
func raw(path, body string) request {
	return request{method: http.MethodPost, path: path, body: body, wrong: true}
}

func TestATextThatCannotBeSentIsNot(t *testing.T) {
	t.Parallel()
	alice, bob, carol, dora := as(t, "alice"), as(t, "bob"), as(t, "carol"), as(t, "dora")
	c := conversation(t, alice, "support")
	sales := conversation(t, alice, "sales")
	path := sending(c.ID, "").path
	areRefused(t, alice, c, []string{sales.CustomerNumber}, []refusal{
		{"an empty text", alice, sending(c.ID, ""), 422, "empty_message"},
		{"white space", alice, sending(c.ID, " \t\n\u00a0\u2003"), 422, "empty_message"},
		{"one character too many", alice, sending(c.ID, strings.Repeat("a", 161)), 422, "message_too_long"},
		{"one character of two septets too many", alice, sending(c.ID, strings.Repeat("a", 159)+"€"), 422, "message_too_long"},
		{"one character too many for UCS-2", alice, sending(c.ID, strings.Repeat("a", 70)+"ж"), 422, "message_too_long"},
		{"half an emoji too many", alice, sending(c.ID, strings.Repeat("ж", 69)+"🙂"), 422, "message_too_long"},
		{"no key", alice, sending(c.ID, "No key.").withKey("").onPurpose(), 422, "invalid_request"},
		{"a key with a blank", alice, sending(c.ID, "No key.").withKey("a key").onPurpose(), 422, "invalid_request"},
		{"no JSON", alice, raw(path, `{"body":`).withKey("k1"), 422, "invalid_request"},
		{"no body", alice, raw(path, "").withKey("k2"), 422, "invalid_request"},
		{"no text but a number", alice, raw(path, `{"body":4711}`).withKey("k3"), 422, "invalid_request"},
		{"another agent", bob, sending(c.ID, "Let me."), 403, "not_your_chat"},
		{"an agent without permission", carol, sending(c.ID, "Let me."), 403, "not_permitted"},
		{"a supervisor", dora, sending(c.ID, "Let me."), 403, "not_permitted"},
		{"a chat of a service that one does not work for", carol, sending(sales.ID, "Let me."), 404, "not_found"},
		{"a chat that there is not", alice, sending(notThere(c.ID), "Anybody?"), 404, "not_found"},
		{"a chat that cannot be", alice, sending("nonsense", "Anybody?"), 404, "not_found"},
	})
}

// notThere is an id like the one given, which no chat has.
func notThere(id string) string { return id[:len(id)-26] + "01ARZ3NDEKTSV4RRFFQ69G5FAV" }

func TestWhatIsNotOnesOwnStaysAsItIs(t *testing.T) {
	t.Parallel()
	alice, bob, carol := as(t, "alice"), as(t, "bob"), as(t, "carol")
	c := conversation(t, alice, "support")
	sales := conversation(t, alice, "sales")
	alice.send(t, c.ID, "Good morning.")
	end := "/v1/chats/" + c.ID + "/end"
	areRefused(t, alice, c, nil, []refusal{
		{"another agent ends it", bob, ending(c.ID), 403, "not_your_chat"},
		{"one who does not work there ends it", carol, ending(sales.ID), 404, "not_found"},
		{"one who does not work there reads it", carol, get("/v1/chats/" + sales.ID), 404, "not_found"},
		{"one who does not work there reads its messages", carol, get("/v1/chats/" + sales.ID + "/messages"), 404, "not_found"},
		{"a chat that there is not ends", alice, ending(notThere(c.ID)), 404, "not_found"},
		{"a chat that there is not is read", alice, get("/v1/chats/" + notThere(c.ID)), 404, "not_found"},
		{"messages of a chat that there is not are read", alice, get("/v1/chats/" + notThere(c.ID) + "/messages"), 404, "not_found"},
		{"an end that is no JSON", alice, raw(end, `{"note":`), 422, "invalid_request"},
		{"an end with a note that is too long", alice, raw(end, encode(fields{"note": strings.Repeat("n", 501)})), 422, "invalid_request"},
		{"an end with a disposition that is too long", alice, raw(end, encode(fields{"disposition": strings.Repeat("d", 65)})), 422, "invalid_request"},
		{"a limit of nothing", alice, listing(c.ID, url.Values{"limit": {"0"}}).onPurpose(), 422, "invalid_request"},
		{"a limit that is too high", alice, listing(c.ID, url.Values{"limit": {"101"}}).onPurpose(), 422, "invalid_request"},
		{"a limit that is no number", alice, listing(c.ID, url.Values{"limit": {"all"}}).onPurpose(), 422, "invalid_request"},
		{"messages before what is no message", alice, listing(c.ID, url.Values{"before": {"nonsense"}}), 422, "invalid_request"},
		{"messages before one of another chat", alice, listing(c.ID, url.Values{"before": {sales.ID}}), 404, "not_found"},
		{"chats with a limit that is too high", alice, get("/v1/chats?limit=101").onPurpose(), 422, "invalid_request"},
		{"chats in a state that there is not", alice, get("/v1/chats?state=asleep").onPurpose(), 422, "invalid_request"},
		{"chats from a cursor that is none", alice, get("/v1/chats?cursor=nonsense"), 422, "invalid_request"},
		{"a route that there is not", alice, get("/v1/nothing"), 404, "not_found"},
		{"a method that a route does not have", alice, request{method: http.MethodPut, path: "/v1/me"}, 404, "not_found"},
		{"nothing of the API", alice, get("/"), 404, "not_found"},
	})

	if shown := bob.chat(t, c.ID); shown.AgentID != "alice" {
		t.Errorf("a colleague reads the chat as %+v", shown)
	}
	if all := carol.messages(t, c.ID); len(all) != 1 {
		t.Errorf("a colleague reads %d messages, not 1", len(all))
	}
	if a, err := ask(t.Context(), get("/v1/nothing")); err != nil || a.status != http.StatusNotFound {
		t.Errorf("without a token, an unknown route is answered with %s: %v", a, err)
	}
}
