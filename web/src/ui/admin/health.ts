import { adminStrings } from "../../adminStrings";
import type { Tally } from "../../api/types";
import { failureText } from "../../strings";
import { showShortDay, showTime, showTimeWithOffset } from "../parts/times";

/** The spans that one can choose, in hours. */
export const spans = { day: 24, week: 7 * 24 } as const;

export type Span = keyof typeof spans;

/** The statuses of texts that go out, as they are shown. */
export const counted = ["sent", "delivered", "unconfirmed", "failed"] as const;

/** How many texts reached each status. A text that was sent and then delivered is in both. */
export type Counts = Record<(typeof counted)[number], number>;

export interface HourCounts extends Counts {
  /** When the hour began, in RFC 3339. */
  at: string;
}

export interface NumberCounts extends Counts {
  number: string;
}

/** How many texts of a number failed for a reason. */
export interface Failure {
  id: string;
  number: string;
  reason: string;
  texts: number;
}

const hour = 3_600_000;

/** Tallies of the earliest hour first, as the counts of each hour up to the present one: an hour that has none is there too. */
export function byHour(
  tallies: readonly Tally[],
  hours: number,
  now: Date,
): HourCounts[] {
  const begins = (at: string) => Date.parse(at);
  const present = Math.floor(now.getTime() / hour) * hour;
  // This computer's clock may be wrong: no tally is left out for that.
  const last = Math.max(
    present,
    ...tallies.slice(-1).map((t) => begins(t.hour)),
  );
  const first = Math.min(
    last - (hours - 1) * hour,
    ...tallies.slice(0, 1).map((t) => begins(t.hour)),
  );
  const all: HourCounts[] = [];
  for (let at = first; at <= last; at += hour) {
    all.push({ at: new Date(at).toISOString(), ...nothing() });
  }
  for (const tally of tallies) {
    const counts = all[(begins(tally.hour) - first) / hour];
    if (counts !== undefined) {
      add(counts, tally);
    }
  }
  return all;
}

/** The counts of each of the numbers. */
export function byNumber(
  tallies: readonly Tally[],
  numbers: readonly string[],
): NumberCounts[] {
  return numbers.map((number) => ({
    number,
    ...total(tallies.filter((each) => each.serviceNumber === number)),
  }));
}

export function total(tallies: readonly Tally[]): Counts {
  const counts = nothing();
  for (const tally of tallies) {
    add(counts, tally);
  }
  return counts;
}

/** The service's numbers, with those that it had. */
export function numbersOf(
  tallies: readonly Tally[],
  numbers: readonly string[],
): string[] {
  return [
    ...new Set([...numbers, ...tallies.map((each) => each.serviceNumber)]),
  ];
}

/** Why texts failed, in agents' words, what is most frequent first. */
export function failures(tallies: readonly Tally[]): Failure[] {
  const found = new Map<string, Failure>();
  for (const { serviceNumber, status, reason, messages } of tallies) {
    if (status !== "failed") {
      continue;
    }
    const words =
      reason === "other"
        ? adminStrings.health.otherReason
        : failureText(reason);
    const id = `${serviceNumber} ${words}`;
    const texts = (found.get(id)?.texts ?? 0) + messages;
    found.set(id, { id, number: serviceNumber, reason: words, texts });
  }
  return [...found.values()].sort((a, b) => b.texts - a.texts);
}

/** How many of those whose end is known were delivered, from 0 to 1; nothing while there are none. */
export function deliveryRate(counts: Counts): number | undefined {
  const ended = counts.delivered + counts.failed;
  return ended === 0 ? undefined : counts.delivered / ended;
}

// Rounded down: not all are delivered while one is not.
const percent = new Intl.NumberFormat(undefined, {
  style: "percent",
  maximumFractionDigits: 1,
  roundingMode: "floor",
});
const number = new Intl.NumberFormat();

export function showRate(counts: Counts): string {
  const rate = deliveryRate(counts);
  return rate === undefined ? adminStrings.health.noRate : percent.format(rate);
}

export function showCount(count: number): string {
  return number.format(count);
}

/** The agent's time at which an hour begins. What a change of the clock repeats is told apart by the zone's offset. */
export function showHour(at: string): string {
  const time = showTime(at);
  const isRepeated = [-hour, hour].some(
    (by) => showTime(new Date(Date.parse(at) + by).toISOString()) === time,
  );
  return isRepeated ? showTimeWithOffset(at) : time;
}

/** What stands under an hour: its time and day, the agent's. */
export function tickOf(at: string): string {
  return `${showHour(at)}\n${showShortDay(at)}`;
}

function nothing(): Counts {
  return { sent: 0, delivered: 0, unconfirmed: 0, failed: 0 };
}

function add(counts: Counts, { status, messages }: Tally): void {
  if (status !== "received") {
    counts[status] += messages;
  }
}
