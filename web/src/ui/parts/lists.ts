import { language } from "../../strings";

const sentence = new Intl.ListFormat(language);
const line = new Intl.ListFormat(language, { type: "unit" });

/** All of them in a sentence: Support, Sales, and Billing. */
export function showAll(items: readonly string[]): string {
  return sentence.format(items);
}

/** All of them where there is no sentence: Support, Sales, Billing. */
export function showList(items: readonly string[]): string {
  return line.format(items);
}
