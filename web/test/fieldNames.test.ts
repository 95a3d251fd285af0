import { expect, test } from "vitest";
import { fieldNames } from "../src/ui/admin/fieldNames";

const nameOf = fieldNames({
  numbers: "Numbers",
  "numbers[]": (position) => `line ${String(position)}`,
  "policies.openingHours.periods": "Opening hours",
  "policies.openingHours.periods[]": (position) => `line ${String(position)}`,
  "policies.openingHours.periods[].days[]": (position) =>
    `day ${String(position)}`,
  "policies.openingHours.periods[].from": "from",
});

test.each([
  ["numbers", "Numbers"],
  ["numbers[0]", "Numbers, line 1"],
  ["numbers[11]", "Numbers, line 12"],
  ["policies.openingHours.periods[0]", "Opening hours, line 1"],
  ["policies.openingHours.periods[1].from", "Opening hours, line 2, from"],
  ["policies.openingHours.periods[1].days[2]", "Opening hours, line 2, day 3"],
  ["policies.openingHours.periods[1].colour", "Opening hours, line 2"],
  ["policies.openingHours", "policies.openingHours"],
  ["carrier", "carrier"],
  ["", ""],
])("%s is called %s", (field, name) => {
  expect(nameOf(field)).toBe(name);
});
