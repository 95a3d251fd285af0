package chat_test

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/smsdesk/smsdesk/shared/chat"
	"github.com/smsdesk/smsdesk/shared/chat/chattest"
)

func complete() chat.Service {
	return chat.Service{
		ID: "support", Name: "Support", SMS: true, Carrier: "sns", Numbers: []string{"+12065550100"}, MaxSegments: 1,
		Policies: chattest.Policies(),
	}
}

func TestAServiceWithSomethingOfEverythingIsWithoutFault(t *testing.T) {
	if faults := complete().Faults(); len(faults) > 0 {
		t.Errorf("got %v", faults)
	}
	plain := chat.Service{ID: "billing", Name: "Billing", Carrier: "sns", MaxSegments: 1}
	if faults := plain.Faults(); len(faults) > 0 {
		t.Errorf("without policies: got %v", faults)
	}
}

func TestAFaultOfAServiceIsNamedByItsField(t *testing.T) {
	const century = 100 * 365 * 24 * time.Hour
	for field, faulty := range map[string][]func(s *chat.Service){
		"id": {
			func(s *chat.Service) { s.ID = "" },
			func(s *chat.Service) { s.ID = "Support" },
			func(s *chat.Service) { s.ID = "-support" },
			func(s *chat.Service) { s.ID = "sup#port" },
			func(s *chat.Service) { s.ID = strings.Repeat("s", 65) },
		},
		"name": {
			func(s *chat.Service) { s.Name = " " },
			func(s *chat.Service) { s.Name = strings.Repeat("é", 101) },
		},
		"carrier": {
			func(s *chat.Service) { s.Carrier = "" },
			func(s *chat.Service) { s.Carrier = "pigeon" },
		},
		"maxSegments": {
			func(s *chat.Service) { s.MaxSegments = 0 },
			func(s *chat.Service) { s.MaxSegments = 11 },
		},
		"numbers": {
			func(s *chat.Service) { s.Numbers = nil },
			func(s *chat.Service) { s.Numbers = numbers(chat.MaxNumbers + 1) },
		},
		"numbers[0]": {func(s *chat.Service) { s.Numbers[0] = "2065550100" }},
		"numbers[1]": {func(s *chat.Service) { s.Numbers = append(s.Numbers, s.Numbers[0]) }},
		"policies.allowedCountries[1]": {
			func(s *chat.Service) { s.Policies.AllowedCountries[1] = "ca" },
			func(s *chat.Service) { s.Policies.AllowedCountries[1] = "UK" },
			func(s *chat.Service) { s.Policies.AllowedCountries[1] = "US" },
		},
		"policies.afterEnd.action": {func(s *chat.Service) { s.Policies.AfterEnd.Action = "forget" }},
		"policies.afterEnd.reopenHours": {
			func(s *chat.Service) { s.Policies.AfterEnd.ReopenWithin = -time.Hour },
			func(s *chat.Service) { s.Policies.AfterEnd.ReopenWithin = 90 * time.Minute },
			func(s *chat.Service) { s.Policies.AfterEnd.ReopenWithin = century + time.Hour },
		},
		"policies.customerInitiated.missedAfterMinutes": {func(s *chat.Service) { s.Policies.CustomerInitiated.MissedAfter = -1 }},
		"policies.autoReplyHours":                       {func(s *chat.Service) { s.Policies.AutoReplyEvery = -1 }},
		"policies.awayAfterSeconds":                     {func(s *chat.Service) { s.Policies.AwayAfter = time.Millisecond }},
		"policies.idleEndMinutes":                       {func(s *chat.Service) { s.Policies.IdleEnd = time.Second }},
		"policies.retentionDays":                        {func(s *chat.Service) { s.Policies.Retention = time.Hour }},
		"policies.openingHours.timeZone": {
			func(s *chat.Service) { s.Policies.OpeningHours.TimeZone = "" },
			func(s *chat.Service) { s.Policies.OpeningHours.TimeZone = "Local" },
			func(s *chat.Service) { s.Policies.OpeningHours.TimeZone = "Mars/Olympus_Mons" },
		},
		"policies.openingHours.periods": {func(s *chat.Service) {
			s.Policies.OpeningHours.Periods = make([]chat.OpenPeriod, 29)
			for i := range s.Policies.OpeningHours.Periods {
				s.Policies.OpeningHours.Periods[i] = chat.OpenPeriod{Days: []time.Weekday{time.Monday}, To: 60}
			}
		}},
		"policies.openingHours.periods[1]": {
			func(s *chat.Service) { s.Policies.OpeningHours.Periods[1].Days = nil },
			func(s *chat.Service) { s.Policies.OpeningHours.Periods[1].From = 24 * 60 },
		},
		"policies.openingHours.periods[0].days[1]": {
			func(s *chat.Service) { s.Policies.OpeningHours.Periods[0].Days[1] = time.Monday },
			func(s *chat.Service) { s.Policies.OpeningHours.Periods[0].Days[1] = 7 },
			func(s *chat.Service) { s.Policies.OpeningHours.Periods[0].Days[1] = -1 },
		},
		"policies.openingHours.periods[0].from": {func(s *chat.Service) { s.Policies.OpeningHours.Periods[0].From = -1 }},
		"policies.openingHours.periods[0].to":   {func(s *chat.Service) { s.Policies.OpeningHours.Periods[0].To = 24*60 + 1 }},
		"policies.quietHours.from":              {func(s *chat.Service) { s.Policies.QuietHours.From = -1 }},
		"policies.quietHours.to":                {func(s *chat.Service) { s.Policies.QuietHours.To = 24*60 + 1 }},
		"policies.maxChatsPerAgent": {
			func(s *chat.Service) { s.Policies.MaxChatsPerAgent = -1 },
			func(s *chat.Service) { s.Policies.MaxChatsPerAgent = 1001 },
		},
		"policies.textsPerMinute": {func(s *chat.Service) { s.Policies.TextsPerMinute = -1 }},
		"policies.pricePerPart": {
			func(s *chat.Service) { s.Policies.PricePerPart = -1 },
			func(s *chat.Service) { s.Policies.PricePerPart = 10_000_001 },
		},
		"policies.partsPerSecond":      {func(s *chat.Service) { s.Policies.PartsPerSecond = 1001 }},
		"policies.agentTextsPerMinute": {func(s *chat.Service) { s.Policies.AgentPerMinute = 100_001 }},
		"policies.dispositions":        {func(s *chat.Service) { s.Policies.Dispositions = numbers(51) }},
		"policies.dispositions[1]": {
			func(s *chat.Service) { s.Policies.Dispositions[1] = "" },
			func(s *chat.Service) { s.Policies.Dispositions[1] = "done " },
			func(s *chat.Service) { s.Policies.Dispositions[1] = "resolved" },
			func(s *chat.Service) { s.Policies.Dispositions[1] = strings.Repeat("x", 65) },
		},
		"policies.afterEnd.autoReply": {
			func(s *chat.Service) { s.Policies.AfterEnd.AutoReply = " " },
			func(s *chat.Service) { s.Policies.AfterEnd.AutoReply = strings.Repeat("x", 161) },
			func(s *chat.Service) { s.Policies.AfterEnd.AutoReply = strings.Repeat("☕", 71) },
		},
		"policies.customerInitiated.missedReply": {func(s *chat.Service) { s.Policies.CustomerInitiated.MissedReply = "\n" }},
		"policies.openingHours.closedReply":      {func(s *chat.Service) { s.Policies.OpeningHours.ClosedReply = "\n" }},
		"policies.optOutTexts.stop":              {func(s *chat.Service) { s.Policies.OptOutTexts.Stop = "\n" }},
		"policies.optOutTexts.start":             {func(s *chat.Service) { s.Policies.OptOutTexts.Start = "\n" }},
		"policies.optOutTexts.help":              {func(s *chat.Service) { s.Policies.OptOutTexts.Help = "\n" }},
	} {
		for i, make := range faulty {
			service := complete()
			make(&service)
			faults := service.Faults()
			if len(faults) != 1 || faults[0].Field != field || faults[0].Reason == "" {
				t.Errorf("%s, fault %d: got %v", field, i, faults)
			}
		}
	}
}

