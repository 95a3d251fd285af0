package carrier_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/smsdesk/smsdesk/local/simulator/carrier"
	"github.com/smsdesk/smsdesk/local/simulator/phone"
)

const (
	customer = "+12065550150"
	service  = "+12065550100"
	account  = "000000000000"
)

// network remembers what the carrier told it, as "word messageId" and "text body", in that order.
type network struct {
	mu       sync.Mutex
	receipts []carrier.Receipt
	inbound  []carrier.InboundText
	down     error
}

var (
	_ carrier.ReceiptWriter    = (*network)(nil)
	_ carrier.InboundPublisher = (*network)(nil)
)

func (n *network) Write(_ context.Context, r carrier.Receipt) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.receipts = append(n.receipts, r)
	return n.down
}

func (n *network) Publish(_ context.Context, text carrier.InboundText) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.inbound = append(n.inbound, text)
	return n.down
}

func (n *network) receipted() []string {
	n.mu.Lock()
	defer n.mu.Unlock()
	var ids []string
	for _, r := range n.receipts {
		ids = append(ids, r.Text.MessageID)
	}
	return ids
}

func (n *network) bodies() []string {
	n.mu.Lock()
	defer n.mu.Unlock()
	var bodies []string
	for _, text := range n.inbound {
		bodies = append(bodies, text.MessageBody)
	}
	return bodies
}

type played struct {
	*carrier.Carrier
	*network
	phones *phone.Store
}

func play(t *testing.T, behaviour phone.Behaviour) played {
	t.Helper()
	complete, err := behaviour.Complete()
	if err != nil {
		t.Fatal(err)
	}
	phones, told := phone.NewStore(), &network{}
	phones.Behave(customer, complete)
	return played{carrier.New(phones, told, told, account, time.Now), told, phones}
}

func (p played) deliver(t *testing.T, ids ...string) {
	t.Helper()
	for _, id := range ids {
		if err := p.Deliver(t.Context(), sent(id)); err != nil {
			t.Fatal(err)
		}
	}
}

func (p played) submit(t *testing.T, bodies ...string) {
	t.Helper()
	for _, body := range bodies {
		if _, err := p.Submit(t.Context(), customer, service, body); err != nil {
			t.Fatal(err)
		}
	}
}

func sent(id string) carrier.SentText {
	return carrier.SentText{MessageID: id, Number: customer, Sender: service, SMSType: "Transactional", Body: "Your number is 4711."}
}

func same(t *testing.T, got, want []string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestATextThatSNSTookIsShownAndReceipted(t *testing.T) {
	p := play(t, phone.Behaviour{Receipt: phone.ReceiptHandset})
	p.deliver(t, "a")
	texts := p.phones.Phone(customer).Texts
	if len(texts) != 1 || texts[0].ID != "a" || texts[0].From != service || texts[0].To != customer || texts[0].Body != "Your number is 4711." {
		t.Errorf("the phone shows %+v", texts)
	}
	if len(p.receipts) != 1 || p.receipts[0].Text != sent("a") || p.receipts[0].Word != phone.ReceiptHandset {
		t.Errorf("the receipts are %+v", p.receipts)
	}
}

func TestATextIsDeliveredOnceHoweverOftenItIsListed(t *testing.T) {
	p := play(t, phone.Behaviour{})
	p.deliver(t, "a", "a", "b", "a")
	same(t, p.receipted(), []string{"a", "b"})
}

func TestASilentPhoneShowsTextsWithoutReceipts(t *testing.T) {
	p := play(t, phone.Behaviour{Receipt: phone.ReceiptSilent})
	p.deliver(t, "a")
	same(t, p.receipted(), nil)
	if len(p.phones.Phone(customer).Texts) != 1 {
		t.Error("the text is not shown")
	}
}

func TestTwiceIsTheSameReceiptAgain(t *testing.T) {
	p := play(t, phone.Behaviour{Twice: true})
	p.deliver(t, "a")
	same(t, p.receipted(), []string{"a", "a"})
}

func TestALateReceiptComesWhenItIsDue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := play(t, phone.Behaviour{LateMs: 5000})
		p.deliver(t, "a")
		time.Sleep(4999 * time.Millisecond)
		synctest.Wait()
		same(t, p.receipted(), nil)
		time.Sleep(time.Millisecond)
		synctest.Wait()
		same(t, p.receipted(), []string{"a"})
		if dwelled := p.receipts[0].At.Sub(p.receipts[0].Took); dwelled != 5*time.Second {
			t.Errorf("the text dwelled %s", dwelled)
		}
	})
}

