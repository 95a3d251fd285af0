import { expect, test } from "vitest";
import type { Policies } from "../src/api/types";
import { readPolicies, writePolicies } from "../src/ui/admin/policies";

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
};

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
