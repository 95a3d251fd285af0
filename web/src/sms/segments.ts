/** How a text goes over the air. It reads as the API writes it. */
export type Encoding = "GSM-7" | "UCS-2";

/** What a text takes over the air, as carriers count it. */
export interface Size {
  encoding: Encoding;
  /** Septets of GSM-7, UTF-16 code units of UCS-2. */
  units: number;
  /** What the carrier bills; 0 for the empty text. */
  segments: number;
  /** The first character that GSM-7 does not have: the reason for UCS-2. */
  forcing?: string;
}

/** How many units one segment holds, each of several, and the longest text that every carrier takes. */
const capacity = {
  "GSM-7": { single: 160, joined: 153, longest: 1530 },
  "UCS-2": { single: 70, joined: 67, longest: 630 },
} as const;

const maxSegments = 10;

/** The default alphabet of 3GPP TS 23.038. */
const plain = new Set(
  "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ" +
    " !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà",
);

/** Its extension table: an escape comes before each of them. */
const escaped = new Set("\f^{}\\[~]|€");

function septets(character: string): 0 | 1 | 2 {
  if (plain.has(character)) {
    return 1;
  }
  return escaped.has(character) ? 2 : 0;
}

/**
 * The size of a text. A character that takes two units, by escape or as a surrogate pair, is never split over two
 * segments.
 */
export function measure(text: string): Size {
  const widths: number[] = [];
  for (const character of text) {
    const width = septets(character);
    if (width === 0) {
      const codeUnits = Array.from(text, (each) => each.length);
      return { ...laidOut(codeUnits, "UCS-2"), forcing: character };
    }
    widths.push(width);
  }
  return laidOut(widths, "GSM-7");
}

function laidOut(widths: number[], encoding: Encoding): Size {
  const { single, joined } = capacity[encoding];
  let units = 0;
  let segments = widths.length > 0 ? 1 : 0;
  let inLast = 0;
  for (const width of widths) {
    units += width;
    inLast += width;
    if (inLast > joined) {
      segments += 1;
      inLast = width;
    }
  }
  if (units <= single) {
    segments = Math.min(segments, 1);
  }
  return { encoding, units, segments };
}

/** How many units a text of so many segments may have: 160 for one of GSM-7, 306 for two. */
export function limit(encoding: Encoding, segments: number): number {
  const { single, joined, longest } = capacity[encoding];
  return segments <= 1
    ? single
    : Math.min(Math.min(segments, maxSegments) * joined, longest);
}

/** Whether so many segments hold the text, and carriers take it. */
export function fits(size: Size, segments: number): boolean {
  return (
    size.segments <= Math.min(segments, maxSegments) &&
    size.units <= capacity[size.encoding].longest
  );
}
