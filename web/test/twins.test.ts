import { expect, test } from "vitest";
import { measure } from "../src/sms/segments";
import { twinOf, withTwins } from "../src/sms/twins";

test.each([
  ["’", "'"],
  ["“", '"'],
  ["—", "-"],
  ["…", "..."],
  ["\u00a0", " "],
  ["\u200b", ""],
  ["á", "a"],
  ["Ő", "O"],
])("the twin of %j is %j", (character, twin) => {
  expect(twinOf(character)).toBe(twin);
});

test.each(["😜", "ж", "€", "a", "漢"])("%s has none", (character) => {
  expect(twinOf(character)).toBeUndefined();
});

test("a text with twins is one for the basic alphabet, if it can be", () => {
  const text = withTwins("It’s “ready” – see you at 5…");
  expect(text).toBe('It\'s "ready" - see you at 5...');
  expect(measure(text).encoding).toBe("GSM-7");
  expect(withTwins("It’s 😜 é")).toBe("It's 😜 é");
});
