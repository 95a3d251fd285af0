import { useSyncExternalStore } from "react";

/** One timer for all who want to know the time. */
class Clock {
  #now = Date.now();
  #timer: ReturnType<typeof setInterval> | undefined;
  readonly #listeners = new Set<() => void>();

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    this.#timer ??= setInterval(() => {
      this.#now = Date.now();
      for (const each of this.#listeners) {
        each();
      }
    }, 1_000);
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) {
        clearInterval(this.#timer);
        this.#timer = undefined;
      }
    };
  };

  /** Between two ticks the time stands still; without a timer it is read anew once a second has gone by. */
  readonly read = (): number => {
    const now = Date.now();
    if (this.#timer === undefined && now - this.#now >= 1_000) {
      this.#now = now;
    }
    return this.#now;
  };
}

const clock = new Clock();

/** The time, in ms since the epoch, each second anew. */
export function useNow(): number {
  return useSyncExternalStore(clock.subscribe, clock.read);
}
