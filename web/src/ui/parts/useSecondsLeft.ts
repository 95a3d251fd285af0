import { wayBackMs } from "../../desk/endings";
import { useNow } from "./useNow";

/** How many seconds of an end's way back are left; none when it is over. */
export function useSecondsLeft(until: number): number {
  return secondsLeft(until, useNow());
}

/** In ms since the epoch. What is taken for now may be up to a second ago, which does not make the way back longer. */
export function secondsLeft(until: number, now: number): number {
  const left = Math.min(until - now, wayBackMs);
  return Math.max(0, Math.ceil(left / 1_000));
}
