package httpapi_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/smsdesk/smsdesk/shared/chat"
	"github.com/smsdesk/smsdesk/shared/httpapi/adminapi"
)

// manage asks as the administrator, of whom an answer with the status is due.
func (o *office) manage(r request, status int) map[string]any {
	o.Helper()
	r.agent = "dora"
	a := o.ask(r)
	if a.status != status {
		o.Fatalf("%s: got %d %v, want %d", r.route, a.status, a.object, status)
	}
	return a.object
}

// items are those of a list.
func items(object map[string]any) []map[string]any {
	list, _ := object["items"].([]any)
	found := make([]map[string]any, len(list))
	for i, item := range list {
		found[i], _ = item.(map[string]any)
	}
	return found
}

func (o *office) audited() []string {
	o.Helper()
	var told []string
	for _, e := range items(o.manage(request{route: "GET /v1/admin/audit"}, 200)) {
		action, _ := e["action"].(string)
		by, _ := e["by"].(string)
		told = append(told, by+" "+action)
	}
	return told
}

func TestOnlyAdministratorsAdminister(t *testing.T) {
	o := open(t)
	for key := range (&adminapi.Office{}).Routes() {
		for _, agent := range []string{"alice", "carol"} {
			a := o.ask(request{agent: agent, route: key, body: `{}`, path: map[string]string{"serviceId": "support", "agentId": "alice"}})
			if a.status != 403 || a.object["code"] != "not_permitted" {
				t.Errorf("%s: got %d %v", key, a.status, a.object)
			}
		}
	}
}

const support = `{"name":"Help","sms":true,"carrier":"sns","numbers":["+12065550100"],"policies":{"afterEnd":{"action":"reopen"},"idleEndMinutes":60}}`

func TestAnAdministratorConfiguresAService(t *testing.T) {
	o := open(t)
	path := map[string]string{"serviceId": "support"}
	put := request{route: "PUT /v1/admin/services/{serviceId}", path: path, body: support}
	changed := o.manage(put, 200)
	if changed["name"] != "Help" || changed["maxSegments"] != 1.0 || changed["revision"] != 2.0 {
		t.Errorf("changed to %v", changed)
	}
	shown := o.manage(request{route: "GET /v1/admin/services/{serviceId}", path: path}, 200)
	if policies, err := json.Marshal(shown["policies"]); err != nil || string(policies) != `{"afterEnd":{"action":"reopen"},"idleEndMinutes":60}` {
		t.Errorf("the policies are %s", policies)
	}
	o.manage(put, 200)
	put.path = map[string]string{"serviceId": "returns"}
	put.body = `{"name":"Returns","carrier":"sns"}`
	o.manage(put, 200)
	if got, want := o.audited(), []string{"dora service.changed", "dora service.changed"}; !slices.Equal(got, want) {
		t.Errorf("on record: %v", got)
	}
	var ids []string
	query := map[string]string{"limit": "3"}
	for {
		page := o.manage(request{route: "GET /v1/admin/services", query: query}, 200)
		for _, s := range items(page) {
			id, _ := s["id"].(string)
			ids = append(ids, id)
		}
		cursor, more := page["cursor"].(string)
		if !more {
			break
		}
		query["cursor"] = cursor
	}
	if want := []string{"billing", "returns", "sales", "support"}; !slices.Equal(ids, want) {
		t.Errorf("listed %v", ids)
	}
}

func TestAnAdministratorGivesAndTakesRights(t *testing.T) {
	o := open(t)
	path := map[string]string{"agentId": "alice"}
	put := request{route: "PUT /v1/admin/agents/{agentId}", path: path, body: `{"name":"Alicia","permissions":["supervise"],"services":["sales"]}`}
	if changed := o.manage(put, 200); changed["name"] != "Alicia" || changed["state"] != "ready" {
		t.Errorf("changed to %v", changed)
	}
	if me := o.ask(request{agent: "alice", route: "GET /v1/me"}); me.object["name"] != "Alicia" {
		t.Errorf("alice is %v", me.object)
	}
	if shown := o.manage(request{route: "GET /v1/admin/agents/{agentId}", path: path}, 200); shown["revision"] != 2.0 {
		t.Errorf("shown %v", shown)
	}
	if n := len(items(o.manage(request{route: "GET /v1/admin/agents"}, 200))); n != 5 {
		t.Errorf("listed %d agents", n)
	}
	if got := o.audited(); !slices.Equal(got, []string{"dora agent.changed"}) {
		t.Errorf("on record: %v", got)
	}
}

