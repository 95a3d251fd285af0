import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { firstLoad, type Made } from "../build/budget";

const file = (
  fileName: string,
  imports: string[] = [],
  modules: string[] = [],
): Made => ({ fileName, source: fileName.repeat(50), imports, modules });

const size = (...files: Made[]) =>
  files.reduce((sum, { source }) => sum + gzipSync(source).length, 0);

test("the first load is what is loaded until the desktop shows, and each file once", () => {
  const shared = file("shared.js", ["shared.css"]);
  const style = file("shared.css");
  const entry = file("index.js", ["shared.js"], ["/src/main.tsx"]);
  const desk = file("desk.js", ["shared.js"], ["/src/ui/Workplace.tsx"]);
  const later = file("admin.js", ["shared.js"], ["/src/ui/admin/Page.tsx"]);
  const font = file("font.woff2");
  expect(
    firstLoad([shared, style, entry, desk, later, font], ({ modules }) =>
      modules.some((each) => /main|Workplace/.test(each)),
    ),
  ).toBe(size(shared, style, entry, desk));
});
