package twilio

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/twilio/twilio-go/client"
)

// maxAnswer bounds what is read of an answer: a message is some 1.5 KB, its text included.
const maxAnswer = 256 << 10

// call is one call of the library's. The library's own client knows no context, so that nobody could bound it; and what it makes of an
// answer that is no success would not tell the status.
type call struct {
	ctx     context.Context //nolint:containedctx // the library's interface has no place for it, and a call is used once
	carrier *Carrier
	account string
	token   string
}

var _ client.BaseClient = (*call)(nil)

// SendRequest implements client.BaseClient: one request, one answer.
func (c *call) SendRequest(method, address string, data url.Values, headers map[string]any, _ ...byte) (*http.Response, error) {
	target, err := url.Parse(address)
	if err != nil {
		return nil, errors.New("make a request: the library gives no address")
	}
	target = c.carrier.base.JoinPath(target.Path)
	request, err := http.NewRequestWithContext(c.ctx, method, target.String(), strings.NewReader(data.Encode()))
	if err != nil {
		return nil, errors.New("make a request: the address cannot be asked")
	}
	request.SetBasicAuth(c.account, c.token)
	for name, value := range headers {
		request.Header.Set(name, fmt.Sprint(value))
	}
	response, err := c.carrier.client.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close() //nolint:errcheck // nothing is lost with an answer that was read
	content, err := io.ReadAll(io.LimitReader(response.Body, maxAnswer))
	if err != nil {
		return nil, err
	}
	if response.StatusCode < 200 || response.StatusCode > 299 {
		return nil, newAnswer(response.StatusCode, content)
	}
	response.Body = io.NopCloser(bytes.NewReader(content))
	return response, nil
}

// newAnswer is what Twilio said that is no success, without the words in it: they quote the customer's number.
func newAnswer(status int, content []byte) *answer {
	var said struct {
		Code int `json:"code"`
	}
	if json.Unmarshal(content, &said) != nil {
		said.Code = 0
	}
	return &answer{status: status, code: said.Code}
}

// AccountSid implements client.BaseClient.
func (c *call) AccountSid() string { return c.account }

// SetTimeout implements client.BaseClient. The context bounds the call.
func (c *call) SetTimeout(time.Duration) {}

// SetOauth implements client.BaseClient. An account's token is used, nothing else.
func (c *call) SetOauth(client.OAuth) {}

// OAuth implements client.BaseClient.
func (c *call) OAuth() client.OAuth { return nil }
