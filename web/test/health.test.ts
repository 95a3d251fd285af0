import { afterEach, describe, expect, test, vi } from "vitest";
import type { Tally } from "../src/api/types";
import {
  byHour,
  byNumber,
  deliveryRate,
  failures,
  numbersOf,
  showRate,
  total,
} from "../src/ui/admin/health";

const support = "+12065550100";
const sales = "+12065550101";

const tally = (
  hour: string,
  status: Tally["status"],
  messages: number,
  more: Partial<Tally> = {},
): Tally => ({
  hour: `2026-11-${hour}:00:00Z`,
  serviceNumber: support,
  status,
  messages,
  ...more,
});

const none = { sent: 0, delivered: 0, unconfirmed: 0, failed: 0 };
const now = new Date("2026-11-23T10:59:59Z");

describe("the hours", () => {
  test("are so many up to the present one, those without texts too", () => {
    const hours = byHour(
      [
        tally("23T08", "sent", 3),
        tally("23T08", "delivered", 2),
        tally("23T10", "failed", 1, { reason: "expired" }),
      ],
      4,
      now,
    );
    expect(hours).toEqual([
      { ...none, at: "2026-11-23T07:00:00.000Z" },
      { ...none, at: "2026-11-23T08:00:00.000Z", sent: 3, delivered: 2 },
      { ...none, at: "2026-11-23T09:00:00.000Z" },
      { ...none, at: "2026-11-23T10:00:00.000Z", failed: 1 },
    ]);
  });

  test("add up numbers and reasons, and leave out what customers sent", () => {
    const [hour] = byHour(
      [
        tally("23T10", "failed", 1, { reason: "expired" }),
        tally("23T10", "failed", 2, { reason: "landline" }),
        tally("23T10", "failed", 4, { serviceNumber: sales }),
        tally("23T10", "received", 8),
      ],
      1,
      now,
    );
    expect(hour).toEqual({
      ...none,
      at: "2026-11-23T10:00:00.000Z",
      failed: 7,
    });
  });

  test("go over the days' borders", () => {
    const hours = byHour([], 168, now);
    expect(hours).toHaveLength(168);
    expect(hours[0]?.at).toBe("2026-11-16T11:00:00.000Z");
    expect(hours[13]?.at).toBe("2026-11-17T00:00:00.000Z");
  });

  test("have every tally, though this computer's clock be wrong", () => {
    const sent = [tally("23T09", "sent", 1), tally("23T12", "sent", 1)];
    const early = byHour(sent, 2, new Date("2026-11-23T08:00:00Z"));
    expect(early.map(({ at }) => at.slice(11, 13))).toEqual([
      "09",
      "10",
      "11",
      "12",
    ]);
    const late = byHour(sent, 2, new Date("2026-11-23T13:00:00Z"));
    expect(late).toHaveLength(5);
    expect(total(sent).sent).toBe(2);
  });
});

describe("an hour on the axis", () => {
  afterEach(() => {
    vi.unstubAllEnvs();
    vi.resetModules();
  });

  /** What stands under the hour; the formats of times are made when they are loaded. */
  const tickIn = async (zone: string, at: string) => {
    vi.stubEnv("TZ", zone);
    vi.resetModules();
    const { tickOf } = await import("../src/ui/admin/health");
    return tickOf(at);
  };

  test("has the agent's time, and day", async () => {
    const at = "2026-11-23T03:00:00Z";
    expect(await tickIn("UTC", at)).toMatch(/^0?3:00.*\n.*23/);
    expect(await tickIn("America/New_York", at)).toMatch(
      /^(10:00 PM|22:00)\n.*22/,
    );
  });

  test("begins at half past where the agent's clock is so set", async () => {
    expect(await tickIn("Asia/Kolkata", "2026-11-22T19:00:00Z")).toMatch(
      /^(12:30 AM|00:30)\n.*23/,
    );
  });
});

describe("the hour that is repeated when the clock is set back", () => {
  afterEach(() => {
    vi.unstubAllEnvs();
    vi.resetModules();
  });

  test("says which of the two it is", async () => {
    vi.stubEnv("TZ", "Europe/Berlin");
    vi.resetModules();
    const { showHour } = await import("../src/ui/admin/health");
    const hours = ["24T23", "25T00", "25T01", "25T02"].map((hour) =>
      showHour(`2026-10-${hour}:00:00Z`),
    );
    expect(new Set(hours).size).toBe(hours.length);
    expect(hours[1]).toContain("GMT+2");
    expect(hours[2]).toContain("GMT+1");
    expect(hours[0]).not.toContain("GMT");
    expect(hours[3]).not.toContain("GMT");
  });
});

describe("the numbers", () => {
  test("are the service's, with those that it had", () => {
    const tallies = [
      tally("23T10", "delivered", 1, { serviceNumber: sales }),
      tally("23T10", "delivered", 2),
    ];
    const numbers = numbersOf(tallies, [support]);
    expect(numbers).toEqual([support, sales]);
    expect(byNumber(tallies, numbers)).toEqual([
      { ...none, number: support, delivered: 2 },
      { ...none, number: sales, delivered: 1 },
    ]);
  });

  test("are listed though they sent nothing", () => {
    expect(byNumber([], [support])).toEqual([{ ...none, number: support }]);
  });
});

describe("the delivery rate", () => {
  test("is of those whose end is known", () => {
    const counts = { sent: 9, delivered: 3, unconfirmed: 5, failed: 1 };
    expect(deliveryRate(counts)).toBe(0.75);
    expect(deliveryRate({ ...none, sent: 9 })).toBeUndefined();
    expect(showRate({ ...none, sent: 9 })).toBe("not known");
  });

  test("is not 100% while one failed", () => {
    expect(showRate({ ...none, delivered: 99_999, failed: 1 })).toBe("99.9%");
    expect(showRate({ ...none, delivered: 2 })).toBe("100%");
  });
});

test("reasons are in agents' words, those of all hours together, the most frequent first", () => {
  const found = failures([
    tally("22T09", "failed", 2, { reason: "phone_unreachable" }),
    tally("22T09", "unconfirmed", 9, { reason: "no_answer" }),
    tally("22T10", "failed", 4, { reason: "landline" }),
    tally("23T10", "failed", 3, { reason: "phone_unreachable" }),
    tally("23T10", "failed", 1, {
      reason: "phone_unreachable",
      serviceNumber: sales,
    }),
    tally("23T10", "failed", 1, { reason: "other", serviceNumber: sales }),
  ]);
  expect(
    found.map(({ number, reason, texts }) => [number, reason, texts]),
  ).toEqual([
    [
      support,
      "The customer's phone was off or out of reach. Try again later.",
      5,
    ],
    [support, "This number is a landline. Call the customer instead.", 4],
    [
      sales,
      "The customer's phone was off or out of reach. Try again later.",
      1,
    ],
    [
      sales,
      "For a reason in the carrier's own words, which stands beside the text in its chat.",
      1,
    ],
  ]);
  expect(new Set(found.map(({ id }) => id)).size).toBe(4);
});
