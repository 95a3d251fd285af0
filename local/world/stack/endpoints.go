package stack

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"github.com/aws/aws-sdk-go-v2/aws"
)

// Endpoints is where a world is, as endpoints.json tells it.
type Endpoints struct {
	Desk             string `json:"desk"`
	Phone            string `json:"phone"`
	API              string `json:"api"` // the base before /v1
	Socket           string `json:"socket"`
	AWS              string `json:"aws"` // the emulator
	Region           string `json:"region"`
	Stack            string `json:"stack"`
	UserPoolID       string `json:"userPoolId"`
	ClientID         string `json:"clientId"`
	InboundTopicARN  string `json:"inboundTopicArn"`
	EventBus         string `json:"eventBus"`
	DeliveryLogGroup string `json:"deliveryLogGroup"`
	Table            string `json:"table"`
	CleanupFunction  string `json:"cleanupFunction"`
	TwilioAuthToken  string `json:"twilioAuthToken"`
}

// Endpoints are those of the deployed stack, and of the pages beside it.
func (s Stack) Endpoints(outputs Outputs, phone string) Endpoints {
	return Endpoints{
		Desk:             s.Desk,
		Phone:            phone,
		API:              outputs["ApiUrl"],
		Socket:           outputs["SocketUrl"],
		AWS:              aws.ToString(s.Config.BaseEndpoint),
		Region:           s.Config.Region,
		Stack:            Name,
		UserPoolID:       outputs["UserPoolId"],
		ClientID:         outputs["UserPoolClientId"],
		InboundTopicARN:  outputs["InboundTopicArn"],
		EventBus:         outputs["EventBusName"],
		DeliveryLogGroup: outputs["DeliveryLogGroup"],
		Table:            outputs["TableName"],
		CleanupFunction:  outputs["CleanupFunction"],
		TwilioAuthToken:  s.Twilio.AuthToken,
	}
}

// Write replaces the file whole, so that nobody reads half of it.
func (e Endpoints) Write(path string) error {
	content, err := json.MarshalIndent(e, "", "  ")
	if err != nil {
		return fmt.Errorf("write the endpoints: %w", err)
	}
	scratch := filepath.Join(filepath.Dir(path), "."+filepath.Base(path))
	if err := os.WriteFile(scratch, append(content, '\n'), 0o600); err != nil {
		return fmt.Errorf("write the endpoints: %w", err)
	}
	if err := os.Rename(scratch, path); err != nil {
		return fmt.Errorf("write the endpoints: %w", err)
	}
	return nil
}

// ReadEndpoints reads what Write wrote. Where no world runs, the error is fs.ErrNotExist.
func ReadEndpoints(path string) (Endpoints, error) {
	content, err := os.ReadFile(path) //nolint:gosec // the path is the caller's choice
	if err != nil {
		return Endpoints{}, fmt.Errorf("read the endpoints: %w", err)
	}
	var e Endpoints
	if err := json.Unmarshal(content, &e); err != nil {
		return Endpoints{}, fmt.Errorf("read the endpoints in %s: %w", path, err)
	}
	return e, nil
}
