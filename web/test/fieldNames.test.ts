import { expect, test } from "vitest";
import { fieldNames } from "../src/ui/admin/fieldNames";

const nameOf = fieldNames({
  numbers: "Numbers",
  "policies.openingHours.periods": "Opening hours",
});

test.each([
  ["numbers", "Numbers"],
  ["numbers[1]", "Numbers"],
  ["policies.openingHours.periods[0].days[1]", "Opening hours"],
  ["policies.openingHours", "policies.openingHours"],
  ["carrier", "carrier"],
  ["", ""],
])("%s is called %s", (field, name) => {
  expect(nameOf(field)).toBe(name);
});
