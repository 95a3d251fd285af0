import { parsePhoneNumberFromString as parsePhoneNumber } from "libphonenumber-js/max";

/** Browsers say it in one of two ways. */
type Zoned = Intl.Locale & {
  getTimeZones?: () => string[] | undefined;
  timeZones?: string[];
};

/**
 * The times of day that it may be where a number is from, the earliest first: one, or two where the country has several
 * time zones. None if that is not known.
 */
export function localTimes(e164: string, now: Date): string[] {
  const country = parsePhoneNumber(e164)?.country;
  if (country === undefined) {
    return [];
  }
  const locale = new Intl.Locale(`und-${country}`) as Zoned;
  const zones = locale.getTimeZones?.() ?? locale.timeZones ?? [];
  const offsets = zones
    .map((zone) => ({ zone, ahead: minutesAhead(zone, now) }))
    .sort((a, b) => a.ahead - b.ahead);
  const shown = [offsets.at(0), offsets.at(-1)].flatMap((each) =>
    each === undefined
      ? []
      : new Intl.DateTimeFormat(undefined, {
          timeStyle: "short",
          timeZone: each.zone,
        }).format(now),
  );
  return [...new Set(shown)];
}

/** How far a zone's clocks are ahead of UTC's. */
function minutesAhead(timeZone: string, now: Date): number {
  const parts = new Intl.DateTimeFormat("en-US", {
    timeZone,
    timeZoneName: "longOffset",
  }).formatToParts(now);
  const name = parts.find(({ type }) => type === "timeZoneName")?.value ?? "";
  const [, sign, hours, minutes] = /^GMT([+-])(\d\d):(\d\d)/.exec(name) ?? [];
  return sign === undefined
    ? 0
    : Number(`${sign}1`) * (Number(hours) * 60 + Number(minutes));
}