func TestOutOfOrderTheSecondOvertakesTheFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := play(t, phone.Behaviour{OutOfOrder: true})
		p.deliver(t, "a", "b", "c")
		p.submit(t, "one", "two")
		synctest.Wait()
		same(t, p.receipted(), []string{"b", "a"})
		same(t, p.bodies(), []string{"two", "one"})
		time.Sleep(carrier.OvertakeWait)
		synctest.Wait()
		same(t, p.receipted(), []string{"b", "a", "c"})
		time.Sleep(carrier.OvertakeWait)
		synctest.Wait()
		same(t, p.receipted(), []string{"b", "a", "c"})
	})
}

func TestNobodyIsReceiptedWhileReceiptsAreOff(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := play(t, phone.Behaviour{LateMs: 1000})
		p.deliver(t, "due after the switch")
		p.phones.SwitchReceipts(false)
		p.deliver(t, "taken after the switch")
		time.Sleep(2 * time.Second)
		synctest.Wait()
		p.phones.SwitchReceipts(true)
		time.Sleep(2 * time.Second)
		synctest.Wait()
		same(t, p.receipted(), nil)
	})
}

func TestWhatTheCustomerTypesIsPublishedAsTwoWaySMS(t *testing.T) {
	p := play(t, phone.Behaviour{})
	p.deliver(t, "a")
	text, err := p.Submit(t.Context(), customer, service, "Thanks!")
	if err != nil {
		t.Fatal(err)
	}
	want := carrier.InboundText{
		OriginationNumber:          customer,
		DestinationNumber:          service,
		MessageKeyword:             "KEYWORD_" + account,
		MessageBody:                "Thanks!",
		InboundMessageID:           text.ID,
		PreviousPublishedMessageID: "a",
	}
	if len(p.inbound) != 1 || p.inbound[0] != want {
		t.Errorf("published %+v, want %+v", p.inbound, want)
	}
	if texts := p.phones.Phone(customer).Texts; len(texts) != 2 || texts[1] != text {
		t.Errorf("the phone shows %+v", texts)
	}
}

func TestTwiceACustomersTextKeepsItsIdentity(t *testing.T) {
	p := play(t, phone.Behaviour{Twice: true})
	p.submit(t, "Thanks!")
	if len(p.inbound) != 2 || p.inbound[0] != p.inbound[1] {
		t.Errorf("published %+v", p.inbound)
	}
}

func TestATextThatCouldNotBePublishedIsNotShownAsSent(t *testing.T) {
	p := play(t, phone.Behaviour{})
	p.down = errors.New("the emulator is gone")
	if _, err := p.Submit(t.Context(), customer, service, "Thanks!"); !errors.Is(err, p.down) {
		t.Errorf("got %v", err)
	}
	if texts := p.phones.Phone(customer).Texts; len(texts) != 0 {
		t.Errorf("the phone shows %+v", texts)
	}
}

// listed answers with what is listed at each call, then with the last list for ever.
type listed struct {
	lists []func() ([]carrier.SentText, error)
}

func (l *listed) All(context.Context) ([]carrier.SentText, error) {
	list := l.lists[0]
	if len(l.lists) > 1 {
		l.lists = l.lists[1:]
	}
	return list()
}

func TestPollingOutlastsAnEmulatorThatIsAway(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := play(t, phone.Behaviour{})
		ctx, cancel := context.WithCancel(t.Context())
		go p.Poll(ctx, &listed{lists: []func() ([]carrier.SentText, error){
			func() ([]carrier.SentText, error) { return []carrier.SentText{sent("a")}, nil },
			func() ([]carrier.SentText, error) { return nil, errors.New("away") },
			func() ([]carrier.SentText, error) { return []carrier.SentText{sent("a"), sent("b")}, nil },
		}}, time.Second)
		synctest.Wait()
		same(t, p.receipted(), []string{"a"})
		time.Sleep(3 * time.Second)
		synctest.Wait()
		same(t, p.receipted(), []string{"a", "b"})
		cancel()
		synctest.Wait()
	})
}
