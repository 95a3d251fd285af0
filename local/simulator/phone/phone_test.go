package phone_test

import (
	"errors"
	"testing"

	"github.com/smsdesk/smsdesk/local/simulator/phone"
)

const (
	number  = "+12065550150"
	service = "+12065550100"
)

func TestOnlyNumbersInE164AreTaken(t *testing.T) {
	for _, ok := range []string{number, "+4915112345678"} {
		if err := phone.CheckNumber(ok); err != nil {
			t.Errorf("%s: %v", ok, err)
		}
	}
	for _, bad := range []string{"", "alice", "2065550150", "+0123456789", "+1 206 555 0150"} {
		if err := phone.CheckNumber(bad); !errors.Is(err, phone.ErrInvalidNumber) {
			t.Errorf("%q: got %v, want %v", bad, err, phone.ErrInvalidNumber)
		}
	}
}

func TestAPhoneAppearsWithItsFirstTextOrWhenItIsOpened(t *testing.T) {
	phones := phone.NewStore()
	phones.Behave("+12065550199", phone.Behaviour{Receipt: phone.ReceiptSilent})
	phones.Add("+12065550151", phone.Text{ID: "a"})
	phones.Open(number)
	phones.Open(number)
	var got []string
	for _, p := range phones.Since(-1).Phones {
		got = append(got, p.Number)
	}
	if len(got) != 2 || got[0] != number || got[1] != "+12065550151" {
		t.Errorf("got the phones %v", got)
	}
}

func TestATextIsOnAPhoneOnce(t *testing.T) {
	phones := phone.NewStore()
	if !phones.Add(number, phone.Text{ID: "a", Body: "first"}) {
		t.Error("the first text is not new")
	}
	if phones.Add(number, phone.Text{ID: "a", Body: "again"}) {
		t.Error("the same text is new again")
	}
	texts := phones.Phone(number).Texts
	if len(texts) != 1 || texts[0].Body != "first" {
		t.Errorf("got %v", texts)
	}
}

func TestAPhoneThatIsNotOpenHasNoTexts(t *testing.T) {
	phones := phone.NewStore()
	if p := phones.Phone(number); p.Number != number || p.Texts == nil || len(p.Texts) != 0 {
		t.Errorf("got %+v", p)
	}
	if shown := phones.Since(-1).Phones; len(shown) != 0 {
		t.Errorf("to look at a phone opened it: %+v", shown)
	}
}

func TestAReplyAnswersTheNewestTextOfItsLine(t *testing.T) {
	phones := phone.NewStore()
	if _, ok := phones.LastTextFrom(number, service); ok {
		t.Error("there is a text on an empty phone")
	}
	for _, text := range []phone.Text{
		{ID: "first", From: service},
		{ID: "second", From: service},
		{ID: "other service", From: "+12065550101"},
		{ID: "own", From: number, To: service},
	} {
		phones.Add(number, text)
	}
	if last, ok := phones.LastTextFrom(number, service); !ok || last.ID != "second" {
		t.Errorf("got %q", last.ID)
	}
	phones.Add(number, phone.Text{ID: "from nobody"})
	if last, _ := phones.LastTextFrom(number, service); last.ID != "from nobody" {
		t.Errorf("a text whose number the carrier chose may be of this line: got %q", last.ID)
	}
}

func TestAWatcherSeesWhatIsNewAndNothingElse(t *testing.T) {
	phones := phone.NewStore()
	phones.Add(number, phone.Text{ID: "a"})
	first := phones.Since(-1)
	if len(first.Phones) != 1 || first.Receipts == nil || !*first.Receipts {
		t.Fatalf("at first everything is new: got %+v", first)
	}
	select {
	case <-first.More:
		t.Fatal("nothing changed, but there is more")
	default:
	}

	phones.Add(number, phone.Text{ID: "b"})
	<-first.More
	second := phones.Since(first.Revision)
	if len(second.Phones) != 1 || len(second.Phones[0].Texts) != 1 || second.Phones[0].Texts[0].ID != "b" || second.Receipts != nil {
		t.Errorf("got %+v", second)
	}

	phones.Behave(number, phone.Behaviour{Receipt: phone.ReceiptFailing})
	phones.SwitchReceipts(false)
	third := phones.Since(second.Revision)
	if len(third.Phones) != 1 || len(third.Phones[0].Texts) != 0 || third.Phones[0].Behaviour.Receipt != phone.ReceiptFailing {
		t.Errorf("got %+v", third.Phones)
	}
	if third.Receipts == nil || *third.Receipts {
		t.Error("the switch is not seen")
	}
	if last := phones.Since(third.Revision); len(last.Phones) != 0 || last.Receipts != nil {
		t.Errorf("got %+v", last)
	}
}

func TestABehaviourIsCompletedOrRefused(t *testing.T) {
	complete, err := phone.Behaviour{Twice: true}.Complete()
	if err != nil || complete != (phone.Behaviour{Receipt: phone.ReceiptCarrier, Twice: true}) {
		t.Errorf("got %+v, %v", complete, err)
	}
	for _, impossible := range []phone.Behaviour{
		{Receipt: "sometimes"},
		{LateMs: -1},
		{LateMs: phone.MaxLate.Milliseconds() + 1},
	} {
		if _, err := impossible.Complete(); err == nil {
			t.Errorf("%+v is taken", impossible)
		}
	}
}
