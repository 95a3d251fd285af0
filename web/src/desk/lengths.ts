/** How many characters a text has, as the API counts them: an emoji is one, or a few, but never half of one. */
export function characters(text: string): number {
  return Array.from(text).length;
}

/** How many characters a text has too many. */
export function excess(text: string, most: number): number {
  return Math.max(0, characters(text) - most);
}
