import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { expect, test } from "vitest";
import { chooseLanguage } from "../src/texts/language";

const root = new URL("../src/ui", import.meta.url).pathname;

/** Attributes that people read or hear. */
const read = /^(aria-?label|title|placeholder|alt|label|header|description)$/i;

function textsIn(file: string): string[] {
  const source = ts.createSourceFile(
    file,
    readFileSync(file, "utf8"),
    ts.ScriptTarget.Latest,
    true,
    ts.ScriptKind.TSX,
  );
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isJsxText(node) && /\p{Letter}/u.test(node.text)) {
      found.push(node.text.trim());
    }
    if (
      ts.isJsxAttribute(node) &&
      read.test(node.name.getText()) &&
      node.initializer !== undefined &&
      ts.isStringLiteral(node.initializer)
    ) {
      found.push(node.initializer.text);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

test("no component has a text of its own: all are in texts/", () => {
  const files = readdirSync(root, { recursive: true, encoding: "utf8" }).filter(
    (each) => each.endsWith(".tsx"),
  );
  expect(files.length).toBeGreaterThan(30);
  for (const file of files) {
    expect(textsIn(join(root, file)), file).toEqual([]);
  }
});

test("the browser's first known language is chosen", () => {
  expect(chooseLanguage(["en", "de"], ["fr-CH", "de-CH", "en"])).toBe("de");
  expect(chooseLanguage(["en", "de"], ["fr"])).toBe("en");
  expect(chooseLanguage(["en"], [])).toBe("en");
});
