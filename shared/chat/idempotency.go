package chat

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
)

// Idempotency is what makes two requests the same: the client's key within its agent and path, and a digest of what was
// asked. The zero value asks for nothing.
type Idempotency struct {
	Key    string
	Digest string
}

// NewIdempotency scopes a client's key to the agent and the path. An empty key gives the zero value.
func NewIdempotency(key, agentID, path string, content ...string) Idempotency {
	if key == "" {
		return Idempotency{}
	}
	return Idempotency{Key: digest(agentID, path, key), Digest: digest(content...)}
}

func digest(parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return hex.EncodeToString(sum[:16])
}
