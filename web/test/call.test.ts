import { expect, test } from "vitest";
import { callAddress } from "../src/numbers/call";
import { localTimes } from "../src/numbers/localTime";

test("a call goes to the computer's telephone, or to where the deployment says", () => {
  expect(callAddress("+12065550150", undefined)).toBe("tel:+12065550150");
  expect(
    callAddress("+12065550150", "https://phone.example.com/dial?to={number}"),
  ).toBe("https://phone.example.com/dial?to=%2B12065550150");
});

test("the customer's time is that of the number's country, from the earliest to the latest", () => {
  const now = new Date("2026-11-23T12:30:00Z");
  expect(localTimes("+4915112345678", now)).toHaveLength(1);
  expect(localTimes("+12065550150", now)).toHaveLength(2);
  expect(localTimes("nonsense", now)).toEqual([]);
});
