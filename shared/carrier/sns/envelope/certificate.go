package envelope

import (
	"context"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"sync"
	"time"

	"github.com/smsdesk/smsdesk/shared/chat"
)

const (
	minKey, maxKey = 2048, 8192 // bits
	maxCertificate = 64 << 10   // bytes
	// kept bounds the cache; SNS signs a region's messages with one certificate at a time.
	kept = 16
	// trustFor is how long a certificate is used without fetching it anew.
	trustFor = time.Hour
	// perMinute bounds how many are fetched: anybody can ask for one that does not exist.
	perMinute = 10
	// maxIssuers bounds the way from a certificate up to one that the system trusts.
	maxIssuers = 4
)

// certificates fetches signers' certificates, and keeps them.
type certificates struct {
	client *http.Client
	roots  *x509.CertPool
	clock  chat.Clock

	mu      sync.Mutex
	known   map[string]certificate
	fetches []time.Time // of the last minute
}

type certificate struct {
	key   *rsa.PublicKey
	until time.Time
}

func newCertificates(client *http.Client, roots *x509.CertPool, clock chat.Clock) *certificates {
	return &certificates{client: client, roots: roots, clock: clock, known: map[string]certificate{}}
}

// key is that of the certificate at the address, which is SNS's for the topic.
func (c *certificates) key(ctx context.Context, t Topic, address string) (*rsa.PublicKey, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.clock()
	if known, ok := c.known[address]; ok && now.Before(known.until) {
		return known.key, nil
	}
	for len(c.fetches) > 0 && !now.Before(c.fetches[0].Add(time.Minute)) {
		c.fetches = c.fetches[1:]
	}
	if len(c.fetches) >= perMinute {
		return nil, unavailable("more certificates than can be fetched in a minute")
	}
	c.fetches = append(c.fetches, now)
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	leaf, issuers, err := c.fetch(ctx, address)
	if err != nil {
		return nil, err
	}
	key, err := c.verify(ctx, t, leaf, issuers, now)
	if err != nil {
		return nil, err
	}
	if len(c.known) >= kept {
		clear(c.known)
	}
	until := now.Add(trustFor)
	if leaf.NotAfter.Before(until) {
		until = leaf.NotAfter
	}
	c.known[address] = certificate{key: key, until: until}
	return key, nil
}

// fetch gets the certificate, and those that may vouch for it: what stands behind it in its file, and what the host itself showed.
func (c *certificates) fetch(ctx context.Context, address string) (*x509.Certificate, []*x509.Certificate, error) {
	content, response, err := c.get(ctx, address)
	if err != nil {
		return nil, nil, err
	}
	var all []*x509.Certificate
	for block, rest := pem.Decode(content); block != nil; block, rest = pem.Decode(rest) {
		parsed, err := x509.ParseCertificate(block.Bytes)
		if block.Type != "CERTIFICATE" || err != nil {
			return nil, nil, forged("its certificate cannot be read")
		}
		all = append(all, parsed)
	}
	if len(all) == 0 || len(all) > maxIssuers+1 {
		return nil, nil, forged("its certificate is none")
	}
	if response.TLS != nil && len(response.TLS.PeerCertificates) > 1 {
		return all[0], append(all[1:], response.TLS.PeerCertificates[1:]...), nil
	}
	return all[0], all[1:], nil
}

// verify checks who the certificate is for, its dates, and who vouches for it.
func (c *certificates) verify(ctx context.Context, t Topic, leaf *x509.Certificate, issuers []*x509.Certificate, now time.Time) (*rsa.PublicKey, error) {
	const everywhere = "sns.amazonaws.com"
	if leaf.VerifyHostname(everywhere) != nil && leaf.VerifyHostname(t.host()) != nil {
		return nil, forged("its certificate is for somebody else")
	}
	key, ok := leaf.PublicKey.(*rsa.PublicKey)
	if !ok || key.N.BitLen() < minKey || key.N.BitLen() > maxKey {
		return nil, forged("its certificate has no key that SNS signs with")
	}
	pool := x509.NewCertPool()
	for _, issuer := range issuers {
		pool.AddCert(issuer)
	}
	options := x509.VerifyOptions{
		Roots: c.roots, Intermediates: pool, CurrentTime: now, KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageAny},
	}
	top := leaf
	for range maxIssuers {
		_, err := leaf.Verify(options)
		if err == nil {
			return key, nil
		}
		if _, unknown := errors.AsType[x509.UnknownAuthorityError](err); !unknown {
			return nil, forged("its certificate does not hold")
		}
		if top, err = c.issuer(ctx, top); err != nil {
			return nil, err
		}
		pool.AddCert(top)
	}
	return nil, forged("nobody vouches for its certificate")
}

// issuer fetches the certificate above one of Amazon's. It need not come over TLS: it counts only if the system trusts it, or what is
// above it.
func (c *certificates) issuer(ctx context.Context, of *x509.Certificate) (*x509.Certificate, error) {
	amazon := regexp.MustCompile(`^http://crt\.[a-z0-9]{1,20}\.amazontrust\.com/[a-z0-9]{1,20}\.cer$`)
	if len(of.IssuingCertificateURL) == 0 || !amazon.MatchString(of.IssuingCertificateURL[0]) {
		return nil, forged("nobody vouches for its certificate")
	}
	content, _, err := c.get(ctx, of.IssuingCertificateURL[0])
	if err != nil {
		return nil, err
	}
	issuer, err := x509.ParseCertificate(content)
	if err != nil {
		return nil, forged("its certificate's issuer cannot be read")
	}
	return issuer, nil
}

// get fetches what is at an address that was checked. What may be otherwise in a moment is unavailable.
func (c *certificates) get(ctx context.Context, address string) ([]byte, *http.Response, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, http.NoBody)
	if err != nil {
		return nil, nil, forged("its certificate has no address")
	}
	response, err := c.client.Do(request)
	if err != nil {
		return nil, nil, unavailable("no certificate: " + cause(err))
	}
	defer response.Body.Close() //nolint:errcheck // nothing is lost with an answer that was read
	content, err := io.ReadAll(io.LimitReader(response.Body, maxCertificate+1))
	switch {
	case response.StatusCode >= 500 || response.StatusCode == http.StatusTooManyRequests:
		return nil, nil, unavailable(fmt.Sprintf("no certificate: answered with %d", response.StatusCode))
	case response.StatusCode != http.StatusOK:
		return nil, nil, forged(fmt.Sprintf("there is no such certificate: answered with %d", response.StatusCode))
	case err != nil:
		return nil, nil, unavailable("no certificate: " + cause(err))
	case len(content) > maxCertificate:
		return nil, nil, forged("its certificate is too large")
	}
	return content, response, nil
}
