package logsapi

import (
	"compress/gzip"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/aws/aws-lambda-go/events"
)

// controlMessage is the type of the batch by which CloudWatch Logs tries a new subscription.
const controlMessage = "CONTROL_MESSAGE"

// maxBatch bounds what a batch may unpack to. CloudWatch Logs takes a megabyte at once; more than this is no batch.
const maxBatch = 16 << 20

// unpack reads a batch: JSON, in gzip, in base64.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html
// Its errors do not quote the batch.
func unpack(data string) (events.CloudwatchLogsData, error) {
	packed, err := gzip.NewReader(base64.NewDecoder(base64.StdEncoding, strings.NewReader(data)))
	if err != nil {
		return events.CloudwatchLogsData{}, fmt.Errorf("no gzip in base64: %w", err)
	}
	content, err := io.ReadAll(io.LimitReader(packed, maxBatch+1))
	if err != nil {
		return events.CloudwatchLogsData{}, fmt.Errorf("broken gzip: %w", err)
	}
	if len(content) > maxBatch {
		return events.CloudwatchLogsData{}, fmt.Errorf("more than %d bytes", maxBatch)
	}
	var batch events.CloudwatchLogsData
	if err := json.Unmarshal(content, &batch); err != nil {
		return events.CloudwatchLogsData{}, errors.New("no batch of log lines in JSON")
	}
	return batch, nil
}
