import { describe, expect, test } from "vitest";
import type { FieldError, Outcome } from "../src/api/outcome";
import { noAnswerText } from "../src/strings";
import { fieldNames } from "../src/ui/admin/fieldNames";
import { faultsIn, faultsOf } from "../src/ui/parts/faults";

const nameOf = fieldNames({
  numbers: "Numbers",
  "numbers[]": (position) => `entry ${String(position)}`,
});

const refused = (...errors: FieldError[]): Outcome<never> => ({
  kind: "refused",
  refusal: { code: "invalid_request", errors },
});

const textsOf = (outcome: Outcome<unknown>) =>
  faultsOf(outcome, nameOf).map(({ text }) => text);

describe("what a form says of a request", () => {
  test("is nothing when it was carried out", () => {
    expect(textsOf({ kind: "done", value: undefined })).toEqual([]);
  });

  test("is one line when nobody answered", () => {
    expect(textsOf({ kind: "unknown" })).toEqual([noAnswerText]);
  });

  test("tells faults of one list apart by their places", () => {
    const detail = "+12065550100 is there twice";
    expect(
      textsOf(
        refused(
          { field: "numbers[1]", detail },
          { field: "numbers[2]", detail },
        ),
      ),
    ).toEqual([`Numbers, entry 2: ${detail}.`, `Numbers, entry 3: ${detail}.`]);
  });

  test("has a key of its own for each line, whatever the names", () => {
    const lines = faultsOf(
      refused(
        { field: "numbers[1]", detail: "it is missing" },
        { field: "numbers[2]", detail: "it is missing" },
        { field: "numbers[2]", detail: "it is there twice" },
      ),
      () => "Numbers",
    );
    expect(new Set(lines.map(({ key }) => key)).size).toBe(3);
  });

  test("stands at a field if it is of the field, or of what is in it", () => {
    const lines = faultsOf(
      refused(
        { field: "numbers", detail: "there are 9: there can be 8" },
        { field: "numbers[1]", detail: "it is missing" },
        { field: "numbers[1].of", detail: "it is missing" },
        { field: "numbersOf", detail: "it is missing" },
        { field: "name", detail: "it is missing" },
      ),
      nameOf,
    );
    expect(faultsIn(lines, "numbers").map(({ field }) => field)).toEqual([
      "numbers",
      "numbers[1]",
      "numbers[1].of",
    ]);
    expect(faultsIn(faultsOf({ kind: "unknown" }, nameOf), "")).toEqual([]);
  });
});
