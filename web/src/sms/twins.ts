import { measure } from "./segments";

/** What stands for characters that the basic SMS alphabet does not have: the same to a reader, or nearly. */
const twins = new Map<string, string>([
  ..."‘’‚‛`´ʼ′".split("").map((each): [string, string] => [each, "'"]),
  ..."“”„‟«»″".split("").map((each): [string, string] => [each, '"']),
  ..."‐‑‒–—―−".split("").map((each): [string, string] => [each, "-"]),
  ..."\t\u00a0\u2002\u2003\u2009\u202f"
    .split("")
    .map((each): [string, string] => [each, " "]),
  ..."\u00ad\u200b\u200d\u2060\ufeff"
    .split("")
    .map((each): [string, string] => [each, ""]),
  ["…", "..."],
  ["•", "*"],
  ["·", "."],
  ["×", "x"],
  ["\u2028", "\n"],
  ["œ", "oe"],
  ["Œ", "OE"],
]);

/** What GSM-7 has in place of a character: nothing for those, such as emoji, that nothing can stand for. */
export function twinOf(character: string): string | undefined {
  const twin =
    twins.get(character) ??
    character.normalize("NFD").replaceAll(/\p{Mark}/gu, "");
  return twin !== character && measure(twin).encoding === "GSM-7"
    ? twin
    : undefined;
}

/** The text with twins for all characters that have one. */
export function withTwins(text: string): string {
  return Array.from(text, (character) =>
    measure(character).encoding === "GSM-7"
      ? character
      : (twinOf(character) ?? character),
  ).join("");
}
