import { language, strings } from "../../strings";

const clock = new Intl.DateTimeFormat(undefined, { timeStyle: "short" });
const clockWithOffset = new Intl.DateTimeFormat(undefined, {
  hour: "numeric",
  minute: "2-digit",
  timeZoneName: "shortOffset",
});
const age = new Intl.RelativeTimeFormat(language);
const day = new Intl.DateTimeFormat(undefined, {
  weekday: "long",
  day: "numeric",
  month: "long",
});
const dayOfYear = new Intl.DateTimeFormat(undefined, {
  day: "numeric",
  month: "long",
  year: "numeric",
});
const shortDay = new Intl.DateTimeFormat(undefined, {
  day: "numeric",
  month: "short",
});
const full = new Intl.DateTimeFormat(undefined, {
  dateStyle: "full",
  timeStyle: "medium",
});

/** The agent's time of day: 10:02. */
export function showTime(at: string): string {
  return clock.format(new Date(at));
}

/** The agent's time of day, with its zone's offset: 01:00 GMT+1. */
export function showTimeWithOffset(at: string): string {
  return clockWithOffset.format(new Date(at));
}

/** How long ago, in minutes or hours. */
export function showAge(ms: number): string {
  const minutes = Math.floor(ms / 60_000);
  return minutes < 60
    ? age.format(-minutes, "minute")
    : age.format(-Math.floor(minutes / 60), "hour");
}

/** The day, as in a transcript's day line. */
export function showDay(at: string, now = new Date()): string {
  const then = new Date(at);
  switch (daysBetween(then, now)) {
    case 0:
      return strings.transcript.today;
    case 1:
      return strings.transcript.yesterday;
    default:
      return then.getFullYear() === now.getFullYear()
        ? day.format(then)
        : dayOfYear.format(then);
  }
}

/** As short as a list needs it: the time today, else the day. */
export function showBriefly(at: string, now = new Date()): string {
  const then = new Date(at);
  return daysBetween(then, now) === 0
    ? clock.format(then)
    : shortDay.format(then);
}

/** The day, as short as an axis needs it. */
export function showShortDay(at: string): string {
  return shortDay.format(new Date(at));
}

/** Day and time. */
export function showMoment(at: string): string {
  return `${showDay(at)}, ${showTime(at)}`;
}

/** Everything there is to say about a time. */
export function showFully(at: string): string {
  return full.format(new Date(at));
}

/** How long, as a clock shows it: 0:41, 3:12, 1:05:09. */
export function showElapsed(ms: number): string {
  const seconds = Math.floor(ms / 1_000);
  const two = (part: number) => String(part).padStart(2, "0");
  const rest = `${String(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  const hours = Math.floor(seconds / 3_600);
  return hours === 0 ? rest : `${String(hours)}:${rest.padStart(5, "0")}`;
}

function daysBetween(earlier: Date, later: Date): number {
  const midnight = (date: Date) =>
    Date.UTC(date.getFullYear(), date.getMonth(), date.getDate());
  return Math.round((midnight(later) - midnight(earlier)) / 86_400_000);
}
