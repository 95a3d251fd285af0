package envelope

import (
	"net/url"
	"regexp"
	"strings"
)

// Topic is a topic's ARN. Only configured ones are believed, and only where they are may anything be fetched from.
type Topic string

// IsTopic tells whether s names a topic of SNS's in a region.
func IsTopic(s string) bool {
	return regexp.MustCompile(`^arn:aws(-[a-z]+)*:sns:[a-z]{2}(-[a-z]+)+-[0-9]+:[0-9]{12}:[A-Za-z0-9_-]{1,256}(\.fifo)?$`).MatchString(s)
}

// host is where SNS answers for the topic.
func (t Topic) host() string {
	parts := strings.Split(string(t), ":")
	host := "sns." + parts[3] + ".amazonaws.com"
	if parts[1] == "aws-cn" {
		host += ".cn"
	}
	return host
}

// isCertificateOf tells whether SNS may sign the topic's messages with what is at the address. It is compared as a whole with how
// SNS writes such an address, so that it does not matter how anybody else would read it.
func isCertificateOf(t Topic, address string) bool {
	name, ok := strings.CutPrefix(address, "https://"+t.host()+"/SimpleNotificationService-")
	if !ok {
		return false
	}
	name, ok = strings.CutSuffix(name, ".pem")
	return ok && len(name) >= 8 && len(name) <= 64 && strings.Trim(name, "0123456789abcdefABCDEF") == ""
}

// isConfirmationOf tells whether the address confirms the envelope's own subscription, and does nothing else.
func isConfirmationOf(e Envelope, address string) bool {
	rest, ok := strings.CutPrefix(address, "https://"+e.Topic.host()+"/?")
	if !ok {
		return false
	}
	query, err := url.ParseQuery(rest)
	return err == nil && len(query) == 3 && !strings.Contains(rest, "#") &&
		one(query, "Action", "ConfirmSubscription") && one(query, "TopicArn", string(e.Topic)) && one(query, "Token", e.token)
}

func one(query url.Values, name, value string) bool {
	return len(query[name]) == 1 && query[name][0] == value
}
