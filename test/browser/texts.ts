import { randomInt } from "node:crypto";

/** The text with a number that no other run has: phones keep what they got. */
export function unique(text: string): string {
  return `${text} ${String(randomInt(100_000, 1_000_000))}`;
}
