import { describe, expect, test } from "vitest";
import { secondsLeft } from "../src/ui/parts/useSecondsLeft";

describe("the seconds of a way back", () => {
  test.each([
    ["just begun", 0, 5],
    ["begun after what is taken for now", -900, 5],
    ["on its way", 1_001, 4],
    ["nearly over", 4_999, 1],
    ["over", 5_000, 0],
    ["long over", 60_000, 0],
  ])("%s", (_, gone, left) => {
    expect(secondsLeft(10_000 + 5_000, 10_000 + gone)).toBe(left);
  });
});
