import type { Outcome } from "../api/outcome";

const firstMs = 1_000;
const longestMs = 30_000;

/**
 * How long to wait after so many failures in a row: exponential, with full jitter, so that the desktops of a whole floor
 * do not come back in one moment.
 */
export function backoff(failures: number): number {
  return Math.round(
    Math.random() * Math.min(longestMs, firstMs * 2 ** failures),
  );
}

/**
 * How long to wait after an outcome until the same is asked for again, as the API says or longer; nothing if the outcome
 * is an answer. Being told to come back is none.
 */
export function untilNext(
  outcome: Outcome<unknown>,
  failures: number,
): number | undefined {
  if (outcome.kind === "done") {
    return undefined;
  }
  if (outcome.kind !== "refused") {
    return backoff(failures);
  }
  const { code, retryAfter } = outcome.refusal;
  return code === "rate_limited"
    ? Math.max((retryAfter ?? 0) * 1_000, backoff(failures))
    : undefined;
}
