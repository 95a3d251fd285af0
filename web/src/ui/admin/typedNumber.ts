import { type Country, readNumber } from "../../numbers/number";
import { numberFaultText } from "../../strings";

/** What was typed as a customer's number: in E.164, or why it is none. */
export function typedNumber(
  typed: string,
  country: Country,
): { e164: string } | { fault: string } {
  const number = readNumber(typed, country);
  return number.is === "none"
    ? { fault: numberFaultText(number) }
    : { e164: number.e164 };
}
