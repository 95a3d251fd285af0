package store_test

import (
	"bytes"
	"cmp"
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	gocmp "github.com/google/go-cmp/cmp"

	"github.com/smsdesk/smsdesk/shared/chat"
	"github.com/smsdesk/smsdesk/shared/chat/chattest"
	"github.com/smsdesk/smsdesk/shared/dynamostore"
	"github.com/smsdesk/smsdesk/shared/dynamostore/dynamotest"
)

var update = flag.Bool("update", false, "write the figures into docs/datamodel.md")

// desk is a world whose use of the table is metered.
type desk struct {
	*chattest.World
	t        testing.TB
	meter    *meter
	client   *dynamodb.Client // not metered
	table    string
	service  chat.Service
	agent    chat.Agent
	receiver *chat.Receiver
	sender   *chat.Sender
	confirm  *chat.Confirmer
	starter  *chat.Starter
	mover    *chat.Mover
	syncer   *chat.Syncer
}

func newDesk(t testing.TB) *desk {
	t.Helper()
	engine := dynamotest.Local(t)
	d := &desk{t: t, meter: &meter{}, client: engine.Client(), table: engine.Table(t)}
	d.World = chattest.NewWorld(t, func(clock chat.Clock) chattest.Store {
		return dynamostore.New(engine.Client(d.meter.option), d.table, clock)
	})
	d.service = d.Service(1)
	d.service.MaxSegments = 10
	_, err := d.Store.PutService(t.Context(), d.service)
	d.OK(err)
	d.agent = d.Agent(d.service)
	clock := d.Clock.Now
	d.receiver = &chat.Receiver{Store: d.Store, Key: d.Key, IDs: d.IDs, Clock: clock, Log: d.Log()}
	d.sender = &chat.Sender{
		Store: d.Store, Carriers: map[string]chat.Carrier{chattest.CarrierName: chattest.NewCarrier(nil)}, Limiter: d.Limiter(d.Store),
		Key: d.Key, IDs: d.IDs, Clock: clock, Log: d.Log(),
	}
	d.confirm = &chat.Confirmer{Store: d.Store, Key: d.Key, Clock: clock, Log: d.Log()}
	d.starter = d.Starter(d.Store)
	d.mover = d.Mover(d.Store)
	d.syncer = &chat.Syncer{Store: d.Store, Clock: clock}
	return d
}

// uses is what f uses of the table.
func (d *desk) uses(f func() error) usage {
	d.t.Helper()
	return d.meter.during(d.t, func() { d.OK(f()) })
}

// longText is as long as the figures allow.
func longText() string { return strings.Repeat("The figures hold for 750 bytes. ", 24)[:750] }

// from is a text of the chat's customer.
func (d *desk) from(c chat.Chat) chat.InboundText {
	d.Clock.Advance(time.Second)
	return chat.InboundText{
		Carrier: chattest.CarrierName, ID: d.Name("text"), From: c.CustomerNumber, To: c.ServiceNumber, Body: longText(),
	}
}

func (d *desk) send(c chat.Chat) (chat.Message, error) {
	d.Clock.Advance(time.Second)
	return d.sender.Send(d.t.Context(), chat.SendRequest{
		Agent: d.agent, Chat: c.ID, Body: longText(),
		Idempotency: chat.NewIdempotency(d.Name("key"), d.agent.ID, "/messages", "body"),
	})
}

// receipt is the carrier's word that the message is delivered.
func (d *desk) receipt(m chat.MessageID) chat.Receipt {
	return chat.Receipt{
		Provider: chat.Provider{Carrier: chattest.CarrierName, ID: chattest.ProviderID(m)},
		Change: chat.Change{
			StatusChange: chat.StatusChange{Status: chat.StatusDelivered, At: d.Clock.Now()}, Confirmation: chat.ConfirmedByCarrier,
		},
	}
}

// figure is what something uses.
type figure struct {
	name string
	usage
}

