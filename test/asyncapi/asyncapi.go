// Package asyncapi holds what sockets bring to docs/asyncapi.yaml.
package asyncapi

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"go.yaml.in/yaml/v3"
)

// Document is docs/asyncapi.yaml.
type Document struct {
	// Examples are the document's own, by the names of the messages: types of events, ping, pong.
	Examples map[string][]json.RawMessage

	payloads map[string]*openapi3.Schema
}

// file is what is read of the document.
type file struct {
	Components struct {
		Messages map[string]struct {
			Name    string `yaml:"name"`
			Payload struct {
				Ref string `yaml:"$ref"`
			} `yaml:"payload"`
			Examples []struct {
				Payload map[string]any `yaml:"payload"`
			} `yaml:"examples"`
		} `yaml:"messages"`
		Schemas map[string]any `yaml:"schemas"`
	} `yaml:"components"`
}

const (
	localSchemas = "#/components/schemas/"
	httpSchemas  = "openapi.yaml" + localSchemas
)

// Load reads the documents in the folder. The objects of events are those of openapi.yaml.
func Load(docs string) (*Document, error) {
	content, err := os.ReadFile(filepath.Join(docs, "asyncapi.yaml")) //nolint:gosec // whoever tests says which folder
	if err != nil {
		return nil, err
	}
	var document file
	if err := yaml.Unmarshal([]byte(strings.ReplaceAll(string(content), httpSchemas, localSchemas)), &document); err != nil {
		return nil, fmt.Errorf("asyncapi.yaml: %w", err)
	}
	schemas, err := withHTTP(docs, document.Components.Schemas)
	if err != nil {
		return nil, err
	}
	loaded := &Document{Examples: map[string][]json.RawMessage{}, payloads: map[string]*openapi3.Schema{}}
	for key, m := range document.Components.Messages {
		schema, known := schemas[strings.TrimPrefix(m.Payload.Ref, localSchemas)]
		if !known {
			return nil, fmt.Errorf("asyncapi.yaml: the message %s has no payload", key)
		}
		loaded.payloads[m.Name] = schema.Value
		for _, example := range m.Examples {
			payload, err := json.Marshal(example.Payload)
			if err != nil {
				return nil, fmt.Errorf("asyncapi.yaml: an example of %s: %w", m.Name, err)
			}
			loaded.Examples[m.Name] = append(loaded.Examples[m.Name], payload)
		}
	}
	return loaded, nil
}

// withHTTP are the schemas beside those of openapi.yaml, which they refer to. What none of them names is not there.
func withHTTP(docs string, schemas map[string]any) (openapi3.Schemas, error) {
	content, err := os.ReadFile(filepath.Join(docs, "openapi.yaml")) //nolint:gosec // whoever tests says which folder
	if err != nil {
		return nil, err
	}
	var both struct {
		OpenAPI    string         `json:"openapi" yaml:"openapi"`
		Info       map[string]any `json:"info" yaml:"info"`
		Paths      map[string]any `json:"paths" yaml:"-"`
		Components struct {
			Schemas map[string]any `json:"schemas" yaml:"schemas"`
		} `json:"components" yaml:"components"`
	}
	if err := yaml.Unmarshal(content, &both); err != nil {
		return nil, fmt.Errorf("openapi.yaml: %w", err)
	}
	for name, schema := range schemas {
		both.Components.Schemas[name] = schema
	}
	both.Paths = map[string]any{}
	merged, err := json.Marshal(both)
	if err != nil {
		return nil, err
	}
	document, err := openapi3.NewLoader().LoadFromData(merged)
	if err != nil {
		return nil, fmt.Errorf("the schemas of asyncapi.yaml and openapi.yaml: %w", err)
	}
	for _, schema := range document.Components.Schemas {
		if len(schema.Value.Properties) > 0 {
			schema.Value.AdditionalProperties = openapi3.BoolSchema{Has: new(bool)}
		}
	}
	return document.Components.Schemas, nil
}

// Names are the messages that the document knows.
func (d *Document) Names() []string {
	names := make([]string, 0, len(d.payloads))
	for name := range d.payloads {
		names = append(names, name)
	}
	return names
}

// Check holds a frame of the server to the document: its type's message, with the revision of the object in it.
func (d *Document) Check(frame []byte) error {
	var of struct {
		Type string `json:"type"`
	}
	if err := json.Unmarshal(frame, &of); err != nil {
		return fmt.Errorf("a frame that is no object: %w", err)
	}
	return d.CheckAs(of.Type, frame)
}

// CheckAs holds a frame to the message of the name.
func (d *Document) CheckAs(name string, frame []byte) error {
	schema, known := d.payloads[name]
	if !known {
		return fmt.Errorf("asyncapi.yaml knows no message %q", name)
	}
	var value map[string]any
	if err := json.Unmarshal(frame, &value); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	if err := schema.VisitJSON(value, openapi3.EnableJSONSchema2020(), openapi3.MultiErrors()); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	for _, part := range value {
		object, isObject := part.(map[string]any)
		if isObject && object["revision"] != value["revision"] {
			return fmt.Errorf("%s with revision %v of an object with %v", name, value["revision"], object["revision"])
		}
	}
	return nil
}