func TestABlockedNumberIsKnownByItsContactAlone(t *testing.T) {
	o := open(t)
	block := o.manage(request{route: "PUT /v1/admin/blocked-numbers", body: `{"customerNumber":"+12065550150","reason":"Insults"}`}, 200)
	listed := items(o.manage(request{route: "GET /v1/admin/blocked-numbers"}, 200))
	if len(listed) != 1 || listed[0]["customerNumber"] != "+12065550150" || listed[0]["reason"] != "Insults" || listed[0]["by"] != "dora" {
		t.Errorf("listed %v", listed)
	}
	contact, _ := block["contactId"].(string)
	unblock := request{route: "DELETE /v1/admin/blocked-numbers/{contactId}", path: map[string]string{"contactId": contact}, agent: "dora"}
	if response, err := o.api.Handle(t.Context(), o.event(unblock)); err != nil || response.StatusCode != 204 || response.Body != "" {
		t.Errorf("unblocked with %+v, %v", response, err)
	}
	o.manage(unblock, 404)
	if n := len(items(o.manage(request{route: "GET /v1/admin/blocked-numbers"}, 200))); n != 0 {
		t.Errorf("%d numbers are blocked still", n)
	}
	if got, want := o.audited(), []string{"dora number.unblocked", "dora number.blocked"}; !slices.Equal(got, want) {
		t.Errorf("on record: %v", got)
	}
	if strings.Contains(o.log.String(), "+1206") {
		t.Errorf("the log tells the number: %s", o.log)
	}
}

func TestAnOptOutThatWasToldHoldsLikeTheCustomersOwn(t *testing.T) {
	o := open(t)
	path := map[string]string{"chatId": o.start(customer)}
	tell := request{route: "PUT /v1/admin/opt-outs", body: `{"serviceId":"support","customerNumber":"` + customer + `"}`}
	told := o.manage(tell, 200)
	if told["by"] != "dora" || told["serviceId"] != "support" {
		t.Errorf("told %v", told)
	}
	a := o.ask(request{agent: "alice", route: "POST /v1/chats/{chatId}/messages", path: path, key: "1", body: `{"body":"Hello"}`})
	if a.status != 409 || a.object["code"] != "opted_out" {
		t.Errorf("a text is answered with %d %v", a.status, a.object)
	}
	o.Clock.Advance(1)
	if again := o.manage(tell, 200); again["at"] != told["at"] {
		t.Errorf("told again: %v", again)
	}
	listed := items(o.manage(request{route: "GET /v1/admin/opt-outs", query: map[string]string{"serviceId": "support"}}, 200))
	found := items(o.manage(request{route: "POST /v1/admin/opt-outs/lookup", body: `{"customerNumber":"` + customer + `"}`}, 200))
	if len(listed) != 1 || len(found) != 1 || listed[0]["contactId"] != found[0]["contactId"] {
		t.Errorf("listed %v, found %v", listed, found)
	}
	if got, want := o.audited(), []string{"dora opt_out.recorded"}; !slices.Equal(got, want) {
		t.Errorf("on record: %v", got)
	}
}

