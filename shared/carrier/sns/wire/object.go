package wire

import (
	"encoding/json"
	"errors"
	"fmt"
)

// object is a JSON object whose names count exactly as written. Its errors never quote it: what it holds may be a
// customer's.
type object map[string]json.RawMessage

func parseObject(s string) (object, error) {
	var o object
	if err := json.Unmarshal([]byte(s), &o); err != nil || o == nil {
		return nil, errors.New("no JSON object")
	}
	return o, nil
}

func (o object) has(name string) bool {
	_, ok := o[name]
	return ok
}

// str is a member that must be there, as a string.
func (o object) str(name string) (string, error) {
	raw, ok := o[name]
	if !ok {
		return "", fmt.Errorf("%s is missing", name)
	}
	var s *string
	if err := json.Unmarshal(raw, &s); err != nil || s == nil {
		return "", fmt.Errorf("%s is no string", name)
	}
	return *s, nil
}

// object is a member that must be there, as an object.
func (o object) object(name string) (object, error) {
	raw, ok := o[name]
	if !ok {
		return nil, fmt.Errorf("%s is missing", name)
	}
	inner, err := parseObject(string(raw))
	if err != nil {
		return nil, fmt.Errorf("%s is %w", name, err)
	}
	return inner, nil
}

// number is a member that may be there, as a number; zero if it is not.
func (o object) number(name string) float64 {
	var n float64
	if err := json.Unmarshal(o[name], &n); err != nil {
		return 0
	}
	return n
}
