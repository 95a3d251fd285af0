import { expect, test } from "vitest";
import { adminStrings } from "../src/adminStrings";
import type { Policies } from "../src/api/types";
import {
  policyGroups,
  readPolicies,
  writePolicies,
} from "../src/ui/admin/policies";

const all: Policies = {
  afterEnd: { action: "reopen", reopenHours: 24, autoReply: "We have closed." },
  customerInitiated: { requests: true, missedAfterMinutes: 30 },
  awayAfterSeconds: 120,
  openingHours: {
    timeZone: "America/Los_Angeles",
    periods: [
      { days: ["mon", "tue"], from: "09:00", to: "17:00" },
      { days: ["sat"], from: "10:00", to: "12:00" },
    ],
  },
  quietHours: { from: "21:00", to: "08:00" },
  allowedCountries: ["US", "CA"],
  dispositions: ["resolved", "follow-up"],
  optOutTexts: { stop: "You are out." },
  partsPerSecond: 3,
  pricePerPart: "0.00645",
};

test("each policy of the contract has a field, once", () => {
  const paths = policyGroups.flatMap(({ fields }) =>
    fields.map(([path]) => path),
  );
  expect(paths.sort()).toEqual(
    Object.keys(adminStrings.policies.labels).sort(),
  );
});

test("policies come back from their fields as they were", () => {
  expect(writePolicies(readPolicies(all))).toEqual(all);
});

test("an empty field is a default", () => {
  expect(writePolicies({ ...readPolicies(all), dispositions: " " })).toEqual(
    Object.fromEntries(
      Object.entries(all).filter(([key]) => key !== "dispositions"),
    ),
  );
  expect(writePolicies(readPolicies({}))).toEqual({});
});
