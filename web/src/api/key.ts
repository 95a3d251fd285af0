/**
 * How long a request may be sent again with its idempotency key, in ms. The API keeps a key for 24 hours at least; the
 * rest is for clocks that go wrong.
 */
export const keyLifeMs = 23 * 60 * 60 * 1_000;