func TestATextAtTheBoundIsWithoutFault(t *testing.T) {
	for _, text := range []string{strings.Repeat("x", 160), strings.Repeat("☕", 70)} {
		service := complete()
		service.Policies.AfterEnd.AutoReply = text
		if faults := service.Faults(); len(faults) > 0 {
			t.Errorf("%d bytes: got %v", len(text), faults)
		}
	}
}

func TestAFaultOfAnAgentIsNamedByItsField(t *testing.T) {
	for field, faulty := range map[string]func(a *chat.Agent){
		"id":             func(a *chat.Agent) { a.ID = "Alice Smith" },
		"name":           func(a *chat.Agent) { a.Name = "" },
		"permissions[1]": func(a *chat.Agent) { a.Permissions = append(a.Permissions, "sms:read") },
		"permissions[2]": func(a *chat.Agent) { a.Permissions = append(a.Permissions, chat.PermissionAdmin, chat.PermissionSend) },
		"services":       func(a *chat.Agent) { a.Services = numbers(101) },
		"services[1]":    func(a *chat.Agent) { a.Services = []string{"support", "support"} },
	} {
		agent := chat.Agent{ID: "alice", Name: "Alice", Permissions: []chat.Permission{chat.PermissionSend}, Services: []string{"support"}}
		if faults := agent.Faults(); len(faults) > 0 {
			t.Errorf("got %v", faults)
		}
		faulty(&agent)
		if faults := agent.Faults(); len(faults) != 1 || faults[0].Field != field || faults[0].Reason == "" {
			t.Errorf("%s: got %v", field, faults)
		}
	}
}

