package store_test

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"golang.org/x/sync/errgroup"

	"github.com/smsdesk/smsdesk/shared/chat"
)

// crowd fills the table with what there is much of in a contact centre that is old and large: an agent of the service with so many
// open and so many ended chats, so many colleagues, and in one chat, which it returns, so many messages.
//
// The store itself makes one of each. The others are copies under other keys, for making them would take minutes.
func (d *desk) crowd(n int) chat.Chat {
	d.t.Helper()
	c := d.Open(d.agent, d.service, d.Number())
	from := d.Clock.Advance(time.Second)
	things := []thing{
		d.make(func() words {
			line := string(d.Open(d.agent, d.service, d.Number()).ID.Line())
			return func(int) (string, string) { return line, d.anyLine() }
		}),
		d.make(func() words {
			line := string(d.End(d.Open(d.agent, d.service, d.Number())).ID.Line())
			return func(int) (string, string) { return line, d.anyLine() }
		}).under("A#" + d.agent.ID),
		d.make(func() words {
			colleague := d.Agent(d.service).ID
			return func(i int) (string, string) { return colleague, colleague + "-" + strconv.Itoa(i) }
		}).under("A#"),
		d.make(func() words {
			at := string(d.Put(d.Draft(c, d.Text(c.ID.Line(), chat.Inbound, longText()))).ID.Position())
			return func(i int) (string, string) {
				return at, string(chat.PositionAt(from.Add(time.Duration(i) * time.Second)))
			}
		}),
	}
	for _, t := range things {
		d.put(t.copies(n-1, d.Clock.Now()))
	}
	d.Clock.Advance(time.Duration(n) * time.Second)
	return c
}

func (d *desk) anyLine() string { return string(d.Key.Line(d.service.Numbers[0], d.Number())) }

// thing is what the store made: its items, and what a copy has in the place of its id.
type thing struct {
	items []attributes
	words words
}

// words are what the i-th copy replaces, and by what.
type words func(i int) (own, other string)

// make lets the store make a thing.
func (d *desk) make(f func() words) thing {
	d.t.Helper()
	before := d.items()
	t := thing{words: f()}
	for key, item := range d.items() {
		if before[key] == nil {
			t.items = append(t.items, item)
		}
	}
	return t
}

// under is what of the thing is in partitions with the prefix.
func (t thing) under(prefix string) thing {
	t.items = slices.DeleteFunc(t.items, func(item attributes) bool { return !strings.HasPrefix(item.key()["pk"], prefix) })
	return t
}

// copies are the thing's items under other keys, so often. None is due while anything is measured.
func (t thing) copies(n int, now time.Time) []types.WriteRequest {
	var puts []types.WriteRequest
	for i := range n {
		own, other := t.words(i)
		for _, item := range t.items {
			copied := item.with(own, other)
			if maps.Equal(copied.key(), item.key()) {
				continue // it is of something else as well
			}
			if copied["dueShard"] != nil {
				copied["dueShard"] = &types.AttributeValueMemberS{Value: fmt.Sprintf("DUE#%d", i%chat.DueShards)}
				copied["dueAt"] = &types.AttributeValueMemberN{Value: strconv.FormatInt(now.AddDate(10, 0, 0).UnixMilli(), 10)}
			}
			puts = append(puts, types.WriteRequest{PutRequest: &types.PutRequest{Item: copied}})
		}
	}
	return puts
}

type attributes map[string]types.AttributeValue

func (a attributes) key() map[string]string {
	key := map[string]string{}
	for _, name := range []string{"pk", "sk"} {
		if s, ok := a[name].(*types.AttributeValueMemberS); ok {
			key[name] = s.Value
		}
	}
	return key
}

// with is a copy with another word in its strings.
func (a attributes) with(own, other string) attributes {
	copied := maps.Clone(a)
	for name, value := range copied {
		if s, ok := value.(*types.AttributeValueMemberS); ok {
			copied[name] = &types.AttributeValueMemberS{Value: strings.ReplaceAll(s.Value, own, other)}
		}
	}
	return copied
}

// items are all that are in the table, by their keys, when there are few.
func (d *desk) items() map[string]attributes {
	d.t.Helper()
	items := map[string]attributes{}
	for pages := dynamodb.NewScanPaginator(d.client, &dynamodb.ScanInput{TableName: &d.table, ConsistentRead: aws.Bool(true)}); pages.HasMorePages(); {
		page, err := pages.NextPage(d.t.Context())
		d.OK(err)
		for _, item := range page.Items {
			a := attributes(item)
			items[fmt.Sprint(a.key())] = a
		}
	}
	return items
}

// put stores items, many at once.
func (d *desk) put(puts []types.WriteRequest) {
	d.t.Helper()
	const batch, atOnce = 25, 8
	all, ctx := errgroup.WithContext(d.t.Context())
	all.SetLimit(atOnce)
	for chunk := range slices.Chunk(puts, batch) {
		all.Go(func() error { return d.write(ctx, chunk) })
	}
	d.OK(all.Wait())
}

func (d *desk) write(ctx context.Context, puts []types.WriteRequest) error {
	for len(puts) > 0 {
		out, err := d.client.BatchWriteItem(ctx, &dynamodb.BatchWriteItemInput{RequestItems: map[string][]types.WriteRequest{d.table: puts}})
		if err != nil {
			return err
		}
		puts = out.UnprocessedItems[d.table]
	}
	return nil
}

// scales are how many there are of what might make a figure grow. The most of them take an engine a minute, so they are there only
// when the figures are written.
func scales() []int {
	if *update {
		return []int{10, 1000, 10_000}
	}
	return []int{10, 1000}
}

// scaled is what everything costs where there are so many.
type scaled struct {
	texts    map[string]figure
	patterns []figure
}

func measureAt(t testing.TB, n int) scaled {
	t.Helper()
	d := newDesk(t)
	c := d.crowd(n)
	return scaled{texts: d.texts(c), patterns: d.patterns()}
}
