import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";

const repository = new URL("../../", import.meta.url);

const rows = readFileSync(new URL("docs/guide-coverage.md", repository), "utf8")
  .split("\n")
  .filter((line) => line.startsWith("| "))
  .slice(2)
  .map((line) =>
    line
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );

/** From a test's name to the next test. */
function testIn(source: string, name: string): string | undefined {
  const begins = source.indexOf(`test(${JSON.stringify(name)}`);
  if (begins < 0) {
    return undefined;
  }
  const next = /\n\s*test(\.describe)?\(/.exec(source.slice(begins + 1));
  return source.slice(begins, next === null ? undefined : begins + next.index);
}

describe("the guide", () => {
  test("is covered, sentence by sentence", () => {
    expect(rows.length).toBeGreaterThan(30);
  });

  test.each(rows)("%s", (_, file = "", name = "", picture = "") => {
    const source = readFileSync(
      new URL(`test/browser/${file}`, repository),
      "utf8",
    );
    const body = testIn(source, name);
    expect(body, `${file} has no test of this name`).toBeDefined();
    expect(body).toContain(`"${picture}")`);
  });
});
