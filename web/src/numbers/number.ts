import {
  AsYouType,
  type CountryCode,
  parsePhoneNumberFromString as parsePhoneNumber,
  validatePhoneNumberLength,
} from "libphonenumber-js/max";

/** A number as typed. */
export type TypedNumber =
  | { is: "mobile"; e164: string }
  /** It can be called, but not texted. */
  | { is: "other"; e164: string; type: NumberType }
  | { is: "none"; why: NumberFault };

/** Why what was typed is no number. */
export type NumberFault =
  | "empty"
  | "not_a_number"
  | "too_short"
  | "too_long"
  | "no_such_country"
  | "no_such_number";

/** What a number is that is no mobile number. */
export type NumberType =
  | "FIXED_LINE"
  | "TOLL_FREE"
  | "PREMIUM_RATE"
  | "SHARED_COST"
  | "VOIP"
  | "PERSONAL_NUMBER"
  | "PAGER"
  | "UAN"
  | "VOICEMAIL";

/** Whose numbers are typed without a plus: an ISO 3166 code. */
export type Country = CountryCode;

/**
 * Judges a number as the server does, so that the agent hears of it before anything is asked. A plan that gives one
 * range to fixed lines as well as to mobiles, like North America's, leaves the type open: those pass.
 */
export function readNumber(typed: string, country: Country): TypedNumber {
  const text = typed.trim().replace(/^tel:/i, "").replace(/\(0\)/, "");
  if (text === "") {
    return { is: "none", why: "empty" };
  }
  if (!/^[+\d\s().\-/‐-―]+$/.test(text)) {
    return { is: "none", why: "not_a_number" };
  }
  const options = { defaultCountry: country, extract: false };
  const fault = validatePhoneNumberLength(text, options);
  const number = parsePhoneNumber(text, options);
  if (fault !== undefined || number === undefined) {
    return { is: "none", why: lengthFaults[fault ?? "NOT_A_NUMBER"] };
  }
  const type = number.getType();
  switch (type) {
    case undefined:
      return { is: "none", why: "no_such_number" };
    case "MOBILE":
    case "FIXED_LINE_OR_MOBILE":
      return { is: "mobile", e164: number.number };
    default:
      return { is: "other", e164: number.number, type };
  }
}

const lengthFaults = {
  NOT_A_NUMBER: "not_a_number",
  INVALID_COUNTRY: "no_such_country",
  TOO_SHORT: "too_short",
  TOO_LONG: "too_long",
  INVALID_LENGTH: "no_such_number",
} as const satisfies Record<string, NumberFault>;

const digitsOf = (text: string) => text.replace(/[^+\d]/g, "");

/**
 * The number field's next content, formatted. Deleting punctuation deletes the digit before it, so that formatting
 * never brings back what was just deleted.
 */
export function formatTyped(
  before: string,
  typed: string,
  country: Country,
): string {
  if (!/^[+\d\s().-]*$/.test(typed)) {
    return typed;
  }
  let digits = digitsOf(typed);
  const deleted = typed.length < before.length && before.startsWith(typed);
  if (deleted && digits === digitsOf(before)) {
    digits = digits.slice(0, -1);
  }
  return new AsYouType(country).input(digits);
}

/** A number for people to read: `+1 206 555 0150`. */
export function showNumber(e164: string): string {
  return parsePhoneNumber(e164)?.formatInternational() ?? e164;
}
