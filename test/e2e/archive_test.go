package e2e

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/oklog/ulid/v2"
)

type (
	transcript struct {
		Chat     chat      `json:"chat"`
		Messages []message `json:"messages"`
	}

	erased struct {
		Chats       int  `json:"chats"`
		Messages    int  `json:"messages"`
		Transcripts int  `json:"transcripts"`
		More        bool `json:"more"`
	}
)

// age moves an ended chat, the only one on its line, so far into the past, as if everybody had waited, and makes it due.
func age(t *testing.T, c chat, by time.Duration) {
	t.Helper()
	line := "L#" + c.ID[:24]
	items, err := world.dynamodb.Query(t.Context(), &dynamodb.QueryInput{
		TableName: &world.Table, KeyConditionExpression: aws.String("pk = :line"), ConsistentRead: aws.Bool(true),
		ExpressionAttributeValues: map[string]types.AttributeValue{":line": &types.AttributeValueMemberS{Value: line}},
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, old := range items.Items {
		aged := maps.Clone(old)
		sk, ok := old["sk"].(*types.AttributeValueMemberS)
		if !ok {
			t.Fatalf("an item without a sort key: %v", old)
		}
		if position, isMessage := strings.CutPrefix(sk.Value, "M#"); isMessage {
			aged["sk"] = &types.AttributeValueMemberS{Value: "M#" + shifted(t, position, by)}
		}
		if start, ok := aged["c"].(*types.AttributeValueMemberS); ok {
			aged["c"] = &types.AttributeValueMemberS{Value: shifted(t, start.Value, by)}
		}
		for _, name := range []string{"te", "ta"} {
			if at, ok := aged[name].(*types.AttributeValueMemberN); ok {
				millis, err := strconv.ParseInt(at.Value, 10, 64)
				if err != nil {
					t.Fatal(err)
				}
				aged[name] = &types.AttributeValueMemberN{Value: strconv.FormatInt(millis-by.Milliseconds(), 10)}
			}
		}
		if _, err := world.dynamodb.DeleteItem(t.Context(), &dynamodb.DeleteItemInput{TableName: &world.Table, Key: key(line, sk.Value)}); err != nil {
			t.Fatal(err)
		}
		if _, err := world.dynamodb.PutItem(t.Context(), &dynamodb.PutItemInput{TableName: &world.Table, Item: aged}); err != nil {
			t.Fatal(err)
		}
	}
	makeDue(t, lineOf(c))
}

// shifted is the position as if it had been taken so long before.
func shifted(t *testing.T, position string, by time.Duration) string {
	t.Helper()
	id, err := ulid.ParseStrict(position)
	if err == nil {
		err = id.SetTime(id.Time() - uint64(by.Milliseconds()))
	}
	if err != nil {
		t.Fatal(err)
	}
	return id.String()
}

func exported(t *testing.T, dora desk, number string) []transcript {
	t.Helper()
	var all []transcript
	for path := "/v1/admin/contacts/export"; ; {
		page := want[list[transcript]](t, dora, post(path, fields{"customerNumber": number}), http.StatusOK)
		all = append(all, page.Items...)
		if page.Cursor == "" {
			return all
		}
		path = "/v1/admin/contacts/export?cursor=" + page.Cursor
	}
}

func texts(messages []message) []string {
	var all []string
	for _, m := range messages {
		all = append(all, m.Body)
	}
	return all
}

func TestAnEndedChatGoesIntoTheArchiveAndIsExportedAndErasedThere(t *testing.T) {
	t.Parallel()
	alice, dora := as(t, "alice"), as(t, "dora")
	c := conversation(t, alice, "support")
	said := []string{"Your order has left.", "It arrives tomorrow."}
	for _, body := range said {
		alice.send(t, c.ID, body)
	}
	erase := post("/v1/admin/contacts/erase", fields{"customerNumber": c.CustomerNumber})
	dora.refused(t, erase, http.StatusConflict, "chat_open")
	alice.end(t, c.ID)
	live := slices.IndexFunc(exported(t, dora, c.CustomerNumber), func(e transcript) bool { return e.Chat.ID == c.ID })
	if live < 0 {
		t.Error("a chat that is not archived yet is not exported")
	}

	const years = 2 * 365 * 24 * time.Hour
	age(t, c, years)
	old := c.ID[:25] + shifted(t, c.ID[25:], years)
	gone := get("/v1/chats/" + old)
	eventually(t, "the chat is archived", func() error {
		clean(t)
		a, err := alice.ask(t.Context(), gone)
		if err == nil && a.status != http.StatusNotFound {
			err = fmt.Errorf("it is there still: %s", a)
		}
		return err
	})
	all := exported(t, dora, c.CustomerNumber)
	i := slices.IndexFunc(all, func(e transcript) bool { return e.Chat.ID == old })
	if i < 0 || !slices.Equal(texts(all[i].Messages), said) {
		t.Fatalf("exported %+v", all)
	}
	asText := want[struct {
		Text string `json:"text"`
	}](t, dora, post("/v1/admin/contacts/export", fields{"customerNumber": c.CustomerNumber, "format": "text"}), http.StatusOK)
	if !strings.Contains(asText.Text, said[0]) {
		t.Errorf("as text: %q", asText.Text)
	}

	done := erased{More: true}
	for done.More {
		done = want[erased](t, dora, erase, http.StatusOK)
	}
	if left := exported(t, dora, c.CustomerNumber); len(left) > 0 {
		t.Errorf("left %+v", left)
	}
	known := want[contact](t, dora, post("/v1/contacts/lookup", fields{"customerNumber": c.CustomerNumber}), http.StatusOK)
	told := audited(t, dora, known.ID)
	for _, action := range []string{"dora contact.exported", "dora contact.erased"} {
		if !slices.Contains(told, action) {
			t.Errorf("%s is not on record: %q", action, told)
		}
	}
}
