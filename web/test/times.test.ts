import { describe, expect, test } from "vitest";
import {
  showAge,
  showBriefly,
  showDay,
  showElapsed,
  showTime,
} from "../src/ui/parts/times";

/** A time of the agent's own day. */
const local = (day: number, hour: number) =>
  new Date(2026, 10, day, hour, 5).toISOString();

describe("a time", () => {
  const now = new Date(2026, 10, 23, 9, 0);

  test("is of today or of yesterday by the agent's calendar, not by hours", () => {
    expect(showDay(local(23, 0), now)).toBe("Today");
    expect(showDay(local(22, 23), now)).toBe("Yesterday");
    expect(showDay(local(22, 0), now)).toBe("Yesterday");
    expect(showDay(local(21, 23), now)).toContain("21");
  });

  test("of another year has its year", () => {
    expect(showDay(new Date(2025, 10, 23).toISOString(), now)).toContain(
      "2025",
    );
  });

  test("stands in a list as the time today, else as the day", () => {
    expect(showBriefly(local(23, 8), now)).toBe(showTime(local(23, 8)));
    expect(showBriefly(local(20, 8), now)).toContain("20");
  });
});

test.each([
  [41_000, "0:41"],
  [192_999, "3:12"],
  [3_909_000, "1:05:09"],
])("%i ms are %s", (ms, shown) => {
  expect(showElapsed(ms)).toBe(shown);
});

test.each([
  [60_000, "1 minute ago"],
  [59 * 60_000, "59 minutes ago"],
  [2.5 * 3_600_000, "2 hours ago"],
])("what was %i ms ago was %s", (ms, shown) => {
  expect(showAge(ms)).toBe(shown);
});
