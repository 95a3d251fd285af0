import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Outcome } from "../src/api/outcome";
import { enter, type Entrance } from "../src/ui/enter";

const signedOut = (): Promise<Outcome<never>> =>
  Promise.resolve({ kind: "signed_out" });

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(console, "error").mockImplementation(() => undefined);
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

test("who has to sign in is sent to do so as soon as the issuer can be reached", async () => {
  const signIn = vi
    .fn<() => Promise<void>>()
    .mockRejectedValueOnce(new TypeError("Failed to fetch"))
    .mockResolvedValue();
  const shown: Entrance[] = [];
  const entered = enter(
    { me: signedOut, services: signedOut, colleagues: signedOut },
    { signIn },
    new AbortController().signal,
    (entrance) => shown.push(entrance),
  );
  await vi.advanceTimersByTimeAsync(60_000);
  await entered;
  expect(shown).toEqual([{ is: "opening", unreachable: true }]);
  expect(signIn).toHaveBeenCalledTimes(2);
});
