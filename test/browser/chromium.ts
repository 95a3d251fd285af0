import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

/** The Chromium on the path. */
export function chromium(): string {
  for (const folder of (process.env.PATH ?? "").split(delimiter)) {
    const candidate = join(folder, "chromium");
    try {
      accessSync(candidate, constants.X_OK);
      return candidate;
    } catch {
      continue;
    }
  }
  throw new Error(
    "chromium is not on the path: install it (Debian: apt-get install chromium)",
  );
}
