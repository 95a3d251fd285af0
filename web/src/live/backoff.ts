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
