// Prints what sms-segments-calculator makes of the texts below, for the Go tests to compare with. No randomness: the
// same version prints the same bytes.
import { SegmentedMessage } from 'sms-segments-calculator';

const one = ['a', 'Z', '7', '@', ' ', '\n', '\r', '_', '!', '"', '¤', 'é', 'Ç', 'ß', '¿', 'Δ', 'Ω', 'Ξ'];
const escaped = ['^', '{', '}', '\\', '[', '~', ']', '|', '€', '\f'];
const outside = ['`', '\t', 'ç', 'Á', 'ú', 'ÿ', 'α', 'ж', '’', '—', '…', '中', 'の', '한', '\u00a0', '\ufffd', '\u2028'];
const pairs = ['😜', '👍', '🚀', '𝒳', '𠮷'];

const texts = [];

// Every character below U+0100 by itself, and each of those above that are in an alphabet or look like one that is.
for (let code = 0; code < 0x100; code++) texts.push(String.fromCharCode(code));
texts.push(...'ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩαω€₤‘’“”–—…ﬀａ', ...outside, ...pairs);

// The borders of one, two, three and ten segments, with a wide character before, at and behind each of them.
const borders = (fill, wide, lengths) => {
  for (const length of lengths) {
    texts.push(fill.repeat(length), wide.repeat(length), fill + wide.repeat(length));
    for (const at of [0, 1, 2, 3]) {
      texts.push(fill.repeat(length - at) + wide + fill.repeat(at));
    }
  }
};
borders('a', ']', [76, 77, 80, 81, 152, 153, 154, 159, 160, 161, 305, 306, 307, 1530, 1531]);
borders('ж', '😜', [33, 34, 35, 36, 66, 67, 68, 69, 70, 71, 133, 134, 135, 630, 631]);

// Mixtures, by a linear congruential generator.
let state = 1;
const below = (n) => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return Math.floor((state / 2 ** 32) * n);
};
const mixture = (alphabet, length) => Array.from({ length }, () => alphabet[below(alphabet.length)]).join('');
for (let i = 0; i < 40; i++) {
  texts.push(mixture([...one, ...escaped], 120 + below(240)));
  texts.push(mixture([...one, ...escaped, ...outside, ...pairs], 40 + below(160)));
}

// Characters of several code points, which the package keeps in one segment.
const clusters = [
  'ж'.repeat(66) + 'e\u0301' + 'ж'.repeat(66),
  'ж'.repeat(65) + '🇮🇹' + 'ж'.repeat(65),
  'ж'.repeat(63) + '🏳️‍🌈' + 'ж'.repeat(65),
  'e' + '\u0301'.repeat(140),
];

const size = (text) => {
  const message = new SegmentedMessage(text);
  return {
    text,
    encoding: message.getEncodingName(),
    units: message.encodedChars.reduce((sum, character) => sum + character.codeUnits.length, 0),
    segments: message.segmentsCount,
  };
};

for (const text of texts) {
  const { graphemes, numberOfUnicodeScalars } = new SegmentedMessage(text);
  if (graphemes.length !== numberOfUnicodeScalars) {
    throw new Error(`a cluster among the plain texts: ${JSON.stringify(text)}`);
  }
}
const list = (items) => `[\n${items.map((item) => `    ${JSON.stringify(item)}`).join(',\n')}\n  ]`;
console.log(`{\n  "texts": ${list(texts.map(size))},\n  "clusters": ${list(clusters.map(size))}\n}`);
