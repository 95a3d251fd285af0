package carrier_test

import (
	"context"
	"flag"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"
	"github.com/aws/aws-sdk-go-v2/service/sns"

	"github.com/smsdesk/smsdesk/local/simulator/carrier"
	"github.com/smsdesk/smsdesk/local/simulator/phone"
)

var update = flag.Bool("update", false, "write the golden files")

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got+"\n" != string(want) {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// logs are CloudWatch's, in which a log stream must exist before it is written to.
type logs struct {
	streams map[string]bool // group + " " + stream
	groups  map[string]bool
	events  map[string][]types.InputLogEvent // by group
}

var _ carrier.Logs = (*logs)(nil)

func newLogs(groups ...string) *logs {
	l := &logs{streams: make(map[string]bool), groups: make(map[string]bool), events: make(map[string][]types.InputLogEvent)}
	for _, group := range groups {
		l.groups[group] = true
	}
	return l
}

func (l *logs) CreateLogGroup(_ context.Context, in *cloudwatchlogs.CreateLogGroupInput, _ ...func(*cloudwatchlogs.Options)) (*cloudwatchlogs.CreateLogGroupOutput, error) {
	if l.groups[*in.LogGroupName] {
		return nil, &types.ResourceAlreadyExistsException{}
	}
	l.groups[*in.LogGroupName] = true
	return &cloudwatchlogs.CreateLogGroupOutput{}, nil
}

func (l *logs) CreateLogStream(_ context.Context, in *cloudwatchlogs.CreateLogStreamInput, _ ...func(*cloudwatchlogs.Options)) (*cloudwatchlogs.CreateLogStreamOutput, error) {
	if !l.groups[*in.LogGroupName] {
		return nil, &types.ResourceNotFoundException{}
	}
	l.streams[*in.LogGroupName+" "+*in.LogStreamName] = true
	return &cloudwatchlogs.CreateLogStreamOutput{}, nil
}

func (l *logs) PutLogEvents(_ context.Context, in *cloudwatchlogs.PutLogEventsInput, _ ...func(*cloudwatchlogs.Options)) (*cloudwatchlogs.PutLogEventsOutput, error) {
	if !l.streams[*in.LogGroupName+" "+*in.LogStreamName] {
		return nil, &types.ResourceNotFoundException{}
	}
	l.events[*in.LogGroupName] = append(l.events[*in.LogGroupName], in.LogEvents...)
	return &cloudwatchlogs.PutLogEventsOutput{}, nil
}

const (
	group   = "sns/us-east-1/000000000000/DirectPublishToPhoneNumber"
	failure = group + "/Failure"
)

func TestAReceiptIsALineOfSNSsDeliveryLog(t *testing.T) {
	took := time.Date(2026, 11, 23, 10, 2, 3, 456_000_000, time.UTC)
	for _, c := range []struct {
		word  phone.Receipt
		group string
	}{
		{phone.ReceiptCarrier, group},
		{phone.ReceiptHandset, group},
		{phone.ReceiptFailing, failure},
	} {
		t.Run(string(c.word), func(t *testing.T) {
			written := newLogs(group, failure)
			receipt := carrier.Receipt{Text: sent("1077257a-92f3-5ca3-bc97-6a915b310625"), Word: c.word, Took: took, At: took.Add(1420 * time.Millisecond)}
			if err := carrier.NewDeliveryLog(written, group, "stream").Write(t.Context(), receipt); err != nil {
				t.Fatal(err)
			}
			events := written.events[c.group]
			if len(events) != 1 || len(written.events) != 1 {
				t.Fatalf("wrote %+v", written.events)
			}
			if *events[0].Timestamp != receipt.At.UnixMilli() {
				t.Errorf("the line is of %d, not of when the carrier spoke", *events[0].Timestamp)
			}
			golden(t, "receipt-"+string(c.word)+".json", *events[0].Message)
		})
	}
}

func TestLogGroupsThatAreMissingAreMadeAsSNSMakesThem(t *testing.T) {
	written := newLogs()
	log := carrier.NewDeliveryLog(written, group, "stream")
	for range 2 {
		if err := log.Write(t.Context(), carrier.Receipt{Text: sent("a"), Word: phone.ReceiptCarrier}); err != nil {
			t.Fatal(err)
		}
	}
	if lines := len(written.events[group]); lines != 2 {
		t.Errorf("wrote %d lines", lines)
	}
}

// topics remember what is published to them.
type topics struct{ published []*sns.PublishInput }

var _ carrier.Topics = (*topics)(nil)

func (s *topics) Publish(_ context.Context, in *sns.PublishInput, _ ...func(*sns.Options)) (*sns.PublishOutput, error) {
	s.published = append(s.published, in)
	return &sns.PublishOutput{}, nil
}

func TestACustomersTextIsATwoWayPayload(t *testing.T) {
	var to topics
	err := carrier.NewInboundTopic(&to, "arn:aws:sns:us-east-1:000000000000:inbound").Publish(t.Context(), carrier.InboundText{
		OriginationNumber:          customer,
		DestinationNumber:          service,
		MessageKeyword:             "KEYWORD_" + account,
		MessageBody:                "Thanks! 😀",
		InboundMessageID:           "cae173d2-66b9-564c-8309-21f858e9fb84",
		PreviousPublishedMessageID: "1077257a-92f3-5ca3-bc97-6a915b310625",
	})
	if err != nil || len(to.published) != 1 {
		t.Fatalf("published %+v, %v", to.published, err)
	}
	golden(t, "inbound.json", *to.published[0].Message)
}
