package e2e

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/gorillamux"

	"github.com/smsdesk/smsdesk/test/asyncapi"
)

// contract is docs/openapi.yaml, which every exchange is held against, and docs/asyncapi.yaml, which every frame is.
type contract struct {
	events   *asyncapi.Document
	document *openapi3.T
	router   routers.Router
}

func loadContract(ctx context.Context, docs string) (*contract, error) {
	events, err := asyncapi.Load(docs)
	if err != nil {
		return nil, err
	}
	path := filepath.Join(docs, "openapi.yaml")
	document, err := openapi3.NewLoader().LoadFromFile(path)
	if err != nil {
		return nil, err
	}
	if err := document.Validate(ctx); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	document.Servers = nil // wherever it is deployed, paths begin with /v1
	for _, schema := range document.Components.Schemas {
		if len(schema.Value.Properties) > 0 {
			schema.Value.AdditionalProperties = openapi3.BoolSchema{Has: new(bool)} // what the contract does not name is not there
		}
	}
	openapi3filter.RegisterBodyDecoder("text/xml", openapi3filter.PlainBodyDecoder) // what Twilio is answered with
	router, err := gorillamux.NewRouter(document)
	if err != nil {
		return nil, err
	}
	return &contract{events: events, document: document, router: router}, nil
}

// check holds an exchange against the contract: the answer always, the request unless it breaks the contract on purpose.
func (c *contract) check(ctx context.Context, r request, a answer) error {
	sent := httptest.NewRequestWithContext(ctx, r.method, r.path, strings.NewReader(r.body))
	sent.Header = r.header()
	return c.checkExchange(ctx, sent, r.wrong, a)
}

// checkHook holds what was posted as a carrier does against the contract.
func (c *contract) checkHook(ctx context.Context, path, body string, header http.Header, a answer) error {
	sent := httptest.NewRequestWithContext(ctx, http.MethodPost, path, strings.NewReader(body))
	sent.Header = header
	return c.checkExchange(ctx, sent, a.status != http.StatusOK, a)
}

func (c *contract) checkExchange(ctx context.Context, sent *http.Request, wrong bool, a answer) error {
	route, parameters, err := c.router.FindRoute(sent)
	if errors.Is(err, routers.ErrPathNotFound) || errors.Is(err, routers.ErrMethodNotAllowed) {
		return c.checkUnknownRoute(a)
	}
	if err != nil {
		return err
	}
	input := &openapi3filter.RequestValidationInput{
		Request: sent, PathParams: parameters, Route: route,
		Options: &openapi3filter.Options{
			AuthenticationFunc:    openapi3filter.NoopAuthenticationFunc,
			IncludeResponseStatus: true,
			MultiError:            true,
		},
	}
	if !wrong {
		if err := openapi3filter.ValidateRequest(ctx, input); err != nil {
			return fmt.Errorf("the request breaks the contract: %w", err)
		}
	}
	err = openapi3filter.ValidateResponse(ctx, &openapi3filter.ResponseValidationInput{
		RequestValidationInput: input,
		Status:                 a.status,
		Header:                 a.header,
		Body:                   io.NopCloser(bytes.NewReader(a.body)),
		Options:                input.Options,
	})
	if err != nil {
		return fmt.Errorf("the answer %d breaks the contract: %w", a.status, err)
	}
	return nil
}

// checkUnknownRoute holds the answer to what has no place in the contract: 404, as a problem document.
func (c *contract) checkUnknownRoute(a answer) error {
	if a.status != http.StatusNotFound || a.header.Get("Content-Type") != "application/problem+json" {
		return fmt.Errorf("an unknown route is answered with %d as %s", a.status, a.header.Get("Content-Type"))
	}
	return c.checkObject("Problem", a.body)
}

// checkObject holds a JSON object against one of the contract's schemas.
func (c *contract) checkObject(schema string, object []byte) error {
	var value any
	if err := json.Unmarshal(object, &value); err != nil {
		return fmt.Errorf("%s: %w", schema, err)
	}
	err := c.document.Components.Schemas[schema].Value.VisitJSON(value, openapi3.EnableJSONSchema2020(), openapi3.MultiErrors())
	if err != nil {
		return fmt.Errorf("%s: %w", schema, err)
	}
	return nil
}
