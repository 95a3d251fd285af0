import { expect, test } from "vitest";
import { type Piece, pieces } from "../src/desk/links";

const links = (text: string) =>
  pieces(text)
    .filter((piece) => piece.is === "link")
    .map(({ href }) => href);
const shown = (list: Piece[]) => list.map(({ text }) => text).join("");

test.each([
  ["See https://example.com/o/17.", "https://example.com/o/17"],
  ["(https://example.com/a_(b))", "https://example.com/a_(b)"],
  ["HTTP://EXAMPLE.COM", "http://example.com/"],
  ["https://example.com/?a=1&b=2, thanks", "https://example.com/?a=1&b=2"],
])("%s has a link", (text, href) => {
  expect(links(text)).toEqual([href]);
  expect(shown(pieces(text))).toBe(text);
});

test.each([
  "javascript:alert(1)",
  "data:text/html,<script>alert(1)</script>",
  "https://user:secret@example.com",
  "https://bank.example@evil.example",
  "<img src=x onerror=alert(1)>",
  "ftp://example.com",
  "https://",
  "",
])("%s has none", (text) => {
  expect(links(text)).toEqual([]);
  expect(shown(pieces(text))).toBe(text);
});
