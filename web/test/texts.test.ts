import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { expect, test } from "vitest";
import { chooseLanguage } from "../src/texts/language";

const root = new URL("../src", import.meta.url).pathname;

/** Attributes that people read or hear. */
const read = /^(aria-?label|title|placeholder|alt|label|header|description)$/i;

/** Three words at least: no name, no path, no drawing. */
const sentence = /^[\p{Letter}{][\p{Letter}.'{}]*( [\p{Letter},.'{}]+){2,}/u;

/** What only developers read: errors that nobody catches, and the browser's log. */
const forDevelopers = /^(Error|TypeError|console\.\w+)$/;

function isSentence(node: ts.Node): boolean {
  return (
    (ts.isStringLiteralLike(node) || ts.isTemplateExpression(node)) &&
    sentence.test(node.getText().slice(1, -1).replaceAll("${", "{")) &&
    !ts.isJsxAttribute(node.parent) &&
    !(
      (ts.isCallExpression(node.parent) || ts.isNewExpression(node.parent)) &&
      forDevelopers.test(node.parent.expression.getText())
    )
  );
}

function textsIn(file: string): string[] {
  const source = ts.createSourceFile(
    file,
    readFileSync(file, "utf8"),
    ts.ScriptTarget.Latest,
    true,
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
    if (isSentence(node)) {
      found.push(node.getText());
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

// Every file is parsed, which takes a while where much else runs.
test(
  "no file has a text of its own: all are in texts/",
  { timeout: 60_000 },
  () => {
    const files = readdirSync(root, {
      recursive: true,
      encoding: "utf8",
    }).filter(
      (each) =>
        /\.tsx?$/.test(each) &&
        !each.endsWith("schema.d.ts") &&
        !each.startsWith("texts/"),
    );
    expect(files.length).toBeGreaterThan(30);
    for (const file of files) {
      expect(textsIn(join(root, file)), file).toEqual([]);
    }
  },
);

test("the browser's first known language is chosen", () => {
  expect(chooseLanguage(["en", "de"], ["fr-CH", "de-CH", "en"])).toBe("de");
  expect(chooseLanguage(["en", "de"], ["fr"])).toBe("en");
  expect(chooseLanguage(["en"], [])).toBe("en");
});
