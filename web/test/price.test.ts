import { expect, test } from "vitest";
import { priceOf } from "../src/sms/price";

test.each([
  ["0.00645", 1, "0.00645"],
  ["0.00645", 3, "0.01935"],
  ["0.1", 3, "0.3"],
  ["0.00051", 3, "0.00153"],
  ["0.000001", 10, "0.00001"],
  ["10", 10, "100"],
])("a part for $%s makes %i parts $%s", (pricePerPart, parts, price) => {
  expect(priceOf(pricePerPart, parts)).toBe(price);
});
