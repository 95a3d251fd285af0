import { describe, expect, test } from "vitest";
import type { Outcome } from "../src/api/outcome";
import { answered } from "../src/ui/parts/useAsked";

const at = "2026-11-23T10:00:00.000Z";
const later = new Date("2026-11-23T10:05:00Z");
const five: Outcome<number> = { kind: "done", value: 5 };
const silence: Outcome<number> = { kind: "unknown" };

describe("what was asked for", () => {
  test("is the answer, as of when it came", () => {
    expect(answered(undefined, five, new Date(at))).toEqual({
      value: 5,
      at,
      fault: undefined,
    });
  });

  test("stays as it was when asking again fails, with why", () => {
    const before = answered(undefined, five, new Date(at));
    const after = answered(before, silence, later);
    expect(after).toMatchObject({ value: 5, at });
    expect(after.fault).toMatch(/^smsdesk did not answer/);
    expect(answered(after, five, later).fault).toBeUndefined();
  });

  test("is not there when the first asking fails", () => {
    expect(answered<number>(undefined, silence, later)).toMatchObject({
      value: undefined,
      at: undefined,
    });
  });
});
