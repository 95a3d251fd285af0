import { useNow } from "./useNow";

/** How many seconds are left until then, in ms since the epoch; none when it is over. */
export function useSecondsLeft(until: number): number {
  return Math.max(0, Math.ceil((until - useNow()) / 1_000));
}