// sum is one figure of several.
func sum(name string, parts ...usage) figure {
	f := figure{name: name}
	for _, p := range parts {
		f.Calls = append(f.Calls, p.Calls...)
		f.Reads += p.Reads
		f.Writes += p.Writes
	}
	return f
}

// texts are the figures of texts in the chat, as the use cases handle them.
func (d *desk) texts(c chat.Chat) map[string]figure {
	d.t.Helper()
	ctx := d.t.Context()
	in := d.from(c)
	inbound := d.uses(func() error { return d.receiver.Receive(ctx, in) })
	duplicate := d.uses(func() error { return d.receiver.Receive(ctx, in) })

	var m chat.Message
	send := d.uses(func() (err error) {
		m, err = d.send(c)
		return err
	})
	receipt := d.uses(func() error { return d.confirm.Confirm(ctx, d.receipt(m.ID)) })
	again := d.uses(func() error { return d.confirm.Confirm(ctx, d.receipt(m.ID)) })

	next := chat.NewMessageID(c.ID.Line(), d.Position())
	kept := d.uses(func() error { return d.confirm.Confirm(ctx, d.receipt(next)) })
	racing := &chat.Confirmer{Store: &linkedMeanwhile{ConfirmStore: d.Store, link: func(p chat.Provider) error {
		_, err := d.Store.Link(ctx, p, m.ID, d.Clock.Now().Add(chat.ReceiptLag))
		return err
	}}, Key: d.Key, Clock: d.Clock.Now, Log: d.Log()}
	raced := d.uses(func() error {
		return racing.Confirm(ctx, chat.Receipt{
			Provider: chat.Provider{Carrier: chattest.CarrierName, ID: d.Name("provider")}, Change: d.receipt(m.ID).Change,
		})
	})
	raced.Calls, raced.Writes = without(raced.Calls, "UpdateItem `P#…` / `P`"), raced.Writes-1 // the link is the send's

	figures := map[string]figure{}
	for _, f := range []figure{
		sum("an inbound text", inbound),
		sum("its duplicate", duplicate),
		sum("a text out", send),
		sum("its receipt", receipt),
		sum("a text out until delivered", send, receipt),
		sum("the same receipt again", again),
		sum("a receipt before the carrier's id is known", kept),
		sum("a receipt while the carrier's id is being stored", raced),
	} {
		figures[f.name] = f
	}
	return figures
}

// without removes the first call of the name.
func without(calls []string, name string) []string {
	i := slices.Index(calls, name)
	return slices.Delete(slices.Clone(calls), i, i+1)
}

// linkedMeanwhile links a carrier's id right after it was looked for.
type linkedMeanwhile struct {
	chat.ConfirmStore
	link func(chat.Provider) error
}

func (s *linkedMeanwhile) Linked(ctx context.Context, p chat.Provider) (chat.MessageID, error) {
	id, err := s.ConfirmStore.Linked(ctx, p)
	return id, cmp.Or(s.link(p), err)
}

func TestTextsKeepToTheirFigures(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	got := d.texts(d.Open(d.agent, d.service, d.Number()))
	for _, aim := range []struct {
		name          string
		calls         int
		reads, writes float64
	}{
		{"an inbound text", 3, 0.5, 3},
		{"its duplicate", 2, 1, 1},
		{"a text out until delivered", 10, 4, 6},
		{"its receipt", 2, 1, 1},
		{"a receipt before the carrier's id is known", 2, 1, 1},
		{"a receipt while the carrier's id is being stored", 3, 1, 2},
	} {
		f := got[aim.name]
		if len(f.Calls) > aim.calls || f.Reads > aim.reads || f.Writes > aim.writes {
			t.Errorf("%s takes %d calls, %g read units, %g write units; the aim is %d, %g, %g:\n%s",
				aim.name, len(f.Calls), f.Reads, f.Writes, aim.calls, aim.reads, aim.writes, strings.Join(f.Calls, "\n"))
		}
	}
}

