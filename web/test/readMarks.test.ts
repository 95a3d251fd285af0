import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Outcome } from "../src/api/outcome";
import type { Chat } from "../src/api/types";
import { ReadMarks } from "../src/desk/readMarks";
import { chat } from "./fixtures";

describe("what the agent has read", () => {
  const done: Outcome<Chat> = { kind: "done", value: chat("c") };
  let told: string[];
  let answers: Outcome<Chat>[];
  let unread: number;
  let marks: ReadMarks;
  beforeEach(() => {
    vi.useFakeTimers();
    told = [];
    answers = [];
    unread = 2;
    marks = new ReadMarks({
      unread: () => unread,
      read: (chatId, messageId) => {
        told.push(`${chatId} ${messageId}`);
        return Promise.resolve(answers.shift() ?? done);
      },
      onRead: () => {
        unread = 0;
      },
    });
  });
  afterEach(() => {
    marks.stop();
    vi.useRealTimers();
  });

  test("is told once for a burst of texts", async () => {
    marks.mark("c", "m1");
    await vi.advanceTimersByTimeAsync(100);
    marks.mark("c", "m2");
    marks.mark("c", "m2");
    await vi.advanceTimersByTimeAsync(60_000);
    marks.mark("c", "m2");
    await vi.advanceTimersByTimeAsync(60_000);
    expect(told).toEqual(["c m2"]);
  });

  test("is not told when an answer has said so", async () => {
    marks.mark("c", "m1");
    unread = 0;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(told).toEqual([]);
  });

  test("is told again when a text has come in above it", async () => {
    marks.mark("c", "m1");
    await vi.advanceTimersByTimeAsync(60_000);
    unread = 1;
    marks.mark("c", "m1");
    await vi.advanceTimersByTimeAsync(60_000);
    expect(told).toEqual(["c m1", "c m1"]);
  });

  test("is told until there is an answer", async () => {
    answers = [{ kind: "unknown" }, { kind: "unknown" }];
    marks.mark("c", "m1");
    await vi.advanceTimersByTimeAsync(10 * 60_000);
    expect(told).toEqual(["c m1", "c m1", "c m1"]);
  });

  test("waits for who is to sign in again", async () => {
    answers = [{ kind: "signed_out" }];
    marks.mark("c", "m1");
    await vi.advanceTimersByTimeAsync(10 * 60_000);
    expect(told).toEqual(["c m1"]);
    marks.mark("c", "m1");
    await vi.advanceTimersByTimeAsync(60_000);
    expect(told).toEqual(["c m1", "c m1"]);
  });

  test("is told again after as long as the API says where there is too much to do", async () => {
    const tooMuch = { code: "rate_limited", retryAfter: 60 } as const;
    answers = [{ kind: "refused", refusal: tooMuch }];
    marks.mark("c", "m1");
    await vi.advanceTimersByTimeAsync(59_000);
    expect(told).toEqual(["c m1"]);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(told).toEqual(["c m1", "c m1"]);
  });

  test("is not told again where it was refused", async () => {
    answers = [{ kind: "refused", refusal: { code: "not_your_chat" } }];
    marks.mark("c", "m1");
    await vi.advanceTimersByTimeAsync(10 * 60_000);
    expect(told).toEqual(["c m1"]);
  });
});
