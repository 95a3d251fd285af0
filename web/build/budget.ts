import { gzipSync } from "node:zlib";
import type { Plugin } from "vite";

/** The part of what the bundler made that a budget looks at. */
export interface Made {
  fileName: string;
  source: string | Uint8Array;
  /** Files that are loaded with it. */
  imports: readonly string[];
  /** The modules in it, by their paths. */
  modules: readonly string[];
}

/** What is loaded until the desktop shows, gzipped, in bytes; fonts come when a text needs them and do not count. */
export function firstLoad(
  made: readonly Made[],
  begins: (made: Made) => boolean,
): number {
  const wanted = made.filter(begins);
  const loaded = new Map(wanted.map((each) => [each.fileName, each]));
  for (const each of loaded.values()) {
    for (const fileName of each.imports) {
      const imported = made.find((other) => other.fileName === fileName);
      if (imported !== undefined) {
        loaded.set(fileName, imported);
      }
    }
  }
  let bytes = 0;
  for (const { source } of loaded.values()) {
    bytes += gzipSync(source).length;
  }
  return bytes;
}

interface BudgetOptions {
  /** Most bytes of the first load. */
  most: number;
  /** Modules that are loaded at once, though by a dynamic import, by the ends of their paths. */
  atOnce: readonly string[];
}

/** Fails the build when the first load is larger than it may be. */
export function budget({ most, atOnce }: BudgetOptions): Plugin {
  return {
    name: "budget",
    enforce: "post",
    writeBundle(_, bundle) {
      const made = Object.values(bundle).map((each): Made =>
        each.type === "asset"
          ? {
              fileName: each.fileName,
              source: each.source,
              imports: [],
              modules: [],
            }
          : {
              fileName: each.fileName,
              source: each.code,
              imports: [
                ...each.imports,
                ...(each.viteMetadata?.importedCss ?? []),
              ],
              modules: Object.keys(each.modules),
            },
      );
      const bytes = firstLoad(
        made,
        ({ fileName, modules }) =>
          fileName === "index.html" ||
          modules.some((module) => atOnce.some((end) => module.endsWith(end))),
      );
      const kilobytes = `${(bytes / 1024).toFixed(1)} KB gzip`;
      if (bytes > most) {
        this.error(
          `The first load is ${kilobytes}, more than ${String(most / 1024)} KB: load what is not shown at once on demand.`,
        );
      }
      console.log(`first load: ${kilobytes}`);
    },
  };
}
