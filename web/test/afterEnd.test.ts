import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Service } from "../src/api/types";
import { afterEnd } from "../src/desk/afterEnd";
import { strings } from "../src/strings";
import { chat } from "./fixtures";

type AfterEndPolicy = NonNullable<Service["policies"]["afterEnd"]>;

beforeEach(() => {
  vi.useFakeTimers({ now: new Date("2026-11-23T12:00:00Z") });
});
afterEach(() => {
  vi.useRealTimers();
});

const service = (policies: Service["policies"], sms = true): Service => ({
  id: "support",
  name: "Support",
  sms,
  carrier: "sns",
  numbers: ["+12065550100"],
  maxSegments: 1,
  policies,
  revision: 1,
});

const hoursAgo = (hours: number) =>
  chat("chat-1", {
    state: "ended",
    endedAt: new Date(Date.now() - hours * 60 * 60 * 1_000).toISOString(),
  });

const after = (
  policy: AfterEndPolicy,
  { ended = hoursAgo(1), requests = false, sms = true } = {},
) =>
  afterEnd(
    ended,
    service({ afterEnd: policy, customerInitiated: { requests } }, sms),
  );

const ignored = { is: "ignored" };
const requested = { is: "requested" };

test("a text after the end is ignored where the service says nothing else", () => {
  expect(afterEnd(hoursAgo(1), undefined)).toEqual(ignored);
  expect(afterEnd(hoursAgo(1), service({}))).toEqual(ignored);
  expect(after({ action: "ignore" })).toEqual(ignored);
  expect(after({ action: "new_request" }, { sms: false })).toEqual(ignored);
});

test("a text after the end makes a new request where the service says so", () => {
  expect(after({ action: "new_request" })).toEqual(requested);
});

test("a text soon after the end opens the chat again where the service says so", () => {
  const reopened = { is: "reopened", hours: 24 };
  expect(after({ action: "reopen" }, { ended: hoursAgo(23) })).toEqual(
    reopened,
  );
  expect(after({ action: "reopen" }, { ended: hoursAgo(24) })).toEqual(ignored);
  const hour = { action: "reopen", reopenHours: 1 } as const;
  expect(after(hour, { ended: hoursAgo(0.9) })).toEqual({
    ...reopened,
    hours: 1,
  });
  expect(after(hour, { ended: hoursAgo(1) })).toEqual(ignored);
});

test("a later one is like a new customer's", () => {
  const late = { ended: hoursAgo(24), requests: true };
  expect(after({ action: "reopen" }, late)).toEqual(requested);
});

test("a chat that nobody had is not opened again: the text makes a request", () => {
  const missed = hoursAgo(1);
  delete missed.agentId;
  expect(after({ action: "reopen" }, { ended: missed })).toEqual(requested);
});

test("what an end means is said as the service has it", () => {
  const { ended } = strings.composer;
  expect(ended({ is: "ignored" })).toContain("are ignored");
  expect(ended({ is: "requested" })).toContain("makes a new request");
  expect(ended({ is: "reopened", hours: 1 })).toContain("within an hour");
  expect(ended({ is: "reopened", hours: 24 })).toContain("within 24 hours");
});