// TestFiguresAreDocumented holds docs/datamodel.md to what the engine measures, and that to be the same however much there is of
// everything; -update writes it. It runs alone, for what it stores at once keeps an engine busy.
func TestFiguresAreDocumented(t *testing.T) {
	at := make([]scaled, len(scales()))
	for i, n := range scales() {
		at[i] = measureAt(t, n)
		if diff := gocmp.Diff(at[0], at[i], gocmp.AllowUnexported(scaled{}, figure{})); diff != "" {
			t.Errorf("with %d messages, chats, agents against %d (-few +many):\n%s", scales()[0], n, diff)
		}
	}
	texts := []string{
		"an inbound text", "its duplicate", "a text out", "its receipt", "a text out until delivered", "the same receipt again",
		"a receipt before the carrier's id is known", "a receipt while the carrier's id is being stored",
	}
	var out bytes.Buffer
	out.WriteString("| what | calls | read units | write units |\n| --- | --- | --- | --- |\n")
	for _, name := range texts {
		f := at[0].texts[name]
		fmt.Fprintf(&out, "| %s | %d | %g | %g |\n", name, len(f.Calls), f.Reads, f.Writes)
	}
	document(t, "texts", out.Bytes())
	if *update {
		document(t, "scales", compared(texts, at))
	}

	out.Reset()
	out.WriteString("| access pattern | calls and keys | read units | write units |\n| --- | --- | --- | --- |\n")
	for _, f := range at[0].patterns {
		fmt.Fprintf(&out, "| %s | %s | %g | %g |\n", f.name, strings.Join(folded(f.Calls), "<br>"), f.Reads, f.Writes)
	}
	document(t, "patterns", out.Bytes())
}

// folded tells calls that are made several times in a row once, with their number.
func folded(calls []string) []string {
	var told []string
	for i := 0; i < len(calls); {
		n := 1
		for i+n < len(calls) && calls[i+n] == calls[i] {
			n++
		}
		if n > 1 {
			told = append(told, fmt.Sprintf("%d × %s", n, calls[i]))
		} else {
			told = append(told, calls[i])
		}
		i += n
	}
	return told
}

// compared are the units of texts at each scale.
func compared(texts []string, at []scaled) []byte {
	var out bytes.Buffer
	out.WriteString("| read and write units |")
	for _, n := range scales() {
		fmt.Fprintf(&out, " at %s |", thousands(n))
	}
	out.WriteString("\n|" + strings.Repeat(" --- |", 1+len(at)) + "\n")
	for _, name := range texts {
		fmt.Fprintf(&out, "| %s |", name)
		for i := range at {
			fmt.Fprintf(&out, " %g + %g |", at[i].texts[name].Reads, at[i].texts[name].Writes)
		}
		out.WriteString("\n")
	}
	return out.Bytes()
}

// thousands writes 10000 as 10,000.
func thousands(n int) string {
	if n < 1000 {
		return strconv.Itoa(n)
	}
	return fmt.Sprintf("%d,%03d", n/1000, n%1000)
}

// document compares what stands between the markers of that name, or writes it.
func document(t *testing.T, name string, want []byte) {
	t.Helper()
	file := filepath.Join("..", "..", "docs", "datamodel.md")
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	begin, end := []byte("<!-- "+name+": measured -->\n"), []byte("<!-- "+name+": end -->\n")
	before, rest, found := bytes.Cut(text, begin)
	got, after, ended := bytes.Cut(rest, end)
	if !found || !ended {
		t.Fatalf("docs/datamodel.md has no place for %s", name)
	}
	if bytes.Equal(got, want) {
		return
	}
	if !*update {
		t.Errorf("docs/datamodel.md says what was not measured; `make figures` corrects it (-documented +measured):\n%s",
			gocmp.Diff(strings.Split(string(got), "\n"), strings.Split(string(want), "\n")))
		return
	}
	updated := slices.Concat(before, begin, want, end, after)
	if err := os.WriteFile(file, updated, 0o644); err != nil {
		t.Fatal(err)
	}
}