func TestACustomerIsExportedThenErased(t *testing.T) {
	o := open(t)
	path := map[string]string{"chatId": o.start(customer)}
	o.ask(request{agent: "alice", route: "POST /v1/chats/{chatId}/messages", path: path, key: "1", body: `{"body":"Hello"}`})
	body := `{"customerNumber":"` + customer + `"}`
	erase := request{route: "POST /v1/admin/contacts/erase", body: body}
	if open := o.manage(erase, 409); open["code"] != "chat_open" {
		t.Errorf("erased with %v", open)
	}
	o.ask(request{agent: "alice", route: "POST /v1/chats/{chatId}/end", path: path})
	found := items(o.manage(request{route: "POST /v1/admin/contacts/export", body: body}, 200))
	if len(found) != 1 {
		t.Fatalf("exported %v", found)
	}
	messages, _ := found[0]["messages"].([]any)
	if len(messages) != 1 {
		t.Errorf("exported %v", found)
	}
	text := o.manage(request{route: "POST /v1/admin/contacts/export", body: `{"customerNumber":"` + customer + `","format":"text"}`}, 200)
	said, _ := text["text"].(string)
	for _, part := range []string{"with " + customer, "from +12065550100 (support)", "Ended ", "alice (sent): Hello"} {
		if !strings.Contains(said, part) {
			t.Errorf("%q is not in the text: %s", part, said)
		}
	}
	if erased := o.manage(erase, 200); erased["chats"] != 1.0 || erased["messages"] != 1.0 || erased["more"] != false {
		t.Errorf("erased %v", erased)
	}
	if left := items(o.manage(request{route: "POST /v1/admin/contacts/export", body: body}, 200)); len(left) > 0 {
		t.Errorf("left %v", left)
	}
	if got, want := o.audited(), []string{"dora contact.erased", "dora contact.exported"}; !slices.Equal(got, want) {
		t.Errorf("on record: %v", got)
	}
	if strings.Contains(o.log.String(), "+1206") {
		t.Errorf("the log tells the number: %s", o.log)
	}
}

func TestAnAgentLooksUpACustomer(t *testing.T) {
	o := open(t)
	id := o.start(customer)
	look := func(agent, body string, query map[string]string) answer {
		return o.ask(request{agent: agent, route: "POST /v1/contacts/lookup", body: body, query: query})
	}
	found := look("bob", `{"customerNumber":"`+customer+`"}`, nil)
	chats, _ := found.object["chats"].(map[string]any)
	if listed := items(chats); found.status != 200 || found.object["blocked"] != false || len(listed) != 1 || listed[0]["id"] != id {
		t.Errorf("found %d %v", found.status, found.object)
	}
	for name, refused := range map[string]answer{
		"a number that is none": look("bob", `{"customerNumber":"call me"}`, nil),
		"a cursor of another":   look("bob", `{"customerNumber":"`+customer+`"}`, map[string]string{"cursor": "x"}),
		"a limit of none":       look("bob", `{"customerNumber":"`+customer+`"}`, map[string]string{"limit": "0"}),
		"no body":               look("bob", "", nil),
	} {
		if refused.status != 422 {
			t.Errorf("%s: got %d %v", name, refused.status, refused.object)
		}
	}
}

