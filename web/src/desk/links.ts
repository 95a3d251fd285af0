/** A piece of a text: words, or an address that can be opened. */
export type Piece =
  { is: "text"; text: string } | { is: "link"; text: string; href: string };

const address = /https?:\/\/[^\s<>"'`]+/gi;

/** What often stands behind an address and is no part of it. */
const trailing = /[.,;:!?)\]}'"»”’…]+$/;

/** Finds the web addresses in a text. Only http and https are links: nothing else that a text says is ever opened. */
export function pieces(text: string): Piece[] {
  const found: Piece[] = [];
  let at = 0;
  const words = (to: number) => {
    if (to > at) {
      found.push({ is: "text", text: text.slice(at, to) });
    }
  };
  for (const match of text.matchAll(address)) {
    const shown = withoutTrailing(match[0]);
    const href = hrefOf(shown);
    if (href !== undefined) {
      words(match.index);
      found.push({ is: "link", text: shown, href });
      at = match.index + shown.length;
    }
  }
  words(text.length);
  return found;
}

/** A closing bracket belongs to an address that opened one. */
function withoutTrailing(matched: string): string {
  const bare = matched.replace(trailing, "");
  return matched.charAt(bare.length) === ")" && bare.includes("(")
    ? `${bare})`
    : bare;
}

function hrefOf(shown: string): string | undefined {
  const url = URL.canParse(shown) ? new URL(shown) : undefined;
  // A name before the host hides where a link leads.
  return url?.username === "" && url.password === "" ? url.href : undefined;
}
