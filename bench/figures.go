package main

import (
	"slices"
	"strings"
)

// figure is one promise, and what was measured of it.
type figure struct {
	Name  string  `json:"name"`
	Value float64 `json:"value"`
	Aim   float64 `json:"aim"`
	Least bool    `json:"least,omitempty"` // the aim is the least that is kept, not the most
	Kept  bool    `json:"kept"`
}

func (f figure) sign() string {
	if f.Least {
		return "≥"
	}
	return "≤"
}

func (f figure) judged() figure {
	f.Kept = f.Value <= f.Aim
	if f.Least {
		f.Kept = f.Value >= f.Aim
	}
	return f
}

// promises are the aims by what benchmarks report.
func promises() []struct {
	measure string
	figure
} {
	type promise = struct {
		measure string
		figure
	}
	return []promise{
		{"Texts/an_inbound_text write-units", figure{Name: "inbound text: write units", Aim: 3}},
		{"Texts/an_inbound_text read-units", figure{Name: "inbound text: read units", Aim: 0.5}},
		{"Texts/an_inbound_text calls", figure{Name: "inbound text: storage calls", Aim: 3}},
		{"Texts/its_duplicate write-units", figure{Name: "its duplicate: write units", Aim: 1}},
		{"Texts/its_duplicate pushes", figure{Name: "its duplicate: pushes", Aim: 0}},
		{"Texts/a_text_out_until_delivered write-units", figure{Name: "text out until delivered: write units", Aim: 6}},
		{"Texts/its_receipt read-units", figure{Name: "receipt: read units", Aim: 1}},
		{"Texts/its_receipt calls", figure{Name: "receipt: storage calls", Aim: 2}},
		{"Texts/a_receipt_while_the_carrier's_id_is_being_stored calls", figure{Name: "receipt that races the send's answer: storage calls", Aim: 3}},
		{"Growth units", figure{Name: "texts with 1,000 messages, chats, agents over 10: units", Aim: 1}},
		{"RateLimit write-units/text", figure{Name: "rate limits of agent and service: write units a text", Aim: 0.5}},
		{"Inbound cpu-over-bare", figure{Name: "inbound: processor's time over a bare handler's", Aim: 1.15}},
		{"Send cpu-over-bare", figure{Name: "send-message: processor's time over a bare handler's", Aim: 1.15}},
		{"Post200Sockets ×50ms", figure{Name: "push to 200 sockets: healthy ones done, over the ideal", Aim: 1.2}},
		{"Segments allocations", figure{Name: "counting segments: allocations", Aim: 0}},
		{"Segments times-faster", figure{Name: "counting segments: times faster than the npm package", Aim: 10, Least: true}},
	}
}

// judge compares what was measured with the promises. What was not measured is not kept.
func judge(measured map[string]float64) []figure {
	var figures []figure
	for _, p := range promises() {
		value, found := measured[p.measure]
		p.Value = value
		f := p.judged()
		f.Kept = f.Kept && found
		figures = append(figures, f)
	}
	var functions []figure
	for name, value := range measured {
		function, unit, _ := strings.Cut(strings.TrimPrefix(name, "Functions/"), " ")
		switch unit {
		case "zip-over-echo":
			functions = append(functions, figure{Name: function + ": zip over the echo handler's", Value: value, Aim: 1.5}.judged())
		case "start-over-echo":
			functions = append(functions, figure{Name: function + ": start to ready over the echo handler's", Value: value, Aim: 1.3}.judged())
		}
	}
	slices.SortFunc(functions, func(a, b figure) int { return strings.Compare(a.Name, b.Name) })
	return append(figures, functions...)
}
