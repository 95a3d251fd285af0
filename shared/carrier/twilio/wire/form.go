package wire

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
)

// maxForm bounds what is read: Twilio's longest text is 1,600 characters, percent-encoded.
const maxForm = 64 << 10

// form is what Twilio posts. Its errors never quote it: what it holds may be a customer's.
type form url.Values

func parseForm(body string) (form, error) {
	if len(body) > maxForm {
		return nil, fmt.Errorf("form of %d bytes, more than the %d that are taken", len(body), maxForm)
	}
	values, err := url.ParseQuery(body)
	if err != nil {
		return nil, errors.New("no form")
	}
	return form(values), nil
}

// str is a field that must be there, once.
func (f form) str(name string) (string, error) {
	switch values := f[name]; len(values) {
	case 0:
		return "", fmt.Errorf("%s is missing", name)
	case 1:
		return values[0], nil
	}
	return "", fmt.Errorf("%s is there more than once", name)
}

// optional is a field that may be there, once.
func (f form) optional(name string) (string, error) {
	if len(f[name]) == 0 {
		return "", nil
	}
	return f.str(name)
}

// sid is a field that must be there, and has an id of Twilio's.
func (f form) sid(name string) (string, error) {
	id, err := f.str(name)
	if err == nil && !isSID(id) {
		err = fmt.Errorf("%s is no id", name)
	}
	return id, err
}

// isSID tells an id of Twilio's: two capitals for what it stands for, then 32 hexadecimal digits.
func isSID(s string) bool {
	const length = len("SM") + 32
	return len(s) == length && strings.Trim(s[:2], "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == "" && strings.Trim(s[2:], "0123456789abcdefABCDEF") == ""
}