func TestAnAdministratorsMistakeIsNamedAndChangesNothing(t *testing.T) {
	for name, test := range map[string]struct {
		request request
		status  int
		code    string
		says    string
	}{
		"a service that is not there":       {request{route: "GET /v1/admin/services/{serviceId}", path: map[string]string{"serviceId": "returns"}}, 404, "not_found", ""},
		"a service that cannot be":          {request{route: "GET /v1/admin/services/{serviceId}", path: map[string]string{"serviceId": strings.Repeat("s", 3000)}}, 404, "not_found", ""},
		"a service by a bad name":           {request{route: "PUT /v1/admin/services/{serviceId}", path: map[string]string{"serviceId": "Returns"}, body: support}, 422, "invalid_request", "id: "},
		"a service with faults":             {request{route: "PUT /v1/admin/services/{serviceId}", path: map[string]string{"serviceId": "returns"}, body: `{"name":"Returns","carrier":"pigeon","policies":{"quietHours":{"from":"9","to":"10:00"}}}`}, 422, "invalid_request", "policies.quietHours.from: "},
		"a service with another's number":   {request{route: "PUT /v1/admin/services/{serviceId}", path: map[string]string{"serviceId": "returns"}, body: support}, 422, "invalid_request", "another service"},
		"a service with an unknown field":   {request{route: "PUT /v1/admin/services/{serviceId}", path: map[string]string{"serviceId": "support"}, body: `{"name":"Support","carrier":"sns","policies":{"quiet":true}}`}, 422, "invalid_request", ""},
		"an agent that is not there":        {request{route: "GET /v1/admin/agents/{agentId}", path: map[string]string{"agentId": "mallory"}}, 404, "not_found", ""},
		"rights of one who is not there":    {request{route: "PUT /v1/admin/agents/{agentId}", path: map[string]string{"agentId": "mallory"}, body: `{"name":"Mallory"}`}, 404, "not_found", ""},
		"an agent of an unknown service":    {request{route: "PUT /v1/admin/agents/{agentId}", path: map[string]string{"agentId": "alice"}, body: `{"name":"Alice","services":["support","returns"]}`}, 422, "invalid_request", "services[1]: "},
		"an agent with an unknown right":    {request{route: "PUT /v1/admin/agents/{agentId}", path: map[string]string{"agentId": "alice"}, body: `{"name":"Alice","permissions":["root"]}`}, 422, "invalid_request", "permissions[0]: "},
		"one's own right to administer":     {request{route: "PUT /v1/admin/agents/{agentId}", path: map[string]string{"agentId": "dora"}, body: `{"name":"Dora"}`}, 422, "invalid_request", "another administrator"},
		"a block of no number":              {request{route: "PUT /v1/admin/blocked-numbers", body: `{"customerNumber":"206"}`}, 422, "invalid_number", ""},
		"a block for a long reason":         {request{route: "PUT /v1/admin/blocked-numbers", body: `{"customerNumber":"+12065550150","reason":"` + strings.Repeat("x", 201) + `"}`}, 422, "invalid_request", ""},
		"to lift no block":                  {request{route: "DELETE /v1/admin/blocked-numbers/{contactId}", path: map[string]string{"contactId": "nonsense"}}, 404, "not_found", ""},
		"an opt-out of no number":           {request{route: "PUT /v1/admin/opt-outs", body: `{"serviceId":"support","customerNumber":"206"}`}, 422, "invalid_number", ""},
		"an opt-out of no service":          {request{route: "PUT /v1/admin/opt-outs", body: `{"customerNumber":"+12065550150"}`}, 422, "invalid_request", "serviceId"},
		"an opt-out of an unknown service":  {request{route: "PUT /v1/admin/opt-outs", body: `{"serviceId":"returns","customerNumber":"+12065550150"}`}, 404, "not_found", ""},
		"opt-outs of no service":            {request{route: "GET /v1/admin/opt-outs"}, 422, "invalid_request", "serviceId"},
		"opt-outs of an unknown service":    {request{route: "GET /v1/admin/opt-outs", query: map[string]string{"serviceId": "returns"}}, 404, "not_found", ""},
		"opt-outs of no number":             {request{route: "POST /v1/admin/opt-outs/lookup", body: `{"customerNumber":"206"}`}, 422, "invalid_number", ""},
		"opt-outs by a cursor that is none": {request{route: "GET /v1/admin/opt-outs", query: map[string]string{"serviceId": "support", "cursor": "x"}}, 422, "invalid_request", "cursor"},
		"blocks by a cursor that is none":   {request{route: "GET /v1/admin/blocked-numbers", query: map[string]string{"cursor": "x"}}, 422, "invalid_request", "cursor"},
		"services by a cursor that is none": {request{route: "GET /v1/admin/services", query: map[string]string{"cursor": "X"}}, 422, "invalid_request", "cursor"},
		"agents by a cursor that is none":   {request{route: "GET /v1/admin/agents", query: map[string]string{"cursor": "X"}}, 422, "invalid_request", "cursor"},
		"an export of no number":            {request{route: "POST /v1/admin/contacts/export", body: `{"customerNumber":"206"}`}, 422, "invalid_number", ""},
		"an export in an unknown format":    {request{route: "POST /v1/admin/contacts/export", body: `{"customerNumber":"+12065550150","format":"pdf"}`}, 422, "invalid_request", "format"},
		"an export by a cursor of none":     {request{route: "POST /v1/admin/contacts/export", body: `{"customerNumber":"+12065550150"}`, query: map[string]string{"cursor": "x"}}, 422, "invalid_request", "cursor"},
		"an erasure of no number":           {request{route: "POST /v1/admin/contacts/erase", body: `{"customerNumber":"206"}`}, 422, "invalid_number", ""},
		"the audit of no day":               {request{route: "GET /v1/admin/audit", query: map[string]string{"day": "today"}}, 422, "invalid_request", "day"},
		"the audit by a cursor of none":     {request{route: "GET /v1/admin/audit", query: map[string]string{"cursor": "x"}}, 422, "invalid_request", "cursor"},
	} {
		t.Run(name, func(t *testing.T) {
			o := open(t)
			refused := o.manage(test.request, test.status)
			detail, _ := refused["detail"].(string)
			if refused["code"] != test.code || detail == "" || !strings.Contains(detail, test.says) {
				t.Errorf("got %v", refused)
			}
			if told := o.audited(); len(told) > 0 {
				t.Errorf("on record: %v", told)
			}
		})
	}
}

