import { describe, expect, test } from "vitest";
import { formatTyped, readNumber, showNumber } from "../src/numbers/number";

describe("a typed number", () => {
  test.each([
    ["2065550150", "+12065550150"],
    ["(206) 555-0150", "+12065550150"],
    ["1 206 555 0150", "+12065550150"],
    ["+1 206 555 0150", "+12065550150"],
    [" +12065550199 ", "+12065550199"],
    ["tel:+12065550150", "+12065550150"],
    ["+44 7911 123456", "+447911123456"],
    ["+44 (0)7911 123456", "+447911123456"],
    ["+52 55 1234 5678", "+525512345678"],
  ])("%j is read as %s", (typed, e164) => {
    expect(readNumber(typed, "US")).toEqual({ is: "mobile", e164 });
  });

  test("without a plus is one of the default country", () => {
    expect(readNumber("07911 123456", "GB")).toEqual({
      is: "mobile",
      e164: "+447911123456",
    });
  });

  test.each([
    ["", "empty"],
    ["   ", "empty"],
    ["hello", "not_a_number"],
    ["1-800-FLOWERS", "not_a_number"],
    ["+", "not_a_number"],
    ["20655501", "too_short"],
    ["+1206555", "too_short"],
    ["20655501500000", "too_long"],
    ["+999 1234 5678", "no_such_country"],
    ["(555) 123-4567", "no_such_number"],
  ])("%j is none: %s", (typed, why) => {
    expect(readNumber(typed, "US")).toEqual({ is: "none", why });
  });

  test.each([
    ["+44 20 7946 0018", "+442079460018", "FIXED_LINE"],
    ["+1 800 555 1212", "+18005551212", "TOLL_FREE"],
    ["+1 900 555 1234", "+19005551234", "PREMIUM_RATE"],
    ["+33 9 00 00 00 00", "+33900000000", "VOIP"],
  ])("%j can only be called", (typed, e164, type) => {
    expect(readNumber(typed, "US")).toEqual({ is: "other", e164, type });
  });
});

describe("the number field", () => {
  const type = (keys: string) =>
    keys
      .split("")
      .reduce(
        (field, key) =>
          formatTyped(
            field,
            key === "<" ? field.slice(0, -1) : field + key,
            "US",
          ),
        "",
      );

  test("formats while the agent types", () => {
    expect(type("2065550150")).toBe("(206) 555-0150");
    expect(type("+12065550150")).toBe("+1 206 555 0150");
  });

  test("lets everything be deleted, brackets too", () => {
    expect(type("206<<<")).toBe("");
    expect(type("2065<<")).toBe("20");
    expect(type("+12<<<")).toBe("");
  });

  test("formats what is pasted", () => {
    expect(formatTyped("", "206.555.0150", "US")).toBe("(206) 555-0150");
  });

  test("keeps what is no number as it is, to be refused with a reason", () => {
    expect(formatTyped("", "call me", "US")).toBe("call me");
  });
});

test("a number is shown in groups", () => {
  expect(showNumber("+12065550150")).toBe("+1 206 555 0150");
  expect(showNumber("nonsense")).toBe("nonsense");
});
