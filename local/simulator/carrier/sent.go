package carrier

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// SentText is a text that SNS took for a phone.
type SentText struct {
	MessageID string // what Publish answered
	Number    string // the phone's, E.164
	Sender    string // a number of the service, or a sender id, or nothing where the publisher left the choice to AWS
	SMSType   string // Promotional or Transactional
	Body      string
}

// errNoSuchList: the emulator has no list at this path.
var errNoSuchList = errors.New("no list of sent texts there")

// SentTexts reads the texts that an emulator's SNS took. A phone on the air needs no API for them; a simulated one does.
type SentTexts struct {
	client *http.Client
	lists  []string
}

// NewSentTexts looks for the list where MiniStack has it, and where LocalStack has it.
func NewSentTexts(client *http.Client, aws, account, region string) *SentTexts {
	base := strings.TrimSuffix(aws, "/")
	query := "?" + url.Values{"account": {account}, "accountId": {account}, "region": {region}}.Encode()
	return &SentTexts{
		client: client,
		lists: []string{
			base + "/_ministack/sns/sms-messages" + query,
			base + "/_aws/sns/sms-messages" + query,
		},
	}
}

// All is every text since the emulator began: by phone, each phone's in the order in which SNS took them.
func (s *SentTexts) All(ctx context.Context) ([]SentText, error) {
	for _, list := range s.lists {
		texts, err := s.read(ctx, list)
		if errors.Is(err, errNoSuchList) {
			continue
		}
		return texts, err
	}
	return nil, fmt.Errorf("%w: neither MiniStack's nor LocalStack's", errNoSuchList)
}

func (s *SentTexts) read(ctx context.Context, list string) ([]SentText, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, list, http.NoBody)
	if err != nil {
		return nil, fmt.Errorf("ask for the sent texts: %w", err)
	}
	response, err := s.client.Do(request)
	if err != nil {
		return nil, fmt.Errorf("ask for the sent texts: %w", err)
	}
	defer response.Body.Close() //nolint:errcheck // a body that was only read loses nothing
	switch response.StatusCode {
	case http.StatusOK:
	case http.StatusNotFound:
		return nil, errNoSuchList
	default:
		return nil, fmt.Errorf("ask for the sent texts: the emulator answered %s", response.Status)
	}
	var answer listing
	if err := json.NewDecoder(response.Body).Decode(&answer); err != nil {
		return nil, fmt.Errorf("read the sent texts: %w", err)
	}
	return answer.texts(), nil
}

// listing is the list as both emulators give it.
type listing struct {
	ByNumber map[string][]record `json:"sms_messages"`
}

type record struct {
	MessageID  string                     `json:"MessageId"`
	Body       string                     `json:"Message"`
	Attributes map[string]recordAttribute `json:"MessageAttributes"`
}

type recordAttribute struct {
	Value string `json:"StringValue"`
}

func (l listing) texts() []SentText {
	var texts []SentText
	for _, number := range slices.Sorted(maps.Keys(l.ByNumber)) {
		for _, r := range l.ByNumber[number] {
			texts = append(texts, SentText{
				MessageID: r.MessageID,
				Number:    number,
				Sender:    cmp.Or(r.Attributes["AWS.MM.SMS.OriginationNumber"].Value, r.Attributes["AWS.SNS.SMS.SenderID"].Value),
				SMSType:   cmp.Or(r.Attributes["AWS.SNS.SMS.SMSType"].Value, "Promotional"),
				Body:      r.Body,
			})
		}
	}
	return texts
}
