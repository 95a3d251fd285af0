import {
  AsYouType,
  type CountryCode,
  parsePhoneNumberFromString as parsePhoneNumber,
  validatePhoneNumberLength,
} from "libphonenumber-js/max";

/** Why a number cannot be texted. */
export type NumberFault =
  | { why: "empty" }
  | { why: "not_a_number" }
  | { why: "too_short" }
  | { why: "too_long" }
  | { why: "no_such_country" }
  | { why: "no_such_number" }
  | { why: "not_mobile"; type: NumberType };

/** What a number is, where its numbering plan tells. */
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

/** A number as typed: in E.164, or what is wrong with it. */
export type TypedNumber =
  { ok: true; e164: string } | { ok: false; fault: NumberFault };

/** Whose numbers are typed without a plus: an ISO 3166 code. */
export type Country = CountryCode;

const refuse = (fault: NumberFault): TypedNumber => ({ ok: false, fault });

/**
 * Judges a number as the server does, so that the agent hears of it before anything is asked. A plan that gives one
 * range to fixed lines as well as to mobiles, like North America's, leaves the type open: those pass.
 */
export function readNumber(typed: string, country: Country): TypedNumber {
  const text = typed.trim().replace(/^tel:/i, "").replace(/\(0\)/, "");
  if (text === "") {
    return refuse({ why: "empty" });
  }
  if (!/^[+\d\s().\-/‐-―]+$/.test(text)) {
    return refuse({ why: "not_a_number" });
  }
  const options = { defaultCountry: country, extract: false };
  const fault = validatePhoneNumberLength(text, options);
  const number = parsePhoneNumber(text, options);
  if (fault !== undefined || number === undefined) {
    return refuse({ why: lengthFaults[fault ?? "NOT_A_NUMBER"] });
  }
  const type = number.getType();
  if (type === "MOBILE" || type === "FIXED_LINE_OR_MOBILE") {
    return { ok: true, e164: number.number };
  }
  return refuse(
    type === undefined
      ? { why: "no_such_number" }
      : { why: "not_mobile", type },
  );
}

const lengthFaults = {
  NOT_A_NUMBER: "not_a_number",
  INVALID_COUNTRY: "no_such_country",
  TOO_SHORT: "too_short",
  TOO_LONG: "too_long",
  INVALID_LENGTH: "no_such_number",
} as const;

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
