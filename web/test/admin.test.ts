import { expect, test } from "vitest";
import { createAdminApi, withNews } from "../src/api/admin";
import type { Caller } from "../src/api/caller";
import type { Outcome } from "../src/api/outcome";
import type { PutAgent, PutService } from "../src/api/types";

/** Asks nobody: every answer is the same. */
const answering = (outcome: Outcome<never>): Caller =>
  ({
    ask: () => Promise.resolve(outcome),
  }) as unknown as Caller;

test("what an administrator saves is told of, what is refused is not", async () => {
  for (const [outcome, news] of [
    [{ kind: "done", value: undefined as never }, 2],
    [{ kind: "refused", refusal: { code: "invalid_request" } }, 0],
    [{ kind: "unknown" }, 0],
  ] as const) {
    let told = 0;
    const api = withNews(createAdminApi(answering(outcome)), () => {
      told += 1;
    });
    await api.putService("support", {} as PutService);
    await api.putAgent("alice", {} as PutAgent);
    expect(told).toBe(news);
  }
});