func TestEachFaultOfAServiceIsToldByItsField(t *testing.T) {
	o := open(t)
	refused := o.manage(request{
		route: "PUT /v1/admin/services/{serviceId}", path: map[string]string{"serviceId": "returns"},
		body: `{"name":"Returns","carrier":"sns","policies":{"quietHours":{"from":"9","to":"10:00"},"pricePerPart":"free"}}`,
	}, 422)
	want := []any{
		map[string]any{"field": "policies.quietHours.from", "detail": "it must be a time of day, 00:00 to 24:00"},
		map[string]any{"field": "policies.pricePerPart", "detail": "it must be US dollars up to 10, such as 0.00645"},
	}
	if diff := cmp.Diff(want, refused["errors"]); diff != "" {
		t.Error(diff)
	}
	missing := o.manage(request{route: "GET /v1/admin/services/{serviceId}", path: map[string]string{"serviceId": "returns"}}, 404)
	if _, has := missing["errors"]; has {
		t.Errorf("another refusal has errors: %v", missing)
	}
}

func TestAnAdministratorSeesWhatBecomesOfMessages(t *testing.T) {
	o := open(t)
	hour := o.Clock.Now().Truncate(time.Hour)
	for ago, n := range map[int]int{0: 3, 1: 2, 30: 1} {
		err := o.Store.Count(t.Context(), []chat.Tally{{
			ServiceID: "support", Number: "+12065550100", Hour: hour.Add(-time.Duration(ago) * time.Hour), Status: chat.StatusFailed,
			Reason: chat.ReasonLandline, Messages: n,
		}})
		if err != nil {
			t.Fatal(err)
		}
	}
	ask := func(service, hours string, status int) []map[string]any {
		r := request{route: "GET /v1/admin/services/{serviceId}/health", path: map[string]string{"serviceId": service}, query: map[string]string{}}
		if hours != "" {
			r.query["hours"] = hours
		}
		return items(o.manage(r, status))
	}
	for hours, want := range map[string][]float64{"": {2, 3}, "1": {3}, "2": {2, 3}, "31": {1, 2, 3}} {
		var got []float64
		for _, tally := range ask("support", hours, 200) {
			n, _ := tally["messages"].(float64)
			got = append(got, n)
			if tally["status"] != "failed" || tally["reason"] != "landline" || tally["serviceNumber"] != "+12065550100" {
				t.Errorf("got %v", tally)
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("in %q hours: %v", hours, got)
		}
	}
	for _, hours := range []string{"0", "-1", "169", "many", "1.5"} {
		ask("support", hours, 422)
	}
	ask("nowhere", "", 404)
}
