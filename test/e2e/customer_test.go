package e2e

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
)

// Customers live in +1 206 555 0150 to 0199. The first one is left to people.
const (
	firstNumber = 151
	lastNumber  = 199
)

func numbers() chan string {
	free := make(chan string, lastNumber-firstNumber+1)
	for n := firstNumber; n <= lastNumber; n++ {
		free <- fmt.Sprintf("+12065550%d", n)
	}
	return free
}

// customer is a number that this test has to itself, with a phone that gives no receipts by itself.
func customer(t *testing.T) string {
	t.Helper()
	var number string
	select {
	case number = <-world.numbers:
	case <-t.Context().Done():
		t.Fatal("no customer's number is free")
	}
	t.Cleanup(func() { world.numbers <- number })
	silence(t, number)
	return number
}

// silence has the carrier give no receipts for the number, and forgets what went there before.
func silence(t *testing.T, number string) {
	t.Helper()
	if err := phone(number).behave(t.Context(), silent()); err != nil {
		t.Fatal(err)
	}
	texts, err := world.everSentTo(t.Context(), number)
	if err != nil {
		t.Fatal(err)
	}
	world.earlier.Store(number, len(texts))
}

// newcomer is a number that has never had a chat, with a phone that gives no receipts by itself. A first text to Sales is
// a request of those alone.
func newcomer(t *testing.T, d desk) string {
	t.Helper()
	areas := strings.Fields("212 213 305 312 404 415 503 512 602 617 702 713 718 808 901 907")
	for {
		n := int(world.newcomers.Add(1))
		number := fmt.Sprintf("+1%s55501%02d", areas[n/100%len(areas)], n%100)
		known := want[contact](t, d, post("/v1/contacts/lookup", fields{"customerNumber": number}), http.StatusOK)
		if len(known.Chats.Items) > 0 || len(known.OptOuts) > 0 || known.Blocked {
			continue
		}
		silence(t, number)
		return number
	}
}

// conversation opens a new chat of the desk's agent with a customer of its own.
func conversation(t *testing.T, d desk, serviceID string) chat {
	t.Helper()
	return d.start(t, serviceID, customer(t))
}

// endOpenChats ends what earlier tests left open, or waiting, in a world that was used before.
func endOpenChats(ctx context.Context) error {
	for _, agent := range []string{"alice", "bob", "dora", "erin"} {
		d, err := signIn(ctx, agent)
		if err != nil {
			return err
		}
		open, err := d.chats(ctx, "open", 100)
		if err != nil {
			return err
		}
		if agent == "alice" {
			waiting, err := d.acceptAll(ctx, "sales")
			if err != nil {
				return err
			}
			open = append(open, waiting...)
		}
		for _, c := range open {
			if err := d.carryOut(ctx, ending(c.ID)); err != nil {
				return fmt.Errorf("end a chat that was left open: %w", err)
			}
		}
	}
	return nil
}

// acceptAll takes all requests that wait in the service.
func (d desk) acceptAll(ctx context.Context, serviceID string) ([]chat, error) {
	a, err := d.ask(ctx, get("/v1/services/"+serviceID+"/requests?limit=100"))
	if err != nil {
		return nil, err
	}
	waiting, err := decoded[list[chat]](a)
	if err != nil {
		return nil, err
	}
	var requests []chat
	for _, c := range waiting.Items {
		if c.State != "requested" {
			continue // an open chat that is offered is its owner's
		}
		if err := d.carryOut(ctx, post("/v1/chats/"+c.ID+"/accept", nil)); err != nil {
			return nil, fmt.Errorf("take a request that was left waiting: %w", err)
		}
		requests = append(requests, c)
	}
	return requests, nil
}

// carryOut sends a request that must be answered with 200.
func (d desk) carryOut(ctx context.Context, r request) error {
	a, err := d.ask(ctx, r)
	if err == nil && a.status != http.StatusOK {
		err = fmt.Errorf("answered with %s", a)
	}
	return err
}
