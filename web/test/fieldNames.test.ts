import { expect, test } from "vitest";
import { fieldNames } from "../src/ui/admin/fieldNames";

const nameOf = fieldNames({
  numbers: "Numbers",
  "numbers[]": (position) => `entry ${String(position)}`,
  "policies.openingHours.periods": "Opening hours",
  "policies.openingHours.periods[]": (position) => `entry ${String(position)}`,
  "policies.openingHours.periods[].days[]": (position) =>
    `day ${String(position)}`,
  "policies.openingHours.periods[].from": "from",
});

test.each([
  ["numbers", "Numbers"],
  ["numbers[0]", "Numbers, entry 1"],
  ["numbers[11]", "Numbers, entry 12"],
  ["policies.openingHours.periods[0]", "Opening hours, entry 1"],
  ["policies.openingHours.periods[1].from", "Opening hours, entry 2, from"],
  ["policies.openingHours.periods[1].days[2]", "Opening hours, entry 2, day 3"],
  ["policies.openingHours.periods[1].colour", "Opening hours, entry 2"],
  ["policies.openingHours", "policies.openingHours"],
  ["carrier", "carrier"],
  ["", ""],
])("%s is called %s", (field, name) => {
  expect(nameOf(field)).toBe(name);
});
