const millionths = 1_000_000;

/** What so many parts cost, of a price such as `0.00645`: without the errors that fractions of two make. */
export function priceOf(pricePerPart: string, parts: number): string {
  const price = Math.round(Number(pricePerPart) * millionths) * parts;
  return String(price / millionths);
}
