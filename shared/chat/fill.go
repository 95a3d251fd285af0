package chat

import (
	"fmt"
	"iter"
	"slices"
	"strings"
	"unicode/utf8"
)

// Filling is what a canned message's placeholders stand for.
type Filling struct {
	Agent    string            // {{agent.name}}
	Service  string            // {{service.name}}
	Customer string            // {{customer.number}}
	Date     string            // {{date}}
	Answers  map[string]string // {{?prompt}}, by the prompts
}

// The parts of a placeholder, and how long a prompt may be, in characters.
const (
	opening   = "{{"
	closing   = "}}"
	asking    = "?"
	maxPrompt = 60
)

// value is what the placeholder stands for, not ok for a prompt without an answer, and for what is no placeholder.
func (f Filling) value(placeholder string) (value string, ok bool) {
	if prompt, asks := strings.CutPrefix(placeholder, asking); asks {
		answer := strings.TrimSpace(f.Answers[strings.TrimSpace(prompt)])
		return answer, answer != ""
	}
	switch placeholder {
	case "agent.name":
		return f.Agent, true
	case "service.name":
		return f.Service, true
	case "customer.number":
		return f.Customer, true
	case "date":
		return f.Date, true
	}
	return "", false
}

// parts cuts a body into plain text and placeholders, without the braces and the space inside them. What opens and never
// closes is plain text.
func parts(body string) iter.Seq2[string, bool] {
	return func(yield func(part string, placeholder bool) bool) {
		for {
			plain, rest, opens := strings.Cut(body, opening)
			inside, after, closes := strings.Cut(rest, closing)
			if !opens || !closes {
				yield(body, false)
				return
			}
			if !yield(plain, false) || !yield(strings.TrimSpace(inside), true) {
				return
			}
			body = after
		}
	}
}

// Fill puts the filling into the body. Prompts without an answer stay as they are, and are listed, each once. What is
// filled in is not read again: an answer with braces stays one.
func Fill(body string, f Filling) (text string, missing []string) {
	var out strings.Builder
	for part, placeholder := range parts(body) {
		value, filled := f.value(part)
		switch {
		case !placeholder:
			out.WriteString(part)
		case filled:
			out.WriteString(value)
		default:
			out.WriteString(opening + part + closing)
			prompt := strings.TrimSpace(strings.TrimPrefix(part, asking))
			if !slices.Contains(missing, prompt) {
				missing = append(missing, prompt)
			}
		}
	}
	return out.String(), missing
}

// Prompts are what the body asks for, each once, in its order.
func Prompts(body string) []string {
	_, prompts := Fill(body, Filling{})
	return prompts
}

// checkPlaceholders refuses what looks like a placeholder and is none.
func checkPlaceholders(body string) error {
	for part, placeholder := range parts(body) {
		prompt, asks := strings.CutPrefix(part, asking)
		prompt = strings.TrimSpace(prompt)
		_, known := Filling{}.value(part)
		switch {
		case !placeholder || known:
		case asks && prompt != "" && utf8.RuneCountInString(prompt) <= maxPrompt:
		case asks:
			return Invalid(fmt.Sprintf("A prompt needs 1 to %d characters, as in {{?Confirmation number}}.", maxPrompt))
		default:
			return Invalid("The body has an unknown placeholder. " +
				"There are {{agent.name}}, {{service.name}}, {{customer.number}}, {{date}}, and prompts as in {{?Confirmation number}}.")
		}
	}
	return nil
}
