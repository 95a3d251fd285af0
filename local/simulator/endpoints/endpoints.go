// Package endpoints reads where a deployed smsdesk is.
package endpoints

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws/arn"
)

// Endpoints is what the simulator needs of endpoints.json.
type Endpoints struct {
	API              string `json:"api"` // the HTTP API's base, before /v1
	Socket           string `json:"socket"`
	AWS              string `json:"aws"` // the emulator
	Region           string `json:"region"`
	UserPoolID       string `json:"userPoolId"`
	ClientID         string `json:"clientId"`
	InboundTopicARN  string `json:"inboundTopicArn"`
	EventBus         string `json:"eventBus"`
	DeliveryLogGroup string `json:"deliveryLogGroup"` // of deliveries that succeeded
	TwilioAuthToken  string `json:"twilioAuthToken"`
	Account          string `json:"-"` // that the inbound topic is in
}

// Read refuses a file that lacks one of them, and names every one that is missing.
func Read(path string) (Endpoints, error) {
	content, err := os.ReadFile(path) //nolint:gosec // whoever starts the simulator says which file
	if err != nil {
		return Endpoints{}, fmt.Errorf("read the endpoints: %w", err)
	}
	var e Endpoints
	if err := json.Unmarshal(content, &e); err != nil {
		return Endpoints{}, fmt.Errorf("read the endpoints in %s: %w", path, err)
	}
	if missing := e.missing(); len(missing) > 0 {
		return Endpoints{}, fmt.Errorf("%s lacks %s", path, strings.Join(missing, ", "))
	}
	topic, err := arn.Parse(e.InboundTopicARN)
	if err != nil {
		return Endpoints{}, fmt.Errorf("inboundTopicArn in %s: %w", path, err)
	}
	e.Account = topic.AccountID
	return e, nil
}

func (e Endpoints) missing() []string {
	var names []string
	for _, key := range []struct{ name, value string }{
		{"api", e.API},
		{"socket", e.Socket},
		{"aws", e.AWS},
		{"region", e.Region},
		{"userPoolId", e.UserPoolID},
		{"clientId", e.ClientID},
		{"inboundTopicArn", e.InboundTopicARN},
		{"eventBus", e.EventBus},
		{"deliveryLogGroup", e.DeliveryLogGroup},
		{"twilioAuthToken", e.TwilioAuthToken},
	} {
		if key.value == "" {
			names = append(names, key.name)
		}
	}
	return names
}
