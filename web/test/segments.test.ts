import { describe, expect, test } from "vitest";
import vectors from "../../shared/sms/testdata/reference/segments.json";
import { fits, limit, measure } from "../src/sms/segments";

describe("the size of a text", () => {
  test("is what the server counts, on all of its vectors", () => {
    for (const { text, ...size } of vectors.texts) {
      expect(measure(text), JSON.stringify(text)).toMatchObject(size);
    }
    expect(vectors.texts.length).toBeGreaterThan(0);
  });

  test.each([
    ["", 0, 0],
    ["a".repeat(160), 160, 1],
    ["a".repeat(161), 161, 2],
    ["]".repeat(80), 160, 1],
    ["]".repeat(153), 306, 3],
  ])(
    "in GSM-7: %j takes %i septets in %i segments",
    (text, units, segments) => {
      expect(measure(text)).toEqual({ encoding: "GSM-7", units, segments });
    },
  );

  test("names the first character that needs UCS-2", () => {
    expect(measure("It’s 5 “o’clock”").forcing).toBe("’");
    expect(measure("See you 😜").forcing).toBe("😜");
  });

  test("does not split a surrogate pair over two segments", () => {
    expect(measure("ж".repeat(66) + "😜" + "ж".repeat(66)).segments).toBe(3);
  });
});

describe("the limit", () => {
  test.each([
    ["GSM-7", 1, 160],
    ["GSM-7", 2, 306],
    ["GSM-7", 20, 1530],
    ["UCS-2", 1, 70],
    ["UCS-2", 3, 201],
    ["UCS-2", 10, 630],
  ] as const)("of %s in %i segments is %i", (encoding, segments, expected) => {
    expect(limit(encoding, segments)).toBe(expected);
  });

  test("counts what stays free at the end of a segment", () => {
    expect(fits(measure("]".repeat(153)), 2)).toBe(false);
    expect(fits(measure("]".repeat(152)), 2)).toBe(true);
  });

  test("is never above what carriers take", () => {
    expect(fits(measure("ж".repeat(631)), 10)).toBe(false);
  });
});
