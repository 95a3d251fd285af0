/** Which of the languages the person wants most; the first one if none. */
export function chooseLanguage(
  known: readonly string[],
  wanted: readonly string[] = typeof navigator === "undefined"
    ? []
    : navigator.languages,
): string {
  const bases = wanted.map((tag) => tag.split("-")[0] ?? tag);
  return bases.find((tag) => known.includes(tag)) ?? known[0] ?? "en";
}