func numbers(n int) []string {
	list := make([]string, n)
	for i := range list {
		list[i] = "+1206555" + string([]byte{byte('0' + i/1000), byte('0' + i/100%10), byte('0' + i/10%10), byte('0' + i%10)})
	}
	return list
}

func TestServicesAreTheSameIfAllThatIsConfiguredIs(t *testing.T) {
	a, b := complete(), complete()
	b.Revision, b.Former = 7, []string{"+12065550109"}
	if !a.Same(b) {
		t.Error("what is the store's own tells them apart")
	}
	b = chat.Service{Numbers: []string{}, Policies: chat.Policies{Dispositions: []string{}}}
	if !b.Same(chat.Service{}) {
		t.Error("an empty list tells them apart")
	}
	fields := 0
	each(reflect.ValueOf(&a).Elem(), "Service", func(name string, field reflect.Value) {
		if name == "Service.Revision" || name == "Service.Former" {
			return
		}
		fields++
		if field.IsZero() {
			t.Errorf("%s is not set", name)
		}
		was := reflect.New(field.Type()).Elem()
		was.Set(field)
		field.SetZero()
		if a.Same(complete()) {
			t.Errorf("%s does not tell them apart", name)
		}
		field.Set(was)
	})
	if fields < 35 {
		t.Errorf("tried %d fields", fields)
	}
}

// each visits the fields of structs, and the elements of lists but for the zero of a day and a time.
func each(v reflect.Value, name string, visit func(name string, field reflect.Value)) {
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			each(v.Field(i), name+"."+v.Type().Field(i).Name, visit)
		}
	case reflect.Slice:
		visit(name, v)
		if v.Len() > 0 {
			each(v.Index(0), name+"[0]", visit)
		}
	default:
		visit(name, v)
	}
}

func TestACopySharesNothing(t *testing.T) {
	service := complete()
	duplicate := service.Copy()
	each(reflect.ValueOf(&duplicate).Elem(), "Service", func(_ string, field reflect.Value) {
		if field.Kind() != reflect.Slice {
			field.SetZero()
		}
	})
	if !service.Same(complete()) {
		t.Errorf("the original has changed: %+v", service)
	}
}

func TestATimeOfDayReadsAsItIsWritten(t *testing.T) {
	for text, want := range map[string]chat.ClockTime{"00:00": 0, "09:05": 9*60 + 5, "23:59": 24*60 - 1, "24:00": 24 * 60} {
		got, err := chat.ParseClockTime(text)
		if err != nil || got != want || got.String() != text {
			t.Errorf("%s: got %v, %v", text, got, err)
		}
	}
	for _, none := range []string{"", "9:00", "09:60", "24:01", "25:00", "09:0", "9:000", "0900", "+9:00", "09:00:00", "noon"} {
		if got, err := chat.ParseClockTime(none); err == nil {
			t.Errorf("%q: got %v", none, got)
		}
	}
}
